package fact

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// timeOf is the time said of the clause or noun that a token heads: expressions that hang on it with no
// other clause between. A time before coordinated verbs is shared by them.
func (x *sentence) timeOf(anchor int) *graph.Time {
	var best *graph.Time
	bestRank := 1 << 30
	for i := range x.times {
		t := &x.times[i]
		if t.Value.Start == "" && t.Value.End == "" {
			continue
		}
		head := headOf(x.tokens, t.First, t.Last)
		if x.modifies(head, anchor) || x.isOfName(t) {
			continue
		}
		rank, ok := x.reaches(head, anchor)
		if ok && rank < bestRank {
			best, bestRank = &t.Value, rank
		}
	}
	if best == nil {
		if g := x.companion(anchor); g >= 0 {
			// "met on Monday and agreed" is one day's work, "was elected in 2012 and served" not one year's.
			if t := x.timeOf(g); t != nil && t.Start == t.End {
				return t
			}
		}
		return nil
	}
	c := *best
	return &c
}

// modifies reports whether a time tells which thing is meant and not when the clause is true: "the 2017 controversy".
// What happens at an event happens when it does ("spoke at Monday's summit").
func (x *sentence) modifies(time, anchor int) bool {
	h := x.tokens[time].Head
	if h < 0 || h == anchor {
		return false
	}
	switch x.tokens[time].Deprel {
	case "amod", "compound", "nummod", "nmod:poss", "nmod:desc":
		return !(strings.HasPrefix(x.tokens[h].Deprel, "obl") && x.isEvent(h))
	}
	return false
}

// isOfName reports whether a time is a part of a longer name ("Directive 2000").
func (x *sentence) isOfName(t *language.TimeExpression) bool {
	return slices.ContainsFunc(x.links, func(l language.Link) bool {
		return l.Kind == language.Name && l.First <= t.First && t.Last <= l.Last && l.Last-l.First > t.Last-t.First
	})
}

// isOtherTime tells prepositions that put what a noun names before or after what the clause tells.
func isOtherTime(p string) bool {
	switch p {
	case "after", "before", "following", "since", "until", "despite", "because-of", "ahead-of", "prior-to", "due-to", "about", "over", "regarding", "concerning":
		return true
	}
	return false
}

// companion is the verb with which the anchor shares its subject and its time: the one that it is coordinated
// with ("met on Monday and agreed"), or that it accompanies as a gerund ("marched on Monday, demanding"); or -1.
func (x *sentence) companion(anchor int) int {
	c := x.At(anchor)
	if c == nil || !c.Borrowed {
		return -1
	}
	for _, k := range x.Children(anchor) {
		switch strings.ToLower(x.tokens[k].Form) {
		case "later", "then", "subsequently", "eventually", "afterwards", "previously", "earlier":
			return -1 // at another time
		}
	}
	t := &x.tokens[anchor]
	if (t.Deprel == "conj" || t.Deprel == "advcl" && t.XPOS == "VBG" && x.Case(anchor) == "") && x.At(t.Head) != nil && t.Head < anchor {
		return t.Head
	}
	return -1
}

// reaches reports whether a phrase that hangs at tok belongs to the anchor's clause, and how far it is.
func (x *sentence) reaches(tok, anchor int) (int, bool) {
	toks := x.tokens
	for n, p := 0, tok; p >= 0 && p < len(toks) && n <= len(toks); n, p = n+1, toks[p].Head {
		if p == anchor {
			return n, true
		}
		if x.At(p) == nil {
			if n > 0 && isOtherTime(x.Case(p)) { // "met after the summit on Monday": the summit's day
				return 0, false
			}
			continue
		}
		switch {
		case x.controls(p, anchor):
			return n + 10, true
		case x.shares(p, anchor) && tok < p:
			return n + 10, true
		case x.At(anchor) == nil && x.happens(p, anchor):
			return n + 5, true
		}
		return 0, false
	}
	return 0, false
}

// controls reports whether the anchor is the infinitive of verb p ("is due to visit on Monday").
func (x *sentence) controls(p, anchor int) bool {
	for n, a := 0, anchor; n < 4 && a >= 0; n++ {
		if x.tokens[a].Deprel != "xcomp" {
			return false
		}
		if a = x.tokens[a].Head; a == p {
			return true
		}
	}
	return false
}

// shares reports whether the anchor is coordinated with verb p and has the same subject.
func (x *sentence) shares(p, anchor int) bool {
	c := x.At(anchor)
	return c != nil && c.Borrowed && x.tokens[anchor].Deprel == "conj" && x.tokens[anchor].Head == p
}

// happens reports whether the verb only says that the event named by the noun takes place.
func (x *sentence) happens(verb, noun int) bool {
	c := x.At(verb)
	if c == nil || !x.doc.rules.lexicon.Has("happening-verbs", x.Graph.Lemmas(verb)[0]) {
		return false
	}
	return slices.Contains(c.Agents, noun) || slices.Contains(c.Patients, noun)
}

var placePrepositions = []string{"in", "at", "near", "outside", "inside", "on", "across", "throughout", "around", "within", "over"}

