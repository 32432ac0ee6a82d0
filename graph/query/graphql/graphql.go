// Package graphql answers queries in Cayley's dialect of GraphQL:
//
//	{
//	  nodes(id: <ent:marco-rubio>) {
//	    id
//	    rdfs:label
//	    kg:met(first: 3) @opt { id, rdfs:label @opt }
//	    speakers: kg:speaks-for @rev @opt { id }
//	  }
//	}
//
// It is GraphQL in its form and no more: there is no schema, a field is a predicate to walk along, and the name of
// the outermost field means nothing. Arguments are values that a node has; "id" is the node itself, "first" and
// "offset" choose among many. A field that a node does not have leaves the node out, unless it is @opt or has braces;
// @rev, or "~" before a name, walks the other way; @label(v: <article:…>) keeps to what one article says;
// @unnest puts the fields of an object into the one around it; {*} is all that a node has. One value stands alone,
// several in a list, none is null.
//
// Names are IRIs in angle brackets, or as they are: kg:met. A colon with a space behind it makes an alias instead
// ("friend: kg:met"). For tools that allow no more than GraphQL does in a name, two underscores stand for the
// colon and one for the hyphen where a prefix is known: kg__speaks_for is kg:speaks-for.
package graphql

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query/limits"
	"quern/graph/store"
)

// Name is the language's name.
const Name = "graphql"

// Graph is what queries walk through; *store.Snapshot is one.
type Graph interface {
	Match(p store.Pattern) iter.Seq2[quad.Quad, error]
}

// Options of a run.
type Options struct {
	Limits limits.Limits
	// Value reads a string of the query as a value of the graph. Nil reads as Cayley does: "<…>" is an IRI,
	// and all else but its other notations is a string.
	Value func(string) quad.Value
	// Names knows the prefixes of IRIs; nil knows none, and takes every IRI as it is.
	Names *quads.Namespaces
	// Variables are the values of the query's variables, as they are decoded from JSON.
	Variables map[string]any
	// Reads is how many quads the query may read; 0 is DefaultReads.
	Reads int
}

// DefaultReads is how many quads one query may read.
const DefaultReads = 2_000_000

// Run answers a query with what goes under "data". Errors are *SyntaxError, *limits.Exceeded, *UnnestError, or of the
// context or the graph; there is no answer beside an error.
func Run(ctx context.Context, g Graph, text string, o Options) (map[string]any, error) {
	l := o.Limits.WithDefaults()
	if err := l.CheckText(text); err != nil {
		return nil, err
	}
	fields, err := parse(text, o)
	if err != nil {
		return nil, err
	}
	watched, stop := l.Watch(ctx)
	defer stop()
	r := &run{ctx: watched, graph: g, limits: l, most: cmp.Or(o.Reads, DefaultReads)}
	out := map[string]any{}
	for i := range fields {
		f := &fields[i]
		found, err := r.objects(f, r.start(f))
		if err != nil {
			return nil, err
		}
		out[f.key] = one(found)
	}
	return out, nil
}

func parse(text string, o Options) ([]field, error) {
	p := &parser{lexer: lexer{text: text}, value: o.Value, given: map[string]any{}, names: func(s string) string { return s }}
	if p.value == nil {
		p.value = quad.StringToValue
	}
	for name, v := range o.Variables {
		p.given[name] = v
	}
	if o.Names != nil {
		p.names = func(s string) string { return string(o.Names.Short(quad.IRI(spelled(o.Names, s)))) }
	}
	return p.document()
}

// spelled reads the form of a name that GraphQL allows.
func spelled(names *quads.Namespaces, s string) string {
	prefix, rest, ok := strings.Cut(s, "__")
	if !ok || rest == "" {
		return s
	}
	for _, ns := range names.All() {
		if ns.Prefix == prefix+":" {
			return ns.Prefix + strings.ReplaceAll(rest, "_", "-")
		}
	}
	return s
}

// UnnestError is a query that puts several objects in the place of one.
type UnnestError struct{ Field string }

// Error says what to do.
func (e *UnnestError) Error() string {
	return fmt.Sprintf("%s has more than one object and cannot be unnested; ask for one with (first: 1)", e.Field)
}

// one is a value alone, several in a list, none as null.
func one[T any](list []T) any {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list
}

// run is one query as it runs.
type run struct {
	ctx    context.Context
	graph  Graph
	limits limits.Limits
	reads  int
	most   int // reads
	given  int
}

// quads yields what fits a pattern, once for each of the labels or for all, and counts it.
func (r *run) quads(p store.Pattern, labels []quad.Value) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		if len(labels) == 0 {
			labels = []quad.Value{nil}
		}
		for _, p.Label = range labels {
			for q, err := range r.graph.Match(p) {
				if r.reads++; err == nil && r.reads > r.most {
					err = &limits.Exceeded{Resource: limits.Size, Limit: fmt.Sprintf("%d quads to read", r.most)}
				}
				if r.ctx.Err() != nil {
					err = context.Cause(r.ctx)
				}
				if !yield(q, err) || err != nil {
					return
				}
			}
		}
	}
}

