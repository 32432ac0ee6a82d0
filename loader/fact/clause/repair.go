package clause

import (
	"slices"
	"strings"

	"quern/loader/language"
)

// repair gives a copy of the tokens with attachments put right that parsers often get wrong and that the
// order of words decides. The document's own tree stays as it is.
func repair(s *language.Sentence, lexicon Lexicon) []language.Token {
	r := &repairer{tokens: slices.Clone(s.Tokens), lexicon: lexicon}
	for i := range r.tokens {
		r.doubleSubject(i)
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.UPOS != "VERB" {
			continue
		}
		lemma := strings.ToLower(t.Lemma)
		if lexicon.Has("demand-words", lemma) {
			r.rootNoun(i)
			r.demand(i)
		}
		if lexicon.Has("speech-verbs", lemma) || lexicon.Has("thought-verbs", lemma) {
			r.saidAtEnd(i)
			r.saidBefore(i)
		}
	}
	return r.tokens
}

type repairer struct {
	tokens  []language.Token
	lexicon Lexicon
}

func (r *repairer) child(head int, deprels ...string) int {
	for i := range r.tokens {
		if r.tokens[i].Head == head && slices.Contains(deprels, r.tokens[i].Deprel) {
			return i
		}
	}
	return -1
}

// reach bounds the words at or below a token.
func (r *repairer) reach(tok int) (first, last int) {
	first, last = tok, tok+1
	for i := range r.tokens {
		if r.below(i, tok) {
			first, last = min(first, i), max(last, i+1)
		}
	}
	return first, last
}

func (r *repairer) below(tok, top int) bool {
	for n := 0; tok >= 0 && tok < len(r.tokens) && n <= len(r.tokens); n++ {
		if tok == top {
			return true
		}
		tok = r.tokens[tok].Head
	}
	return false
}

// doubleSubject joins two noun subjects that stand side by side: a verb has one ("Russia's deputy | foreign
// minister said").
func (r *repairer) doubleSubject(i int) {
	t := &r.tokens[i]
	if t.Deprel != "nsubj" && t.Deprel != "nsubj:pass" || t.UPOS != "NOUN" && t.UPOS != "PROPN" && t.UPOS != "ADJ" {
		return
	}
	_, end := r.reach(i)
	for k := i + 1; k < len(r.tokens) && k < end+4; k++ {
		o := &r.tokens[k]
		if o.Head != t.Head || o.Deprel != "nsubj" && o.Deprel != "nsubj:pass" || o.UPOS != "NOUN" && o.UPOS != "PROPN" {
			continue
		}
		start, _ := r.reach(k)
		if start != end || r.child(k, "det", "nmod:poss") >= 0 {
			return
		}
		t.Head, t.Deprel = k, "compound"
		for j := range r.tokens { // the owner owns the whole
			if r.tokens[j].Head == i && (r.tokens[j].Deprel == "nmod:poss" || r.tokens[j].Deprel == "det") {
				r.tokens[j].Head = k
			}
		}
		return
	}
}

// saidAtEnd makes a parenthesis of a verb of saying that ends the sentence behind a comma ("..., the
// minister said Saturday"), whatever it was tied to its content by.
func (r *repairer) saidAtEnd(v int) {
	t := &r.tokens[v]
	subject := r.child(v, "nsubj")
	if subject < 0 || t.Head < 0 || t.Head >= v || r.child(v, "mark", "ccomp", "obj", "cc") >= 0 || !r.lexicon.Has("speech-verbs", strings.ToLower(t.Lemma)) {
		return
	}
	switch t.Deprel {
	case "advcl", "conj", "dep", "ccomp", "acl:relcl", "appos":
	default:
		return
	}
	first, last := r.reach(v)
	for first < v && r.tokens[first].UPOS == "PUNCT" {
		first++
	}
	if first == 0 || last < len(r.tokens)-2 && r.tokens[min(last, len(r.tokens)-1)].UPOS != "PUNCT" {
		return
	}
	if p := r.tokens[first-1]; p.UPOS != "PUNCT" || p.Form == ";" || p.Form == ":" {
		return
	}
	if u := r.tokens[subject].Form; strings.EqualFold(u, "who") || strings.EqualFold(u, "which") || strings.EqualFold(u, "that") {
		return
	}
	t.Deprel = "parataxis"
}

// saidBefore ties a clause with a subject of its own to the verb of saying before it, where it was hung on
// the one who is told, or coordinated in spite of its "that".
func (r *repairer) saidBefore(v int) {
	if r.child(v, "ccomp") >= 0 || r.tokens[v].Deprel == "parataxis" {
		return
	}
	holder := v
	for k := v + 1; k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if t.Head < 0 || t.UPOS == "PUNCT" {
			continue
		}
		mark, subject := r.child(k, "mark"), r.child(k, "nsubj", "nsubj:pass", "expl", "csubj")
		that := mark >= 0 && strings.EqualFold(r.tokens[mark].Form, "that")
		if subject < 0 || !r.below(k, v) {
			continue
		}
		switch {
		case t.Head == holder && (t.Deprel == "conj" || t.Deprel == "advcl" || t.Deprel == "parataxis" || t.Deprel == "xcomp") && that:
		case t.Head != holder && r.tokens[t.Head].Head == v && (t.Deprel == "acl" || t.Deprel == "acl:relcl") && that && subject != mark &&
			slices.Contains([]string{"obj", "iobj", "obl", "obl:unmarked"}, r.tokens[t.Head].Deprel):
		default:
			continue
		}
		t.Head, t.Deprel = v, "ccomp"
		return
	}
}

// demand ties an infinitive to the verb that asks for it, where it was hung on the one who is asked
// ("called on members to support").
func (r *repairer) demand(v int) {
	if r.child(v, "xcomp", "ccomp") >= 0 {
		return
	}
	for k := v + 1; k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if t.Deprel != "acl" || t.Head < v || r.tokens[t.Head].Head != v || !slices.Contains([]string{"obj", "iobj", "obl"}, r.tokens[t.Head].Deprel) {
			continue
		}
		if m := r.child(k, "mark"); m >= 0 && strings.EqualFold(r.tokens[m].Form, "to") {
			t.Head, t.Deprel = v, "xcomp"
			return
		}
	}
}

// rootNoun makes a subject of a root noun whose participle calls for something: "Organizers called for"
// is a sentence and no headline.
func (r *repairer) rootNoun(v int) {
	t := &r.tokens[v]
	if t.Deprel != "acl" || t.Head < 0 || t.Head >= v || r.tokens[t.Head].Deprel != "root" || strings.EqualFold(t.Form[max(0, len(t.Form)-3):], "ing") {
		return
	}
	p := r.child(v, "obl", "obj")
	if p < 0 || r.child(v, "obl:agent") >= 0 {
		return
	}
	noun := t.Head
	t.Head, t.Deprel, t.XPOS = language.NoHead, "root", "VBD"
	r.tokens[noun].Head, r.tokens[noun].Deprel = v, "nsubj"
	for i := range r.tokens {
		if r.tokens[i].Head == noun && i > v {
			r.tokens[i].Head = v
		}
	}
}
