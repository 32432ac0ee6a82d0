package identity

import (
	"cmp"
	"slices"

	"quern/graph"
)

// rulings is what judgements say of ids and names, read in the order in which they were made.
type rulings struct {
	into  map[graph.EntityID]graph.EntityID // merged away → merged into
	names map[graph.EntityID]string
}

func newRulings(js []graph.Judgement) rulings {
	r := rulings{into: map[graph.EntityID]graph.EntityID{}, names: map[graph.EntityID]string{}}
	js = slices.Clone(js)
	slices.SortStableFunc(js, func(a, b graph.Judgement) int {
		return cmp.Or(a.When.Compare(b.When), cmp.Compare(a.ID, b.ID))
	})
	for _, j := range js {
		switch j.Kind {
		case graph.Merge:
			// Merging what are one already would make a ring that target could never leave.
			if a, b := r.target(j.A), r.target(j.B); a != b && a != "" && b != "" {
				r.into[b] = a
			}
		case graph.Rename:
			if j.Name != "" {
				r.names[r.target(j.A)] = j.Name
			}
		}
	}
	return r
}

// target follows merges to the id that stands.
func (r rulings) target(id graph.EntityID) graph.EntityID {
	for {
		next, ok := r.into[id]
		if !ok {
			return id
		}
		id = next
	}
}
