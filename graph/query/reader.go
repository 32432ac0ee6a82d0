package query

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
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
	entities map[quad.IRI][]quad.Quad          // what names entities, up to keptEntities
	index    []indexed                         // every name, made when the first search needs it
}

// keptArticles is how many texts a Reader keeps for quotes.
const keptArticles = 64

// NewReader returns a Reader on a snapshot, which stays the caller's to close.
func NewReader(v *store.Snapshot) *Reader {
	return &Reader{snapshot: v, articles: map[graph.ArticleID]graph.Article{}, entities: map[quad.IRI][]quad.Quad{}}
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

// Articles lists the articles without their texts, in order of id.
func (r *Reader) Articles(ctx context.Context) ([]graph.Article, error) {
	var out []graph.Article
	for q, err := range r.snapshot.Match(store.Pattern{Predicate: quads.RDFType, Object: quads.Article}) {
		if err != nil {
			return nil, fmt.Errorf("listing the articles: %w", err)
		}
		node, ok := q.Subject.(quad.IRI)
		if !ok || len(out) > 0 && quads.ID(out[len(out)-1].ID) == node {
			continue
		}
		a := graph.Article{ID: graph.ArticleID(quads.IDOf(node))}
		props, err := r.collect(ctx, store.Pattern{Subject: node, Label: q.Label})
		if err != nil {
			return nil, err
		}
		for _, p := range props {
			text := quads.Lexical(p.Object)
			switch p.Predicate {
			case quads.Title:
				a.Title = text
			case quads.URL:
				a.URL = text
			case quads.Publisher:
				a.Publisher = text
			case quads.Date:
				a.Date = graph.Date(text)
			}
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b graph.Article) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// Article gives the record of an article, by its id or its address. Its error wraps ErrNotFound where the
// store does not have it.
func (r *Reader) Article(ctx context.Context, idOrURL string) (graph.Record, error) {
	if err := ctx.Err(); err != nil {
		return graph.Record{}, err
	}
	id := graph.ArticleID(idOrURL)
	if !strings.HasPrefix(idOrURL, "article:") {
		id = graph.NewArticleID(idOrURL, "")
	}
	rec, err := r.snapshot.Record(id)
	if errors.Is(err, store.ErrNotFound) {
		return graph.Record{}, notFound(fmt.Sprintf("there is no article %q in the store", idOrURL))
	}
	return rec, err
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
