package coref

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// mendNames gives the finder's names with its plain mistakes put right: a country or capital taken for a
// person, two people joined by a hyphen, a description taken for a name, a title taken into a name.
func (w *work) mendNames() []language.Mention {
	names := w.wholeNames()
	surnames := map[string]bool{} // last words of names of people
	for _, n := range names {
		if n.Type == "PER" && n.Last-n.First > 1 {
			surnames[lexicon.Key(w.token(n.Sentence, n.Last-1).Form)] = true
		}
	}
	known := w.bearers // words that name people by themselves
	for _, n := range names {
		if n.Type == "PER" {
			known[lexicon.Key(w.token(n.Sentence, n.Last-1).Form)] = true
		}
	}
	types := w.typesOfWords(names)
	var out []language.Mention
	for _, n := range names {
		switch {
		case w.onlyOffice(n):
			continue // "the Prime Minister" is a description
		case n.Type == "PER" && n.Last-n.First == 1:
			form := w.token(n.Sentence, n.First).Form
			count := types[lexicon.Key(form)]
			switch {
			case surnames[lexicon.Key(form)]:
			case w.placeByName(form):
				n.Type = "LOC"
			case count.place+count.body >= count.person && count.place >= count.body:
				n.Type = "LOC"
			case count.place+count.body >= count.person:
				n.Type = "ORG"
			}
		case n.Type == "PER" && n.Last-n.First == 3 && hyphens[w.token(n.Sentence, n.First+1).Form] &&
			known[lexicon.Key(w.token(n.Sentence, n.First).Form)] && known[lexicon.Key(w.token(n.Sentence, n.First+2).Form)]:
			first, second := n, n
			first.Last, second.First = n.First+1, n.First+2
			out = append(out, first, second)
			continue
		case n.Type == "MISC":
			if h := w.token(n.Sentence, w.headOf(n.Sentence, n.First, n.Last)); h.UPOS == "NOUN" && !startsUpper(h.Form) {
				continue // "the Danish invasion of Norway" is a description
			}
			n = w.withoutTitle(n)
		case n.Type == "ORG":
			n = w.withoutTitle(n)
		}
		if n.First < n.Last {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b language.Mention) int {
		if a.Sentence != b.Sentence {
			return a.Sentence - b.Sentence
		}
		return a.First - b.First
	})
	return out
}

// wholeNames gives the finder's names, whole and of their types, in order, and notes anew where people are.
func (w *work) wholeNames() []language.Mention {
	var names []language.Mention
	for k := 0; k < len(w.doc.Names); {
		s := w.doc.Names[k].Sentence
		var list []language.Mention
		for ; k < len(w.doc.Names) && w.doc.Names[k].Sentence == s; k++ {
			if n := w.doc.Names[k]; w.inside(n) {
				list = append(list, n)
			}
		}
		if len(list) > 0 {
			names = append(names, w.mendSpans(s, list)...)
		}
	}
	names = slices.DeleteFunc(names, func(n language.Mention) bool { return w.noName(&n) })
	w.mendTypes(names)
	clear(w.people)
	for _, n := range names {
		if n.Type == "PER" {
			w.people[[2]int{n.Sentence, n.First}] = true
		}
	}
	return names
}

// votes count what the finder took a word for.
type votes struct{ person, place, body int }

// typesOfWords counts the types of each name of one word: one article means one thing by it, unless a
// person's full name says otherwise.
func (w *work) typesOfWords(names []language.Mention) map[string]votes {
	types := map[string]votes{}
	for _, n := range names {
		if n.Last-n.First > 1 {
			continue
		}
		k := lexicon.Key(w.token(n.Sentence, n.First).Form)
		v := types[k]
		switch n.Type {
		case "PER":
			v.person++
		case "LOC":
			v.place++
		case "ORG":
			v.body++
		}
		types[k] = v
	}
	return types
}

var hyphens = map[string]bool{"-": true, "–": true, "/": true}

func (w *work) inside(n language.Mention) bool {
	return n.Sentence >= 0 && n.Sentence < len(w.doc.Sentences) && n.First >= 0 && n.First < n.Last && n.Last <= len(w.doc.Sentences[n.Sentence].Tokens)
}

// placeByName reports whether a word names a country or a capital and is no given name.
func (w *work) placeByName(form string) bool {
	if _, given := w.lexicon.Given(form); given {
		return false
	}
	for _, r := range w.lexicon.Readings(form) {
		if r.Kind == lexicon.Name && r.Entry.Type == graph.Country || r.Kind == lexicon.Capital {
			return true
		}
	}
	return false
}

