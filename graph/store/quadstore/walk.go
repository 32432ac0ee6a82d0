package quadstore

import (
	"context"
	"fmt"
	"math"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// walk is the nodes at one position of the quads that fit a pattern and whose nodes at other positions are
// results of other shapes: a hop from many nodes. It goes from each of those nodes by a scan of one prefix,
// or through the pattern's quads where these are fewer.
type walk struct {
	hop
	filters []filter
}

type filter struct {
	pos    store.Position
	values shape.Shape
}

// optimizeNodes turns the nodes of selected quads into a hop or a walk.
func optimizeNodes(s shape.NodesFrom) (shape.Shape, bool) {
	w := walk{hop: hop{result: positionOf(s.Dir)}}
	var rest shape.Quads
	switch qs := s.Quads.(type) {
	case quadsOf:
		w.p, rest = qs.p, qs.rest
	case shape.Quads:
		rest = qs
	default:
		return s, false
	}
	for _, f := range rest {
		pos := positionOf(f.Dir)
		if ref, ok := shape.One(f.Values); ok {
			if n, ok := ref.(node); ok && w.p[pos] == 0 {
				w.p[pos] = store.TermID(n)
				continue
			}
		}
		if sv, ok := f.Values.(shape.Save); ok {
			if _, ok := sv.From.(shape.AllNodes); ok {
				w.save[pos] = append(w.save[pos][:len(w.save[pos]):len(w.save[pos])], sv.Tags...)
				continue
			}
		}
		w.filters = append(w.filters, filter{pos, f.Values})
	}
	if len(w.filters) == 0 {
		return w.hop, true
	}
	return w, true
}

func (s walk) BuildIterator(qs graph.QuadStore) iterator.Shape {
	own, ok := qs.(*quadStore)
	if !ok {
		return iterator.NewError(fmt.Errorf("a query made for another store than %T", qs))
	}
	out := &walkShape{hopShape: hopShape{qs: own, hop: s.hop}}
	for _, f := range s.filters {
		out.pos = append(out.pos, f.pos)
		out.subs = append(out.subs, f.values.BuildIterator(qs))
	}
	return out
}

func (s walk) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return s, false }

type walkShape struct {
	hopShape
	pos  []store.Position // of each of subs
	subs []iterator.Shape
	plan *walkPlan // made when first asked for: shapes nest, and each would plan all below it again
}

// walkPlan is how a walk goes.
type walkPlan struct {
	lead  int     // the filter whose results are walked from, or noLeader
	quads float64 // how many quads are looked at
	iterator.Costs
}

// quadsOfNode is how many quads a node is guessed to have at one position beside a bound one.
const quadsOfNode = 4

// noLeader means that the pattern's own quads are gone through.
const noLeader = -1

// planned chooses the way that makes least work.
func (s *walkShape) planned() *walkPlan {
	if s.plan != nil {
		return s.plan
	}
	size, _, _ := s.qs.src.Size(s.p)
	n := float64(size)
	seek, step := s.qs.costs.Seek, s.qs.costs.Step
	costs := make([]iterator.Costs, len(s.subs))
	contains := seek
	for i, sub := range s.subs {
		costs[i], _ = sub.Stats(context.Background())
		contains = min(contains+quadsOfNode*(step+costs[i].ContainsCost), math.MaxInt32)
	}
	asked := func(quads float64, except int) (work float64) {
		for i, c := range costs {
			if i != except {
				ask, _ := asking(c, quads)
				work += ask
			}
		}
		return work
	}
	lead, least, quads := noLeader, float64(step)*n+asked(n, noLeader), n
	for i, c := range costs {
		from := float64(max(c.Size.Value, 1))
		m := min(n, from*quadsOfNode)
		work := scanning(c) + s.seeks(from)*float64(seek) + m*float64(step) + asked(m, i)
		if work < least {
			lead, least, quads = i, work, m
		}
	}
	s.plan = &walkPlan{lead, quads, iterator.Costs{
		ContainsCost: contains,
		NextCost:     int64(min(least/max(quads, 1), math.MaxInt32)) + 1,
		Size:         refs.Size{Value: int64(quads)},
	}}
	return s.plan
}

func (s *walkShape) Iterate() iterator.Scanner {
	plan := s.planned()
	it := &walkScanner{walkBase: newWalkBase(s, plan.quads)}
	if plan.lead != noLeader {
		it.lead, it.leadPos = s.subs[plan.lead].Iterate(), s.pos[plan.lead]
		it.skip = plan.lead
	}
	return it
}

func (s *walkShape) Lookup() iterator.Index { return &walkIndex{newWalkBase(s, 1)} }

func (s *walkShape) SubIterators() []iterator.Shape { return s.subs }

func (s *walkShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	out := *s
	out.subs, out.plan = nil, nil
	for _, sub := range s.subs {
		o, _ := sub.Optimize(ctx)
		if iterator.IsNull(o) {
			return o, true
		}
		out.subs = append(out.subs, o)
	}
	return &out, true
}

