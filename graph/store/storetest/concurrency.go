package storetest

import (
	"fmt"
	"sync"
	"testing"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

func testSnapshot(t *testing.T, h *harness) {
	h.add(Record(0, 0), store.New)
	want := Dump(t, []graph.Record{Record(0, 0)})
	v := h.snapshot()
	defer v.Close()
	qs := v.QuadStore()
	defer qs.Close()
	it := qs.QuadsAllIterator().Iterate()
	defer it.Close()
	if !it.Next(t.Context()) {
		t.Fatal("there is no quad")
	}
	// An iterator is open in the middle of its quads: bbolt would now block.
	for i := range 10 {
		h.add(Record(i, 1), map[bool]store.Outcome{true: store.Replaced, false: store.New}[i == 0])
	}
	h.forget(Record(0, 0).Article.ID)
	n := 1
	for ; it.Next(t.Context()); n++ {
		if _, err := qs.Quad(it.Result()); err != nil {
			t.Fatal(err)
		}
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	if got := dumpOf(t, v); got != want {
		t.Errorf("the snapshot changed: %s", firstDifference(got, want))
	}
	if st, err := v.Stats(); err != nil || st.Quads != int64(n) {
		t.Errorf("the snapshot counts %d quads (%v) and has %d", st.Quads, err, n)
	}
}

// testReaders holds that a snapshot never shows half an article, nor a value that is missing, whatever the
// writer does meanwhile. Run it with the race detector.
func testReaders(t *testing.T, h *harness) {
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := readAll(t, h.store); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range scaled(4) {
		for i := range 8 {
			if _, err := h.store.Add(t.Context(), Record(i, round)); err != nil {
				t.Error(err)
			}
		}
		for i := 0; i < 8; i += 3 {
			if err := h.store.Forget(t.Context(), Record(i, 0).Article.ID); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	readers.Wait()
}

// readAll reads a snapshot in all ways and says what in it does not fit together.
func readAll(t *testing.T, s *store.Store) error {
	v, err := s.Snapshot(t.Context())
	if err != nil {
		return err
	}
	defer v.Close()
	total := int64(0)
	for rec, err := range v.Records() {
		if err != nil {
			return err
		}
		want := quads.Encode(rec)
		total += int64(len(want))
		i := 0
		for q, err := range v.Match(store.Pattern{Label: quads.ID(rec.Article.ID)}) {
			if err != nil {
				return err
			}
			if i >= len(want) || q != want[i] {
				return fmt.Errorf("quad %d of %s is %v", i, rec.Article.ID, q)
			}
			i++
		}
		if i != len(want) {
			return fmt.Errorf("%s has %d quads, want %d", rec.Article.ID, i, len(want))
		}
	}
	qs := v.QuadStore()
	defer qs.Close()
	it := qs.QuadsAllIterator().Iterate()
	for n := int64(0); ; n++ {
		if !it.Next(t.Context()) {
			if n != total {
				return fmt.Errorf("an iterator gives %d quads, want %d", n, total)
			}
			return it.Err()
		}
		q, err := qs.Quad(it.Result())
		if err != nil {
			return err
		}
		if !q.IsValid() || q.Label == nil {
			return fmt.Errorf("a reader sees the quad %v", q)
		}
	}
}

func testLoaders(t *testing.T, h *harness) {
	loaders, each := 4, scaled(8)
	var wg sync.WaitGroup
	for l := range loaders {
		wg.Go(func() {
			for i := range each {
				// Each loads its own and one that all load.
				for _, n := range []int{l*each + i, i} {
					if _, err := h.store.Add(t.Context(), Record(n, 0)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	h.wantDump(Dump(t, records(loaders*each)), "after loading at once")
	h.wantStats(records(loaders * each))
}

func testClosedSnapshot(t *testing.T, h *harness) {
	h.add(Record(0, 0), store.New)
	v := h.snapshot()
	other := h.snapshot()
	first, second := v.QuadStore(), v.QuadStore()
	it1, it2 := first.QuadsAllIterator().Iterate(), second.NodesAllIterator().Iterate()
	if !it1.Next(t.Context()) || !it2.Next(t.Context()) {
		t.Fatal("there is nothing to iterate over")
	}
	// A query that is cut off leaves its iterators open; closing its quad store ends them and no others.
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if it1.Next(t.Context()) {
		t.Error("an iterator goes on after its quad store was closed")
	}
	wantError(t, it1.Err(), store.ErrClosed, "an iterator of a closed quad store")
	if !it2.Next(t.Context()) || it1.Close() != nil {
		t.Error("closing one quad store ended another's iterator")
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if it2.Next(t.Context()) {
		t.Error("an iterator goes on after its snapshot was closed")
	}
	_, err := v.Record(Record(0, 0).Article.ID)
	wantError(t, err, store.ErrClosed, "reading a closed snapshot")
	for _, err := range v.Match(store.Pattern{}) {
		wantError(t, err, store.ErrClosed, "matching in a closed snapshot")
	}
	late := v.QuadStore()
	_, err = late.ValueOf(quads.RDFType)
	wantError(t, err, store.ErrClosed, "a quad store of a closed snapshot")
	if late.Close() != nil || v.Close() != nil {
		t.Error("closing a snapshot twice is an error")
	}
	// Closing the store closes what is open on it, also while it is read.
	it3 := other.QuadStore().QuadsAllIterator().Iterate()
	var wg sync.WaitGroup
	wg.Go(func() {
		for it3.Next(t.Context()) {
		}
	})
	h.close()
	wg.Wait()
	if it3.Next(t.Context()) || it3.Close() != nil {
		t.Error("an iterator goes on after its store was closed")
	}
	h.open()
	s := h.store
	h.close()
	_, err = s.Add(t.Context(), graph.Record{Article: graph.Article{ID: "article:1"}})
	wantError(t, err, store.ErrClosed, "adding to a closed store")
	_, err = s.Snapshot(t.Context())
	wantError(t, err, store.ErrClosed, "reading a closed store")
}
