package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"quern/graph"
)

// web is who is related to whom, and in how many sentences.
type web struct {
	ids    []graph.EntityID
	index  map[graph.EntityID]int64
	named  []bool
	beside map[[2]int64]float64
}

func (w *web) node(t *graph.Term) int64 {
	i, ok := w.index[t.ID]
	if !ok {
		i = int64(len(w.ids))
		w.index[t.ID] = i
		w.ids = append(w.ids, t.ID)
		w.named = append(w.named, named(t.Name))
	}
	return i
}

// central chooses among all that the filter leaves the entities that matter most in it, by PageRank (Page, Brin,
// Motwani and Winograd, "The PageRank Citation Ranking", 1999) over relations in both directions, weighed by
// their sentences. Who would stand alone or in a pair of its own makes room.
func (c *chooser) central() error {
	w := &web{index: map[graph.EntityID]int64{}, beside: map[[2]int64]float64{}}
	facts := c.src.Facts(c.ctx, c.filter.Article())
	for s, err := range facts {
		if err != nil {
			return fmt.Errorf("reading the facts: %w", err)
		}
		if ok, err := c.shows(&s); err != nil {
			return err
		} else if !ok {
			continue
		}
		a, b := w.node(s.Subject), w.node(s.Object)
		w.beside[[2]int64{a, b}] += float64(len(s.Evidence))
		w.beside[[2]int64{b, a}] += float64(len(s.Evidence))
	}
	order := w.rank()
	chosen := c.connected(w, order)
	c.leftOut = len(order) - len(chosen)
	return c.addIDs(chosen)
}

// rank orders the entities, the most central first.
func (w *web) rank() []int64 {
	g := simple.NewWeightedDirectedGraph(0, 0)
	for i := range w.ids {
		g.AddNode(simple.Node(i))
	}
	for ends, weight := range w.beside {
		g.SetWeightedEdge(g.NewWeightedEdge(simple.Node(ends[0]), simple.Node(ends[1]), weight))
	}
	const (
		damping   = 0.85
		tolerance = 1e-10
		exact     = 1e7 // the sums come in no order: what is beyond these digits is not the same each time
	)
	score := make([]float64, len(w.ids))
	if len(w.ids) > 0 {
		for i, r := range network.PageRankSparse(g, damping, tolerance) {
			score[i] = math.Round(r * exact * float64(len(w.ids)))
			if !w.named[i] {
				score[i] /= 2 // a description ("protesters") says less than a name
			}
		}
	}
	order := make([]int64, len(w.ids))
	for i := range order {
		order[i] = int64(i)
	}
	slices.SortFunc(order, func(a, b int64) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(w.ids[a], w.ids[b]))
	})
	return order
}

// connected takes the first of the order for which there is room, each of them in a group of three at least who are
// related; where that leaves less than half of the room, of two.
func (c *chooser) connected(w *web, order []int64) []graph.EntityID {
	taken := c.inGroups(w, order, 3)
	if pairs := c.inGroups(w, order, 2); 2*len(taken) < len(pairs) {
		taken = pairs
	}
	ids := make([]graph.EntityID, len(taken))
	for k, i := range taken {
		ids[k] = w.ids[i]
	}
	return ids
}

// inGroups takes the first of the order who stand in a group of so many, and lets the next in for who does not.
func (c *chooser) inGroups(w *web, order []int64, least int) []int64 {
	out := map[int64]bool{}
	for {
		var taken []int64
		for _, i := range order {
			if len(taken) == c.most {
				break
			}
			if !out[i] {
				taken = append(taken, i)
			}
		}
		before := len(out)
		for _, group := range w.groups(taken) {
			if len(group) < least {
				for _, i := range group {
					out[i] = true
				}
			}
		}
		if len(out) == before {
			return taken
		}
	}
}

// groups parts entities into those who are related, over others of them or directly.
func (w *web) groups(of []int64) [][]int64 {
	g := simple.NewUndirectedGraph()
	in := map[int64]bool{}
	for _, i := range of {
		g.AddNode(simple.Node(i))
		in[i] = true
	}
	for ends := range w.beside {
		if in[ends[0]] && in[ends[1]] {
			g.SetEdge(simple.Edge{F: simple.Node(ends[0]), T: simple.Node(ends[1])})
		}
	}
	var groups [][]int64
	for _, nodes := range topo.ConnectedComponents(g) {
		group := make([]int64, len(nodes))
		for i, n := range nodes {
			group[i] = n.ID()
		}
		groups = append(groups, group)
	}
	return groups
}
