package mermaid

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"quern/export"
	"quern/export/exporttest"
	"quern/export/internal/flat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func view(t testing.TB, name string) *export.View {
	t.Helper()
	src := exporttest.Hostile()
	if name != "hostile" {
		var err error
		if src, err = exporttest.Load(name); err != nil {
			t.Fatal(err)
		}
	}
	v, err := export.Select(context.Background(), src, export.Options{Claims: true, MaxNodes: 60, LinkBase: "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func written(t testing.TB, v *export.View) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.mmd", written(t, view(t, "table-talks")))
}

// TestMermaidReads has Mermaid's own parser find every entity with its words, every relation and every country.
func TestMermaidReads(t *testing.T) {
	for _, name := range []string{"scripts", "hostile"} {
		t.Run(name, func(t *testing.T) {
			v := view(t, name)
			var got struct {
				Texts, Classes, Groups []string
				Edges                  int
			}
			if err := json.Unmarshal([]byte(exporttest.Node(t, "read.mjs", written(t, v))), &got); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, n := range v.Nodes {
				text := words(n.Name)
				if n.Detail != "" {
					text += "<br>" + words(n.Detail)
				}
				want[text] += string(n.Type)
			}
			found := map[string]string{}
			for i, text := range got.Texts {
				found[text] += got.Classes[i]
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("entities (-written +read):\n%s", diff)
			}
			if got.Edges != len(v.Edges) || len(got.Groups) != len(v.Clusters) {
				t.Errorf("%d relations and %d groups, want %d and %d", got.Edges, len(got.Groups), len(v.Edges), len(v.Clusters))
			}
		})
	}
}

// words is a text as it is after Label and back.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(flat.Clean(s), unicode.IsSpace), " ")
}

// FuzzLabel looks for a text that leaves its quotation marks, or becomes markup.
func FuzzLabel(f *testing.F) {
	for _, s := range []string{`a"b`, "`x`", "#35;", "<b>", "1. x", "- x", "\x00\xff", "%%{init}%%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		label := Label(s)
		if strings.ContainsAny(label, "\"`<>&{}[]|\\%*_\n\r") {
			t.Errorf("%q becomes %q", s, label)
		}
		if line := Line(s); strings.ContainsAny(line, "\"`<>{};%\n\r") {
			t.Errorf("%q becomes the line %q", s, line)
		}
	})
}
