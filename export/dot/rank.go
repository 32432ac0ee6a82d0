package dot

import (
	"fmt"
	"math"

	"quern/export"
	"quern/graph"
)

// ranks gives each entity the column that the view's arrows alone would put it in: one right of the farthest
// entity that acts upon it. Arrows that run in a circle count until the circle closes.
func ranks(v *export.View) map[graph.EntityID]int {
	out := map[graph.EntityID][]graph.EntityID{}
	for i := range v.Edges {
		if e := &v.Edges[i]; !e.Symmetric {
			out[e.From] = append(out[e.From], e.To)
		}
	}
	const open, done = 1, 2
	state := map[graph.EntityID]int{}
	var order []graph.EntityID // each entity after all that it points to
	closes := map[[2]graph.EntityID]bool{}
	var visit func(id graph.EntityID)
	visit = func(id graph.EntityID) {
		state[id] = open
		for _, to := range out[id] {
			switch state[to] {
			case 0:
				visit(to)
			case open:
				closes[[2]graph.EntityID{id, to}] = true
			}
		}
		state[id] = done
		order = append(order, id)
	}
	for i := range v.Nodes {
		if state[v.Nodes[i].ID] == 0 {
			visit(v.Nodes[i].ID)
		}
	}
	rank := map[graph.EntityID]int{}
	for i := len(order) - 1; i >= 0; i-- {
		for _, to := range out[order[i]] {
			if !closes[[2]graph.EntityID{order[i], to}] {
				rank[to] = max(rank[to], rank[order[i]]+1)
			}
		}
	}
	return rank
}

// sides divides the ends of relations that hold both ways, between two of one column, into a left and a right
// side, so that each such relation runs from one side to the other and never more than one column on. Without
// it a chain of meetings would draw a line of people across the page.
func sides(v *export.View, rank map[graph.EntityID]int) map[graph.EntityID]int {
	beside := map[graph.EntityID][]graph.EntityID{}
	for i := range v.Edges {
		if e := &v.Edges[i]; e.Symmetric && rank[e.From] == rank[e.To] {
			beside[e.From] = append(beside[e.From], e.To)
			beside[e.To] = append(beside[e.To], e.From)
		}
	}
	side := map[graph.EntityID]int{}
	for i := range v.Nodes {
		first := v.Nodes[i].ID
		if side[first] != 0 || beside[first] == nil {
			continue
		}
		side[first] = left
		for queue := []graph.EntityID{first}; len(queue) > 0; queue = queue[1:] {
			for _, other := range beside[queue[0]] {
				if side[other] == 0 {
					side[other] = left + right - side[queue[0]]
					queue = append(queue, other)
				}
			}
		}
	}
	return side
}

// The sides; 0 is neither.
const (
	left  = 1
	right = 2
)

// run says how the layout treats an edge: from where to where, whether it moves its ends apart, and how short
// it wants to be. A relation that holds both ways has no direction of its own: it runs with the columns, then
// with the sides, and where both fail, as among three who all met, it leaves its ends where they are.
func (d *writer) run(e *export.Edge) (from, to graph.EntityID, attributes string) {
	from, to = e.From, e.To
	if e.Symmetric {
		a, b := d.rank[from], d.rank[to]
		if a == b {
			a, b = d.side[from], d.side[to]
		}
		switch {
		case a == b:
			attributes = ", constraint=false"
		case a > b:
			from, to = to, from
		}
		return from, to, attributes
	}
	if c := d.home[from]; c != export.NoCluster && c == d.home[to] {
		attributes = ", weight=3" // members stand close to their country
	}
	if n := max(d.away[from], d.away[to]); n > 1 {
		attributes = fmt.Sprintf(", minlen=%d", n)
	}
	return from, to, attributes
}

// stagger spreads those who are tied to one other alone, where that one has many such: in several columns
// instead of one, which would be as long as they are many. It gives each the columns that lie between the two.
func stagger(v *export.View) map[graph.EntityID]int {
	others := map[graph.EntityID]map[graph.EntityID]bool{}
	tie := func(a, b graph.EntityID) {
		if others[a] == nil {
			others[a] = map[graph.EntityID]bool{}
		}
		others[a][b] = true
	}
	outward := map[graph.EntityID]bool{} // whether the entity stands right of its one other
	for i := range v.Edges {
		e := &v.Edges[i]
		tie(e.From, e.To)
		tie(e.To, e.From)
		outward[e.To] = true
	}
	type end struct {
		hub     graph.EntityID
		outward bool
	}
	leaves := map[end][]graph.EntityID{}
	for i := range v.Nodes {
		n := &v.Nodes[i]
		if len(others[n.ID]) == 0 && n.Cluster != export.NoCluster {
			leaves[end{v.Clusters[n.Cluster].Country, false}] = append(leaves[end{v.Clusters[n.Cluster].Country, false}], n.ID)
		}
		for hub := range others[n.ID] {
			if len(others[n.ID]) == 1 && len(others[hub]) > 1 {
				leaves[end{hub, outward[n.ID]}] = append(leaves[end{hub, outward[n.ID]}], n.ID)
			}
		}
	}
	away := map[graph.EntityID]int{}
	for _, list := range leaves {
		const shape = 2.5 // a box with its lines is about this much wider than high
		columns := int(math.Sqrt(float64(len(list)) / shape))
		for i, id := range list {
			away[id] = 1 + i%max(columns, 1)
		}
	}
	return away
}
