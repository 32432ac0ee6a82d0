package fact

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// openStatements makes a statement by the clause's own verb of each clause that no rule took.
func (x *sentence) openStatements(taken map[int]bool) []found {
	var out []found
	for k := range x.Clauses {
		cl := &x.Clauses[k]
		if taken[cl.Head] || x.carriesNothing(cl) || x.saysTooLittle(cl) || x.isCut(cl) {
			continue
		}
		name := x.openName(cl)
		if name == "" {
			continue
		}
		out = append(out, x.openClause(cl, name)...)
	}
	return out
}

// carriesNothing reports whether the clause only leads to another ("seemed to rally", "wants to leave").
func (x *sentence) carriesNothing(cl *clause.Clause) bool {
	lexicon := x.doc.rules.lexicon
	lemma := x.Graph.Lemmas(cl.Head)[0]
	if lexicon.Has("empty-verbs", lemma) {
		return true
	}
	for _, k := range x.Children(cl.Head) {
		if x.At(k) == nil || x.tokens[k].Deprel != "xcomp" {
			continue
		}
		for _, class := range []string{"light-verbs", "future-words", "attempt-verbs", "failing-verbs"} {
			if lexicon.Has(class, lemma) {
				return true
			}
		}
	}
	return false
}

// saysTooLittle reports whether the verb and its sides make no fact: a verb of saying whose content was not found,
// an unfinished verb without any object, "it was right that ...", and a participle that only describes a noun
// and tells neither who did it nor when.
func (x *sentence) saysTooLittle(cl *clause.Clause) bool {
	t := &x.tokens[cl.Head]
	lexicon := x.doc.rules.lexicon
	bare := len(cl.Patients) == 0 && len(cl.Obliques) == 0
	switch {
	case lexicon.Has("only-speech-verbs", x.Graph.Lemmas(cl.Head)[0]) &&
		(len(cl.Patients) == 0 && cl.Content < 0 || len(x.speeches()) > 0): // `"…," she told the crowd` is said already
		return true
	case len(cl.Patients) == 0 && x.leadsSpeech(cl.Head): // `"…," she continued in her statement`
		return true
	case !cl.Copular && !cl.Passive && bare && cl.Content < 0 && (cl.Modality != graph.Asserted || t.Deprel == "acl:relcl" || t.Deprel == "advcl"):
		return x.Child(cl.Head, "xcomp") < 0
	case cl.Passive && len(cl.Agents) == 0 && (strings.HasPrefix(t.Deprel, "acl") || t.Deprel == "advcl" || t.Deprel == "amod"):
		return len(cl.Obliques) == 0 || x.Child(cl.Head, "aux:pass") < 0
	case cl.Passive && len(cl.Agents) == 0 && x.isDescribed(cl):
		return true
	case cl.Copular && len(cl.Surface) == 1 && strings.EqualFold(x.tokens[cl.Surface[0]].Form, "it"):
		return true
	}
	return false
}

// leadsSpeech reports whether a verb only says who speaks in a quotation of its sentence.
func (x *sentence) leadsSpeech(verb int) bool {
	return slices.ContainsFunc(x.speeches(), func(sp speech) bool {
		s, ok := x.doc.speakers[sp.quote]
		return ok && s.sentence == x.number && s.verb == verb
	})
}

