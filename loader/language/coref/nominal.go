package coref

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// nominalMention makes a mention of a noun that heads a phrase of its own.
func (w *work) nominalMention(s, i int) (mention, bool) {
	t := w.token(s, i)
	o, isOffice := w.officeAt(s, i)
	if isOffice && (o.head != i || w.personAt(s, o.last)) || w.nounBeforeName(s, i) {
		return mention{}, false // a word of an office, or the title of a name
	}
	switch t.Deprel {
	case "compound", "flat", "nmod:desc", "fixed", "goeswith", "nmod:unmarked", "obl:unmarked", "obl:tmod", "nmod:tmod", "nmod:npmod", "obl:npmod":
		return mention{}, false
	}
	if h := w.trees[s].heads[i]; t.Deprel == "nmod" && h >= 0 && i-h < 8 && h < i && quantifiers[strings.ToLower(w.token(s, h).Lemma)] && w.hasCase(s, i, "of") {
		return mention{}, false // the phrase of the quantifier speaks of it
	}
	m := mention{Mention: language.Mention{Sentence: s, First: i, Last: i + 1, Head: i, Kind: language.Nominal}, lemma: strings.ToLower(t.Lemma)}
	if m.lemma == "" {
		m.lemma = strings.ToLower(t.Form)
	}
	if w.onlyKind(s, i) {
		return mention{}, false
	}
	head := i
	if quantifiers[m.lemma] { // "thousands of protesters" are protesters
		for _, c := range w.trees[s].children[i] {
			if c > i && c-i < 8 && w.token(s, c).Deprel == "nmod" && w.token(s, c).UPOS == "NOUN" && w.hasCase(s, c, "of") {
				head = c
				m.lemma = strings.ToLower(w.token(s, c).Lemma)
				m.Last = c + 1
				break
			}
		}
		if head == i {
			return mention{}, false
		}
	}
	m.number = singular
	if x := w.token(s, head).XPOS; x == "NNS" || x == "NNPS" {
		m.number = plural
	}
	noun, ok := w.lexicon.Noun(m.lemma)
	if !ok && m.number == plural {
		noun, ok = w.lexicon.Noun(strings.ToLower(t.Form))
	}
	if ok {
		m.class, m.sex = noun.Class, noun.Sex
		if m.number == plural && noun.Class == graph.Person {
			m.class = graph.Group
		}
		if noun.Class == graph.Group || noun.Class == graph.Organization {
			m.number = anyNumber
			if w.token(s, head).XPOS == "NNS" {
				m.number = plural
			}
		}
		m.Type = string(m.class)
	}
	w.modifiers(s, i, &m)
	if head != i {
		w.modifiers(s, head, &m)
	}
	for m.First < i && w.token(s, m.First).UPOS == "PUNCT" && m.First+1 < m.Last && !opensQuote[w.token(s, m.First).Form] {
		m.First++
	}
	w.coordinatedNations(s, &m)
	if isOffice {
		m.class = graph.Person
		if m.number == plural {
			m.class = graph.Group
		}
		m.Type = string(m.class)
		m.roles = []string{o.words}
		m.First, m.Last = min(m.First, o.first), max(m.Last, o.last)
		for k := o.first; k < o.last; k++ {
			if k != i {
				w.modifiers(s, k, &m)
			}
		}
		m.modified = slices.DeleteFunc(m.modified, func(x string) bool { return strings.Contains(" "+o.words+" ", " "+x+" ") })
	}
	return m, true
}

// coordinatedNations takes "Danish and" before "Swedish envoys" into the phrase, however the tree joins them.
func (w *work) coordinatedNations(s int, m *mention) {
	if m.First > 0 && m.First == m.Head && w.nationAt(s, m.First-1) != "" && w.lexicon.Reading(w.token(s, m.First-1).Form, lexicon.Adjective) != nil {
		m.First--
		m.nation = w.nationAt(s, m.First)
	}
	if w.nationAt(s, m.First) == "" {
		return
	}
	for range 4 {
		and := m.First - 1
		if and < 1 {
			return
		}
		if f := w.token(s, and).Form; f != "and" && f != "or" && f != "," && f != "&" {
			return
		}
		if w.nationAt(s, and-1) == "" || w.token(s, and-1).Form == m.lemma {
			return
		}
		m.First = and - 1
		m.nation = "" // of two nations
	}
}

// opensQuote are the marks that belong to a phrase that opens with them.
var opensQuote = map[string]bool{"\"": true, "“": true, "``": true, "'": true, "‘": true}

// office is a run of words that the lists have as a title, and the token that heads it.
type office struct {
	first, last, head int
	words             string
}

// findOffices lists the titles in a sentence, the longest at each place.
func (w *work) findOffices(s int) []office {
	tokens := w.doc.Sentences[s].Tokens
	var out []office
	for i := 0; i < len(tokens); {
		var words [6]string
		n := 0
		for ; n < len(words) && i+n < len(tokens); n++ {
			words[n] = tokens[i+n].Form
		}
		t, k := w.lexicon.Title(words[:n])
		if k > 0 && t.Class == "honorific" {
			i += k
			continue
		}
		if k == 0 { // the plural of an office: "foreign ministers"
			for k = min(n, 4); k > 0; k-- {
				if tokens[i+k-1].XPOS != "NNS" {
					continue
				}
				words[k-1] = tokens[i+k-1].Lemma
				_, got := w.lexicon.Title(words[:k])
				words[k-1] = tokens[i+k-1].Form
				if got == k {
					break
				}
			}
		}
		if k == 0 {
			i++
			continue
		}
		o := office{first: i, last: i + k, head: i + k - 1}
		for j := i; j < i+k; j++ {
			if tokens[j].Form == "of" && j > i {
				o.head = j - 1
				break
			}
		}
		if u := tokens[o.head].UPOS; u == "NOUN" || u == "PROPN" {
			var b []string
			for j := i; j < i+k; j++ {
				form := tokens[j].Form
				if j == o.head && tokens[j].XPOS == "NNS" {
					form = tokens[j].Lemma
				}
				b = append(b, strings.ToLower(form))
			}
			o.words = strings.Join(b, " ")
			w.officeOf(s, &o)
			out = append(out, o)
		}
		i = max(i+k, o.last)
	}
	return out
}

