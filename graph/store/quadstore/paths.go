package quadstore

import (
	"context"
	"maps"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
)

// paths are the ways in which an iterator came to its present result, each with its tags. They are asked
// for as far as they are needed and remembered, so that one can go through them again.
type paths struct {
	it   iterator.Base
	tags []map[string]refs.Ref
	done bool
}

// newPaths begins with the path that the iterator is on.
func newPaths(it iterator.Base) *paths {
	p := &paths{it: it}
	p.take()
	return p
}

func (p *paths) take() {
	tags := map[string]refs.Ref{}
	p.it.TagResults(tags)
	p.tags = append(p.tags, tags)
}

// has reports whether there is an i-th path.
func (p *paths) has(ctx context.Context, i int) bool {
	for !p.done && i >= len(p.tags) {
		if !p.it.NextPath(ctx) {
			p.done = true
			break
		}
		p.take()
	}
	return i < len(p.tags)
}

// rest reads all paths that are left, before the iterator moves on.
func (p *paths) rest(ctx context.Context) {
	for p.has(ctx, len(p.tags)) {
	}
}

// odometer goes through every combination of the paths of several iterators that agree on a result.
// Cayley's own And goes through those of one and then of the next, and so misses most combinations where
// two have several; which ones it misses depends on the plan.
type odometer struct {
	wheels []*paths
	at     []int
}

func (o *odometer) reset() { o.wheels, o.at = o.wheels[:0], o.at[:0] }

func (o *odometer) add(p *paths) { o.wheels, o.at = append(o.wheels, p), append(o.at, 0) }

// next turns to the next combination. At the end it stays on the last.
func (o *odometer) next(ctx context.Context) bool {
	for i := len(o.wheels) - 1; i >= 0; i-- {
		if o.wheels[i].has(ctx, o.at[i]+1) {
			o.at[i]++
			for j := i + 1; j < len(o.at); j++ {
				o.at[j] = 0
			}
			return true
		}
	}
	return false
}

func (o *odometer) tagResults(dst map[string]refs.Ref) {
	for i, w := range o.wheels {
		maps.Copy(dst, w.tags[o.at[i]])
	}
}

// firstErr is the first error that an iterator met.
func firstErr[T iterator.Base](its []T) error {
	for _, it := range its {
		if err := it.Err(); err != nil {
			return err
		}
	}
	return nil
}

// closeAll closes iterators and gives the first error.
func closeAll[T iterator.Base](its []T) (err error) {
	for _, it := range its {
		if cerr := it.Close(); err == nil {
			err = cerr
		}
	}
	return err
}
