package export

import (
	"context"
	"iter"

	"quern/graph"
)

// Source is what a view is chosen from. A query.Reader is one; so is whatever else can answer for entities,
// the statements about them and the articles that say so. A Source must give the same answers, in the same
// order, while a view is being chosen.
type Source interface {
	// Find gives the entity with this id ("ent:russia") or name. Its error names the entity that is not
	// known and those near it.
	Find(ctx context.Context, name string) (graph.Entity, error)
	// Entity gives the entity with this id.
	Entity(ctx context.Context, id graph.EntityID) (graph.Entity, error)
	// About yields every statement in which the entity is subject or object, each once with all of its
	// evidence, in order of id.
	About(ctx context.Context, id graph.EntityID) iter.Seq2[graph.Statement, error]
	// Facts yields every statement that the article reports, and with "" every statement, each once with all of
	// its evidence, in order of id.
	Facts(ctx context.Context, article graph.ArticleID) iter.Seq2[graph.Statement, error]
	// Article gives the record of an article by its id or address; its text gives the sentences.
	Article(ctx context.Context, idOrURL string) (graph.Record, error)
}
