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

// mention is a mention with what the sieves ask of it.
type mention struct {
	language.Mention
	features
	key      string // of a name, as the lists compare names
	core     []string
	lemma    string // of the head, small letters
	modified []string
	definite bool
	indef    bool
	quote    int // 1 + the quote that it stands in, or 0
	person   int // of a pronoun
	relative bool
	// reflexive and possessive pronouns follow rules of their own.
	reflexive  bool
	possessive bool
}

// findMentions lists names, descriptions and pronouns in order of text.
func (w *work) findMentions() {
	taken := make([]map[int]bool, len(w.doc.Sentences))
	for _, n := range w.doc.Names {
		if n.Sentence < 0 || n.Sentence >= len(w.doc.Sentences) || n.First < 0 || n.First >= n.Last || n.Last > len(w.doc.Sentences[n.Sentence].Tokens) {
			continue
		}
		if taken[n.Sentence] == nil {
			taken[n.Sentence] = map[int]bool{}
		}
		if m, ok := w.nameMention(n); ok {
			w.mentions = append(w.mentions, m)
		}
		for i := n.First; i < n.Last; i++ {
			taken[n.Sentence][i] = true
		}
	}
	for s := range w.doc.Sentences {
		for i := range w.doc.Sentences[s].Tokens {
			if taken[s][i] {
				continue
			}
			if n, ok := w.unfoundName(s, i, taken[s]); ok {
				if m, ok := w.nameMention(n); ok {
					w.mentions = append(w.mentions, m)
					if taken[s] == nil {
						taken[s] = map[int]bool{}
					}
					for k := n.First; k < n.Last; k++ {
						taken[s][k] = true
					}
					continue
				}
			}
			if m, ok := w.describe(s, i); ok {
				w.mentions = append(w.mentions, m)
			}
		}
	}
	slices.SortStableFunc(w.mentions, func(a, b mention) int {
		if a.Sentence != b.Sentence {
			return a.Sentence - b.Sentence
		}
		if a.First != b.First {
			return a.First - b.First
		}
		return b.Last - a.Last
	})
	w.byHead = make(map[[2]int]int, len(w.mentions))
	for i := range w.mentions {
		m := &w.mentions[i]
		m.size = 1
		m.quote = w.inQuote[m.Sentence][m.Head]
		if _, ok := w.byHead[[2]int{m.Sentence, m.Head}]; !ok || m.Kind == language.Name {
			w.byHead[[2]int{m.Sentence, m.Head}] = i
		}
	}
}

