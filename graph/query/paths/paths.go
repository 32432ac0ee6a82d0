// Package paths finds how two nodes of a graph hang together. It knows the graph only by asking for the neighbours
// of a node, and asks no more than it needs.
package paths

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// DefaultLongest is how many steps a path has at most where Limits do not say.
const DefaultLongest = 6

// Limits bound a search; a zero field is its default.
type Limits struct {
	// Longest is how many steps a path has at most; DefaultLongest.
	Longest int
	// Longer is how many steps more than the shortest a path may have; 0.
	Longer int
	// Paths is how many are given at most; 100.
	Paths int
	// Visited is how many nodes are asked for their neighbours at most; 20,000.
	Visited int
}

// ErrTooLarge says that the search ended at Limits.Visited.
var ErrTooLarge = errors.New("too much lies between the two")

// Between gives the shortest paths from one node to another as the nodes on them, both ends included: in order of
// length, then of nodes; none visits a node twice. beside gives the neighbours of a node, in any order; that b is
// beside a makes a beside b. Where nothing within Longest joins the two there is no path and no error. An error of
// beside ends the search and comes back as it is.
func Between[ID cmp.Ordered](ctx context.Context, from, to ID, beside func(ID) ([]ID, error), l Limits) ([][]ID, error) {
	l.Longest, l.Paths, l.Visited = cmp.Or(l.Longest, DefaultLongest), cmp.Or(l.Paths, 100), cmp.Or(l.Visited, 20_000)
	if from == to {
		return [][]ID{{from}}, nil
	}
	s := &search[ID]{ctx: ctx, ask: beside, most: l.Visited, asked: map[ID]bool{}, beside: map[ID]map[ID]bool{},
		balls: [2]ball[ID]{newBall(from), newBall(to)}}
	shortest, err := s.meet(l.Longest)
	if err != nil || shortest == 0 {
		return nil, err
	}
	longest := min(shortest+l.Longer, l.Longest)
	for range longest - shortest {
		if err := s.expand(); err != nil {
			return nil, err
		}
	}
	return s.list(from, to, shortest, longest, l.Paths), nil
}

// ball is what was reached from one end, and how far out.
type ball[ID cmp.Ordered] struct {
	distance map[ID]int
	rim      []ID // the nodes farthest out, whose neighbours were not asked for
	radius   int
}

func newBall[ID cmp.Ordered](centre ID) ball[ID] {
	return ball[ID]{distance: map[ID]int{centre: 0}, rim: []ID{centre}}
}

// search grows a ball around either end, the one with the smaller rim first.
type search[ID cmp.Ordered] struct {
	ctx    context.Context
	ask    func(ID) ([]ID, error)
	most   int
	asked  map[ID]bool
	beside map[ID]map[ID]bool
	balls  [2]ball[ID]
}

// meet grows the balls until they touch and gives the length of the shortest path, or 0 where there is none.
func (s *search[ID]) meet(longest int) (int, error) {
	for s.balls[0].radius+s.balls[1].radius < longest {
		if len(s.balls[0].rim) == 0 || len(s.balls[1].rim) == 0 {
			return 0, nil
		}
		if err := s.expand(); err != nil {
			return 0, err
		}
		for _, id := range append(slices.Clone(s.balls[0].rim), s.balls[1].rim...) {
			_, near := s.balls[0].distance[id]
			if _, far := s.balls[1].distance[id]; near && far {
				return s.balls[0].radius + s.balls[1].radius, nil
			}
		}
	}
	return 0, nil
}

// expand grows the ball with the smaller rim by one step.
func (s *search[ID]) expand() error {
	b := &s.balls[0]
	if other := &s.balls[1]; len(b.rim) == 0 || len(other.rim) > 0 && len(other.rim) < len(b.rim) {
		b = other
	}
	slices.Sort(b.rim)
	var next []ID
	for _, id := range b.rim {
		if err := s.neighbours(id); err != nil {
			return err
		}
		for other := range s.beside[id] {
			if _, ok := b.distance[other]; !ok {
				b.distance[other] = b.radius + 1
				next = append(next, other)
			}
		}
	}
	b.rim = next
	b.radius++
	return nil
}

func (s *search[ID]) neighbours(id ID) error {
	if s.asked[id] {
		return nil
	}
	if err := s.ctx.Err(); err != nil {
		return fmt.Errorf("looking for paths: %w", err)
	}
	if s.asked[id] = true; len(s.asked) > s.most {
		return ErrTooLarge
	}
	list, err := s.ask(id)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other != id {
			s.join(id, other)
			s.join(other, id)
		}
	}
	return nil
}

func (s *search[ID]) join(a, b ID) {
	if s.beside[a] == nil {
		s.beside[a] = map[ID]bool{}
	}
	s.beside[a][b] = true
}

// list walks what was seen from one end, never farther from the other than steps are left.
func (s *search[ID]) list(from, to ID, shortest, longest, most int) [][]ID {
	left := map[ID]int{to: 0} // steps to the end
	for rim, d := []ID{to}, 1; len(rim) > 0 && d <= longest; d++ {
		var next []ID
		for _, id := range rim {
			for other := range s.beside[id] {
				if _, ok := left[other]; !ok {
					left[other] = d
					next = append(next, other)
				}
			}
		}
		rim = next
	}
	var found [][]ID
	var walk func(path []ID, steps int)
	walk = func(path []ID, steps int) {
		last := path[len(path)-1]
		if last == to {
			if steps == 0 {
				found = append(found, slices.Clone(path))
			}
			return
		}
		near := make([]ID, 0, len(s.beside[last]))
		for id := range s.beside[last] {
			if d, ok := left[id]; ok && d < steps && !slices.Contains(path, id) {
				near = append(near, id)
			}
		}
		slices.Sort(near)
		for _, id := range near {
			if len(found) == most {
				return
			}
			walk(append(path, id), steps-1)
		}
	}
	for n := shortest; n <= longest && len(found) < most; n++ {
		walk([]ID{from}, n)
	}
	return found
}
