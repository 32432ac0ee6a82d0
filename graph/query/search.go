package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// UnknownEntityError is an entity that the graph does not have.
type UnknownEntityError struct {
	Name string
	// Near are names that are spelled alike or hold the one asked for, best first.
	Near []string
}

// Error names the entity and what may have been meant.
func (e *UnknownEntityError) Error() string {
	s := fmt.Sprintf("nothing is known of %q", e.Name)
	if len(e.Near) > 0 {
		s += "; near it: " + strings.Join(e.Near, ", ")
	}
	return s
}

// Unwrap makes errors.Is(err, ErrNotFound) true.
func (e *UnknownEntityError) Unwrap() error { return ErrNotFound }

// EntitySummary is an entity in a listing.
type EntitySummary struct {
	ID    graph.EntityID   `json:"id"`
	Type  graph.EntityType `json:"type"`
	Name  string           `json:"name"`
	Names []string         `json:"names,omitempty"`
	// Facts counts the facts in which it is subject or object.
	Facts int `json:"facts"`
}

// EntityFilter chooses entities for a listing.
type EntityFilter struct {
	// Text is looked for in all names, whatever the case and accents; "" is everything.
	Text string
	// Skip is how many are left out, and Limit how many are given then; 0 is all.
	Skip, Limit int
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// How well a name answers what was asked for, best first.
const (
	exact = iota
	sameLetters
	prefix
	wordPrefix
	inside
	words    // it has all the words, in whatever order
	misspelt // it has all the words, some with a letter or two wrong
	none
)

// asked is a text that is looked for among names.
type asked struct {
	text, folded string
	words        []string
	// near remembers which words of names are near to which of the text: names have few distinct words.
	near map[[2]string]bool
}

func ask(text string) *asked {
	return &asked{text: text, folded: fold(text), words: wordsOf(text), near: map[[2]string]bool{}}
}

// match grades a name, down to worst.
func (a *asked) match(n *name, worst int) int {
	switch {
	case n.name == a.text:
		return exact
	case n.folded == a.folded:
		return sameLetters
	case worst <= sameLetters:
		return none
	case strings.HasPrefix(n.folded, a.folded):
		return prefix
	case strings.Contains(n.folded, " "+a.folded):
		return wordPrefix
	case strings.Contains(n.folded, a.folded):
		return inside
	case worst >= words && a.has(n, strings.HasPrefix):
		return words
	case worst >= misspelt && a.has(n, a.similar):
		return misspelt
	}
	return none
}

// has reports whether each word of the text is like one of the name's.
func (a *asked) has(n *name, like func(of, word string) bool) bool {
	for _, word := range a.words {
		if !slices.ContainsFunc(n.words, func(of string) bool { return like(of, word) }) {
			return false
		}
	}
	return len(a.words) > 0
}

func (a *asked) similar(of, word string) bool {
	key := [2]string{of, word}
	is, known := a.near[key]
	if !known {
		allowed := misspellings(word)
		is = strings.HasPrefix(of, word) || distance(of, word, allowed) <= allowed
		a.near[key] = is
	}
	return is
}

// hit is an entity that was found.
type hit struct {
	EntitySummary
	grade int
	shown bool // the match is with the name that is shown
}

// hits finds the entities with a name of a grade up to worst, best first: by grade, shown names before
// others, then those with more facts, then by id. Misspelt names count only where nothing else is found.
func (r *Reader) hits(ctx context.Context, text string, worst int) ([]hit, error) {
	for _, w := range []int{min(worst, words), worst} {
		found := hitSet{}
		a := ask(text)
		if err := r.index.names.each(ctx, r.snapshot, func(n *name) { found.add(n, a.match(n, w), w) }); err != nil {
			return nil, err
		}
		if len(found) > 0 || w == worst {
			return r.ranked(ctx, found)
		}
	}
	return nil, nil
}

// sameName finds the names that are spelled just so: no more than the index of the store has to be read.
func (r *Reader) sameName(ctx context.Context, text string) ([]hit, error) {
	found := hitSet{}
	for _, p := range []quad.IRI{quads.RDFSLabel, quads.SKOSAltLabel} {
		qs, err := r.collect(ctx, store.Pattern{Predicate: p, Object: quad.String(text)})
		if err != nil {
			return nil, err
		}
		for _, q := range qs {
			if node, ok := q.Subject.(quad.IRI); ok {
				found.add(&name{node: node, isShown: p == quads.RDFSLabel}, exact, exact)
			}
		}
	}
	return r.ranked(ctx, found)
}

// hitSet is the best hit of each entity.
type hitSet map[quad.IRI]hit

func (s hitSet) add(n *name, grade, worst int) {
	if grade > worst {
		return
	}
	h, ok := s[n.node]
	if !ok || grade < h.grade || grade == h.grade && n.isShown {
		s[n.node] = hit{EntitySummary{ID: graph.EntityID(quads.IDOf(n.node))}, grade, n.isShown}
	}
}

// ranked puts hits in order.
func (r *Reader) ranked(ctx context.Context, found hitSet) ([]hit, error) {
	counts, err := r.factCounts(ctx, len(found))
	if err != nil {
		return nil, err
	}
	out := make([]hit, 0, len(found))
	for _, h := range found {
		if h.Facts, err = counts(h.ID); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.grade, b.grade), -compareBool(a.shown, b.shown), cmp.Compare(b.Facts, a.Facts), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// factCounts gives a way to count the facts of entities: one by one for a few, in one scan for many.
func (r *Reader) factCounts(ctx context.Context, entities int) (func(graph.EntityID) (int, error), error) {
	if entities <= 200 {
		return func(id graph.EntityID) (n int, err error) {
			for _, err := range r.union(ctx,
				store.Pattern{Predicate: quads.RDFSubject, Object: quads.ID(id)},
				store.Pattern{Predicate: quads.RDFObject, Object: quads.ID(id)}) {
				if err != nil {
					return 0, err
				}
				n++
			}
			return n, nil
		}, nil
	}
	now, err := r.snapshot.Version()
	if err != nil {
		return nil, err
	}
	x := &r.index.names
	x.counting.Lock()
	defer x.counting.Unlock()
	if x.counts == nil || x.counted != now {
		if x.counts, err = r.countAll(ctx); err != nil {
			return nil, err
		}
		x.counted = now
	}
	all := x.counts
	return func(id graph.EntityID) (int, error) { return all[quads.ID(id)], nil }, nil
}

// countAll counts the facts of every entity.
func (r *Reader) countAll(ctx context.Context) (map[quad.Value]int, error) {
	all := map[quad.Value]int{}
	var subject, object pairs
	for _, side := range []struct {
		p    quad.IRI
		seen *pairs
	}{{quads.RDFSubject, &subject}, {quads.RDFObject, &object}} {
		for q, err := range r.snapshot.Match(store.Pattern{Predicate: side.p}) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, fmt.Errorf("counting facts: %w", err)
			}
			if side.seen.add(q) && !(side.seen == &object && subject.has(q)) {
				all[q.Object]++
			}
		}
	}
	return all, nil
}

