package cytoscape

import (
	"context"
	"encoding/json"
	"flag"
	"slices"
	"strings"
	"testing"

	"quern/export/exporttest"
	"quern/export/internal/flat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func written(t *testing.T, name string) []byte {
	t.Helper()
	return exporttest.Written(t, name, Write)
}

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.json", written(t, "table-talks"))
}

// elements are exporttest.Elements with the bare sentences for evidence, and texts as JSON gives them back.
func elements(t *testing.T, name string) [][]string {
	facts, ctx := exporttest.Choose(t, name), context.Background()
	var list [][]string
	for e := range facts.Entities(ctx) {
		list = append(list, []string{"node", string(e.ID), e.Name, string(e.Type)})
	}
	for s := range facts.Statements(ctx) {
		if !flat.IsEdge(&s) {
			continue
		}
		f, err := flat.Of(ctx, facts, &s)
		if err != nil {
			t.Fatal(err)
		}
		var sentences []string
		for _, q := range f.Quotes {
			sentences = append(sentences, q.Sentence)
		}
		list = append(list, []string{"edge", string(s.ID), string(s.Subject.ID), string(s.Object.ID), s.Predicate, strings.Join(sentences, "\n")})
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	list = nil
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, slices.Compare)
	return list
}

// TestCytoscapeReads loads the elements into Cytoscape.js.
func TestCytoscapeReads(t *testing.T) {
	for _, name := range []string{"scripts", "hostile"} {
		t.Run(name, func(t *testing.T) {
			exporttest.Same(t, elements(t, name), exporttest.Node(t, "read.mjs", written(t, name)))
		})
	}
}
