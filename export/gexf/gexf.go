// Package gexf writes facts as GEXF 1.3 (https://gexf.net/), the format of Gephi: an entity a node in the colour
// of its type, a fact between two entities an edge with its sentences, and with the days of those that have any,
// so that Gephi's timeline plays them.
package gexf

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"quern/export"
	"quern/export/internal/flat"
	"quern/export/internal/palette"
	"quern/export/internal/tags"
	"quern/graph"
)

// types are GEXF's names for the kinds of values.
var types = map[flat.Kind]string{flat.Text: "string", flat.Integer: "integer", flat.Number: "double", flat.Flag: "boolean", flat.Day: "string"}

// Write writes the facts as they come and reports how many are no edge, since they tell of one entity only.
func Write(ctx context.Context, w io.Writer, facts *export.Facts) (left int, err error) {
	t := tags.NewWriter(w)
	t.Raw(`<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <meta>
    <creator>quern</creator>
    <description>Facts that news articles report, each with the sentences that say it</description>
  </meta>
  <graph defaultedgetype="directed" idtype="string" mode="dynamic" timeformat="date" timerepresentation="interval">
    <attributes class="node" mode="static">
      <attribute id="type" title="type" type="string"/>
      <attribute id="names" title="names" type="string"/>
    </attributes>
    <attributes class="edge" mode="static">
`)
	for _, c := range columns() {
		t.Tag("      <attribute", "/>\n", "id", c.Name, "title", c.Name, "type", types[c.Kind])
	}
	t.Raw("    </attributes>\n    <nodes>\n")
	left, err = flat.Walk(ctx, facts, func(e *graph.Entity) error {
		node(t, e)
		return t.Err()
	}, func() error {
		t.Raw("    </nodes>\n    <edges>\n")
		return t.Err()
	}, func(f *flat.Fact) error {
		edge(t, f)
		return t.Err()
	})
	if err != nil {
		return left, err
	}
	t.Raw("    </edges>\n  </graph>\n</gexf>\n")
	return left, t.Flush()
}

// own are the columns that GEXF has attributes of its own for.
var own = map[string]bool{"start": true, "end": true}

func columns() []flat.Column {
	var list []flat.Column
	for _, c := range flat.Columns {
		if !own[c.Name] {
			list = append(list, c)
		}
	}
	return list
}

func node(t *tags.Writer, e *graph.Entity) {
	t.Tag("      <node", ">\n        <attvalues>\n", "id", string(e.ID), "label", e.Name)
	value(t, "type", string(e.Type))
	value(t, "names", strings.Join(e.Names, "\n"))
	t.Raw("        </attvalues>\n")
	if rgb, err := strconv.ParseUint(strings.TrimPrefix(palette.Kinds[e.Type].Border.Light, "#"), 16, 32); err == nil {
		t.Raw(fmt.Sprintf("        <viz:color r=\"%d\" g=\"%d\" b=\"%d\"/>\n", rgb>>16, rgb>>8&0xFF, rgb&0xFF))
	}
	t.Raw("      </node>\n")
}

// edge writes a fact. Gephi takes edges between the same two as one unless their kinds differ, hence kind.
func edge(t *tags.Writer, f *flat.Fact) {
	var when graph.Time
	if f.Time != nil {
		when = *f.Time
	}
	t.Tag("      <edge", ">\n        <attvalues>\n", "id", string(f.ID), "source", string(f.Subject.ID), "target", string(f.Object.ID),
		"kind", f.Predicate, "label", export.Reading(f.Predicate, f.Open), "weight", strconv.Itoa(max(1, len(f.Evidence))),
		"start", string(when.Start), "end", string(when.End))
	for i, v := range f.Values() {
		if c := flat.Columns[i]; !own[c.Name] {
			value(t, c.Name, v)
		}
	}
	t.Raw("        </attvalues>\n      </edge>\n")
}

func value(t *tags.Writer, attribute, value string) {
	if value != "" {
		t.Tag("          <attvalue", "/>\n", "for", attribute, "value", value)
	}
}
