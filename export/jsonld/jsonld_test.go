package jsonld

import (
	"bytes"
	"errors"
	"flag"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/piprate/json-gold/ld"

	"quern/export/exporttest"
	"quern/graph/rdf"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var prefixes = []rdf.Prefix{{Name: "ex", IRI: "https://ex.example/"}, {Name: "exv", IRI: "https://ex.example/v/"}, {Name: "xsd", IRI: rdf.XSD}}

// sample has each kind of term, in graphs and outside of any.
const sample = `<https://ex.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://ex.example/v/Person> .
<https://ex.example/a> <https://ex.example/v/name> "Ann \"A\" \\ Ash\n" .
<https://ex.example/a> <https://ex.example/v/name> "Анна"@ru .
<https://ex.example/a> <https://ex.example/v/knows> _:b <https://ex.example/g> .
<https://ex.example/a> <https://ex.example/v/age> "041"^^<http://www.w3.org/2001/XMLSchema#integer> <https://ex.example/g> .
_:b <https://ex.example/v/old> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> <https://ex.example/g> .
<urn:c> <https://ex.example/v/sees> <https://ex.example//d> <https://ex.example/h> .
<https://ex.example/a> <https://ex.example/v/sees> <https://ex.example/> .
`

func quads(t *testing.T, text string) (list []rdf.Quad) {
	t.Helper()
	for q, err := range rdf.Read(strings.NewReader(text), rdf.NQuads, rdf.ReadOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, q)
	}
	return list
}

func all(list []rdf.Quad) iter.Seq2[rdf.Quad, error] {
	return func(yield func(rdf.Quad, error) bool) {
		for _, q := range list {
			if !yield(q, nil) {
				return
			}
		}
	}
}

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, all(quads(t, sample)), prefixes); err != nil {
		t.Fatal(err)
	}
	exporttest.Golden(t, *update, "sample.jsonld", b.Bytes())
	doc, err := ld.DocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.Format = "application/n-quads"
	out, err := ld.NewJsonLdProcessor().ToRDF(doc, options)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(list []rdf.Quad) (lines []string) {
		for _, q := range list {
			lines = append(lines, strings.ReplaceAll(q.String(), "_:b0", "_:b"))
		}
		slices.Sort(lines)
		return lines
	}
	if diff := cmp.Diff(lines(quads(t, sample)), lines(quads(t, out.(string)))); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// broken takes so many bytes and then fails.
type broken int

func (w *broken) Write(b []byte) (int, error) {
	if *w -= broken(len(b)); *w < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(b), nil
}

// TestErrors ends with the error of the quads or of the file.
func TestErrors(t *testing.T) {
	w := broken(100)
	if err := Write(&w, all(quads(t, sample)), prefixes); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("a full disk: error %v", err)
	}
	failing := func(yield func(rdf.Quad, error) bool) { yield(rdf.Quad{}, errors.New("the store is closed")) }
	if err := Write(&bytes.Buffer{}, failing, prefixes); err == nil || !strings.Contains(err.Error(), "the store is closed") {
		t.Errorf("a closed store: error %v", err)
	}
}
