package query

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/story"
)

// ErrNotFound is wrapped by the errors of what the store does not have: an article, a fact, an entity.
var ErrNotFound = store.ErrNotFound

// notFound is an ErrNotFound in words of its own.
type notFound string

func (e notFound) Error() string { return string(e) }
func (e notFound) Unwrap() error { return ErrNotFound }

// Reader reads entities, facts and articles from one snapshot. It may be used by several goroutines until
// the snapshot is closed, and answers the same as long as it lives.
type Reader struct {
	snapshot *store.Snapshot

	mu       sync.Mutex
	articles map[graph.ArticleID]graph.Article // texts for quotes, up to keptArticles
	heads    map[graph.ArticleID]graph.Article // articles without their texts, up to keptEntities
	prints   map[graph.ArticleID]story.Prints  // fingerprints of articles, up to keptEntities
	entities map[quad.IRI][]quad.Quad          // what names entities, up to keptEntities
	index    *Index
}

// keptArticles is how many texts a Reader keeps for quotes.
const keptArticles = 64

// NewReader returns a Reader on a snapshot, which stays the caller's to close.
func NewReader(v *store.Snapshot) *Reader { return NewIndex().Reader(v) }

// Reader returns a Reader on a snapshot of the index's store, which stays the caller's to close.
func (x *Index) Reader(v *store.Snapshot) *Reader {
	return &Reader{snapshot: v, index: x, articles: map[graph.ArticleID]graph.Article{},
		heads: map[graph.ArticleID]graph.Article{}, prints: map[graph.ArticleID]story.Prints{}, entities: map[quad.IRI][]quad.Quad{}}
}

// collect is the quads that fit a pattern.
func (r *Reader) collect(ctx context.Context, p store.Pattern) ([]quad.Quad, error) {
	var out []quad.Quad
	for q, err := range r.snapshot.Match(p) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("reading the graph: %w", err)
		}
		out = append(out, q)
	}
	return out, nil
}

// Article gives the record of an article, by its id or its address. Its error wraps ErrNotFound where the
// store does not have it.
func (r *Reader) Article(ctx context.Context, idOrURL string) (graph.Record, error) {
	if err := ctx.Err(); err != nil {
		return graph.Record{}, err
	}
	rec, err := r.snapshot.Record(articleID(idOrURL))
	if errors.Is(err, store.ErrNotFound) {
		return graph.Record{}, notFound(fmt.Sprintf("there is no article %q in the store", idOrURL))
	}
	return rec, err
}

// articleID reads the id or the address of an article.
func articleID(idOrURL string) graph.ArticleID {
	if strings.HasPrefix(idOrURL, "article:") {
		return graph.ArticleID(idOrURL)
	}
	return graph.NewArticleID(idOrURL, "")
}

// Entity gives the entity with this id, or the one that it was merged into; names are those of all articles.
// Where it was mentioned is in the records of the articles. Its error is *UnknownEntityError where nothing is
// said of it.
func (r *Reader) Entity(ctx context.Context, id graph.EntityID) (graph.Entity, error) {
	id, err := r.snapshot.Canonical(id)
	if err != nil {
		return graph.Entity{}, err
	}
	qs, err := r.entityQuads(ctx, quads.ID(id))
	if err != nil {
		return graph.Entity{}, err
	}
	for _, e := range quads.DecodeEntities(qs) {
		if e.ID == id {
			return e, nil
		}
	}
	return graph.Entity{}, &UnknownEntityError{Name: string(id)}
}

// entityQuads is what names an entity: its types and names, and no edges.
func (r *Reader) entityQuads(ctx context.Context, node quad.Value) ([]quad.Quad, error) {
	var out []quad.Quad
	for _, p := range []quad.IRI{quads.RDFType, quads.RDFSLabel, quads.SKOSAltLabel} {
		qs, err := r.collect(ctx, store.Pattern{Subject: node, Predicate: p})
		if err != nil {
			return nil, err
		}
		out = append(out, qs...)
	}
	return out, nil
}

// Statement gives the fact with this id and all its evidence. Its error wraps ErrNotFound where there is
// none.
func (r *Reader) Statement(ctx context.Context, id graph.StatementID) (graph.Statement, error) {
	st, ok, err := r.statement(ctx, quads.ID(id))
	if err == nil && !ok {
		err = notFound(fmt.Sprintf("there is no fact %q in the store", id))
	}
	return st, err
}

// Lines gives a line for each sentence that says the statement, with its quote and the words of the mentions.
func (r *Reader) Lines(ctx context.Context, st *graph.Statement) ([]graph.Line, error) {
	var out []graph.Line
	var last graph.ArticleID
	for _, ev := range st.Evidence {
		if ev.Article == last {
			continue // evidence is in order of article, and Lines takes all of one article
		}
		last = ev.Article
		a, err := r.Text(ctx, ev.Article)
		if err != nil {
			return nil, fmt.Errorf("quoting %s: %w", st.ID, err)
		}
		out = append(out, st.Lines(&a)...)
	}
	return out, nil
}

// Text gives an article with its text and without its facts. It remembers those that were read lately, since
// evidence asks for the same few again and again.
func (r *Reader) Text(ctx context.Context, id graph.ArticleID) (graph.Article, error) {
	r.mu.Lock()
	a, ok := r.articles[id]
	r.mu.Unlock()
	if ok {
		return a, nil
	}
	rec, err := r.Article(ctx, string(id))
	if err != nil {
		return graph.Article{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.articles) >= keptArticles {
		clear(r.articles)
	}
	r.articles[id] = rec.Article
	return rec.Article, nil
}

// About yields every fact in which the entity is subject or object, in order of id.
func (r *Reader) About(ctx context.Context, id graph.EntityID) iter.Seq2[graph.Statement, error] {
	return r.Statements(ctx, Filter{About: string(id)})
}
