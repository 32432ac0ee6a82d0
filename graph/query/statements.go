package query

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// Filter chooses facts; an empty field leaves them all. Entities are given by id or name.
type Filter struct {
	Subject string
	// Predicate is a name ("met"), or an id that tells the schema's predicates from open ones
	// ("kg:met", "open:walk-back").
	Predicate string
	Object    string
	// About is an entity that is subject or object.
	About string
	// Type is the type of an entity on either side.
	Type graph.EntityType
	// Place is where it happened, and By is whose claim it is.
	Place, By string
	// Article is one that reports the fact, by id or address; the fact still has the evidence of all.
	Article string
	// Since and Until bound the days on which the fact held or happened, both inclusive. A fact whose time
	// is not known counts for the days of the articles that report it.
	Since, Until graph.Date
	Modality     graph.Modality
	// Negated chooses what is denied (true) or what is not (false); nil leaves both.
	Negated *bool
	// Confidence is the least that the surest evidence must have.
	Confidence float64
	// Publishers is how many independent publishers must report the fact at least; see Reader.Publishers.
	Publishers int
	// After is the id of a fact: those up to it are left out, so that a listing can go on where it ended.
	After graph.StatementID
	// Limit is how many facts are given; 0 is all.
	Limit int
}

// Statements yields the facts that fit, in order of id, each once with all its evidence. A symmetric fact
// (met) has both its sides as subject and as object. The first error ends it: *UnknownEntityError for a name
// that is not known, one that wraps ErrNotFound for an article.
func (r *Reader) Statements(ctx context.Context, f Filter) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		c, err := r.choose(ctx, f)
		if err != nil {
			yield(graph.Statement{}, err)
			return
		}
		given := 0
		after := quad.IRI("")
		if f.After != "" {
			after = quads.ID(f.After)
		}
		for node, err := range c.nodes {
			var st graph.Statement
			ok := false
			if err == nil && node > after {
				st, ok, err = r.statement(ctx, node)
			}
			if ok && err == nil {
				ok, err = r.fits(ctx, c, &st)
			}
			if err != nil {
				yield(graph.Statement{}, err)
				return
			}
			if !ok {
				continue
			}
			if !yield(st, nil) {
				return
			}
			if given++; f.Limit > 0 && given == f.Limit {
				return
			}
		}
	}
}

// choice is a filter with its names resolved, and the nodes of the facts that may fit, in order.
type choice struct {
	Filter
	subject, object, about, place, by graph.EntityID

	predicate    string // without prefix
	open, schema bool   // which kinds of predicate fit
	article      graph.ArticleID
	nodes        iter.Seq2[quad.IRI, error]
}

func (r *Reader) choose(ctx context.Context, f Filter) (*choice, error) {
	c := &choice{Filter: f, predicate: f.Predicate, open: true, schema: true}
	for _, side := range []struct {
		name string
		to   *graph.EntityID
	}{{f.Subject, &c.subject}, {f.Object, &c.object}, {f.About, &c.about}, {f.Place, &c.place}, {f.By, &c.by}} {
		if side.name == "" {
			continue
		}
		e, err := r.Find(ctx, side.name)
		if err != nil {
			return nil, err
		}
		*side.to = e.ID
	}
	if name, ok := strings.CutPrefix(f.Predicate, "kg:"); ok {
		c.predicate, c.open = name, false
	} else if name, ok := strings.CutPrefix(f.Predicate, "open:"); ok {
		c.predicate, c.schema = name, false
	}
	if f.Article != "" {
		a, err := r.Head(ctx, f.Article)
		if err != nil {
			return nil, err
		}
		c.article = a.ID
	}
	c.nodes = r.candidates(ctx, c)
	return c, nil
}

// candidates picks the index that narrows most.
func (r *Reader) candidates(ctx context.Context, c *choice) iter.Seq2[quad.IRI, error] {
	var label quad.Value
	if c.article != "" {
		label = quads.ID(c.article)
	}
	sides := func(id graph.EntityID) iter.Seq2[quad.IRI, error] {
		return r.union(ctx,
			store.Pattern{Predicate: quads.RDFSubject, Object: quads.ID(id), Label: label},
			store.Pattern{Predicate: quads.RDFObject, Object: quads.ID(id), Label: label})
	}
	switch {
	case c.subject != "":
		return sides(c.subject)
	case c.object != "":
		return sides(c.object)
	case c.about != "":
		return sides(c.about)
	case c.place != "":
		return r.distinct(ctx, store.Pattern{Predicate: quads.Place, Object: quads.ID(c.place), Label: label})
	case c.by != "":
		return r.distinct(ctx, store.Pattern{Predicate: quads.AttributedTo, Object: quads.ID(c.by), Label: label})
	case c.predicate != "":
		return r.union(ctx,
			store.Pattern{Predicate: quads.RDFPredicate, Object: quads.KG(c.predicate), Label: label},
			store.Pattern{Predicate: quads.RDFPredicate, Object: quads.Open(c.predicate), Label: label})
	default:
		return r.distinct(ctx, store.Pattern{Predicate: quads.RDFType, Object: quads.RDFStatement, Label: label})
	}
}

