package clause

import (
	"slices"
	"strings"

	"quern/loader/language"
)

// repair gives a copy of the tokens with attachments put right that parsers often get wrong and that the
// order of words decides, and the token that the sentence begins with behind a dateline. The document's own tree
// stays as it is.
func repair(s *language.Sentence, names []Name, lexicon Lexicon) (tokens []language.Token, opening int) {
	r := &repairer{tokens: slices.Clone(s.Tokens), lexicon: lexicon}
	r.soundTree()
	r.dateline(names)
	r.captionPlace(names)
	for i := range r.tokens {
		r.casedConjunct(i)
		if t := &r.tokens[i]; t.UPOS == "VERB" && lexicon.Has("speech-verbs", strings.ToLower(t.Lemma)) {
			r.afterQuote(i, names)
			r.asideSubject(i)
			r.daySubject(i)
			r.toldThat(i)
		}
	}
	for i := range r.tokens {
		if r.tokens[i].UPOS == "VERB" {
			r.openingDay(i)
			r.dayObject(i)
		}
		r.dayPhrase(i)
	}
	for _, n := range names {
		r.titledName(n)
	}
	r.widerPlace(names)
	for i := range r.tokens {
		r.doubleSubject(i)
	}
	defer r.soundTree()
	for i := range r.tokens {
		r.bracketed(i)
		r.namedAside(i)
		r.bareInfinitive(i)
		r.relative(i)
		r.suchAs(i)
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.UPOS != "VERB" {
			continue
		}
		r.rootNoun(i)
		r.finiteConjunct(i)
		r.looseParticiple(i)
		lemma := strings.ToLower(t.Lemma)
		if lexicon.Has("demand-words", lemma) {
			r.demand(i)
		}
		if lexicon.Has("speech-verbs", lemma) || lexicon.Has("thought-verbs", lemma) {
			r.saidAtEnd(i)
			r.saidOfObject(i)
			r.saidBefore(i)
			r.reportedConjunct(i)
		}
	}
	return r.tokens, r.opening
}

// soundTree makes roots of words whose governor is outside the sentence or below them.
func (r *repairer) soundTree() {
	for i := range r.tokens {
		if h := r.tokens[i].Head; h < 0 || h >= len(r.tokens) || h == i {
			r.tokens[i].Head = language.NoHead
		}
	}
	for i := range r.tokens {
		n, h := 0, r.tokens[i].Head
		for h >= 0 && n <= len(r.tokens) {
			n, h = n+1, r.tokens[h].Head
		}
		if h >= 0 {
			r.tokens[i].Head = language.NoHead
		}
	}
}

