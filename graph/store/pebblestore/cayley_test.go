package pebblestore

import (
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
)

// TestCayley runs Cayley's own suite for quad stores.
func TestCayley(t *testing.T) {
	graphtest.TestAll(t, func(t testing.TB) (graph.QuadStore, graph.Options) {
		qs, err := NewMemQuadStore()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := qs.Close(); err != nil {
				t.Error(err)
			}
		})
		return qs, nil
	}, &graphtest.Config{})
}
