package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
)

// testQueries asks random small graphs the kinds of query that Cayley's languages compile to, and compares
// the results and their tags with those of Cayley's own store in memory, which is slow and simple.
func testQueries(t *testing.T, qs graph.QuadStore) {
	rng := rand.New(rand.NewPCG(1, 1))
	ref := memstore.New()
	node := func(n int) quad.IRI { return quad.IRI(fmt.Sprint("n", rng.IntN(n))) }
	seen := map[quad.Quad]bool{}
	for len(seen) < 120 {
		q := quad.Quad{Subject: node(12), Predicate: quad.IRI(fmt.Sprint("p", rng.IntN(3))), Object: node(12)}
		if rng.IntN(3) > 0 {
			q.Label = quad.IRI(fmt.Sprint("g", rng.IntN(3)))
		}
		if seen[q] {
			continue
		}
		seen[q] = true
		apply(t, qs, add(q))
		apply(t, ref, add(q))
	}
	p0, p1, p2 := quad.IRI("p0"), quad.IRI("p1"), quad.IRI("p2")
	g0 := quad.IRI("g0")
	a, b := node(12), node(12)
	from := func(s graph.QuadStore, v ...quad.Value) *path.Path { return path.StartPath(s, v...) }
	for name, query := range map[string]func(graph.QuadStore) *path.Path{
		"out":           func(s graph.QuadStore) *path.Path { return from(s, a).Out(p0) },
		"in":            func(s graph.QuadStore) *path.Path { return from(s, a).In(p0) },
		"both":          func(s graph.QuadStore) *path.Path { return from(s, a).Both(p1) },
		"out any":       func(s graph.QuadStore) *path.Path { return from(s, a).Out() },
		"out tagged":    func(s graph.QuadStore) *path.Path { return from(s, a).OutWithTags([]string{"via"}) },
		"two hops":      func(s graph.QuadStore) *path.Path { return from(s, a).Out(p0).Tag("mid").Out(p1) },
		"three hops":    func(s graph.QuadStore) *path.Path { return from(s, a).Out(p0).Tag("x").In(p1).Tag("y").Out(p2) },
		"all":           func(s graph.QuadStore) *path.Path { return from(s).Out(p2).Tag("o") },
		"has":           func(s graph.QuadStore) *path.Path { return from(s).Has(p0, b).Has(p1) },
		"has reverse":   func(s graph.QuadStore) *path.Path { return from(s).HasReverse(p0, b) },
		"save optional": func(s graph.QuadStore) *path.Path { return from(s).Has(p0).SaveOptional(p1, "b") },
		"save reverse":  func(s graph.QuadStore) *path.Path { return from(s, a, b).SaveReverse(p0, "r") },
		"union":         func(s graph.QuadStore) *path.Path { return from(s, a).Out(p0).Or(from(s, b).Out(p1)) },
		"except":        func(s graph.QuadStore) *path.Path { return from(s).Out(p0).Except(from(s, a).Out(p1)) },
		"unique":        func(s graph.QuadStore) *path.Path { return from(s).Out(p0).Unique() },
		"label":         func(s graph.QuadStore) *path.Path { return from(s, a).LabelContext(g0).Out(p0).LabelContext().Out(p1) },
		"labels":        func(s graph.QuadStore) *path.Path { return from(s, a).Labels() },
		"predicates":    func(s graph.QuadStore) *path.Path { return from(s, a).OutPredicates() },
		"predicates2":   func(s graph.QuadStore) *path.Path { return from(s, a).InPredicates() },
		"filter":        func(s graph.QuadStore) *path.Path { return from(s).Out(p0).Filter(iterator.CompareGT, quad.IRI("n5")) },
		"follow": func(s graph.QuadStore) *path.Path {
			return from(s, a).Follow(path.StartMorphism().Out(p0).Tag("m").Out(p1))
		},
		"missing value": func(s graph.QuadStore) *path.Path { return from(s, quad.IRI("nobody")).Out(p0) },
		"missing hop":   func(s graph.QuadStore) *path.Path { return from(s, a).Out(quad.IRI("nothing")) },
	} {
		got, want := answers(t, qs, query(qs)), answers(t, ref, query(ref))
		if !slices.Equal(got, want) {
			t.Errorf("%s from %s, %s:\n%s\nwant\n%s", name, a, b, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// testJoins asks for what several conditions have in common and compares every combination of their tags
// with that of loops over the quads. Cayley's own And gives only some of the combinations.
func testJoins(t *testing.T, qs graph.QuadStore) {
	rng := rand.New(rand.NewPCG(2, 2))
	edges := map[[3]string]bool{}
	for len(edges) < 90 {
		e := [3]string{fmt.Sprint("n", rng.IntN(9)), fmt.Sprint("p", rng.IntN(3)), fmt.Sprint("n", rng.IntN(9))}
		if !edges[e] {
			edges[e] = true
			apply(t, qs, add(quad.MakeIRI(e[0], e[1], e[2], "")))
		}
	}
	out := func(s, p string) (list []string) {
		for e := range edges {
			if e[0] == s && e[1] == p {
				list = append(list, e[2])
			}
		}
		return list
	}
	in := func(o, p string) (list []string) {
		for e := range edges {
			if e[2] == o && e[1] == p {
				list = append(list, e[0])
			}
		}
		return list
	}
	var star, optional, diamond []string
	for n := range 9 {
		s := fmt.Sprint("n", n)
		for _, a := range out(s, "p0") {
			for _, b := range out(s, "p1") {
				optional = append(optional, fmt.Sprintf("a=<%s> b=<%s>", a, b))
				for _, c := range out(s, "p2") {
					star = append(star, fmt.Sprintf("a=<%s> b=<%s> c=<%s>", a, b, c))
				}
			}
			if len(out(s, "p1")) == 0 {
				optional = append(optional, fmt.Sprintf("a=<%s>", a))
			}
		}
		// n3 –p0→ x ←p0– s –p1→ y ←p1– n5, and on to z
		for _, x := range out(s, "p0") {
			for _, y := range out(s, "p1") {
				if !edges[[3]string{"n3", "p0", x}] || !edges[[3]string{"n5", "p1", y}] {
					continue
				}
				for range in(s, "p2") {
					diamond = append(diamond, fmt.Sprintf("x=<%s> y=<%s>", x, y))
				}
			}
		}
	}
	n3, n5 := quad.IRI("n3"), quad.IRI("n5")
	p0, p1, p2 := quad.IRI("p0"), quad.IRI("p1"), quad.IRI("p2")
	for name, c := range map[string]struct {
		path *path.Path
		want []string
	}{
		"star":     {path.StartPath(qs).Save(p0, "a").Save(p1, "b").Save(p2, "c"), star},
		"optional": {path.StartPath(qs).Save(p0, "a").SaveOptional(p1, "b"), optional},
		"diamond": {
			path.StartPath(qs, n3).Out(p0).Tag("x").In(p0).And(path.StartPath(qs, n5).Out(p1).Tag("y").In(p1)).In(p2),
			diamond,
		},
	} {
		var got []string
		for _, line := range answers(t, qs, c.path) {
			if !strings.HasPrefix(line, "→") {
				got = append(got, line)
			}
		}
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) || len(got) < 20 {
			t.Errorf("%s has %d combinations, want %d:\n%s\nwant\n%s", name, len(got), len(c.want), strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// answers runs a query and writes each result with its tags as one line, sorted.
func answers(t *testing.T, qs graph.QuadStore, p *path.Path) []string {
	t.Helper()
	var out []string
	err := p.Iterate(t.Context()).Paths(true).TagEach(func(tags map[string]refs.Ref) error {
		var line []string
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			v, err := qs.NameOf(tags[k])
			if err != nil {
				return err
			}
			line = append(line, k+"="+quad.StringOf(v))
		}
		out = append(out, strings.Join(line, " "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Without paths, how often a node comes depends on the plan.
	nodes, err := p.Iterate(t.Context()).Paths(false).AllValues(qs)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, v := range nodes {
		set["→"+quad.StringOf(v)] = true
	}
	slices.Sort(out)
	return append(out, slices.Sorted(maps.Keys(set))...)
}
