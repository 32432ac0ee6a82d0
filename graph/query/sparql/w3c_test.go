package sparql_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quern/graph/query/limits"
	"quern/graph/query/sparql"
	"quern/graph/query/sparql/dataset"
	"quern/graph/query/sparql/expr"
	"quern/graph/query/sparql/results"
	"quern/graph/rdf"
	"quern/graph/rdf/rdftest"
)

// suites is where the W3C's test suites lie beside a checkout.
var suites = filepath.Join("..", "..", "..", "..", "shared", "data", "bench", "w3c", "sparql")

// known lists the cases that fail, each with its reason.
var known = map[string]string{}

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
				for _, entry := range m.Entries() {
					total++
					name := entry.Value[strings.LastIndex(entry.Value[:strings.LastIndexByte(entry.Value, '/')], "/")+1:]
					err := w3cCase{m, entry}.run()
					reason, fails := known[name]
					switch {
					case err != nil && fails:
						t.Logf("%s fails: %s", name, reason)
					case err != nil:
						t.Errorf("%s: %v", name, err)
					case fails:
						t.Errorf("%s passes now; take it from the list", name)
					default:
						passed++
					}
				}
			}
			t.Logf("%s: %d of %d passed (%.1f%%)", c.name, passed, total, 100*float64(passed)/float64(total))
		})
	}
}

type w3cCase struct {
	m     *rdftest.Manifest
	entry rdf.Term
}

func (c w3cCase) run() error {
	kind := strings.TrimPrefix(c.m.One(c.entry, rdf.RDF+"type").Value, rdftest.MF)
	action := c.m.One(c.entry, rdftest.MF+"action")
	file := action
	if q := c.m.One(action, rdftest.QT+"query"); q.Kind != rdf.None {
		file = q
	}
	text, err := os.ReadFile(c.m.File(file))
	if err != nil {
		return err
	}
	q, err := sparql.NewLanguageAt(file.Value).Parse(string(text))
	switch {
	case strings.HasPrefix(kind, "NegativeSyntax") && err == nil:
		return fmt.Errorf("bad query is read: %s", text)
	case strings.HasPrefix(kind, "NegativeSyntax"):
		return nil
	case err != nil || strings.HasPrefix(kind, "PositiveSyntax"):
		return err
	}
	data, err := c.data(action)
	if err != nil {
		return err
	}
	result := c.m.One(c.entry, rdftest.MF+"result")
	r := sparql.Evaluate(context.Background(), data, q, limits.Limits{})
	if kind == "CSVResultFormatTest" {
		want, err := os.ReadFile(c.m.File(result))
		if err != nil {
			return err
		}
		var got bytes.Buffer
		if err := r.Write(&got, "text/csv"); err != nil {
			return err
		}
		if g, w := plainLines(got.String()), plainLines(string(want)); g != w {
			return fmt.Errorf("got %q, want %q", g, w)
		}
		return nil
	}
	return c.compare(r, result)
}

// plainLines is CSV with one kind of line's end, and blank nodes in the order in which they come.
func plainLines(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	names := map[string]string{}
	return regexp.MustCompile(`_:[0-9A-Za-z]+`).ReplaceAllStringFunc(s, func(b string) string {
		if names[b] == "" {
			names[b] = fmt.Sprintf("_:%d", len(names))
		}
		return names[b]
	})
}

