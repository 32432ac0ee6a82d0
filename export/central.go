package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

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
// their sentences. Who has no relation to another of the chosen would stand alone in the picture and makes room.
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

// connected takes the first of the order for which there is room, each of them related to another one.
func (c *chooser) connected(w *web, order []int64) []graph.EntityID {
	alone := map[int64]bool{}
	for {
		var taken []int64
		for _, i := range order {
			if len(taken) == c.most {
				break
			}
			if !alone[i] {
				taken = append(taken, i)
			}
		}
		before := len(alone)
		for _, i := range taken {
			if !slices.ContainsFunc(taken, func(j int64) bool { return w.beside[[2]int64{i, j}] > 0 }) {
				alone[i] = true
			}
		}
		if len(alone) == before {
			ids := make([]graph.EntityID, len(taken))
			for k, i := range taken {
				ids[k] = w.ids[i]
			}
			return ids
		}
	}
}
