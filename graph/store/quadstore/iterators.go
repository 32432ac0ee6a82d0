package quadstore

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"

	"quern/graph/store"
)

// quadShape is the quads that fit a pattern, as Cayley iterates over them.
type quadShape struct {
	qs *quadStore
	p  store.IDPattern
}

func (s *quadShape) Iterate() iterator.Scanner { return &quadScanner{shape: s} }

func (s *quadShape) Lookup() iterator.Index { return &quadIndex{shape: s} }

func (s *quadShape) SubIterators() []iterator.Shape { return nil }

func (s *quadShape) Optimize(context.Context) (iterator.Shape, bool) { return s, false }

func (s *quadShape) String() string { return fmt.Sprintf("Quads%v", s.p) }

func (s *quadShape) Stats(context.Context) (iterator.Costs, error) {
	n, exact, err := s.qs.src.Size(s.p)
	return iterator.Costs{ContainsCost: 1, NextCost: s.qs.costs.Step, Size: refs.Size{Value: n, Exact: exact}}, err
}

type quadScanner struct {
	shape  *quadShape
	scan   Scan
	result refs.Ref
	err    error
	done   bool
	page   []quadRef // room for further references
	pages  int       // how many were made
}

// maxRefs is how many references a scan makes at once, from one on twice as many each time: who keeps one
// keeps all of them.
const maxRefs = 64

// ref makes the reference to a quad.
func (s *quadScanner) ref(q store.IDQuad) refs.Ref {
	if len(s.page) == 0 {
		s.page = make([]quadRef, min(1<<min(s.pages, 16), maxRefs))
		s.pages++
	}
	r := &s.page[0]
	s.page = s.page[1:]
	*r = quadRef(q)
	return r
}

func (s *quadScanner) Next(ctx context.Context) bool {
	s.result = nil
	if s.err != nil || s.done {
		return false
	}
	if s.scan == nil {
		if s.scan, s.err = s.shape.qs.src.Scan(s.shape.p); s.err != nil {
			return false
		}
	}
	ok, err := s.scan.Next(ctx)
	if !ok {
		s.err, s.done = err, true
		return false
	}
	s.result = s.ref(s.scan.Quad())
	return true
}

func (s *quadScanner) Result() refs.Ref               { return s.result }
func (s *quadScanner) Err() error                     { return s.err }
func (s *quadScanner) NextPath(context.Context) bool  { return false }
func (s *quadScanner) TagResults(map[string]refs.Ref) {}
func (s *quadScanner) String() string                 { return s.shape.String() }
func (s *quadScanner) Close() error {
	s.done = true
	if s.scan == nil {
		return nil
	}
	return s.scan.Close()
}

// quadIndex tells whether a quad fits without reading: the reference has its terms.
type quadIndex struct {
	shape  *quadShape
	result refs.Ref
}

func (i *quadIndex) Contains(_ context.Context, ref refs.Ref) bool {
	q, ok := ref.(*quadRef)
	if !ok || !i.shape.p.Matches(store.IDQuad(*q)) {
		return false
	}
	i.result = ref
	return true
}

func (i *quadIndex) Result() refs.Ref               { return i.result }
func (i *quadIndex) Err() error                     { return nil }
func (i *quadIndex) NextPath(context.Context) bool  { return false }
func (i *quadIndex) TagResults(map[string]refs.Ref) {}
func (i *quadIndex) String() string                 { return i.shape.String() }
func (i *quadIndex) Close() error                   { return nil }

// nodeShape is all terms.
type nodeShape struct{ qs *quadStore }

func (s *nodeShape) Iterate() iterator.Scanner { return &nodeScanner{qs: s.qs} }

func (s *nodeShape) Lookup() iterator.Index { return &nodeIndex{qs: s.qs} }

func (s *nodeShape) SubIterators() []iterator.Shape { return nil }

func (s *nodeShape) Optimize(context.Context) (iterator.Shape, bool) { return s, false }

func (s *nodeShape) String() string { return "Nodes" }

func (s *nodeShape) Stats(context.Context) (iterator.Costs, error) {
	terms, _, err := s.qs.src.Counts()
	return iterator.Costs{ContainsCost: s.qs.costs.Seek, NextCost: s.qs.costs.Step, Size: refs.Size{Value: terms, Exact: true}}, err
}

type nodeScanner struct {
	qs     *quadStore
	nodes  Nodes
	result refs.Ref
	err    error
	done   bool
}

func (s *nodeScanner) Next(ctx context.Context) bool {
	s.result = nil
	if s.err != nil || s.done {
		return false
	}
	if s.err = ctx.Err(); s.err != nil {
		return false
	}
	if s.nodes == nil {
		if s.nodes, s.err = s.qs.src.Nodes(); s.err != nil {
			return false
		}
	}
	id, err := s.nodes.Next(ctx)
	if id == 0 || err != nil {
		s.err, s.done = err, true
		return false
	}
	s.result = node(id)
	return true
}

func (s *nodeScanner) Result() refs.Ref               { return s.result }
func (s *nodeScanner) Err() error                     { return s.err }
func (s *nodeScanner) NextPath(context.Context) bool  { return false }
func (s *nodeScanner) TagResults(map[string]refs.Ref) {}
func (s *nodeScanner) String() string                 { return "Nodes" }
func (s *nodeScanner) Close() error {
	s.done = true
	if s.nodes == nil {
		return nil
	}
	return s.nodes.Close()
}

type nodeIndex struct {
	qs     *quadStore
	result refs.Ref
	err    error
}

func (i *nodeIndex) Contains(_ context.Context, ref refs.Ref) bool {
	n, ok := ref.(node)
	if !ok {
		return false
	}
	has, err := i.qs.src.Has(store.TermID(n))
	if err != nil {
		i.err = err
	}
	if !has {
		return false
	}
	i.result = ref
	return true
}

func (i *nodeIndex) Result() refs.Ref               { return i.result }
func (i *nodeIndex) Err() error                     { return i.err }
func (i *nodeIndex) NextPath(context.Context) bool  { return false }
func (i *nodeIndex) TagResults(map[string]refs.Ref) {}
func (i *nodeIndex) String() string                 { return "Nodes" }
func (i *nodeIndex) Close() error                   { return nil }
