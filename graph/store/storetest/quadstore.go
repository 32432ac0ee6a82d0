package storetest

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/quad"
)

// RunQuads tests a driver's Cayley quad store for what Cayley's own suite does not ask, on a new empty one
// for each test, which open closes at its end.
func RunQuads(t *testing.T, open func(t testing.TB) graph.QuadStore) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, graph.QuadStore)
	}{
		{"adding and deleting a quad in one batch leaves none", testAddDelete},
		{"after a failed batch ids are right", testFailedBatch},
		{"a batch is applied whole or not at all", testAtomicBatch},
		{"one triple under two labels is two quads", testTripleLabels},
		{"deleting leaves nothing behind", testNothingBehind},
		{"values come back exactly", testValues},
		{"readers beside a writer see no missing value", testNilValues},
		{"an open iterator does not block a writer", testOpenIterator},
		{"sizes of directions are exact", testDirectionSizes},
		{"queries agree with Cayley's in memory", testQueries},
		{"joins give every combination", testJoins},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func add(q quad.Quad) graph.Delta { return graph.Delta{Quad: q, Action: graph.Add} }

func del(q quad.Quad) graph.Delta { return graph.Delta{Quad: q, Action: graph.Delete} }

func apply(t testing.TB, qs graph.QuadStore, deltas ...graph.Delta) {
	t.Helper()
	if err := qs.ApplyDeltas(deltas, graph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
}

// all lists a store's quads as sorted lines.
func all(t testing.TB, qs graph.QuadStore) string {
	t.Helper()
	it := qs.QuadsAllIterator().Iterate()
	defer it.Close()
	var out []quad.Quad
	for it.Next(t.Context()) {
		q, err := qs.Quad(it.Result())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, q)
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	return lines(t, out)
}

func count(t testing.TB, s iterator.Shape) (n int) {
	t.Helper()
	it := s.Iterate()
	defer it.Close()
	for it.Next(t.Context()) {
		n++
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	return n
}

func wantSize(t testing.TB, qs graph.QuadStore, nodes, quads int64) {
	t.Helper()
	st, err := qs.Stats(t.Context(), true)
	if err != nil || st.Nodes.Value != nodes || st.Quads.Value != quads {
		t.Errorf("the store counts %d values and %d quads (%v), want %d and %d", st.Nodes.Value, st.Quads.Value, err, nodes, quads)
	}
	if n := count(t, qs.NodesAllIterator()); int64(n) != nodes {
		t.Errorf("the store lists %d values, want %d", n, nodes)
	}
	if n := count(t, qs.QuadsAllIterator()); int64(n) != quads {
		t.Errorf("the store lists %d quads, want %d", n, quads)
	}
}

func testAddDelete(t *testing.T, qs graph.QuadStore) {
	keep, q := quad.MakeIRI("a", "p", "b", "g"), quad.MakeIRI("a", "p", "c", "g")
	apply(t, qs, add(keep), add(q), del(q))
	wantSize(t, qs, 4, 1)
	apply(t, qs, add(q))
	apply(t, qs, del(q), add(q))
	wantSize(t, qs, 5, 2)
	apply(t, qs, del(q), add(q), del(q))
	wantSize(t, qs, 4, 1)
	if got, want := all(t, qs), lines(t, []quad.Quad{keep}); got != want {
		t.Errorf("the store holds\n%swant\n%s", got, want)
	}
}

func testFailedBatch(t *testing.T, qs graph.QuadStore) {
	var want []quad.Quad
	for i := range 20 {
		bad := quad.Quad{Subject: quad.IRI(fmt.Sprint("bad", i)), Predicate: quad.IRI("p"), Object: quad.String("\xff")}
		for _, batch := range [][]graph.Delta{
			{add(quad.MakeIRI(fmt.Sprint("lost", i), "p", "o", "")), add(bad)},
			{add(quad.MakeIRI(fmt.Sprint("lost", i), "p", "o", "")), del(quad.MakeIRI("no", "such", "quad", ""))},
		} {
			if err := qs.ApplyDeltas(batch, graph.IgnoreOpts{}); err == nil {
				t.Fatal("a bad batch was applied")
			}
		}
		good := quad.MakeIRI(fmt.Sprint("good", i), "p", fmt.Sprint("o", i), "g")
		want = append(want, good)
		apply(t, qs, add(good))
	}
	if got, want := all(t, qs), lines(t, want); got != want {
		t.Errorf("the store holds\n%swant\n%s", got, want)
	}
	wantSize(t, qs, 42, 20)
}

func testAtomicBatch(t *testing.T, qs graph.QuadStore) {
	q := quad.MakeIRI("a", "p", "b", "")
	apply(t, qs, add(q))
	err := qs.ApplyDeltas([]graph.Delta{del(q), add(quad.MakeIRI("c", "p", "d", "")), del(q)}, graph.IgnoreOpts{})
	if !errors.Is(err, graph.ErrQuadNotExist) {
		t.Errorf("deleting twice gives %v", err)
	}
	if got, want := all(t, qs), lines(t, []quad.Quad{q}); got != want {
		t.Errorf("the store holds\n%swant\n%s", got, want)
	}
}

func testTripleLabels(t *testing.T, qs graph.QuadStore) {
	one, two, none := quad.MakeIRI("a", "p", "b", "g1"), quad.MakeIRI("a", "p", "b", "g2"), quad.MakeIRI("a", "p", "b", "")
	apply(t, qs, add(one), add(two), add(none))
	wantSize(t, qs, 5, 3)
	apply(t, qs, del(two))
	if got, want := all(t, qs), lines(t, []quad.Quad{one, none}); got != want {
		t.Errorf("the store holds\n%swant\n%s", got, want)
	}
}

func testNothingBehind(t *testing.T, qs graph.QuadStore) {
	for range scaled(3) + 1 {
		var qall []quad.Quad
		var deltas []graph.Delta
		for i := range 300 {
			q := quad.MakeIRI(fmt.Sprint("s", i%17), fmt.Sprint("p", i%5), fmt.Sprint("o", i), fmt.Sprint("g", i%3))
			qall = append(qall, q)
			deltas = append(deltas, add(q))
		}
		apply(t, qs, deltas...)
		wantSize(t, qs, 17+5+300+3, 300)
		for _, q := range qall {
			apply(t, qs, del(q))
		}
		wantSize(t, qs, 0, 0)
		if ref, err := qs.ValueOf(quad.IRI("p1")); ref != nil || err != nil {
			t.Errorf("a value that no quad has is found: %v, %v", ref, err)
		}
	}
}

func testValues(t *testing.T, qs graph.QuadStore) {
	at := time.Date(2025, 2, 22, 10, 0, 0, 5, time.FixedZone("", 7200))
	vals := []quad.Value{
		quad.Bool(true), quad.Bool(false), quad.Int(math.MinInt64), quad.Int(0), quad.Float(1), quad.Float(1e300),
		quad.Float(math.Inf(1)), quad.Time(at), quad.Time(at.Add(1)), quad.Time(at.UTC()), quad.String("true"), quad.String("1"),
		quad.LangString{Value: "a", Lang: "en"}, quad.LangString{Value: "a", Lang: "en-US"}, quad.TypedString{Value: "1.0", Type: "x:t"},
		quad.BNode("b"), quad.IRI("b"), quad.String("b"), quad.String("_:b"), quad.String("<b>"),
	}
	for i, v := range vals {
		apply(t, qs, add(quad.Quad{Subject: quad.IRI("s"), Predicate: quad.IRI(fmt.Sprint("p", i)), Object: v}))
	}
	wantSize(t, qs, int64(1+2*len(vals)), int64(len(vals)))
	for _, v := range vals {
		ref, err := qs.ValueOf(v)
		if ref == nil || err != nil {
			t.Errorf("%#v is not found (%v)", v, err)
			continue
		}
		back, err := qs.NameOf(ref)
		e, timed := v.(quad.Equaler)
		if err != nil || back != v && (!timed || !e.Equal(back)) {
			t.Errorf("%#v came back as %#v (%v)", v, back, err)
		}
	}
}

func testNilValues(t *testing.T, qs graph.QuadStore) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				it := qs.QuadsAllIterator().Iterate()
				for it.Next(t.Context()) {
					// On a store that is written to, a value may be freed between finding and naming it; that is
					// an error or a quad that is whole, never one with holes.
					if q, err := qs.Quad(it.Result()); err == nil && (!q.IsValid() || q.Label == nil) {
						t.Errorf("a reader sees the quad %v", q)
					}
				}
				if it.Err() != nil {
					t.Error(it.Err())
				}
				it.Close()
			}
		})
	}
	for i := range scaled(160) {
		q := quad.MakeIRI(fmt.Sprint("s", i%9), "p", fmt.Sprint("o", i), fmt.Sprint("g", i%4))
		apply(t, qs, add(q))
		if i%3 == 0 {
			apply(t, qs, del(q))
		}
	}
	close(done)
	wg.Wait()
}

