package export

import (
	"cmp"
	"slices"

	"quern/graph"
)

// memberOf lists by which predicates an entity of a type belongs with the object, the strongest tie first:
// who acts for a country stands with it before who merely comes from it.
var memberOf = map[graph.EntityType][]string{
	graph.Person:       {"leads", "holds-position", "speaks-for", "works-for", "from", "lives-in"},
	graph.Group:        {"speaks-for", "works-for", "part-of", "from", "lives-in"},
	graph.Organization: {"part-of", "speaks-for", "from", "located-in"},
	graph.Place:        {"capital-of", "located-in", "part-of"},
}

// tie is what speaks for putting an entity with another.
type tie struct {
	to      graph.EntityID
	rank    int // in memberOf; the least
	support int
}

// clusters puts the view's nodes with their countries. A country stands for a cluster where another of the view
// belongs to it, directly or through an organization that does.
func clusters(v *View, facts []graph.Statement) {
	place := map[graph.EntityID]int{}
	for i := range v.Nodes {
		v.Nodes[i].Cluster = NoCluster
		place[v.Nodes[i].ID] = i
	}
	ties := map[graph.EntityID][]tie{}
	for i := range facts {
		s := &facts[i]
		if !s.IsDirect() {
			continue
		}
		from, ok := place[s.Subject.ID]
		if !ok {
			continue
		}
		if _, ok := place[s.Object.ID]; !ok {
			continue
		}
		rank := slices.Index(memberOf[v.Nodes[from].Type], s.Predicate)
		if rank < 0 {
			continue
		}
		ties[s.Subject.ID] = strengthen(ties[s.Subject.ID], tie{s.Object.ID, rank, len(s.Evidence)})
	}
	for _, list := range ties {
		slices.SortFunc(list, func(a, b tie) int {
			return cmp.Or(cmp.Compare(b.support, a.support), cmp.Compare(a.rank, b.rank), cmp.Compare(a.to, b.to))
		})
	}
	home := map[graph.EntityID]graph.EntityID{}
	// Twice: who belongs to an organization follows it to its country.
	for range 2 {
		found := map[graph.EntityID]graph.EntityID{}
		for i := range v.Nodes {
			n := &v.Nodes[i]
			if n.Type == graph.Country || home[n.ID] != "" {
				continue
			}
			for _, t := range ties[n.ID] {
				if v.Nodes[place[t.to]].Type == graph.Country {
					found[n.ID] = t.to
					break
				}
				if home[t.to] != "" && found[n.ID] == "" {
					found[n.ID] = home[t.to]
				}
			}
		}
		for id, country := range found {
			home[id] = country
		}
	}
	number := map[graph.EntityID]int{}
	for i := range v.Nodes {
		country := home[v.Nodes[i].ID]
		if country == "" {
			continue
		}
		c, ok := number[country]
		if !ok {
			c = len(v.Clusters)
			number[country] = c
			v.Clusters = append(v.Clusters, Cluster{Country: country, Name: v.Nodes[place[country]].Name})
			v.Nodes[place[country]].Cluster = c
		}
		v.Nodes[i].Cluster = c
	}
}

// strengthen adds a tie to the one with the same entity, if there is one.
func strengthen(list []tie, t tie) []tie {
	for i := range list {
		if list[i].to == t.to {
			list[i].rank = min(list[i].rank, t.rank)
			list[i].support += t.support
			return list
		}
	}
	return append(list, t)
}