// data reads the dataset of a case. Graphs that the query itself names are there too, for FROM.
func (c w3cCase) data(action rdf.Term) (*dataset.Memory, error) {
	m := dataset.NewMemory()
	n := 0
	add := func(file, graph rdf.Term) error {
		n++
		for q, err := range readGraph(c.m.File(file), rdf.ReadOptions{Base: file.Value, Blank: fmt.Sprintf("d%d", n)}) {
			if err != nil {
				return err
			}
			q.Graph = graph
			m.Add(q)
		}
		return nil
	}
	for _, file := range c.m.All(action, rdftest.QT+"data") {
		if err := add(file, rdf.Term{}); err != nil {
			return nil, err
		}
	}
	for _, file := range c.m.All(action, rdftest.QT+"graphData") {
		name := file
		if g := c.m.One(file, rdftest.QT+"graph"); g.Kind != rdf.None {
			file, name = g, rdf.NewIRI(c.m.One(file, "http://www.w3.org/2000/01/rdf-schema#label").Value)
		}
		if err := add(file, name); err != nil {
			return nil, err
		}
	}
	if c.m.All(action, rdftest.QT+"data") == nil && n == 0 {
		files, err := filepath.Glob(filepath.Join(c.m.Dir, "*.ttl"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if !strings.Contains(f, "manifest") && !strings.Contains(f, "result") {
				file := rdf.NewIRI(c.m.Base + filepath.Base(f))
				if err := add(file, file); err != nil {
					return nil, err
				}
			}
		}
	}
	return m, nil
}

// compare compares an answer with a file of results or a graph.
func (c w3cCase) compare(r *sparql.Results, result rdf.Term) error {
	file := c.m.File(result)
	if r.Form() == sparql.Construct || r.Form() == sparql.Describe {
		got, err := collect(r.Triples())
		if err != nil {
			return err
		}
		want, err := collect(readGraph(file, rdf.ReadOptions{Base: result.Value}))
		if err != nil {
			return err
		}
		if !rdftest.Isomorphic(rdftest.Rows(got), rdftest.Rows(want)) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		return nil
	}
	want, ordered, err := readResult(file, result.Value)
	if err != nil {
		return err
	}
	if r.Form() == sparql.Ask {
		got, err := r.Boolean()
		if err == nil && (want.Boolean == nil || got != *want.Boolean) {
			err = fmt.Errorf("the answer is %t", got)
		}
		return err
	}
	vars := r.Vars()
	a, b := slices.Sorted(slices.Values(vars)), slices.Sorted(slices.Values(want.Vars))
	if !slices.Equal(a, b) {
		return fmt.Errorf("the variables are %q, want %q", a, b)
	}
	var got []rdftest.Row
	i := 0
	for row, err := range r.Rows() {
		if err != nil {
			return err
		}
		line := make(rdftest.Row, len(vars), len(vars)+1)
		for j, v := range want.Vars {
			line[j] = row[slices.Index(vars, v)]
		}
		if ordered {
			line = append(line, rdf.NewString(fmt.Sprint(i)))
		}
		i++
		got = append(got, line)
	}
	var rows []rdftest.Row
	for i, row := range want.Rows {
		if ordered {
			row = append(row, rdf.NewString(fmt.Sprint(i)))
		}
		rows = append(rows, row)
	}
	same := rdftest.Isomorphic(got, rows)
	if !same && strings.HasSuffix(file, ".csv") {
		for _, row := range got {
			for j, t := range row {
				if t.Kind != rdf.None {
					row[j] = rdf.NewString(t.Value)
				}
			}
		}
		same = rdftest.Isomorphic(got, rows)
	}
	if !same && c.m.One(c.entry, rdftest.MF+"resultCardinality").Value == rdftest.MF+"LaxCardinality" {
		same = rdftest.Isomorphic(distinct(got), distinct(rows))
	}
	if !same {
		same = rdftest.Isomorphic(byValue(got), byValue(rows))
	}
	if !same {
		return fmt.Errorf("got %s, want %s", show(got), show(rows))
	}
	return nil
}

func show(rows []rdftest.Row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "\n    %v", r)
	}
	return b.String()
}

// byValue writes decimals, floats and doubles in one way each: the recommendation leaves open how those that
// a query computes are written.
func byValue(rows []rdftest.Row) (out []rdftest.Row) {
	for _, r := range rows {
		r = slices.Clone(r)
		for i, t := range r {
			switch v := expr.Of(t); v.Type {
			case expr.Decimal, expr.Float, expr.Double:
				r[i].Value = fmt.Sprint(v.Float64())
			}
		}
		out = append(out, r)
	}
	return out
}

func distinct(rows []rdftest.Row) (out []rdftest.Row) {
	for _, r := range rows {
		if !slices.ContainsFunc(out, func(o rdftest.Row) bool { return slices.Equal(o, r) }) {
			out = append(out, r)
		}
	}
	return out
}

// readResult reads a file of results; ordered tells whether their order counts.
func readResult(file, base string) (r *results.Result, ordered bool, err error) {
	formats := map[string]results.Format{".srj": results.JSON, ".srx": results.XML, ".csv": results.CSV, ".tsv": results.TSV}
	if f, ok := formats[filepath.Ext(file)]; ok {
		in, err := os.Open(file)
		if err != nil {
			return nil, false, err
		}
		defer in.Close()
		r, err = results.Read(in, f)
		return r, false, err
	}
	return readResultGraph(file, base)
}
