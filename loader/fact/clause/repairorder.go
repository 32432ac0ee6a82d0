package clause

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// Repairs that the mere order of words decides: where an article was written, what a closing quotation mark leads
// to, what stands between a verb and its object.

// longestDateline bounds in tokens the place before the dash that opens an article's first sentence.
const longestDateline = 9

// dateline takes the place that an article was written in off its first sentence: "OSLO (AP) — The minister said".
func (r *repairer) dateline(names []Name) {
	dash := -1
	for i := 1; i < len(r.tokens) && i <= longestDateline; i++ {
		if f := r.tokens[i].Form; f == "—" || f == "–" || f == "--" || f == "-" {
			dash = i
			break
		}
		if u := r.tokens[i].UPOS; u == "VERB" || u == "AUX" || u == "PRON" {
			return
		}
	}
	if dash < 0 || dash+2 >= len(r.tokens) {
		return
	}
	isPlace := slices.ContainsFunc(names, func(n Name) bool {
		return n.First == 0 && n.Last <= dash && (n.Type == graph.Place || n.Type == graph.Country)
	})
	if !isPlace && strings.ToUpper(r.tokens[0].Form) != r.tokens[0].Form || r.tokens[0].UPOS == "NUM" || len([]rune(r.tokens[0].Form)) < 2 {
		return
	}
	root := -1
	for i := dash + 1; i < len(r.tokens); i++ { // what opens the sentence's own tree
		if h := r.tokens[i].Head; h < 0 || h <= dash {
			if root < 0 || h < 0 {
				root = i
			}
		}
	}
	if root < 0 {
		return
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case i == 0:
			t.Head, t.Deprel = root, "dep"
		case i <= dash:
			if t.Head > dash || t.Head < 0 {
				t.Head, t.Deprel = 0, "dep"
			}
		case i == root:
			t.Head, t.Deprel = language.NoHead, "root"
		case t.Head >= 0 && t.Head <= dash:
			t.Head = root
		}
	}
	r.opening = dash + 1
}

// dayObject frees a day that stands between a verb and its object and was taken into the object: "sanctioned
// Monday five banks".
func (r *repairer) dayObject(v int) {
	day := v + 1
	if day+2 >= len(r.tokens) || !isWeekday(r.tokens[day].Form) || r.tokens[day].Head == v && r.tokens[day].Deprel != "obj" {
		return
	}
	t := &r.tokens[day]
	next := &r.tokens[day+1]
	switch {
	case t.Deprel == "compound" && t.Head > day && (next.UPOS == "NUM" || next.UPOS == "DET" || next.UPOS == "PROPN" || next.UPOS == "ADJ" || next.Deprel == "nmod:poss"):
	case t.Head == v && t.Deprel == "obj":
	default:
		return
	}
	if t.Deprel == "compound" && r.tokens[t.Head].UPOS == "NOUN" && t.Head == day+1 && next.XPOS == "NN" {
		return // "held Monday prayers"
	}
	t.Head, t.Deprel = v, "obl:unmarked"
}

// dayPhrase gives the verb or noun what was hung on the time before it: "met on Monday with the envoy", "a meeting
// Monday in Oslo".
func (r *repairer) dayPhrase(i int) {
	t := &r.tokens[i]
	if t.Deprel != "nmod" || t.Head < 0 || t.Head > i || IsTimeNoun(t.Lemma) || t.UPOS == "NUM" {
		return
	}
	day := &r.tokens[t.Head]
	if !isWeekday(day.Form) && !IsTimeNoun(day.Lemma) || day.Head < 0 || day.Head > t.Head ||
		!strings.HasPrefix(day.Deprel, "obl") && !strings.HasPrefix(day.Deprel, "nmod") && day.Deprel != "obj" {
		return
	}
	switch c := r.child(i, "case"); {
	case c < 0 || c > i:
		return
	case slices.Contains([]string{"of", "after", "before", "since", "until", "to", "between"}, strings.ToLower(r.tokens[c].Form)):
		return
	}
	t.Head = day.Head
	if r.tokens[day.Head].UPOS == "VERB" {
		t.Deprel = "obl"
	}
}

func isWeekday(form string) bool {
	switch form {
	case "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday":
		return true
	}
	return false
}

// afterQuote gives a verb of saying the subject that stands between it and the closing quotation mark: `…,” Jane
// Doe told reporters`.
func (r *repairer) afterQuote(v int, names []Name) {
	if r.child(v, "nsubj") >= 0 || v < 2 || r.tokens[v].XPOS == "VBG" || r.tokens[v].XPOS == "VBN" {
		return
	}
	mark := v - 1
	for mark >= 0 && mark > v-12 && r.tokens[mark].UPOS != "PUNCT" && r.tokens[mark].UPOS != "VERB" && r.tokens[mark].UPOS != "AUX" {
		mark--
	}
	if mark < 1 || !isClosingQuote(r.tokens[mark].Form) || mark == v-1 {
		return
	}
	subject := -1
	for _, n := range names {
		if n.Last == v && n.First > mark {
			subject = headOf(r.tokens, n.First, n.Last)
		}
	}
	if u := r.tokens[v-1].UPOS; subject < 0 && (u == "NOUN" || u == "PROPN" || u == "PRON") {
		subject = v - 1
	}
	if subject < 0 || r.below(v, subject) {
		return
	}
	said := -1
	for i := 0; i < mark; i++ {
		if h := r.tokens[i].Head; h < 0 || h >= mark {
			said = i
			if h < 0 {
				break
			}
		}
	}
	if said < 0 || r.tokens[said].UPOS == "PUNCT" {
		return
	}
	t := &r.tokens[v]
	if r.below(said, v) {
		t.Deprel = "parataxis"
		if r.tokens[said].Head == v {
			r.tokens[said].Deprel = "ccomp"
			t.Deprel = "root"
		}
	} else {
		t.Head, t.Deprel = said, "parataxis"
	}
	r.tokens[subject].Head, r.tokens[subject].Deprel = v, "nsubj"
	for i := mark + 1; i < v; i++ { // the words before it are its own
		if h := r.tokens[i].Head; i != subject && (h < mark+1 || h >= v) {
			r.tokens[i].Head = subject
		}
	}
	for i := v + 1; i < len(r.tokens); i++ {
		if h := r.tokens[i].Head; h >= 0 && h < mark && r.tokens[i].UPOS != "PUNCT" {
			r.tokens[i].Head = v
		}
	}
}

func isClosingQuote(form string) bool {
	switch form {
	case "”", "''", "\"", "»", "’":
		return true
	}
	return false
}
