package query

import (
	"context"
	"fmt"
	"iter"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// Facts yields every fact, in order of id, each with all its evidence; of an article only those that it
// reports, "" being all of them.
func (r *Reader) Facts(ctx context.Context, article graph.ArticleID) iter.Seq2[graph.Statement, error] {
	return r.Statements(ctx, Filter{Article: string(article)})
}

// Everyone yields every entity and event that something names, by type and then by id, each once. However
// many there are, it holds one at a time.
func (r *Reader) Everyone(ctx context.Context) iter.Seq2[graph.Entity, error] {
	return func(yield func(graph.Entity, error) bool) {
		for _, t := range graph.EntityTypes {
			for node, err := range r.distinct(ctx, store.Pattern{Predicate: quads.RDFType, Object: quads.KG(string(t))}) {
				if err != nil {
					yield(graph.Entity{}, err)
					return
				}
				e, ok, err := r.entityOf(ctx, node)
				if err != nil {
					yield(graph.Entity{}, err)
					return
				}
				// Articles that disagree on the type make it turn up under each; it counts as the one it has.
				if ok && e.Type == t && !yield(e, nil) {
					return
				}
			}
		}
	}
}

func (r *Reader) entityOf(ctx context.Context, node quad.IRI) (graph.Entity, bool, error) {
	qs, err := r.entityQuads(ctx, node)
	if err != nil {
		return graph.Entity{}, false, err
	}
	for _, e := range quads.DecodeEntities(qs) {
		if quads.ID(e.ID) == node {
			return e, true, nil
		}
	}
	return graph.Entity{}, false, nil
}

// Quads lists the quads that fit a pattern in canonical order; the first error ends it.
func (r *Reader) Quads(ctx context.Context, p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		for q, err := range r.snapshot.Match(p) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(quad.Quad{}, fmt.Errorf("reading the graph: %w", err))
				return
			}
			if !yield(q, nil) {
				return
			}
		}
	}
}
