package link

import (
	"strings"

	"quern/loader/language"
)

// in are the prepositions that place something.
var in = words("in at near outside around inside across throughout above over under beneath beyond within past through off down along onto into via")

// motion are the verbs and nouns of going somewhere, whose "to" and "from" lead to a place.
var motion = words(`go come travel fly drive walk march arrive return move head trip visit journey flight flee escape depart leave land sail run rush bring take
	transport evacuate deport extradite airlift transfer route road train bus way mile kilometer kilometre km north south east west northeast northwest southeast southwest relocate migrate commute tour hail come`)

// reached are the verbs whose object is a place one goes to or strikes.
var reached = words("visit leave reach enter attack bomb strike hit shell capture seize surround evacuate flee tour cross rock pound storm approach occupy besiege liberate encircle shake flood devastate")

// states are the verbs that tell what a place is like.
var states = words("be have lie sit stand remain become house boast see experience host hold record wake")

// parts are the nouns for what a city has and a government has not.
var parts = words(`street suburb airport mayor station resident police district neighborhood neighbourhood metro subway outskirts center centre region area university hospital court
	hotel theatre theater museum stadium restaurant club bridge river park skyline time zoo market square cathedral church school apartment home native marathon bureau office correspondent`)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

// acts reports whether the name of a capital or seat stands where one who acts does: as a subject, an
// owner, a party between others, one spoken to. Where it only places something it is the city.
func (w *work) acts(m *mention) bool {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	head := m.Head
	t := &tokens[head]
	for n := 0; t.Deprel == "conj" && n < 8; n++ { // "Moscow and Washington" stand together
		if t.Head < 0 || t.Head >= len(tokens) || t.Head == head {
			break
		}
		head = t.Head
		t = &tokens[head]
	}
	if t.Head < 0 || t.Head >= len(tokens) || t.Deprel == "root" || t.Deprel == "parataxis" {
		// A tree that went wrong: a verb right behind the name is still its verb.
		return m.Last < len(tokens) && w.preposition(m.Sentence, head) == "" && (tokens[m.Last].UPOS == "VERB" || tokens[m.Last].UPOS == "AUX") && !states[tokens[m.Last].Lemma]
	}
	governor := &tokens[t.Head]
	lemma := strings.ToLower(governor.Lemma)
	preposition := w.preposition(m.Sentence, head)
	switch t.Deprel {
	case "nsubj", "nsubj:pass", "nsubj:outer":
		if hasCopula(tokens, t.Head) || governor.UPOS == "NOUN" || governor.UPOS == "ADJ" {
			return governor.UPOS == "ADJ"
		}
		return !states[lemma]
	case "nmod:poss":
		return !parts[lemma]
	case "obl:agent", "iobj":
		return true
	case "obj":
		return !reached[lemma]
	case "compound", "amod", "appos", "flat", "nmod:desc", "list":
		return false
	case "obl", "nmod":
		switch {
		case in[preposition] || preposition == "":
			return false
		case preposition == "between" || preposition == "with" || preposition == "against" || preposition == "by":
			return true
		case preposition == "to" || preposition == "from" || preposition == "for" || preposition == "toward" || preposition == "towards":
			return !motion[lemma] && !reached[lemma]
		}
		return false
	}
	return false
}

// maxReach bounds how far before its noun a preposition or copula is looked for.
const maxReach = 12

func (w *work) preposition(s, head int) string {
	tokens := w.doc.Sentences[s].Tokens
	for i := max(0, head-maxReach); i < head; i++ {
		if tokens[i].Head == head && tokens[i].Deprel == "case" {
			return strings.ToLower(tokens[i].Form)
		}
	}
	return ""
}

func hasCopula(tokens []language.Token, v int) bool {
	for i := max(0, v-maxReach); i < v; i++ {
		if tokens[i].Head == v && tokens[i].Deprel == "cop" {
			return true
		}
	}
	return false
}
