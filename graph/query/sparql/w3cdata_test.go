package sparql_test

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"quern/graph/query/sparql/results"
	"quern/graph/rdf"
)

func collect(qs iter.Seq2[rdf.Quad, error]) (out []rdf.Quad, err error) {
	for q, err := range qs {
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out, nil
}

// readGraph reads a file of triples by the end of its name.
func readGraph(file string, o rdf.ReadOptions) iter.Seq2[rdf.Quad, error] {
	return func(yield func(rdf.Quad, error) bool) {
		f, err := os.Open(file)
		if err != nil {
			yield(rdf.Quad{}, err)
			return
		}
		defer f.Close()
		if strings.HasSuffix(file, ".rdf") {
			qs, err := readXML(f, o)
			for _, q := range qs {
				if !yield(q, nil) {
					return
				}
			}
			if err != nil {
				yield(rdf.Quad{}, fmt.Errorf("%s: %w", file, err))
			}
			return
		}
		format, ok := rdf.FormatOf(file)
		if !ok {
			format = rdf.Turtle
		}
		for q, err := range rdf.Read(f, format, o) {
			if err != nil {
				err = fmt.Errorf("%s: %w", file, err)
			}
			if !yield(q, err) {
				return
			}
		}
	}
}

// resultSet is the vocabulary in which the suites of SPARQL 1.0 write results as graphs.
const resultSet = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

func readResultGraph(file, base string) (*results.Result, bool, error) {
	qs, err := collect(readGraph(file, rdf.ReadOptions{Base: base}))
	if err != nil {
		return nil, false, err
	}
	objects := func(s rdf.Term, p string) (out []rdf.Term) {
		for _, q := range qs {
			if q.Subject == s && q.Predicate.Value == resultSet+p {
				out = append(out, q.Object)
			}
		}
		return out
	}
	var root rdf.Term
	for _, q := range qs {
		if q.Object.Value == resultSet+"ResultSet" {
			root = q.Subject
		}
	}
	r := &results.Result{}
	for _, b := range objects(root, "boolean") {
		v := b.Value == "true"
		r.Boolean = &v
	}
	for _, v := range objects(root, "resultVariable") {
		r.Vars = append(r.Vars, v.Value)
	}
	solutions := objects(root, "solution")
	ordered := false
	index := func(s rdf.Term) int {
		for _, t := range objects(s, "index") {
			n, _ := strconv.Atoi(t.Value)
			return n
		}
		return 0
	}
	for _, s := range solutions {
		ordered = ordered || index(s) > 0
	}
	slices.SortStableFunc(solutions, func(a, b rdf.Term) int { return cmp.Compare(index(a), index(b)) })
	for _, s := range solutions {
		row := make([]rdf.Term, len(r.Vars))
		for _, b := range objects(s, "binding") {
			row[slices.Index(r.Vars, objects(b, "variable")[0].Value)] = objects(b, "value")[0]
		}
		r.Rows = append(r.Rows, row)
	}
	return r, ordered, nil
}

// readXML reads as much of RDF/XML as the suites use: typed nodes, property elements with resources,
// literals, parseType="Resource" and nodes in them.
func readXML(r io.Reader, o rdf.ReadOptions) (out []rdf.Quad, err error) {
	const rdfNS = rdf.RDF
	d := xml.NewDecoder(r)
	n := 0
	blank := func(label string) rdf.Term {
		if label == "" {
			n++
			label = fmt.Sprintf("x%d", n)
		}
		return rdf.NewBlank(o.Blank + label)
	}
	attr := func(e xml.StartElement, name string) (string, bool) {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value, true
			}
		}
		return "", false
	}
	var properties func(subject rdf.Term) error
	node := func(e xml.StartElement) (rdf.Term, error) {
		var subject rdf.Term
		if about, ok := attr(e, "about"); ok {
			subject = rdf.NewIRI(rdf.Resolve(o.Base, about))
		} else {
			id, _ := attr(e, "nodeID")
			subject = blank(id)
		}
		if name := e.Name.Space + e.Name.Local; name != rdfNS+"Description" {
			out = append(out, rdf.Quad{Subject: subject, Predicate: rdf.NewIRI(rdfNS + "type"), Object: rdf.NewIRI(name)})
		}
		return subject, properties(subject)
	}
	properties = func(subject rdf.Term) error {
		for {
			t, err := d.Token()
			if err != nil {
				return err
			}
			e, ok := t.(xml.StartElement)
			if _, end := t.(xml.EndElement); end {
				return nil
			}
			if !ok {
				continue
			}
			object := rdf.Term{}
			if kind, _ := attr(e, "parseType"); kind == "Resource" {
				object = blank("")
				if err := properties(object); err != nil {
					return err
				}
			} else {
				var text strings.Builder
				for {
					t, err := d.Token()
					if err != nil {
						return err
					}
					if s, ok := t.(xml.StartElement); ok {
						if object, err = node(s); err != nil {
							return err
						}
					}
					if c, ok := t.(xml.CharData); ok {
						text.Write(c)
					}
					if _, ok := t.(xml.EndElement); ok {
						break
					}
				}
				resource, hasResource := attr(e, "resource")
				id, hasID := attr(e, "nodeID")
				lang, hasLang := attr(e, "lang")
				datatype, _ := attr(e, "datatype")
				switch {
				case object.Kind != rdf.None:
				case hasResource:
					object = rdf.NewIRI(rdf.Resolve(o.Base, resource))
				case hasID:
					object = blank(id)
				case hasLang && lang != "":
					object = rdf.NewLang(text.String(), lang)
				default:
					object = rdf.NewTyped(text.String(), datatype)
				}
			}
			out = append(out, rdf.Quad{Subject: subject, Predicate: rdf.NewIRI(e.Name.Space + e.Name.Local), Object: object})
		}
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Space+e.Name.Local != rdfNS+"RDF" {
			if _, err := node(e); err != nil {
				return out, err
			}
		}
	}
}
