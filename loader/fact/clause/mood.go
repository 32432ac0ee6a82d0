package clause

import (
	"slices"
	"strings"

	"quern/graph"
)

// readMood settles negation and modality of a clause whose governors are already read.
func (c *Sentence) readMood(cl *Clause) {
	v := cl.Head
	t := &c.Tokens[v]
	cl.Negated = c.isNegated(cl)
	own := c.auxiliaryMood(cl)
	cl.Modality = graph.Asserted
	if own != "" {
		cl.Modality = own
	} else if c.isDoubted(v) {
		cl.Modality = graph.Hypothetical
		own = graph.Hypothetical
	}
	var g *Clause
	if t.Head >= 0 && t.Head < len(c.Tokens) {
		g = c.At(t.Head)
	}
	mark := c.markOf(v)
	switch {
	case mark == "if" || mark == "unless" || mark == "whether" || mark == "lest":
		cl.Modality = graph.Hypothetical
	case g == nil:
		if own == "" && t.Deprel == "acl" && c.isInfinitive(v) {
			cl.Modality = graph.Future
		}
		if own == "" && t.Deprel == "acl" && t.Head >= 0 && c.lexicon.Has("doubt-nouns", c.lemma(t.Head)) && !cl.Passive {
			cl.Modality = graph.Hypothetical
		}
		if cl.Modality == graph.Asserted && t.Deprel == "acl" && !c.isInfinitive(v) && t.XPOS == "VBG" {
			break
		}
	default:
		c.inheritMood(cl, g, own)
	}
	if own == "" && t.XPOS == "VBG" && (t.Deprel == "advcl" || t.Deprel == "acl") && mark == "" && c.lexicon.Has("speech-verbs", c.lemma(v)) {
		cl.Modality = graph.Asserted // "announced a plan to go, saying": it has been said
	}
}

