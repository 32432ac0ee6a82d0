package link_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/loader/language/conllu"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden links whole articles of our own, whose trees and names are frozen in testdata: a change here
// is the linker's, not the parser's. Read the golden file before it is committed.
func TestGolden(t *testing.T) {
	process := stages(t)
	files, err := filepath.Glob("testdata/*.conllu")
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles in testdata: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			doc, err := conllu.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			day, _, _ := strings.Cut(filepath.Base(name), "_")
			doc.Article.Date = graph.Date(day)
			process(doc)
			got := show(doc) + "\n"
			golden := strings.TrimSuffix(name, ".conllu") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("entities differ (-want +got):\n%s", diff)
			}
		})
	}
}
