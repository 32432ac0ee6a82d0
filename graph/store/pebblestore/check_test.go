package pebblestore

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/storetest"
)

// damaged fills a store with articles, a file and a merge, and opens it as its database too.
func damaged(t *testing.T) (*store.Store, *database) {
	t.Helper()
	db, err := openFS(t.Context(), vfs.NewMem(), "/quern", true)
	if err != nil {
		t.Fatal(err)
	}
	s := store.NewStore("mem:", db)
	t.Cleanup(func() { s.Close() })
	for i := range 6 {
		if _, err := s.Add(t.Context(), storetest.Record(i, 0)); err != nil {
			t.Fatal(err)
		}
	}
	q := quad.Quad{Subject: quad.IRI("ent:a"), Predicate: quad.IRI("kg:met"), Object: quad.IRI("ent:b"), Label: quad.IRI("x:other")}
	if _, err := s.AddQuads(t.Context(), graph.Record{Article: graph.Article{ID: "article:file", Text: "x"}}, []quad.Quad{q}); err != nil {
		t.Fatal(err)
	}
	someone := identity.Resolve(storetest.Record(0, 0), nil).Entities[0].ID
	if _, err := s.Judge(t.Context(), graph.Judgement{Kind: graph.Merge, A: "ent:b", B: someone}); err != nil {
		t.Fatal(err)
	}
	return s, db
}

func problems(t *testing.T, s *store.Store) (out []string) {
	t.Helper()
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Check(t.Context(), func(p string) { out = append(out, p) }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDamageIsFound takes keys away, puts some in and changes some: every check names what is wrong, and
// rebuilding mends all that follows from records.
func TestDamageIsFound(t *testing.T) {
	first := func(t *testing.T, db *database, prefix string) []byte {
		t.Helper()
		for _, k := range allKeys(t, db) {
			if strings.HasPrefix(k, prefix) {
				return []byte(k)
			}
		}
		t.Fatalf("no key begins with %q", prefix)
		return nil
	}
	drop := func(prefix string) func(*testing.T, *database) error {
		return func(t *testing.T, db *database) error { return db.pebble.Delete(first(t, db, prefix), pebble.Sync) }
	}
	set := func(key string, val string) func(*testing.T, *database) error {
		return func(t *testing.T, db *database) error {
			return db.pebble.Set([]byte(key), []byte(val), pebble.Sync)
		}
	}
	for _, c := range []struct {
		name   string
		damage func(*testing.T, *database) error
		want   string
		mends  bool
	}{
		{"nothing", func(*testing.T, *database) error { return nil }, "", true},
		{"a quad lost from the first index", drop("s"), "which is not in index s", true},
		{"a quad lost from another", drop("o"), "index o has", true},
		{"a quad too many", set("s\x01\x01\x01\x01", ""), "index s has", true},
		{"a key that is none", set("p\xff", ""), "damaged", true},
		{"a term lost", drop("i"), "which there is not", true},
		{"a text lost", drop("t"), "is found as 0", true},
		{"a text too many", set("t<x:y>", "\x01"), "texts lead to", true},
		{"who says a quad lost", drop("x"), "besides its label", true},
		{"a count of a term", func(t *testing.T, db *database) error {
			k := first(t, db, "i")
			n, text, err := db.live.term(1)
			n[posObject] += 5
			return errors.Join(err, db.pebble.Set(k, appendTerm(nil, n, text), pebble.Sync))
		}, "quads by position", true},
		{"the counters", func(t *testing.T, db *database) error {
			c, err := db.live.counts()
			c.Quads++
			c.Schemes["ent"]--
			c.Documents[store.Records]++
			data, _ := json.Marshal(c)
			return errors.Join(err, db.pebble.Set(keyCounts, data, pebble.Sync))
		}, "are counted", true},
		{"a note of what was taken out lost", drop("ddisplaced\x00"), "that is not noted", true},
		{"a note too many", set("ddisplaced\x00ent:q\x00article:q", ""), "noted as taken out", true},
		{"an article lost", drop("drecords\x00article:file"), "are said to be said", true},
		{"an article's quads lost, alike in all indexes", func(t *testing.T, db *database) error {
			return db.update(t.Context(), func(tx *tx) error { return tx.RemoveSource(quads.ID(storetest.Record(0, 0).Article.ID)) })
		}, "says a quad that is missing", true},
		{"a quad that no article says", func(t *testing.T, db *database) error {
			l := quads.ID(storetest.Record(0, 0).Article.ID)
			return db.Update(t.Context(), func(tx store.Tx) error {
				return tx.AddQuads(l, []quad.Quad{{Subject: l, Predicate: l, Object: l, Label: l}})
			})
		}, "does not say a quad that is there", true},
		{"a record that cannot be read", set("drecords\x00article:bad", "{"), "cannot be read", false},
		{"a judgement changed", func(t *testing.T, db *database) error {
			k := first(t, db, "djudgements\x00")
			old, err := db.live.get(k)
			return errors.Join(err, db.pebble.Set(k, []byte(strings.Replace(string(old), "ent:b", "ent:c", 1)), pebble.Sync))
		}, "not those that are marked", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, db := damaged(t)
			if err := c.damage(t, db); err != nil {
				t.Fatal(err)
			}
			found := problems(t, s)
			if c.want == "" && len(found) > 0 || c.want != "" && !strings.Contains(strings.Join(found, "\n"), c.want) {
				t.Fatalf("found %q, want something of %q", found, c.want)
			}
			err := s.Rebuild(t.Context())
			if !c.mends {
				return
			}
			if left := problems(t, s); err != nil || len(left) > 0 {
				t.Errorf("rebuilt (%v), the store still has %q", err, left)
			}
		})
	}
}

// TestRebuildGoesOn cuts a rebuild off after it has begun: the next opening finishes it.
func TestRebuildGoesOn(t *testing.T) {
	path := t.TempDir() + "/quern.db"
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	recs := []graph.Record{storetest.Record(0, 0), storetest.Record(1, 0)}
	for _, rec := range recs {
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := (pathDriver{}).Open(context.Background(), path, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.ClearQuads(t.Context()), b.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if left := problems(t, s); len(left) > 0 {
		t.Errorf("opened again, the store has %q", left)
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var got strings.Builder
	if _, err := quads.WriteNQuads(&got, v.Match(store.Pattern{})); err != nil || got.String() != storetest.Dump(t, recs) {
		t.Errorf("opened again (%v), the dump is another", err)
	}
}
