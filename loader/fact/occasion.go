package fact

import (
	"slices"
	"strconv"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// occasion is a meeting or talks that an article tells of in several sentences: "the envoys met in Oslo on Monday",
// "the meeting", "the talks, which were attended by".
type occasion struct {
	mentions []mentionAt
	// place and time are what its mentions agree on, with the sentence that says so.
	place         *graph.Term
	time          *graph.Time
	placed, timed int
	clash         bool // mentions disagree on the place or the time: they are not one after all
	members       []*found
}

// mentionAt is a token of a sentence.
type mentionAt struct{ sentence, tok int }

const (
	// occasionWindow is how many sentences behind a verb of meeting "the meeting" takes it up.
	occasionWindow = 4
	// roundTable is the most people who are taken to have met each other since they attended one occasion.
	roundTable = 5
)

// occasions finds the occasions of a document and which tokens speak of them.
func (d *document) occasions() map[mentionAt]*occasion {
	at := map[mentionAt]*occasion{}
	byEntity := map[graph.EntityID]*occasion{}
	var lastVerb *occasion
	for n, x := range d.sentences {
		if len(x.tokens) > clause.Longest {
			continue
		}
		for k := range x.Clauses {
			c := &x.Clauses[k]
			if d.rules.lexicon.Has("meet-verbs", x.Graph.Lemmas(c.Head)[0]) && c.Modality == graph.Asserted && !c.Negated && len(c.Agents) > 0 {
				lastVerb = &occasion{placed: -1, timed: -1}
				lastVerb.add(x, c.Head)
				at[mentionAt{n, c.Head}] = lastVerb
			}
		}
		for _, l := range x.links {
			if !x.isOccasion(l.Head) {
				continue
			}
			o := byEntity[l.Entity]
			if o == nil {
				o = &occasion{placed: -1, timed: -1}
				if lastVerb != nil && n-lastVerb.mentions[0].sentence <= occasionWindow && n > lastVerb.mentions[0].sentence && x.isDefinite(l) {
					o, lastVerb = lastVerb, nil // one meeting is taken up once
				}
				byEntity[l.Entity] = o
			}
			if x.nominalMood(l.Head) == graph.Asserted {
				o.add(x, l.Head)
			}
			at[mentionAt{n, l.Head}] = o
		}
	}
	return at
}

// isOccasion reports whether a noun names a meeting or talks.
func (x *sentence) isOccasion(tok int) bool {
	u := x.tokens[tok].UPOS
	return (u == "NOUN" || u == "PROPN") && x.doc.rules.lexicon.Has("talk-nouns", x.Graph.Lemmas(tok)[0])
}

// isDefinite reports whether a description takes up what is known: "the meeting".
func (x *sentence) isDefinite(l language.Link) bool {
	if l.Kind != language.Nominal {
		return false
	}
	for _, k := range x.Children(l.Head) {
		switch f := x.tokens[k].Form; f {
		case "the", "The", "this", "This", "these", "These", "that", "That", "both", "their":
			return true
		}
	}
	return false
}

// add takes a mention in, with the place and the time that its clause or phrase gives.
func (o *occasion) add(x *sentence, tok int) {
	o.mentions = append(o.mentions, mentionAt{x.number, tok})
	if place, _ := x.placeOf(tok, nil); place != nil {
		o.clash = o.clash || o.place != nil && !same(o.place, place)
		if o.place == nil {
			o.place, o.placed = place, x.number
		}
	}
	if t := x.timeOf(tok); t != nil {
		o.clash = o.clash || o.time != nil && (o.time.Start != t.Start || o.time.End != t.End)
		if o.time == nil {
			o.time, o.timed = t, x.number
		}
	}
}

// gathering predicates say who takes part in an occasion.
var gathering = []string{"met", "attended", "spoke-with", "negotiated-with", "hosted"}

// gather gives the statements about one occasion the place and the time that other sentences tell of it, and infers
// that the few people who attended it met.
func (d *document) gather(all [][]found) {
	at := d.occasions()
	if len(at) == 0 {
		return
	}
	var order []*occasion
	for n := range all {
		for i := range all[n] {
			f := &all[n][i]
			if f.st.Open || f.st.Negated || f.st.Modality != graph.Asserted || !slices.Contains(gathering, f.st.Predicate) {
				continue
			}
			o := d.sentences[n].occasionOf(f, at)
			if o == nil || o.clash {
				continue
			}
			if len(o.members) == 0 {
				order = append(order, o)
			}
			o.members = append(o.members, f)
			o.fill(d, n, f)
		}
	}
	for _, o := range order {
		for _, f := range o.pairs(d) {
			n := f.sentence
			all[n] = append(all[n], f)
		}
		if first := o.mentions; len(o.members) > 1 && len(first) > 0 {
			id := graph.EntityID("v" + strconv.Itoa(first[0].sentence+1) + "-" + strconv.Itoa(first[0].tok+1))
			for _, f := range o.members {
				if f.st.Event == "" {
					f.st.Event = id
				}
			}
		}
	}
}

// occasionOf is the occasion that a statement is about: its own verb or noun, or what its verb has for an object or
// the phrase "at", "in" or "during".
func (x *sentence) occasionOf(f *found, at map[mentionAt]*occasion) *occasion {
	look := func(tok int) *occasion { return at[mentionAt{x.number, tok}] }
	if o := look(f.anchor); o != nil {
		return o
	}
	if f.objectTok >= 0 {
		if o := look(f.objectTok); o != nil {
			return o
		}
	}
	c := x.Owner(f.anchor)
	if c == nil {
		return nil
	}
	for _, k := range slices.Concat(c.Patients, c.Agents) {
		if o := look(k); o != nil {
			return o
		}
	}
	for _, ob := range c.Obliques {
		if o := look(ob.Head); o != nil && slices.Contains([]string{"at", "in", "during"}, ob.Case) {
			return o
		}
	}
	return nil
}

// fill gives a statement the occasion's place and time where its own sentence has none, and names the sentences that
// have them.
func (o *occasion) fill(d *document, n int, f *found) {
	if f.st.Place == nil && o.place != nil && !same(o.place, f.st.Subject) && !same(o.place, f.st.Object) {
		f.st.Place = o.place
		f.gatheredFrom(d, n, o.placed)
	}
	if f.st.Time == nil && o.time != nil {
		t := *o.time
		f.st.Time = &t
		f.gatheredFrom(d, n, o.timed)
	}
}

// gatheredFrom notes a sentence beside its own as one that the statement was read from.
func (f *found) gatheredFrom(d *document, own, sentence int) {
	ev := &f.st.Evidence[0]
	if span := d.Sentences[sentence].Span; sentence != own && !slices.Contains(ev.Also, span) {
		ev.Also = append(ev.Also, span)
	}
}

// pairs infers that people who attended one occasion met each other: those of whom the text has a name, where they
// are few. The evidence is the later one's sentence, beside the earlier one's.
func (o *occasion) pairs(d *document) []found {
	type guest struct {
		term *graph.Term
		from *found
	}
	var guests []guest
	known := func(t *graph.Term) bool {
		return slices.ContainsFunc(guests, func(g guest) bool { return same(g.term, t) })
	}
	for _, f := range o.members {
		sides := []*graph.Term{f.st.Subject}
		if f.st.Predicate != "attended" && f.st.Predicate != "hosted" {
			sides = append(sides, f.st.Object)
		}
		for _, t := range sides {
			if t.IsEntity() && t.Type == graph.Person && !d.entities[t.ID].Unnamed && f.st.AttributedTo == nil && !known(t) {
				guests = append(guests, guest{t, f})
			}
		}
	}
	if len(guests) < 2 || len(guests) > roundTable {
		return nil
	}
	var out []found
	for i, a := range guests {
		for _, b := range guests[i+1:] {
			if slices.ContainsFunc(o.members, func(f *found) bool {
				return f.st.Predicate != "attended" && (same(f.st.Subject, a.term) && same(f.st.Object, b.term) || same(f.st.Subject, b.term) && same(f.st.Object, a.term))
			}) {
				continue
			}
			f := *b.from
			f.rule, f.sure, f.presupposed = "occasion", 0.6, false
			f.st = graph.Statement{Predicate: "met", Subject: a.term, Object: b.term, Inferred: true, Modality: graph.Asserted, Relation: b.from.st.Relation}
			own := b.from.st.Evidence[0]
			f.st.Evidence = []graph.Evidence{{Sentence: own.Sentence, Relation: own.Relation, Object: own.Subject, Rule: f.rule, Confidence: f.sure}}
			f.gatheredFrom(d, b.from.sentence, a.from.sentence)
			o.fill(d, b.from.sentence, &f)
			out = append(out, f)
		}
	}
	return out
}
