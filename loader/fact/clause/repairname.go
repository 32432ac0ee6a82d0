package clause

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// coreRelations are the relations by which a noun phrase is a side of a clause or hangs on another, the likeliest
// first.
var coreRelations = []string{"nsubj", "nsubj:pass", "obj", "iobj", "obl:agent", "obl", "nmod", "conj", "appos", "root", "ccomp", "parataxis"}

// titledName makes one phrase of a person's name and the office before it ("met Russian Foreign Minister Sergey
// Lavrov"): its words stand in one order only, and parsers often hang each of them on something else. The name
// is its head.
func (r *repairer) titledName(n Name) {
	if n.Type != graph.Person || !n.Proper || n.First < 1 || n.Last > len(r.tokens) || n.First >= n.Last {
		return
	}
	first := r.titleStart(n.First)
	if first == n.First {
		return
	}
	head := n.First
	for i := n.First; i < n.Last; i++ { // the word of the name that hangs highest
		if h := r.tokens[i].Head; h < n.First || h >= n.Last {
			head = i
			break
		}
	}
	up, deprel, rank := -2, "", len(coreRelations)
	for i := first; i < n.Last; i++ {
		h := r.tokens[i].Head
		if h >= first && h < n.Last {
			continue
		}
		k := slices.Index(coreRelations, r.tokens[i].Deprel)
		if k < 0 {
			k = len(coreRelations)
		}
		if up == -2 || k < rank {
			up, deprel, rank = h, r.tokens[i].Deprel, k
		}
	}
	if up == -2 {
		return
	}
	if v := first - 1; rank == len(coreRelations) && v >= 0 && r.tokens[v].UPOS == "VERB" && r.child(v, "obj", "aux:pass", "ccomp") < 0 {
		up, deprel = v, "obj"
	}
	if up >= 0 && r.below(up, head) || up >= 0 && r.inGroup(up, first, n.Last) {
		return
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case i == head:
			t.Head, t.Deprel = up, deprel
		case i >= n.First && i < n.Last:
			t.Head, t.Deprel = head, "flat"
		case i >= first && i < n.First:
			if strings.EqualFold(t.Form, "of") && i+1 < n.First {
				t.Head, t.Deprel = i+1, "case"
				break
			}
			t.Head, t.Deprel = head, "nmod:desc"
			if t.UPOS == "ADJ" {
				t.Deprel = "amod"
			}
			if i > first && strings.EqualFold(r.tokens[i-1].Form, "of") {
				t.Head, t.Deprel = i-2, "nmod"
			}
		case t.Head >= first && t.Head < n.Last && !(t.Deprel == "case" && r.tokens[t.Head].Deprel == "nmod"):
			t.Head = head
		}
	}
}

// inGroup reports whether the governors of a token lead through the words first..last.
func (r *repairer) inGroup(tok, first, last int) bool {
	for n := 0; tok >= 0 && n <= len(r.tokens); n, tok = n+1, r.tokens[tok].Head {
		if tok >= first && tok < last {
			return true
		}
	}
	return false
}

// titleStart is where the words of an office right before a name begin, or the name's own beginning.
func (r *repairer) titleStart(name int) int {
	first, head := name, name-1
	for i := name - 1; i >= 0; i-- {
		t := &r.tokens[i]
		if t.UPOS == "ADP" && strings.EqualFold(t.Form, "of") && first == i+1 && i > 0 && first == name-1 {
			head = i - 1
			continue
		}
		if t.UPOS != "NOUN" && t.UPOS != "PROPN" && t.UPOS != "ADJ" || IsTimeNoun(t.Lemma) {
			break
		}
		first = i
	}
	if head < first || first > 1 && r.tokens[first-1].UPOS == "CCONJ" && r.tokens[first-2].UPOS == "NOUN" {
		return name // "the singer and actor Jane Doe" has two offices, or two people
	}
	w := strings.ToLower(r.tokens[head].Form)
	if !r.lexicon.Has("role-nouns", w) && !r.lexicon.Has("role-nouns", strings.ToLower(r.tokens[head].Lemma)) {
		return name
	}
	return first
}

