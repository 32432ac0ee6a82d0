package svg

import (
	"fmt"
	"strings"

	"quern/export/internal/palette"
)

// dress turns a checked drawing into a diagram that explains itself: named for screen readers, as wide as its
// place at most, its tooltips where browsers show them, its colours turning with the page.
func dress(root *element) {
	words := heading(root)
	walk(root, dressElement)
	width, height := strings.TrimSuffix(root.attribute("width"), "pt"), strings.TrimSuffix(root.attribute("height"), "pt")
	box := root.attribute("viewBox")
	root.attributes = []attribute{
		{"xmlns", "http://www.w3.org/2000/svg"}, {"class", "quern"}, {"role", "img"}, {"viewBox", box},
		{"width", width + "pt"}, {"height", height + "pt"},
	}
	var front []*element
	if len(words) > 0 {
		front = append(front, leaf("title", words[0]))
	}
	if len(words) > 1 {
		front = append(front, leaf("desc", strings.Join(words[1:], " ")))
	}
	front = append(front, leaf("style", style))
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

// heading is the words at the head of the page: they stand in the graph's own group, before any other.
func heading(root *element) []string {
	var words []string
	var collect func(e *element)
	collect = func(e *element) {
		for _, c := range e.children {
			switch {
			case c.name == "text":
				words = append(words, content(c))
			case c.name == "a", c.name == "g" && !c.has("node") && !c.has("edge") && !c.has("cluster"):
				collect(c)
			}
		}
	}
	collect(root)
	return words
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
		kept := e.children[:0]
		for _, c := range e.children {
			if c.name != "title" {
				kept = append(kept, c)
			}
		}
		e.children = kept
		if e.attribute("id") == "graph0" || strings.HasPrefix(e.attribute("id"), "a_") {
			e.attributes = drop(e.attributes, "id")
		}
	case "a":
		href, tip := e.attribute("xlink:href"), e.attribute("xlink:title")
		if tip == legendTitle {
			redrawKeys(e)
		}
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
.quern .edge:hover path,.quern .edge:target path,.quern .edge a:focus-visible path{stroke-width:3.2}
.quern .node a:focus-visible :is(path,polygon,ellipse),.quern .node:hover :is(path,polygon,ellipse){stroke-width:2.8}
`)
	page := palette.Page
	fmt.Fprintf(&b, "@media screen and (prefers-color-scheme:dark){\n.quern{background:%s}\n.quern .edge text{stroke:%s}\n", page.Dark, page.Dark)
	for _, c := range palette.All() {
		fmt.Fprintf(&b, ".quern [fill=%q]{fill:%s}.quern [stroke=%q]{stroke:%s}\n", c.Light, c.Dark, c.Light, c.Dark)
	}
	b.WriteString("}\n")
	return b.String()
}()
