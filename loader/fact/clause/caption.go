package clause

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// captionPlace reads where somebody stands in a picture, between commas behind the name, as words about the
// name: "Jane Doe, left, meets with John Roe". Parsers take "left" for the verb of the sentence.
func (r *repairer) captionPlace(names []Name) {
	for _, n := range names {
		i := n.Last
		if n.Type != graph.Person || i >= len(r.tokens) || r.tokens[i].Form != "," {
			continue
		}
		end := i + 1
		for end < len(r.tokens) && end < i+6 && r.tokens[end].Form != "," {
			end++
		}
		if end >= len(r.tokens) || r.tokens[end].Form != "," || end == i+1 {
			continue
		}
		side := end - 1
		if !slices.Contains([]string{"left", "right", "center", "centre"}, strings.ToLower(r.tokens[side].Form)) {
			continue
		}
		if side > i+1 && !slices.ContainsFunc(r.tokens[i+1:side], func(t language.Token) bool { return t.UPOS == "ADP" }) {
			continue // "second from left", "at right": not "who had left"
		}
		head := headOf(r.tokens, n.First, n.Last)
		if verb := r.nextVerb(side, end); verb >= 0 {
			r.giveWay(side, verb)
		}
		r.tokens[side].UPOS, r.tokens[side].Lemma = "ADV", strings.ToLower(r.tokens[side].Form)
		r.tokens[side].Head, r.tokens[side].Deprel = head, "advmod"
		for k := i + 1; k < side; k++ {
			r.tokens[k].Head, r.tokens[k].Deprel = side, "dep"
		}
	}
}

// nextVerb is the verb right behind the comma that hangs on the word or governs it, or -1.
func (r *repairer) nextVerb(word, comma int) int {
	for k := comma + 1; k < len(r.tokens) && k <= comma+3; k++ {
		if r.tokens[k].UPOS == "VERB" && (r.tokens[k].Head == word || r.tokens[word].Head == k) {
			return k
		}
	}
	return -1
}

// giveWay puts the verb where the word stood in the tree, with all that hung on the word.
func (r *repairer) giveWay(word, verb int) {
	if r.tokens[verb].Head == word {
		r.tokens[verb].Head, r.tokens[verb].Deprel = r.tokens[word].Head, r.tokens[word].Deprel
	}
	for k := range r.tokens {
		if r.tokens[k].Head == word && k != verb {
			r.tokens[k].Head = verb
		}
	}
}

// casedConjunct makes an oblique of a noun with a preposition of its own that was coordinated with a verb
// without any conjunction: "met on Friday, at a summit".
func (r *repairer) casedConjunct(i int) {
	t := &r.tokens[i]
	if t.Deprel != "conj" || t.UPOS != "NOUN" && t.UPOS != "PROPN" || t.Head < 0 || r.tokens[t.Head].UPOS != "VERB" {
		return
	}
	if c := r.child(i, "case"); c >= 0 && c < i && r.tokens[c].UPOS == "ADP" && r.child(i, "cc", "cop", "nsubj") < 0 {
		t.Deprel = "obl"
	}
}
