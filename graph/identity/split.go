package identity

import (
	"slices"

	"quern/graph"
)

// splits applies the rulings that mentions in this article are of another entity than the article alone would
// have it, in the order in which they were made. ids are those of the record's own entities; it gets those of
// entities that come in. Nothing of rec is changed.
//
// Other entities keep the ids that they have without the rulings, so that a split moves nothing but what it
// names.
func (ruled *Rulings) split(rec graph.Record, ids map[graph.EntityID]graph.EntityID) graph.Record {
	if ruled == nil {
		return rec
	}
	for _, j := range ruled.splits[rec.Article.ID] {
		s := splitting{ids: ids, text: rec.Article.Text, to: normalize(j.B), moved: map[graph.EntityID][]graph.Span{}, whole: map[graph.EntityID]bool{}}
		for i := range rec.Entities {
			s.choose(&rec.Entities[i], j, ruled)
		}
		if len(s.moved) == 0 && len(s.whole) == 0 {
			continue
		}
		rec.Entities = s.entities(rec.Entities, j.Name)
		var out []graph.Statement
		for i := range rec.Statements {
			out = append(out, s.statement(&rec.Statements[i])...)
		}
		rec.Statements = out
	}
	return rec
}

// splitting is one ruling at work in a record.
type splitting struct {
	ids  map[graph.EntityID]graph.EntityID
	text string
	to   graph.EntityID // in the graph
	into graph.EntityID // in the record

	// moved are the mentions that go, by the record's entity that had them; whole are the entities of which
	// none stays.
	moved map[graph.EntityID][]graph.Span
	whole map[graph.EntityID]bool
	kept  map[graph.EntityID][]graph.Span
}

func (s *splitting) choose(e *graph.Entity, j graph.Judgement, ruled *Rulings) {
	if s.ids[e.ID] == s.to {
		return
	}
	if len(j.Mentions) == 0 {
		if ruled.Target(s.ids[e.ID]) == ruled.Target(normalize(j.A)) {
			s.moved[e.ID], s.whole[e.ID] = e.Mentions, true
		}
		return
	}
	var going []graph.Span
	for _, m := range e.Mentions {
		if slices.ContainsFunc(j.Mentions, func(q graph.Quote) bool { return q.IsAt(s.text, m) }) {
			going = append(going, m)
		}
	}
	if len(going) > 0 {
		s.moved[e.ID], s.whole[e.ID] = going, len(going) == len(e.Mentions)
	}
}

// entities gives the entities as they are after the split. The one that mentions go to is made where the
// record has none.
func (s *splitting) entities(in []graph.Entity, name string) (out []graph.Entity) {
	s.kept = map[graph.EntityID][]graph.Span{}
	gained := graph.Entity{ID: s.to, Name: name}
	at := -1
	for _, e := range in {
		if s.ids[e.ID] == s.to && at < 0 {
			at, s.into = len(out), e.ID
			out = append(out, e)
			continue
		}
		going := s.moved[e.ID]
		if going == nil && !s.whole[e.ID] {
			out = append(out, e)
			continue
		}
		if gained.Type == "" {
			gained.Type = e.Type
		}
		gained.Mentions = append(gained.Mentions, going...)
		stay := slices.DeleteFunc(slices.Clone(e.Mentions), func(m graph.Span) bool { return slices.Contains(going, m) })
		// A name goes along with the mentions that use it, and stays where another does.
		var names []string
		for _, n := range e.Names {
			if s.uses(going, n) || s.whole[e.ID] {
				gained.Names = append(gained.Names, n)
			}
			if s.uses(stay, n) || !s.uses(going, n) {
				names = append(names, n)
			}
		}
		s.kept[e.ID] = stay
		if !s.whole[e.ID] {
			e.Mentions, e.Names = stay, names
			out = append(out, e)
		}
	}
	if at < 0 {
		s.into = s.to
		s.ids[s.to] = s.to
		if gained.Name == "" && len(gained.Names) > 0 {
			gained.Name = gained.Names[0]
		}
		return append(out, gained)
	}
	e := &out[at]
	e.Mentions = append(slices.Clone(e.Mentions), gained.Mentions...)
	e.Names = append(slices.Clone(e.Names), gained.Names...)
	return out
}

// uses reports whether a mention reads as a name.
func (s *splitting) uses(mentions []graph.Span, name string) bool {
	return slices.ContainsFunc(mentions, func(m graph.Span) bool { return m.Of(s.text) == name })
}

// statement gives a statement with its terms moved. Where some of its sentences speak of the one entity and
// some of the other it becomes several.
func (s *splitting) statement(in *graph.Statement) []graph.Statement {
	if !s.concerns(in) {
		return []graph.Statement{*in}
	}
	if len(in.Evidence) == 0 {
		return []graph.Statement{s.move(in, func(t *graph.Term, _ *graph.Span) bool { return s.whole[t.ID] })}
	}
	var out []graph.Statement
	for _, ev := range in.Evidence {
		one := *in
		one.Evidence = []graph.Evidence{ev}
		one = s.move(&one, func(t *graph.Term, at *graph.Span) bool { return s.whole[t.ID] || s.goes(t.ID, at, ev.Sentence) })
		same := func(o graph.Statement) bool { return o.ContentID() == one.ContentID() }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Evidence = append(slices.Clip(out[i].Evidence), ev)
		} else {
			out = append(out, one)
		}
	}
	return out
}

// goes reports whether what a sentence says of an entity is said of mentions that go. Where no span tells
// which mention is meant, it must be true of all that the sentence has.
func (s *splitting) goes(id graph.EntityID, at *graph.Span, sentence graph.Span) bool {
	within := func(m graph.Span) bool { return m.Start < sentence.End && sentence.Start < m.End }
	if at != nil {
		within = func(m graph.Span) bool { return m.Start < at.End && at.Start < m.End }
	}
	return slices.ContainsFunc(s.moved[id], within) && !slices.ContainsFunc(s.kept[id], within)
}

// concerns reports whether a statement speaks of an entity that loses mentions.
func (s *splitting) concerns(st *graph.Statement) bool {
	of := func(t *graph.Term) bool { return t.IsEntity() && (s.moved[t.ID] != nil || s.whole[t.ID]) }
	return of(st.Subject) || of(st.Object) || of(st.Place) || of(st.AttributedTo) ||
		slices.ContainsFunc(st.Args, func(a graph.Arg) bool { return of(&a.Term) })
}

// move gives a copy of a statement with the terms moved that go; at is where the evidence has a term.
func (s *splitting) move(in *graph.Statement, goes func(t *graph.Term, at *graph.Span) bool) graph.Statement {
	st := *in
	var subject, object *graph.Span
	if len(in.Evidence) > 0 {
		subject, object = in.Evidence[0].Subject, in.Evidence[0].Object
	}
	moved := func(t *graph.Term, at *graph.Span) *graph.Term {
		if !t.IsEntity() || !goes(t, at) {
			return t
		}
		to := *t
		to.ID, to.Name = s.into, ""
		return &to
	}
	st.Subject, st.Object = moved(in.Subject, subject), moved(in.Object, object)
	st.Place, st.AttributedTo = moved(in.Place, nil), moved(in.AttributedTo, nil)
	st.Args = slices.Clone(in.Args)
	for i := range st.Args {
		st.Args[i].Term = *moved(&in.Args[i].Term, nil)
	}
	return st
}
