package export

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"quern/graph"
)

// Filter chooses facts by what they say and how well they are supported. The zero Filter leaves them all; a
// fact is chosen where every field that is set fits.
type Filter struct {
	// Article is one that reports the fact, by id or address.
	Article string
	// Event is one that the fact is part of, or that it is about, by id.
	Event graph.EntityID
	// Since and Until are the first and the last day of a period, which the fact's own time touches or, for a
	// fact without a time, the day of an article that reports it lies in. "" leaves that end open.
	Since, Until graph.Date
	// Types are those that both sides have, so far as they are entities; none is every type.
	Types []graph.EntityType
	// Predicates are names ("met"), or ids that tell the schema's from open ones ("kg:met",
	// "open:walk-back"); none is every predicate.
	Predicates []string
	// MinConfidence is what the fact's best sentence has at least, in 0..1.
	MinConfidence float64
	// MinArticles is how many articles report the fact at least.
	MinArticles int
}

// IsZero reports whether the filter leaves all facts.
func (f *Filter) IsZero() bool {
	return f.Article == "" && f.Event == "" && f.Since == "" && f.Until == "" && len(f.Types) == 0 &&
		len(f.Predicates) == 0 && f.MinConfidence == 0 && f.MinArticles < 2
}

// Matcher tests facts against a filter.
type Matcher struct {
	f       Filter
	article graph.ArticleID
	date    func(graph.ArticleID) (graph.Date, error)
}

// Matcher prepares the filter for a source: it finds the article that the filter names, and fails where the
// filter asks for what cannot be. The matcher asks for an article's day only where a fact has none, and is for
// one goroutine.
func (f Filter) Matcher(ctx context.Context, src Source) (*Matcher, error) {
	for _, d := range []graph.Date{f.Since, f.Until} {
		if d != "" && day(d).IsZero() {
			return nil, refuse("choosing facts of a period: %q is not a day such as 2025-02-22", d)
		}
	}
	if f.Since != "" && f.Until != "" && f.Until < f.Since {
		return nil, refuse("choosing facts of a period: it ends on %s, before it begins on %s", f.Until, f.Since)
	}
	if f.MinConfidence < 0 || f.MinConfidence > 1 {
		return nil, refuse("choosing facts by confidence: %v is not between 0 and 1", f.MinConfidence)
	}
	for _, t := range f.Types {
		if !slices.Contains(graph.EntityTypes, t) {
			return nil, refuse("choosing facts by type: there is no type %q", t)
		}
	}
	m := &Matcher{f: f}
	if f.Article != "" {
		rec, err := src.Article(ctx, f.Article)
		if err != nil {
			return nil, fmt.Errorf("choosing the facts of an article: %w", err)
		}
		m.article = rec.Article.ID
	}
	dates := map[graph.ArticleID]graph.Date{}
	m.date = func(id graph.ArticleID) (graph.Date, error) {
		if d, ok := dates[id]; ok {
			return d, nil
		}
		rec, err := src.Article(ctx, string(id))
		if err != nil {
			return "", fmt.Errorf("reading the day of the article %s: %w", id, err)
		}
		dates[id] = rec.Article.Date
		return rec.Article.Date, nil
	}
	return m, nil
}

// Article is the id of the article that the filter names, or "".
func (m *Matcher) Article() graph.ArticleID { return m.article }

// Fits reports whether a fact, with all of its evidence, is chosen. An error is that of reading an article.
func (m *Matcher) Fits(s *graph.Statement) (bool, error) {
	f := &m.f
	if f.Event != "" && s.Event != f.Event && !isEntity(s.Subject, f.Event) && !isEntity(s.Object, f.Event) {
		return false, nil
	}
	if len(f.Predicates) > 0 && !slices.ContainsFunc(f.Predicates, func(p string) bool { return isPredicate(s, p) }) {
		return false, nil
	}
	for _, t := range []*graph.Term{s.Subject, s.Object} {
		if len(f.Types) > 0 && t.IsEntity() && !slices.Contains(f.Types, t.Type) {
			return false, nil
		}
	}
	if !m.supported(s) {
		return false, nil
	}
	return m.inPeriod(s)
}

func isEntity(t *graph.Term, id graph.EntityID) bool { return t.IsEntity() && t.ID == id }

func isPredicate(s *graph.Statement, p string) bool {
	if name, ok := strings.CutPrefix(p, "kg:"); ok {
		return !s.Open && s.Predicate == name
	}
	if name, ok := strings.CutPrefix(p, "open:"); ok {
		return s.Open && s.Predicate == name
	}
	return s.Predicate == p
}

// supported tests the article, the number of articles and the confidence.
func (m *Matcher) supported(s *graph.Statement) bool {
	best, reported := 0.0, m.article == ""
	articles := make([]graph.ArticleID, 0, 4)
	for i := range s.Evidence {
		ev := &s.Evidence[i]
		best = max(best, ev.Confidence)
		reported = reported || ev.Article == m.article
		if !slices.Contains(articles, ev.Article) && len(articles) < m.f.MinArticles {
			articles = append(articles, ev.Article)
		}
	}
	return reported && best >= m.f.MinConfidence && len(articles) >= m.f.MinArticles
}

func (m *Matcher) inPeriod(s *graph.Statement) (bool, error) {
	if m.f.Since == "" && m.f.Until == "" {
		return true, nil
	}
	within := func(start, end graph.Date) bool {
		return (m.f.Until == "" || start == "" || start <= m.f.Until) && (m.f.Since == "" || end == "" || end >= m.f.Since)
	}
	if s.Time != nil && (s.Time.Start != "" || s.Time.End != "") {
		return within(s.Time.Start, s.Time.End), nil
	}
	for i := range s.Evidence {
		d, err := m.date(s.Evidence[i].Article)
		if err != nil {
			return false, err
		}
		if d != "" && within(d, d) {
			return true, nil
		}
	}
	return false, nil
}
