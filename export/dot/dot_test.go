package dot_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/export"
	"quern/export/dot"
	"quern/export/exporttest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// samples are the views whose DOT is golden.
var samples = []struct {
	name, source string
	options      export.Options
}{
	{"table-talks", "table-talks", export.Options{Around: []string{"Ilse Hartmann"}, Depth: 2}},
	{"strait", "strait", export.Options{Around: []string{"Marenia"}, Depth: 3}},
	{"strait-claims", "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, Claims: true, LinkBase: "/v1"}},
	{"summit", "summit", export.Options{Around: []string{"Marenia", "Costavia"}, Depth: 4}},
	{"summit-capped", "summit", export.Options{Around: []string{"Ilse Hartmann"}, Depth: 3, MaxNodes: 12}},
	{"strait-between", "strait", export.Options{Between: []string{"Ilse Hartmann", "Nadia Varesh"}}},
	{"strait-timeline", "strait", export.Options{Around: []string{"Marenia"}, Depth: 2, Timeline: true, Claims: true}},
	{"strait-changes", "strait", export.Options{Diff: export.Diff{From: "2024-03-10", To: "2024-04-30"}}},
	{"summit-central", "summit", export.Options{MaxNodes: 12}},
	{"scripts", "scripts", export.Options{Around: []string{"ent:veshnyakov"}, Depth: 4}},
}

func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			src, err := exporttest.Load(s.source)
			if err != nil {
				t.Fatal(err)
			}
			var first []byte
			for range 5 { // the same bytes each time: no order of a map shows
				v, err := export.Select(context.Background(), src, s.options)
				if err != nil {
					t.Fatal(err)
				}
				var b bytes.Buffer
				if err := dot.Write(&b, v); err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = b.Bytes()
				} else if !bytes.Equal(first, b.Bytes()) {
					t.Fatalf("the same view was written in two ways:\n%s", cmp.Diff(string(first), b.String()))
				}
			}
			golden := filepath.Join("testdata", s.name+".dot")
			if *update {
				if err := os.WriteFile(golden, first, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(first)); d != "" {
				t.Errorf("%s differs (-want +got); if the change is meant, run with -update:\n%s", golden, d)
			}
		})
	}
}
