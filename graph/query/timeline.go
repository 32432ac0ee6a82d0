package query

import (
	"cmp"
	"context"
	"slices"

	"quern/graph"
)

// Moment is a fact with its time.
type Moment struct {
	When When
	graph.Statement
}

// Timeline lists the facts that fit in order of time: of their beginning, then of their end, an open beginning
// first. A fact without a time of its own stands where it was reported; one of which no day is known at all
// comes last. It goes through all that fits, so that the filter's After and Limit count in that order.
func (r *Reader) Timeline(ctx context.Context, f Filter) (moments []Moment, err error) {
	limit, after := f.Limit, f.After
	f.Limit, f.After = 0, ""
	for st, err := range r.Statements(ctx, f) {
		if err != nil {
			return nil, err
		}
		w, err := r.When(ctx, &st)
		if err != nil {
			return nil, err
		}
		moments = append(moments, Moment{w, st})
	}
	known := func(m *Moment) int {
		if m.When.Start == "" && m.When.End == "" {
			return 1
		}
		return 0
	}
	slices.SortFunc(moments, func(a, b Moment) int {
		return cmp.Or(known(&a)-known(&b), cmp.Compare(a.When.Start, b.When.Start), cmp.Compare(a.When.End, b.When.End), cmp.Compare(a.ID, b.ID))
	})
	if after != "" {
		i := slices.IndexFunc(moments, func(m Moment) bool { return m.ID == after })
		moments = moments[i+1:]
	}
	if limit > 0 && len(moments) > limit {
		moments = moments[:limit]
	}
	return moments, nil
}