// onlyOffice reports whether a name is an office and no more, or an office "of" something.
func (w *work) onlyOffice(n language.Mention) bool {
	o, ok := w.officeAt(n.Sentence, n.First)
	return ok && o.first == n.First && (o.last == n.Last || o.last < n.Last && w.token(n.Sentence, o.last).Form == "of" && n.Type != "PER")
}

// withoutTitle cuts the office from the end of an organisation's name where a person's name follows:
// "Harbour Board Director" before "Ann Lee".
func (w *work) withoutTitle(n language.Mention) language.Mention {
	for _, o := range w.offices[n.Sentence] {
		if o.first > n.First && o.last == n.Last && w.personAt(n.Sentence, n.Last) {
			n.Last = o.first
			break
		}
	}
	return n
}

// personAt reports whether the finder has a person that begins at the token.
func (w *work) personAt(s, i int) bool { return w.people[[2]int{s, i}] }

// unfoundName makes a name of a country or its adjective, or of proper nouns that head a phrase, where the
// finder saw none.
func (w *work) unfoundName(s, i int) (language.Mention, bool) {
	t := w.token(s, i)
	if n, ok := w.ownName(s, i); ok {
		return n, true
	}
	if t.UPOS != "PROPN" && t.UPOS != "ADJ" && t.UPOS != "NOUN" {
		return language.Mention{}, false
	}
	if w.nationAt(s, i) != "" || t.UPOS == "PROPN" && w.peopleAt(t.Form) {
		return language.Mention{Sentence: s, First: i, Last: i + 1, Head: i, Kind: language.Name, Type: "MISC"}, true
	}
	if t.UPOS != "PROPN" || !startsUpper(t.Form) || timeWords[strings.ToLower(t.Form)] {
		return language.Mention{}, false
	}
	switch t.Deprel {
	case "compound", "flat", "nmod:desc", "fixed", "goeswith", "amod", "nmod:unmarked", "obl:unmarked":
		if t.Deprel == "compound" && w.bearers[lexicon.Key(t.Form)] { // "a Lee-Moen summit"
			return language.Mention{Sentence: s, First: i, Last: i + 1, Head: i, Kind: language.Name, Type: "PER"}, true
		}
		return language.Mention{}, false
	}
	tokens := w.doc.Sentences[s].Tokens
	first, last := i, i+1
	part := func(k int) bool {
		return !w.taken[s][k] && tokens[k].UPOS == "PROPN" && startsUpper(tokens[k].Form) && (w.trees[s].heads[k] == i || w.trees[s].heads[k] >= first && w.trees[s].heads[k] < last)
	}
	for first > 0 && i-first < maxPhrase && part(first-1) {
		first--
	}
	for last < len(tokens) && last-i < maxPhrase && part(last) {
		last++
	}
	words := make([]string, 0, last-first)
	for k := first; k < last; k++ {
		words = append(words, tokens[k].Form)
	}
	if _, n := w.lexicon.Title(words); n == len(words) {
		return language.Mention{}, false // "the President" is a description
	}
	n := w.whole(language.Mention{Sentence: s, First: first, Last: last, Head: i, Kind: language.Name, Type: "MISC"})
	if w.noName(&n) {
		return n, false
	}
	if words = w.words(&n); len(words) == 1 && w.bearers[lexicon.Key(words[0])] {
		n.Type = "PER"
		return n, true
	}
	w.typeByNeighbours(&n)
	if _, given := w.lexicon.Given(words[0]); given && len(words) > 1 && len(w.lexicon.Readings(strings.Join(words, " "))) == 0 {
		if _, noun := w.lexicon.Noun(words[len(words)-1]); !noun {
			n.Type = "PER"
		}
	}
	return n, true
}

// ownName makes a name of words that a user's file has, the longest run that begins here.
func (w *work) ownName(s, i int) (language.Mention, bool) {
	tokens := w.doc.Sentences[s].Tokens
	if !startsUpper(tokens[i].Form) || i > 0 && w.taken[s][i-1] {
		return language.Mention{}, false
	}
	for last := min(len(tokens), i+6); last > i; last-- {
		words := make([]string, 0, last-i)
		for k := i; k < last && !w.taken[s][k]; k++ {
			words = append(words, tokens[k].Form)
		}
		if len(words) == last-i && w.lexicon.Own(strings.Join(words, " ")) {
			return language.Mention{Sentence: s, First: i, Last: last, Head: w.headOf(s, i, last), Kind: language.Name, Type: "MISC"}, true
		}
	}
	return language.Mention{}, false
}

