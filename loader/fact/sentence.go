package fact

import (
	"slices"
	"strings"
	"unicode"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// sentence is a sentence in its document, with its clauses read and its names known.
type sentence struct {
	*clause.Sentence
	doc    *document
	number int
	tokens []language.Token
	links  []language.Link
	times  []language.TimeExpression
	// within is the clause that a statement is being made of, or -1: a phrase does not hold its own clause
	// ("customers" and not "customers attracted by it" are attracted).
	within int
}

// document is what sentences share.
type document struct {
	*language.Document
	rules     *Rules
	entities  map[graph.EntityID]*graph.Entity
	links     [][]language.Link
	times     [][]language.TimeExpression
	sentences []*sentence
	quotes    [][]int // sentence, token → number of the quotation that it is in, or 0
	speakers  map[int]speaker
	mentions  map[graph.EntityID]int // how often the article speaks of each
	titles    map[graph.EntityID]string
}

func newDocument(doc *language.Document, r *Rules) *document {
	d := &document{Document: doc, rules: r, entities: map[graph.EntityID]*graph.Entity{},
		links: make([][]language.Link, len(doc.Sentences)), times: make([][]language.TimeExpression, len(doc.Sentences)),
		speakers: map[int]speaker{}, mentions: map[graph.EntityID]int{}, titles: map[graph.EntityID]string{}}
	for i := range doc.Entities {
		d.entities[doc.Entities[i].ID] = &doc.Entities[i]
	}
	for _, l := range doc.Links {
		if l.Sentence >= 0 && l.Sentence < len(doc.Sentences) && l.First >= 0 && l.First < l.Last &&
			l.Last <= len(doc.Sentences[l.Sentence].Tokens) && d.entities[l.Entity] != nil {
			d.links[l.Sentence] = append(d.links[l.Sentence], l)
			d.mentions[l.Entity]++
		}
	}
	for _, t := range doc.Times {
		if t.Sentence >= 0 && t.Sentence < len(doc.Sentences) && t.First >= 0 && t.First < t.Last &&
			t.Last <= len(doc.Sentences[t.Sentence].Tokens) {
			d.times[t.Sentence] = append(d.times[t.Sentence], t)
		}
	}
	d.quotes = quotations(doc)
	return d
}

func (d *document) sentence(n int) *sentence {
	s := &d.Sentences[n]
	x := &sentence{doc: d, number: n, within: -1, tokens: s.Tokens, links: d.links[n], times: d.times[n]}
	if len(s.Tokens) > clause.Longest {
		x.Sentence = clause.Read(s, nil, nil)
		return x
	}
	var names []clause.Name
	for _, l := range x.links {
		names = append(names, clause.Name{First: l.First, Last: l.Last, Head: headOf(s.Tokens, l.First, l.Last),
			Type: d.entities[l.Entity].Type, Proper: l.Kind == language.Name})
	}
	x.Sentence = clause.Read(s, names, d.rules.lexicon)
	x.tokens = x.Tokens
	x.setAttributes()
	x.noteTitles()
	return x
}

// headOf is the token of the run whose governor is outside it.
func headOf(tokens []language.Token, first, last int) int {
	for i := first; i < last; i++ {
		if h := tokens[i].Head; h < first || h >= last {
			return i
		}
	}
	return first
}

// actors are the types that act.
var actors = []graph.EntityType{graph.Person, graph.Organization, graph.Country, graph.Group}

// noteTitles remembers the first office that the article gives each person.
func (x *sentence) noteTitles() {
	for i := range x.Titles {
		t := &x.Titles[i]
		if t.Name < 0 || t.First >= t.Last {
			continue
		}
		if l := x.link(t.Name); l != nil && x.doc.titles[l.Entity] == "" {
			x.doc.titles[l.Entity] = x.text(t.First, t.Last)
		}
	}
}

func (x *sentence) setAttributes() {
	lexicon := x.doc.rules.lexicon
	for i := len(x.tokens) - 1; i >= 0; i-- { // a measure stands before what it measures
		t := &x.tokens[i]
		actor := slices.Contains(actors, graph.EntityType(x.Graph.Attr(i, "type")))
		if t.UPOS == "NOUN" || t.UPOS == "PROPN" {
			lemma := strings.ToLower(t.Lemma)
			actor = actor || lexicon.Has("role-nouns", lemma) || lexicon.Has("people-nouns", lemma) || lexicon.Has("body-nouns", lemma)
		}
		if !actor && lexicon.Has("measure-nouns", strings.ToLower(t.Lemma)) {
			for _, k := range x.Graph.Targets(i, "nmod:of") {
				actor = actor || x.Graph.Attr(k, "actor") != ""
			}
		}
		if actor {
			x.Graph.Set(i, "actor", "yes")
		}
		if _, ok := number(x.tokens[i].Form); ok && t.UPOS == "NUM" {
			x.Graph.Set(i, "number", "yes")
		}
	}
	for _, t := range x.times {
		for i := t.First; i < t.Last; i++ {
			x.Graph.Set(i, "time", "yes")
		}
	}
}

// link gives the link of which the token is the head, or that covers it: the shortest, since a description
// may hold a name within it.
func (x *sentence) link(tok int) *language.Link {
	var best *language.Link
	if x.isWe(tok) {
		return nil
	}
	for i := range x.links {
		l := &x.links[i]
		if l.First > tok || tok >= l.Last {
			continue
		}
		isHead := l.Head == tok || headOf(x.tokens, l.First, l.Last) == tok || l.Kind == language.Name
		if isHead && (best == nil || l.Last-l.First < best.Last-best.First) {
			best = l
		}
	}
	return best
}

// isWe reports whether the token is "we" or "us" that was taken for one person: a speaker's "we" is some
// group, and no more is known of it.
func (x *sentence) isWe(tok int) bool {
	switch strings.ToLower(x.tokens[tok].Form) {
	case "we", "us", "our", "ours", "ourselves":
	default:
		return false
	}
	for i := range x.links {
		if l := &x.links[i]; l.First == tok && l.Last == tok+1 {
			return x.doc.entities[l.Entity].Type == graph.Person
		}
	}
	return false
}

// entityLink is the token's link, or that of a name that it is the title of ("Minister Jane Doe" with the
// title as its head).
func (x *sentence) entityLink(tok int) *language.Link {
	if t := x.TitleOf(tok); t != nil && t.Name > tok { // "Secretary of State Jane Doe"
		if l := x.link(t.Name); l != nil && l.Kind == language.Name {
			return l
		}
	}
	own := x.link(tok)
	if own != nil && own.Kind != language.Nominal {
		return own
	}
	if u := x.tokens[tok].UPOS; u != "NOUN" && u != "PROPN" {
		return own
	}
	for _, k := range x.Children(tok) { // "singer Jane Doe" with the singer as its head
		if d := x.tokens[k].Deprel; k > tok && (d == "flat" || d == "appos" || d == "compound") && (k == tok+1 || own == nil && x.TitleOf(tok) != nil) {
			if l := x.link(k); l != nil && l.Kind == language.Name && x.doc.entities[l.Entity].Type == graph.Person {
				return l
			}
		}
	}
	if own != nil {
		return own
	}
	if t := x.TitleOf(tok); t != nil && t.Name >= 0 {
		return x.link(t.Name)
	}
	return nil
}

// term makes a term of a token and what hangs on it: the entity that it speaks of, else its phrase; nil for
// a pronoun that stands for nobody known, and for a time.
func (x *sentence) term(tok int) *graph.Term {
	if x.isImpersonal(tok) {
		return nil
	}
	if l := x.entityLink(tok); l != nil && !x.saysMore(l, tok) {
		e := x.doc.entities[l.Entity]
		first, last := x.mention(l, tok)
		return &graph.Term{ID: e.ID, Name: e.Name, Type: e.Type, Text: x.text(first, last)}
	}
	return x.phraseTerm(tok)
}

// isImpersonal reports whether the token is an "it" that speaks of no thing: one that was taken for a person, and the
// subject of a verb whose subject the clause behind it is ("it took a year to build").
func (x *sentence) isImpersonal(tok int) bool {
	if !strings.EqualFold(x.tokens[tok].Form, "it") && !strings.EqualFold(x.tokens[tok].Form, "its") {
		return false
	}
	l := x.link(tok)
	if l == nil {
		return true
	}
	if x.doc.entities[l.Entity].Type == graph.Person {
		return true
	}
	switch h := x.tokens[tok].Head; {
	case h < 0 || !strings.HasPrefix(x.tokens[tok].Deprel, "nsubj"):
		return false
	default:
		switch strings.ToLower(x.tokens[h].Lemma) {
		case "seem", "appear", "feel", "look", "take", "sound", "mean", "matter", "turn", "happen", "rain", "snow":
			return true
		}
	}
	return false
}

// mention bounds the words that speak of a link's entity: a name as it stands, a description with all that
// belongs to it ("an invasion of its neighbour").
func (x *sentence) mention(l *language.Link, tok int) (first, last int) {
	if l.Kind == language.Nominal && l.First <= tok && tok < l.Last {
		if a, b := x.phraseExtent(tok); a <= l.First && b >= l.Last {
			return a, b
		}
	}
	return l.First, l.Last
}

// saysMore reports whether a description that the article uses once says more in its whole phrase than in
// the entity's name ("the withdrawal of the troops").
func (x *sentence) saysMore(l *language.Link, tok int) bool {
	if l.Kind != language.Nominal || x.doc.mentions[l.Entity] > 1 {
		return false
	}
	switch x.doc.entities[l.Entity].Type {
	case graph.Thing, graph.Work, graph.Product:
	default:
		return false
	}
	first, last := x.phraseExtent(tok)
	return first < l.First || last > l.Last
}

func (x *sentence) phraseTerm(tok int) *graph.Term {
	switch x.tokens[tok].UPOS {
	case "PRON", "DET", "PUNCT", "ADP", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "SYM":
		return nil
	}
	if x.tokens[tok].UPOS == "ADJ" && x.Child(tok, "det") >= 0 && x.Child(tok, "conj", "nmod") >= 0 && x.At(tok) == nil {
		return nil // "hosts the absurd and shallow show": a list of adjectives torn from its noun
	}
	first, last := x.extent(tok)
	for i := first; i < last; i++ {
		if x.tokens[i].XPOS == "WP" || x.tokens[i].XPOS == "WDT" || x.tokens[i].XPOS == "WP$" {
			return nil // "four of whom"
		}
	}
	switch x.tokens[last-1].UPOS {
	case "ADP", "DET", "CCONJ", "SCONJ", "PART":
		return nil // "more than": the rest is lost
	}
	if form := strings.ToLower(x.tokens[first].Form); first+1 < last && (form == "as" || form == "so" || form == "such") {
		return nil // "as many terms": as what is lost
	}
	if x.tokens[first].UPOS == "PRON" && (strings.HasPrefix(x.tokens[first].XPOS, "W") || slices.Contains(openPronouns, strings.ToLower(x.tokens[first].Form))) {
		return nil
	}
	value := trimPhrase(x.text(first, last))
	if value == "" || !strings.ContainsFunc(value, unicode.IsLetter) && !strings.ContainsFunc(value, unicode.IsDigit) {
		return nil
	}
	return &graph.Term{Value: value, Datatype: graph.String}
}

// openPronouns begin phrases that name nothing by themselves.
var openPronouns = []string{"who", "whose", "which", "what", "that", "it", "there"}

// extent bounds a phrase: the words below its head that go on without a break, without relative clauses,
// appositions, other conjuncts and what stands behind a comma.
func (x *sentence) extent(tok int) (first, last int) {
	if l := x.link(tok); l != nil && !x.saysMore(l, tok) {
		return l.First, l.Last
	}
	return x.phraseExtent(tok)
}

// phraseExtent bounds the phrase whatever it is linked to.
func (x *sentence) phraseExtent(tok int) (first, last int) {
	_, isClause := x.Graph.Attr(tok, "clause"), x.At(tok) != nil
	words := x.Subtree(tok, func(k int) bool {
		if k == x.within && k != tok || strings.HasPrefix(x.tokens[k].Deprel, "nmod") && x.Graph.Attr(k, "time") != "" || x.tokens[k].Deprel == "acl" && x.Child(k, "ccomp") >= 0 {
			return true
		}
		switch x.tokens[k].Deprel {
		case "acl:relcl", "appos", "parataxis", "cc", "conj", "punct", "list", "discourse":
			// A conjunct of a modifier stays: only the head's own are other phrases, and a name right behind the noun
			// ("the journal Nature") belongs to it.
			if x.tokens[k].Deprel == "appos" && x.tokens[k].Head == tok && k == tok+1 {
				return false
			}
			return x.tokens[k].Head == tok || x.tokens[k].Deprel == "acl:relcl" || x.tokens[k].Deprel == "parataxis"
		case "nmod", "acl", "obl":
			return x.tokens[k].Head == tok && k > tok && !isClause && (x.isSetOff(k) || x.tokens[k].Deprel == "nmod" && x.Case(tok) == "from" && x.Case(k) == "to")
		case "case", "mark", "nsubj", "nsubj:pass", "cop", "aux", "aux:pass", "advcl":
			return x.tokens[k].Head == tok && !(isClause && x.tokens[k].Deprel == "advcl" && !x.isSetOff(k))
		}
		return false
	})
	at := slices.Index(words, tok)
	if at < 0 {
		return tok, tok + 1
	}
	first, last = tok, tok+1
	for i := at - 1; i >= 0 && x.joins(words[i], first, words); i-- {
		first = words[i]
	}
	for i := at + 1; i < len(words) && x.joinsAfter(last, words[i]); i++ {
		last = words[i] + 1
	}
	closed := last
	for closed < len(x.tokens) && isClosing(x.tokens[closed].Form) && isOpen(x.text(first, closed), x.tokens[closed].Form) {
		closed++
	}
	for last > first+1 && x.tokens[last-1].UPOS == "PUNCT" {
		last--
	}
	for first < last-1 && x.tokens[first].UPOS == "PUNCT" {
		first++
	}
	if closed > last && isOpen(x.text(first, closed-1), x.tokens[closed-1].Form) {
		last = closed // the mark that closes what the phrase opens
	}
	return first, last
}

// isSetOff reports whether a comma or a dash stands before all that hangs on a token.
func (x *sentence) isSetOff(tok int) bool {
	first := tok
	for _, w := range x.Subtree(tok, nil) {
		if x.tokens[w].UPOS != "PUNCT" {
			first = min(first, w)
		}
	}
	if first == 0 {
		return false
	}
	switch x.tokens[first-1].Form {
	case ",", "—", "–", "--", "-", ":", ";", "(":
		return true
	}
	return false
}

// joins reports whether the word goes on to the phrase's first word with nothing but punctuation between.
func (x *sentence) joins(word, first int, _ []int) bool {
	for i := word + 1; i < first; i++ {
		if x.tokens[i].UPOS != "PUNCT" {
			return false
		}
	}
	return true
}

func (x *sentence) joinsAfter(last, word int) bool {
	for i := last; i < word; i++ {
		if u := x.tokens[i].UPOS; u != "PUNCT" && u != "CCONJ" {
			return false
		}
	}
	return true
}

// span bounds tokens first..last in the article's text.
func (x *sentence) span(first, last int) graph.Span {
	return graph.Span{Start: x.tokens[first].Span.Start, End: x.tokens[last-1].Span.End}
}

func (x *sentence) text(first, last int) string {
	if first >= last {
		return ""
	}
	return strings.Join(strings.Fields(x.span(first, last).Of(x.doc.Text())), " ")
}

// content gives the words of a clause that is said, in the text's own words: all below its head, without
// the verb that says it, its conjunction and the quotation marks around it.
func (x *sentence) content(head, verb int) *graph.Term {
	skip := func(k int) bool { return k == verb || k < x.Opening || x.isSource(k) }
	words := x.Subtree(head, skip)
	if q := x.doc.quotes[x.number][head]; q != 0 && x.isQuoted(words) && x.doc.quotes[x.number][verb] != q {
		// Direct speech is said whole, however its parts hang together.
		words = words[:0]
		for i, n := range x.doc.quotes[x.number] {
			if n == q {
				words = append(words, i)
			}
		}
	}
	words = x.spokenBehindColon(words, verb)
	words = append(words, x.resumed(words, verb)...)
	var runs [][2]int
	for _, w := range words {
		if n := len(runs); n > 0 && runs[n-1][1] == w {
			runs[n-1][1] = w + 1
		} else {
			runs = append(runs, [2]int{w, w + 1})
		}
	}
	var parts []string
	first := true
	for _, r := range runs {
		a, b := r[0], r[1]
		for a < b && (x.tokens[a].UPOS == "PUNCT" || first && x.tokens[a].Deprel == "mark" && x.tokens[a].Head == head &&
			(strings.EqualFold(x.tokens[a].Form, "that") || x.tokens[head].XPOS == "VBG")) {
			a++
		}
		for a < b && x.tokens[b-1].UPOS == "PUNCT" {
			b--
		}
		if a < b {
			for b < len(x.tokens) && isClosing(x.tokens[b].Form) && isOpen(x.text(a, b), x.tokens[b].Form) {
				b++
			}
			parts = append(parts, x.text(a, b))
			first = false
		}
	}
	value := strings.Join(parts, " ")
	if x.lacksSubject(head) {
		return nil
	}
	if !strings.ContainsFunc(value, unicode.IsLetter) {
		return nil
	}
	t := &graph.Term{Value: value, Datatype: graph.String}
	if x.isQuoted(words) {
		t.Datatype = graph.Quotation
	}
	return t
}

// spokenBehindColon leaves out of what is said the clause that leads to it by a colon before the verb: `the team saw a
// chance: Jones said, "…"`.
func (x *sentence) spokenBehindColon(words []int, verb int) []int {
	if len(words) == 0 || words[0] > verb || words[len(words)-1] < verb {
		return words
	}
	for i := verb - 1; i > words[0]; i-- {
		if x.tokens[i].Form == ":" {
			return slices.DeleteFunc(words, func(w int) bool { return w < i })
		}
	}
	return words
}

// resumed gives the words of a quotation that goes on behind the verb which says it: `"What hurts", she said, "is the
// silence"`.
func (x *sentence) resumed(words []int, verb int) []int {
	quotes := x.doc.quotes[x.number]
	if len(words) == 0 || words[len(words)-1] > verb || quotes[words[0]] == 0 || quotes[verb] != 0 {
		return nil
	}
	for _, sp := range x.speeches() {
		if sp.first <= verb || sp.quote == quotes[words[0]] {
			continue
		}
		if form := x.tokens[sp.first].Form; form == strings.ToLower(form) && strings.ContainsFunc(form, unicode.IsLetter) && sp.first-verb < 5 {
			var out []int
			for i := sp.first; i < sp.last; i++ {
				out = append(out, i)
			}
			return out
		}
		return nil
	}
	return nil
}

// isClosing tells marks that end a quotation or a bracket.
func isClosing(form string) bool {
	switch form {
	case "\"", "''", "”", ")", "]":
		return true
	}
	return false
}

// isOpen reports whether the text opens a quotation or a bracket that this mark would close.
func isOpen(text, closing string) bool {
	switch closing {
	case ")":
		return strings.Count(text, "(") > strings.Count(text, ")")
	case "]":
		return strings.Count(text, "[") > strings.Count(text, "]")
	case "”":
		return strings.Count(text, "“") > strings.Count(text, "”")
	}
	return strings.Count(text, "\"")%2 == 1
}

// lacksSubject reports whether a finite clause has its subject outside of its words: "fires, which they said were out".
func (x *sentence) lacksSubject(head int) bool {
	c := x.At(head)
	if xpos := x.tokens[head].XPOS; c != nil && len(c.Surface) == 0 && (xpos == "VBD" || xpos == "VBZ") {
		return true
	}
	return c != nil && x.tokens[head].Deprel == "ccomp" && x.Child(head, "nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass", "expl") < 0 &&
		slices.ContainsFunc(x.Children(head), func(k int) bool {
			t := &x.tokens[k]
			return k < head && (t.Deprel == "aux" || t.Deprel == "cop" || t.Deprel == "aux:pass") && (t.XPOS == "MD" || t.XPOS == "VBD" || t.XPOS == "VBZ" || t.XPOS == "VBP")
		})
}

// isSource reports whether a token heads an "according to" phrase.
func (x *sentence) isSource(tok int) bool { return strings.HasPrefix(x.Case(tok), "according") }

// isQuoted reports whether all the words stand within quotation marks.
func (x *sentence) isQuoted(words []int) bool {
	any := false
	for _, w := range words {
		if x.tokens[w].UPOS == "PUNCT" {
			continue
		}
		if x.doc.quotes[x.number][w] == 0 {
			return false
		}
		any = true
	}
	return any
}

// isAcronym reports whether the letters of one name are the first letters of another's words, in order.
func (x *sentence) isAcronym(short, long int) bool {
	letters := strings.ReplaceAll(x.tokens[short].Form, ".", "")
	if len(letters) < 2 || strings.ToUpper(letters) != letters {
		return false
	}
	first, last := x.extent(long)
	k := 0
	for i := first; i < last && k < len(letters); i++ {
		if w := x.tokens[i].Form; w != "" && unicode.ToUpper(rune(w[0])) == rune(letters[k]) {
			k++
		}
	}
	return k == len(letters)
}
