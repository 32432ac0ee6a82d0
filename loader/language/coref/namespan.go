package coref

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
)

// spans mends where names begin and end. named tells for each token of a sentence which of its names the
// finder puts there, counted from 1.
type spans struct {
	*work
	sentence int
	tokens   []language.Token
	heads    []int
	named    []int
	names    []language.Mention
	gone     []bool // names that another one took in
}

// mendSpans gives a sentence's names whole where the finder cut them or joined what stands beside them.
func (w *work) mendSpans(s int, names []language.Mention) []language.Mention {
	x := spans{work: w, sentence: s, tokens: w.doc.Sentences[s].Tokens, heads: w.trees[s].heads, names: names, gone: make([]bool, len(names))}
	x.named = make([]int, len(x.tokens))
	for k := range names {
		x.mark(k)
	}
	titled := capitalsThroughout(x.tokens)
	for k := range names {
		switch n := &names[k]; {
		case x.gone[k]:
		case n.Type == "PER":
			x.narrow(n)
		case !titled:
			for range 4 { // each step may bring the next within reach
				first, last := n.First, n.Last
				x.left(n)
				x.right(k)
				if n.First == first && n.Last == last {
					break
				}
				x.mark(k)
			}
		}
	}
	out := names[:0]
	for k := range names {
		if !x.gone[k] && names[k].First < names[k].Last {
			out = append(out, names[k])
		}
	}
	return out
}

func (x *spans) mark(k int) {
	for i := x.names[k].First; i < x.names[k].Last; i++ {
		x.named[i] = k + 1
	}
}

