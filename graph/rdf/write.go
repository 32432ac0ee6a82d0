package rdf

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strings"

	"quern/graph/rdf/token"
)

// Prefix shortens IRIs: Name is without its colon.
type Prefix struct{ Name, IRI string }

// Writer writes quads one after the other and keeps none of them. In Turtle and TriG what follows each other
// with the same graph, subject or predicate is written together, so sorted quads read best. Errors of
// writing are kept and returned by every later call.
type Writer struct {
	out      *bufio.Writer
	format   Format
	prefixes []Prefix
	last     Quad
	started  bool
	buf      []byte
	err      error
}

// NewWriter writes a document of a format; the prefixes are declared in it, in their order, if it can.
func NewWriter(w io.Writer, f Format, prefixes []Prefix) *Writer {
	out := &Writer{out: bufio.NewWriter(w), format: f}
	if f == Turtle || f == TriG {
		out.prefixes = slices.Clone(prefixes)
		for _, p := range prefixes {
			out.text("PREFIX " + p.Name + ": ")
			out.buf = appendIRI(out.buf[:0], p.IRI)
			out.text(string(out.buf) + "\n")
		}
		if len(prefixes) > 0 {
			out.text("\n")
		}
	}
	return out
}

func (w *Writer) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

// Write writes one quad. A format without graphs leaves the graph out.
func (w *Writer) Write(q Quad) error {
	if !w.format.Graphs() {
		q.Graph = Term{}
	}
	if w.format == NTriples || w.format == NQuads {
		w.buf = append(q.append(w.buf[:0]), '\n')
		w.text(string(w.buf))
		return w.err
	}
	indent := "    "
	if q.Graph.Kind != None {
		indent = "        "
	}
	switch {
	case w.started && q.Graph == w.last.Graph && q.Subject == w.last.Subject && q.Predicate == w.last.Predicate:
		w.text(",\n" + indent + "    ")
	case w.started && q.Graph == w.last.Graph && q.Subject == w.last.Subject:
		w.text(" ;\n" + indent)
		w.verb(q.Predicate)
	default:
		w.finish(q.Graph)
		if q.Graph.Kind != None {
			if !w.started || q.Graph != w.last.Graph {
				w.term(q.Graph)
				w.text(" {\n")
			}
			w.text("    ")
		}
		w.term(q.Subject)
		w.text(" ")
		w.verb(q.Predicate)
	}
	w.term(q.Object)
	w.last, w.started = q, true
	return w.err
}

// finish ends the statement before, and its graph if the next one is another.
func (w *Writer) finish(next Term) {
	if !w.started {
		return
	}
	w.text(" .\n")
	if w.last.Graph.Kind != None && w.last.Graph != next {
		w.text("}\n")
	}
}

func (w *Writer) verb(t Term) {
	if t.Kind == IRI && t.Value == rdfType {
		w.text("a ")
		return
	}
	w.term(t)
	w.text(" ")
}

func (w *Writer) term(t Term) { w.text(Short(t, w.prefixes)) }

// plain holds the literals that Turtle writes without quotes.
var plain = map[string]*regexp.Regexp{
	XSDInteger: regexp.MustCompile(`^[+-]?[0-9]+$`),
	XSDDecimal: regexp.MustCompile(`^[+-]?[0-9]*\.[0-9]+$`),
	XSDDouble:  regexp.MustCompile(`^[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+$`),
	XSDBoolean: regexp.MustCompile(`^(true|false)$`),
}

// Short gives a term as Turtle writes it with the prefixes. Of two prefixes that fit the longer one is taken.
func Short(t Term, prefixes []Prefix) string {
	switch {
	case t.Kind == IRI:
		if name := shortIRI(t.Value, prefixes); name != "" {
			return name
		}
	case t.Kind == Literal && t.Lang == "" && t.Datatype != XSDString:
		if re := plain[t.Datatype]; re != nil && re.MatchString(t.Value) {
			return t.Value
		}
		if name := shortIRI(t.Datatype, prefixes); name != "" {
			return string(appendString(nil, t.Value)) + "^^" + name
		}
	}
	return t.String()
}

func shortIRI(iri string, prefixes []Prefix) string {
	best := -1
	for i, p := range prefixes {
		if strings.HasPrefix(iri, p.IRI) && (best < 0 || len(p.IRI) > len(prefixes[best].IRI)) &&
			token.LocalName(iri[len(p.IRI):]) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return prefixes[best].Name + ":" + iri[len(prefixes[best].IRI):]
}

// Close ends the document and writes what is left. It does not close what it writes to.
func (w *Writer) Close() error {
	if w.started && (w.format == Turtle || w.format == TriG) {
		w.finish(Term{Kind: Literal}) // no graph is named so: the last one ends
	}
	w.started = false
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

// Flush writes what is there so far; a document in Turtle or TriG is then unfinished until Close.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}
