package export

import (
	"cmp"
	"fmt"
	"slices"

	"quern/graph"
)

// mostLanes is how many lanes a timeline has at most.
const mostLanes = 8

// acts lists the types that have a lane.
var acts = []graph.EntityType{graph.Person, graph.Organization, graph.Country, graph.Group}

// happening is an edge to be, with what speaks for showing it.
type happening struct {
	p        pair
	reported bool
	list     []*graph.Statement
	lanes    int // how many of its sides have one
	articles map[graph.ArticleID]bool
}

// timeline makes of what is known about the chosen entities lanes and happenings. A happening without a time of
// its own stands at the day of its first article, since news tells of what has just happened, and says so.
func (c *chooser) timeline(v *View, to links) error {
	v.Layout = Timeline
	groups := map[pair]*happening{}
	for _, n := range c.nodes {
		list, err := c.known(n.ID)
		if err != nil {
			return err
		}
		for i := range list {
			if err := c.happens(&list[i], groups); err != nil {
				return err
			}
		}
	}
	lanes := c.lanes(groups)
	all := make([]*happening, 0, len(groups))
	for _, h := range groups {
		for _, id := range []graph.EntityID{h.p.from, h.p.to} {
			if lanes[id] {
				h.lanes++
			}
		}
		if h.lanes > 0 {
			all = append(all, h)
		}
	}
	slices.SortFunc(all, func(a, b *happening) int {
		return cmp.Or(cmp.Compare(b.lanes, a.lanes), compareBool(a.reported, b.reported),
			cmp.Compare(len(b.articles), len(a.articles)), cmp.Compare(len(b.list), len(a.list)), b.p.compare(a.p))
	})
	most := min(len(all), cmp.Or(c.o.MaxNodes, DefaultHappenings))
	c.unshown = len(all) - most
	shown := all[:most]
	slices.SortFunc(shown, func(a, b *happening) int { return a.p.compare(b.p) })
	return c.set(v, shown, lanes, to)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// compare orders by time first.
func (p pair) compare(q pair) int {
	first := func(t graph.Time) graph.Date { return cmp.Or(t.Start, t.End) }
	return cmp.Or(cmp.Compare(first(p.when), first(q.when)), cmp.Compare(p.when.End, q.when.End), cmp.Compare(p.when.Precision, q.when.Precision),
		cmp.Compare(p.from, q.from), cmp.Compare(p.to, q.to), cmp.Compare(p.predicate, q.predicate), cmp.Compare(p.caveat, q.caveat))
}

// happens adds a statement that tells of something that happened.
func (c *chooser) happens(s *graph.Statement, groups map[pair]*happening) error {
	told := s.Modality == graph.Asserted && !s.Negated && s.AttributedTo == nil && !s.Ended || c.o.Claims
	if !told || s.Standing && s.Time == nil || !s.Subject.IsEntity() || s.Object != nil && (!s.Object.IsEntity() || s.Object.ID == s.Subject.ID) {
		return nil
	}
	if ok, err := c.fits(s); !ok || err != nil {
		return err
	}
	p := pair{from: s.Subject.ID, predicate: s.Predicate, caveat: caveat(s)}
	if s.Object != nil {
		p.to = s.Object.ID
	}
	if s.Symmetric && p.to != "" && p.to < p.from {
		p.from, p.to = p.to, p.from
	}
	reported := s.Time == nil || s.Time.Start == "" && s.Time.End == ""
	if reported {
		first, err := c.firstSaid(s)
		if err != nil || first == "" {
			return err
		}
		p.when = graph.Time{Start: first, End: first, Precision: graph.PrecisionDay}
	} else {
		p.when = graph.Time{Start: s.Time.Start, End: s.Time.End, Precision: s.Time.Precision}
	}
	h := groups[p]
	if h == nil {
		h = &happening{p: p, reported: true, articles: map[graph.ArticleID]bool{}}
		groups[p] = h
	}
	h.reported = h.reported && reported
	if !slices.ContainsFunc(h.list, func(o *graph.Statement) bool { return o.ID == s.ID }) {
		h.list = append(h.list, s)
	}
	for _, ev := range s.Evidence {
		h.articles[ev.Article] = true
	}
	return nil
}

// lanes chooses who has one: those asked for, then who takes part in most.
func (c *chooser) lanes(groups map[pair]*happening) map[graph.EntityID]bool {
	parts := map[graph.EntityID]int{}
	for p := range groups {
		parts[p.from]++
		parts[p.to]++
	}
	var able []int
	for i, n := range c.nodes {
		if parts[n.ID] > 0 && (n.Focus || slices.Contains(acts, n.Type)) {
			able = append(able, i)
		}
	}
	slices.SortStableFunc(able, func(a, b int) int {
		return cmp.Or(compareBool(c.nodes[b].Focus, c.nodes[a].Focus), cmp.Compare(parts[c.nodes[b].ID], parts[c.nodes[a].ID]))
	})
	lanes := map[graph.EntityID]bool{}
	for _, i := range able[:min(len(able), mostLanes)] {
		lanes[c.nodes[i].ID] = true
	}
	return lanes
}

// set puts the lanes that have something to show, and who else takes part, into the view.
func (c *chooser) set(v *View, shown []*happening, lanes map[graph.EntityID]bool, to links) error {
	terms := map[graph.EntityID]*graph.Term{}
	facts := map[graph.StatementID]graph.Statement{}
	for _, h := range shown {
		for _, s := range h.list {
			facts[s.ID] = *s
			terms[s.Subject.ID] = s.Subject
			if s.Object != nil {
				terms[s.Object.ID] = s.Object
			}
		}
	}
	v.Nodes = nil
	for _, n := range c.nodes {
		if lanes[n.ID] && terms[n.ID] != nil {
			n.Cluster, n.Link = NoCluster, to.entity(n.ID)
			if s := c.positions[n.ID]; s != nil {
				n.Detail = capital(position(s))
			}
			v.Nodes = append(v.Nodes, n)
		}
	}
	v.Lanes = len(v.Nodes)
	c.leftOut = 0
	rest := make([]graph.EntityID, 0, len(terms))
	for id := range terms {
		if !lanes[id] {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	for _, id := range rest {
		t := terms[id]
		v.Nodes = append(v.Nodes, Node{ID: id, Type: t.Type, Name: cmp.Or(t.Name, string(id)), Cluster: NoCluster,
			Tooltip: describe(graph.Entity{Name: t.Name, Type: t.Type}), Link: to.entity(id)})
	}
	v.Facts = v.Facts[:0]
	for _, s := range facts {
		v.Facts = append(v.Facts, s)
	}
	slices.SortFunc(v.Facts, func(a, b graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
	for _, h := range shown {
		e, err := c.edge(h.p, h.list, to)
		if err != nil {
			return fmt.Errorf("setting a timeline: %w", err)
		}
		e.Start, e.End, e.When = h.p.when.Start, h.p.when.End, when(h.p.when)
		e.Reported = h.reported
		e.Claim = h.p.caveat != ""
		v.Edges = append(v.Edges, e)
	}
	return nil
}
