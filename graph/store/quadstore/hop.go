package quadstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

var _ shape.Optimizer = (*quadStore)(nil)

// OptimizeShape turns what Cayley asks for into scans of one prefix: hops from a node over a predicate, walks
// from many nodes, quads with several bound positions; and what several shapes have in common into a join.
// It also puts a guard around recursion.
func (qs *quadStore) OptimizeShape(_ context.Context, s shape.Shape) (shape.Shape, bool) {
	switch s := s.(type) {
	case shape.QuadsAction:
		return optimizeAction(s)
	case shape.Quads:
		return optimizeQuads(s)
	case shape.NodesFrom:
		return optimizeNodes(s)
	case shape.Intersect:
		return join{parts: guardAll(s)}, true
	case shape.IntersectOpt:
		return join{parts: guardAll(s.Sub), optional: guardAll(s.Opt)}, true
	case shape.Union:
		return withoutNull(s)
	}
	return s, false
}

// withoutNull drops what can hold nothing from a union. Cayley does so itself only where the store does not
// optimize, and building a union with a nil in it panics: g.V("no such node").both().both().all().
func withoutNull(s shape.Union) (shape.Shape, bool) {
	if !slices.ContainsFunc(s, shape.IsNull) {
		return s, false
	}
	rest := slices.DeleteFunc(slices.Clone(s), shape.IsNull)
	switch len(rest) {
	case 0:
		return shape.Null{}, true
	case 1:
		return rest[0], true
	}
	return rest, true
}

func optimizeAction(s shape.QuadsAction) (shape.Shape, bool) {
	a := hop{result: positionOf(s.Result)}
	for d, ref := range s.Filter {
		n, ok := ref.(node)
		if !ok {
			return s, false
		}
		a.p[positionOf(d)] = store.TermID(n)
	}
	for d, tags := range s.Save {
		a.save[positionOf(d)] = tags
	}
	return a, true
}

// optimizeQuads gathers the positions that are bound to one node into one scan; what is left is checked
// quad by quad.
func optimizeQuads(s shape.Quads) (shape.Shape, bool) {
	var p store.IDPattern
	var rest shape.Quads
	for _, f := range s {
		if ref, ok := shape.One(f.Values); ok {
			if n, ok := ref.(node); ok && p[positionOf(f.Dir)] == 0 {
				p[positionOf(f.Dir)] = store.TermID(n)
				continue
			}
		}
		f.Values = guard(f.Values)
		rest = append(rest, f)
	}
	return quadsOf{p: p, rest: rest}, true
}

// quadsOf is the quads that fit a pattern and the filters of rest.
type quadsOf struct {
	p    store.IDPattern
	rest shape.Quads
}

func (s quadsOf) BuildIterator(qs graph.QuadStore) iterator.Shape {
	own, ok := qs.(*quadStore)
	if !ok {
		return iterator.NewError(fmt.Errorf("a query made for another store than %T", qs))
	}
	all := &quadShape{qs: own, p: s.p}
	switch {
	case len(s.rest) == 0:
		return all
	case s.p.Bound() == 0:
		return s.rest.BuildIterator(qs)
	}
	return iterator.NewAnd(all, s.rest.BuildIterator(qs))
}

func (s quadsOf) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return s, false }

// hop is the nodes at one position of the quads that fit a pattern, with the nodes at other positions as
// tags. A node comes once for each quad.
type hop struct {
	p      store.IDPattern
	result store.Position
	save   [4][]string // by position
}

func (s hop) BuildIterator(qs graph.QuadStore) iterator.Shape {
	own, ok := qs.(*quadStore)
	if !ok {
		return iterator.NewError(fmt.Errorf("a query made for another store than %T", qs))
	}
	return &hopShape{qs: own, hop: s}
}

func (s hop) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return s, false }

type hopShape struct {
	qs *quadStore
	hop
}

