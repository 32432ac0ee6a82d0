package storetest

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
)

// RunCayley runs Cayley's own suite for quad stores on a driver, each test on a new empty one that open closes
// at its end. Its queries over 30,000 films are left out for their size unless RUN_INTEGRATION is set.
func RunCayley(t *testing.T, open func(t testing.TB) graph.QuadStore) {
	// The suite looks for its data from where it runs.
	file, _ := runtime.FuncForPC(reflect.ValueOf(graphtest.TestAll).Pointer()).FileLine(0)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the source of Cayley's suite is not where it was compiled: %v", err)
	}
	t.Chdir(filepath.Dir(file))
	graphtest.TestAll(t, func(t testing.TB) (graph.QuadStore, graph.Options) { return open(t), nil }, &graphtest.Config{})
}
