package quadstore

import (
	"context"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/shape"
)

// guardAll puts a guard around each recursion of a list.
func guardAll(in []shape.Shape) []shape.Shape {
	out := make([]shape.Shape, len(in))
	for i, s := range in {
		out[i] = guard(s)
	}
	return out
}

// guard wraps a shape that may be a recursion. Cayley builds one in a type of its own that says nothing
// until it is built; whatever is not known by its type is wrapped.
func guard(s shape.Shape) shape.Shape {
	switch s.(type) {
	case nil, recursion, hop, walk, join, quadsOf, shape.Fixed, shape.AllNodes, shape.NodesFrom, shape.Quads,
		shape.QuadsAction, shape.Save, shape.Union, shape.Unique, shape.Intersect, shape.IntersectOpt, shape.Page,
		shape.Sort, shape.Filter, shape.FixedTags, shape.Materialize, shape.Except, shape.Null, shape.Lookup, shape.Count:
		return s
	}
	return recursion{s}
}

// recursion is a shape of Cayley's that repeats a path. Asked whether it contains a node, its own iterator
// leaves the tags of an earlier answer on a later one; here it is asked from memory.
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

func (s *recursionShape) Lookup() iterator.Index { return &memoryIndex{all: s.Iterate()} }
