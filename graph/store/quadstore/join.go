package quadstore

import (
	"context"
	"fmt"
	"math"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/shape"

	"quern/graph/store"
)

// join is what all of its parts have in common; optional parts add tags where they have a result too.
type join struct {
	parts, optional []shape.Shape
}

func (s join) BuildIterator(qs graph.QuadStore) iterator.Shape {
	own, ok := qs.(*quadStore)
	if !ok {
		return iterator.NewError(fmt.Errorf("a query made for another store than %T", qs))
	}
	out := &joinShape{batch: own.costs.Batch}
	for _, p := range s.parts {
		out.parts = append(out.parts, p.BuildIterator(qs))
	}
	for _, p := range s.optional {
		out.optional = append(out.optional, p.BuildIterator(qs))
	}
	return out
}

func (s join) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return s, false }

type joinShape struct {
	parts, optional []iterator.Shape
	batch           int       // how many results of the leading part are taken at once; 0 is one by one
	plan            *joinPlan // made when first asked for
}

// joinPlan is how a join goes.
type joinPlan struct {
	lead int     // the part that is gone through, while the others are asked
	size float64 // how many results it is thought to have
	iterator.Costs
}

// planned chooses the leading part that makes least work.
func (s *joinShape) planned() *joinPlan {
	if s.plan != nil {
		return s.plan
	}
	plan := &joinPlan{}
	costs := make([]iterator.Costs, len(s.parts))
	for i, p := range s.parts {
		costs[i], _ = p.Stats(context.Background())
		plan.ContainsCost = min(plan.ContainsCost+costs[i].ContainsCost, math.MaxInt32)
		if i == 0 || costs[i].Size.Value < plan.Size.Value {
			plan.Size.Value = costs[i].Size.Value
		}
	}
	least := math.Inf(1)
	for i, c := range costs {
		n := float64(max(c.Size.Value, 1))
		work := scanning(c)
		for j, o := range costs {
			if i != j {
				ask, _ := asking(o, n)
				work += ask
			}
		}
		if work < least {
			plan.lead, plan.size, least = i, n, work
		}
	}
	plan.NextCost = int64(min(least/max(float64(plan.Size.Value), 1), math.MaxInt32)) + 1
	s.plan = plan
	return plan
}

func (s *joinShape) Iterate() iterator.Scanner {
	plan := s.planned()
	it := &joinScanner{lead: s.parts[plan.lead].Iterate(), joinBase: joinBase{shape: s}}
	for i, p := range s.parts {
		if i != plan.lead {
			it.parts = append(it.parts, lookup(p, plan.size))
		}
	}
	for _, p := range s.optional {
		it.optional = append(it.optional, lookup(p, plan.size))
	}
	return it
}

func (s *joinShape) Lookup() iterator.Index {
	it := &joinIndex{joinBase{shape: s}}
	for _, p := range s.parts {
		it.parts = append(it.parts, p.Lookup())
	}
	for _, p := range s.optional {
		it.optional = append(it.optional, p.Lookup())
	}
	return it
}

func (s *joinShape) SubIterators() []iterator.Shape {
	return append(append([]iterator.Shape{}, s.parts...), s.optional...)
}

func (s *joinShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	out := &joinShape{batch: s.batch}
	for _, p := range s.parts {
		o, _ := p.Optimize(ctx)
		if iterator.IsNull(o) {
			return o, true
		}
		out.parts = append(out.parts, o)
	}
	for _, p := range s.optional {
		o, _ := p.Optimize(ctx)
		out.optional = append(out.optional, o)
	}
	return out, true
}

func (s *joinShape) String() string { return fmt.Sprintf("Join(%d)", len(s.parts)) }

func (s *joinShape) Stats(context.Context) (iterator.Costs, error) { return s.planned().Costs, nil }

// joinBase is what scanning and looking up share.
type joinBase struct {
	shape           *joinShape
	parts, optional []iterator.Index
	odometer        odometer
	result          refs.Ref
}

// agree asks the parts for a result and takes up their paths.
func (b *joinBase) agree(ctx context.Context, ref refs.Ref) bool {
	for _, p := range b.parts {
		if !p.Contains(ctx, ref) {
			return false
		}
	}
	b.result = ref
	for _, p := range b.parts {
		b.odometer.add(newPaths(p))
	}
	for _, p := range b.optional {
		if p.Contains(ctx, ref) {
			b.odometer.add(newPaths(p))
		}
	}
	return true
}

func (b *joinBase) Result() refs.Ref                   { return b.result }
func (b *joinBase) NextPath(ctx context.Context) bool  { return b.odometer.next(ctx) }
func (b *joinBase) TagResults(dst map[string]refs.Ref) { b.odometer.tagResults(dst) }
func (b *joinBase) String() string                     { return b.shape.String() }
func (b *joinBase) Close() error {
	err := closeAll(b.parts)
	if oerr := closeAll(b.optional); err == nil {
		err = oerr
	}
	return err
}

func (b *joinBase) Err() error {
	if err := firstErr(b.parts); err != nil {
		return err
	}
	return firstErr(b.optional)
}

type joinScanner struct {
	lead iterator.Scanner
	joinBase
	batch []result
}

// result is one of a leading iterator that has moved on, with all paths to it.
type result struct {
	ref  refs.Ref
	from *paths
}

// next gives the next result of the leading iterator. Where the others read the quads of many nodes in one
// go, so many are taken from it at once.
func (s *joinScanner) next(ctx context.Context) (result, bool) {
	if s.shape.batch == 0 {
		if !s.lead.Next(ctx) {
			return result{}, false
		}
		return result{s.lead.Result(), newPaths(s.lead)}, true
	}
	if len(s.batch) == 0 {
		var nodes []store.TermID
		for len(s.batch) < s.shape.batch && s.lead.Next(ctx) {
			r := result{s.lead.Result(), newPaths(s.lead)}
			r.from.rest(ctx)
			s.batch = append(s.batch, r)
			if n, ok := r.ref.(node); ok {
				nodes = append(nodes, store.TermID(n))
			}
		}
		if len(s.batch) == 0 || s.lead.Err() != nil {
			return result{}, false
		}
		prepare(s.parts, nodes)
		prepare(s.optional, nodes)
	}
	r := s.batch[0]
	s.batch = s.batch[1:]
	return r, true
}

func (s *joinScanner) Next(ctx context.Context) bool {
	for {
		r, ok := s.next(ctx)
		if !ok {
			break
		}
		s.odometer.reset()
		s.odometer.add(r.from)
		if s.agree(ctx, r.ref) {
			return true
		}
		if s.joinBase.Err() != nil {
			break
		}
	}
	s.odometer.reset()
	s.result = nil
	return false
}

func (s *joinScanner) Err() error {
	if err := s.lead.Err(); err != nil {
		return err
	}
	return s.joinBase.Err()
}

func (s *joinScanner) Close() error {
	err := s.lead.Close()
	if berr := s.joinBase.Close(); err == nil {
		err = berr
	}
	return err
}

type joinIndex struct{ joinBase }

func (i *joinIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	i.odometer.reset()
	return i.agree(ctx, ref)
}
