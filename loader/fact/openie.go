package fact

import (
	"slices"
	"strings"
	"unicode"

	"quern/loader/fact/clause"
	"quern/loader/language"
)

// Tuple is one open extraction: words of the sentence, joined by single spaces. Args has the subject first;
// a preposition that leads to the second argument is part of Relation.
type Tuple struct {
	Confidence float64
	Relation   string
	Args       []string
}

// OpenExtract reads a sentence's clauses as tuples of relation and arguments, as the benchmarks of open
// information extraction ask (Bhardwaj et al. 2019, "CaRB"). It needs a tree and no entities.
func OpenExtract(s *language.Sentence) []Tuple {
	if len(s.Tokens) > clause.Longest {
		return nil
	}
	x := &opener{Sentence: clause.Read(s, nil, nil)}
	for k := range x.Clauses {
		x.clause(&x.Clauses[k])
	}
	for i := range s.Tokens {
		h := s.Tokens[i].Head
		if h < 0 || h >= len(s.Tokens) {
			continue
		}
		switch s.Tokens[i].Deprel {
		case "appos":
			x.apposition(i)
		case "nmod:poss":
			x.possession(i, h)
		case "nmod:desc":
			x.description(i, h)
		}
	}
	return x.tuples
}

type opener struct {
	*clause.Sentence
	tuples []Tuple
}

// words joins tokens as they are written.
func (x *opener) words(toks []int) string {
	for len(toks) > 0 && x.Tokens[toks[0]].UPOS == "PUNCT" && !strings.ContainsAny(x.Tokens[toks[0]].Form, "`\"“(") {
		toks = toks[1:]
	}
	for len(toks) > 0 && x.Tokens[toks[len(toks)-1]].UPOS == "PUNCT" && !strings.ContainsAny(x.Tokens[toks[len(toks)-1]].Form, "'\"”)") {
		toks = toks[:len(toks)-1]
	}
	forms := make([]string, len(toks))
	for i, t := range toks {
		forms[i] = x.Tokens[t].Form
	}
	return strings.Join(forms, " ")
}

// phrase lists a phrase's words without relative clauses; bare leaves out its preposition.
func (x *opener) phrase(tok int, bare bool) []int {
	preposition := map[int]bool{}
	if bare {
		for _, k := range x.Children(tok) {
			if d := x.Tokens[k].Deprel; d == "case" || d == "mark" {
				preposition[k] = true
			}
		}
	}
	return x.Subtree(tok, func(k int) bool {
		switch x.Tokens[k].Deprel {
		case "acl:relcl", "parataxis", "discourse":
			return true
		case "appos":
			return x.Tokens[k].Head == tok
		case "nsubj", "nsubj:pass", "cop", "aux", "aux:pass", "advcl", "mark", "expl", "obl:unmarked":
			if x.At(tok) != nil && x.At(tok).Copular && x.Tokens[k].Head == tok {
				return true
			}
		case "conj", "cc":
			if x.Tokens[k].Head == tok && x.At(tok) != nil && x.At(tok).Copular && (x.At(k) != nil || x.Tokens[k].Deprel == "cc") {
				return true
			}
		}
		return preposition[k]
	})
}