func (s *hopShape) Iterate() iterator.Scanner { return &hopScanner{hopBase{shape: s}} }

func (s *hopShape) Lookup() iterator.Index { return &hopIndex{hopBase: hopBase{shape: s}} }

func (s *hopShape) SubIterators() []iterator.Shape { return nil }

func (s *hopShape) Optimize(context.Context) (iterator.Shape, bool) { return s, false }

func (s *hopShape) String() string {
	return fmt.Sprintf("Hop%v→%v", s.p, quad.Directions[s.result])
}

func (s *hopShape) Stats(context.Context) (iterator.Costs, error) {
	n, exact, err := s.qs.src.Size(s.p)
	return iterator.Costs{ContainsCost: s.qs.costs.ask(), NextCost: s.qs.costs.Step, Size: refs.Size{Value: n, Exact: exact}}, err
}

// hopBase is what scanning and looking up share.
type hopBase struct {
	shape *hopShape
	scan  Scan
	err   error
	ok    bool         // there is a result
	found store.IDQuad // the quad of the result; it stays when there is no further path, since others' may come
}

// start begins a scan of the quads that fit p, in place of an earlier one.
func (b *hopBase) start(p store.IDPattern) bool {
	b.ok = false
	b.err = b.stop()
	if b.err == nil {
		b.scan, b.err = b.shape.qs.src.Scan(p)
	}
	return b.err == nil
}

func (b *hopBase) stop() error {
	if b.scan == nil {
		return nil
	}
	s := b.scan
	b.scan = nil
	return s.Close()
}

// step goes to the next quad that has all of the positions that are asked for: one without a label gives
// none.
func (b *hopBase) step(ctx context.Context) bool {
	if b.scan == nil || b.err != nil {
		return false
	}
	for {
		ok, err := b.scan.Next(ctx)
		if !ok {
			b.err = err
			return false
		}
		if q := b.scan.Quad(); b.complete(q) {
			b.found, b.ok = q, true
			return true
		}
	}
}

func (b *hopBase) complete(q store.IDQuad) bool {
	for pos, tags := range b.shape.save {
		if len(tags) > 0 && q[pos] == 0 {
			return false
		}
	}
	return q[b.shape.result] != 0
}

func (b *hopBase) Result() refs.Ref {
	if !b.ok {
		return nil
	}
	return node(b.found[b.shape.result])
}

func (b *hopBase) TagResults(dst map[string]refs.Ref) {
	if !b.ok {
		return
	}
	for pos, tags := range b.shape.save {
		for _, t := range tags {
			dst[t] = node(b.found[pos])
		}
	}
}

func (b *hopBase) Err() error { return b.err }

func (b *hopBase) String() string { return b.shape.String() }

func (b *hopBase) Close() error {
	b.ok = false
	return b.stop()
}

type hopScanner struct{ hopBase }

func (s *hopScanner) Next(ctx context.Context) bool {
	if s.scan == nil && (s.err != nil || !s.start(s.shape.p)) {
		return false
	}
	s.ok = false
	return s.step(ctx)
}

func (s *hopScanner) NextPath(context.Context) bool { return false }

// hopIndex finds the quads of one node; every further one is another path to it.
type hopIndex struct {
	hopBase
	ready map[store.TermID][]store.IDQuad // of nodes whose quads were read together
}

func (i *hopIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	n, ok := ref.(node)
	p := i.shape.p
	if pos := i.shape.result; !ok || p[pos] != 0 && p[pos] != store.TermID(n) {
		i.ok = false
		return false
	}
	if quads, ok := i.ready[store.TermID(n)]; ok {
		if i.err = i.stop(); i.err != nil {
			return false
		}
		i.scan = &listed{quads: quads}
		return i.step(ctx)
	}
	p[i.shape.result] = store.TermID(n)
	return i.start(p) && i.step(ctx)
}

func (i *hopIndex) NextPath(ctx context.Context) bool { return i.step(ctx) }
