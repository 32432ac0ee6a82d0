package csv

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"quern/export/exporttest"
	"quern/export/internal/flat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func written(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(context.Background(), &b, exporttest.Choose(t, name)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.csv", written(t, "table-talks"))
}

// TestRoundTrip reads every row back, whatever is in it.
func TestRoundTrip(t *testing.T) {
	for _, name := range []string{"summit", "scripts", "hostile"} {
		text := written(t, name)
		got, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got[0], header()) {
			t.Errorf("%s: the columns are %q", name, got[0])
		}
		var want [][]string
		facts, ctx := exporttest.Choose(t, name), context.Background()
		for s := range facts.Statements(ctx) {
			f, err := flat.Of(ctx, facts, &s)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, rows(f)...)
		}
		if len(want) != len(got)-1 || len(want) == 0 {
			t.Fatalf("%s: %d rows, want %d", name, len(got)-1, len(want))
		}
		for i, row := range want {
			for j, cell := range row {
				w := strings.ReplaceAll(strings.ReplaceAll(flat.Clean(cell), "\r\n", "\n"), "\r", "\n")
				if g := Undo(got[i+1][j]); g != w {
					t.Errorf("%s: row %d, %s: %q, want %q", name, i, header()[j], g, w)
				}
			}
		}
	}
}

// TestRFC4180 holds the bytes to the rules: every record ends with CR LF, and a lone CR or LF stands in no cell.
func TestRFC4180(t *testing.T) {
	text := string(written(t, "hostile"))
	if !utf8.ValidString(text) || !strings.HasSuffix(text, "\r\n") {
		t.Error("the text is not UTF-8, or does not end with a line end")
	}
	if n := strings.Count(text, "\n"); n != strings.Count(text, "\r\n") || n != strings.Count(text, "\r") {
		t.Error("a line end is not CR LF")
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	got, err := csv.NewReader(bytes.NewReader(written(t, "hostile"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\n\r") {
				t.Errorf("a spreadsheet may run %q", cell)
			}
		}
	}
}

func FuzzDefuse(f *testing.F) {
	for _, s := range []string{"=1+1", "'a", "\xff", "\r\n=", "", "＝x", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cell := Defuse(s)
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\n\r") || !utf8.ValidString(cell) {
			t.Errorf("%q becomes %q", s, cell)
		}
		if again := Undo(cell); again != Undo(Defuse(again)) || !strings.HasPrefix(cell, "'") && again != cell {
			t.Errorf("%q becomes %q and then %q", s, cell, again)
		}
	})
}