// pairs is a set of facts with one of their sides.
type pairs map[[2]quad.Value]bool

func (p *pairs) add(q quad.Quad) bool {
	k := [2]quad.Value{q.Subject, q.Object}
	if (*p)[k] {
		return false
	}
	if *p == nil {
		*p = pairs{}
	}
	(*p)[k] = true
	return true
}

func (p *pairs) has(q quad.Quad) bool { return (*p)[[2]quad.Value{q.Subject, q.Object}] }

// Entities lists the entities with a name that holds the text or all of its words, best first: the exact name,
// then beginnings, then the rest; among equals those with more facts first. Where there is none, it lists those
// with a letter or two spelled otherwise.
func (r *Reader) Entities(ctx context.Context, f EntityFilter) ([]EntitySummary, error) {
	found, err := r.hits(ctx, f.Text, misspelt)
	if err != nil {
		return nil, err
	}
	found = found[min(max(f.Skip, 0), len(found)):]
	if f.Limit > 0 && len(found) > f.Limit {
		found = found[:f.Limit]
	}
	out := make([]EntitySummary, 0, len(found))
	for _, h := range found {
		e, err := r.Entity(ctx, h.ID)
		if err != nil {
			continue // something with a name that is no entity: a label in hand-written quads
		}
		h.Type, h.Name, h.Names = e.Type, e.Name, e.Names
		out = append(out, h.EntitySummary)
	}
	return out, nil
}

