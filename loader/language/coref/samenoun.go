package coref

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// sameEvents are sets of nouns that tell of one event in turn.
var sameEvents = func() map[string]int {
	sets := map[string]int{}
	for n, words := range []string{
		"meeting talk discussion negotiation consultation", "attack strike airstrike bombing raid shelling bombardment assault", "war conflict fighting",
		"rally march protest demonstration", "crash accident collision", "election vote poll ballot", "storm hurricane typhoon cyclone",
		"explosion blast", "fire blaze wildfire", "earthquake quake tremor", "shooting massacre", "trial hearing", "film movie", "deal agreement accord pact", "match game",
	} {
		for w := range strings.FieldsSeq(words) {
			sets[w] = n + 1
		}
	}
	return sets
}()

// general are the words that take up an event named more closely before: "the attack" an airstrike, and
// not "the airstrike" an attack.
var general = map[string]bool{
	"meeting": true, "talk": true, "attack": true, "strike": true, "war": true, "conflict": true, "rally": true, "protest": true, "crash": true, "accident": true,
	"election": true, "vote": true, "storm": true, "explosion": true, "fire": true, "shooting": true, "trial": true, "film": true, "deal": true, "agreement": true,
	"game": true, "match": true, "march": true, "demonstration": true, "quake": true, "negotiation": true, "discussion": true, "movie": true,
}

// idle are the adjectives that tell no attack or accident from another.
var idle = map[string]bool{"military": true, "deadly": true, "fatal": true, "tragic": true}

// nominalWindow is how many sentences back a definite description looks for the same noun, synonymWindow
// for another word of it.
const (
	nominalWindow = 25
	synonymWindow = 3
)

// eventVerbs lead from the lemma of a verb to the noun of what it tells of: after "they met" "the meeting"
// is that one, and no earlier meeting.
var eventVerbs = map[string]string{
	"meet": "meeting", "talk": "talk", "negotiate": "negotiation", "attack": "attack", "strike": "strike", "bomb": "bombing", "protest": "protest",
	"march": "march", "rally": "rally", "visit": "visit", "invade": "invasion", "crash": "crash", "explode": "explosion", "vote": "vote", "elect": "election",
	"arrest": "arrest", "kill": "killing", "shoot": "shooting", "fight": "fight", "raid": "raid", "launch": "launch", "agree": "agreement",
}

// joinNominals joins "the meeting" with the last meeting before it that is not another one.
func (w *work) joinNominals() {
	last := map[string][]int{}  // lemma → mentions, the latest last
	events := map[int][]int{}   // set of synonyms → mentions, the latest last
	phrases := map[string]int{} // a phrase in small letters → the last name or description that is it
	pairs := map[string]int{}   // those who take part in an event of a kind → the last mention of it
	bodies := map[string]int{}  // nation and noun of a body ("norway army") → the last mention of it
	told := w.toldEvents()
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind == language.Pronoun || m.Kind == language.Nominal && m.class == "" {
			continue
		}
		lemma := m.lemma
		if m.Kind == language.Name {
			if m.class == graph.Person || strings.HasPrefix(m.key, "=") {
				continue
			}
			if len(m.core) < 2 {
				phrases["^"+m.core[0]] = i
				w.joinBody(last[strings.ToLower(m.core[0])], i)
				continue
			}
			// "the Danish Embassy" and "the Danish embassy" are one, capitals or not.
			phrase := w.phrase(m)
			if j, ok := phrases[phrase]; ok && agreeClass(w.clusters.of(j).class, m.class) {
				w.clusters.join(j, i)
			}
			phrases[phrase] = i
			lemma = strings.ToLower(m.core[len(m.core)-1])
		} else {
			phrase := w.phrase(m)
			body := w.body(m)
			j, ok := phrases[phrase]
			k, known := bodies[body]
			pair := w.participants(i)
			p, met := pairs[pair]
			house, capital := phrases["^"+w.token(m.Sentence, m.Head).Form] // "the House", a name to the finder elsewhere
			switch {
			case capital && m.definite && len(m.modified) == 0 && m.Head > 0 && agreeClass(w.clusters.of(house).class, m.class):
				w.clusters.join(house, i)
			case pair != "" && met && m.Sentence-w.mentions[p].Sentence <= pairWindow && w.mayJoin(p, i):
				w.clusters.join(p, i)
			case body != "" && known && (m.nation != "" || m.Sentence-w.mentions[k].Sentence <= nominalWindow):
				w.clusters.join(k, i)
			case ok && phrase != m.lemma && (w.mentions[j].Kind == language.Name || m.definite || m.number == plural && !m.indef) && w.mayJoin(j, i):
				w.clusters.join(j, i)
			case m.definite && (len(m.roles) == 0 || w.clusters.of(i).size == 1):
				if j := w.earlier(last[lemma], events[sameEvents[lemma]], told, i); j >= 0 {
					w.clusters.join(j, i)
				}
			}
			phrases[phrase] = i
			if body != "" {
				bodies[body] = i
			}
			if pair != "" {
				pairs[pair] = i
			}
		}
		last[lemma] = append(last[lemma], i)
		if set := sameEvents[lemma]; set > 0 {
			events[set] = append(events[set], i)
		}
	}
}