// unfoundName makes a name of a country or its adjective, or of proper nouns that head a phrase, where the
// finder saw none.
func (w *work) unfoundName(s, i int, taken map[int]bool) (language.Mention, bool) {
	t := w.token(s, i)
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
		return language.Mention{}, false
	}
	tokens := w.doc.Sentences[s].Tokens
	first, last := i, i+1
	part := func(k int) bool {
		return !taken[k] && tokens[k].UPOS == "PROPN" && startsUpper(tokens[k].Form) && (w.trees[s].heads[k] == i || w.trees[s].heads[k] >= first && w.trees[s].heads[k] < last)
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
	n := language.Mention{Sentence: s, First: first, Last: last, Head: i, Kind: language.Name, Type: "MISC"}
	if _, given := w.lexicon.Given(words[0]); given && len(words) > 1 && len(w.lexicon.Readings(strings.Join(words, " "))) == 0 {
		if _, noun := w.lexicon.Noun(words[len(words)-1]); !noun {
			n.Type = "PER"
		}
	}
	return n, true
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
		"jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. christmas easter god ok") {
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
	if n.Type != "PER" {
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
		m.addTitle(title, strings.ToLower(strings.Join(words, " ")))
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
	return ""
}

// sexOf reads the sex of a person from the given names.
func (w *work) sexOf(core []string, known lexicon.Sex) lexicon.Sex {
	if known == lexicon.Male || known == lexicon.Female || len(core) == 0 {
		return known
	}
	if sex, ok := w.lexicon.Given(core[0]); ok && (len(core) > 1 || sex != lexicon.Either) {
		if len(core) > 1 {
			return sex
		}
		return lexicon.Unknown // a bare word may be a surname
	}
	return lexicon.Unknown
}

// headOf is the token of the run whose governor is outside it.
func (w *work) headOf(s, first, last int) int {
	for i := first; i < last; i++ {
		if h := w.trees[s].heads[i]; h < first || h >= last {
			return i
		}
	}
	return first
}

// describe makes a mention of a pronoun or of a noun that heads a phrase.
func (w *work) describe(s, i int) (mention, bool) {
	t := w.token(s, i)
	switch t.UPOS {
	case "PRON", "DET":
		return w.pronounMention(s, i)
	case "NOUN", "PROPN":
		return w.nominalMention(s, i)
	}
	return mention{}, false
}

// pronouns and their agreement; those of the second person are left alone.
var pronouns = map[string]struct {
	person     int
	sex        lexicon.Sex
	number     number
	animate    bool
	possessive bool
}{
	"he": {3, lexicon.Male, singular, true, false}, "him": {3, lexicon.Male, singular, true, false}, "his": {3, lexicon.Male, singular, true, true}, "himself": {3, lexicon.Male, singular, true, false},
	"she": {3, lexicon.Female, singular, true, false}, "her": {3, lexicon.Female, singular, true, false}, "hers": {3, lexicon.Female, singular, true, true}, "herself": {3, lexicon.Female, singular, true, false},
	"it": {3, lexicon.Unknown, singular, false, false}, "its": {3, lexicon.Unknown, singular, false, true}, "itself": {3, lexicon.Unknown, singular, false, false},
	"they": {3, lexicon.Unknown, plural, false, false}, "them": {3, lexicon.Unknown, plural, false, false}, "their": {3, lexicon.Unknown, plural, false, true}, "theirs": {3, lexicon.Unknown, plural, false, true}, "themselves": {3, lexicon.Unknown, plural, false, false},
	"i": {1, lexicon.Unknown, singular, true, false}, "me": {1, lexicon.Unknown, singular, true, false}, "my": {1, lexicon.Unknown, singular, true, true}, "myself": {1, lexicon.Unknown, singular, true, false}, "mine": {1, lexicon.Unknown, singular, true, true},
	"we": {1, lexicon.Unknown, plural, true, false}, "us": {1, lexicon.Unknown, plural, true, false}, "our": {1, lexicon.Unknown, plural, true, true}, "ourselves": {1, lexicon.Unknown, plural, true, false}, "ours": {1, lexicon.Unknown, plural, true, true},
}

func (w *work) pronounMention(s, i int) (mention, bool) {
	t := w.token(s, i)
	lower := strings.ToLower(t.Form)
	m := mention{Mention: language.Mention{Sentence: s, First: i, Last: i + 1, Head: i, Kind: language.Pronoun}, lemma: lower}
	if p, ok := pronouns[lower]; ok {
		if strings.HasPrefix(t.Deprel, "expl") {
			return m, false
		}
		m.person, m.sex, m.number, m.possessive = p.person, p.sex, p.number, p.possessive
		m.reflexive = strings.HasSuffix(lower, "self") || strings.HasSuffix(lower, "selves")
		if t.Deprel == "nmod:poss" {
			m.possessive = true
		}
		if p.animate && p.person == 3 {
			m.class = graph.Person
		}
		return m, true
	}
	if (lower == "who" || lower == "which" || lower == "that" || lower == "whom" || lower == "whose") && (t.XPOS == "WP" || t.XPOS == "WDT" || t.XPOS == "WP$") {
		m.relative = true
		return m, true
	}
	return m, false
}

// nominalMention makes a mention of a noun that heads a phrase of its own.
func (w *work) nominalMention(s, i int) (mention, bool) {
	t := w.token(s, i)
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
	if noun.Class == graph.Person || m.class == "" {
		w.roleOf(s, head, &m)
	}
	return m, true
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
		case t.Deprel == "det":
			switch lower {
			case "the", "this", "that", "these", "those":
				m.definite = true
			case "a", "an", "another", "some", "any", "no", "each", "every":
				m.indef = true
			}
		case t.Deprel == "nmod:poss":
			m.definite = true
			if n := w.nationAt(s, c); n != "" {
				m.nation = n
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

// roleOf reads the office that a description names: "prime minister" of "the British prime minister".
func (w *work) roleOf(s, head int, m *mention) {
	tokens := w.doc.Sentences[s].Tokens
	for at := max(m.First, head-4); at <= head; at++ {
		var words []string
		for i := at; i <= head; i++ {
			words = append(words, tokens[i].Form)
		}
		words[len(words)-1] = tokens[head].Lemma
		if _, n := w.lexicon.Title(words); n == len(words) && n > 0 {
			role := strings.ToLower(strings.Join(words, " "))
			if head+2 < len(tokens) && tokens[head+1].Form == "of" { // "secretary of state"
				if _, n := w.lexicon.Title(append(words, "of", tokens[head+2].Form)); n == len(words)+2 {
					role += " of " + strings.ToLower(tokens[head+2].Form)
				}
			}
			m.roles = []string{role}
			m.class = graph.Person
			if m.number == plural {
				m.class = graph.Group
			}
			return
		}
	}
}
