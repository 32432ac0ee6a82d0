package dot

import (
	"math"

	"quern/export/internal/textwidth"
	"quern/graph"
)

// shape is how a type of entity is drawn.
type shape struct {
	name  string // Graphviz's
	style string
	says  string // in the legend
	// wrapAt is where lines break, in points.
	wrapAt float64
	// across is the part of the width that is free at a given part of the half height above or below the middle.
	across func(at float64) float64
	// padX and padY are clear of the words on each side, in points.
	padX, padY float64
}

func straight(float64) float64 { return 1 }

// shapes has the shape of each type; they differ enough to be told apart in one colour.
var shapes = map[graph.EntityType]shape{
	graph.Person:       {"box", "filled,rounded", "Person", 130, straight, 12, 7},
	graph.Organization: {"component", "filled", "Organization", 140, straight, 16, 8},
	graph.Country:      {"octagon", "filled", "Country", 130, octagon, 8, 10},
	graph.Place:        {"ellipse", "filled", "Place", 120, ellipse, 4, 9},
	graph.Group:        {"box", "filled,rounded,dashed", "Group", 130, straight, 12, 7},
	graph.Event:        {"hexagon", "filled", "Event", 150, hexagon, 4, 8},
	graph.Work:         {"note", "filled", "Law, treaty, book", 130, straight, 14, 8},
	graph.Product:      {"box3d", "filled", "Product", 130, straight, 14, 9},
	graph.Thing:        {"folder", "filled", "Other", 130, straight, 12, 9},
}

// hexagon is pointed left and right: its upper and lower sides span the middle half.
func hexagon(at float64) float64 { return 1 - at/2 }

// octagon cuts the corners from 0.41 of the half height on, 0.29 of the width on each side.
func octagon(at float64) float64 {
	const from, cut = 0.4142, 0.2929
	if at <= from {
		return 1
	}
	return 1 - 2*cut*(at-from)/(1-from)
}

func ellipse(at float64) float64 { return math.Sqrt(max(1-at*at, 0.01)) }

// slack is what faces need that stand in for Helvetica and run wider, and what rounding does to small type.
const slack = 1.04

// fit gives the width and height in points that hold the words in any of the fonts that stand in for Helvetica.
func (s shape) fit(name, detail []string, bold bool) (width, height float64) {
	text := lineHeight * (nameSize*float64(len(name)) + detailSize*float64(len(detail)))
	if len(detail) > 0 {
		text += detailGap
	}
	height = max(text+2*s.padY, 30)
	grow := func(lines []string, size float64, bold bool, top float64) float64 {
		step := lineHeight * size
		for i, l := range lines {
			above, below := top+float64(i)*step, top+float64(i+1)*step
			at := max(math.Abs(above), math.Abs(below)) / (height / 2)
			width = max(width, (textwidth.Of(l, size, bold)*slack+2*s.padX)/s.across(min(at, 1)))
		}
		return top + float64(len(lines))*step
	}
	top := grow(name, nameSize, bold, -text/2)
	grow(detail, detailSize, false, top+detailGap)
	return max(width, 54), height
}
