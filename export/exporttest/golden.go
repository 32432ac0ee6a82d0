package exporttest

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"quern/export"
)

// Golden compares an output with a file of the package's testdata, which it rewrites if told to.
func Golden(t *testing.T, update bool, file string, got []byte) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is no longer what is written (run with -update to accept):\n%s", file, got)
	}
}

// Choose gives the facts of a sample graph, or of Hostile for the name "hostile", claims among them.
func Choose(t testing.TB, name string) *export.Facts {
	t.Helper()
	src := Hostile()
	if name != "hostile" {
		var err error
		if src, err = Load(name); err != nil {
			t.Fatal(err)
		}
	}
	f, err := export.Choose(context.Background(), src, export.Options{Claims: true})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Written is what a writer makes of what Choose gives.
func Written(t *testing.T, name string, write func(context.Context, io.Writer, *export.Facts) (int, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := write(context.Background(), &b, Choose(t, name)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
