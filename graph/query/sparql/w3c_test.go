package sparql_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
	"quern/graph/rdf/rdftest"
)

// suites is where the W3C's test suites lie beside a checkout.
var suites = filepath.Join("..", "..", "..", "..", "shared", "data", "bench", "w3c", "sparql")

func TestW3C(t *testing.T) {
	if _, err := os.Stat(suites); err != nil {
		t.Skipf("the W3C's suites are not beside the checkout: %v", err)
	}
	for _, c := range []struct{ name, manifest string }{
		{"SPARQL 1.1 query", "sparql11/manifest-sparql11-query.ttl"},
		{"SPARQL 1.1 results", "sparql11/manifest-sparql11-results.ttl"},
		{"SPARQL 1.0 syntax", "sparql10/manifest-syntax.ttl"},
		{"SPARQL 1.0 evaluation", "sparql10/manifest-evaluation.ttl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := rdftest.ReadManifest(filepath.Join(suites, filepath.FromSlash(c.manifest)))
			if err != nil {
				t.Fatal(err)
			}
			total, passed := 0, 0
			for _, file := range m.Includes() {
				m, err := rdftest.ReadManifest(file)
				if err != nil {
					t.Fatal(err)
				}
				for _, test := range m.Entries() {
					total++
					if err := runCase(t, m, test); err != nil {
						t.Errorf("%s: %v", test.Value, err)
						continue
					}
					passed++
				}
			}
			t.Logf("%s: %d of %d passed", c.name, passed, total)
		})
	}
}

func runCase(t *testing.T, m *rdftest.Manifest, test rdf.Term) error {
	kind := m.One(test, rdf.RDF+"type").Value
	action := m.One(test, rdftest.MF+"action")
	if q := m.One(action, rdftest.QT+"query"); q.Kind != rdf.None {
		action = q
	}
	text, err := os.ReadFile(m.File(action))
	if err != nil {
		t.Fatal(err)
	}
	_, err = syntax.Parse(string(text), syntax.Options{Base: action.Value})
	if strings.Contains(kind, "Negative") {
		if err == nil {
			t.Errorf("bad query is read: %s", text)
		}
		return nil
	}
	return err
}