type repairer struct {
	tokens  []language.Token
	lexicon Lexicon
	opening int
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
	for n := 0; n < 8 && r.tokens[t.Head].Deprel == "conj" && r.tokens[t.Head].Head >= 0; n++ { // all of it is said
		t.Head = r.tokens[t.Head].Head
	}
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

// rootNoun makes a subject of a root noun whose "participle" is the only verb of a sentence that ends as
// sentences do: "The plane crashed near Oslo." A headline has no full stop.
func (r *repairer) rootNoun(v int) {
	t := &r.tokens[v]
	noun := t.Head
	if noun < 0 || noun >= v || r.tokens[noun].Head >= 0 || !strings.HasPrefix(t.Deprel, "acl") || r.isGerund(v) ||
		r.child(noun, "cop", "aux", "ccomp", "parataxis", "conj") >= 0 || !r.endsAsSentence() {
		return
	}
	if r.child(v, "obl:agent", "aux:pass", "aux") >= 0 || r.child(v, "ccomp") < 0 && r.isInfinitive(v) {
		return
	}
	subject := r.child(v, "nsubj")
	mark := r.child(v, "mark")
	switch {
	case subject < 0 && mark < 0:
	case subject > noun && mark >= 0 && mark < subject && r.tokens[mark].UPOS == "ADP":
		// "The meeting between A and B took place": the subject belongs to the preposition.
		r.tokens[subject].Head, r.tokens[subject].Deprel = noun, "nmod"
		r.tokens[mark].Head, r.tokens[mark].Deprel = subject, "case"
	default:
		return
	}
	r.tokens[noun].Head, r.tokens[noun].Deprel = v, "nsubj"
	t.Head, t.Deprel, t.XPOS = language.NoHead, "root", "VBD"
	for i := range r.tokens {
		if r.tokens[i].Head == noun && i > v {
			r.tokens[i].Head = v
			if strings.HasPrefix(r.tokens[i].Deprel, "nmod") {
				r.tokens[i].Deprel = "obl"
			} else if r.tokens[i].Deprel == "acl" {
				r.tokens[i].Deprel = "advcl"
			}
		}
	}
}

func (r *repairer) isGerund(v int) bool {
	return r.tokens[v].XPOS == "VBG" || strings.HasSuffix(strings.ToLower(r.tokens[v].Form), "ing")
}

func (r *repairer) isInfinitive(v int) bool {
	m := r.child(v, "mark")
	return m >= 0 && strings.EqualFold(r.tokens[m].Form, "to")
}

// endsAsSentence reports whether the last words are a full stop, perhaps within quotation marks.
func (r *repairer) endsAsSentence() bool {
	for i := len(r.tokens) - 1; i >= 0 && i >= len(r.tokens)-3; i-- {
		switch f := r.tokens[i].Form; {
		case strings.HasSuffix(f, ".") || f == "!" || f == "?":
			return true
		case r.tokens[i].UPOS != "PUNCT":
			return false
		}
	}
	return false
}

// bracketed makes an apposition of one word of capitals in brackets behind a noun: "the agency (WHO)".
func (r *repairer) bracketed(i int) {
	t := &r.tokens[i]
	if i < 2 || i+1 >= len(r.tokens) || r.tokens[i-1].Form != "(" || r.tokens[i+1].Form != ")" ||
		strings.ToUpper(t.Form) != t.Form || len(t.Form) < 2 || strings.ContainsAny(t.Form, "0123456789%") {
		return
	}
	noun := i - 2
	if u := r.tokens[noun].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	// The name's head is the one of its words that the others hang on.
	for n := 0; n < 8; n++ {
		h := r.tokens[noun].Head
		if h < 0 || h >= i || h < noun-8 || !slices.Contains([]string{"flat", "compound"}, r.tokens[noun].Deprel) {
			break
		}
		noun = h
	}
	if r.below(noun, i) {
		return
	}
	t.Head, t.Deprel, t.UPOS, t.XPOS = noun, "appos", "PROPN", "NNP"
}

// namedAside makes an apposition of a name between commas behind a noun with an owner or an adjective of
// place ("his wife, Clara Weiss,"), where no list goes on.
func (r *repairer) namedAside(i int) {
	t := &r.tokens[i]
	if i < 2 || t.UPOS != "PROPN" || t.Deprel == "root" || t.Deprel == "nsubj" || t.Deprel == "flat" || t.Deprel == "compound" {
		return
	}
	first, last := r.reach(i)
	if first < 2 || r.child(i, "case", "cc", "conj", "appos", "nmod:poss") >= 0 {
		return
	}
	if r.tokens[first].UPOS == "PUNCT" {
		first++
	}
	noun := first - 2
	if noun < 0 || r.tokens[first-1].Form != "," || r.tokens[noun].UPOS != "NOUN" || r.below(noun, i) || t.Head == noun && t.Deprel == "appos" {
		return
	}
	if r.child(noun, "nmod:poss") < 0 || last < len(r.tokens) && r.tokens[last].UPOS != "PUNCT" {
		return
	}
	if last+1 < len(r.tokens) && r.tokens[last].Form == "," && r.tokens[last+1].UPOS == "CCONJ" && t.Deprel == "conj" {
		return
	}
	t.Head, t.Deprel = noun, "appos"
}

// saidOfObject makes a clause of the object of "say" and the finite verb behind it: one says that something
// is so, and does not say a thing ("said the plane was flying").
func (r *repairer) saidOfObject(v int) {
	lemma := strings.ToLower(r.tokens[v].Lemma)
	if lemma != "say" && lemma != "think" && lemma != "believe" && lemma != "claim" && lemma != "suggest" {
		return
	}
	object := r.child(v, "obj")
	if object < v {
		return
	}
	if k := r.child(v, "ccomp"); k > object && r.isFinite(k) && r.child(k, "nsubj", "nsubj:pass", "expl", "csubj", "mark") < 0 {
		r.becomeSubject(object, k)
	}
	if r.child(v, "ccomp") >= 0 {
		return
	}
	for k := object + 1; k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if !r.below(k, object) && t.Head != v || !r.isFinite(k) || r.child(k, "nsubj", "nsubj:pass") >= 0 || r.hasRelative(k) {
			continue
		}
		switch t.Deprel {
		case "acl:relcl", "acl", "conj", "parataxis", "advcl", "xcomp", "dep":
		default:
			continue
		}
		t.Head, t.Deprel = v, "ccomp"
		r.becomeSubject(object, k)
		return
	}
}

