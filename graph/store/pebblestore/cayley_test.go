package pebblestore

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
)

// inSuite goes to the folder of Cayley's suite, whose data it looks for from where it runs.
func inSuite(t *testing.T) {
	t.Helper()
	file, _ := runtime.FuncForPC(reflect.ValueOf(graphtest.TestAll).Pointer()).FileLine(0)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the source of Cayley's suite is not where it was compiled: %v", err)
	}
	t.Chdir(filepath.Dir(file))
}

// TestCayley runs Cayley's own suite for quad stores, its queries over 30,000 films left out for their size.
func TestCayley(t *testing.T) {
	inSuite(t)
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
