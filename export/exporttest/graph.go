package exporttest

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"quern/graph"
)

// Facts yields every statement in order of id; with an article, those that it reports.
func (s *Source) Facts(ctx context.Context, article graph.ArticleID) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(s.statements)) {
			st := *s.statements[id]
			reported := slices.ContainsFunc(st.Evidence, func(ev graph.Evidence) bool { return ev.Article == article })
			if (article == "" || reported) && !yield(st, ctx.Err()) {
				return
			}
		}
	}
}

// Everyone yields every entity in order of id. With it and Text a Source satisfies export.Graph.
func (s *Source) Everyone(ctx context.Context) iter.Seq2[graph.Entity, error] {
	return func(yield func(graph.Entity, error) bool) {
		all := slices.SortedFunc(maps.Values(s.entities), func(a, b graph.Entity) int { return cmp.Compare(a.ID, b.ID) })
		for _, e := range all {
			if !yield(e, ctx.Err()) {
				return
			}
		}
	}
}

// Text gives an article with its text.
func (s *Source) Text(ctx context.Context, id graph.ArticleID) (graph.Article, error) {
	rec, err := s.Article(ctx, string(id))
	return rec.Article, err
}
