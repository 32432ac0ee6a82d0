package query

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/story"
)

// ArticleFilter chooses articles; an empty field leaves them all.
type ArticleFilter struct {
	// Publisher is compared whatever the case and accents.
	Publisher string
	// Since and Until bound the article's day, both inclusive; an article without one fits neither.
	Since, Until graph.Date
	// Title is looked for in titles, whatever the case and accents.
	Title string
	// After is the id of an article: those up to it are left out.
	After graph.ArticleID
}

func (f *ArticleFilter) fits(a *graph.Article) bool {
	return (f.Publisher == "" || fold(a.Publisher) == fold(f.Publisher)) &&
		(f.Since == "" || a.Date >= f.Since) &&
		(f.Until == "" || a.Date != "" && a.Date <= f.Until) &&
		(f.Title == "" || strings.Contains(fold(a.Title), fold(f.Title))) &&
		a.ID > f.After
}

// ArticlesWhere yields the articles that fit, without their texts, in order of id.
func (r *Reader) ArticlesWhere(ctx context.Context, f ArticleFilter) iter.Seq2[graph.Article, error] {
	return func(yield func(graph.Article, error) bool) {
		for node, err := range r.distinct(ctx, store.Pattern{Predicate: quads.RDFType, Object: quads.Article}) {
			id := graph.ArticleID(quads.IDOf(node))
			if err == nil && id <= f.After {
				continue
			}
			var a graph.Article
			if err == nil {
				a, err = r.head(ctx, id)
			}
			if err != nil {
				yield(a, err)
				return
			}
			if f.fits(&a) && !yield(a, nil) {
				return
			}
		}
	}
}

