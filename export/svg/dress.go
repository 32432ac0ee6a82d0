package svg

import (
	"fmt"
	"slices"
	"strings"

	"quern/export/internal/palette"
)

// dress turns a checked drawing into a diagram that explains itself: named for screen readers, as wide as its
// place at most, its tooltips where browsers show them, its colours turning with the page.
func dress(root *element) {
	title, about := head(root)
	walk(root, dressElement)
	settle(root)
	width, height := strings.TrimSuffix(root.attribute("width"), "pt"), strings.TrimSuffix(root.attribute("height"), "pt")
	box := root.attribute("viewBox")
	root.attributes = []attribute{
		{"xmlns", "http://www.w3.org/2000/svg"}, {"class", "quern"}, {"role", "img"}, {"viewBox", box},
		{"width", width + "pt"}, {"height", height + "pt"},
	}
	front := []*element{leaf("title", title)}
	if about != "" {
		front = append(front, leaf("desc", about))
	}
	front = append(front, leaf("style", style+addCards(root)))
	root.children = append(front, root.children...)
}

func leaf(name, text string) *element {
	return &element{name: name, children: []*element{{text: text}}}
}

func walk(e *element, do func(*element)) {
	do(e)
	for _, c := range e.children {
		walk(c, do)
	}
}

// head finds what the graph is called and, in its tooltip, what it says of itself. The tooltip is taken away: it
// would show wherever the page is empty. Next to it stand the legend's signs.
func head(root *element) (title, about string) {
	for _, g := range root.children {
		if !g.has("graph") {
			continue
		}
		for _, c := range g.children {
			switch {
			case c.name == "title" && title == "":
				title = content(c)
			case c.attribute("id") == "a_"+g.attribute("id") && len(c.children) == 1:
				a := c.children[0]
				about = a.attribute("xlink:title")
				a.attributes = drop(a.attributes, "xlink:title")
				redrawKeys(a)
			}
		}
		redrawKeys(g)
	}
	return title, about
}

func content(e *element) string {
	if e.name == "" {
		return e.text
	}
	var b strings.Builder
	for _, c := range e.children {
		b.WriteString(content(c))
	}
	return b.String()
}

// dressElement renews one element in place.
func dressElement(e *element) {
	switch e.name {
	case "g":
		// Graphviz titles its groups with ids. Tooltips are titles of our own, below.
		e.children = slices.DeleteFunc(e.children, func(c *element) bool {
			return c.name == "title" || c.name == "text" && len(c.children) == 0
		})
		switch {
		case e.has("node"):
			centre(e)
		case e.has("cluster"):
			alignLeft(e)
		}
		round(e)
		if e.attribute("id") == "graph0" || strings.HasPrefix(e.attribute("id"), "a_") {
			e.attributes = drop(e.attributes, "id")
		}
	case "a":
		href, tip := e.attribute("xlink:href"), e.attribute("xlink:title")
		e.attributes = nil
		if href == "" {
			e.name = "g"
		} else {
			e.attributes = []attribute{{"href", href}}
		}
		if tip != "" {
			e.children = append([]*element{leaf("title", tip)}, e.children...)
		}
	case "text":
		// One family that each system has a face for; the sizes were measured for it.
		e.attributes = drop(e.attributes, "font-family")
	}
}

// centre sets a node's words in the middle of its box. Graphviz knows the widths of Latin letters alone, and
// sets others where they would stand if they were as wide as it thinks.
func centre(node *element) {
	var x0, x1 float64
	found := false
	walk(node, func(e *element) {
		if found {
			return
		}
		if a, _, b, _, ok := bounds(e); ok {
			x0, x1, found = a, b, true
		}
	})
	if !found {
		return
	}
	var lines []*element
	walk(node, func(e *element) {
		if e.name == "text" {
			e.set("text-anchor", "middle")
			e.set("x", number((x0+x1)/2))
			lines = append(lines, e)
		}
	})
	if len(lines) == 0 || lines[0].attribute("font-size") == lines[len(lines)-1].attribute("font-size") {
		return
	}
	for _, l := range lines {
		if l.attribute("font-size") == lines[0].attribute("font-size") {
			shift(l, "y", -air)
		} else {
			shift(l, "y", air)
		}
	}
}

// air is how far the name goes up, and what stands under it down, in points.
const air = 1.25

// alignLeft sets a cluster's name at the left of its frame, as it was asked for.
func alignLeft(cluster *element) {
	const inset = 9
	left, found := 0.0, false
	walk(cluster, func(e *element) {
		if x0, _, _, _, ok := bounds(e); ok && !found {
			left, found = x0, true
		}
		if e.name == "text" && found {
			e.set("text-anchor", "start")
			e.set("x", number(left+inset))
		}
	})
}

func drop(list []attribute, name string) []attribute {
	kept := list[:0]
	for _, a := range list {
		if a.name != name {
			kept = append(kept, a)
		}
	}
	return kept
}

// style is the drawing's own style sheet. Its rules hold inside the drawing alone, also where a page takes it in.
var style = func() string {
	var b strings.Builder
	b.WriteString(`
.quern{max-width:100%;height:auto;background:#ffffff;color-scheme:light dark;font-family:Helvetica,Arial,"Liberation Sans","Noto Sans",sans-serif}
.quern .edge text{paint-order:stroke;stroke:#ffffff;stroke-width:2.5px;stroke-linejoin:round;stroke-opacity:.85}
.quern a{text-decoration:none;outline:none}
.quern a:hover text,.quern a:focus-visible text{text-decoration:underline}
.quern .card{display:none;pointer-events:none}
.quern .edge:hover path,.quern .edge:target path,.quern .edge a:focus-visible path{stroke-width:3.2}
.quern .node:not(.lane,.end,.day) :is(a:focus-visible,a:hover) :is(path,polygon,ellipse),.quern .mark:target :is(path,polygon){stroke-width:2.8}
@media print{.quern{width:100%;max-height:100vh;print-color-adjust:exact;-webkit-print-color-adjust:exact}.quern .card{display:none!important}}
`)
	page := palette.Page
	fmt.Fprintf(&b, "@media screen and (prefers-color-scheme:dark){\n.quern{background:%s}\n.quern .edge text{stroke:%s}\n", page.Dark, page.Dark)
	for _, c := range palette.All() {
		fmt.Fprintf(&b, ".quern [fill=%q]{fill:%s}.quern [stroke=%q]{stroke:%s}\n", c.Light, c.Dark, c.Light, c.Dark)
	}
	b.WriteString("}\n")
	return b.String()
}()
