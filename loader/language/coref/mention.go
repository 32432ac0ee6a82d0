package coref

import (
	"slices"
	"strings"

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
	// governed is the token that stands for the mention in its clause: its head, or for a name that hangs
	// on its title the title.
	governed    int
	coordinated bool // a name joined with others by "and"
	// reflexive and possessive pronouns follow rules of their own.
	reflexive  bool
	possessive bool
}

// findMentions lists names, descriptions and pronouns in order of text.
func (w *work) findMentions() {
	w.taken = make([][]bool, len(w.doc.Sentences))
	w.offices = make([][]office, len(w.doc.Sentences))
	for s := range w.doc.Sentences {
		w.taken[s] = make([]bool, len(w.doc.Sentences[s].Tokens))
		w.offices[s] = w.findOffices(s)
	}
	for _, n := range w.mendNames() {
		if m, ok := w.nameMention(n); ok {
			w.take(n.Sentence, n.First, n.Last)
			w.mentions = append(w.mentions, m)
		}
	}
	for s := range w.doc.Sentences {
		for i := range w.doc.Sentences[s].Tokens {
			if w.taken[s][i] {
				continue
			}
			if n, ok := w.unfoundName(s, i); ok {
				if m, ok := w.nameMention(n); ok {
					w.take(n.Sentence, n.First, n.Last)
					w.mentions = append(w.mentions, m)
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
	w.nations = make([]map[string]bool, len(w.doc.Sentences))
	for i := range w.mentions {
		if slug, ok := strings.CutPrefix(w.mentions[i].key, "=country:"); ok {
			s := w.mentions[i].Sentence
			if w.nations[s] == nil {
				w.nations[s] = map[string]bool{}
			}
			w.nations[s][slug] = true
		}
	}
	w.byHead = make(map[[2]int]int, len(w.mentions))
	for i := range w.mentions {
		m := &w.mentions[i]
		m.size = 1
		m.quote = w.inQuote[m.Sentence][m.Head]
		m.governed = m.Head
		if m.Kind == language.Name && m.class == graph.Person {
			m.governed = w.titleAbove(m)
		}
		m.coordinated = w.isCoordinated(m)
		for _, at := range []int{m.Head, m.governed} {
			if _, ok := w.byHead[[2]int{m.Sentence, at}]; !ok || m.Kind == language.Name {
				w.byHead[[2]int{m.Sentence, at}] = i
			}
		}
	}
}

func (w *work) take(s, first, last int) {
	for i := first; i < last; i++ {
		w.taken[s][i] = true
	}
}

// titleAbove is the title directly before a name that the name hangs on in the tree, else its head.
func (w *work) titleAbove(m *mention) int {
	h := w.trees[m.Sentence].heads[m.Head]
	if h < 0 || h >= m.First || m.First-h > 6 {
		return m.Head
	}
	for _, o := range w.offices[m.Sentence] {
		if o.first <= h && h < o.last && o.last == m.First {
			return h
		}
	}
	return m.Head
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

// pronouns and their agreement.
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
	"you": {2, lexicon.Unknown, anyNumber, true, false}, "your": {2, lexicon.Unknown, anyNumber, true, true}, "yourself": {2, lexicon.Unknown, anyNumber, true, false}, "yours": {2, lexicon.Unknown, anyNumber, true, true},
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
