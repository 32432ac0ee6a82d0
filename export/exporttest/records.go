package exporttest

import (
	"maps"
	"slices"
	"unicode/utf8"

	"quern/graph"
)

// Records gives the graph as records, as a loader makes them, for tests that need a store. The ids of entities
// become the records' own; those that the store makes of them follow from the names.
func (s *Source) Records() []graph.Record {
	var list []graph.Record
	for _, article := range slices.Sorted(maps.Keys(s.articles)) {
		if !utf8.ValidString(s.articles[article].Text) {
			continue // a store takes no such article
		}
		rec := graph.Record{Article: *s.articles[article], Version: "test"}
		local := map[graph.EntityID]graph.EntityID{}
		term := func(t *graph.Term) *graph.Term {
			if !t.IsEntity() {
				return t
			}
			c := *t
			if local[t.ID] == "" {
				e := s.entities[t.ID]
				local[t.ID] = graph.EntityID("e" + string(rune('a'+len(local)/26)) + string(rune('a'+len(local)%26)))
				e.ID = local[t.ID]
				rec.Entities = append(rec.Entities, e)
			}
			c.ID = local[t.ID]
			return &c
		}
		for _, id := range slices.Sorted(maps.Keys(s.statements)) {
			st := *s.statements[id]
			var said []graph.Evidence
			for _, ev := range st.Evidence {
				if ev.Article == article {
					said = append(said, ev)
				}
			}
			if len(said) == 0 {
				continue
			}
			st.ID, st.Evidence = "", said
			st.Subject, st.Object, st.Place, st.AttributedTo = term(st.Subject), term(st.Object), term(st.Place), term(st.AttributedTo)
			rec.Statements = append(rec.Statements, st)
		}
		list = append(list, rec)
	}
	return list
}