// inheritMood takes over what the governing verb does to the clause below it.
func (c *Sentence) inheritMood(cl, g *Clause, own graph.Modality) {
	v := cl.Head
	t := &c.Tokens[v]
	lemma := c.lemma(g.Head)
	switch t.Deprel {
	case "conj":
		if own == "" && c.Child(v, "nsubj", "nsubj:pass") < 0 {
			cl.Modality = g.Modality
			cl.Demander = g.Demander
			cl.Hedged = g.Hedged
			if cc := c.Child(v, "cc"); cc >= 0 && g.Negated {
				cl.Negated = cl.Negated || strings.EqualFold(c.Tokens[cc].Form, "or") || strings.EqualFold(c.Tokens[cc].Form, "nor")
			}
		}
	case "xcomp", "ccomp", "advcl", "advcl:relcl":
		demanded := c.lexicon.Has("demand-words", lemma) && !cl.Copular
		switch {
		case demanded && lemma == "want" && len(g.Patients) == 0 && t.Deprel == "xcomp" && own == "" && g.Modality == graph.Asserted && !g.Negated:
			cl.Modality = graph.Future // who wants to do something asks it of nobody
			return
		case demanded && (c.isInfinitive(v) || t.Deprel == "ccomp" && c.isSubjunctive(cl)):
			cl.Modality = graph.Demanded
			if len(g.Agents) > 0 {
				cl.Demander = g.Agents[0]
			}
			return
		case c.lexicon.Has("hindering-verbs", lemma) && c.Case(v) == "from":
			cl.Negated = !cl.Negated
			if g.Modality != graph.Asserted {
				cl.Modality = g.Modality
			} else if c.isInfinitive(g.Head) {
				cl.Modality = graph.Future
			}
			return
		}
		if c.lexicon.Has("denying-verbs", lemma) && (t.Deprel == "ccomp" || c.isSaidGerund(g.Head, v)) {
			cl.Negated = !cl.Negated // "denied that it had paid", "denied paying": and says so itself, see readContent
			return
		}
		if c.charges(g, v) && c.lexicon.Has("alleging-verbs", lemma) {
			if len(g.Agents) > 0 {
				cl.Demander = g.Agents[0] // the accuser's claim
			} else {
				cl.Modality = graph.Hypothetical
			}
			return
		}
		if c.lexicon.Has("failing-verbs", lemma) && !c.isInfinitive(v) && t.XPOS == "VBG" && v > g.Head &&
			(t.Deprel == "xcomp" || slices.Contains([]string{"at", "from", ""}, c.Case(v))) {
			cl.Negated, cl.Modality = !cl.Negated, g.Modality // "balked at signing", "avoided saying"
			return
		}
		if t.Deprel == "ccomp" || !c.isInfinitive(v) && t.Deprel == "advcl" {
			if t.Deprel == "advcl" && c.Child(v, "nsubj", "nsubj:pass") < 0 && g.Modality != graph.Asserted && own == "" &&
				(c.auxiliaryMood(g) != "" || c.markOf(v) != "by") { // "sought to justify it by saying" has said it
				cl.Modality = g.Modality
			}
			return
		}
		if own != "" {
			return
		}
		switch {
		case lemma == "go" && c.isInfinitive(v) && c.Tokens[g.Head].XPOS == "VBG":
			cl.Modality = graph.Future
		case lemma == "have" && c.isInfinitive(v) && c.Child(g.Head, "obj") < 0, lemma == "need" && c.isInfinitive(v), lemma == "get" && c.isInfinitive(v) && c.Tokens[g.Head].XPOS == "VBN":
			cl.Modality = graph.Demanded
		case c.lexicon.Has("failing-verbs", lemma):
			cl.Negated = !cl.Negated
			cl.Modality = g.Modality
			return
		case g.Modality != graph.Asserted:
			cl.Modality = g.Modality
		case g.Passive && c.isInfinitive(v) && c.lexicon.Has("opinion-verbs", lemma):
			cl.Hedged = true // "is considered to be": now, as people see it
		case c.isPerfect(v): // "proud to have worked": it has been
		case c.lexicon.Has("attempt-verbs", lemma):
			cl.Modality = graph.Hypothetical
		case lemma == "have" && c.isInfinitive(v) && c.Child(g.Head, "obj") >= 0:
			cl.Modality = graph.Future // "has the seats to govern"
		case c.lexicon.Has("light-verbs", lemma):
			cl.Hedged = lemma == "seem" || lemma == "appear"
		case c.lexicon.Has("future-words", lemma), t.Deprel == "advcl", c.isInfinitive(v):
			cl.Modality = graph.Future
		}
		if t.Deprel == "xcomp" && g.Negated {
			cl.Negated = !cl.Negated
		}
		cl.Demander = g.Demander
	}
}

// isPerfect reports whether the verb has "have" for an auxiliary.
func (c *Sentence) isPerfect(v int) bool {
	return slices.ContainsFunc(c.children[v], func(k int) bool {
		return c.Tokens[k].Deprel == "aux" && strings.EqualFold(c.Tokens[k].Lemma, "have")
	})
}

// isSubjunctive tells "demanding that it be given" and "insisted that she leave" by the bare verb.
func (c *Sentence) isSubjunctive(cl *Clause) bool {
	t := &c.Tokens[cl.Head]
	for _, k := range c.children[cl.Head] {
		if x := &c.Tokens[k]; (x.Deprel == "aux" || x.Deprel == "aux:pass" || x.Deprel == "cop") && k < cl.Head {
			return x.XPOS == "VB" && strings.EqualFold(x.Form, "be")
		}
	}
	return t.XPOS == "VB"
}

func (c *Sentence) markOf(v int) string {
	for _, k := range c.children[v] {
		if c.Tokens[k].Deprel == "mark" {
			return strings.ToLower(c.Tokens[k].Form)
		}
	}
	return ""
}

// auxiliaryMood reads "will", "could", "must", and "is to".
func (c *Sentence) auxiliaryMood(cl *Clause) graph.Modality {
	v := cl.Head
	for _, k := range c.children[v] {
		if d := c.Tokens[k].Deprel; d != "aux" {
			continue
		}
		switch strings.ToLower(c.Tokens[k].Form) {
		case "will", "wo", "'ll", "’ll", "shall":
			return graph.Future
		case "would", "'d", "’d":
			if strings.ToLower(c.Tokens[k].Lemma) == "have" {
				continue
			}
			if s := c.speechAbove(v); s >= 0 && (c.Tokens[s].XPOS == "VBD" || c.Tokens[s].XPOS == "VBN") {
				return graph.Future // "said he would go" reports "I will go"
			}
			return graph.Hypothetical
		case "could", "can", "may", "might", "ca":
			return graph.Hypothetical
		case "must", "should", "ought":
			return graph.Demanded
		}
	}
	return ""
}

