package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"

	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
)

// RunFill tests a driver that fills empty databases: what is filled must be what transactions make, and go
// on living as that does. open gives a new database.
func RunFill(t *testing.T, open func(t *testing.T) store.Backend) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() store.Backend)
	}{
		{"what is filled is what transactions make", testFill},
		{"a failed filling leaves no trace", testFailedFill},
		{"only a database without quads is filled", testFillTwice},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, func() store.Backend {
				b := open(t)
				t.Cleanup(func() { b.Close() })
				return b
			})
		})
	}
}

// fillings is what sources say, in their order: articles, with a file that says some of their quads and others again.
func fillings(t testing.TB) (sources []quad.IRI, said [][]quad.Quad) {
	t.Helper()
	for i := range scaled(28) {
		rec := identity.Resolve(Record(i, 0), nil)
		sources = append(sources, quads.ID(rec.Article.ID))
		said = append(said, quads.Encode(rec))
	}
	for i, source := range []quad.IRI{"article:file", "article:other"} {
		var qs []quad.Quad
		for j := range 200 {
			q := said[j%5][j%20]
			if (j+i)%3 == 0 {
				q.Object = quad.String(fmt.Sprint("only here ", j))
			}
			qs = append(qs, q, q)
		}
		long := make([]byte, 3000)
		for j := range long {
			long[j] = 'a' + byte(j%7)
		}
		qs = append(qs, quad.Make(quad.IRI("s"), quad.IRI("p"), string(long), nil), quad.Make(quad.IRI("s"), quad.IRI("p"), string(long)+"x", source))
		sources, said = append(sources, source), append(said, qs)
	}
	order := make([]int, len(sources))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(sources[a], sources[b]) })
	var sorted []quad.IRI
	var saidSorted [][]quad.Quad
	for _, i := range order {
		sorted, saidSorted = append(sorted, sources[i]), append(saidSorted, said[i])
	}
	return sorted, saidSorted
}

func putAll(sources []quad.IRI, said [][]quad.Quad) func(store.Tx) error {
	return func(tx store.Tx) error {
		for i, source := range sources {
			if err := tx.Put(store.Records, string(source), []byte("record")); err != nil {
				return err
			}
			if err := tx.AddQuads(source, said[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

func testFill(t *testing.T, open func() store.Backend) {
	filled, plain := open(), open()
	sources, said := fillings(t)
	if err := filled.(store.Filler).Fill(t.Context(), putAll(sources, said)); err != nil {
		t.Fatal(err)
	}
	if err := plain.Update(t.Context(), putAll(sources, said)); err != nil {
		t.Fatal(err)
	}
	sameBackends(t, filled, plain, "filled")
	for _, source := range sources[:len(sources)*2/3] {
		forget := func(tx store.Tx) error {
			return errors.Join(tx.Delete(store.Records, string(source)), tx.RemoveSource(source))
		}
		if err := errors.Join(filled.Update(t.Context(), forget), plain.Update(t.Context(), forget)); err != nil {
			t.Fatal(err)
		}
	}
	sameBackends(t, filled, plain, "after forgetting")
	forget := func(tx store.Tx) error { return tx.RemoveSource("article:file") }
	if err := errors.Join(filled.Update(t.Context(), forget), plain.Update(t.Context(), forget)); err != nil {
		t.Fatal(err)
	}
	sameBackends(t, filled, plain, "after forgetting a file")
	for _, b := range []store.Backend{filled, plain} {
		if err := b.ClearQuads(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := filled.(store.Filler).Fill(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.Delete(store.State, store.RebuildingKey), tx.AddQuads(sources[0], said[0]))
	}); err != nil {
		t.Fatal(err)
	}
	if err := plain.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.Delete(store.State, store.RebuildingKey), tx.AddQuads(sources[0], said[0]))
	}); err != nil {
		t.Fatal(err)
	}
	sameBackends(t, filled, plain, "filled again")
}

// sameBackends holds that two databases are sound and show the same.
func sameBackends(t *testing.T, a, b store.Backend, when string) {
	t.Helper()
	got, want := dumpBackend(t, a), dumpBackend(t, b)
	if got != want {
		t.Fatalf("%s: %s", when, firstDifference(got, want))
	}
}

func dumpBackend(t *testing.T, b store.Backend) string {
	t.Helper()
	v, err := b.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, err := v.Check(t.Context(), func(wrong string) { t.Errorf("the check finds: %s", wrong) }); err != nil {
		t.Fatal(err)
	}
	var all []quad.Quad
	for q, err := range v.Match(t.Context(), store.Pattern{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	c, err := v.Counts()
	if err != nil {
		t.Fatal(err)
	}
	return lines(t, all) + fmt.Sprint(c)
}

func testFailedFill(t *testing.T, open func() store.Backend) {
	b := open()
	sources, said := fillings(t)
	broken := errors.New("broken on purpose")
	err := b.(store.Filler).Fill(t.Context(), func(tx store.Tx) error {
		return errors.Join(putAll(sources, said)(tx), broken)
	})
	wantError(t, err, broken, "filling")
	ctx, cancel := context.WithCancel(t.Context())
	err = b.(store.Filler).Fill(ctx, func(tx store.Tx) error {
		cancel()
		return putAll(sources, said)(tx)
	})
	wantError(t, err, context.Canceled, "filling for a request that is over")
	err = b.(store.Filler).Fill(t.Context(), func(tx store.Tx) error {
		return tx.AddQuads("article:1", []quad.Quad{{Subject: quad.String("\xff"), Predicate: quad.IRI("p"), Object: quad.IRI("o")}})
	})
	wantError(t, err, quads.ErrTerm, "filling with what is no term")
	sameBackends(t, b, open(), "after failures")
	if err := b.(store.Filler).Fill(t.Context(), putAll(sources, said)); err != nil {
		t.Fatal(err)
	}
	plain := open()
	if err := plain.Update(t.Context(), putAll(sources, said)); err != nil {
		t.Fatal(err)
	}
	sameBackends(t, b, plain, "filled after failures")
}

func testFillTwice(t *testing.T, open func() store.Backend) {
	b := open()
	sources, said := fillings(t)
	for i := range 2 {
		err := b.(store.Filler).Fill(t.Context(), putAll(sources[i:i+1], said[i:i+1]))
		if i == 0 && err != nil {
			t.Fatal(err)
		} else if i > 0 {
			wantError(t, err, store.ErrNotEmpty, "filling again")
		}
	}
}