// beside yields, each once, the values that a node has of a predicate, or the nodes that have it as a value.
func (r *run) beside(node quad.Value, via quad.IRI, reverse bool, labels []quad.Value) iter.Seq2[quad.Value, error] {
	return func(yield func(quad.Value, error) bool) {
		p := store.Pattern{Subject: node, Predicate: via}
		if reverse {
			p = store.Pattern{Predicate: via, Object: node}
		}
		seen := map[quad.Value]bool{}
		for q, err := range r.quads(p, labels) {
			v := q.Object
			if reverse {
				v = q.Subject
			}
			if err == nil && seen[v] {
				continue
			}
			seen[v] = true
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// start yields the nodes of an outermost field: those of its ids, or of the condition or field that names fewest
// kinds of quads, or all that there are.
func (r *run) start(f *field) iter.Seq2[quad.Value, error] {
	for _, c := range f.has {
		if c.via == idField && !c.reverse {
			return values(c.values)
		}
	}
	if len(f.has) > 0 {
		c := f.has[0]
		return r.distinct(func(yield func(quad.Value, error) bool) {
			for _, v := range c.values {
				for n, err := range r.beside(v, c.via, !c.reverse, c.labels) {
					if !yield(n, err) {
						return
					}
				}
			}
		})
	}
	for i := range f.fields {
		if s := &f.fields[i]; !s.object && !s.optional && s.via != idField {
			return r.sides(store.Pattern{Predicate: s.via}, s.labels, !s.reverse, s.reverse)
		}
	}
	return r.sides(store.Pattern{}, f.labels, true, true)
}

func values(list []quad.Value) iter.Seq2[quad.Value, error] {
	return func(yield func(quad.Value, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// sides yields the subjects, the objects, or both, of the quads that fit.
func (r *run) sides(p store.Pattern, labels []quad.Value, subjects, objects bool) iter.Seq2[quad.Value, error] {
	return r.distinct(func(yield func(quad.Value, error) bool) {
		for q, err := range r.quads(p, labels) {
			if (subjects || err != nil) && !yield(q.Subject, err) || objects && !yield(q.Object, err) {
				return
			}
		}
	})
}

func (r *run) distinct(all iter.Seq2[quad.Value, error]) iter.Seq2[quad.Value, error] {
	return func(yield func(quad.Value, error) bool) {
		seen := map[quad.Value]bool{}
		for v, err := range all {
			if err == nil && seen[v] {
				continue
			}
			seen[v] = true
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// objects makes the objects of a field from the nodes that it leads to.
func (r *run) objects(f *field, nodes iter.Seq2[quad.Value, error]) ([]map[string]any, error) {
	var out []map[string]any
	skip := f.offset
	for node, err := range nodes {
		if err != nil {
			return nil, err
		}
		if f.first >= 0 && len(out) == f.first {
			break
		}
		ok, err := r.fulfils(node, f.has)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		object, ok, err := r.object(f, node)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if r.given++; r.given > r.limits.Results {
			return nil, r.limits.ResultsExceeded()
		}
		if err := r.nested(f, node, object); err != nil {
			return nil, err
		}
		out = append(out, object)
	}
	return out, nil
}

// fulfils reports whether a node has every value that is asked for, any of a list.
func (r *run) fulfils(node quad.Value, has []condition) (bool, error) {
	for _, c := range has {
		if c.via == idField {
			if !slices.Contains(c.values, node) {
				return false, nil
			}
			continue
		}
		found := false
		for v, err := range r.beside(node, c.via, c.reverse, c.labels) {
			if err != nil {
				return false, err
			}
			if found = slices.ContainsFunc(c.values, func(want quad.Value) bool { return equal(v, want) }); found {
				break
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// equal compares terms: a number of the query is that number in the graph, however it is kept there.
func equal(a, b quad.Value) bool {
	if a == b {
		return true
	}
	x, err := quads.AppendTerm(nil, a)
	if err != nil {
		return false
	}
	y, err := quads.AppendTerm(nil, b)
	return err == nil && string(x) == string(y)
}

// object makes the plain values of an object, and reports whether the node has all that are not optional.
func (r *run) object(f *field, node quad.Value) (map[string]any, bool, error) {
	out := map[string]any{}
	if f.all {
		out[idField] = native(node)
		all := map[string][]any{}
		for q, err := range r.quads(store.Pattern{Subject: node}, f.labels) {
			if err != nil {
				return nil, false, err
			}
			key := quads.Lexical(q.Predicate)
			if iri, ok := q.Predicate.(quad.IRI); ok {
				key = string(iri)
			}
			if v := native(q.Object); !slices.Contains(all[key], v) {
				all[key] = append(all[key], v)
			}
		}
		for key, list := range all {
			out[key] = one(list)
		}
		return out, true, nil
	}
	for i := range f.fields {
		s := &f.fields[i]
		switch {
		case s.object:
			continue
		case s.via == idField:
			out[s.key] = native(node)
			continue
		}
		var list []any
		for v, err := range r.beside(node, s.via, s.reverse, s.labels) {
			if err != nil {
				return nil, false, err
			}
			list = append(list, native(v))
		}
		if len(list) > 0 {
			out[s.key] = one(list)
		} else if !s.optional {
			return nil, false, nil
		}
	}
	return out, true, nil
}

// nested makes the objects within an object.
func (r *run) nested(f *field, node quad.Value, object map[string]any) error {
	for i := range f.fields {
		s := &f.fields[i]
		if !s.object {
			continue
		}
		found, err := r.objects(s, r.beside(node, s.via, s.reverse, s.labels))
		switch {
		case err != nil:
			return err
		case !s.unnest:
			object[s.key] = one(found)
		case len(found) > 1:
			return &UnnestError{s.key}
		case len(found) == 1:
			for key, v := range found[0] {
				object[key] = v
			}
		}
	}
	return nil
}

// native is a value as Cayley's GraphQL has it: an IRI as it is, numbers and truth values as themselves, every other
// literal as its text.
func native(v quad.Value) any {
	switch v := v.(type) {
	case quad.IRI:
		return string(v)
	case quad.BNode:
		return v.String()
	case quad.Int:
		return int64(v)
	case quad.Bool:
		return bool(v)
	case quad.Float:
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
	}
	return quads.Lexical(v)
}
