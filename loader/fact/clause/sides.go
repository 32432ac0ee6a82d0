package clause

import (
	"slices"
	"strings"

	"quern/graph"
)

// readSides finds subjects, objects and phrases of a clause whose governors are already read.
func (c *Sentence) readSides(cl *Clause) {
	v := cl.Head
	t := &c.Tokens[v]
	cl.Particle = c.particle(v)
	cl.Passive = !cl.Copular && (c.Child(v, "nsubj:pass", "aux:pass", "csubj:pass") >= 0 || c.isReducedPassive(v))
	antecedent := c.antecedent(v)

	var objects, indirect, byAgents []int
	for _, k := range c.children[v] {
		x := c.resolveRelative(k, antecedent)
		if k == cl.Particle {
			for _, below := range c.children[k] { // "took place in Oslo": the place is the verb's
				if c.Tokens[below].Deprel == "nmod" {
					cl.Obliques = append(cl.Obliques, Oblique{c.Case(below), below})
				}
			}
			continue
		}
		switch c.Tokens[k].Deprel {
		case "nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass":
			if c.Tokens[k].Deprel == "nsubj:outer" && c.Child(v, "nsubj") >= 0 {
				continue
			}
			cl.Surface = append(cl.Surface, c.Conjuncts(x)...)
		case "obj":
			if c.Tokens[x].UPOS == "PROPN" && IsTimeNoun(c.Tokens[x].Lemma) && c.Graph.Attr(x, "type") == "" {
				cl.Obliques = append(cl.Obliques, Oblique{"", x}) // "speaks Saturday"
				continue
			}
			if k > v && c.Child(k, "case") >= 0 && x == k { // no object has a preposition
				for _, y := range c.Conjuncts(x) {
					cl.Obliques = append(cl.Obliques, Oblique{c.Case(k), y})
				}
				continue
			}
			objects = append(objects, c.Conjuncts(x)...)
		case "iobj":
			indirect = append(indirect, c.Conjuncts(x)...)
		case "obl:agent":
			byAgents = append(byAgents, c.Conjuncts(x)...)
		case "obl", "obl:unmarked":
			p := c.Case(k)
			if p == "by" && cl.Passive && c.Tokens[k].Deprel == "obl" && !IsTimeNoun(c.Tokens[k].Lemma) {
				byAgents = append(byAgents, c.Conjuncts(x)...)
				continue
			}
			for _, y := range c.Conjuncts(x) {
				q := p
				if y != x {
					if own := c.Case(y); own != "" {
						q = own
					}
				}
				cl.Obliques = append(cl.Obliques, Oblique{q, y})
			}
		}
	}
	if cl.Passive && len(byAgents) == 0 {
		byAgents = c.nestedAgent(v)
	}
	if t.Deprel == "acl:relcl" && antecedent >= 0 { // "the airport, where he arrived"
		for _, k := range c.children[v] {
			if c.Tokens[k].Deprel == "advmod" && strings.EqualFold(c.Tokens[k].Form, "where") && c.Graph.Attr(antecedent, "type") != string(graph.Person) {
				cl.Obliques = append(cl.Obliques, Oblique{"at", antecedent})
			}
		}
	}
	if len(cl.Surface) == 0 {
		cl.Surface = c.borrowSubject(cl, antecedent)
		cl.Borrowed = len(cl.Surface) > 0 && t.Deprel != "acl:relcl"
	}
	if len(objects) == 0 && !cl.Copular && !cl.Passive {
		if t.Deprel == "acl:relcl" && antecedent >= 0 && !slices.Contains(cl.Surface, antecedent) &&
			c.Child(v, "ccomp", "xcomp") < 0 && !c.hasRelative(v) && !c.lexicon.Has("manner-nouns", c.lemma(antecedent)) {
			objects = []int{antecedent} // "the treaty they signed"
		}
		if t.Deprel == "xcomp" { // "an invasion that he sought to justify"
			if g := c.At(t.Head); g != nil && !g.Passive && len(g.Patients) > 0 && g.Patients[0] < g.Head && !c.lexicon.Has("demand-words", c.lemma(g.Head)) {
				objects = g.Patients
			}
		}
		if t.Deprel == "conj" { // "bought and sold shares"
			if g := c.At(t.Head); g != nil && !g.Passive && len(g.Patients) > 0 && g.Patients[0] > v {
				objects = g.Patients
			}
		}
	}
	switch {
	case cl.Passive && len(objects) > 0: // "was given support"
		cl.Recipients, cl.Patients, cl.Agents = cl.Surface, objects, byAgents
	case cl.Passive:
		cl.Patients, cl.Agents = cl.Surface, byAgents
	default:
		cl.Agents, cl.Patients, cl.Recipients = cl.Surface, objects, indirect
	}
}

