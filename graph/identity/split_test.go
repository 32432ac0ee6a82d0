package identity_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
)

// splitRecord has two people of one surname, whom the loader took for one.
func splitRecord() graph.Record {
	text := "Ivan Orlov met Amal Haddad in Veldburg. Orlov praised Haddad. Orlov resigned."
	span := func(words string, from int) graph.Span {
		i := from + strings.Index(text[from:], words)
		return graph.Span{Start: i, End: i + len(words)}
	}
	first, second := strings.Index(text, ". ")+2, strings.LastIndex(text, ". ")+2
	sentence := func(from int) graph.Span {
		return graph.Span{Start: from, End: from + strings.Index(text[from:], ".") + 1}
	}
	term := func(id graph.EntityID, name string) *graph.Term { return &graph.Term{ID: id, Name: name} }
	at := func(s graph.Span) *graph.Span { return &s }
	return graph.Record{
		Article: graph.Article{ID: article, Text: text},
		Entities: []graph.Entity{
			{ID: "e1", Type: graph.Person, Name: "Ivan Orlov", Names: []string{"Ivan Orlov", "Orlov"}, Mentions: []graph.Span{
				span("Ivan Orlov", 0), span("Orlov", first), span("Orlov", second)}},
			{ID: "e2", Type: graph.Person, Name: "Amal Haddad", Names: []string{"Amal Haddad", "Haddad"}, Mentions: []graph.Span{
				span("Amal Haddad", 0), span("Haddad", first)}},
			{ID: "e3", Type: graph.Place, Name: "Veldburg", Names: []string{"Veldburg"}, Mentions: []graph.Span{span("Veldburg", 0)}},
		},
		Statements: []graph.Statement{
			{Subject: term("e2", "Amal Haddad"), Predicate: "met", Object: term("e1", "Ivan Orlov"), Place: term("e3", "Veldburg"), Symmetric: true,
				Evidence: []graph.Evidence{{Sentence: sentence(0), Subject: at(span("Amal Haddad", 0)), Object: at(span("Ivan Orlov", 0))}}},
			{Subject: term("e1", "Ivan Orlov"), Predicate: "praised", Object: term("e2", "Amal Haddad"),
				Evidence: []graph.Evidence{{Sentence: sentence(first), Subject: at(span("Orlov", first)), Object: at(span("Haddad", first))}}},
			{Subject: term("e1", "Ivan Orlov"), Predicate: "active",
				Evidence: []graph.Evidence{{Sentence: sentence(0)}, {Sentence: sentence(first)}, {Sentence: sentence(second)}}},
		},
	}
}

// said lists the statements of a record, and for each in how many sentences.
func said(rec graph.Record) (out []string) {
	for _, st := range rec.Statements {
		line := string(st.Subject.ID) + " " + st.Predicate
		if st.Object != nil {
			line += " " + string(st.Object.ID)
		}
		if st.Place != nil {
			line += " in " + string(st.Place.ID)
		}
		out = append(out, line+strings.Repeat(".", len(st.Evidence)))
	}
	slices.Sort(out)
	return out
}