// isCut reports whether the clause lacks a part without which it says nothing or something else: the object of a verb
// that must have one, what an object is called, and the infinitive of what is only held of somebody.
func (x *sentence) isCut(cl *clause.Clause) bool {
	if cl.Copular {
		several := len(cl.Agents) > 1 && x.tokens[cl.Head].XPOS == "NNS" // "A and B are cities": neither is cities
		return x.tokens[cl.Head].UPOS == "VERB" || x.isBareVague(cl.Head) || several
	}
	lexicon := x.doc.rules.lexicon
	lemma := x.Graph.Lemmas(cl.Head)[0]
	switch {
	case (lemma == "take" || lemma == "hold") && slices.ContainsFunc(x.Subtree(cl.Head, nil), func(k int) bool {
		f := strings.ToLower(x.tokens[k].Form)
		return f == "hostage" || f == "prisoner" || f == "captive"
	}):
		return true
	case lexicon.Has("transitive-verbs", lemma) && len(cl.Patients) == 0:
		return true
	case lexicon.Has("light-verbs", lemma) && len(cl.Patients) == 0 && len(cl.Obliques) == 0:
		return true
	case cl.Passive && len(cl.Agents) == 0 && lexicon.Has("raising-verbs", lemma):
		return true
	case dative(lemma) && len(cl.Patients) > 0 && len(cl.Recipients) == 0 && x.Graph.Attr(cl.Patients[0], "actor") != "" &&
		!slices.ContainsFunc(cl.Obliques, func(o clause.Oblique) bool { return o.Case == "to" }):
		return true
	case controlling(lemma) && len(cl.Patients) > 0 && x.Graph.Attr(cl.Patients[0], "actor") != "" && x.Child(cl.Head, "xcomp") < 0:
		return true
	case lexicon.Has("naming-verbs", lemma) && len(cl.Patients) == 0 && slices.ContainsFunc(cl.Obliques, func(o clause.Oblique) bool { return o.Case == "as" }):
		return true
	case lexicon.Has("naming-verbs", lemma) && len(cl.Patients) > 0:
		for _, k := range x.Children(cl.Head) {
			if d := x.tokens[k].Deprel; k > cl.Head && (d == "xcomp" || x.Case(k) == "as" || d == "obj" && k != cl.Patients[0] && x.tokens[k].Head == cl.Head && !slices.Contains(cl.Patients, k)) {
				return true
			}
		}
		return lemma == "call" || lemma == "name" || lemma == "dub" || lemma == "deem" || lemma == "term"
	}
	return false
}

// isBareVague tells a noun that says nothing by itself ("a reason") where nothing tells more of it.
func (x *sentence) isBareVague(tok int) bool {
	if !x.doc.rules.lexicon.Has("vague-nouns", x.Graph.Lemmas(tok)[0]) {
		return false
	}
	return !slices.ContainsFunc(x.Children(tok), func(k int) bool {
		switch x.tokens[k].Deprel {
		case "amod", "compound", "nmod", "nmod:poss", "acl", "acl:relcl":
			return true
		}
		return false
	})
}

// isDescribed reports whether a passive without its agent only leads to its infinitive ("was forecast to weaken") or
// tells what somebody is like ("well educated").
func (x *sentence) isDescribed(cl *clause.Clause) bool {
	for _, k := range x.Children(cl.Head) {
		t := &x.tokens[k]
		if t.Deprel == "xcomp" && x.At(k) != nil && !x.doc.rules.lexicon.Has("demand-words", x.Graph.Lemmas(cl.Head)[0]) {
			return true
		}
		if t.Deprel == "advmod" && k == cl.Head-1 && slices.Contains([]string{"very", "so", "too", "well", "more", "most", "how", "quite"}, strings.ToLower(t.Form)) {
			return true
		}
	}
	return x.Child(cl.Head, "aux:pass") < 0 && x.tokens[cl.Head].Deprel != "conj"
}

// openName is the predicate of an open statement: the verb with its particle, "be" with its adjective.
func (x *sentence) openName(cl *clause.Clause) string {
	t := &x.tokens[cl.Head]
	lemma := slug(x.Graph.Lemmas(cl.Head)[0])
	switch {
	case cl.Copular && (t.UPOS == "NOUN" || t.UPOS == "PROPN"):
		if x.Case(cl.Head) != "" {
			return ""
		}
		return "be"
	case cl.Copular && t.UPOS == "ADJ":
		return "be-" + lemma
	case t.XPOS == "VBG" && len(cl.Patients) == 0 && x.doc.rules.lexicon.Has("state-participles", strings.ToLower(t.Form)):
		return "be-" + slug(t.Form)
	case t.UPOS == "VERB":
		return lemma
	}
	return ""
}