// asideSubject gives a verb of saying behind what is said its own subject, where the last name of what is said
// was taken for it: in "..., a spokesman said" no comma parts the two, as it would after an apposition.
func (r *repairer) asideSubject(v int) {
	subject := r.child(v, "nsubj")
	if subject < 1 || subject > v || r.tokens[v-1].UPOS == "PUNCT" {
		return
	}
	aside, content := r.child(subject, "appos"), r.child(v, "ccomp")
	if aside < subject || aside > v || content < 0 || content > subject {
		return
	}
	first, _ := r.reach(aside)
	if first < 1 || r.tokens[first].Form != "," && r.tokens[first-1].Form != "," {
		return
	}
	determined := false // "a spokesman", "Norway's minister"
	for i := first + 1; i < v; i++ {
		determined = determined || r.tokens[i].Deprel == "det" || r.tokens[i].Deprel == "nmod:poss"
		if r.tokens[i].UPOS == "PUNCT" {
			return
		}
	}
	if !determined && r.tokens[first].Deprel != "det" && r.tokens[first].Deprel != "nmod:poss" {
		return
	}
	for i := first; i < aside; i++ { // the owner owns the whole
		if t := &r.tokens[i]; t.Deprel == "nmod:poss" && t.Head > i && t.Head < aside {
			t.Head = aside
		}
	}
	up, deprel := content, "obl"
	for i := subject - 1; i >= content; i-- {
		t := &r.tokens[i]
		if t.UPOS == "VERB" {
			up, deprel = i, "obj"
		}
		if t.Deprel == "conj" && t.Head >= 0 && t.Head < i {
			up, deprel = t.Head, "conj"
		}
		if deprel != "obl" || t.UPOS != "NOUN" && t.UPOS != "PROPN" && t.UPOS != "ADJ" {
			break
		}
	}
	r.tokens[aside].Head, r.tokens[aside].Deprel = v, "nsubj"
	r.tokens[subject].Head, r.tokens[subject].Deprel = up, deprel
}

// daySubject makes a time of a day behind a verb that has a subject before it ("the minister said Saturday").
func (r *repairer) daySubject(v int) {
	subject := r.child(v, "nsubj")
	for i := v + 1; i < len(r.tokens) && i < v+4 && subject >= 0 && subject < v; i++ {
		if t := &r.tokens[i]; t.Head == v && t.Deprel == "nsubj" && IsTimeNoun(t.Lemma) {
			t.Deprel = "obl:unmarked"
		}
	}
}

// toldThat makes the content of "told the allies that their land needed help" of a clause that was taken for a
// relative one, though it has a subject and an object of its own.
func (r *repairer) toldThat(v int) {
	switch strings.ToLower(r.tokens[v].Lemma) {
	case "tell", "inform", "assure", "warn", "remind", "notify":
	default:
		return
	}
	told := r.child(v, "obj", "iobj")
	if told < v || r.child(v, "ccomp") >= 0 {
		return
	}
	content := r.child(told, "acl:relcl")
	if content < 0 || r.child(content, "nsubj", "nsubj:pass") < 0 {
		return
	}
	that, objects := -1, 0
	for i := told + 1; i < len(r.tokens); i++ {
		if t := &r.tokens[i]; t.Head == content && (t.Deprel == "obj" || t.Deprel == "nsubj" && t.XPOS == "WDT") {
			objects++
			if that < 0 && i < content && strings.EqualFold(t.Form, "that") {
				that = i
			}
		}
	}
	if that < 0 || objects < 2 {
		return
	}
	t := &r.tokens[that]
	t.UPOS, t.XPOS, t.Deprel = "SCONJ", "IN", "mark"
	r.tokens[content].Head, r.tokens[content].Deprel = v, "ccomp"
}

// openingDay gives its sentence back to the verb where the day that opens it was taken for its root ("Later
// Friday, at the hotel, she told reporters").
func (r *repairer) openingDay(v int) {
	day := r.child(language.NoHead, "root")
	t := &r.tokens[v]
	if day < 0 || day > 2 || day >= v || !IsTimeNoun(r.tokens[day].Lemma) || !strings.HasPrefix(t.Deprel, "acl") || !r.below(v, day) ||
		day+1 >= len(r.tokens) || r.tokens[day+1].Form != "," || !r.isFinite(v) {
		return
	}
	subject := r.child(v, "nsubj", "nsubj:pass")
	if subject < 0 || subject > v || strings.HasPrefix(r.tokens[subject].XPOS, "W") {
		return
	}
	t.Head, t.Deprel = language.NoHead, "root"
	r.tokens[day].Head, r.tokens[day].Deprel = v, "obl:unmarked"
	for i := range r.tokens {
		if x := &r.tokens[i]; x.Head == day && i > day {
			x.Head = v
			if x.Deprel == "nmod" {
				x.Deprel = "obl"
			}
		}
	}
}

// widerPlace hangs a wider place behind a comma on the place that it holds, where it was taken for a second subject:
// "a plane in Nevada, United States crashed".
func (r *repairer) widerPlace(names []Name) {
	for k := 1; k < len(names); k++ {
		a, b := names[k-1], names[k]
		if b.First != a.Last+1 || r.tokens[a.Last].Form != "," || !isPlace(a.Type) || !isPlace(b.Type) {
			continue
		}
		inner, wider := headOf(r.tokens, a.First, a.Last), headOf(r.tokens, b.First, b.Last)
		t := &r.tokens[wider]
		if t.Deprel != "nsubj" && t.Deprel != "nsubj:pass" || r.tokens[inner].Head == t.Head {
			continue
		}
		for i := range a.First {
			if o := &r.tokens[i]; o.Head == t.Head && (o.Deprel == "nsubj" || o.Deprel == "nsubj:pass") {
				t.Head, t.Deprel = inner, "appos"
				break
			}
		}
	}
}

func isPlace(t graph.EntityType) bool { return t == graph.Place || t == graph.Country }
