package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/store"
)

// idsFixture fills a store with few values in many combinations, so that every pattern has several quads.
func idsFixture(h *harness) (*store.Snapshot, []store.IDQuad) {
	h.t.Helper()
	rng := rand.New(rand.NewPCG(3, 3))
	var qs []quad.Quad
	for range 400 {
		node := func(n int) quad.IRI { return quad.IRI(fmt.Sprint("n", rng.IntN(n))) }
		qs = append(qs, quad.Quad{Subject: node(9), Predicate: node(4), Object: node(12), Label: quad.IRI(fmt.Sprint("g", rng.IntN(6)))})
	}
	// A triple with more labels than the others have, and a value that is no IRI.
	for i := range 40 {
		qs = append(qs, quad.Quad{Subject: quad.IRI("n1"), Predicate: quad.IRI("n2"), Object: quad.IRI("n3"), Label: quad.IRI(fmt.Sprint("h", i))})
	}
	qs = append(qs, quad.Quad{Subject: quad.IRI("n1"), Predicate: quad.IRI("n2"), Object: quad.TypedString{Value: "1.0", Type: "x:t"}, Label: quad.IRI("g1")})
	if _, err := h.store.AddQuads(h.t.Context(), file("many"), qs); err != nil {
		h.t.Fatal(err)
	}
	v := h.snapshot()
	h.t.Cleanup(func() { v.Close() })
	set := map[store.IDQuad]bool{}
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		set[idQuad(h.t, v, q)] = true
	}
	var all []store.IDQuad
	for q := range set {
		all = append(all, q)
	}
	return v, all
}

func idQuad(t *testing.T, v *store.Snapshot, q quad.Quad) (out store.IDQuad) {
	t.Helper()
	for i, val := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
		id, err := v.TermID(val)
		if err != nil || id == 0 {
			t.Fatalf("the value %v of a quad has id %d (%v)", val, id, err)
		}
		out[i] = id
	}
	return out
}

// idPatterns gives every combination of bound positions for a few quads, and patterns that nothing fits.
func idPatterns(all []store.IDQuad) (out []store.IDPattern) {
	for i := 0; i < len(all); i += len(all)/5 + 1 {
		for bits := range 16 {
			var p store.IDPattern
			for pos := range p {
				if bits>>pos&1 != 0 {
					p[pos] = all[i][pos]
				}
			}
			out = append(out, p)
			if bits != 0 {
				swapped := p
				swapped[store.Subject], swapped[store.Label] = p[store.Label], p[store.Subject]
				out = append(out, swapped)
			}
		}
	}
	return out
}

// fitting is what a scan must give.
func fitting(all []store.IDQuad, p store.IDPattern, o store.Order, u store.Union) (out []store.IDQuad) {
	for _, q := range all {
		if p.Matches(q) {
			if u == store.UnionOfLabels {
				q[store.Label] = 0
			}
			out = append(out, q)
		}
	}
	slices.SortFunc(out, o.Compare)
	return slices.Compact(out)
}

