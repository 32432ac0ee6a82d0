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

// ContradictionKind is how two facts contradict each other.
type ContradictionKind string

// The kinds of contradiction.
const (
	// Denial is a fact and the denial of the same fact.
	Denial ContradictionKind = "denial"
	// Values is two values of a predicate that has one at a time.
	Values ContradictionKind = "values"
)

// Contradiction is two facts that cannot both be true at one time; which of them is, it does not say. Both may
// be what somebody claims.
type Contradiction struct {
	Kind ContradictionKind
	A, B graph.Statement // A's id is the smaller
}

// ContradictionFilter chooses contradictions.
type ContradictionFilter struct {
	// About is an entity that is a side of both, by id or name; "" is all.
	About string
	// Functional are the predicates of which a subject has one object: at a time, or where true, for ever.
	Functional map[string]bool
}

// Contradictions lists the facts that contradict each other, in order of their ids. Facts whose times are both
// known contradict each other only where the times meet; what is planned, possible or demanded contradicts
// nothing. Two values do not contradict each other where one is a part of the other (a town and its country).
func (r *Reader) Contradictions(ctx context.Context, f ContradictionFilter) ([]Contradiction, error) {
	about := graph.EntityID("")
	if f.About != "" {
		e, err := r.Find(ctx, f.About)
		if err != nil {
			return nil, err
		}
		about = e.ID
	}
	found := map[[2]graph.StatementID]Contradiction{}
	add := func(kind ContradictionKind, a, b *graph.Statement) {
		if b.ID < a.ID {
			a, b = b, a
		}
		if about == "" || hasSide(a, about) || hasSide(b, about) {
			found[[2]graph.StatementID{a.ID, b.ID}] = Contradiction{kind, *a, *b}
		}
	}
	if err := r.denials(ctx, add); err != nil {
		return nil, fmt.Errorf("looking for denials: %w", err)
	}
	for p, forEver := range f.Functional {
		if err := r.differing(ctx, p, forEver, add); err != nil {
			return nil, fmt.Errorf("comparing what is said by %s: %w", p, err)
		}
	}
	out := make([]Contradiction, 0, len(found))
	for _, c := range found {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Contradiction) int {
		return cmp.Or(cmp.Compare(a.A.ID, b.A.ID), cmp.Compare(a.B.ID, b.B.ID))
	})
	return out, nil
}

func hasSide(st *graph.Statement, id graph.EntityID) bool {
	return st.Subject.IsEntity() && st.Subject.ID == id || st.Object.IsEntity() && st.Object.ID == id
}

// denials finds what is said and denied: from each denial, which are few, to what it denies.
func (r *Reader) denials(ctx context.Context, add func(ContradictionKind, *graph.Statement, *graph.Statement)) error {
	for node, err := range r.distinct(ctx, store.Pattern{Predicate: quads.Negated, Object: quad.Bool(true)}) {
		if err != nil {
			return err
		}
		no, ok, err := r.statement(ctx, node)
		if err != nil {
			return err
		}
		if !ok || no.Modality != graph.Asserted || !no.Subject.IsEntity() {
			continue
		}
		for yes, err := range r.Statements(ctx, Filter{Subject: string(no.Subject.ID), Predicate: no.Predicate}) {
			if err != nil {
				return err
			}
			if !yes.Negated && yes.Modality == graph.Asserted && yes.Open == no.Open && sameSides(&yes, &no) && compatible(yes.Place, no.Place) {
				meet, err := r.meet(ctx, &yes, &no)
				if err != nil {
					return err
				}
				if meet {
					add(Denial, &yes, &no)
				}
			}
		}
	}
	return nil
}

// sameSides reports whether both are of the same sides.
func sameSides(a, b *graph.Statement) bool {
	return same(a.Subject, b.Subject) && same(a.Object, b.Object) ||
		a.Symmetric && same(a.Subject, b.Object) && same(a.Object, b.Subject)
}