// officeOf takes what a title before a name is the title of into it: "Minister of Rural Affairs" before
// "Ann Lee".
func (w *work) officeOf(s int, o *office) {
	tokens := w.doc.Sentences[s].Tokens
	if o.last >= len(tokens) || tokens[o.last].Form != "of" {
		return
	}
	for j := o.last + 1; j < len(tokens) && j <= o.last+5; j++ {
		if w.personAt(s, j) {
			if j > o.last+1 {
				for _, t := range tokens[o.last:j] {
					o.words += " " + strings.ToLower(t.Form)
				}
				o.last = j
			}
			return
		}
		if !startsUpper(tokens[j].Form) && tokens[j].Form != "and" && tokens[j].Form != "the" {
			return
		}
	}
}

// officeAt is the title that the token is a word of.
func (w *work) officeAt(s, i int) (office, bool) {
	list := w.offices[s]
	n, _ := slices.BinarySearchFunc(list, i, func(o office, i int) int { return o.last - 1 - i })
	if n < len(list) && list[n].first <= i && i < list[n].last {
		return list[n], true
	}
	return office{}, false
}

// nounBeforeName reports whether the token is the word for a person that stands before the person's name
// and belongs to it ("comedian Ann Lee").
func (w *work) nounBeforeName(s, i int) bool {
	if !w.personAt(s, i+1) || w.token(s, i).XPOS == "NNS" {
		return false
	}
	if n, ok := w.lexicon.Noun(w.token(s, i).Lemma); !ok || n.Class != graph.Person {
		return false
	}
	heads := w.trees[s].heads
	return heads[i] == i+1 || i+1 < len(heads) && heads[i+1] == i
}

// onlyKind reports whether a bare singular behind a preposition names a kind and no one of it: "as governor",
// "by plane", "secretary of justice".
func (w *work) onlyKind(s, i int) bool {
	t := w.token(s, i)
	if t.XPOS != "NN" || t.Deprel != "nmod" && t.Deprel != "obl" && t.Deprel != "xcomp" {
		return false
	}
	for _, c := range w.trees[s].children[i] {
		if d := w.token(s, c).Deprel; d != "case" && d != "punct" && d != "cc" && d != "conj" && !(d == "nmod" && c > i) {
			return false
		}
	}
	return true
}

// quantifiers are the nouns that only count what "of" brings.
var quantifiers = map[string]bool{
	"thousand": true, "hundred": true, "dozen": true, "million": true, "billion": true, "score": true, "number": true, "ten": true,
	"lot": true, "handful": true, "majority": true, "couple": true, "pair": true, "plenty": true, "rest": true, "thousands": true, "hundreds": true, "dozens": true, "tens": true, "millions": true,
}

func (w *work) hasCase(s, i int, form string) bool {
	for _, c := range w.trees[s].children[i] {
		if t := w.token(s, c); t.Deprel == "case" && strings.EqualFold(t.Form, form) {
			return true
		}
	}
	return false
}

// maxPhrase bounds how far before its head a phrase may begin.
const maxPhrase = 16

// modifiers takes the words before the noun into the mention and notes those that tell it from others.
func (w *work) modifiers(s, i int, m *mention) {
	for _, c := range w.trees[s].children[i] {
		t := w.token(s, c)
		if c > i {
			if t.Deprel == "nmod" && w.hasCase(s, c, "of") && m.nation == "" {
				m.nation = w.nationAt(s, c)
			}
			continue
		}
		if i-c > maxPhrase {
			continue
		}
		switch t.Deprel {
		case "det", "amod", "compound", "nummod", "nmod:poss", "det:predet", "nmod:desc", "nmod":
		default:
			continue
		}
		m.First = min(m.First, w.leftEdge(s, c, 0))
		switch lower := strings.ToLower(t.Form); {
		case t.Deprel == "det" || t.Deprel == "det:predet":
			switch lower {
			case "such":
				m.definite = true
			case "the", "this", "that", "these", "those":
				m.definite = true
			case "a", "an", "another", "some", "any", "no", "each", "every":
				m.indef = true
			}
		case t.Deprel == "nmod:poss":
			m.definite = true
			if n := w.nationAt(s, c); n != "" {
				m.nation = n
			} else if e := w.lexicon.Reading(t.Form, lexicon.Capital); e != nil && startsUpper(t.Form) {
				m.nation = e.Slug // "Oslo's troops" are Norway's
			}
			m.modified = append(m.modified, lower)
		case t.Deprel == "amod" && lower == "such":
			m.definite, m.indef = true, false
		case t.Deprel == "amod" && lower == "other":
			m.indef = true
		default:
			if n := w.nationAt(s, c); n != "" && m.nation == "" {
				m.nation = n
			}
			if w.longNationAt(s, c) != "" {
				continue
			}
			m.modified = append(m.modified, lower)
		}
	}
}

// leftEdge is where the phrase of a modifier begins.
func (w *work) leftEdge(s, i, depth int) int {
	edge := i
	if depth > 4 {
		return edge
	}
	for _, c := range w.trees[s].children[i] {
		if c < i && i-c <= maxPhrase {
			edge = min(edge, w.leftEdge(s, c, depth+1))
		}
	}
	return edge
}
