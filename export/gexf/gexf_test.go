package gexf

import (
	"bytes"
	"encoding/xml"
	"flag"
	"slices"
	"strings"
	"testing"

	"quern/export/exporttest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func written(t *testing.T, name string) []byte {
	t.Helper()
	return exporttest.Written(t, name, Write)
}

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.gexf", written(t, "table-talks"))
}

// grammar is the part of GEXF 1.3's schema that is used: what each element may hold, in order, and its
// attributes, those with "!" being required.
var grammar = map[string]struct{ holds, attributes string }{
	"gexf":       {"meta graph", "version!"},
	"meta":       {"creator description", "lastmodifieddate"},
	"graph":      {"attributes nodes edges", "defaultedgetype idtype mode timeformat timerepresentation timezone start end"},
	"attributes": {"attribute", "class! mode"},
	"attribute":  {"default options", "id! title! type!"},
	"nodes":      {"node", "count"},
	"node":       {"attvalues spells color", "id! label start end"},
	"edges":      {"edge", "count"},
	"edge":       {"attvalues spells color", "id! source! target! type label weight kind start end"},
	"attvalues":  {"attvalue", ""},
	"attvalue":   {"", "for! value! start end"},
	"color":      {"", "r! g! b!"},
	"creator":    {"", ""}, "description": {"", ""},
}

// TestSchema holds the document to GEXF's schema, its ids to be unique, and its references to lead somewhere.
func TestSchema(t *testing.T) {
	for _, name := range []string{"table-talks", "summit", "hostile"} {
		d := xml.NewDecoder(bytes.NewReader(written(t, name)))
		var open []string
		last := map[int]int{} // how far in its parent's order each depth is
		ids := map[string]map[string]bool{"node": {}, "edge": {}, "attribute": {}}
		class := ""
		for {
			tok, err := d.Token()
			if tok == nil {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				n := tok.Name.Local
				rule, ok := grammar[n]
				if !ok {
					t.Fatalf("%s: element %s", name, n)
				}
				if len(open) > 0 {
					order := strings.Fields(grammar[open[len(open)-1]].holds)
					at := slices.Index(order, n)
					if at < last[len(open)] {
						t.Fatalf("%s: %s stands in %s after %d", name, n, open[len(open)-1], last[len(open)])
					}
					last[len(open)] = at
				}
				a := map[string]string{}
				for _, attr := range tok.Attr {
					a[attr.Name.Local] = attr.Value
					if !slices.Contains(strings.Fields(strings.ReplaceAll(rule.attributes, "!", "")), attr.Name.Local) &&
						attr.Name.Space != "xmlns" && attr.Name.Local != "xmlns" {
						t.Errorf("%s: %s has an attribute %s", name, n, attr.Name.Local)
					}
				}
				for f := range strings.FieldsSeq(rule.attributes) {
					if r, required := strings.CutSuffix(f, "!"); required {
						if _, ok := a[r]; !ok {
							t.Errorf("%s: %s lacks %s", name, n, r)
						}
					}
				}
				switch n {
				case "attributes":
					class = a["class"] + " "
				case "node", "edge":
					class = n + " "
				}
				if known, ok := ids[n]; ok {
					id := a["id"]
					if n == "attribute" {
						id = class + id
					}
					if known[id] {
						t.Errorf("%s: two of %s have the id %q", name, n, id)
					}
					known[id] = true
				}
				if n == "edge" && (!ids["node"][a["source"]] || !ids["node"][a["target"]]) {
					t.Errorf("%s: the edge %s leads from or to no node", name, a["id"])
				}
				if n == "attvalue" && !ids["attribute"][class+a["for"]] {
					t.Errorf("%s: a value for %q, which is not declared", name, a["for"])
				}
				open = append(open, n)
				last[len(open)] = 0
			case xml.EndElement:
				open = open[:len(open)-1]
			}
		}
		if len(ids["node"]) == 0 || len(ids["edge"]) == 0 {
			t.Errorf("%s: %d nodes and %d edges", name, len(ids["node"]), len(ids["edge"]))
		}
	}
}

// TestOthersRead gives the same nodes and edges to two parsers that others wrote.
func TestOthersRead(t *testing.T) {
	for _, name := range []string{"scripts", "hostile"} {
		want := exporttest.Elements(t, name)
		t.Run(name+"/graphology", func(t *testing.T) {
			exporttest.Same(t, want, exporttest.Node(t, "read.mjs", written(t, name)))
		})
		t.Run(name+"/networkx", func(t *testing.T) {
			exporttest.Same(t, want, exporttest.Python(t, "read.py", written(t, name)))
		})
	}
}
