package svg

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"

	"quern/export"
)

func draw(t *testing.T, sample string, o export.Options) *element {
	t.Helper()
	out, err := Render(context.Background(), dotOf(t, sample, o))
	if err != nil {
		t.Fatal(err)
	}
	root, err := parse(out)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func groups(root *element, class string) []*element {
	var list []*element
	walk(root, func(e *element) {
		if e.name == "g" && e.has(class) {
			list = append(list, e)
		}
	})
	return list
}

func all(e *element, name string) []*element {
	var list []*element
	walk(e, func(c *element) {
		if c.name == name {
			list = append(list, c)
		}
	})
	return list
}

func TestDrawingExplainsItself(t *testing.T) {
	root := draw(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, LinkBase: "/v1"})
	for name, want := range map[string]string{"role": "img", "class": "quern", "xmlns": "http://www.w3.org/2000/svg"} {
		if got := root.attribute(name); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
	if root.attribute("viewBox") == "" || root.attribute("width") == "" {
		t.Error("the drawing has no size")
	}
	if len(root.children) < 4 || root.children[0].name != "title" || root.children[1].name != "desc" || root.children[2].name != "style" {
		t.Fatal("the drawing does not begin with title, desc and style")
	}
	if got := content(root.children[0]); got != "Around Marenia" {
		t.Errorf("title %q", got)
	}
	if got, want := content(root.children[1]), "14 entities · 18 relations · 3 articles, Mar – Apr 2024"; got != want {
		t.Errorf("desc %q, want %q", got, want)
	}
	if css := content(root.children[2]); !strings.Contains(css, "prefers-color-scheme:dark") || !strings.Contains(css, "max-width:100%") {
		t.Errorf("style %q", css)
	}
	nodes, edges := groups(root, "node"), groups(root, "edge")
	if len(nodes) != 14 || len(edges) != 18 {
		t.Errorf("%d nodes and %d edges, want 14 and 18", len(nodes), len(edges))
	}
	for _, e := range edges {
		if !strings.HasPrefix(e.attribute("id"), "fact-") {
			t.Errorf("an edge's id is %q", e.attribute("id"))
		}
		links := all(e, "a")
		if len(links) == 0 {
			t.Errorf("%s leads nowhere", e.attribute("id"))
		}
		for _, a := range links {
			if !strings.HasPrefix(a.attribute("href"), "/v1/facts?") {
				t.Errorf("%s leads to %q", e.attribute("id"), a.attribute("href"))
			}
			if tip := all(a, "title"); len(tip) != 1 || !strings.HasPrefix(content(tip[0]), "“") {
				t.Errorf("%s does not say its sentence", e.attribute("id"))
			}
		}
	}
	for _, n := range nodes {
		if a := all(n, "a"); len(a) != 1 || !strings.HasPrefix(a[0].attribute("href"), "/v1/entities/") {
			t.Errorf("a node does not lead to its entity")
		}
	}
}

// TestLinksInside: a drawing without a server, of an article without an address, leads into itself.
func TestLinksInside(t *testing.T) {
	root := draw(t, "strait", export.Options{Around: []string{"Leyla Aydar"}})
	ids := map[string]bool{}
	walk(root, func(e *element) {
		if id := e.attribute("id"); id != "" {
			ids[id] = true
		}
	})
	inside := 0
	for _, a := range all(root, "a") {
		if to, ok := strings.CutPrefix(a.attribute("href"), "#"); ok {
			inside++
			if !ids[to] {
				t.Errorf("#%s leads nowhere", to)
			}
		}
	}
	if inside == 0 {
		t.Error("no link leads into the drawing")
	}
}

// TestWordsInTheirBoxes: each line of a node is centred between the sides of its box, and the boxes of two
// nodes do not touch.
func TestWordsInTheirBoxes(t *testing.T) {
	for _, s := range []struct{ sample, around string }{{"scripts", "ent:veshnyakov"}, {"summit", "Marenia"}} {
		root := draw(t, s.sample, export.Options{Around: []string{s.around}, Depth: 4})
		type box struct{ x0, y0, x1, y1 float64 }
		var boxes []box
		for _, n := range groups(root, "node") {
			var b box
			found := false
			walk(n, func(e *element) {
				if x0, y0, x1, y1, ok := bounds(e); ok && !found {
					b, found = box{x0, y0, x1, y1}, true
				}
			})
			if !found {
				t.Fatalf("%s: a node without a shape", s.sample)
			}
			for _, w := range all(n, "text") {
				x, err := strconv.ParseFloat(w.attribute("x"), 64)
				if err != nil || x-b.x0 > b.x1-x+0.1 || b.x1-x > x-b.x0+0.1 || w.attribute("text-anchor") != "middle" {
					t.Errorf("%s: %q stands at %v in a box from %v to %v", s.sample, content(w), x, b.x0, b.x1)
				}
				y, err := strconv.ParseFloat(w.attribute("y"), 64)
				if err != nil || y < b.y0 || y > b.y1 {
					t.Errorf("%s: %q stands at height %v in a box from %v to %v", s.sample, content(w), y, b.y0, b.y1)
				}
			}
			for _, o := range boxes {
				if b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 {
					t.Errorf("%s: two boxes overlap: %v and %v", s.sample, b, o)
				}
			}
			boxes = append(boxes, b)
		}
	}
}

// TestTheSameBytes: two processes draw one graph alike.
func TestTheSameBytes(t *testing.T) {
	g := dotOf(t, "summit", export.Options{Around: []string{"Marenia"}, Depth: 4})
	var first []byte
	for range 2 {
		r := renderer(t, Options{Workers: 1})
		out, err := r.Render(context.Background(), g)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		} else if !bytes.Equal(first, out) {
			t.Error("two processes drew the same graph in two ways")
		}
	}
}