// joinBody joins a bare noun written as a name ("the Embassy") with the one whose name ends in it, where the article
// has named but one.
func (w *work) joinBody(named []int, i int) {
	if _, noun := w.lexicon.Noun(w.mentions[i].lemma); !noun || w.clusters.of(i).size > 1 {
		return
	}
	owner := -1
	for _, j := range named {
		switch {
		case w.mentions[j].Kind != language.Name:
		case owner >= 0 && w.clusters.find(owner) != w.clusters.find(j):
			return
		default:
			owner = j
		}
	}
	if owner >= 0 && w.clusters.of(owner).agree(w.clusters.of(i)) {
		w.clusters.join(owner, i)
	}
}

// pairWindow is how many sentences back an event between the same two is the same event.
const pairWindow = 5

// participants keys an event by its kind and the two or more that it is between ("a meeting between Lee and
// Moen", "a Lee-Moen summit"); one with a time or place of its own has no key.
func (w *work) participants(i int) string {
	m := &w.mentions[i]
	set := sameEvents[m.lemma]
	if m.lemma == "summit" {
		set = sameEvents["meeting"] // between the same two it is one
	}
	if m.class != graph.Event || set == 0 {
		return ""
	}
	var roots []int
	add := func(at int) {
		if j, ok := w.byHead[[2]int{m.Sentence, at}]; ok && w.mentions[j].Kind == language.Name && !slices.Contains(roots, w.clusters.find(j)) {
			roots = append(roots, w.clusters.find(j))
		}
	}
	tokens := w.doc.Sentences[m.Sentence].Tokens
	var others func(at, depth int) // those joined to a participant by "and" or a hyphen
	others = func(at, depth int) {
		for _, c := range w.trees[m.Sentence].children[at] {
			hyphen := c != at && hyphens[tokens[min(max(c, at)-1, len(tokens)-1)].Form]
			if d := tokens[c].Deprel; depth < 4 && (d == "conj" || hyphen) {
				add(c)
				others(c, depth+1)
			}
		}
	}
	for _, c := range w.trees[m.Sentence].children[m.Head] {
		switch tokens[c].Deprel {
		case "compound", "nmod:poss", "amod":
		case "nmod":
			if !w.hasCase(m.Sentence, c, "between") && !w.hasCase(m.Sentence, c, "with") && !w.hasCase(m.Sentence, c, "of") {
				return ""
			}
		case "nummod":
			return ""
		default:
			continue
		}
		add(c)
		others(c, 0)
	}
	if len(roots) < 2 || len(roots) > 4 {
		return ""
	}
	slices.Sort(roots)
	return fmt.Sprint(set, roots)
}

// body keys what an article mostly knows one of: a nation's army or government ("Norway's army", "the
// Norwegian army"), and a crowd without any mark ("Protesters", "thousands of protesters"). Other
// descriptions have no key.
func (w *work) body(m *mention) string {
	noun := m.lemma
	for _, x := range m.modified {
		if m.lemma == "force" && (x == "military" || x == "armed") {
			noun = "military" // "Norway's armed forces"
			continue
		}
		if !w.nationWord(x) && x != "more" && x != "numerous" && x != "own" && x != "many" {
			return ""
		}
	}
	switch known, ok := w.lexicon.Noun(m.lemma); {
	case !ok:
	case m.nation != "" && (known.Class == graph.Group || known.Class == graph.Organization || noun == "military") && !m.indefinite():
		return m.nation + " " + noun
	case m.nation == "" && len(m.modified) == 0 && m.number == plural && known.Class == graph.Person && !m.definite && !m.indef && w.bare(m):
		return " " + m.lemma
	}
	return ""
}

// bare reports whether nothing behind the noun tells its people from others ("protesters in Oslo", "who …").
func (w *work) bare(m *mention) bool {
	for _, c := range w.trees[m.Sentence].children[m.Head] {
		if t := w.token(m.Sentence, c); c > m.Head && c >= m.Last && (t.Deprel == "nmod" || t.Deprel == "acl:relcl" || t.Deprel == "acl" || t.Deprel == "amod") || t.Deprel == "nummod" {
			return false
		}
	}
	return true
}

