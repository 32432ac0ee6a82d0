// Package graphml writes facts as GraphML (http://graphml.graphdrawing.org/): an entity a node, a fact between
// two entities an edge, with what is known of each as data and the sentences among it.
package graphml

import (
	"context"
	"io"
	"strings"

	"quern/export"
	"quern/export/internal/flat"
	"quern/export/internal/tags"
	"quern/graph"
)

const root = `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
	`xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">` + "\n"

// types are GraphML's names for the kinds of values; it has none for days.
var types = map[flat.Kind]string{flat.Text: "string", flat.Integer: "int", flat.Number: "double", flat.Flag: "boolean", flat.Day: "string"}

// Write writes the facts as they come and reports how many are no edge, since they tell of one entity only.
func Write(ctx context.Context, w io.Writer, facts *export.Facts) (left int, err error) {
	t := tags.NewWriter(w)
	t.Raw(root)
	for _, k := range []string{"label", "type", "names"} {
		t.Tag("  <key", "/>\n", "id", "n_"+k, "for", "node", "attr.name", k, "attr.type", "string")
	}
	for _, c := range flat.Columns {
		t.Tag("  <key", "/>\n", "id", "e_"+c.Name, "for", "edge", "attr.name", c.Name, "attr.type", types[c.Kind])
	}
	t.Tag("  <graph", ">\n", "id", "quern", "edgedefault", "directed")
	left, err = flat.Walk(ctx, facts, func(e *graph.Entity) error {
		t.Tag("    <node", ">\n", "id", string(e.ID))
		data(t, "n_label", e.Name)
		data(t, "n_type", string(e.Type))
		data(t, "n_names", strings.Join(e.Names, "\n"))
		t.Raw("    </node>\n")
		return t.Err()
	}, t.Err, func(f *flat.Fact) error {
		t.Tag("    <edge", ">\n", "id", string(f.ID), "source", string(f.Subject.ID), "target", string(f.Object.ID))
		for i, v := range f.Values() {
			data(t, "e_"+flat.Columns[i].Name, v)
		}
		t.Raw("    </edge>\n")
		return t.Err()
	})
	if err != nil {
		return left, err
	}
	t.Raw("  </graph>\n</graphml>\n")
	return left, t.Flush()
}

// data writes a value, if there is one.
func data(t *tags.Writer, key, value string) {
	if value != "" {
		t.Tag("      <data", ">", "key", key)
		t.Text(value)
		t.Raw("</data>\n")
	}
}