func TestSplit(t *testing.T) {
	rec := splitRecord()
	plain := identity.Resolve(rec, nil)
	quotes := func(words string) (out []graph.Quote) {
		for _, e := range rec.Entities {
			for _, m := range e.Mentions {
				if m.Of(rec.Article.Text) == words {
					out = append(out, graph.QuoteOf(rec.Article.Text, m))
				}
			}
		}
		return out
	}
	const ivan, petr, amal = graph.EntityID("ent:ivan-orlov"), graph.EntityID("ent:petr-orlov"), graph.EntityID("ent:amal-haddad")
	day := func(d int) time.Time { return time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC) }
	split := graph.Judgement{ID: "1", Kind: graph.Split, A: ivan, B: petr, Name: "Petr Orlov", Article: article, When: day(1)}
	later := func(d int, j graph.Judgement) graph.Judgement { j.ID, j.When = "later", day(d); return j }
	some := split
	some.Mentions = quotes("Orlov")
	one := split
	one.Mentions = quotes("Orlov")[:1]
	changed := some
	changed.Mentions = []graph.Quote{{Exact: "Orlov", Prefix: "He said that "}}
	elsewhere := split
	elsewhere.Article = "article:other"
	taken := split
	taken.B, taken.Name = amal, "Amal Haddad"
	for name, c := range map[string]struct {
		js    []graph.Judgement
		want  []string
		names map[graph.EntityID][]string
	}{
		"all of the article": {[]graph.Judgement{split},
			[]string{"ent:amal-haddad met ent:petr-orlov in ent:veldburg.", "ent:petr-orlov active...", "ent:petr-orlov praised ent:amal-haddad."},
			map[graph.EntityID][]string{petr: {"Ivan Orlov", "Orlov"}}},
		"two mentions": {[]graph.Judgement{some},
			[]string{"ent:amal-haddad met ent:ivan-orlov in ent:veldburg.", "ent:ivan-orlov active.", "ent:petr-orlov active..", "ent:petr-orlov praised ent:amal-haddad."},
			map[graph.EntityID][]string{ivan: {"Ivan Orlov"}, petr: {"Orlov"}}},
		"one mention": {[]graph.Judgement{one},
			[]string{"ent:amal-haddad met ent:ivan-orlov in ent:veldburg.", "ent:ivan-orlov active..", "ent:petr-orlov active.", "ent:petr-orlov praised ent:amal-haddad."},
			map[graph.EntityID][]string{ivan: {"Ivan Orlov", "Orlov"}, petr: {"Orlov"}}},
		"into one whom the article has": {[]graph.Judgement{taken},
			[]string{"ent:amal-haddad active...", "ent:amal-haddad met ent:amal-haddad in ent:veldburg.", "ent:amal-haddad praised ent:amal-haddad."},
			map[graph.EntityID][]string{amal: {"Amal Haddad", "Haddad", "Ivan Orlov", "Orlov"}}},
		"split again": {[]graph.Judgement{some, later(2, graph.Judgement{Kind: graph.Split, A: petr, B: "ent:pavel-orlov", Name: "Pavel Orlov", Article: article, Mentions: one.Mentions})},
			[]string{"ent:amal-haddad met ent:ivan-orlov in ent:veldburg.", "ent:ivan-orlov active.", "ent:pavel-orlov active.", "ent:pavel-orlov praised ent:amal-haddad.", "ent:petr-orlov active."}, nil},
		"merged on": {[]graph.Judgement{some, later(2, graph.Judgement{Kind: graph.Merge, A: "ent:x", B: petr})},
			[]string{"ent:amal-haddad met ent:ivan-orlov in ent:veldburg.", "ent:ivan-orlov active.", "ent:x active..", "ent:x praised ent:amal-haddad."}, nil},
		"named by the id that it was merged into": {[]graph.Judgement{later(0, graph.Judgement{Kind: graph.Merge, A: "ent:x", B: ivan}), func() graph.Judgement { j := split; j.A = "ent:x"; return j }()},
			[]string{"ent:amal-haddad met ent:petr-orlov in ent:veldburg.", "ent:petr-orlov active...", "ent:petr-orlov praised ent:amal-haddad."}, nil},
		"of words that are not there": {[]graph.Judgement{changed}, said(plain), nil},
		"in another article":          {[]graph.Judgement{elsewhere}, said(plain), nil},
	} {
		out := identity.Resolve(rec, c.js)
		if diff := cmp.Diff(c.want, said(out)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for id, names := range c.names {
			i := slices.IndexFunc(out.Entities, func(e graph.Entity) bool { return e.ID == id })
			if i < 0 || !slices.Equal(out.Entities[i].Names, names) || out.Entities[i].Type != graph.Person {
				t.Errorf("%s: %s is not called %q: %+v", name, id, names, out.Entities)
			}
		}
	}
	if diff := cmp.Diff(splitRecord(), rec); diff != "" {
		t.Errorf("splitting changed the record:\n%s", diff)
	}
	// The words before and after find the mention where the text has changed elsewhere.
	longer := splitRecord()
	shift := func(s graph.Span) graph.Span { return graph.Span{Start: s.Start + 7, End: s.End + 7} }
	longer.Article.Text = "Today: " + longer.Article.Text
	for i := range longer.Entities {
		for k := range longer.Entities[i].Mentions {
			longer.Entities[i].Mentions[k] = shift(longer.Entities[i].Mentions[k])
		}
	}
	longer.Statements = nil
	moved := identity.Resolve(longer, []graph.Judgement{some})
	if i := slices.IndexFunc(moved.Entities, func(e graph.Entity) bool { return e.ID == petr }); i < 0 || len(moved.Entities[i].Mentions) != 2 {
		t.Errorf("after an insertion the split finds %+v", moved.Entities)
	}
}