func scanAll(t *testing.T, s store.IDScan) (out []store.IDQuad) {
	t.Helper()
	for s.Next() {
		out = append(out, s.Quad())
	}
	if err := cmp.Or(s.Err(), s.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

func testTermIDs(t *testing.T, h *harness) {
	v, all := idsFixture(h)
	for _, val := range []quad.Value{nil, quad.IRI("nothing"), quad.String("n1"), quad.String("\xff")} {
		if id, err := v.TermID(val); id != 0 || err != nil {
			t.Errorf("the value %v, which no quad has, has id %d (%v)", val, id, err)
		}
	}
	for _, q := range all[:20] {
		vals, err := v.Terms(t.Context(), append(q[:], 0))
		if err != nil || len(vals) != 5 || vals[4] != nil {
			t.Fatalf("the values of %v are %v (%v)", q, vals, err)
		}
		for i, val := range vals[:4] {
			if id, err := v.TermID(val); id != q[i] || err != nil {
				t.Errorf("%v has id %d (%v), and is the value of %d", val, id, err, q[i])
			}
		}
	}
	if vals, err := v.Terms(t.Context(), []store.TermID{1 << 60}); err == nil {
		t.Errorf("an id that was never given has the value %v", vals)
	}
	if _, err := v.Terms(cancelled(), []store.TermID{all[0][0]}); err == nil {
		t.Error("values are read for a request that is over")
	}
}

func testScan(t *testing.T, h *harness) {
	v, all := idsFixture(h)
	for _, p := range idPatterns(all) {
		for o := store.SPOL; o <= store.LOSP; o++ {
			s, err := v.Scan(t.Context(), p, o, store.EachLabel)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := scanAll(t, s), fitting(all, p, o, store.EachLabel); !slices.Equal(got, want) {
				t.Fatalf("%v by %v: %d quads, want %d:\n%v\nwant\n%v", p, o, len(got), len(want), got, want)
			}
		}
		s, err := v.Scan(t.Context(), p, store.AnyOrder, store.EachLabel)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := scanAll(t, s), fitting(all, p, store.Orders(p)[0], store.EachLabel); !slices.Equal(got, want) {
			t.Fatalf("%v in any order: %v, want %v", p, got, want)
		}
	}
	for _, o := range []store.Order{-1, store.LOSP + 1} {
		if s, err := v.Scan(t.Context(), store.IDPattern{}, o, store.EachLabel); err == nil {
			t.Errorf("a scan by %v was opened: %v", o, s.Close())
		}
	}
}

func testScanUnion(t *testing.T, h *harness) {
	v, all := idsFixture(h)
	for _, p := range idPatterns(all) {
		for o := store.AnyOrder; o <= store.LOSP; o++ {
			s, err := v.Scan(t.Context(), p, o, store.UnionOfLabels)
			if p[store.Label] != 0 || o >= store.LSPO {
				if err == nil {
					t.Errorf("%v by %v: the union of labels was scanned by labels: %v", p, o, s.Close())
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			sorted := o
			if o == store.AnyOrder {
				sorted = store.Orders(p)[0]
			}
			if got, want := scanAll(t, s), fitting(all, p, sorted, store.UnionOfLabels); !slices.Equal(got, want) {
				t.Fatalf("%v by %v: %d triples, want %d:\n%v\nwant\n%v", p, o, len(got), len(want), got, want)
			}
		}
	}
}

// testScanSeek mixes Next and Seek at random and compares each step with a sorted list.
func testScanSeek(t *testing.T, h *harness) {
	v, all := idsFixture(h)
	rng := rand.New(rand.NewPCG(4, 4))
	for _, p := range idPatterns(all) {
		for o := store.SPOL; o <= store.LOSP; o++ {
			for _, u := range []store.Union{store.EachLabel, store.UnionOfLabels} {
				if u == store.UnionOfLabels && (p[store.Label] != 0 || o >= store.LSPO) {
					continue
				}
				want := fitting(all, p, o, u)
				s, err := v.Scan(t.Context(), p, o, u)
				if err != nil {
					t.Fatal(err)
				}
				at, more := -1, true
				for step := 0; more && step < 12; step++ {
					if rng.IntN(2) == 0 {
						at++
						more = s.Next()
					} else {
						to := all[rng.IntN(len(all))]
						for i := o.Prefix(p) + rng.IntN(4); i < 4; i++ {
							to[o.Positions()[i]] = 0
						}
						// Bound positions in front are those of the pattern whatever is asked.
						full := to
						for _, pos := range o.Positions()[:o.Prefix(p)] {
							full[pos] = p[pos]
						}
						if u == store.UnionOfLabels {
							full[store.Label] = 0
						}
						at = max(at, 0)
						for at < len(want) && o.Compare(want[at], full) < 0 {
							at++
						}
						more = s.Seek(to)
					}
					if more != (at < len(want)) || more && s.Quad() != want[at] {
						t.Fatalf("%v by %v: step %d is at %v (%v), want row %d of %v", p, o, step, s.Quad(), more, at, want)
					}
				}
				if !more && (s.Next() || s.Seek(store.IDQuad{}) || s.Quad() != store.IDQuad{}) {
					t.Fatalf("%v by %v: there is a quad after the end", p, o)
				}
				if err := cmp.Or(s.Err(), s.Close()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// testCount holds that what is called exact is, and that an estimate is no less than one and no more than
// what one of the bound values has.
func testCount(t *testing.T, h *harness) {
	v, all := idsFixture(h)
	for _, p := range idPatterns(all) {
		want := int64(len(fitting(all, p, store.SPOL, store.EachLabel)))
		n, exact, err := v.Count(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		most := int64(len(all))
		for pos, id := range p {
			if id != 0 {
				most = min(most, int64(len(fitting(all, store.IDPattern{}.With(store.Position(pos), id), store.SPOL, store.EachLabel))))
			}
		}
		if exact && n != want || !exact && (n < 1 || n > most) {
			t.Errorf("%v is counted as %d, exactly: %v; it has %d", p, n, exact, want)
		}
		if !exact && p.Bound() <= 1 {
			t.Errorf("%v has at most one bound position and is guessed", p)
		}
	}
	for id := range store.TermID(60) {
		sub, obj := map[store.TermID]bool{}, map[store.TermID]bool{}
		for _, q := range all {
			if q[store.Predicate] == id {
				sub[q[store.Subject]], obj[q[store.Object]] = true, true
			}
		}
		s, o, err := v.Distinct(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ got, want int64 }{{s, int64(len(sub))}, {o, int64(len(obj))}} {
			if (c.got == 0) != (c.want == 0) || c.got > 3*c.want || 3*c.got < c.want {
				t.Errorf("the predicate %d is thought to have %d subjects and %d objects, and has %d and %d", id, s, o, len(sub), len(obj))
				break
			}
		}
	}
}

// testScanEnds holds that scans see their snapshot alone, and end with it or with their request.
func testScanEnds(t *testing.T, h *harness) {
	h.add(Record(0, 0), store.New)
	v := h.snapshot()
	defer v.Close()
	st, err := v.Stats()
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Scan(t.Context(), store.IDPattern{}, store.SPOL, store.EachLabel)
	if err != nil || !s.Next() {
		t.Fatal("there is no quad", err)
	}
	h.add(Record(1, 0), store.New)
	h.forget(graph.ArticleID(Record(0, 0).Article.ID))
	n := int64(1)
	for s.Next() {
		n++
	}
	if n != st.Quads || s.Err() != nil {
		t.Errorf("a scan of before gives %d quads (%v), want %d", n, s.Err(), st.Quads)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Next() {
		t.Error("a closed scan goes on")
	}

	if s, err = v.Scan(cancelled(), store.IDPattern{}, store.SPOL, store.EachLabel); err == nil {
		if s.Next() || s.Err() == nil {
			t.Error("a scan goes on for a request that is over")
		}
		s.Close()
	}
	if s, err = v.Scan(t.Context(), store.IDPattern{}, store.SPOL, store.EachLabel); err != nil {
		t.Fatal(err)
	}
	v.Close()
	for s.Next() { // what was read ahead may still come
	}
	wantError(t, s.Err(), store.ErrClosed, "a scan of a closed snapshot")
	if err := s.Close(); err != nil && !errors.Is(err, store.ErrClosed) {
		t.Error(err)
	}
	_, err = v.Scan(t.Context(), store.IDPattern{}, store.SPOL, store.EachLabel)
	wantError(t, err, store.ErrClosed, "scanning a closed snapshot")
	_, err = v.TermID(quad.IRI("n1"))
	wantError(t, err, store.ErrClosed, "asking a closed snapshot for a value")
	_, _, err = v.Count(t.Context(), store.IDPattern{})
	wantError(t, err, store.ErrClosed, "counting in a closed snapshot")
}
