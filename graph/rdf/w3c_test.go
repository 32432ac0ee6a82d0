package rdf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quern/graph/rdf"
	"quern/graph/rdf/rdftest"
)

// suites is where the W3C's test suites for RDF 1.1 lie beside a checkout.
var suites = filepath.Join("..", "..", "..", "shared", "data", "bench", "w3c", "rdf", "rdf11")

func readAll(text string, f rdf.Format, base string) (qs []rdf.Quad, err error) {
	seen := map[rdf.Quad]bool{}
	for q, err := range rdf.ReadString(text, f, rdf.ReadOptions{Base: base}) {
		if err != nil {
			return nil, err
		}
		if !seen[q] {
			seen[q] = true
			qs = append(qs, q)
		}
	}
	return qs, nil
}

func TestW3C(t *testing.T) {
	if _, err := os.Stat(suites); err != nil {
		t.Skipf("the W3C's suites are not beside the checkout: %v", err)
	}
	for _, c := range []struct {
		dir    string
		format rdf.Format
	}{{"rdf-n-triples", rdf.NTriples}, {"rdf-n-quads", rdf.NQuads}, {"rdf-turtle", rdf.Turtle}, {"rdf-trig", rdf.TriG}} {
		t.Run(c.format.String(), func(t *testing.T) {
			m, err := rdftest.ReadManifest(filepath.Join(suites, c.dir, "manifest.ttl"))
			if err != nil {
				t.Fatal(err)
			}
			base := m.Property(rdftest.MF + "assumedTestBase").Value
			total, passed := 0, 0
			for _, test := range m.Entries() {
				total++
				kind := m.One(test, rdf.RDF+"type").Value
				action := m.File(m.One(test, rdftest.MF+"action"))
				text, err := os.ReadFile(action)
				if err != nil {
					t.Fatal(err)
				}
				got, err := readAll(string(text), c.format, base+filepath.Base(action))
				negative := strings.Contains(kind, "Negative")
				switch {
				case negative && err == nil:
					t.Errorf("%s: bad text is read", test.Value)
				case !negative && err != nil:
					t.Errorf("%s: %v", test.Value, err)
				case strings.HasSuffix(kind, "Eval") && !same(t, got, m.File(m.One(test, rdftest.MF+"result"))):
					t.Errorf("%s: another graph", test.Value)
				case err == nil && !survives(t, got):
					t.Errorf("%s: written and read, it is another graph", test.Value)
				default:
					passed++
				}
			}
			t.Logf("%s: %d of %d passed", c.format, passed, total)
		})
	}
}

func same(t *testing.T, got []rdf.Quad, file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readAll(string(text), rdf.NQuads, "")
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return rdftest.Isomorphic(rdftest.Rows(got), rdftest.Rows(want))
}

// survives writes quads in every format that can hold them and reads them back.
func survives(t *testing.T, qs []rdf.Quad) bool {
	for _, f := range []rdf.Format{rdf.NQuads, rdf.TriG} {
		var b strings.Builder
		w := rdf.NewWriter(&b, f, []rdf.Prefix{{Name: "", IRI: "http://a.example/"}, {Name: "xsd", IRI: rdf.XSD}})
		for _, q := range qs {
			if err := w.Write(q); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := readAll(b.String(), f, "")
		if err != nil || !rdftest.Isomorphic(rdftest.Rows(qs), rdftest.Rows(back)) {
			t.Logf("%s (%v):\n%s", f, err, b.String())
			return false
		}
	}
	return true
}