// Find gives the entity with this id ("ent:russia") or name, whatever the case and accents. Of several with
// the name it is the one that is shown by it, then the one with the most facts. Its error is
// *UnknownEntityError, with the names near to it.
func (r *Reader) Find(ctx context.Context, text string) (graph.Entity, error) {
	if id := strings.Trim(text, "<>"); strings.HasPrefix(id, "ent:") || strings.HasPrefix(id, "event:") {
		e, err := r.Entity(ctx, graph.EntityID(id))
		if err == nil || ctx.Err() != nil {
			return e, err
		}
	}
	if fold(text) == "" {
		return graph.Entity{}, &UnknownEntityError{Name: text}
	}
	for _, search := range []func() ([]hit, error){
		func() ([]hit, error) { return r.sameName(ctx, text) },
		func() ([]hit, error) { return r.hits(ctx, text, sameLetters) },
	} {
		found, err := search()
		if err != nil {
			return graph.Entity{}, err
		}
		for _, h := range found {
			if e, err := r.Entity(ctx, h.ID); err == nil || ctx.Err() != nil {
				return e, err
			}
		}
	}
	near, err := r.near(ctx, text)
	if err != nil {
		return graph.Entity{}, err
	}
	return graph.Entity{}, &UnknownEntityError{Name: text, Near: near}
}

// nearNames is how many names an UnknownEntityError proposes.
const nearNames = 5

// near lists shown names within a small edit distance of any of the entity's names, then those that hold
// the text.
func (r *Reader) near(ctx context.Context, text string) ([]string, error) {
	folded := fold(strings.TrimPrefix(strings.Trim(text, "<>"), "ent:"))
	if strings.HasPrefix(strings.Trim(text, "<>"), "ent:") {
		folded = strings.ReplaceAll(folded, "-", " ")
	}
	allowed := min(3, max(1, len([]rune(folded))/4))
	best := map[quad.IRI]int{}
	a := &asked{text: text, folded: folded, words: wordsOf(folded), near: map[[2]string]bool{}}
	err := r.index.names.each(ctx, r.snapshot, func(n *name) {
		grade := distance(folded, n.folded, allowed)
		if grade > allowed {
			if m := a.match(n, misspelt); m < none {
				grade = allowed + 1 + m
			} else if len(n.folded) > 3 && strings.Contains(" "+folded+" ", " "+n.folded+" ") {
				grade = allowed + 1 + none
			} else {
				return
			}
		}
		if old, ok := best[n.node]; !ok || grade < old {
			best[n.node] = grade
		}
	})
	if err != nil {
		return nil, err
	}
	type candidate struct {
		node  quad.IRI
		grade int
	}
	var list []candidate
	for node, grade := range best {
		list = append(list, candidate{node, grade})
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.grade, b.grade), cmp.Compare(a.node, b.node))
	})
	var out []string
	for _, c := range list {
		e, err := r.Entity(ctx, graph.EntityID(quads.IDOf(c.node)))
		if err != nil {
			continue
		}
		if !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
		if len(out) == nearNames {
			break
		}
	}
	return out, nil
}
