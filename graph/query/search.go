package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cayleygraph/quad"
	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

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
	// Limit is how many are given; 0 is all.
	Limit int
}

// indexed is one name of an entity.
type indexed struct {
	node   quad.IRI
	name   string
	folded string
	shown  bool // the name that is shown, rather than another
}

// fold makes names comparable: case and accents do not count.
func fold(s string) string {
	t := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), cases.Fold(), norm.NFC)
	if out, _, err := transform.String(t, s); err == nil {
		s = out
	}
	return strings.Join(strings.Fields(s), " ")
}

// allNames is the index of names, in order of entity.
func (r *Reader) allNames(ctx context.Context) ([]indexed, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.index != nil {
		return r.index, nil
	}
	list := []indexed{}
	for _, p := range []quad.IRI{quads.RDFSLabel, quads.SKOSAltLabel} {
		for q, err := range r.snapshot.Match(store.Pattern{Predicate: p}) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, fmt.Errorf("reading the names: %w", err)
			}
			if node, ok := q.Subject.(quad.IRI); ok {
				name := quads.Lexical(q.Object)
				list = append(list, indexed{node, name, fold(name), p == quads.RDFSLabel})
			}
		}
	}
	slices.SortFunc(list, func(a, b indexed) int {
		return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.name, b.name), -compareBool(a.shown, b.shown))
	})
	r.index = slices.CompactFunc(list, func(a, b indexed) bool { return a.node == b.node && a.name == b.name })
	return r.index, nil
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
	none
)

// match grades a name.
func match(n *indexed, text, folded string) int {
	switch {
	case n.name == text:
		return exact
	case n.folded == folded:
		return sameLetters
	case strings.HasPrefix(n.folded, folded):
		return prefix
	case strings.Contains(n.folded, " "+folded):
		return wordPrefix
	case strings.Contains(n.folded, folded):
		return inside
	}
	return none
}

// hit is an entity that was found.
type hit struct {
	EntitySummary
	grade int
	shown bool // the match is with the name that is shown
}

// hits finds the entities with a name of a grade up to worst, best first: by grade, shown names before
// others, then those with more facts, then by id.
func (r *Reader) hits(ctx context.Context, text string, worst int) ([]hit, error) {
	index, err := r.allNames(ctx)
	if err != nil {
		return nil, err
	}
	return r.ranked(ctx, index, text, worst)
}

// sameName is the names that are spelled just so: no more than the index of the store has to be read.
func (r *Reader) sameName(ctx context.Context, text string) ([]indexed, error) {
	var list []indexed
	for _, p := range []quad.IRI{quads.RDFSLabel, quads.SKOSAltLabel} {
		qs, err := r.collect(ctx, store.Pattern{Predicate: p, Object: quad.String(text)})
		if err != nil {
			return nil, err
		}
		for _, q := range qs {
			if node, ok := q.Subject.(quad.IRI); ok {
				list = append(list, indexed{node, text, "", p == quads.RDFSLabel})
			}
		}
	}
	slices.SortFunc(list, func(a, b indexed) int { return cmp.Compare(a.node, b.node) })
	return list, nil
}

// ranked is the entities of an index, in order of entity, whose names answer well enough.
func (r *Reader) ranked(ctx context.Context, index []indexed, text string, worst int) ([]hit, error) {
	folded := fold(text)
	var out []hit
	for n := range slices.Values(index) {
		grade := match(&n, text, folded)
		if grade > worst {
			continue
		}
		id := graph.EntityID(quads.IDOf(n.node))
		if last := len(out) - 1; last >= 0 && out[last].ID == id {
			if h := &out[last]; grade < h.grade || grade == h.grade && n.shown {
				h.grade, h.shown = grade, n.shown
			}
			continue
		}
		out = append(out, hit{EntitySummary{ID: id}, grade, n.shown})
	}
	counts, err := r.factCounts(ctx, len(out))
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Facts, err = counts(out[i].ID); err != nil {
			return nil, err
		}
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
	return func(id graph.EntityID) (int, error) { return all[quads.ID(id)], nil }, nil
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

// Entities lists the entities with a name that holds the text, best first: the exact name, then beginnings,
// then the rest; among equals those with more facts first.
func (r *Reader) Entities(ctx context.Context, f EntityFilter) ([]EntitySummary, error) {
	found, err := r.hits(ctx, f.Text, inside)
	if err != nil {
		return nil, err
	}
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
func (r *Reader) Find(ctx context.Context, name string) (graph.Entity, error) {
	if id := strings.Trim(name, "<>"); strings.HasPrefix(id, "ent:") || strings.HasPrefix(id, "event:") {
		e, err := r.Entity(ctx, graph.EntityID(id))
		if err == nil || ctx.Err() != nil {
			return e, err
		}
	}
	if fold(name) == "" {
		return graph.Entity{}, &UnknownEntityError{Name: name}
	}
	for _, search := range []func() ([]hit, error){
		func() ([]hit, error) {
			index, err := r.sameName(ctx, name)
			if err != nil {
				return nil, err
			}
			return r.ranked(ctx, index, name, exact)
		},
		func() ([]hit, error) { return r.hits(ctx, name, sameLetters) },
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
	near, err := r.near(ctx, name)
	if err != nil {
		return graph.Entity{}, err
	}
	return graph.Entity{}, &UnknownEntityError{Name: name, Near: near}
}

// nearNames is how many names an UnknownEntityError proposes.
const nearNames = 5

// near lists shown names within a small edit distance of any of the entity's names, then those that hold
// the text.
func (r *Reader) near(ctx context.Context, name string) ([]string, error) {
	index, err := r.allNames(ctx)
	if err != nil {
		return nil, err
	}
	folded := fold(strings.TrimPrefix(strings.Trim(name, "<>"), "ent:"))
	if strings.HasPrefix(strings.Trim(name, "<>"), "ent:") {
		folded = strings.ReplaceAll(folded, "-", " ")
	}
	allowed := min(3, max(1, len([]rune(folded))/4))
	best := map[quad.IRI]int{}
	for i := range index {
		n := &index[i]
		grade := distance(folded, n.folded, allowed)
		if grade > allowed {
			if m := match(n, name, folded); m < none {
				grade = allowed + 1 + m
			} else if len(n.folded) > 3 && strings.Contains(" "+folded+" ", " "+n.folded+" ") {
				grade = allowed + 1 + none
			} else {
				continue
			}
		}
		if old, ok := best[n.node]; !ok || grade < old {
			best[n.node] = grade
		}
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

// distance is the number of letters to insert, delete, change or swap with their neighbour to make b of a
// (optimal string alignment), or more than limit where it is more.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
