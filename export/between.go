package export

import (
	"fmt"
	"slices"

	"quern/graph"
	"quern/graph/query/paths"
)

// between chooses the entities on the shortest ways from one to another, and on those that are one step longer as
// far as there is room: two who are related directly would else stand alone.
func (c *chooser) between() error {
	if err := c.start("between", c.o.Between); err != nil {
		return err
	}
	if len(c.nodes) < 2 {
		return refuse("%q and %q are the same entity", c.o.Between[0], c.o.Between[1])
	}
	a, b := c.nodes[0], c.nodes[1]
	ways, err := paths.Between(c.ctx, a.ID, b.ID, c.beside, paths.Limits{Longer: 1, Visited: mostVisited})
	if err != nil {
		return fmt.Errorf("looking for what lies between %s and %s: %w", a.Name, b.Name, err)
	}
	if len(ways) == 0 {
		return refuse("nothing that is shown joins %s and %s in at most %d steps", a.Name, b.Name, paths.DefaultLongest)
	}
	var left []graph.EntityID
	room := c.most - len(c.nodes)
	var chosen []graph.EntityID
	for _, way := range ways {
		for _, id := range way {
			switch {
			case c.in[id] || slices.Contains(chosen, id) || slices.Contains(left, id):
			case len(chosen) < room:
				chosen = append(chosen, id)
			default:
				left = append(left, id)
			}
		}
	}
	c.leftOut = len(left)
	return c.addIDs(chosen)
}

// mostVisited is how many entities the search for ways looks at.
const mostVisited = 5000

// beside gives the entities that a shown statement relates to this one.
func (c *chooser) beside(id graph.EntityID) ([]graph.EntityID, error) {
	list, err := c.known(id)
	if err != nil {
		return nil, err
	}
	var others []graph.EntityID
	for i := range list {
		s := &list[i]
		ok, err := c.shows(s)
		if err != nil {
			return nil, err
		}
		if ok && s.Subject.ID != id {
			others = append(others, s.Subject.ID)
		}
		if ok && s.Object.ID != id {
			others = append(others, s.Object.ID)
		}
	}
	return others, nil
}