func (r *repairer) becomeSubject(noun, verb int) {
	r.tokens[noun].Head, r.tokens[noun].Deprel = verb, "nsubj"
	if r.child(verb, "aux:pass") >= 0 {
		r.tokens[noun].Deprel = "nsubj:pass"
	}
}

// isFinite reports whether the clause has a finite verb or auxiliary.
func (r *repairer) isFinite(v int) bool {
	for i := range r.tokens {
		if r.tokens[i].Head == v && (r.tokens[i].Deprel == "aux" || r.tokens[i].Deprel == "aux:pass" || r.tokens[i].Deprel == "cop") {
			switch r.tokens[i].XPOS {
			case "VBD", "VBZ", "VBP", "MD":
				return true
			}
		}
	}
	switch r.tokens[v].XPOS {
	case "VBD", "VBZ", "VBP":
		return true
	}
	return false
}

func (r *repairer) hasRelative(v int) bool {
	for i := range r.tokens {
		if r.tokens[i].Head == v && (r.tokens[i].XPOS == "WDT" || r.tokens[i].XPOS == "WP" || r.tokens[i].XPOS == "WRB") {
			return true
		}
	}
	return false
}

// finiteConjunct lifts a finite verb that is coordinated with an infinitive or a participle to the finite
// verb above it: "attempted to help, and was hospitalized".
func (r *repairer) finiteConjunct(v int) {
	t := &r.tokens[v]
	if t.Deprel != "conj" || t.Head < 0 || !r.isFinite(v) || r.child(v, "nsubj", "nsubj:pass") >= 0 || r.child(v, "cc") < 0 {
		return
	}
	up := t.Head
	for n := 0; n < 4 && up >= 0; n++ {
		g := &r.tokens[up]
		if g.UPOS != "VERB" && r.child(up, "cop") < 0 && !strings.HasPrefix(r.tokens[t.Head].Deprel, "acl") || r.isFinite(up) && g.UPOS == "VERB" {
			break
		}
		if g.Head < 0 || g.UPOS == "VERB" && g.Deprel == "conj" {
			return
		}
		up = g.Head
	}
	if up >= 0 && up != t.Head && r.tokens[up].UPOS == "VERB" && r.isFinite(up) {
		t.Head = up
	}
}

// looseParticiple hangs "located", "known" and their like on the noun right before the comma.
func (r *repairer) looseParticiple(v int) {
	t := &r.tokens[v]
	if t.Deprel != "advcl" || t.XPOS != "VBN" || v < 2 || r.tokens[v-1].Form != "," || r.child(v, "nsubj", "aux", "mark") >= 0 ||
		!r.lexicon.Has("noun-participles", strings.ToLower(t.Lemma)) {
		return
	}
	noun := v - 2
	if u := r.tokens[noun].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	for n := 0; n < 8 && slices.Contains([]string{"flat", "compound"}, r.tokens[noun].Deprel) && r.tokens[noun].Head >= 0; n++ {
		noun = r.tokens[noun].Head
	}
	if !r.below(noun, v) {
		t.Head, t.Deprel = noun, "acl"
	}
}