// distinct streams the subjects of a pattern that fixes predicate and object. Matches come in order of
// subject, so that those of several articles stand together.
func (r *Reader) distinct(ctx context.Context, p store.Pattern) iter.Seq2[quad.IRI, error] {
	return func(yield func(quad.IRI, error) bool) {
		var last quad.IRI
		for q, err := range r.snapshot.Match(p) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield("", fmt.Errorf("reading the facts: %w", err))
				return
			}
			node, ok := q.Subject.(quad.IRI)
			if !ok || node == last {
				continue
			}
			last = node
			if !yield(node, nil) {
				return
			}
		}
	}
}

// union merges the subjects of several patterns, in order.
func (r *Reader) union(ctx context.Context, patterns ...store.Pattern) iter.Seq2[quad.IRI, error] {
	return func(yield func(quad.IRI, error) bool) {
		var all []quad.IRI
		for _, p := range patterns {
			for node, err := range r.distinct(ctx, p) {
				if err != nil {
					yield("", err)
					return
				}
				all = append(all, node)
			}
		}
		slices.Sort(all)
		for _, node := range slices.Compact(all) {
			if !yield(node, nil) {
				return
			}
		}
	}
}

// fits tests what the index did not, what is quick to tell first.
func (r *Reader) fits(ctx context.Context, c *choice, st *graph.Statement) (bool, error) {
	if !c.says(st) || surest(st) < c.Confidence {
		return false, nil
	}
	if c.Since != "" || c.Until != "" {
		when, err := r.When(ctx, st)
		if err != nil || !overlaps(when.Time, c.Since, c.Until) {
			return false, err
		}
	}
	if c.Publishers <= 1 {
		return true, nil
	}
	n, err := r.Publishers(ctx, st)
	return n >= c.Publishers, err
}

// surest is the confidence of the surest evidence.
func surest(st *graph.Statement) (c float64) {
	for _, ev := range st.Evidence {
		c = max(c, ev.Confidence)
	}
	return c
}

// says reports whether the content of a statement fits.
func (c *choice) says(st *graph.Statement) bool {
	is := func(t *graph.Term, id graph.EntityID) bool { return id == "" || t.IsEntity() && t.ID == id }
	sides := is(st.Subject, c.subject) && is(st.Object, c.object) ||
		st.Symmetric && is(st.Object, c.subject) && is(st.Subject, c.object)
	typed := func(t *graph.Term) bool { return t.IsEntity() && t.Type == c.Type }
	return sides &&
		(c.Type == "" || typed(st.Subject) || typed(st.Object)) &&
		is(st.Place, c.place) && is(st.AttributedTo, c.by) &&
		(c.Modality == "" || st.Modality == c.Modality) &&
		(c.Negated == nil || st.Negated == *c.Negated) &&
		(is(st.Subject, c.about) || is(st.Object, c.about)) &&
		(c.predicate == "" || st.Predicate == c.predicate && (st.Open && c.open || !st.Open && c.schema)) &&
		(c.article == "" || slices.ContainsFunc(st.Evidence, func(ev graph.Evidence) bool { return ev.Article == c.article }))
}

// statement decodes one fact, and reports whether there is one.
func (r *Reader) statement(ctx context.Context, node quad.IRI) (graph.Statement, bool, error) {
	qs, err := r.collect(ctx, store.Pattern{Subject: node})
	if err != nil {
		return graph.Statement{}, false, err
	}
	seen := map[quad.Value]bool{}
	for _, q := range qs {
		iri, ok := q.Object.(quad.IRI)
		if !ok || seen[iri] {
			continue
		}
		seen[iri] = true
		var more []quad.Quad
		switch {
		case q.Predicate == quads.HasEvidence:
			more, err = r.collect(ctx, store.Pattern{Subject: iri})
		case strings.HasPrefix(string(iri), "ent:") || strings.HasPrefix(string(iri), "event:"):
			more, err = r.named(ctx, iri)
		}
		if err != nil {
			return graph.Statement{}, false, err
		}
		qs = append(qs, more...)
	}
	for _, st := range quads.Decode(qs) {
		if quads.ID(st.ID) == node {
			return st, true, nil
		}
	}
	return graph.Statement{}, false, nil
}

// keptEntities is how many entities a Reader remembers: a listing of all facts must not keep them all.
const keptEntities = 10_000

// named is a quad for the type and one for the name of an entity. They are settled once: what many articles
// speak of has as many names and types, most facts are about the same few, and each would be weighed again
// for every fact.
func (r *Reader) named(ctx context.Context, node quad.IRI) ([]quad.Quad, error) {
	r.mu.Lock()
	qs, ok := r.entities[node]
	r.mu.Unlock()
	if ok {
		return qs, nil
	}
	all, err := r.entityQuads(ctx, node)
	if err != nil {
		return nil, err
	}
	for _, e := range quads.DecodeEntities(all) {
		qs = append(qs,
			quad.Quad{Subject: node, Predicate: quads.RDFType, Object: quads.KG(string(e.Type))},
			quad.Quad{Subject: node, Predicate: quads.RDFSLabel, Object: quad.String(e.Name)})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.entities) >= keptEntities {
		clear(r.entities)
	}
	r.entities[node] = qs
	return qs, nil
}
