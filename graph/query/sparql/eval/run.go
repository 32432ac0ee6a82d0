package eval

import (
	"context"
	"errors"
	"time"

	"quern/graph/query/limits"
	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/dataset"
	"quern/graph/rdf"
)

// Options is what a run needs besides the query.
type Options struct {
	// Base resolves what the function IRI is given.
	Base string
	// Now is the time that NOW gives.
	Now time.Time
	// Limits bounds the memory that operators hold. Time is bounded by the context.
	Limits limits.Limits
}

// Run runs a query and calls row for each solution with the terms of the result's slots, which are the
// callee's only until it returns. It ends early without an error when row is false. When Run returns nothing
// of the query runs any more.
func Run(ctx context.Context, data dataset.Reader, q *algebra.Query, o Options, row func([]rdf.Term) bool) error {
	x, err := newExec(ctx, data, q, o.Base, o.Now, o.Limits.WithDefaults())
	if err != nil {
		return err
	}
	p := &planner{x: x, counts: map[*algebra.Quad]*match{}}
	n, err := p.plan(q.Op, newScope())
	if err != nil {
		return err
	}
	terms := make([]rdf.Term, len(q.Result))
	cache := map[id]rdf.Term{}
	err = n.run(x, x.unit(), func(b batch) error {
		if err := x.materialize(b, cache); err != nil {
			return err
		}
		for i := range b.len() {
			r := b.row(i)
			for j, slot := range q.Result {
				terms[j] = cache[r[slot]]
			}
			if !row(terms) {
				return errStop
			}
		}
		return ctx.Err()
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// maxResultTerms bounds how many terms of results are kept for the rows to come.
const maxResultTerms = 1 << 14

// materialize reads the terms of a batch's result that are not in the cache yet.
func (x *exec) materialize(b batch, cache map[id]rdf.Term) error {
	if len(cache) > maxResultTerms {
		clear(cache)
	}
	var missing []id
	for i := range b.len() {
		row := b.row(i)
		for _, slot := range x.query.Result {
			v := row[slot]
			if _, ok := cache[v]; !ok {
				cache[v] = rdf.Term{}
				if v != 0 {
					missing = append(missing, v)
				}
			}
		}
	}
	terms, err := x.termsOf(missing)
	if err != nil {
		return err
	}
	for i, v := range missing {
		cache[v] = terms[i]
	}
	return nil
}