// speechAbove is the verb of saying of which v is the content, or -1.
func (c *Sentence) speechAbove(v int) int {
	for n := 0; n <= len(c.Tokens); n++ {
		t := &c.Tokens[v]
		if t.Head < 0 || t.Head >= len(c.Tokens) {
			return -1
		}
		if t.Deprel == "ccomp" && c.lexicon.Has("speech-verbs", c.lemma(t.Head)) {
			return t.Head
		}
		if t.Deprel != "conj" {
			return -1
		}
		v = t.Head
	}
	return -1
}

// isDoubted tells adverbs by which a text leaves open whether something is so.
func (c *Sentence) isDoubted(v int) bool {
	for _, k := range c.children[v] {
		if c.Tokens[k].Deprel == "advmod" {
			switch strings.ToLower(c.Tokens[k].Form) {
			case "allegedly", "purportedly", "supposedly", "perhaps", "maybe", "possibly":
				return true
			}
		}
	}
	return false
}

var negators = map[string]bool{"not": true, "n't": true, "n’t": true, "never": true, "no": true, "neither": true, "nor": true, "without": true}

func (c *Sentence) isNegated(cl *Clause) bool {
	v := cl.Head
	for _, k := range c.children[v] {
		t := &c.Tokens[k]
		switch t.Deprel {
		case "advmod", "aux", "det", "cc", "neg":
			if negators[strings.ToLower(t.Form)] && !c.isOnly(k) && !(t.Deprel == "cc" && !strings.EqualFold(t.Form, "nor")) {
				return true
			}
		case "mark", "case":
			if strings.EqualFold(t.Form, "without") {
				return true
			}
		case "nsubj", "nsubj:pass", "obj":
			if c.isNone(k) {
				return true
			}
		}
	}
	return false
}

// isOnly tells the "not" of "not just" and "not only", which denies nothing.
func (c *Sentence) isOnly(k int) bool {
	if k+1 >= len(c.Tokens) || !strings.EqualFold(c.Tokens[k].Form, "not") {
		return false
	}
	switch strings.ToLower(c.Tokens[k+1].Form) {
	case "just", "only", "merely", "simply":
		return true
	}
	return false
}

// isNone tells noun phrases that deny: "no officials", "nobody", "none of them".
func (c *Sentence) isNone(k int) bool {
	switch strings.ToLower(c.Tokens[k].Form) {
	case "nobody", "none", "nothing", "neither":
		return true
	}
	for _, d := range c.children[k] {
		if c.Tokens[d].Deprel == "det" && (strings.EqualFold(c.Tokens[d].Form, "no") || strings.EqualFold(c.Tokens[d].Form, "neither")) {
			return true
		}
	}
	return false
}

// readContent ties what is said to the verb that says it, and clauses to "according to".
func (c *Sentence) readContent() {
	for k := range c.Clauses {
		cl := &c.Clauses[k]
		v := cl.Head
		for _, x := range c.children[v] {
			if cl.Content < 0 && (c.Tokens[x].Deprel == "ccomp" && !c.lexicon.Has("light-verbs", c.lemma(v)) || c.isSaidGerund(v, x)) {
				cl.Content = x
			}
		}
		if cl.Content < 0 && c.lexicon.Has("speech-verbs", c.lemma(v)) {
			c.readParataxis(cl)
		}
		if cl.Content >= 0 {
			c.Graph.Add(v, cl.Content, "content")
			c.Graph.Set(cl.Content, "clause", "yes")
			if len(cl.Agents) > 0 && !c.lexicon.Has("fact-verbs", c.lemma(v)) {
				c.said[cl.Content] = v
			}
		}
	}
	for i := range c.Tokens {
		if c.Case(i) != "according-to" && c.Case(i) != "according" {
			continue
		}
		top := c.topClause(c.Tokens[i].Head)
		if top != nil {
			c.source[top.Head] = i
			c.Graph.Add(top.Head, i, "according")
		}
	}
}

