package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// PathFilter asks how two entities hang together.
type PathFilter struct {
	// From and To are given by id or name.
	From, To string
	// Max is how many steps a path may have; 0 is DefaultSteps, and MostSteps the most.
	Max int
	// Limit is how many paths are given; 0 is DefaultPaths.
	Limit int
}

// The bounds of a PathFilter.
const (
	DefaultSteps = 4
	MostSteps    = 8
	DefaultPaths = 10
	// visited is how many entities a search may look at: beyond it a path says nothing any more.
	visited = 200_000
	// factsOfStep is how many facts are given for a step.
	factsOfStep = 5
)

// Paths is the shortest paths between two entities; they are all of one length.
type Paths struct {
	From, To graph.Entity
	Paths    [][]Step
	// More is true where there are other paths as short.
	More bool
}

// Step is one edge of a path, with the surest facts that say it, in either direction.
type Step struct {
	From, To graph.Entity
	Facts    []graph.Statement
	// More counts the facts beyond those given.
	More int
}

// ErrTooFar is returned where the search had to look at too many entities.
var ErrTooFar = errors.New("too much lies between the two; ask for fewer steps")

// Paths finds the shortest paths between two entities over direct edges: facts that are asserted, positive,
// in an article's own voice, and not known to be over. Directions do not count. Where several are as short
// they come in order of the ids on them. No path is no error.
func (r *Reader) Paths(ctx context.Context, f PathFilter) (*Paths, error) {
	from, err := r.Find(ctx, f.From)
	if err != nil {
		return nil, err
	}
	to, err := r.Find(ctx, f.To)
	if err != nil {
		return nil, err
	}
	out := &Paths{From: from, To: to}
	if from.ID == to.ID {
		return out, nil
	}
	limit := cmp.Or(f.Limit, DefaultPaths)
	nodes, err := r.shortest(ctx, quads.ID(from.ID), quads.ID(to.ID), min(cmp.Or(f.Max, DefaultSteps), MostSteps), limit+1)
	if err != nil {
		return nil, fmt.Errorf("looking for a path from %s to %s: %w", from.ID, to.ID, err)
	}
	if len(nodes) > limit {
		nodes, out.More = nodes[:limit], true
	}
	steps := map[[2]quad.IRI]Step{}
	for _, path := range nodes {
		var list []Step
		for i := range path[1:] {
			key := [2]quad.IRI{path[i], path[i+1]}
			step, ok := steps[key]
			if !ok {
				if step, err = r.step(ctx, path[i], path[i+1]); err != nil {
					return nil, err
				}
				steps[key] = step
			}
			list = append(list, step)
		}
		out.Paths = append(out.Paths, list)
	}
	return out, nil
}

// step finds the facts between two entities.
func (r *Reader) step(ctx context.Context, a, b quad.IRI) (s Step, err error) {
	from, to := graph.EntityID(quads.IDOf(a)), graph.EntityID(quads.IDOf(b))
	if s.From, err = r.Entity(ctx, from); err != nil {
		return s, err
	}
	if s.To, err = r.Entity(ctx, to); err != nil {
		return s, err
	}
	for _, f := range []Filter{{Subject: string(from), Object: string(to)}, {Subject: string(to), Object: string(from)}} {
		for st, err := range r.Statements(ctx, f) {
			if err != nil {
				return s, err
			}
			same := func(o graph.Statement) bool { return o.ID == st.ID }
			if st.IsDirect() && !slices.ContainsFunc(s.Facts, same) {
				s.Facts = append(s.Facts, st)
			}
		}
	}
	slices.SortStableFunc(s.Facts, func(a, b graph.Statement) int {
		return cmp.Or(cmp.Compare(surest(&b), surest(&a)), cmp.Compare(a.ID, b.ID))
	})
	if n := len(s.Facts); n > factsOfStep {
		s.Facts, s.More = s.Facts[:factsOfStep], n-factsOfStep
	}
	return s, nil
}

// side is one end of a search from both ends: how far each node is from it, and the nodes farthest.
type side struct {
	depth map[quad.IRI]int
	last  []quad.IRI
	steps int
}

