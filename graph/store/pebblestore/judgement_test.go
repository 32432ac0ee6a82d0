package pebblestore

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/store"
	"quern/graph/store/storetest"
)

// watched notes which records its transactions read.
type watched struct {
	store.Backend
	read []string
}

type watchedTx struct {
	store.Tx
	w *watched
}

func (w *watched) Update(ctx context.Context, fn func(store.Tx) error) error {
	return w.Backend.Update(ctx, func(tx store.Tx) error { return fn(watchedTx{tx, w}) })
}

func (t watchedTx) Get(table store.Table, key string) ([]byte, error) {
	if table == store.Records {
		t.w.read = append(t.w.read, key)
	}
	return t.Tx.Get(table, key)
}

// TestOnlyTheArticlesConcerned judges an entity and looks which articles are read for it; after all is taken
// back and forgotten no key is left.
func TestOnlyTheArticlesConcerned(t *testing.T) {
	db, err := openFS(t.Context(), vfs.NewMem(), "/quern", true)
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{Backend: db}
	s := store.NewStore("mem:", w)
	defer s.Close()
	const kept, gone = graph.EntityID("ent:amal-haddad"), graph.EntityID("ent:noor-rahman")
	var all, concerned []string
	for i := range 40 {
		rec := storetest.Record(i, 0)
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		id := string(rec.Article.ID)
		all = append(all, id)
		if slices.ContainsFunc(identity.Resolve(rec, nil).Entities, func(e graph.Entity) bool { return e.ID == gone }) {
			concerned = append(concerned, id)
		}
	}
	slices.Sort(concerned)
	if len(concerned) == 0 || len(concerned) > 35 {
		t.Fatalf("%d of %d articles speak of %s: the test shows nothing", len(concerned), len(all), gone)
	}
	merge := graph.Judgement{ID: "m", Kind: graph.Merge, A: kept, B: gone}
	wantRead := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(w.read, concerned) {
			t.Errorf("%s reads the articles %v, want %v", what, w.read, concerned)
		}
		w.read = nil
	}
	w.read = nil
	_, err = s.Judge(t.Context(), merge)
	wantRead("merging", err)
	wantRead("unmerging", s.Unjudge(t.Context(), "m"))
	if _, err := s.Judge(t.Context(), merge); err != nil {
		t.Fatal(err)
	}
	for _, id := range all {
		if err := s.Forget(t.Context(), graph.ArticleID(id)); err != nil {
			t.Fatal(err)
		}
	}
	// The log of changes is what may stay: it has ids and no content.
	content := func() []string {
		return slices.DeleteFunc(allKeys(t, db), func(k string) bool {
			return strings.HasPrefix(k, "dchanges\x00") || k == "dstate\x00version"
		})
	}
	if keys := content(); len(keys) != 4 || !slices.ContainsFunc(keys, func(k string) bool { return strings.Contains(k, "judgements\x00m") }) {
		t.Errorf("a merge alone keeps the keys %q, want itself, its mark, the format and the counters", keys)
	}
	if err := s.Unjudge(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if keys := content(); len(keys) != 2 {
		t.Errorf("left behind: %q", keys)
	}
}
