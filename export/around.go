package export

import (
	"cmp"
	"fmt"
	"slices"

	"quern/graph"
)

// around chooses the entities within so many relations of those named, the best supported first.
func (c *chooser) around() error {
	if err := c.start("around", c.o.Around); err != nil {
		return err
	}
	return c.grow(cmp.Or(c.o.Depth, DefaultDepth))
}

// start adds those named, as the centre of the view; how says in an error what they were named for.
func (c *chooser) start(how string, names []string) error {
	for _, name := range names {
		e, err := c.src.Find(c.ctx, name)
		if err != nil {
			return fmt.Errorf("drawing %s %q: %w", how, name, err)
		}
		c.add(e)
	}
	if len(c.nodes) > c.most {
		return fmt.Errorf("drawing %s %d entities: the view may hold %d", how, len(c.nodes), c.most)
	}
	c.focus = len(c.nodes)
	for i := range c.nodes {
		c.nodes[i].Focus = true
	}
	return nil
}

// candidate is an entity at the edge of what was chosen.
type candidate struct {
	id       graph.EntityID
	support  int // sentences that tie it to what was chosen
	articles map[graph.ArticleID]bool
	score    int
}

// The weights of a candidate's score. An entity that an article only describes ("protesters") and one that
// nothing but a single sentence ties in stand behind those with names and relations of their own.
const (
	perArticle  = 2
	perSentence = 1
	mostOthers  = 12 // relations to more entities than these say no more for it
	lookedAt    = 6  // times as many candidates as there is room for are looked at closely
)

// grow adds one ring of entities after another, in each the best supported first, until the depth is reached
// or the view is full.
func (c *chooser) grow(depth int) error {
	ring := c.nodes
	for range depth {
		found := map[graph.EntityID]*candidate{}
		for _, n := range ring {
			list, err := c.known(n.ID)
			if err != nil {
				return err
			}
			for i := range list {
				s := &list[i]
				if ok, err := c.shows(s); err != nil {
					return err
				} else if !ok {
					continue
				}
				other := s.Object.ID
				if other == n.ID {
					other = s.Subject.ID
				}
				if c.in[other] {
					continue
				}
				k := found[other]
				if k == nil {
					k = &candidate{id: other, articles: map[graph.ArticleID]bool{}}
					found[other] = k
				}
				k.support += len(s.Evidence)
				for _, ev := range s.Evidence {
					k.articles[ev.Article] = true
				}
			}
		}
		order := make([]*candidate, 0, len(found))
		for _, k := range found {
			order = append(order, k)
		}
		before := len(c.nodes)
		room := min(c.most-before, len(order))
		if err := c.rank(order, room); err != nil {
			return err
		}
		ids := make([]graph.EntityID, room)
		for i := range ids {
			ids[i] = order[i].id
		}
		if err := c.addIDs(ids); err != nil {
			return err
		}
		c.leftOut += len(order) - room
		ring = c.nodes[before:]
		if c.leftOut > 0 {
			break
		}
	}
	return nil
}

// rank orders candidates by score; only those best tied to what was chosen are looked at for their own relations.
func (c *chooser) rank(order []*candidate, room int) error {
	byScore := func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) }
	for _, k := range order {
		k.score = perArticle*len(k.articles) + perSentence*k.support
	}
	slices.SortFunc(order, byScore)
	if len(order) <= room {
		return nil
	}
	near := order[:min(lookedAt*room, len(order))]
	for _, k := range near {
		others := map[graph.EntityID]bool{}
		var name string
		for s, err := range c.src.About(c.ctx, k.id) {
			if err != nil {
				return fmt.Errorf("reading what is known about %s: %w", k.id, err)
			}
			if ok, err := c.shows(&s); err != nil {
				return err
			} else if !ok {
				continue
			}
			self, other := s.Subject, s.Object
			if self.ID != k.id {
				self, other = other, self
			}
			name = self.Name
			if others[other.ID] = true; len(others) == mostOthers {
				break
			}
		}
		k.score += len(others)
		if named(name) {
			k.score *= 2
		}
	}
	slices.SortFunc(near, byScore)
	return nil
}