func sideOf(v quad.Value) (*side, quad.IRI) {
	iri, _ := v.(quad.IRI)
	return &side{depth: map[quad.IRI]int{iri: 0}, last: []quad.IRI{iri}}, iri
}

// shortest lists up to limit of the shortest paths, in order of their nodes. It searches from both ends, always
// from the one with fewer nodes to go on from.
func (r *Reader) shortest(ctx context.Context, from, to quad.Value, most, limit int) ([][]quad.IRI, error) {
	a, start := sideOf(from)
	b, end := sideOf(to)
	near := map[quad.IRI][]quad.IRI{}
	for a.steps+b.steps < most {
		s, other := a, b
		if len(b.last) < len(a.last) {
			s, other = b, a
		}
		s.steps++
		var next []quad.IRI
		met := false
		for _, n := range s.last {
			list, err := r.neighbours(ctx, n, near)
			if err != nil {
				return nil, err
			}
			for _, m := range list {
				if _, seen := s.depth[m]; seen {
					continue
				}
				s.depth[m] = s.steps
				next = append(next, m)
				_, there := other.depth[m]
				met = met || there
			}
			if len(a.depth)+len(b.depth) > visited {
				return nil, ErrTooFar
			}
		}
		if met {
			return r.trace(ctx, start, end, a, b, near, limit)
		}
		if s.last = next; len(next) == 0 {
			return nil, nil
		}
	}
	return nil, nil
}

// trace walks all the shortest paths once both sides have met. A node on one of them is as far from the start
// and from the end as the sides found it, or lies beyond where one of them ended.
func (r *Reader) trace(ctx context.Context, start, end quad.IRI, a, b *side, near map[quad.IRI][]quad.IRI, limit int) ([][]quad.IRI, error) {
	length := a.steps + b.steps
	on := func(n quad.IRI, step int) bool {
		if step <= a.steps {
			if d, ok := a.depth[n]; !ok || d != step {
				return false
			}
		}
		if length-step <= b.steps {
			if d, ok := b.depth[n]; !ok || d != length-step {
				return false
			}
		}
		return true
	}
	var out [][]quad.IRI
	var walk func(path []quad.IRI) error
	walk = func(path []quad.IRI) error {
		n := path[len(path)-1]
		if n == end {
			out = append(out, slices.Clone(path))
			return nil
		}
		list, err := r.neighbours(ctx, n, near)
		if err != nil {
			return err
		}
		for _, m := range list {
			if len(out) == limit {
				return nil
			}
			if on(m, len(path)) {
				if err := walk(append(path, m)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return out, walk([]quad.IRI{start})
}

// neighbours lists the entities that share an edge with one, sorted.
func (r *Reader) neighbours(ctx context.Context, n quad.IRI, known map[quad.IRI][]quad.IRI) ([]quad.IRI, error) {
	if list, ok := known[n]; ok {
		return list, nil
	}
	var out []quad.IRI
	for _, p := range []store.Pattern{{Subject: n}, {Object: n}} {
		for q, err := range r.snapshot.Match(p) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, fmt.Errorf("reading the edges of %s: %w", n, err)
			}
			other := q.Object
			if p.Object != nil {
				other = q.Subject
			}
			if m, ok := other.(quad.IRI); ok && m != n && isEdge(q.Predicate) && isNode(m) {
				out = append(out, m)
			}
		}
	}
	slices.Sort(out)
	known[n] = slices.Compact(out)
	return known[n], nil
}

// isEdge reports whether a predicate is one of the schema's or an open one.
func isEdge(p quad.Value) bool {
	iri, ok := p.(quad.IRI)
	return ok && (strings.HasPrefix(string(iri), "kg:") || strings.HasPrefix(string(iri), "open:"))
}

// isNode reports whether an IRI is an entity or an event.
func isNode(iri quad.IRI) bool {
	return strings.HasPrefix(string(iri), "ent:") || strings.HasPrefix(string(iri), "event:")
}
