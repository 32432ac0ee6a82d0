package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"quern/graph"
)

// title says what was asked for.
func (c *chooser) title() (string, error) {
	names := make([]string, 0, c.focus)
	for _, n := range c.nodes[:c.focus] {
		names = append(names, n.Name)
	}
	f := c.o.Filter
	var title string
	switch {
	case len(c.o.Around) > 0 && c.o.Timeline:
		title = "Timeline of " + list(names)
	case len(c.o.Around) > 0:
		title = "Around " + list(names)
	case len(c.o.Between) > 0:
		title = "Between " + list(names)
	case f.Article != "":
		rec, err := c.src.Article(c.ctx, f.Article)
		if err != nil {
			return "", fmt.Errorf("drawing an article: %w", err)
		}
		if title = rec.Article.Title; title == "" {
			title = "An article of " + day(rec.Article.Date).Format("2 Jan 2006")
		}
	case f.Event != "":
		e, err := c.src.Entity(c.ctx, f.Event)
		if err != nil {
			return "", fmt.Errorf("drawing the event %s: %w", f.Event, err)
		}
		title = capital(e.Name)
	case f.Since != "" || f.Until != "":
		title = capital(when(graph.Time{Start: f.Since, End: f.Until}))
	case len(f.Predicates) > 0:
		title = capital(list(relations(f.Predicates)))
	case c.o.Timeline:
		title = "Timeline"
	case c.o.Diff != (Diff{}):
		title = "Changes after " + day(c.o.Diff.From).Format("2 Jan 2006")
	case c.leftOut > 0:
		title = "The most central entities"
	default:
		title = "All entities"
	}
	return title, nil
}

// sources gives the articles that facts come from, in order of id.
func (c *chooser) sources(facts []graph.Statement) ([]graph.Article, error) {
	seen := map[graph.ArticleID]bool{}
	var from []graph.Article
	for i := range facts {
		for _, ev := range facts[i].Evidence {
			if seen[ev.Article] {
				continue
			}
			seen[ev.Article] = true
			a, err := c.article(ev.Article)
			if err != nil {
				return nil, err
			}
			from = append(from, *a)
		}
	}
	slices.SortFunc(from, func(a, b graph.Article) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return from, nil
}

// subtitle counts what is shown, says by which rules it was chosen and what was left out:
// "21 entities · 28 relations · 5 articles, Jul 2017 – Feb 2025".
func (c *chooser) subtitle(v *View) string {
	var first, last time.Time
	for i := range v.Articles {
		d := day(v.Articles[i].Date)
		if d.IsZero() {
			continue
		}
		if first.IsZero() || d.Before(first) {
			first = d
		}
		if d.After(last) {
			last = d
		}
	}
	parts := []string{
		plural(len(v.Nodes), "entity", "entities"),
		plural(len(v.Edges), "relation", "relations"),
		plural(len(v.Articles), "article", "articles"),
	}
	if v.Layout == Timeline {
		parts[0], parts[1] = plural(v.Lanes, "actor", "actors"), plural(len(v.Edges), "happening", "happenings")
	}
	if !first.IsZero() {
		parts[2] += ", " + months(first, last)
	}
	parts = append(parts, c.rules(v)...)
	if c.leftOut > 0 {
		less := "less supported"
		if len(c.o.Around) == 0 {
			less = "less central"
		}
		parts = append(parts, plural(c.leftOut, less+" entity", less+" entities")+" left out")
	}
	if c.unshown > 0 {
		parts = append(parts, plural(c.unshown, "less supported happening", "less supported happenings")+" left out")
	}
	if v.Layout == Forces {
		parts = append(parts, fmt.Sprintf("more than %d entities: lines without words", LabelledView))
	}
	return strings.Join(parts, " · ")
}

// relations reads predicates aloud.
func relations(predicates []string) []string {
	names := make([]string, len(predicates))
	for i, p := range predicates {
		_, name, found := strings.Cut(p, ":")
		if !found {
			name = p
		}
		names[i] = words(name)
	}
	return names
}

// rules says which facts the filter left.
func (c *chooser) rules(v *View) []string {
	f := c.o.Filter
	var parts []string
	if len(f.Types) > 0 {
		names := make([]string, len(f.Types))
		for i, t := range f.Types {
			names[i] = string(t)
		}
		parts = append(parts, "only of type "+list(names))
	}
	named := c.o.Title == "" && len(c.o.Around)+len(c.o.Between) == 0 && f.Article == "" && f.Event == ""
	dated := f.Since != "" || f.Until != ""
	if len(f.Predicates) > 0 && (!named || dated) {
		parts = append(parts, "only “"+strings.Join(relations(f.Predicates), "”, “")+"”")
	}
	if dated && !named {
		parts = append(parts, when(graph.Time{Start: f.Since, End: f.Until}))
	}
	if f.MinConfidence > 0 {
		parts = append(parts, fmt.Sprintf("confidence at least %g", f.MinConfidence))
	}
	if f.MinArticles > 1 {
		parts = append(parts, fmt.Sprintf("in at least %d articles", f.MinArticles))
	}
	if d := c.o.Diff; d != (Diff{}) {
		fresh := 0
		for i := range v.Edges {
			if v.Edges[i].New {
				fresh++
			}
		}
		parts = append(parts, fmt.Sprintf("%d new from %s to %s", fresh, day(d.From).Format("2 Jan 2006"), day(d.To).Format("2 Jan 2006")))
	}
	return parts
}
