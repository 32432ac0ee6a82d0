package pgstore_test

import (
	"testing"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
	"quern/graph/store/pgstore"
	"quern/graph/store/pgstore/pgtest"
	"quern/graph/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Fixture {
		url := pgtest.URL(t)
		return storetest.Fixture{Open: func() (*store.Store, error) { return store.Open(t.Context(), url) }}
	})
}

func newQuadStore(t testing.TB) cayley.QuadStore {
	t.Helper()
	url := pgtest.URL(t)
	if err := cayley.InitQuadStore(pgstore.Name, url, nil); err != nil {
		t.Fatal(err)
	}
	qs, err := cayley.NewQuadStore(pgstore.Name, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := qs.Close(); err != nil {
			t.Error(err)
		}
	})
	return qs
}

func TestQuadStore(t *testing.T) {
	t.Parallel()
	storetest.RunQuads(t, newQuadStore)
}

func TestFill(t *testing.T) {
	t.Parallel()
	storetest.RunFill(t, func(t *testing.T) store.Backend {
		b, err := store.OpenBackend(t.Context(), pgtest.URL(t), true)
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}

// TestFillBesideReader fills a store while another reads it: neither waits for the other.
func TestFillBesideReader(t *testing.T) {
	t.Parallel()
	b, err := store.OpenBackend(t.Context(), pgtest.URL(t), true)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	v, err := b.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	count := func(v store.View) (n int) {
		t.Helper()
		for _, err := range v.Match(t.Context(), store.Pattern{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	if n := count(v); n != 0 {
		t.Fatalf("a new store has %d quads", n)
	}
	if err := b.(store.Filler).Fill(t.Context(), func(tx store.Tx) error {
		return tx.AddQuads("article:1", []quad.Quad{quad.MakeIRI("ent:a", "kg:met", "ent:b", "article:1")})
	}); err != nil {
		t.Fatal(err)
	}
	if n := count(v); n != 0 {
		t.Errorf("a view from before shows %d quads", n)
	}
	later, err := b.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	if n := count(later); n != 1 {
		t.Errorf("a view from after shows %d quads", n)
	}
}