// capitalsThroughout reports a sentence with capitals on nearly all words, as a headline has them: there a
// capital says nothing.
func capitalsThroughout(tokens []language.Token) bool {
	words, capitals := 0, 0
	for i := range tokens {
		if r, n := utf8.DecodeRuneInString(tokens[i].Form); unicode.IsLetter(r) && len(tokens[i].Form) > n+2 {
			words++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
	}
	return words > 1 && capitals*5 >= words*4
}

// joined reports whether tokens i and i+2 are one word with the hyphen between them: "COVID-19".
func (x *spans) joined(i int) bool {
	return i >= 0 && i+2 < len(x.tokens) && (x.tokens[i+1].Form == "-" || x.tokens[i+1].Form == "–") && !x.tokens[i].SpaceAfter && !x.tokens[i+1].SpaceAfter
}

// text is the words from first to last, set apart by one space.
func (x *spans) text(first, last int) string {
	var words []string
	for _, t := range x.tokens[first:last] {
		words = append(words, t.Form)
	}
	return strings.Join(words, " ")
}

// listed reports whether the words are a name in the lists.
func (x *spans) listed(first, last int) bool {
	return len(x.lexicon.Readings(x.text(first, last))) > 0
}

// left takes words before a name into it: capitals that hang on it ("Grateful Dead", "Interior Ministry"), the
// word before a hyphen, and a "The" within a sentence, which has a capital for a name alone ("told The Atlantic").
func (x *spans) left(n *language.Mention) {
	i := n.First - 1
	if i < 0 || x.named[i] != 0 {
		return
	}
	if x.joined(i-1) && n.Type != "LOC" && x.named[i-1] == 0 && startsUpper(x.tokens[i-1].Form) {
		n.First = i - 1
		return
	}
	if x.tokens[i].Form == "The" && !x.opens(i) && n.Last-n.First < 4 {
		x.takeThe(n)
		return
	}
	if !x.capitalWord(i) || x.opens(i) && x.tokens[i].UPOS != "PROPN" {
		return
	}
	head := x.headOf(x.sentence, n.First, n.Last)
	if h := x.heads[i]; (h < n.First || h >= n.Last) && x.heads[head] != i {
		return
	}
	if n.Type == "LOC" && !x.listed(i, n.Last) && !x.endsInNoun(n.Last) {
		return // "Central Oslo" speaks of Oslo
	}
	if !x.listed(i, n.Last) && (x.nationAt(x.sentence, i) != "" || x.listed(n.First, n.Last) && x.opens(i)) {
		return
	}
	n.First = i
}

// takeThe takes the "The" before a name into it, but for a country's. A place that is not called so is then a
// paper.
func (x *spans) takeThe(n *language.Mention) {
	withArticle := false
	for _, r := range x.lexicon.Readings(x.text(n.First, n.Last)) {
		if r.Entry.Type == graph.Country {
			return
		}
		withArticle = withArticle || strings.HasPrefix(r.Entry.Name, "The ")
	}
	if n.Type == "LOC" && !withArticle {
		n.Type = "ORG"
	}
	n.First--
}

// opens reports whether the token is the first word of its sentence, a quotation or bracket.
func (x *spans) opens(i int) bool {
	if i == 0 {
		return true
	}
	f := x.tokens[i-1].Form
	r, _ := utf8.DecodeRuneInString(f)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && f != "," && f != "-"
}

// endsInNoun reports whether the word before last is a noun that the lists know ("Egyptian Theatre").
func (x *spans) endsInNoun(last int) bool {
	n, ok := x.lexicon.Noun(x.tokens[last-1].Lemma)
	return ok && n.Class != graph.Person && startsUpper(x.tokens[last-1].Form)
}

// capitalWord reports whether a token may be a word of a longer name: it has a capital and is no office, no
// time and no word for people.
func (x *spans) capitalWord(i int) bool {
	t := &x.tokens[i]
	if !startsUpper(t.Form) || utf8.RuneCountInString(t.Form) < 2 || timeWords[strings.ToLower(t.Form)] || t.XPOS == "NNPS" {
		return false
	}
	switch t.UPOS {
	case "PROPN", "ADJ", "NOUN", "VERB":
	default:
		return false
	}
	if _, ok := x.officeAt(x.sentence, i); ok {
		return false
	}
	if _, n := x.lexicon.Title([]string{t.Form}); n > 0 {
		return false
	}
	noun, ok := x.lexicon.Noun(t.Form)
	return !ok || noun.Class != graph.Person
}

// numbered are the words that a number behind makes a name.
var numbered = map[string]bool{"Flight": true, "Route": true, "Highway": true, "Category": true, "Region": true, "District": true, "Phase": true, "Article": true,
	"Resolution": true, "Section": true, "Interstate": true, "Title": true, "Amendment": true, "Apollo": true}

// right takes words behind a name into it: the noun that it stands before ("Cotabato Trench"), what belongs to
// a body ("Court of Session", "Institute of Volcanology and Seismology").
func (x *spans) right(k int) {
	n := &x.names[k]
	i := n.Last
	if i >= len(x.tokens) {
		return
	}
	if x.number(n) {
		return
	}
	head := x.headOf(x.sentence, n.First, n.Last)
	switch t := &x.tokens[i]; {
	case x.named[i] == 0 && t.UPOS == "PROPN" && x.capitalWord(i) && x.heads[head] == i && !x.isNation(n):
		last := i + 1
		for last < len(x.tokens) && x.named[last] == 0 && x.tokens[last].UPOS == "PROPN" && x.capitalWord(last) && (x.heads[i] == last || x.heads[last] == i) {
			last++
		}
		n.Last = last
		if n.Type == "LOC" || strings.ContainsAny(x.tokens[last-1].Form, "0123456789") {
			n.Type = "MISC" // the noun will tell: "Paris Climate Accord"
		}
	case x.named[i] != 0 && x.names[x.named[i]-1].Type == "PER" && x.names[x.named[i]-1].Last == i+1 && x.isEvent(i-1):
		x.gone[x.named[i]-1] = true
		n.Type, n.Last = "MISC", i+1
	case (t.Form == "of" || t.Form == "for" || t.Form == "on") && n.Type != "LOC" && n.Last-n.First <= 2 && x.isBody(i-1):
		x.takePhrase(k, i+1, true)
	case t.Form == "&" && n.Type != "PER" && i+1 < len(x.tokens) && startsUpper(x.tokens[i+1].Form):
		x.takePhrase(k, i+1, true) // "Gaylord Resort & Convention Center"
	case t.Form == "and" && n.Type == "ORG":
		x.takePhrase(k, i+1, false)
	}
}

// number takes what a hyphen or a number joins to the end of a name, and reports whether it did.
func (x *spans) number(n *language.Mention) bool {
	i := n.Last
	switch {
	case i >= len(x.tokens):
		return false
	case x.joined(i-1) && n.Type != "LOC" && x.named[i+1] == 0 && startsUpperOrDigit(x.tokens[i+1].Form) && !x.listed(n.First, n.Last):
		n.Last = i + 2
	case x.tokens[i].UPOS == "NUM" && numbered[x.tokens[i-1].Form]:
		n.Last = i + 1
	default:
		return false
	}
	return true
}

// whole gives a name that the finder did not see with all its words, as mendSpans does.
func (w *work) whole(n language.Mention) language.Mention {
	x := spans{work: w, sentence: n.Sentence, tokens: w.doc.Sentences[n.Sentence].Tokens, heads: w.trees[n.Sentence].heads}
	if capitalsThroughout(x.tokens) {
		return n
	}
	x.named = make([]int, len(x.tokens))
	for i, taken := range w.taken[n.Sentence] {
		if taken {
			x.named[i] = 1
		}
	}
	for range 4 {
		first := n.First
		x.left(&n)
		if !x.number(&n) && n.First == first {
			break
		}
	}
	return n
}

// isBody reports whether the token is the word for a body that "of" goes on to name: "Court", "Commission".
func (x *spans) isBody(i int) bool {
	n, ok := x.lexicon.Noun(x.tokens[i].Lemma)
	return ok && (n.Class == graph.Organization || n.Class == graph.Group) && x.tokens[i].XPOS != "NNPS"
}

// isEvent reports whether the token is the word for an event, which a name behind it tells from others
// ("Tropical Storm Barry").
func (x *spans) isEvent(i int) bool {
	n, ok := x.lexicon.Noun(x.tokens[i].Lemma)
	return ok && n.Class == graph.Event
}

func (x *spans) isNation(n *language.Mention) bool {
	for i := n.First; i < n.Last; i++ {
		if x.nationAt(x.sentence, i) != "" {
			return true
		}
	}
	return false
}

// takePhrase takes the capitals from i on into a name. Behind "of" they may be names to the finder; behind
// "and" they belong to the name where the tree joins them to a word inside it that "of" leads to, or where
// they end in the word for a body.
func (x *spans) takePhrase(k, i int, of bool) {
	n := &x.names[k]
	first := i
	if of && i < len(x.tokens) && x.tokens[i].Form == "the" {
		i++
	}
	last := i
	for last < len(x.tokens) && startsUpper(x.tokens[last].Form) && x.tokens[last].UPOS != "PUNCT" {
		if m := x.named[last]; m != 0 && (!of || x.names[m-1].Type == "PER") {
			break
		}
		if _, ok := x.officeAt(x.sentence, last); ok {
			break
		}
		last++
	}
	if last == i {
		return
	}
	if of {
		place := x.tokens[first-1].Form != "&" && (x.isNationSpan(i, last) || x.named[i] != 0 && x.names[x.named[i]-1].Type == "LOC")
		if place && !ofPlaces[x.tokens[n.Last-1].Form] {
			return // "the Senate of Norway" is a senate
		}
	} else {
		head := x.headOf(x.sentence, first, last)
		h := x.heads[head]
		inside := h >= n.First && h < n.Last && h != x.headOf(x.sentence, n.First, n.Last) && x.tokens[head].Deprel == "conj"
		if !inside && !(x.endsInNoun(last) && x.isBody(last-1) && !x.isBody(n.Last-1) && !x.listed(n.First, n.Last)) {
			return
		}
	}
	for j := i; j < last; j++ {
		if m := x.named[j]; m != 0 && m-1 != k {
			x.gone[m-1] = true
			last = max(last, x.names[m-1].Last)
		}
	}
	n.Last = last
}

func (x *spans) isNationSpan(first, last int) bool {
	for i := first; i < last; i++ {
		if x.nationAt(x.sentence, i) != "" {
			return true
		}
	}
	return false
}

// ofPlaces are the bodies that are called by their place.
var ofPlaces = map[string]bool{"Bank": true, "University": true, "College": true, "Institute": true, "Museum": true, "Church": true, "Archdiocese": true, "Diocese": true}

// narrow cuts from a person's name what is none of it: a place or word for people before the given name
// ("of Bergen Ingrid Moen"), an institution behind ("Ingrid Moen of HB Bergen").
func (x *spans) narrow(n *language.Mention) {
	for i := n.First + 1; i < n.Last-1; i++ {
		if x.tokens[i].Form != "of" {
			continue
		}
		if _, given := x.lexicon.Given(x.tokens[i-1].Form); given && i == n.First+1 {
			break // "Francis of Assisi"
		}
		if _, k := x.lexicon.Title([]string{x.tokens[n.First].Form}); k == 0 {
			n.Last = i
		}
		break
	}
	if n.Last-n.First < 3 {
		return
	}
	first := x.tokens[n.First].Form
	if _, given := x.lexicon.Given(first); given {
		return
	}
	if _, given := x.lexicon.Given(x.tokens[n.First+1].Form); !given {
		return
	}
	noun, known := x.lexicon.Noun(first)
	_, title := x.lexicon.Title([]string{first})
	if known && noun.Class == graph.Person && title == 0 || x.behindOf(n.First) && x.listed(n.First, n.First+1) {
		n.First++
	}
}

// behindOf reports whether a token stands behind "of".
func (x *spans) behindOf(i int) bool { return i > 0 && x.tokens[i-1].Form == "of" }

func startsUpperOrDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}
