package export

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"quern/graph"
)

// Graph is a Source that can also list all that it has. A query.Reader is one.
type Graph interface {
	Source
	// Facts yields every statement in order of id, each with all of its evidence; with an article, only
	// those that it reports.
	Facts(ctx context.Context, article graph.ArticleID) iter.Seq2[graph.Statement, error]
	// Everyone yields every entity once, always in the same order.
	Everyone(ctx context.Context) iter.Seq2[graph.Entity, error]
	// Text gives an article with its text. Asked for the same few articles, it is quick.
	Text(ctx context.Context, id graph.ArticleID) (graph.Article, error)
}

// Facts is the part of a graph that Options choose, as data: where a View draws one line for all that is said
// of two, Facts has each statement with its evidence. It reads the graph as it is ranged over and holds no
// more than the entities around which it was chosen, and some texts for quotes, until Close.
type Facts struct {
	src    Graph
	filter *Matcher
	whole  bool
	claims bool
	texts  *texts // nil until one was read
	// among are the entities that both sides are of, in order of id; nil where any is.
	among []graph.EntityID
}

// Choose finds the facts that options ask for. With neither Around nor Between these are all that fit the
// filter. Around entities they are those between the entities that are at most Depth relations away, and the facts
// of these entities that have one side only; with MaxNodes, and between two, the entities are those that Select
// shows. What is for pictures alone (Timeline, Diff) is refused.
func Choose(ctx context.Context, src Graph, o Options) (*Facts, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Timeline || o.Diff != (Diff{}) {
		return nil, refuse("timelines and what is new are for pictures, not for data")
	}
	f := &Facts{src: src, claims: o.Claims, whole: len(o.Around)+len(o.Between)+o.MaxNodes == 0 && o.Filter.IsZero()}
	if o.Filter.Event != "" {
		e, err := src.Find(ctx, string(o.Filter.Event))
		if err != nil {
			return nil, fmt.Errorf("exporting the event %q: %w", o.Filter.Event, err)
		}
		o.Filter.Event = e.ID
	}
	var err error
	if f.filter, err = o.Filter.Matcher(ctx, src); err != nil {
		return nil, err
	}
	switch {
	case len(o.Between) > 0 || o.MaxNodes > 0:
		v, err := Select(ctx, src, o)
		if err != nil {
			return nil, err
		}
		for i := range v.Nodes {
			f.among = append(f.among, v.Nodes[i].ID)
		}
	case len(o.Around) > 0:
		if err := f.reach(ctx, o); err != nil {
			return nil, err
		}
	}
	slices.Sort(f.among)
	return f, nil
}

// reach finds the entities within a number of relations of those named.
func (f *Facts) reach(ctx context.Context, o Options) error {
	in := map[graph.EntityID]bool{}
	var ring []graph.EntityID
	for _, name := range o.Around {
		e, err := f.src.Find(ctx, name)
		if err != nil {
			return fmt.Errorf("exporting what is around %q: %w", name, err)
		}
		if !in[e.ID] {
			in[e.ID] = true
			ring = append(ring, e.ID)
		}
	}
	f.among = slices.Clone(ring)
	for range cmp.Or(o.Depth, DefaultDepth) {
		var next []graph.EntityID
		for _, id := range ring {
			for s, err := range f.src.About(ctx, id) {
				if err != nil {
					return fmt.Errorf("reading what is known about %s: %w", id, err)
				}
				ok, err := f.chosen(&s)
				if err != nil {
					return err
				}
				for _, t := range []*graph.Term{s.Subject, s.Object} {
					if ok && t.IsEntity() && !in[t.ID] {
						in[t.ID] = true
						next = append(next, t.ID)
					}
				}
			}
		}
		f.among = append(f.among, next...)
		ring = next
	}
	return nil
}

// Whole reports whether nothing was asked for but all facts. The entities without a fact are then part of it.
func (f *Facts) Whole() bool { return f.whole }

// Has reports whether a statement, with all of its evidence, is one of the facts.
func (f *Facts) Has(s *graph.Statement) (bool, error) {
	if f.among != nil && f.owner(s) == "" {
		return false, nil
	}
	return f.chosen(s)
}

// chosen is Has without regard to which entities the facts are among.
func (f *Facts) chosen(s *graph.Statement) (bool, error) {
	if !f.claims && claimed(s) {
		return false, nil
	}
	return f.filter.Fits(s)
}

// claimed reports whether the articles do not state a fact as one.
func claimed(s *graph.Statement) bool { return caveat(s) != "" }

// owner is the first of the chosen entities that a statement is about, where it is about no other entity than
// chosen ones; else "".
func (f *Facts) owner(s *graph.Statement) graph.EntityID {
	var first graph.EntityID
	for _, t := range []*graph.Term{s.Subject, s.Object} {
		if !t.IsEntity() {
			continue
		}
		if _, ok := slices.BinarySearch(f.among, t.ID); !ok {
			return ""
		}
		if first == "" || t.ID < first {
			first = t.ID
		}
	}
	return first
}