// peopleAt reports whether a word is that of a people: "Danes".
func (w *work) peopleAt(form string) bool {
	return startsUpper(form) && w.lexicon.Reading(form, lexicon.People) != nil
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// timeWords are names too, of days and months, and speak of no one.
var timeWords = func() map[string]bool {
	set := map[string]bool{}
	for _, x := range strings.Fields("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december " +
		"jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. christmas easter god ok " +
		"utc gmt est edt pst pdt cst cdt bst cet am pm a.m. p.m.") {
		set[x] = true
	}
	return set
}()

// onlyTimeWords reports whether every word is a day's, a month's or a number.
func onlyTimeWords(tokens []language.Token) bool {
	for i := range tokens {
		if f := strings.ToLower(tokens[i].Form); !timeWords[f] && strings.Trim(f, "0123456789,.") != "" {
			return false
		}
	}
	return true
}

// nameMention trims titles before and the possessive behind a name, and reads what its title tells.
func (w *work) nameMention(n language.Mention) (mention, bool) {
	tokens := w.doc.Sentences[n.Sentence].Tokens
	first, last := n.First, n.Last
	for last > first && (tokens[last-1].UPOS == "PUNCT" && !strings.HasSuffix(tokens[last-1].Form, ".") || tokens[last-1].Form == "'s" || tokens[last-1].Form == "’s" || tokens[last-1].Form == "'") {
		last--
	}
	m := mention{Mention: language.Mention{Sentence: n.Sentence, Kind: language.Name, Type: n.Type}}
	if n.Type == "PER" {
		first = w.skipTitle(n.Sentence, first, last, &m)
	}
	if first >= last || onlyTimeWords(tokens[first:last]) {
		return m, false
	}
	m.First, m.Last = first, last
	m.Head = w.headOf(n.Sentence, first, last)
	for i := first; i < last; i++ {
		m.core = append(m.core, tokens[i].Form)
	}
	m.named = true
	m.number = singular
	m.lemma = strings.ToLower(tokens[m.Head].Lemma)
	m.key = lexicon.Key(strings.Join(m.core, " "))
	switch n.Type {
	case "PER":
		m.class = graph.Person
		m.sex = w.sexOf(m.core, m.sex)
		w.titleBefore(&m)
	case "ORG":
		m.class = graph.Organization
		m.number = anyNumber
	case "LOC":
		m.class = graph.Place
	default:
		m.number = anyNumber
	}
	if n.Type != "PER" || w.lexicon.Own(m.key) {
		w.reference(&m)
	}
	return m, true
}

// reference gives a name its entry in the lists as its key, so that "the U.S." meets "the United States".
func (w *work) reference(m *mention) {
	for _, r := range w.lexicon.Readings(m.key) {
		switch {
		case r.Kind == lexicon.Name && (r.Entry.Type != graph.Organization || m.Type != "LOC"):
			m.key = "=" + string(r.Entry.Type) + ":" + r.Entry.Slug
			m.class = r.Entry.Type
		case r.Kind == lexicon.Adjective && r.Entry.Type == graph.Country && len(m.core) <= 2:
			m.key = "=country:" + r.Entry.Slug
			m.class = graph.Country
		case r.Kind == lexicon.People:
			m.key = "=people:" + r.Entry.Slug
			m.class, m.number = graph.Group, plural
		default:
			continue
		}
		return
	}
}

// skipTitle passes over the titles, with the adjectives of their country, that a name opens with.
func (w *work) skipTitle(s, first, last int, m *mention) int {
	tokens := w.doc.Sentences[s].Tokens
	first = w.skipCountry(s, first, last, m)
	for at := first; at < last-1; {
		words := make([]string, 0, 6)
		for i := at; i < last-1 && len(words) < 6; i++ {
			words = append(words, tokens[i].Form)
		}
		title, n := w.lexicon.Title(words)
		if n > 0 && n < last-at {
			m.addTitle(title, strings.ToLower(strings.Join(words[:n], " ")))
			at += n
			first = at
			continue
		}
		entry := w.lexicon.Reading(words[0], lexicon.Adjective)
		if entry == nil {
			entry = w.lexicon.Reading(words[0], lexicon.Name)
		}
		if entry == nil || entry.Type != graph.Country {
			break
		}
		if _, n := w.lexicon.Title(words[1:]); n == 0 {
			break
		}
		m.nation = entry.Slug
		at++
	}
	return first
}

// skipCountry passes over the country that an office is of, where the finder took it into the name
// ("of the United States Ann Lee").
func (w *work) skipCountry(s, first, last int, m *mention) int {
	tokens := w.doc.Sentences[s].Tokens
	if tokens[first].Form != "of" {
		return first
	}
	for end := min(last-1, first+6); end > first+1; end-- {
		var words []string
		for _, t := range tokens[first+1 : end] {
			words = append(words, t.Form)
		}
		if e := w.lexicon.Reading(strings.Join(words, " "), lexicon.Name); e != nil && e.Type == graph.Country {
			m.nation = e.Slug
			return end
		}
	}
	return first
}

func (m *mention) addTitle(t lexicon.Title, words string) {
	if m.sex == lexicon.Unknown {
		m.sex = t.Sex
	}
	if t.Class != "honorific" && !m.hasRole(words) {
		m.roles = append(m.roles, words)
	}
}

// titleBefore reads the title that stands before a name as words of its own: "Norwegian Foreign Minister".
func (w *work) titleBefore(m *mention) {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	start := max(0, m.First-8)
	for at := start; at < m.First; at++ {
		var words []string
		for i := at; i < m.First; i++ {
			words = append(words, tokens[i].Form)
		}
		title, n := w.lexicon.Title(words)
		if n == 0 || n != len(words) {
			continue
		}
		held := strings.ToLower(strings.Join(words, " "))
		if before := at - 1; before >= 0 && tokens[before].UPOS == "NOUN" || before >= 0 && tokens[before].UPOS == "PROPN" && w.nationAt(m.Sentence, before) == "" {
			held = strings.ToLower(tokens[before].Form) + " " + held // "Commission President": of a body, and of no nation
		}
		m.addTitle(title, held)
		for i := at - 1; i >= max(0, at-3); i-- {
			if slug := w.nationAt(m.Sentence, i); slug != "" {
				m.nation = slug
				break
			}
			if tokens[i].UPOS == "PUNCT" || tokens[i].UPOS == "VERB" {
				break
			}
		}
		return
	}
}

// nationAt is the country that the token names or its adjective belongs to.
func (w *work) nationAt(s, i int) string {
	t := w.token(s, i)
	if !startsUpper(t.Form) {
		return ""
	}
	for _, r := range w.lexicon.Readings(t.Form) {
		if r.Entry.Type == graph.Country && (r.Kind == lexicon.Name || r.Kind == lexicon.Adjective || r.Kind == lexicon.Seat) {
			return r.Entry.Slug
		}
	}
	return w.longNationAt(s, i)
}

// longNationAt is the country whose name of two words the token is one of: "United States".
func (w *work) longNationAt(s, i int) string {
	tokens := w.doc.Sentences[s].Tokens
	for first := max(0, i-1); first <= i && first+1 < len(tokens); first++ {
		if !startsUpper(tokens[first].Form) || !startsUpper(tokens[first+1].Form) {
			continue
		}
		if e := w.lexicon.Reading(tokens[first].Form+" "+tokens[first+1].Form, lexicon.Name); e != nil && e.Type == graph.Country {
			return e.Slug
		}
	}
	return ""
}

// particles open surnames.
var particles = func() map[string]bool {
	set := map[string]bool{}
	for _, x := range strings.Fields("von van de der den del della di da dos das du le la al el bin ben ibn ter ten zu af av") {
		set[x] = true
	}
	return set
}()

// sexOf reads the sex of a person from the given names.
func (w *work) sexOf(core []string, known lexicon.Sex) lexicon.Sex {
	if known == lexicon.Male || known == lexicon.Female || len(core) == 0 {
		return known
	}
	if particles[strings.ToLower(core[0])] {
		return lexicon.Unknown // "Von der Leyen" is a surname
	}
	if sex, ok := w.lexicon.Given(core[0]); ok && (len(core) > 1 || sex != lexicon.Either) {
		if len(core) > 1 {
			return sex
		}
		return lexicon.Unknown // a bare word may be a surname
	}
	return lexicon.Unknown
}
