package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/loader/source/clean"
)

// Row is one hand-written fact: its cells, and where its line stands in the article that is the file.
type Row struct {
	Subject, Predicate, Object, Place, Time, Source string
	// Line counts from 1; Span is the row's place in the text.
	Line int
	Span graph.Span
}

// factColumns lists the columns of hand-written facts; the first three must be there, in any order.
var factColumns = []string{"subject", "predicate", "object", "place", "time", "source"}

// isHeader reports whether a line can be the header of hand-written facts.
func isHeader(line string) bool {
	have := map[string]bool{}
	for _, cell := range strings.Split(strings.ToLower(line), ",") {
		have[strings.Trim(strings.TrimSpace(cell), `"`)] = true
	}
	return have["subject"] && have["predicate"] && have["object"]
}

// whole makes the article that a file of facts is: its text is kept as it stands, for rows point into it.
func whole(text []byte, o Options) graph.Article {
	s := strings.TrimPrefix(string(text), bom)
	a := graph.Article{URL: graph.CanonicalURL(o.URL), Title: o.Title, Date: o.Date, Publisher: o.Publisher, Text: s}
	a.ID = graph.NewArticleID(a.URL, s)
	return a
}

// readCSV reads hand-written facts. A broken row refuses the file: the file is one article, and it is
// there whole or not at all.
func readCSV(text []byte, o Options) (Item, error) {
	item := Item{Article: whole(text, o)}
	s := item.Article.Text
	r := csv.NewReader(strings.NewReader(s))
	r.TrimLeadingSpace = true
	names, err := r.Read()
	if err != nil {
		return Item{}, csvError(err)
	}
	column := map[string]int{}
	for i, name := range names {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range factColumns[:3] {
		if _, ok := column[name]; !ok {
			return Item{}, fmt.Errorf("line 1: the header has no column %q; it should read %s", name, strings.Join(factColumns, ","))
		}
	}
	for {
		start := int(r.InputOffset())
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if errors.Is(err, csv.ErrFieldCount) {
			line, _ := r.FieldPos(0)
			return Item{}, fmt.Errorf("line %d: the row has %d cells where the header has %d", line, len(cells), len(names))
		}
		if err != nil {
			return Item{}, csvError(err)
		}
		cell := func(name string) string {
			if i, ok := column[name]; ok {
				return clean.Line(cells[i])
			}
			return ""
		}
		line, _ := r.FieldPos(0)
		row := Row{cell("subject"), cell("predicate"), cell("object"), cell("place"), cell("time"), cell("source"),
			line, trimSpan(s, graph.Span{Start: start, End: int(r.InputOffset())})}
		if row.Predicate == "" || row.Subject == "" && row.Object == "" {
			return Item{}, fmt.Errorf("line %d: a fact needs a predicate, and a subject or an object", line)
		}
		item.Rows = append(item.Rows, row)
	}
	if item.Rows == nil {
		return Item{}, errors.New("the file has a header and no facts")
	}
	return item, nil
}

// trimSpan drops white space at both ends of a span.
func trimSpan(s string, at graph.Span) graph.Span {
	for at.Start < at.End && isSpace(s[at.Start]) {
		at.Start++
	}
	for at.End > at.Start && isSpace(s[at.End-1]) {
		at.End--
	}
	return at
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

func csvError(err error) error {
	var e *csv.ParseError
	if errors.As(err, &e) {
		return fmt.Errorf("line %d: %w", e.Line, e.Err)
	}
	return err
}

// readNQuads reads a file of N-Quads; one broken line refuses the file.
func readNQuads(text []byte, o Options) (Item, error) {
	item := Item{Article: whole(text, o)}
	scope := strings.TrimPrefix(string(item.Article.ID), "article:") + "-"
	for q, err := range quads.ReadNQuads(strings.NewReader(item.Article.Text)) {
		if err != nil {
			return Item{}, err
		}
		q.Subject, q.Object, q.Label = scoped(q.Subject, scope), scoped(q.Object, scope), scoped(q.Label, scope)
		item.Quads = append(item.Quads, q)
	}
	if item.Quads == nil {
		return Item{}, errors.New("the file holds no statements")
	}
	return item, nil
}

// scoped gives a blank node a name of its file's own: "_:b1" of two files are two nodes.
func scoped(v quad.Value, scope string) quad.Value {
	if b, ok := v.(quad.BNode); ok {
		return quad.BNode(scope + string(b))
	}
	return v
}