// placeOf is where the clause or noun that a token heads puts what happens, with the token; the entities
// among used tokens are roles already.
func (x *sentence) placeOf(anchor int, used []int) (*graph.Term, int) {
	cl := x.At(anchor)
	if cl == nil {
		if t, tok := x.placeUnder(anchor, used, 2); t != nil {
			return t, tok
		}
		if g := x.Owner(anchor); g != nil && x.happens(g.Head, anchor) {
			return x.placeOf(g.Head, used)
		}
		return nil, -1
	}
	for _, o := range cl.Obliques {
		if !slices.Contains(placePrepositions, o.Case) || slices.Contains(used, o.Head) || x.Graph.Attr(o.Head, "time") != "" {
			continue
		}
		if t := x.placeTerm(o.Head); t != nil {
			return t, o.Head
		}
		if t, tok := x.placeUnder(o.Head, used, 2); t != nil {
			return t, tok
		}
	}
	// "met Lavrov in Riyadh", "held talks in Riyadh": parsers like to hang the place on the noun.
	for _, k := range slices.Concat(cl.Patients, cl.Agents, cl.Recipients) {
		if x.Graph.Attr(k, "actor") != "" || x.isEvent(k) {
			if k < anchor && !x.isEvent(k) {
				continue
			}
			if t, tok := x.placeUnder(k, used, 2); t != nil {
				return t, tok
			}
		}
	}
	for _, o := range cl.Obliques {
		if x.Graph.Attr(o.Head, "type") == string(graph.Person) || x.isEvent(o.Head) {
			if t, tok := x.placeUnder(o.Head, used, 1); t != nil {
				return t, tok
			}
		}
	}
	return nil, -1
}

// placeUnder looks for a place among a noun's own phrases ("a summit in Hamburg").
func (x *sentence) placeUnder(noun int, used []int, depth int) (*graph.Term, int) {
	for _, e := range x.Graph.Out(noun) {
		if depth > 1 && (e.Label == "nmod:with" || e.Label == "nmod:between") {
			if t, tok := x.placeUnder(e.To, used, 1); t != nil {
				return t, tok
			}
		}
		if len(e.Label) < 6 || e.Label[:5] != "nmod:" || !slices.Contains(placePrepositions, e.Label[5:]) || slices.Contains(used, e.To) {
			continue
		}
		if t := x.placeTerm(e.To); t != nil {
			return t, e.To
		}
		if depth > 1 {
			if t, tok := x.placeUnder(e.To, used, depth-1); t != nil {
				return t, tok
			}
		}
	}
	return nil, -1
}

func (x *sentence) placeTerm(tok int) *graph.Term {
	t := x.term(tok)
	if !t.IsEntity() {
		return nil
	}
	if t.Type == graph.Place || t.Type == graph.Country {
		return t
	}
	return nil
}

func (x *sentence) isEvent(tok int) bool {
	return x.Graph.Attr(tok, "type") == string(graph.Event) || x.doc.rules.lexicon.Has("event-nouns", x.Graph.Lemmas(tok)[0])
}

// nominalMood is how an event named by a noun is put: "a possible meeting", "preparations for a meeting",
// "called for talks"; else it is taken as real.
func (x *sentence) nominalMood(noun int) graph.Modality {
	lexicon := x.doc.rules.lexicon
	for _, k := range x.Children(noun) {
		if x.tokens[k].Deprel == "amod" {
			switch lemma := x.Graph.Lemmas(k)[0]; {
			case lexicon.Has("planned-modifiers", lemma):
				return graph.Future
			case lexicon.Has("doubt-nouns", lemma):
				return graph.Hypothetical
			}
		}
	}
	tok := noun
	for n := 0; n < 6; n++ {
		t := &x.tokens[tok]
		h := t.Head
		if h < 0 || h >= len(x.tokens) {
			return graph.Asserted
		}
		lemma := x.Graph.Lemmas(h)[0]
		if c := x.At(h); c != nil {
			switch {
			case lexicon.Has("demand-words", lemma) && t.Deprel != "nsubj" && !isPast(x.Case(tok)):
				return graph.Demanded
			case lexicon.Has("intent-nouns", lemma), lexicon.Has("future-words", lemma) && t.Deprel != "nsubj" && !isPast(x.Case(tok)):
				return graph.Future
			case tok != noun:
				return graph.Asserted
			case lexicon.Has("intent-nouns", x.subjectLemma(c)) && x.Case(tok) == "for":
				return graph.Future // "preparations are underway for a meeting"
			case x.happens(h, tok) || t.Deprel == "nsubj" || t.Deprel == "nsubj:pass" || t.Deprel == "obj":
				if lexicon.Has("happening-verbs", lemma) {
					return c.Modality
				}
			}
			return graph.Asserted
		}
		switch {
		case lexicon.Has("intent-nouns", lemma):
			return graph.Future
		case lexicon.Has("doubt-nouns", lemma):
			return graph.Hypothetical
		}
		tok = h
	}
	return graph.Asserted
}

// subjectLemma is the lemma of a clause's subject, or "".
func (x *sentence) subjectLemma(c *clause.Clause) string {
	if len(c.Agents) == 0 {
		return ""
	}
	return x.Graph.Lemmas(c.Agents[0])[0]
}

// isPast tells prepositions under which a noun names what has been, whatever the verb.
func isPast(p string) bool {
	switch p {
	case "after", "since", "during", "following", "because-of", "despite", "at", "in", "on":
		return true
	}
	return false
}