// Articles lists all articles without their texts, in order of id. Their authors are in the order of the alphabet.
func (r *Reader) Articles(ctx context.Context) ([]graph.Article, error) {
	var out []graph.Article
	for a, err := range r.ArticlesWhere(ctx, ArticleFilter{}) {
		if err != nil {
			return nil, fmt.Errorf("listing the articles: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// Head gives an article without its text, by its id or its address. Its error wraps ErrNotFound where the
// store does not have it.
func (r *Reader) Head(ctx context.Context, idOrURL string) (graph.Article, error) {
	a, err := r.head(ctx, articleID(idOrURL))
	if isNotFound(err) {
		err = notFound(fmt.Sprintf("there is no article %q in the store", idOrURL))
	}
	return a, err
}

func (r *Reader) head(ctx context.Context, id graph.ArticleID) (graph.Article, error) {
	r.mu.Lock()
	a, ok := r.heads[id]
	r.mu.Unlock()
	if ok {
		return a, nil
	}
	node := quads.ID(id)
	props, err := r.collect(ctx, store.Pattern{Subject: node, Label: node})
	if err == nil && len(props) == 0 { // hand-written quads may say an article under another label
		props, err = r.collect(ctx, store.Pattern{Subject: node})
	}
	if err != nil {
		return a, err
	}
	if len(props) == 0 {
		return a, notFound(fmt.Sprintf("there is no article %q in the store", id))
	}
	a.ID = id
	for _, p := range props {
		text := quads.Lexical(p.Object)
		switch p.Predicate {
		case quads.Title:
			a.Title = text
		case quads.URL:
			a.URL = text
		case quads.Publisher:
			a.Publisher = text
		case quads.Author:
			a.Authors = strings.TrimPrefix(a.Authors+"; "+text, "; ")
		case quads.Dateline:
			a.Place = text
		case quads.Date:
			a.Date = graph.Date(text)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.heads) >= keptEntities {
		clear(r.heads)
	}
	r.heads[id] = a
	return a, nil
}

// Mentioning lists the articles that name an entity, in order of id.
func (r *Reader) Mentioning(ctx context.Context, id graph.EntityID) ([]graph.ArticleID, error) {
	var out []graph.ArticleID
	qs, err := r.entityQuads(ctx, quads.ID(id))
	for _, q := range qs {
		if label, ok := q.Label.(quad.IRI); ok && strings.HasPrefix(string(label), "article:") {
			out = append(out, graph.ArticleID(quads.IDOf(label)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// copiedSentence is how many bytes a sentence has at least that two publishers do not happen to write alike.
const copiedSentence = 60

// Publishers counts the independent publishers that report a statement. Articles of one publisher are one
// (where none is named, those of one host; where there is no address either, each is its own), and so are
// publishers that print one story, or of which one sentence has the other's words: an agency's report is not
// confirmed by being printed twice.
func (r *Reader) Publishers(ctx context.Context, st *graph.Statement) (int, error) {
	group := map[string]string{} // by publisher, another of the same group, or itself
	var root func(string) string
	root = func(p string) string {
		if group[p] == p {
			return p
		}
		return root(group[p])
	}
	of := map[graph.ArticleID]string{}
	var heads []graph.Article
	for _, ev := range st.Evidence {
		if of[ev.Article] != "" {
			continue
		}
		a, err := r.head(ctx, ev.Article)
		if err != nil {
			return 0, fmt.Errorf("counting who reports %s: %w", st.ID, err)
		}
		p := publisher(&a)
		heads = append(heads, a)
		of[ev.Article], group[p] = p, p
	}
	if len(group) > 1 {
		var stories story.Collector
		for _, a := range heads {
			prints, err := r.fingerprint(ctx, a.ID)
			if err != nil {
				return 0, fmt.Errorf("counting who reports %s: %w", st.ID, err)
			}
			stories.AddPrints(a.ID, a.Date, prints)
		}
		for _, told := range stories.Groups() {
			for _, id := range told {
				group[root(of[id])] = root(of[told[0]])
			}
		}
		said := map[string]string{}
		for _, ev := range st.Evidence {
			if ev.Sentence.Len() < copiedSentence {
				continue
			}
			a, err := r.Text(ctx, ev.Article)
			if err != nil {
				return 0, fmt.Errorf("counting who reports %s: %w", st.ID, err)
			}
			words, p := strings.Join(wordsOf(ev.Sentence.Of(a.Text)), " "), of[ev.Article]
			if other, ok := said[words]; ok {
				group[root(p)] = root(other)
			} else {
				said[words] = p
			}
		}
	}
	n := 0
	for p := range group {
		if group[p] == p {
			n++
		}
	}
	return n, nil
}

// fingerprint gives the fingerprints of an article's text.
func (r *Reader) fingerprint(ctx context.Context, id graph.ArticleID) (story.Prints, error) {
	r.mu.Lock()
	p, ok := r.prints[id]
	r.mu.Unlock()
	if ok {
		return p, nil
	}
	a, err := r.Text(ctx, id)
	if err != nil {
		return nil, err
	}
	p = story.Fingerprint(a.Text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.prints) >= keptEntities {
		clear(r.prints)
	}
	r.prints[id] = p
	return p, nil
}

// publisher names who publishes an article, for comparison.
func publisher(a *graph.Article) string {
	if p := fold(a.Publisher); p != "" {
		return "name " + p
	}
	if u, err := url.Parse(a.URL); err == nil && u.Hostname() != "" {
		return "host " + strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	return string(a.ID)
}

// When is when a statement held or happened.
type When struct {
	graph.Time
	// Reported is true where the statement has no time of its own and the days are those of the articles
	// that report it.
	Reported bool
}

// When gives the time of a statement, or the days on which it was reported. Both may be unknown.
func (r *Reader) When(ctx context.Context, st *graph.Statement) (When, error) {
	if st.Time != nil && (st.Time.Start != "" || st.Time.End != "") {
		return When{Time: *st.Time}, nil
	}
	var days []graph.Date
	for _, ev := range st.Evidence {
		a, err := r.head(ctx, ev.Article)
		if err != nil {
			return When{}, fmt.Errorf("dating %s: %w", st.ID, err)
		}
		if a.Date != "" {
			days = append(days, a.Date)
		}
	}
	if len(days) == 0 {
		return When{}, nil
	}
	w := When{graph.Time{Start: slices.Min(days), End: slices.Max(days), Precision: graph.PrecisionDay}, true}
	if w.Start != w.End {
		w.Precision = graph.PrecisionRange
	}
	return w, nil
}

// overlaps reports whether an interval has a day between two others; an open end of either reaches without
// limit, and an interval that is not known overlaps nothing.
func overlaps(t graph.Time, since, until graph.Date) bool {
	return (t.Start != "" || t.End != "") &&
		(since == "" || t.End == "" || t.End >= since) && (until == "" || t.Start == "" || t.Start <= until)
}
