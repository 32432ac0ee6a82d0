package svg

import (
	"strconv"
	"strings"

	"quern/export/internal/palette"
	"quern/graph"
)

// redrawKeys gives each swatch of the legend, which Graphviz can draw as a box only, the shape of its type. A
// swatch is a ground in the type's colour and, next to it, its border.
func redrawKeys(legend *element) {
	for i, c := range legend.children {
		for _, t := range graph.EntityTypes {
			if c.attribute("fill") == palette.Kinds[t].Fill.Light && c.attribute("stroke") == "none" && i+1 < len(legend.children) {
				redraw(c, t)
				redraw(legend.children[i+1], t)
			}
		}
	}
}

// outlines has the corners of shapes in a box from 0 to 1, clockwise.
var outlines = map[graph.EntityType][][2]float64{
	graph.Country: {{.29, 0}, {.71, 0}, {1, .29}, {1, .71}, {.71, 1}, {.29, 1}, {0, .71}, {0, .29}},
	graph.Event:   {{.25, 0}, {.75, 0}, {1, .5}, {.75, 1}, {.25, 1}, {0, .5}},
	graph.Work:    {{0, 0}, {.75, 0}, {1, .4}, {1, 1}, {0, 1}},
	graph.Thing:   {{0, .2}, {.55, .2}, {.62, 0}, {.92, 0}, {1, .2}, {1, 1}, {0, 1}},
}

func redraw(e *element, t graph.EntityType) {
	if t == graph.Group && e.attribute("fill") == "none" {
		e.set("stroke-dasharray", "4,2")
	}
	x0, y0, x1, y1, ok := bounds(e)
	if !ok {
		return
	}
	if t == graph.Place {
		e.name = "ellipse"
		e.attributes = append(drop(drop(e.attributes, "points"), "d"),
			attribute{"cx", number((x0 + x1) / 2)}, attribute{"cy", number((y0 + y1) / 2)},
			attribute{"rx", number((x1 - x0) / 2)}, attribute{"ry", number((y1 - y0) / 2)})
		return
	}
	outline := outlines[t]
	if outline == nil {
		return
	}
	points := make([]string, len(outline))
	for i, p := range outline {
		points[i] = number(x0+p[0]*(x1-x0)) + "," + number(y0+p[1]*(y1-y0))
	}
	e.name = "polygon"
	e.attributes = append(drop(drop(e.attributes, "points"), "d"), attribute{"points", strings.Join(points, " ")})
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// bounds is the box around a polygon, a path or an ellipse.
func bounds(e *element) (x0, y0, x1, y1 float64, ok bool) {
	if e.name == "ellipse" {
		var v [4]float64
		for i, name := range []string{"cx", "cy", "rx", "ry"} {
			f, err := strconv.ParseFloat(e.attribute(name), 64)
			if err != nil {
				return 0, 0, 0, 0, false
			}
			v[i] = f
		}
		return v[0] - v[2], v[1] - v[3], v[0] + v[2], v[1] + v[3], true
	}
	points := e.attribute("points")
	if points == "" {
		points = e.attribute("d")
	}
	for p := range strings.FieldsFuncSeq(points, func(r rune) bool { return strings.ContainsRune(" MLCZ", r) }) {
		xs, ys, _ := strings.Cut(p, ",")
		x, err1 := strconv.ParseFloat(xs, 64)
		y, err2 := strconv.ParseFloat(ys, 64)
		if err1 != nil || err2 != nil {
			return 0, 0, 0, 0, false
		}
		if !ok {
			x0, y0, x1, y1, ok = x, y, x, y, true
		}
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	return x0, y0, x1, y1, ok
}