// nestedAgent finds the agent of a passive that the parser hung on a phrase between: "was brought into the party by
// its leader".
func (c *Sentence) nestedAgent(v int) []int {
	for _, k := range c.children[v] {
		if k < v || !strings.HasPrefix(c.Tokens[k].Deprel, "obl") {
			continue
		}
		for _, b := range c.children[k] {
			if b > k && strings.HasPrefix(c.Tokens[b].Deprel, "nmod") && c.Case(b) == "by" && c.isActor(b) && c.Graph.Attr(k, "type") != string(graph.Work) {
				return c.Conjuncts(b)
			}
		}
	}
	return nil
}

// isReducedPassive tells "territory seized by Russia" from "a man waving a flag".
func (c *Sentence) isReducedPassive(v int) bool {
	t := &c.Tokens[v]
	// "when asked about it": a past form without a subject is a participle, whatever its tag.
	if t.XPOS != "VBN" && !(t.XPOS == "VBD" && (t.Deprel == "acl" || t.Deprel == "advcl" && c.markedParticiple(v))) {
		return false
	}
	switch t.Deprel {
	case "acl":
		return c.Child(v, "obj") < 0
	case "advcl", "xcomp":
		return c.Child(v, "obj", "aux", "nsubj") < 0
	case "conj":
		g := c.At(t.Head)
		return g != nil && g.Passive && c.Child(v, "nsubj", "aux", "obj") < 0
	}
	return false
}

// markedParticiple reports whether a conjunction stands before a verb that has no subject of its own.
func (c *Sentence) markedParticiple(v int) bool {
	if c.Child(v, "nsubj", "nsubj:pass", "aux", "obj") >= 0 {
		return false
	}
	for _, k := range c.children[v] {
		switch strings.ToLower(c.Tokens[k].Form) {
		case "when", "if", "once", "unless", "until", "while", "as", "though", "although":
			return k < v
		}
	}
	return false
}

// antecedent is the noun that a relative or participle clause belongs to, or -1.
func (c *Sentence) antecedent(v int) int {
	for n := 0; n <= len(c.Tokens); n++ {
		t := &c.Tokens[v]
		if t.Head < 0 || t.Head >= len(c.Tokens) {
			return -1
		}
		switch t.Deprel {
		case "acl:relcl":
			return c.agreeing(v, t.Head)
		case "acl":
			return t.Head
		case "conj":
			if c.at[t.Head] < 0 {
				return -1
			}
			v = t.Head
		default:
			return -1
		}
	}
	return -1
}

// agreeing climbs from a noun that does not agree in number with the verb of its relative clause to one above it that
// does: "a shooting of protesters that has shocked the town".
func (c *Sentence) agreeing(v, noun int) int {
	verb := v
	for _, k := range c.children[v] {
		switch c.Tokens[k].Deprel {
		case "nsubj", "nsubj:pass":
			if !c.isRelative(k) {
				return noun // the noun is no subject
			}
		case "aux", "aux:pass", "cop":
			if k < verb {
				verb = k
			}
		}
	}
	singular, known := c.verbNumber(verb)
	if !known {
		return noun
	}
	for k, n := noun, 0; k >= 0 && n < 4; k, n = c.Tokens[k].Head, n+1 {
		plural := c.Tokens[k].XPOS == "NNS" || c.Tokens[k].XPOS == "NNPS" || c.Child(k, "conj") >= 0
		if c.Tokens[k].UPOS != "NOUN" && c.Tokens[k].UPOS != "PROPN" {
			return noun
		}
		if plural != singular {
			return k
		}
		if c.Graph.Attr(k, "name") != "" || !strings.HasPrefix(c.Tokens[k].Deprel, "nmod") {
			return noun // the plural of a name says nothing ("the Netherlands")
		}
	}
	return noun
}

// verbNumber tells the number that a finite verb asks of its subject, where its form does.
func (c *Sentence) verbNumber(v int) (singular, known bool) {
	switch strings.ToLower(c.Tokens[v].Form) {
	case "was", "is", "has", "does":
		return true, true
	case "were", "are", "have", "do":
		return false, true
	}
	switch c.Tokens[v].XPOS {
	case "VBZ":
		return true, true
	case "VBP":
		return false, true
	}
	return false, false
}

var relatives = []string{"who", "whom", "which", "that"}

// resolveRelative gives what a relative pronoun stands for, or the token itself.
func (c *Sentence) resolveRelative(k, antecedent int) int {
	if antecedent >= 0 && c.isRelative(k) {
		return antecedent
	}
	return k
}