func same(a, b *graph.Term) bool {
	switch {
	case a == nil || b == nil:
		return a == nil && b == nil
	case a.IsEntity() || b.IsEntity():
		return a.ID == b.ID
	}
	return strings.Join(wordsOf(a.Value), " ") == strings.Join(wordsOf(b.Value), " ")
}

// compatible reports whether two terms may be the same thing: one that is not said may be any.
func compatible(a, b *graph.Term) bool { return a == nil || b == nil || same(a, b) }

// meet reports whether two facts may speak of one time. An event whose time one of them leaves open may be the
// same; two standing facts are compared by the days on which they were reported.
func (r *Reader) meet(ctx context.Context, a, b *graph.Statement) (bool, error) {
	if !a.Standing && (a.Time == nil || b.Time == nil) {
		return true, nil
	}
	x, err := r.When(ctx, a)
	if err != nil {
		return false, err
	}
	y, err := r.When(ctx, b)
	if err != nil {
		return false, err
	}
	unknown := x.Time == graph.Time{} || y.Time == graph.Time{}
	return unknown || overlaps(x.Time, y.Start, y.End), nil
}

// differing compares the values that subjects have of a predicate.
func (r *Reader) differing(ctx context.Context, predicate string, forEver bool, add func(ContradictionKind, *graph.Statement, *graph.Statement)) error {
	by := map[graph.EntityID][]graph.Statement{}
	for st, err := range r.Statements(ctx, Filter{Predicate: "kg:" + predicate}) {
		if err != nil {
			return err
		}
		if !st.Negated && st.Modality == graph.Asserted && st.Subject.IsEntity() {
			by[st.Subject.ID] = append(by[st.Subject.ID], st)
			if st.Symmetric && st.Object.IsEntity() {
				by[st.Object.ID] = append(by[st.Object.ID], st)
			}
		}
	}
	for subject, list := range by {
		for i := range list {
			for k := range list[:i] {
				differ, err := r.differ(ctx, subject, forEver, &list[i], &list[k])
				if err != nil {
					return err
				}
				if differ {
					add(Values, &list[i], &list[k])
				}
			}
		}
	}
	return nil
}

// differ reports whether two facts give one subject values that it cannot have both: another object at one
// time (or ever) or, where neither has an object, other times or places of what happens once.
func (r *Reader) differ(ctx context.Context, subject graph.EntityID, forEver bool, a, b *graph.Statement) (bool, error) {
	x, y := otherSide(a, subject), otherSide(b, subject)
	if x == nil && y == nil {
		known := a.Time != nil && b.Time != nil
		if known && !overlaps(*a.Time, b.Time.Start, b.Time.End) {
			return true, nil
		}
		return r.apart(ctx, a.Place, b.Place)
	}
	apart, err := r.apart(ctx, x, y)
	if err != nil || !apart || forEver {
		return apart, err
	}
	return r.meet(ctx, a, b)
}

func otherSide(st *graph.Statement, subject graph.EntityID) *graph.Term {
	if st.Symmetric && st.Object.IsEntity() && st.Object.ID == subject {
		return st.Subject
	}
	return st.Object
}

// apart reports whether two values are known to be different things: of one type, and neither within the
// other by what the graph says of places.
func (r *Reader) apart(ctx context.Context, a, b *graph.Term) (bool, error) {
	if a == nil || b == nil || same(a, b) || a.IsEntity() != b.IsEntity() {
		return false, nil
	}
	if !a.IsEntity() {
		return a.Datatype == b.Datatype, nil
	}
	if a.Type != b.Type {
		return false, nil
	}
	for _, pair := range [][2]*graph.Term{{a, b}, {b, a}} {
		for _, p := range []string{"located-in", "part-of", "capital-of", "member-of"} {
			for _, err := range r.snapshot.Match(store.Pattern{Subject: quads.ID(pair[0].ID), Predicate: quads.KG(p), Object: quads.ID(pair[1].ID)}) {
				return false, err
			}
		}
	}
	return true, ctx.Err()
}