// slug keeps letters, digits and hyphens of a lemma, or gives "" where it is no word.
func slug(lemma string) string {
	lemma = strings.Trim(strings.ToLower(lemma), "-'’.")
	if len(lemma) < 2 {
		return ""
	}
	for _, r := range lemma {
		if r != '-' && (r < 'a' || r > 'z') && r < 0x80 {
			return ""
		}
	}
	return lemma
}

// openSides lists what the clause is about beside its subject: objects, or else the nearest phrase, or the
// clause that it governs.
func (x *sentence) openSides(cl *clause.Clause) (objects []int, preposition string, m mode) {
	switch {
	case cl.Copular && x.tokens[cl.Head].UPOS != "ADJ":
		return []int{cl.Head}, "", modePhrase
	case len(cl.Patients) > 0:
		return cl.Patients, "", modeAuto
	case cl.Content >= 0 && x.tokens[cl.Content].Head == cl.Head:
		return []int{cl.Content}, "", modeContent
	}
	for _, o := range cl.Obliques {
		if o.Case == "" || x.Graph.Attr(o.Head, "time") != "" || clause.IsTimeNoun(x.tokens[o.Head].Lemma) || x.isIdle(o.Head) || x.isSource(o.Head) || o.Head < cl.Head ||
			slices.Contains(placePrepositions, o.Case) && x.placeTerm(o.Head) != nil && o.Case != "on" || loose(o.Case) {
			continue
		}
		if t := x.term(o.Head); t != nil && !t.IsEntity() && isClock(strings.TrimPrefix(t.Value, "about ")) {
			continue
		}
		objects = append(objects, o.Head)
		for _, p := range cl.Obliques {
			if p.Head != o.Head && p.Case == o.Case && p.Head > o.Head && slices.Contains(x.Conjuncts(o.Head), p.Head) {
				objects = append(objects, p.Head)
			}
		}
		return objects, o.Case, modeAuto
	}
	for _, k := range x.Children(cl.Head) {
		if x.At(k) != nil && x.tokens[k].Deprel == "xcomp" {
			return []int{k}, "", modeContent
		}
	}
	return nil, "", modeAuto
}

// loose tells prepositions of circumstance, which are no side of the verb.
func loose(p string) bool {
	switch p {
	case "after", "before", "during", "since", "until", "because-of", "despite", "amid", "due-to", "following",
		"ahead-of", "while", "under", "without", "including", "like", "than", "unlike", "besides", "except", "within":
		return true
	}
	return false
}

func (x *sentence) openClause(cl *clause.Clause, name string) []found {
	subjects := cl.Agents
	if x.isPaired(cl) {
		return nil
	}
	objects, preposition, m := x.openSides(cl)
	if preposition != "" && preposition != "to" || preposition == "to" && len(cl.Patients) == 0 && preposition != "" {
		name += "-" + preposition
	}
	if len(subjects) == 0 {
		if !cl.Passive || len(cl.Patients) == 0 {
			return nil
		}
		subjects = []int{-1}
	}
	if len(objects) == 0 {
		if cl.Copular {
			return nil
		}
		objects = []int{-1}
	}
	x.within = cl.Head
	defer func() { x.within = -1 }()
	var out []found
	for _, s := range subjects {
		for _, o := range objects {
			if len(out) >= crowd {
				return out
			}
			f := found{rule: "open", sure: 0.62, anchor: cl.Head, verb: -1, subjectTok: s, objectTok: o, objectMode: m, used: []int{s, o}}
			f.st = graph.Statement{Predicate: name, Open: true}
			if s >= 0 {
				if f.st.Subject = x.term(s); f.st.Subject == nil || x.isVerbal(s) || !x.canAct(s, f.st.Subject) {
					continue
				}
			}
			if o >= 0 {
				if f.st.Object = x.read(o, cl.Head, m); f.st.Object == nil {
					continue
				}
				if whole := x.wholePhrase(o); cl.Copular && m == modePhrase && whole != nil {
					f.st.Object = whole
				}
				if x.Graph.Attr(o, "time") != "" && !f.st.Object.IsEntity() {
					f.st.Object, f.objectTok = nil, -1
				}
			}
			if f.st.Object == nil && !x.happensThenOrThere(cl) {
				continue // "the fires have", "she felt": without a place or a time too little is left
			}
			if same(f.st.Subject, f.st.Object) || s < 0 && f.st.Object == nil {
				continue
			}
			if !f.st.Subject.IsEntity() && !f.st.Object.IsEntity() {
				continue // a phrase about a phrase is no fact of a graph
			}
			if f.st.Object == nil {
				f.sure *= 0.85
			}
			if o >= 0 && len(cl.Patients) > 0 && x.controlsObject(cl) {
				x.addInfinitive(&f, cl)
			}
			out = append(out, f)
		}
	}
	return out
}

