package pebblestore_test

import (
	"path/filepath"
	"testing"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
	"quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Fixture {
		fsys := vfs.NewMem()
		return storetest.Fixture{Open: func() (*store.Store, error) {
			b, err := pebblestore.OpenFS(t.Context(), fsys, "/quern", true)
			if err != nil {
				return nil, err
			}
			return store.NewStore("mem:", b), nil
		}}
	})
}

func TestDisk(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Fixture {
		path := filepath.Join(t.TempDir(), "quern.db")
		return storetest.Fixture{Open: func() (*store.Store, error) { return store.Open(t.Context(), path) }}
	})
}

func newQuadStore(t testing.TB) cayley.QuadStore {
	t.Helper()
	qs, err := pebblestore.NewMemQuadStore()
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
		b, err := pebblestore.OpenFS(t.Context(), vfs.NewMem(), "/quern", true)
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}
