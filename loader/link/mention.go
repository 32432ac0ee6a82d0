package link

import (
	"strconv"
	"strings"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// mention is a mention with what it was read as.
type mention struct {
	language.Mention
	chain int
	text  string // of a name, words set apart by one space
	// key tells entities apart: a reference entry, a place by name, or the chain.
	key   string
	kind  graph.EntityType
	entry *lexicon.Entry
	alias bool // its words are no name of the entity: "Russian", "the Kremlin"
	of    *entity
}

// readNames decides for each name what it names.
func (w *work) readNames() {
	for c, list := range w.chains {
		votes := map[graph.EntityType]int{}
		for _, i := range list {
			m := &w.mentions[i]
			if m.Kind == language.Nominal {
				w.readGovernment(m)
			}
			if m.Kind != language.Name {
				continue
			}
			m.text = w.textOf(m)
			w.readName(m, list)
			if m.entry == nil {
				votes[m.kind]++
			}
		}
		best := graph.EntityType("")
		for _, t := range graph.EntityTypes {
			if votes[t] > votes[best] {
				best = t
			}
		}
		for _, i := range list {
			m := &w.mentions[i]
			if m.Kind == language.Name && m.entry == nil && m.key == "" && best != "" {
				m.kind = best
				m.key = "chain:" + strconv.Itoa(c)
				if best == graph.Place {
					m.key = "place:" + lexicon.Key(w.fullest(list))
				}
			}
		}
	}
}

// readGovernment takes "the Danish government" for the country, for which it acts.
func (w *work) readGovernment(m *mention) {
	if w.token(m.Sentence, m.Head).Lemma != "government" {
		return
	}
	tokens := w.doc.Sentences[m.Sentence].Tokens
	first := m.First
	for first < m.Head && tokens[first].UPOS == "DET" {
		first++
	}
	last := m.Head
	for last > first && tokens[last-1].UPOS == "PART" { // "Denmark's government"
		last--
	}
	if first == last {
		return
	}
	text := w.textOf(&mention{Mention: language.Mention{Sentence: m.Sentence, First: first, Last: last}})
	for _, r := range w.lexicon.Readings(text) {
		if r.Entry.Type == graph.Country && (r.Kind == lexicon.Name || r.Kind == lexicon.Adjective) {
			m.entry, m.kind, m.alias = r.Entry, r.Entry.Type, true
			m.key = "ref:" + string(r.Entry.Type) + ":" + r.Entry.Slug
			return
		}
	}
}

// textOf is the name as the text has it, blanks and line ends as one space.
func (w *work) textOf(m *mention) string {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	var b strings.Builder
	for i := m.First; i < m.Last; i++ {
		if i > m.First && tokens[i-1].SpaceAfter {
			b.WriteByte(' ')
		}
		b.WriteString(tokens[i].Form)
	}
	return b.String()
}

// fullest is the longest name of a chain by its words, the first of several.
func (w *work) fullest(list []int) string {
	best, words := "", 0
	for _, i := range list {
		m := &w.mentions[i]
		if m.Kind != language.Name || m.entry != nil {
			continue
		}
		if n := len(strings.Fields(m.text)); n > words {
			best, words = m.text, n
		}
	}
	return best
}

// readName sets the kind of a name, and its entry and key where the lists know it.
func (w *work) readName(m *mention, chain []int) {
	if w.dateline(m) {
		m.Type = "LOC"
	}
	if w.lexicon.Own(m.text) {
		m.entry = w.lexicon.Reading(m.text, lexicon.Name)
		m.kind, m.key = m.entry.Type, "ref:"+string(m.entry.Type)+":"+m.entry.Slug
		return
	}
	if m.Type == "PER" && !w.mistakenPerson(m, chain) {
		m.kind = graph.Person
		return
	}
	switch m.Type {
	case "ORG":
		m.kind = graph.Organization
	case "LOC":
		m.kind = graph.Place
	default:
		m.kind = w.kindByNoun(m)
	}
	readings := w.lexicon.Readings(m.text)
	if readings == nil && m.Last < len(w.doc.Sentences[m.Sentence].Tokens) && w.token(m.Sentence, m.Last).Form == "." {
		readings = w.lexicon.Readings(m.text + ".") // "Md." whose dot was taken for the sentence's
	}
	for _, r := range readings {
		if w.take(m, r) {
			return
		}
	}
	if m.kind == graph.Organization {
		m.kind = w.organizationOr(m)
	}
}

// organizationOr reads what the finder took for an organisation as a place or an event where its last word
// says so: "Hill Convention Center", "Lakeside Summit".
func (w *work) organizationOr(m *mention) graph.EntityType {
	if m.Last-m.First < 2 {
		return m.kind
	}
	n, ok := w.lexicon.Noun(w.token(m.Sentence, m.Last-1).Lemma)
	if !ok {
		return m.kind
	}
	switch preposition := w.preposition(m.Sentence, m.Head); {
	case n.Class == graph.Place:
		return graph.Place
	case n.Class == graph.Event && (preposition == "at" || preposition == "during" || preposition == "before" || preposition == "after"):
		return graph.Event
	}
	return m.kind
}

// dateline reports whether a name opens its sentence as the place that the article was written in.
func (w *work) dateline(m *mention) bool {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	if m.First > 0 || m.Last >= len(tokens) {
		return false
	}
	switch tokens[m.Last].Form {
	case "—", "–", "--", "-":
	case "(", ",":
		if strings.ToUpper(m.text) != m.text {
			return false
		}
	default:
		return false
	}
	for _, r := range w.lexicon.Readings(m.text) {
		if r.Kind == lexicon.Name || r.Kind == lexicon.Capital {
			return true
		}
	}
	return false
}

// take tries one reading of a name and reports whether it fits the place where the name stands.
func (w *work) take(m *mention, r lexicon.Reading) bool {
	switch r.Kind {
	case lexicon.Name:
		switch {
		case r.Entry.Type == graph.Country:
			if w.division(m.text) && w.behindCity(m) { // "Atlanta, Georgia"
				return false
			}
		case r.Entry.Type == graph.Organization && m.Type == "LOC", r.Entry.Type == graph.Place && m.Type == "ORG":
			return false
		case r.Entry.Type == graph.Place && m.Type != "LOC" && m.Type != "PER" && m.kind != graph.Place && m.kind != graph.Thing:
			return false
		}
		m.entry, m.kind = r.Entry, r.Entry.Type
		if r.Entry.Type == graph.Place && m.Type == "LOC" && w.capital(m.text) != nil && !w.dateline(m) && w.acts(m) {
			m.entry, m.kind, m.alias = nil, "", false
			return false // the capital acts: a later reading takes it
		}
	case lexicon.Adjective:
		m.entry, m.kind, m.alias = r.Entry, r.Entry.Type, true
	case lexicon.People:
		m.key, m.kind = "people:"+r.Entry.Slug, graph.Group
		if w.token(m.Sentence, m.Head).XPOS == "NN" || w.token(m.Sentence, m.Head).XPOS == "NNP" {
			m.key, m.kind = "", graph.Person
		}
		return true
	case lexicon.Capital, lexicon.Seat:
		if w.dateline(m) || !w.acts(m) {
			if r.Kind == lexicon.Seat {
				m.kind = graph.Place
			}
			return false
		}
		m.entry, m.kind, m.alias = r.Entry, r.Entry.Type, true
	case lexicon.Short:
		// Short forms are a state's behind its city alone: "Mass." opens other words too.
		if !w.behindCity(m) {
			return false
		}
		m.entry, m.kind = r.Entry, r.Entry.Type
	}
	m.key = "ref:" + string(m.entry.Type) + ":" + m.entry.Slug
	return true
}

// division reports whether a name is a state's or province's as well.
func (w *work) division(name string) bool {
	for _, r := range w.lexicon.Readings(name) {
		if r.Kind == lexicon.Name && r.Entry.Type == graph.Place && r.Entry.ISO != "" {
			return true
		}
	}
	return false
}

func (w *work) capital(name string) *lexicon.Entry { return w.lexicon.Reading(name, lexicon.Capital) }

// mistakenPerson reports whether a one-word person is a country that the finder took for one.
func (w *work) mistakenPerson(m *mention, chain []int) bool {
	e := w.lexicon.Reading(m.text, lexicon.Name)
	if e == nil || e.Type != graph.Country {
		return false
	}
	if _, given := w.lexicon.Given(m.text); given {
		return false
	}
	for _, i := range chain {
		if o := &w.mentions[i]; o.Kind == language.Name && o.Last-o.First > 1 {
			return false
		}
	}
	return true
}

// kindByNoun reads the kind of a name from its last word: "Lake Summit" an event, "Peace Treaty" a work.
func (w *work) kindByNoun(m *mention) graph.EntityType {
	for _, i := range []int{m.Last - 1, m.Head} {
		t := w.token(m.Sentence, i)
		for _, form := range []string{t.Lemma, t.Form} {
			if n, ok := w.lexicon.Noun(form); ok && n.Class != graph.Country {
				switch {
				case n.Class == graph.Group:
					return graph.Organization
				case n.Class == graph.Person && (t.XPOS == "NNPS" || t.XPOS == "NNS"):
					return graph.Group // "Democrats"
				case n.Class == graph.Person && (w.token(m.Sentence, m.Head).Deprel == "amod" || w.token(m.Sentence, m.Head).Deprel == "compound"):
					return "" // "Democratic" only colours another noun
				}
				return n.Class
			}
		}
	}
	if t := w.token(m.Sentence, m.Head); m.Last-m.First == 1 {
		for _, ending := range []string{"ans", "is", "ists", "ites", "ers"} {
			if strings.HasSuffix(t.Form, ending) && (t.XPOS == "NNPS" || ending == "ans" && len(t.Form) > 6 && t.UPOS == "PROPN") {
				return graph.Group // "Parisians": a people or movement
			}
		}
	}
	return graph.Thing
}

// behindCity reports whether a name stands behind that of a city and a comma, as a state does.
func (w *work) behindCity(m *mention) bool {
	if m.First < 2 || w.token(m.Sentence, m.First-1).Form != "," {
		return false
	}
	before := w.token(m.Sentence, m.First-2).Form
	for _, n := range []int{1, 2, 3} {
		if m.First-1-n < 0 {
			break
		}
		if n > 1 {
			before = w.token(m.Sentence, m.First-1-n).Form + " " + before
		}
		for _, r := range w.lexicon.Readings(before) {
			if r.Kind == lexicon.Name && r.Entry.Type == graph.Place {
				return true
			}
		}
	}
	return false
}