// isSaidGerund tells what is denied or admitted by a gerund: "denied paying the bank".
func (c *Sentence) isSaidGerund(v, x int) bool {
	return c.at[x] >= 0 && c.Tokens[x].XPOS == "VBG" && x > v && c.Child(v, "obj") < 0 && (c.Tokens[x].Deprel == "xcomp" || c.Tokens[x].Deprel == "advcl") && c.Case(x) == "" &&
		(c.lexicon.Has("denying-verbs", c.lemma(v)) || c.lexicon.Has("confessing-verbs", c.lemma(v)))
}

// readParataxis finds the content of "..., she said, ..." and of "He said: ...".
func (c *Sentence) readParataxis(cl *Clause) {
	v := cl.Head
	t := &c.Tokens[v]
	if t.Deprel == "parataxis" && t.Head >= 0 && t.Head < len(c.Tokens) && len(cl.Surface) > 0 && c.Child(v, "obj") < 0 {
		cl.Content = t.Head
		return
	}
	for _, x := range c.children[v] {
		if c.Tokens[x].Deprel == "parataxis" && c.at[x] >= 0 && (x > v || len(cl.Surface) > 0) {
			cl.Content = x
			return
		}
	}
}

// topClause climbs from a token to the clause that stands on its own or is someone's content.
func (c *Sentence) topClause(tok int) *Clause {
	cl := c.Owner(tok)
	for n := 0; cl != nil && n <= len(c.Tokens); n++ {
		t := &c.Tokens[cl.Head]
		if t.Deprel == "root" || t.Deprel == "ccomp" || t.Deprel == "parataxis" || t.Head < 0 || t.Head >= len(c.Tokens) {
			return cl
		}
		up := c.Owner(t.Head)
		if up == nil || up == cl {
			return cl
		}
		cl = up
	}
	return cl
}

// Voice tells in whose voice a token's clause speaks: the verb whose content it is (or -1), and the
// source's or demander's token (or -1) where the article does not say it in its own voice.
func (c *Sentence) Voice(tok int) (verb, speaker int) {
	from := tok
	visited := map[int]bool{}
	for n := 0; tok >= 0 && tok < len(c.Tokens) && n <= len(c.Tokens); n++ {
		visited[tok] = true
		if v, ok := c.said[tok]; ok && !visited[v] {
			if cl := c.At(v); cl != nil && len(cl.Agents) > 0 && !c.within(from, v, tok) {
				return v, cl.Agents[0]
			}
		}
		if cl := c.At(tok); cl != nil && cl.Demander >= 0 {
			return -1, cl.Demander
		}
		if s, ok := c.source[tok]; ok && !c.below(from, s) {
			return -1, s
		}
		if c.isPresupposed(tok) {
			return -1, -1
		}
		tok = c.Tokens[tok].Head
	}
	return -1, -1
}

// isPresupposed reports whether a token heads a relative or participle clause about what is: such a clause
// tells which thing is meant, and whoever reports the sentence takes it for known ("the land seized by them").
func (c *Sentence) isPresupposed(tok int) bool {
	cl := c.At(tok)
	if cl == nil || cl.Modality != graph.Asserted || c.isInfinitive(tok) {
		return false
	}
	return c.Tokens[tok].Deprel == "acl:relcl" || c.Tokens[tok].Deprel == "acl"
}

// within reports whether a token belongs to the saying and not to what is said, where the verb of saying
// hangs below its content.
func (c *Sentence) within(tok, verb, content int) bool {
	return c.below(verb, content) && c.below(tok, verb)
}

// below reports whether a token is at or below another in the tree.
func (c *Sentence) below(tok, top int) bool {
	for n := 0; tok >= 0 && tok < len(c.Tokens) && n <= len(c.Tokens); n++ {
		if tok == top {
			return true
		}
		tok = c.Tokens[tok].Head
	}
	return false
}

// Below reports whether a token is at or below another in the tree.
func (c *Sentence) Below(tok, top int) bool { return c.below(tok, top) }
