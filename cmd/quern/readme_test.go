package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The README's diagram is one that the demo makes.
func TestReadmeDiagram(t *testing.T) {
	const golden = "testdata/readme.svg"
	dir := t.TempDir()
	db, drawn := filepath.Join(dir, "demo.db"), filepath.Join(dir, "drawn.svg")
	for _, args := range [][]string{
		{"load", "--db", db, "../../data/articles"},
		{"export", "svg", "--db", db, "--around", "Marco Rubio", "--around", "Sergei Ryabkov", "--max", "16", "--title", "From eight articles of early 2025", "-o", drawn},
	} {
		var out, messages bytes.Buffer
		p := Program{Stdout: &out, Stderr: &messages}
		if status := p.Run(t.Context(), args); status != statusOK {
			t.Fatalf("%v ends with status %d: %s", args, status, &messages)
		}
	}
	got, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the sample articles give now; look at it and rewrite it with -update", golden)
	}
}