func (s *walkShape) String() string {
	return fmt.Sprintf("Walk%v→%v", s.p, quad.Directions[s.result])
}

func (s *walkShape) Stats(context.Context) (iterator.Costs, error) { return s.planned().Costs, nil }

// walkBase is what scanning and looking up share: a hop whose quads must also pass the filters.
type walkBase struct {
	hopBase
	walk     *walkShape
	lookups  []iterator.Index // made when first asked
	quads    float64          // how many quads will be asked about
	skip     int              // the filter that is walked from and so not asked, or noLeader
	odometer odometer
}

func newWalkBase(s *walkShape, quads float64) walkBase {
	return walkBase{hopBase: hopBase{shape: &s.hopShape}, walk: s, quads: quads, lookups: make([]iterator.Index, len(s.subs)), skip: noLeader}
}

// advance goes to the next quad of the scan that passes; from are the paths by which it was come to.
func (b *walkBase) advance(ctx context.Context, from *paths) bool {
	before, had := b.found, b.ok
	for b.step(ctx) {
		if b.passes(ctx) {
			b.odometer.reset()
			if from != nil {
				b.odometer.add(from)
			}
			for i, l := range b.lookups {
				if i != b.skip {
					b.odometer.add(newPaths(l))
				}
			}
			return true
		}
		if b.Err() != nil {
			break
		}
	}
	// Without a further quad the result stays.
	b.found, b.ok = before, had
	return false
}

func (b *walkBase) passes(ctx context.Context) bool {
	for i, sub := range b.walk.subs {
		if i == b.skip {
			continue
		}
		id := b.found[b.walk.pos[i]]
		if id == 0 {
			return false
		}
		if b.lookups[i] == nil {
			b.lookups[i] = lookup(sub, b.quads)
		}
		if !b.lookups[i].Contains(ctx, node(id)) {
			return false
		}
	}
	return true
}

func (b *walkBase) TagResults(dst map[string]refs.Ref) {
	if !b.ok {
		return
	}
	b.hopBase.TagResults(dst)
	b.odometer.tagResults(dst)
}

func (b *walkBase) opened() (out []iterator.Index) {
	for _, l := range b.lookups {
		if l != nil {
			out = append(out, l)
		}
	}
	return out
}

func (b *walkBase) Err() error {
	if b.err != nil {
		return b.err
	}
	return firstErr(b.opened())
}

func (b *walkBase) String() string { return b.walk.String() }

func (b *walkBase) Close() error {
	err := b.hopBase.Close()
	if lerr := closeAll(b.opened()); err == nil {
		err = lerr
	}
	return err
}

type walkScanner struct {
	walkBase
	lead    iterator.Scanner // nil where the pattern's own quads are gone through
	leadPos store.Position
	from    *paths
	batch   []led // nodes whose quads were read together
}

func (s *walkScanner) Next(ctx context.Context) bool {
	for s.Err() == nil {
		if s.scan != nil {
			if s.advance(ctx, s.from) {
				return true
			}
			if s.lead == nil || s.Err() != nil {
				break
			}
		}
		if !s.begin(ctx) {
			break
		}
	}
	s.ok = false
	return false
}

// begin goes on to the quads of the next node that leads.
func (s *walkScanner) begin(ctx context.Context) bool {
	switch {
	case s.lead == nil:
		return s.start(s.walk.p)
	case s.walk.qs.costs.Batch > 0:
		return s.beginBatch(ctx)
	}
	p := s.walk.p
	if p[s.leadPos] = s.nextLead(ctx); p[s.leadPos] == 0 {
		return false
	}
	s.from = newPaths(s.lead)
	return s.start(p)
}

// nextLead gives the next node from which the pattern can go on, 0 after the last.
func (s *walkScanner) nextLead(ctx context.Context) store.TermID {
	for s.lead.Next(ctx) {
		n, ok := s.lead.Result().(node)
		if bound := s.walk.p[s.leadPos]; ok && (bound == 0 || bound == store.TermID(n)) {
			return store.TermID(n)
		}
	}
	return 0
}

func (s *walkScanner) NextPath(ctx context.Context) bool { return s.odometer.next(ctx) }

func (s *walkScanner) Err() error {
	if s.lead != nil && s.lead.Err() != nil {
		return s.lead.Err()
	}
	return s.walkBase.Err()
}

func (s *walkScanner) Close() error {
	err := s.walkBase.Close()
	if s.lead != nil {
		if lerr := s.lead.Close(); err == nil {
			err = lerr
		}
	}
	return err
}

type walkIndex struct{ walkBase }

func (i *walkIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	n, ok := ref.(node)
	p := i.walk.p
	if pos := i.walk.result; !ok || p[pos] != 0 && p[pos] != store.TermID(n) {
		i.ok = false
		return false
	}
	p[i.walk.result] = store.TermID(n)
	return i.start(p) && i.advance(ctx, nil)
}

// NextPath goes through the ways to the quad, and then on to the node's next quad.
func (i *walkIndex) NextPath(ctx context.Context) bool {
	return i.odometer.next(ctx) || i.advance(ctx, nil)
}