// relation lists the words of the verb group: auxiliaries, negation, verb and particle.
func (x *opener) relation(v int) []int {
	var out []int
	for _, k := range x.Children(v) {
		switch x.Tokens[k].Deprel {
		case "aux", "aux:pass", "cop", "compound:prt":
			out = append(out, k)
		case "advmod":
			if f := strings.ToLower(x.Tokens[k].Form); f == "not" || f == "n't" || f == "never" || k == v-1 && x.Tokens[k].UPOS == "ADV" && (x.At(v) == nil || !x.At(v).Copular) {
				out = append(out, k)
			}
		}
	}
	if cl := x.At(v); cl == nil || !cl.Copular {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// merged reports whether the clause is told as a part of its governor's ("wants to buy").
func (x *opener) merged(cl *clause.Clause) bool {
	t := &x.Tokens[cl.Head]
	if t.Deprel != "xcomp" || t.Head < 0 {
		return false
	}
	g := x.At(t.Head)
	return g != nil && len(g.Patients) == 0
}

func (x *opener) clause(cl *clause.Clause) {
	if len(cl.Surface) == 0 || x.merged(cl) {
		return
	}
	confidence := 0.9
	relation := x.relation(cl.Head)
	last := cl
	chain := []*clause.Clause{cl}
	for n := 0; n < 3; n++ { // "wants to try to buy"
		next := -1
		for _, k := range x.Children(last.Head) {
			if c := x.At(k); c != nil && x.merged(c) && k > last.Head {
				next = k
				break
			}
		}
		if next < 0 {
			break
		}
		for _, k := range x.Children(next) {
			if d := x.Tokens[k].Deprel; d == "mark" && k < next {
				relation = append(relation, k)
			}
		}
		relation = append(relation, x.relation(next)...)
		last = x.At(next)
		chain = append(chain, last)
	}
	subject := x.subject(cl)
	if len(subject) == 0 {
		return
	}
	var args [][]int
	switch {
	case last.Copular:
		args = append(args, x.phrase(last.Head, false))
	case last.Passive && len(last.Recipients) > 0, !last.Passive:
		if len(last.Recipients) > 0 && !last.Passive {
			args = append(args, x.phrase(last.Recipients[0], false))
		}
		if len(last.Patients) > 0 && x.Tokens[last.Patients[0]].Head == last.Head {
			args = append(args, x.phrase(last.Patients[0], false))
		} else if len(last.Patients) > 0 {
			args = append(args, x.phrase(last.Patients[0], true))
		}
	}
	if last.Content >= 0 && x.Tokens[last.Content].Head == last.Head {
		args = append(args, x.Subtree(last.Content, nil))
		confidence -= 0.05
	}
	for _, k := range x.Children(last.Head) {
		if x.Tokens[k].Deprel == "xcomp" && (x.At(k) == nil || !x.merged(x.At(k))) {
			args = append(args, x.Subtree(k, nil))
		}
	}
	phrases := x.obliques(chain)
	if len(args) == 0 && len(phrases) > 0 {
		// The first phrase behind the verb is the second argument, its preposition part of the relation.
		at := max(0, slices.IndexFunc(phrases, func(p int) bool { return p > last.Head }))
		first := phrases[at]
		phrases = slices.Delete(phrases, at, at+1)
		for _, k := range x.Children(first) {
			if x.Tokens[k].Deprel == "case" && first > last.Head {
				relation = append(relation, k)
			}
		}
		args = append(args, x.phrase(first, first > last.Head))
	}
	for _, p := range phrases {
		args = append(args, x.phrase(p, false))
	}
	for _, k := range x.Children(last.Head) { // "until he left"
		if x.Tokens[k].Deprel == "advcl" && k > last.Head && x.Child(k, "mark") >= 0 {
			args = append(args, x.Subtree(k, nil))
		}
	}
	if len(args) == 0 {
		confidence -= 0.35
	}
	if cl.Borrowed {
		confidence -= 0.1
	}
	if x.Tokens[cl.Head].Deprel == "acl" || x.Tokens[cl.Head].Deprel == "advcl" {
		confidence -= 0.1
	}
	if u := x.Tokens[cl.Surface[0]].UPOS; u == "PRON" || u == "DET" {
		confidence -= 0.1
	}
	if len(subject) > 12 {
		confidence -= 0.1
	}
	for _, a := range args {
		if len(a) > 15 {
			confidence -= 0.05
		}
	}
	x.add(confidence, x.words(relation), subject, args)
}

// subject lists the words of the grammatical subject, coordination and all.
func (x *opener) subject(cl *clause.Clause) []int {
	first := cl.Surface[0]
	words := x.phrase(first, x.Tokens[first].Head != cl.Head)
	if first != cl.Head && x.Below(cl.Head, first) { // "a report citing him": the clause is no part of its subject
		words = slices.DeleteFunc(words, func(t int) bool { return x.Below(t, cl.Head) })
	}
	return words
}

// obliques lists the phrases of the clauses told together, in order.
func (x *opener) obliques(chain []*clause.Clause) []int {
	var out []int
	for _, cl := range chain {
		for _, k := range x.Children(cl.Head) {
			switch x.Tokens[k].Deprel {
			case "obl", "obl:agent", "obl:unmarked":
				if u := x.Tokens[k].UPOS; u != "PRON" || len(x.phrase(k, true)) > 0 {
					out = append(out, k)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (x *opener) apposition(i int) {
	h := x.Tokens[i].Head
	if u := x.Tokens[i].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	if u := x.Tokens[h].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	a, b := x.phrase(h, true), x.phrase(i, false)
	a = slices.DeleteFunc(a, func(t int) bool { return x.Below(t, i) })
	if len(a) == 0 || len(b) == 0 || len(b) > 15 {
		return
	}
	x.add(0.5, "is", a, [][]int{b})
}

// possession reads "the abbey's lands" as what the abbey has. A pronoun owns nothing by name.
func (x *opener) possession(owner, noun int) {
	if x.Tokens[owner].UPOS == "PRON" || noun < owner {
		return
	}
	owned := slices.DeleteFunc(x.phrase(noun, true), func(t int) bool { return x.Below(t, owner) })
	if len(owned) < 10 {
		x.add(0.4, "has", x.phrase(owner, true), [][]int{owned})
	}
}

// description reads the office before a name as what its bearer is: "President Jane Doe".
func (x *opener) description(office, name int) {
	if x.Tokens[office].UPOS == "NUM" || name < office {
		return
	}
	bearer := []int{name}
	for k := name + 1; k < len(x.Tokens) && x.Tokens[k].Deprel == "flat" && x.Tokens[k].Head == name; k++ {
		bearer = append(bearer, k)
	}
	x.add(0.4, "is", bearer, [][]int{x.phrase(office, true)})
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (x *opener) add(confidence float64, relation string, subject []int, args [][]int) {
	t := Tuple{Confidence: max(0.05, confidence), Relation: relation, Args: []string{x.words(subject)}}
	for _, a := range args {
		if w := x.words(a); strings.ContainsFunc(w, isWordRune) {
			t.Args = append(t.Args, w)
		}
	}
	if strings.ContainsFunc(relation, isWordRune) && strings.ContainsFunc(t.Args[0], isWordRune) && len(t.Args) > 1 {
		x.tuples = append(x.tuples, t)
	}
}