func testOpenIterator(t *testing.T, qs graph.QuadStore) {
	for i := range 50 {
		apply(t, qs, add(quad.MakeIRI("s", "p", fmt.Sprint("o", i), "")))
	}
	it := qs.QuadsAllIterator().Iterate()
	defer it.Close()
	if !it.Next(t.Context()) {
		t.Fatal("there is no quad")
	}
	for i := range 50 {
		apply(t, qs, add(quad.MakeIRI("s", "p", fmt.Sprint("new", i), "")))
	}
	n := 1
	for it.Next(t.Context()) {
		n++
	}
	if n != 50 || it.Err() != nil {
		t.Errorf("an iterator of before gives %d quads (%v), want 50", n, it.Err())
	}
	wantSize(t, qs, 102, 100)
}

func testDirectionSizes(t *testing.T, qs graph.QuadStore) {
	for i := range 60 {
		apply(t, qs, add(quad.MakeIRI(fmt.Sprint("n", i%7), fmt.Sprint("n", i%3), fmt.Sprint("n", i), fmt.Sprint("n", i%2))))
	}
	for i := range 60 {
		ref, err := qs.ValueOf(quad.IRI(fmt.Sprint("n", i)))
		if err != nil || ref == nil {
			t.Fatal(ref, err)
		}
		for _, d := range quad.Directions {
			size, err := qs.QuadIteratorSize(t.Context(), d, ref)
			if n := count(t, qs.QuadIterator(d, ref)); err != nil || size.Value != int64(n) || !size.Exact {
				t.Errorf("n%d stands as %v in %d quads, and %+v (%v) were promised", i, d, n, size, err)
			}
		}
	}
}
