// Package jsonld writes quads as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): each graph an object with its
// nodes, each node an object with its properties.
package jsonld

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"quern/graph/rdf"
)

// Write writes quads as they come: those of one graph and subject that follow each other become one object, and
// only these are held. The prefixes become the document's context.
func Write(w io.Writer, quads iter.Seq2[rdf.Quad, error], prefixes []rdf.Prefix) error {
	d := &writer{out: bufio.NewWriter(w), prefixes: prefixes}
	d.text("{\"@context\":{\"@version\":1.1")
	for _, p := range prefixes {
		d.text(",\n  " + quoted(p.Name) + ":{\"@id\":" + quoted(p.IRI) + ",\"@prefix\":true}")
	}
	d.text("},\n\"@graph\":[")
	for q, err := range quads {
		if err != nil {
			return fmt.Errorf("writing JSON-LD: %w", err)
		}
		if d.node != nil && (q.Graph != d.node.graph || q.Subject != d.node.subject) {
			d.flush(q.Graph)
		}
		if d.node == nil {
			d.node = &node{graph: q.Graph, subject: q.Subject}
		}
		d.node.add(q)
		if d.err != nil {
			break
		}
	}
	if d.node != nil {
		d.flush(rdf.Term{Kind: rdf.Literal}) // no graph is named so: the last one ends
	}
	d.text("\n]}\n")
	if d.err == nil {
		d.err = d.out.Flush()
	}
	if d.err != nil {
		return fmt.Errorf("writing JSON-LD: %w", d.err)
	}
	return nil
}

// node is what is said of a subject, in the order in which its properties came first.
type node struct {
	graph, subject rdf.Term
	properties     []rdf.Term
	values         [][]rdf.Term
}

func (n *node) add(q rdf.Quad) {
	for i, p := range n.properties {
		if p == q.Predicate {
			n.values[i] = append(n.values[i], q.Object)
			return
		}
	}
	n.properties = append(n.properties, q.Predicate)
	n.values = append(n.values, []rdf.Term{q.Object})
}

type writer struct {
	out      *bufio.Writer
	prefixes []rdf.Prefix
	node     *node
	open     rdf.Term // the graph whose list is open
	some     bool     // the open list has a member
	objects  bool     // the outer list has one
	err      error
}

func (w *writer) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

// flush writes the node, and ends its graph if the next one is another.
func (w *writer) flush(next rdf.Term) {
	n := w.node
	if w.open != n.graph || n.graph.Kind == rdf.None {
		w.comma(&w.objects)
		if n.graph.Kind != rdf.None {
			w.text("{\"@id\":" + w.id(n.graph) + ",\"@graph\":[")
			w.open, w.some = n.graph, false
		}
	}
	if n.graph.Kind != rdf.None {
		w.comma(&w.some)
	}
	w.text("{\"@id\":" + w.id(n.subject))
	for i, p := range n.properties {
		key, value := w.id(p), w.value
		if p.Value == rdf.RDF+"type" && !hasLiteral(n.values[i]) {
			key, value = `"@type"`, w.id
		}
		w.text(",\n  " + key + ":")
		if len(n.values[i]) > 1 {
			w.text("[")
		}
		for j, v := range n.values[i] {
			if j > 0 {
				w.text(",")
			}
			w.text(value(v))
		}
		if len(n.values[i]) > 1 {
			w.text("]")
		}
	}
	w.text("}")
	if n.graph.Kind != rdf.None && n.graph != next {
		w.text("\n]}")
		w.open = rdf.Term{}
	}
	w.node = nil
}

// comma begins a member of a list.
func (w *writer) comma(some *bool) {
	if *some {
		w.text(",")
	}
	*some = true
	w.text("\n")
}

func hasLiteral(list []rdf.Term) bool {
	for _, t := range list {
		if t.Kind == rdf.Literal {
			return true
		}
	}
	return false
}

// id writes an IRI, short where a prefix fits, or a blank node.
func (w *writer) id(t rdf.Term) string {
	if t.Kind == rdf.Blank {
		return quoted("_:" + t.Value)
	}
	best := -1
	for i, p := range w.prefixes {
		rest, ok := strings.CutPrefix(t.Value, p.IRI)
		if ok && rest != "" && !strings.HasPrefix(rest, "//") && (best < 0 || len(p.IRI) > len(w.prefixes[best].IRI)) {
			best = i
		}
	}
	if best < 0 {
		return quoted(t.Value)
	}
	return quoted(w.prefixes[best].Name + ":" + t.Value[len(w.prefixes[best].IRI):])
}

func (w *writer) value(t rdf.Term) string {
	switch {
	case t.Kind != rdf.Literal:
		return "{\"@id\":" + w.id(t) + "}"
	case t.Lang != "":
		return "{\"@value\":" + quoted(t.Value) + ",\"@language\":" + quoted(t.Lang) + "}"
	case t.Datatype == rdf.XSDString:
		return quoted(t.Value)
	}
	return "{\"@value\":" + quoted(t.Value) + ",\"@type\":" + w.id(rdf.NewIRI(t.Datatype)) + "}"
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("jsonld: a string that JSON cannot hold: " + err.Error()) // there is none
	}
	return strings.TrimSuffix(b.String(), "\n")
}