func (c *Sentence) isRelative(k int) bool {
	t := &c.Tokens[k]
	return slices.Contains(relatives, strings.ToLower(t.Form)) && (t.UPOS == "PRON" || t.UPOS == "DET" || t.UPOS == "SCONJ") &&
		(t.XPOS == "WDT" || t.XPOS == "WP" || t.XPOS == "" || t.UPOS == "PRON" && strings.ToLower(t.Form) != "that")
}

func (c *Sentence) hasRelative(v int) bool {
	for _, k := range c.children[v] {
		if c.isRelative(k) && c.Tokens[k].Deprel != "mark" {
			return true
		}
		switch strings.ToLower(c.Tokens[k].Form) {
		case "where", "when", "why", "how":
			return true
		}
	}
	return false
}

// borrowSubject finds the subject of a clause that has none of its own.
func (c *Sentence) borrowSubject(cl *Clause, antecedent int) []int {
	v := cl.Head
	t := &c.Tokens[v]
	if t.Head < 0 || t.Head >= len(c.Tokens) {
		return nil
	}
	g := c.At(t.Head)
	switch t.Deprel {
	case "acl:relcl":
		if !c.hasRelative(v) || c.Child(v, "obj") >= 0 || cl.Passive {
			return c.Conjuncts(antecedent)
		}
	case "acl":
		if t.XPOS == "VBG" && c.Case(v) == "" || cl.Passive {
			return []int{antecedent}
		}
		if c.isInfinitive(v) || t.XPOS == "VBG" { // "Kyiv's efforts to join"
			if owners := append(c.Graph.Targets(t.Head, "whose"), c.Graph.Targets(t.Head, "demonym")...); len(owners) > 0 {
				return owners
			}
			return c.holder(t.Head)
		}
		if t.XPOS == "" || t.XPOS == "VBN" || t.XPOS == "VBD" {
			return []int{antecedent}
		}
	case "conj":
		if g != nil {
			return g.Surface
		}
	case "xcomp":
		if g == nil {
			return nil
		}
		return c.controller(g, v)
	case "advcl", "advcl:relcl":
		if c.Tokens[t.Head].UPOS == "ADJ" && slices.Contains([]string{"amod", "obj", "acl", "appos"}, c.Tokens[t.Head].Deprel) {
			return []int{c.Tokens[t.Head].Head} // "a coating good at resisting dirt"
		}
		if g == nil {
			return nil
		}
		if c.lexicon.Has("demand-words", c.lemma(g.Head)) && c.isInfinitive(v) ||
			c.lexicon.Has("hindering-verbs", c.lemma(g.Head)) && c.Case(v) == "from" || c.charges(g, v) {
			return c.controller(g, v)
		}
		return c.adverbialSubject(g, v)
	case "parataxis":
		return nil
	case "ccomp":
		if g != nil && t.XPOS == "VBG" {
			return g.Surface
		}
	}
	return nil
}

// adverbialSubject finds who does what a clause without a subject says beside its governor: what is described
// as doing it, who is rewarded or punished for doing it, the agent of a passive that says it, and else the
// governor's own subject.
func (c *Sentence) adverbialSubject(g *Clause, v int) []int {
	p, gerund := c.Case(v), c.Tokens[v].XPOS == "VBG"
	switch {
	case gerund && p == "as" && len(g.Patients) > 0 && (g.Passive || g.Patients[0] < v):
		return g.Patients
	case gerund && p == "for" && len(g.Patients) > 0 && (g.Passive || g.Patients[0] < v && c.isActor(g.Patients[0])):
		return g.Patients
	case gerund && p == "" && g.Passive && len(g.Agents) > 0 && c.lexicon.Has("speech-verbs", c.lemma(v)):
		return g.Agents
	case c.isInfinitive(v) && g.Passive && len(g.Agents) == 0 && (c.lemma(g.Head) == "need" || c.lemma(g.Head) == "require"):
		return nil // "votes are needed to win": who is to win is not said
	}
	return g.Surface
}

// isActor reports whether a token speaks of somebody: by the name's type, or as a noun for people.
func (c *Sentence) isActor(tok int) bool {
	switch graph.EntityType(c.Graph.Attr(tok, "type")) {
	case graph.Person, graph.Organization, graph.Country, graph.Group:
		return true
	}
	if c.lexicon.Has("role-nouns", c.lemma(tok)) || c.lexicon.Has("people-nouns", c.lemma(tok)) {
		return true
	}
	for _, k := range c.Graph.Targets(tok, "nmod:of") { // "a number of players"
		if c.lexicon.Has("role-nouns", c.lemma(k)) || c.lexicon.Has("people-nouns", c.lemma(k)) || c.Graph.Attr(k, "type") == string(graph.Group) {
			return true
		}
	}
	return false
}

