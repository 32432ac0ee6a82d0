package pgstore_test

import (
	"testing"

	cayley "github.com/cayleygraph/cayley/graph"

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
