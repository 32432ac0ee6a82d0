package sparql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query/limits"
	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/dataset"
	"quern/graph/query/sparql/eval"
	"quern/graph/query/sparql/results"
	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
	"quern/graph/store"
)

// Name is the language's name.
const Name = "sparql"

// SyntaxError is a query that cannot be read, and where. Line and Column count from 1, columns in characters.
type SyntaxError = syntax.Error

// Form is what a query asks for.
type Form = syntax.Form

// The forms of queries.
const (
	Select    = syntax.Select
	Ask       = syntax.Ask
	Construct = syntax.Construct
	Describe  = syntax.Describe
)

// Language is how queries are read: the prefixes and the base that they need not declare.
type Language struct {
	names   *quads.Namespaces
	options syntax.Options
}

// NewLanguage reads queries on quern's own graphs: the prefixes of the namespaces are declared, relative IRIs
// are of the base, and short IRIs as the store keeps them (<ent:russia>) mean the full ones.
func NewLanguage(names *quads.Namespaces) *Language {
	l := &Language{names: names}
	l.options.IRI = func(iri string) string { return string(names.Full(quad.IRI(iri))) }
	l.options.Prefixes = Prefixes(names)
	return l
}

// Prefixes lists namespaces as SPARQL and Turtle declare them.
func Prefixes(names *quads.Namespaces) (out []rdf.Prefix) {
	for _, ns := range names.All() {
		out = append(out, rdf.Prefix{Name: strings.TrimSuffix(ns.Prefix, ":"), IRI: ns.IRI})
	}
	return out
}

// Query is a query that was read. It may be evaluated many times, also at once.
type Query struct {
	algebra  *algebra.Query
	base     string
	prefixes []rdf.Prefix
}

// Parse reads a query with quern's default namespaces. Every error is a *SyntaxError; queries that would
// change the graph or ask another server are among them.
func Parse(text string) (*Query, error) { return standard.Parse(text) }

var standard = NewLanguage(quads.NewNamespaces(""))

// Parse reads a query.
func (l *Language) Parse(text string) (*Query, error) {
	tree, err := syntax.Parse(text, l.options)
	if err != nil {
		return nil, err
	}
	a, err := algebra.Translate(tree)
	if err != nil {
		return nil, err
	}
	return &Query{algebra: a, base: tree.Base, prefixes: append(tree.Prefixes, l.options.Prefixes...)}, nil
}

// Form is what the query asks for.
func (q *Query) Form() Form { return q.algebra.Form }

// Vars lists the variables that a SELECT selects, without "?".
func (q *Query) Vars() []string {
	vars := []string{}
	for _, slot := range q.algebra.Result {
		vars = append(vars, q.algebra.Names[slot])
	}
	return vars
}

// WithDataset is the query on a dataset that the caller chooses instead of FROM and FROM NAMED, as the SPARQL
// protocol's default-graph-uri and named-graph-uri do. Without any graph the query stays as it is.
func (q *Query) WithDataset(graphs, named []string) *Query {
	if len(graphs) == 0 && len(named) == 0 {
		return q
	}
	full := func(iris []string) []string {
		out := []string{}
		for _, iri := range iris {
			out = append(out, string(standard.names.Full(quad.IRI(iri))))
		}
		return out
	}
	a := *q.algebra
	a.From, a.FromNamed = full(graphs), full(named)
	return &Query{&a, q.base, q.prefixes}
}

// MediaTypes lists the media types in which the answer can be written, the one that is preferred first.
func (q *Query) MediaTypes() []string {
	switch q.Form() {
	case Select:
		return []string{results.JSON.MediaType(), results.XML.MediaType(), results.CSV.MediaType(), results.TSV.MediaType()}
	case Ask:
		return []string{results.JSON.MediaType(), results.XML.MediaType()}
	}
	return []string{rdf.Turtle.MediaType(), rdf.NTriples.MediaType()}
}

// Snapshot gives a snapshot of the store as a dataset: each article is a named graph, and the default graph
// is the union of all, each triple once. IRIs have quern's default full forms.
func Snapshot(r store.IDReader) dataset.Reader { return dataset.Of(r, standard.names) }

// Results is the answer of a query. It is computed while it is read, once, by one goroutine.
type Results struct {
	query  *Query
	data   dataset.Reader
	ctx    context.Context
	limits limits.Limits
}

// Evaluate begins a query on a dataset. What comes of it is computed as the result is read, within the
// limits; when reading has ended, in whatever way, nothing of the query runs or holds memory any more.
func Evaluate(ctx context.Context, data dataset.Reader, q *Query, l limits.Limits) *Results {
	return &Results{query: q, data: data, ctx: ctx, limits: l.WithDefaults()}
}

// Form is what the query asked for.
func (r *Results) Form() Form { return r.query.Form() }

// Vars lists the variables of the solutions.
func (r *Results) Vars() []string { return r.query.Vars() }

// Rows gives the solutions in order: a term for each of Vars, of kind None where it is unbound. A row is the
// receiver's only until it asks for the next. Errors are *limits.Exceeded, or of the context or the store;
// an error is the last that comes, so that an answer which was cut is never silently so.
func (r *Results) Rows() iter.Seq2[[]rdf.Term, error] {
	return func(yield func([]rdf.Term, error) bool) {
		n := 0
		cut := false
		err := r.run(func(row []rdf.Term) bool {
			if n++; n > r.limits.Results {
				cut = true
				return false
			}
			return yield(row, nil)
		})
		if cut {
			err = r.limits.ResultsExceeded()
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// run calls row for each solution until it is false.
func (r *Results) run(row func([]rdf.Term) bool) error {
	ctx, stop := r.limits.Watch(r.ctx)
	defer stop()
	err := eval.Run(ctx, r.data, r.query.algebra, eval.Options{Base: r.query.base, Now: time.Now(), Limits: r.limits}, row)
	if err != nil && ctx.Err() != nil {
		var exceeded *limits.Exceeded
		if errors.As(context.Cause(ctx), &exceeded) {
			return exceeded
		}
		return fmt.Errorf("running the query: %w", ctx.Err())
	}
	return err
}

// Boolean gives the answer of an ASK.
func (r *Results) Boolean() (bool, error) {
	found := false
	err := r.run(func([]rdf.Term) bool {
		found = true
		return false
	})
	return found, err
}

// Write writes the answer in one of the query's MediaTypes as it comes. After an error the document is left
// unfinished.
func (r *Results) Write(w io.Writer, mediaType string) error {
	if r.Form() == Select || r.Form() == Ask {
		f, ok := results.FormatOf(mediaType)
		if !ok {
			return fmt.Errorf("the answer of %s cannot be written as %q", r.Form(), mediaType)
		}
		if r.Form() == Ask {
			answer, err := r.Boolean()
			if err != nil {
				return err
			}
			return results.WriteBoolean(w, f, answer)
		}
		return results.Write(w, f, r.Vars(), r.Rows())
	}
	f, ok := rdf.FormatOf(mediaType)
	if !ok || f.Graphs() {
		return fmt.Errorf("the answer of %s cannot be written as %q", r.Form(), mediaType)
	}
	out := rdf.NewWriter(w, f, r.query.prefixes)
	for t, err := range r.Triples() {
		if err == nil {
			err = out.Write(t)
		}
		if err != nil {
			_ = out.Flush()
			return err
		}
	}
	return out.Close()
}