// holder finds whose noun it is that an infinitive belongs to: "gave them a chance to leave" is their leaving,
// "has the right to leave" the right of who has it.
func (c *Sentence) holder(noun int) []int {
	t := &c.Tokens[noun]
	if t.Deprel != "obj" || t.Head < 0 || t.Head >= len(c.Tokens) {
		return nil
	}
	g := c.At(t.Head)
	switch {
	case g == nil || g.Passive:
		return nil
	case len(g.Recipients) > 0:
		return g.Recipients
	case c.lexicon.Has("intent-nouns", c.lemma(noun)), c.lexicon.Has("holding-verbs", c.lemma(g.Head)):
		return g.Surface
	}
	return nil
}

// controller finds who is to do what a verb's infinitive says: the object, if there is one, else the subject.
func (c *Sentence) controller(g *Clause, v int) []int {
	lemma := c.lemma(g.Head)
	if c.Tokens[v].XPOS == "VBG" && c.lexicon.Has("attitude-verbs", lemma) {
		return nil // "opposes raising taxes": whoever would raise them
	}
	if len(g.Patients) > 0 && !g.Passive && c.isInfinitive(v) {
		if c.lexicon.Has("holding-verbs", lemma) && g.Patients[0] > g.Head {
			return g.Surface // "has the strength to leave"
		}
		for _, k := range c.children[g.Patients[0]] { // "enough seats to govern": the seats govern nothing
			if strings.EqualFold(c.Tokens[k].Form, "enough") {
				return g.Surface
			}
		}
	}
	if !c.lexicon.Has("subject-control-verbs", lemma) {
		if len(g.Recipients) > 0 && !g.Passive {
			return g.Recipients
		}
		if len(g.Patients) > 0 && (g.Passive || g.Patients[0] < v && (g.Patients[0] > g.Head || c.lexicon.Has("demand-words", lemma))) {
			if c.afterColon(v) {
				return g.Surface
			}
			return g.Patients
		}
		if c.lexicon.Has("demand-words", lemma) {
			var asked []int
			for _, o := range g.Obliques { // "called on members to support"
				if (o.Case == "on" || o.Case == "upon" || o.Case == "to" || o.Case == "for") && o.Head < v && o.Head > g.Head {
					asked = append(asked, o.Head)
				}
			}
			if len(asked) > 0 {
				return asked
			}
		}
	}
	return g.Surface
}

// charges reports whether the clause is what its governor charges its object with: "accused them of lying".
func (c *Sentence) charges(g *Clause, v int) bool {
	p := c.Case(v)
	return c.Tokens[v].XPOS == "VBG" && (p == "of" || p == "for") && c.lexicon.Has("charging-verbs", c.lemma(g.Head))
}

// afterColon tells a clause that spells out what stands before a colon: "agreed to three goals: to restore".
func (c *Sentence) afterColon(v int) bool {
	for _, k := range c.children[v] {
		if k < v && c.Tokens[k].Form == ":" {
			return true
		}
	}
	return false
}

func (c *Sentence) lemma(tok int) string { return c.Graph.Lemmas(tok)[0] }

// isInfinitive reports whether the clause is a "to" clause.
func (c *Sentence) isInfinitive(v int) bool {
	for _, k := range c.children[v] {
		t := &c.Tokens[k]
		if k < v && strings.EqualFold(t.Form, "to") && (t.Deprel == "mark" || t.UPOS == "PART") {
			return true
		}
	}
	return false
}

// IsTimeNoun reports whether a lemma names a day, a month, or a stretch of time.
func IsTimeNoun(lemma string) bool {
	switch strings.ToLower(lemma) {
	case "day", "week", "month", "year", "hour", "minute", "morning", "evening", "night", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december", "today", "tomorrow", "yesterday", "noon",
		"midnight", "weekend", "time", "decade", "century", "second", "season", "spring", "summer", "autumn", "fall", "winter":
		return true
	}
	return false
}

func (c *Sentence) addEdges(cl *Clause) {
	for _, x := range cl.Agents {
		c.Graph.Add(cl.Head, x, "agent")
	}
	for _, x := range cl.Patients {
		c.Graph.Add(cl.Head, x, "patient")
	}
	for _, x := range cl.Recipients {
		c.Graph.Add(cl.Head, x, "recipient")
	}
	for _, o := range cl.Obliques {
		if o.Case != "" {
			c.Graph.Add(cl.Head, o.Head, "obl:"+o.Case)
		}
	}
	for _, k := range c.children[cl.Head] {
		if d := c.Tokens[k].Deprel; (d == "xcomp" || d == "advcl" || d == "ccomp") && c.at[k] >= 0 &&
			(c.isInfinitive(k) || c.Tokens[k].XPOS == "VBG") {
			c.Graph.Add(cl.Head, k, "infinitive")
		}
	}
}
