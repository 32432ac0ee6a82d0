package times

import "quern/loader/language"

// lookingAhead are the words after which an infinitive lies in the future ("is due to visit").
var lookingAhead = map[string]bool{
	"due": true, "expect": true, "expected": true, "schedule": true, "scheduled": true, "set": true, "plan": true, "planned": true,
	"intend": true, "hope": true, "slate": true, "slated": true, "prepare": true, "agree": true, "vow": true, "promise": true, "pledge": true,
	"propose": true, "likely": true, "about": true, "ready": true, "want": true, "going": true, "go": true, "aim": true, "need": true,
	"demand": true, "invite": true, "order": true, "urge": true, "poise": true, "poised": true,
}

// speaking are the verbs whose present tense tells of what was said already.
var speaking = map[string]bool{"say": true, "tell": true, "report": true, "write": true, "add": true, "note": true, "claim": true, "announce": true, "show": true, "mean": true}

// steps bounds the walk up a tree, which a broken one could make endless.
const steps = 40

// ahead reports whether the clause of the token looks ahead: its verb has "will", is an infinitive after
// "due", "plans" and the like, or is a present with "on" before the day ("meets on Monday"). A bare day
// with a present ("waves to the crowd Monday") is the language of captions and is past.
func (s *scanner) ahead(i int) bool {
	tokens := s.sentence.Tokens
	if i >= len(tokens) || tokens[i].UPOS == "" {
		return s.willBefore(i)
	}
	preposition := i > 0 && (s.at(i-1) == "on" || s.at(i-1) == "by" || s.at(i-1) == "from" || s.at(i-1) == "until" || s.at(i-1) == "through" || s.at(i-1) == "till")
	at := i
	for range steps {
		t := &tokens[at]
		if t.UPOS == "VERB" || t.UPOS == "AUX" || t.Deprel == "root" || hasCopula(tokens, at) {
			switch tense(tokens, at) {
			case future:
				return true
			case past:
				return false
			case present:
				return preposition && !speaking[t.Lemma]
			}
			if t.UPOS == "VERB" && t.XPOS == "VBG" && t.Head >= 0 && t.Head < len(tokens) {
				at = t.Head
				continue
			}
		}
		if t.Head < 0 || t.Head >= len(tokens) || t.Head == at {
			return false
		}
		// "met on Monday" inside "says that …" has its own verb above; here only nouns are climbed.
		at = t.Head
	}
	return false
}

type tenseKind uint8

const (
	none tenseKind = iota
	past
	present
	future
)

// tense reads the tense of a verb, or of what has a copula, from its own form and its auxiliaries.
func tense(tokens []language.Token, v int) tenseKind {
	lo, hi := max(0, v-10), min(len(tokens), v+3)
	finite := none
	to := false
	for i := lo; i < hi; i++ {
		t := &tokens[i]
		if t.Head != v {
			continue
		}
		switch {
		case t.Deprel == "aux" && (t.Lemma == "will" || t.Lemma == "shall" || t.Form == "'ll" || t.Form == "wo"):
			return future
		case t.Deprel == "mark" && t.Lemma == "to":
			to = true
		case t.Deprel == "aux" && t.XPOS == "MD":
			finite = future // "could meet on Monday" lies ahead where no "have" follows
		case (t.Deprel == "aux" || t.Deprel == "aux:pass" || t.Deprel == "cop") && (t.XPOS == "VBD"):
			finite = past
		case t.Deprel == "aux" && t.Lemma == "have":
			return past
		case (t.Deprel == "aux" || t.Deprel == "aux:pass" || t.Deprel == "cop") && (t.XPOS == "VBZ" || t.XPOS == "VBP") && finite == none:
			finite = present
		}
	}
	t := &tokens[v]
	if to && t.Head >= 0 && t.Head < len(tokens) {
		h := &tokens[t.Head]
		if lookingAhead[h.Lemma] || lookingAhead[h.Form] {
			return future
		}
		return none
	}
	if finite != none {
		return finite
	}
	switch t.XPOS {
	case "VBD", "VBN":
		return past
	case "VBZ", "VBP":
		return present
	}
	return none
}

func hasCopula(tokens []language.Token, v int) bool {
	for i := max(0, v-6); i < min(len(tokens), v+2); i++ {
		if tokens[i].Head == v && tokens[i].Deprel == "cop" {
			return true
		}
	}
	return false
}

// willBefore serves documents without tags: "will" before the day with no break between.
func (s *scanner) willBefore(i int) bool {
	for j := i - 1; j >= 0 && j > i-12; j-- {
		switch s.at(j) {
		case "will", "'ll", "shall":
			return true
		case ",", ";", ":", "said", "says", "that":
			return false
		}
	}
	return false
}
