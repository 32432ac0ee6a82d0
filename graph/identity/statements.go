package identity

import (
	"cmp"
	"fmt"
	"slices"

	"quern/graph"
)

// eventIDs numbers the events of a record in the order in which its sentences first tell of them.
func eventIDs(rec graph.Record, ids map[graph.EntityID]graph.EntityID) map[graph.EntityID]graph.EntityID {
	first := map[graph.EntityID]graph.Span{}
	for i := range rec.Statements {
		st := &rec.Statements[i]
		if st.Event == "" || isResolved(st.Event) || ids[st.Event] != "" {
			continue
		}
		at := graph.Span{Start: int(^uint(0) >> 1)}
		for _, ev := range st.Evidence {
			if compareSpans(ev.Sentence, at) < 0 {
				at = ev.Sentence
			}
		}
		if old, ok := first[st.Event]; !ok || compareSpans(at, old) < 0 {
			first[st.Event] = at
		}
	}
	local := make([]graph.EntityID, 0, len(first))
	for id := range first {
		local = append(local, id)
	}
	slices.SortFunc(local, func(a, b graph.EntityID) int {
		return cmp.Or(compareSpans(first[a], first[b]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	out := map[graph.EntityID]graph.EntityID{}
	for i, id := range local {
		out[id] = graph.EntityID(fmt.Sprintf("%s%s-%d", eventPrefix, articleHash(rec.Article.ID), i+1))
	}
	return out
}

type resolver struct {
	ids, events map[graph.EntityID]graph.EntityID
	entities    map[graph.EntityID]*graph.Entity
	ruled       *Rulings
	article     graph.ArticleID
	taken       map[string]bool // ids that rulings took out of the record
}

// target follows merges, and notes an id that they take out.
func (r *resolver) target(id graph.EntityID) graph.EntityID {
	to := r.ruled.Target(id)
	if to != id {
		r.taken[string(id)] = true
	}
	return to
}

// id resolves a local id. One that the record does not list gets an id within the article made from its
// name, so that a slip of a rule never joins two articles.
func (r *resolver) id(local graph.EntityID, name string) graph.EntityID {
	if id, ok := r.ids[local]; ok {
		return r.target(id)
	}
	if id, ok := r.events[local]; ok {
		return id
	}
	if isResolved(local) {
		return r.target(normalize(local))
	}
	slug := cmp.Or(Slug(name), Slug(string(local)), "entity")
	return r.target(graph.EntityID(entPrefix + slug + "-" + hash8(r.article)))
}

func (r *resolver) term(t *graph.Term) *graph.Term {
	if t == nil {
		return nil
	}
	c := *t
	if t.ID == "" {
		return &c
	}
	c.ID = r.id(t.ID, cmp.Or(t.Name, t.Text))
	if e := r.entities[c.ID]; e != nil {
		c.Name, c.Type = e.Name, e.Type
	}
	return &c
}

func (r *resolver) statement(in *graph.Statement) graph.Statement {
	st := *in
	st.Subject, st.Object = r.term(in.Subject), r.term(in.Object)
	st.Place, st.AttributedTo = r.term(in.Place), r.term(in.AttributedTo)
	if in.Event != "" {
		st.Event = r.id(in.Event, "")
	}
	if st.Modality == "" {
		st.Modality = graph.Asserted
	}
	if in.Time != nil {
		tm := *in.Time
		st.Time = &tm
	}
	st.Args = slices.Clone(in.Args)
	for i := range st.Args {
		st.Args[i].Term = *r.term(&in.Args[i].Term)
	}
	st.Evidence = slices.Clone(in.Evidence)
	for i := range st.Evidence {
		st.Evidence[i].Article = r.article
	}
	if orderSides(&st) {
		for i := range st.Evidence {
			ev := &st.Evidence[i]
			ev.Subject, ev.Object = ev.Object, ev.Subject
		}
	}
	st.ID = st.ContentID()
	return st
}

// orderSides puts the sides of a symmetric statement in order of id, and reports whether it had to.
func orderSides(st *graph.Statement) bool {
	if !st.Symmetric || !st.Subject.IsEntity() || !st.Object.IsEntity() || st.Object.ID >= st.Subject.ID {
		return false
	}
	st.Subject, st.Object = st.Object, st.Subject
	return true
}

// distinct drops, of the evidences of one statement in one sentence, all but the most confident (of equals
// the one whose rule comes first by name), and statements that are left with none.
func distinct(in []graph.Statement) []graph.Statement {
	type key struct {
		id graph.StatementID
		at graph.Span
	}
	type place struct{ st, ev int }
	best := map[key]place{}
	for i := range in {
		for j, ev := range in[i].Evidence {
			k := key{in[i].ID, ev.Sentence}
			p, ok := best[k]
			if !ok {
				best[k] = place{i, j}
				continue
			}
			old := in[p.st].Evidence[p.ev]
			if cmp.Or(-cmp.Compare(ev.Confidence, old.Confidence), cmp.Compare(ev.Rule, old.Rule)) < 0 {
				best[k] = place{i, j}
			}
		}
	}
	var out []graph.Statement
	bare := map[graph.StatementID]bool{}
	for i, st := range in {
		var kept []graph.Evidence
		for j, ev := range st.Evidence {
			if best[key{st.ID, ev.Sentence}] == (place{i, j}) {
				kept = append(kept, ev)
			}
		}
		if len(kept) == 0 && (len(st.Evidence) > 0 || bare[st.ID]) {
			continue
		}
		bare[st.ID] = true
		st.Evidence = kept
		out = append(out, st)
	}
	return out
}
