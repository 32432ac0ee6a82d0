package graphml

import (
	"bytes"
	"context"
	"flag"
	"testing"

	"quern/export/exporttest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func written(t *testing.T, name string) []byte {
	t.Helper()
	return exporttest.Written(t, name, Write)
}

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.graphml", written(t, "table-talks"))
}

func TestLeftAreOneSided(t *testing.T) {
	left, err := Write(context.Background(), &bytes.Buffer{}, exporttest.Choose(t, "hostile"))
	if err != nil || left == 0 {
		t.Errorf("%d facts are left, want those with a value (%v)", left, err)
	}
}

// TestOthersRead gives the same nodes and edges to two parsers that others wrote.
func TestOthersRead(t *testing.T) {
	for _, name := range []string{"scripts", "hostile"} {
		want := exporttest.Elements(t, name)
		t.Run(name+"/graphology", func(t *testing.T) {
			exporttest.Same(t, want, exporttest.Node(t, "read.mjs", written(t, name)))
		})
		t.Run(name+"/networkx", func(t *testing.T) {
			exporttest.Same(t, want, exporttest.Python(t, "read.py", written(t, name)))
		})
	}
}