// Statements yields the facts, each once: in order of id, those around entities by entity first.
func (f *Facts) Statements(ctx context.Context) iter.Seq2[graph.Statement, error] {
	if f.among == nil || f.filter.Article() != "" {
		return f.keep(f.src.Facts(ctx, f.filter.Article()), all)
	}
	return func(yield func(graph.Statement, error) bool) {
		for _, id := range f.among {
			for s, err := range f.keep(f.src.About(ctx, id), func(s *graph.Statement) bool { return f.owner(s) == id }) {
				if !yield(s, err) || err != nil {
					return
				}
			}
		}
	}
}

// Of yields those of the facts that an article reports.
func (f *Facts) Of(ctx context.Context, article graph.ArticleID) iter.Seq2[graph.Statement, error] {
	return f.keep(f.src.Facts(ctx, article), all)
}

func all(*graph.Statement) bool { return true }

// keep yields the statements that are facts and pass a further test.
func (f *Facts) keep(from iter.Seq2[graph.Statement, error], also func(*graph.Statement) bool) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		for s, err := range from {
			ok := err == nil && also(&s)
			if ok {
				ok, err = f.Has(&s)
			}
			if err != nil {
				yield(graph.Statement{}, err)
				return
			}
			if ok && !yield(s, nil) {
				return
			}
		}
	}
}

// Entities yields the entities that the facts are about, each once; for the whole graph every entity.
func (f *Facts) Entities(ctx context.Context) iter.Seq2[graph.Entity, error] {
	switch {
	case f.whole:
		return f.src.Everyone(ctx)
	case f.filter.Article() != "":
		return f.entitiesOf(ctx, f.sides(ctx))
	case f.among != nil:
		return f.entitiesOf(ctx, func(yield func(graph.EntityID, error) bool) {
			for _, id := range f.among {
				if !yield(id, nil) {
					return
				}
			}
		})
	}
	// Rather than remember who occurs in the facts, ask of each whether one is about it.
	return func(yield func(graph.Entity, error) bool) {
		for e, err := range f.src.Everyone(ctx) {
			occurs := false
			if err == nil {
				for _, err = range f.keep(f.src.About(ctx, e.ID), all) {
					occurs = err == nil
					break
				}
			}
			if err != nil {
				yield(graph.Entity{}, err)
				return
			}
			if occurs && !yield(e, nil) {
				return
			}
		}
	}
}

// sides yields the ids of the entities that the facts are about, in order, each once.
func (f *Facts) sides(ctx context.Context) iter.Seq2[graph.EntityID, error] {
	return func(yield func(graph.EntityID, error) bool) {
		in := map[graph.EntityID]bool{}
		for s, err := range f.Statements(ctx) {
			if err != nil {
				yield("", err)
				return
			}
			for _, t := range []*graph.Term{s.Subject, s.Object} {
				if t.IsEntity() {
					in[t.ID] = true
				}
			}
		}
		ids := make([]graph.EntityID, 0, len(in))
		for id := range in {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if !yield(id, nil) {
				return
			}
		}
	}
}

func (f *Facts) entitiesOf(ctx context.Context, ids iter.Seq2[graph.EntityID, error]) iter.Seq2[graph.Entity, error] {
	return func(yield func(graph.Entity, error) bool) {
		for id, err := range ids {
			var e graph.Entity
			if err == nil {
				e, err = f.src.Entity(ctx, id)
			}
			if err != nil {
				yield(graph.Entity{}, fmt.Errorf("reading the entity %s: %w", id, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Article gives an article with its text, for the sentences of a fact. It is for one goroutine. Whoever has called
// it calls Close in the end.
func (f *Facts) Article(ctx context.Context, id graph.ArticleID) (graph.Article, error) {
	if f.texts == nil {
		f.texts = newTexts(mostHeld)
	}
	a, ok, err := f.texts.get(id)
	if ok || err != nil {
		return a, err
	}
	if a, err = f.src.Text(ctx, id); err != nil {
		return a, err
	}
	return a, f.texts.put(a)
}

// Close frees the articles that were read. The facts can still be used.
func (f *Facts) Close() {
	if f.texts != nil {
		f.texts.close()
		f.texts = nil
	}
}

// SentenceLink is the address of a sentence within its article's page, as browsers find it; "" where the
// article has no address on the web.
func SentenceLink(address, sentence string) string { return textFragment(address, sentence) }

// When reads a time at its own precision: "7 Jul 2017", "Jul 2017", "3–9 Feb 2025", "since 2014"; a time
// without any day is "".
func When(t graph.Time) string { return when(t) }

// Caveat says in words why the articles do not state a statement as a fact that holds ("planned", "denied",
// "says Sergei Ryabkov"), or "" where they do.
func Caveat(s *graph.Statement) string { return caveat(s) }