// happensThenOrThere reports whether a clause without an object says at least when or where.
func (x *sentence) happensThenOrThere(cl *clause.Clause) bool {
	if slices.ContainsFunc(x.Children(cl.Head), func(k int) bool { return k > cl.Head && x.Child(k, "mark") >= 0 && x.tokens[k].XPOS == "VB" }) {
		return false // "voted on Tuesday to elect her": what it was done for is what it says
	}
	if x.timeOf(cl.Head) != nil {
		return true
	}
	place, _ := x.placeOf(cl.Head, nil)
	return place != nil
}

// wholePhrase gives a phrase with all that belongs to it, though its head is a name ("an Evangelical Christian").
func (x *sentence) wholePhrase(tok int) *graph.Term {
	l := x.link(tok)
	first, last := x.phraseExtent(tok)
	if l == nil || first > l.First || last < l.Last || last-first == l.Last-l.First {
		return nil
	}
	return &graph.Term{Value: trimPhrase(x.text(first, last)), Datatype: graph.String}
}

// isPaired reports whether the sides of a clause go together one by one: "A and B won X and Y respectively".
func (x *sentence) isPaired(cl *clause.Clause) bool {
	return cl != nil && len(cl.Agents) > 1 && slices.ContainsFunc(x.tokens, func(t language.Token) bool { return strings.EqualFold(t.Form, "respectively") })
}

// controlsObject reports whether the verb makes, lets or asks its object do something.
func (x *sentence) controlsObject(cl *clause.Clause) bool {
	lemma := x.Graph.Lemmas(cl.Head)[0]
	return controlling(lemma) || lemma == "help" || lemma == "lead" || lemma == "make" || x.doc.rules.lexicon.Has("demand-words", lemma)
}

// dative tells verbs whose one object, if it is somebody, is who gets what was lost: "gives members a place".
func dative(lemma string) bool {
	switch lemma {
	case "give", "offer", "show", "teach", "grant", "award", "lend", "deny", "cost", "owe", "hand":
		return true
	}
	return false
}

// controlling tells verbs that say nothing of somebody without what they are to do: "required the company to pay".
func controlling(lemma string) bool {
	switch lemma {
	case "allow", "enable", "permit", "require", "force", "cause", "persuade", "convince", "forbid", "let", "compel", "entitle", "mandate",
		"authorize", "authorise", "empower", "oblige", "instruct", "urge":
		return true
	}
	return false
}

// addInfinitive keeps what an object is made or asked to do as an argument: "required the company to pay".
func (x *sentence) addInfinitive(f *found, cl *clause.Clause) {
	for _, k := range x.Children(cl.Head) {
		if x.tokens[k].Deprel != "xcomp" || x.At(k) == nil || k < cl.Head {
			continue
		}
		if t := x.content(k, cl.Head); t != nil {
			f.st.Args = append(f.st.Args, graph.Arg{Role: "to", Term: graph.Term{Value: strings.TrimPrefix(t.Value, "to "), Datatype: graph.String}})
			f.used = append(f.used, k)
		}
	}
}