// reportedConjunct takes a clause with "would" or "could" that is coordinated with a past verb of saying into
// what is said: it reports a "will" or "can".
func (r *repairer) reportedConjunct(v int) {
	content := r.child(v, "ccomp")
	if content < v || r.tokens[v].XPOS != "VBD" {
		return
	}
	for k := content + 1; k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if t.Head != v || t.Deprel != "conj" || r.child(k, "nsubj", "nsubj:pass") < 0 {
			continue
		}
		aux := r.child(k, "aux")
		if aux < 0 {
			continue
		}
		switch strings.ToLower(r.tokens[aux].Form) {
		case "would", "could", "might":
			t.Head = content
		}
	}
}

// bareInfinitive makes a verb of a word behind "going to", "got to" or "have to" that was taken for a noun.
func (r *repairer) bareInfinitive(i int) {
	t := &r.tokens[i]
	if i < 2 || t.UPOS != "NOUN" || t.Deprel != "obl" || t.Head != i-2 || t.XPOS != "NN" || !strings.EqualFold(r.tokens[i-1].Form, "to") {
		return
	}
	g := &r.tokens[i-2]
	switch f := strings.ToLower(g.Form); {
	case f == "going" && r.child(i-2, "aux") >= 0, f == "got" && r.child(i-2, "aux") >= 0, f == "have", f == "has", f == "had":
	default:
		return
	}
	for k := range r.tokens {
		if r.tokens[k].Head == i && k != i-1 && r.tokens[k].UPOS != "PUNCT" {
			return
		}
	}
	t.UPOS, t.XPOS, t.Deprel = "VERB", "VB", "xcomp"
	r.tokens[i-1].UPOS, r.tokens[i-1].XPOS, r.tokens[i-1].Deprel = "PART", "TO", "mark"
}

// relative hangs a clause that begins with "which", "who" or "where" behind a comma on the noun before the
// comma, where it was hung on something else.
func (r *repairer) relative(v int) {
	t := &r.tokens[v]
	if t.Deprel != "conj" && t.Deprel != "parataxis" && t.Deprel != "advcl" || t.Head < 0 || t.UPOS != "VERB" && r.child(v, "cop") < 0 {
		return
	}
	word := r.child(v, "nsubj", "nsubj:pass")
	if w := r.child(v, "advmod"); w >= 0 && strings.EqualFold(r.tokens[w].Form, "where") {
		word = w
	} else if word < 0 || !strings.EqualFold(r.tokens[word].Form, "which") && !strings.EqualFold(r.tokens[word].Form, "who") {
		return
	}
	if word > v || word < 2 || r.tokens[word-1].Form != "," {
		return
	}
	noun := word - 2
	if h := t.Head; r.tokens[h].UPOS == "NOUN" || r.tokens[h].UPOS == "PROPN" {
		noun = h
	}
	if u := r.tokens[noun].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	for n := 0; n < 8 && slices.Contains([]string{"flat", "compound"}, r.tokens[noun].Deprel) && r.tokens[noun].Head >= 0; n++ {
		noun = r.tokens[noun].Head
	}
	if !r.below(noun, v) {
		t.Head, t.Deprel = noun, "acl:relcl"
	}
}

// suchAs makes a phrase of the noun before it of "such as" and its examples, where "such" was taken for an
// adjective.
func (r *repairer) suchAs(i int) {
	if i+2 >= len(r.tokens) || !strings.EqualFold(r.tokens[i].Form, "such") || !strings.EqualFold(r.tokens[i+1].Form, "as") {
		return
	}
	such := &r.tokens[i]
	example := -1
	for k := i + 2; k < len(r.tokens); k++ {
		if h := r.tokens[k].Head; h == i && r.tokens[k].UPOS != "PUNCT" {
			example = k
			break
		}
	}
	if example < 0 || such.Head < 0 || such.Head >= i || r.below(such.Head, example) {
		return
	}
	r.tokens[example].Head, r.tokens[example].Deprel = such.Head, "nmod"
	r.tokens[i+1].Head, r.tokens[i+1].Deprel = example, "case"
	such.Head, such.Deprel = i+1, "fixed"
}
