// Package deps holds the directions of imports, each with its reason.
package deps

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// never lists what a package must not import, and why.
var never = []struct{ from, to, why string }{
	{"quern/graph/...", "quern/loader/...", "the graph does not know how its facts were read"},
	{"quern/graph/...", "quern/export/...", "the graph does not know how it is drawn"},
	{"quern/graph/...", "quern/data/...", "data comes in as an fs.FS, so that it can be swapped and tested"},
	{"quern/graph/...", "quern/cmd/...", "libraries do not know the program"},
	{"quern/loader/...", "quern/data/...", "data comes in as an fs.FS, so that it can be swapped and tested"},
	{"quern/loader/...", "quern/export/...", "reading does not know drawing"},
	{"quern/loader/...", "quern/cmd/...", "libraries do not know the program"},
	{"quern/loader/...", "quern/graph/store/...", "reading ends with statements; the caller stores them"},
	{"quern/export/...", "quern/loader/...", "drawing does not know reading"},
	{"quern/export/...", "quern/data/...", "data comes in as an fs.FS, so that it can be swapped and tested"},
	{"quern/export/...", "quern/cmd/...", "libraries do not know the program"},
	{"quern/data", "quern/...", "data is read by all and reads nobody"},
	{"quern/cmd/internal/page", "quern/cmd/internal/server", "pages are given what they show; the server serves them"},
	{"quern/...", "quern/cmd/internal/page/pagetest", "a driver of browsers is for tests and no part of the program"},
	{"quern/loader/fact/match", "quern/loader/fact", "the pattern language knows no facts"},
	{"quern/loader/fact/match", "quern/graph/schema", "the pattern language knows no facts"},
	{"quern/graph/identity", "quern/graph/store/...", "who is who is a pure function of record and judgements"},
	{"quern/graph/suggest", "quern/graph/store/...", "suggestions are made from records and judgements, wherever those are kept"},
	{"quern/graph/quads", "quern/graph/store/...", "encoding is a pure function of statements"},
	{"quern/graph/rdf/...", "quern/graph/store/...", "terms and their texts know no store"},
	{"quern/graph/query/sparql/syntax", "quern/graph/store/...", "what a query says does not depend on what is stored"},
	{"quern/graph/query/sparql/algebra", "quern/graph/store/...", "what a query means does not depend on what is stored"},
	{"quern/graph/query/sparql/expr", "quern/graph/store/...", "functions are of terms alone"},
	{"quern/graph/query/sparql/results", "quern/graph/store/...", "results are terms alone"},
}

// stages read one after the other and meet only in the document: none imports another.
var stages = []string{
	"quern/loader/source", "quern/loader/language/tokenize", "quern/loader/language/network",
	"quern/loader/language/entity", "quern/loader/language/coref", "quern/loader/language/times",
	"quern/loader/link", "quern/loader/fact",
}

// homes gives each third party its one home.
var homes = map[string]string{
	"github.com/gorilla/mux":              "quern/cmd/internal/server",
	"github.com/chromedp":                 "quern/cmd/internal/page/pagetest",
	"github.com/goccy/go-graphviz":        "quern/export/svg",
	"github.com/cockroachdb/pebble/v2":    "quern/graph/store/pebblestore",
	"github.com/jackc/pgx/v5":             "quern/graph/store/pgstore",
	"github.com/hbollon/go-edlib":         "quern/graph/suggest",
	"gonum.org/v1/gonum":                  "quern/export",
	"github.com/spf13/cobra":              "quern/cmd",
	"github.com/prometheus/client_golang": "quern/cmd/internal/server",
	"github.com/kljensen/snowball":        "quern/graph/query",
}

// within reports whether pkg is the package, or with "/..." one at or below it.
func within(pkg, pattern string) bool {
	root, tree := strings.CutSuffix(pattern, "/...")
	return pkg == root || tree && strings.HasPrefix(pkg, root+"/")
}

// imports reads who imports whom, tests left out: tests may reach wherever they need.
func imports(t *testing.T) map[string][]string {
	root := filepath.Join("..", "..", "..")
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		pkg := path.Join("quern", filepath.ToSlash(rel))
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			found[pkg] = append(found[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 3 {
		t.Fatalf("found only %d packages: the test looks in the wrong place", len(found))
	}
	return found
}

func TestDirections(t *testing.T) {
	for pkg, list := range imports(t) {
		for _, imp := range list {
			for _, rule := range never {
				if within(pkg, rule.from) && within(imp, rule.to) {
					t.Errorf("%s imports %s: %s", pkg, imp, rule.why)
				}
			}
			for _, a := range stages {
				for _, b := range stages {
					if a != b && pkg == a && imp == b {
						t.Errorf("%s imports %s: stages meet only in the document", pkg, imp)
					}
				}
			}
			for party, home := range homes {
				if within(imp, party+"/...") && !within(pkg, home+"/...") {
					t.Errorf("%s imports %s, whose one home is %s", pkg, imp, home)
				}
			}
		}
	}
}