// phrase is a name or description without its article, in small letters and without blanks and hyphens;
// a nation is its slug, whether by its name or adjective: "the Danish air base", "Denmark's airbase".
func (w *work) phrase(m *mention) string {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	var b strings.Builder
	for i := m.First; i < m.Last; i++ {
		t := &tokens[i]
		if t.UPOS == "DET" || t.UPOS == "PUNCT" || t.UPOS == "PART" || t.Form == "-" {
			continue
		}
		if i+1 < m.Last {
			if e := w.lexicon.Reading(t.Form+" "+tokens[i+1].Form, lexicon.Name); e != nil && e.Type == graph.Country {
				b.WriteString(e.Slug + ":")
				i++
				continue
			}
		}
		if slug := w.nationAt(m.Sentence, i); slug != "" {
			b.WriteString(slug + ":")
			continue
		}
		if i == m.Head && m.Kind == language.Nominal {
			b.WriteString(m.lemma)
			if m.number == plural {
				b.WriteString("s")
			}
			continue
		}
		b.WriteString(strings.ToLower(t.Form))
	}
	return b.String()
}

// toldEvents lists for each noun of an event the sentences in which a verb tells of one.
func (w *work) toldEvents() map[string][]int {
	told := map[string][]int{}
	for s := range w.doc.Sentences {
		for i := range w.doc.Sentences[s].Tokens {
			if t := w.token(s, i); t.UPOS == "VERB" {
				if noun := eventVerbs[t.Lemma]; noun != "" {
					told[noun] = append(told[noun], s)
				}
			}
		}
	}
	return told
}

// earlier picks the mention that a definite description takes up: of the same noun, or near by of another
// word for the event; one that is definite itself or spoken of before is likelier than one named in passing.
func (w *work) earlier(same, synonyms []int, told map[string][]int, i int) int {
	m := &w.mentions[i]
	best, bestScore := -1, 0
	for pass, list := range [][]int{same, synonyms} {
		window := nominalWindow
		if pass == 1 {
			window = synonymWindow
			if len(m.modified) > 0 && !(len(m.modified) == 1 && idle[m.modified[0]]) || !general[m.lemma] {
				break
			}
		}
		for k := len(list) - 1; k >= 0 && k >= len(list)-8; k-- {
			j := list[k]
			c := &w.mentions[j]
			distance := m.Sentence - c.Sentence
			if distance > window {
				break
			}
			if !w.compatible(j, i) || w.retold(told[m.lemma], c.Sentence, m.Sentence) {
				continue
			}
			score := 100 - min(8*distance, 90) - 10*pass
			if c.definite || c.Kind == language.Name || w.clusters.of(j).size > 1 {
				score += 20
			}
			if score > bestScore {
				best, bestScore = j, score
			}
		}
	}
	return best
}

// retold reports whether a verb tells of another event of the kind between the two sentences, close before
// the second.
func (w *work) retold(sentences []int, from, to int) bool {
	n, _ := slices.BinarySearch(sentences, to+1)
	return n > 0 && sentences[n-1] > from && sentences[n-1] >= to-synonymWindow && sentences[n-1] < to
}

// mayJoin reports whether class, nation and number let two be one, and neither is a part of the other.
func (w *work) mayJoin(j, i int) bool {
	a, b := &w.mentions[j], &w.mentions[i]
	f, g := w.clusters.of(j), &b.features
	if !agreeClass(f.class, g.class) || g.nation != "" && f.nation != "" && f.nation != g.nation {
		return false
	}
	// "The talks" are a meeting; of other events one is not several.
	if !f.agreeNumber(g) && sameEvents[b.lemma] != sameEvents["meeting"] {
		return false
	}
	return a.Sentence != b.Sentence || !(a.First <= b.Head && b.Head < a.Last || b.First <= a.Head && a.Head < b.Last)
}

// compatible reports whether the later description adds nothing that the earlier lacks: "the talks" after
// "peace talks", not "the Berlin talks" after "talks in Rome".
func (w *work) compatible(j, i int) bool {
	if !w.mayJoin(j, i) {
		return false
	}
	a, b := &w.mentions[j], &w.mentions[i]
	f := w.clusters.of(j)
	if b.nation != "" && f.nation == "" && a.Kind == language.Nominal && b.class != graph.Person &&
		!(b.class == graph.Event && b.definite && f.size > 1 && w.nationNear(b.nation, a.Sentence)) {
		return false
	}
	for _, x := range b.modified {
		if x == "same" || x == "latter" || a.hasWord(x) || w.nationWord(x) || idle[x] && b.class == graph.Event && f.size > 1 {
			continue
		}
		return false
	}
	return true
}

// nationNear reports whether a country is named in the sentence or the two before it, where an event of
// no nation so far may have its place ("met in Norway. … the Norwegian meeting").
func (w *work) nationNear(slug string, s int) bool {
	for k := s; k >= 0 && k >= s-2; k-- {
		if w.nations[k][slug] {
			return true
		}
	}
	return false
}

func (m *mention) hasWord(x string) bool {
	for _, y := range m.modified {
		if x == y {
			return true
		}
	}
	for _, y := range m.core {
		if strings.EqualFold(x, y) {
			return true
		}
	}
	return false
}

// nationWord reports whether a modifier only names a nation or a place, which is compared as such.
func (w *work) nationWord(x string) bool {
	return len(w.lexicon.Readings(capitalize(x))) > 0 || len(w.lexicon.Readings(strings.ToUpper(x))) > 0
}

func capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
