package pebblestore

import (
	"context"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/shape"
)

// guardAll puts a guard around each recursion of a list; a list without one is returned as it is.
func guardAll(in []shape.Shape) ([]shape.Shape, bool) {
	out, changed := in, false
	for i, s := range in {
		if g, ok := guard(s); ok {
			if !changed {
				out, changed = append([]shape.Shape{}, in...), true
			}
			out[i] = g
		}
	}
	return out, changed
}

// guard wraps a shape that is a recursion. Cayley builds it in a type of its own that says nothing until it
// is built; building reads nothing.
func guard(s shape.Shape) (shape.Shape, bool) {
	switch s.(type) {
	case nil, recursion, hop, quadsOf, shape.Fixed, shape.AllNodes, shape.NodesFrom, shape.Quads, shape.QuadsAction,
		shape.Save, shape.Union, shape.Unique, shape.Intersect, shape.IntersectOpt, shape.Page, shape.Sort,
		shape.Filter, shape.FixedTags, shape.Materialize, shape.Except, shape.Null, shape.Lookup, shape.Count:
		return s, false
	}
	return recursion{s}, true
}

// recursion is a shape of Cayley's that repeats a path. Asked whether it contains a node, its own iterator
// leaves the tags of an earlier answer on a later one; the guard takes each answer's tags as the repetition
// finds them.
type recursion struct{ shape.Shape }

func (s recursion) BuildIterator(qs graph.QuadStore) iterator.Shape {
	it := s.Shape.BuildIterator(qs)
	if _, ok := it.(*iterator.Recursive); !ok {
		return it
	}
	return &recursionShape{it}
}

func (s recursion) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return s, false }

type recursionShape struct{ iterator.Shape }

func (s *recursionShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	inner, changed := s.Shape.Optimize(ctx)
	if !changed {
		return s, false
	}
	return &recursionShape{inner}, true
}

func (s *recursionShape) Lookup() iterator.Index {
	return &recursionIndex{all: s.Iterate(), paths: map[any][]map[string]refs.Ref{}}
}

// recursionIndex goes through the repetition as far as it must and remembers all paths to each node.
type recursionIndex struct {
	all    iterator.Scanner
	paths  map[any][]map[string]refs.Ref
	result refs.Ref
	path   int
}

func (i *recursionIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	i.result, i.path = nil, 0
	key := refs.ToKey(ref)
	for i.paths[key] == nil {
		if !i.all.Next(ctx) {
			return false
		}
		found := refs.ToKey(i.all.Result())
		for more := true; more; more = i.all.NextPath(ctx) {
			tags := map[string]refs.Ref{}
			i.all.TagResults(tags)
			i.paths[found] = append(i.paths[found], tags)
		}
	}
	i.result = ref
	return true
}

func (i *recursionIndex) NextPath(context.Context) bool {
	if i.result == nil || i.path+1 >= len(i.paths[refs.ToKey(i.result)]) {
		return false
	}
	i.path++
	return true
}

func (i *recursionIndex) TagResults(dst map[string]refs.Ref) {
	if i.result == nil {
		return
	}
	for tag, ref := range i.paths[refs.ToKey(i.result)][i.path] {
		dst[tag] = ref
	}
}

func (i *recursionIndex) Result() refs.Ref { return i.result }
func (i *recursionIndex) Err() error       { return i.all.Err() }
func (i *recursionIndex) String() string   { return "RecursionIndex" }
func (i *recursionIndex) Close() error     { return i.all.Close() }
