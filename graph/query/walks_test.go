package query

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/query/gizmo"
	"quern/graph/store"
)

// walk makes a random Gizmo query over a graph of nodes a..e, predicates p..r and labels l, m.
func walk(r *rand.Rand, depth int) string {
	pick := func(list string) string { return fmt.Sprintf("%q", "<"+string(list[r.IntN(len(list))])+">") }
	var b strings.Builder
	switch r.IntN(4) {
	case 0:
		b.WriteString("g.V()")
	case 1:
		fmt.Fprintf(&b, "g.V(%s, %s)", pick("abcdex"), pick("abcde"))
	default:
		fmt.Fprintf(&b, "g.V(%s)", pick("abcdex"))
	}
	for range 1 + r.IntN(4) {
		switch r.IntN(18) {
		case 0, 1, 2:
			fmt.Fprintf(&b, ".out(%s)", pick("pqrx"))
		case 3, 4:
			fmt.Fprintf(&b, ".in(%s)", pick("pqr"))
		case 5:
			b.WriteString(".out()")
		case 6:
			b.WriteString(".in()")
		case 7:
			fmt.Fprintf(&b, ".both(%s)", pick("pqrx"))
		case 8:
			b.WriteString(".both()")
		case 9:
			fmt.Fprintf(&b, ".has(%s, %s)", pick("pqr"), pick("abcde"))
		case 10:
			fmt.Fprintf(&b, ".out([%s, %s])", pick("pqr"), pick("pqrx"))
		case 11:
			fmt.Fprintf(&b, ".tag(%q).out(%s).back(%q)", "t", pick("pqr"), "t")
		case 12:
			fmt.Fprintf(&b, ".%s(%s, %q)", []string{"saveOpt", "save", "saveR"}[r.IntN(3)], pick("pqr"), pick("st"))
		case 13:
			b.WriteString(".unique()")
		case 14:
			fmt.Fprintf(&b, ".is(%s)", pick("abcde"))
		default:
			if depth > 0 {
				fmt.Fprintf(&b, ".%s(%s)", []string{"and", "or", "except"}[r.IntN(3)], walk(r, depth-1))
			}
		}
	}
	return b.String()
}

// TestWalksAgree holds that a walk gives the same nodes in our store, with its scans of prefixes, as in
// Cayley's store in memory.
func TestWalksAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	var qs []quad.Quad
	seen := map[quad.Quad]bool{}
	for len(qs) < 25 {
		pick := func(list string) quad.Value { return quad.IRI(string(list[r.IntN(len(list))])) }
		q := quad.Quad{Subject: pick("abcde"), Predicate: pick("pqr"), Object: pick("abcde"), Label: pick("lm")}
		if !seen[q] {
			seen[q] = true
			qs = append(qs, q)
		}
	}
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.AddQuads(t.Context(), graph.Record{Article: graph.Article{ID: "article:walks", Text: "x"}}, qs); err != nil {
		t.Fatal(err)
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	memory := memstore.New()
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			t.Fatal(err)
		}
		memory.AddQuad(q)
	}
	nodes := func(results []any, err error) []string {
		if err != nil {
			return []string{err.Error()}
		}
		var out []string
		for _, r := range results {
			b, err := json.Marshal(r.(map[string]any)["id"])
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(b))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	limits := Limits{Results: 1 << 20}
	for i := range 300 {
		text := walk(r, 2) + ".all()"
		ours := nodes(Run(t.Context(), v, "gizmo", text, limits))
		theirs := nodes(gizmo.Run(t.Context(), memory, text, gizmo.Options{Limits: limits}))
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("%d: %s\n-memstore +ours:\n%s", i, text, diff)
		}
	}
}
