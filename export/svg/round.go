package svg

import (
	"bytes"
	"strings"
)

// roundedClasses are those whose boxes have rounded corners. Graphviz spells each such box out as sixteen points,
// which takes it a tenth of all its time; so it draws them with corners, and they are rounded here.
var roundedClasses = []string{"person", "group", "cluster", "mark"}

// cornered takes the rounding out of a graph in DOT. Quotation marks stand in it as syntax alone.
func cornered(graph []byte) []byte {
	graph = bytes.ReplaceAll(graph, []byte(`style="filled,rounded`), []byte(`style="filled`))
	return bytes.ReplaceAll(graph, []byte(`style="rounded,filled"`), []byte(`style="filled"`))
}

// round gives a group's box its corners back.
func round(group *element) {
	for _, class := range roundedClasses {
		if !group.has(class) {
			continue
		}
		walk(group, roundBox)
		return
	}
}

// roundBox makes a polygon that is a box a path with rounded corners; others stay.
func roundBox(e *element) {
	x0, y0, x1, y1, ok := bounds(e)
	if e.name != "polygon" || !ok {
		return
	}
	r := min(12, (x1-x0)/3, (y1-y0)/3)
	var d strings.Builder
	at := func(command string, xy ...float64) {
		d.WriteString(command)
		for i, v := range xy {
			if i > 0 {
				d.WriteByte(" ,"[i%2])
			}
			d.WriteString(number(v))
		}
	}
	at("M", x0+r, y0)
	at("L", x1-r, y0)
	at("C", x1-r/2, y0, x1, y0+r/2, x1, y0+r)
	at("L", x1, y1-r)
	at("C", x1, y1-r/2, x1-r/2, y1, x1-r, y1)
	at("L", x0+r, y1)
	at("C", x0+r/2, y1, x0, y1-r/2, x0, y1-r)
	at("L", x0, y0+r)
	at("C", x0, y0+r/2, x0+r/2, y0, x0+r, y0)
	d.WriteByte('Z')
	e.name = "path"
	e.attributes = append(drop(e.attributes, "points"), attribute{"d", d.String()})
}
