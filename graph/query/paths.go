package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/query/paths"
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

// Paths finds the shortest paths between two entities over direct edges: facts that are asserted, positive,
// in an article's own voice, and not known to be over. Directions do not count. Where several are as short
// they come in order of the ids on them. No path is no error; paths.ErrTooLarge is one that was not looked for to
// the end.
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
	nodes, err := paths.Between(ctx, quads.ID(from.ID), quads.ID(to.ID),
		func(n quad.IRI) ([]quad.IRI, error) { return r.neighbours(ctx, n) },
		paths.Limits{Longest: min(cmp.Or(f.Max, DefaultSteps), MostSteps), Paths: limit + 1})
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

// neighbours lists the entities that share an edge with one, sorted.
func (r *Reader) neighbours(ctx context.Context, n quad.IRI) ([]quad.IRI, error) {
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
	return slices.Compact(out), nil
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
