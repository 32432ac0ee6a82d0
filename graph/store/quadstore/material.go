package quadstore

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
)

// asking is the cost of asking a shape n times whether it contains a node: each time anew, or from memory
// after going through all of it once.
func asking(c iterator.Costs, n float64) (cost float64, memory bool) {
	anew := n * float64(c.ContainsCost)
	once := scanning(c) + n
	if once < anew {
		return once, true
	}
	return anew, false
}

// scanning is the cost of going through all of a shape.
func scanning(c iterator.Costs) float64 { return float64(max(c.Size.Value, 1)) * float64(c.NextCost) }

// lookup opens a shape for n questions in the cheaper way.
func lookup(s iterator.Shape, n float64) iterator.Index {
	c, err := s.Stats(context.Background())
	if err != nil {
		return s.Lookup()
	}
	if _, memory := asking(c, n); memory {
		return &memoryIndex{all: s.Iterate()}
	}
	return s.Lookup()
}

// memoryIndex answers from memory: at the first question it goes through all results and keeps the tags of
// every path to each.
type memoryIndex struct {
	all    iterator.Scanner
	paths  map[any][]map[string]refs.Ref // nil before the first question
	result refs.Ref
	path   int
}

func (i *memoryIndex) fill(ctx context.Context) bool {
	paths := map[any][]map[string]refs.Ref{}
	for i.all.Next(ctx) {
		key := refs.ToKey(i.all.Result())
		for more := true; more; more = i.all.NextPath(ctx) {
			tags := map[string]refs.Ref{}
			i.all.TagResults(tags)
			paths[key] = append(paths[key], tags)
		}
	}
	if i.all.Err() != nil {
		return false
	}
	i.paths = paths
	return true
}

func (i *memoryIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	i.result, i.path = nil, 0
	if i.paths == nil && (i.all.Err() != nil || !i.fill(ctx)) {
		return false
	}
	if i.paths[refs.ToKey(ref)] == nil {
		return false
	}
	i.result = ref
	return true
}

func (i *memoryIndex) NextPath(context.Context) bool {
	if i.result == nil || i.path+1 >= len(i.paths[refs.ToKey(i.result)]) {
		return false
	}
	i.path++
	return true
}

func (i *memoryIndex) TagResults(dst map[string]refs.Ref) {
	if i.result == nil {
		return
	}
	for tag, ref := range i.paths[refs.ToKey(i.result)][i.path] {
		dst[tag] = ref
	}
}

func (i *memoryIndex) Result() refs.Ref { return i.result }
func (i *memoryIndex) Err() error       { return i.all.Err() }
func (i *memoryIndex) String() string   { return "Memory" }
func (i *memoryIndex) Close() error     { return i.all.Close() }
