package coref

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
)

// joinAppositions joins "Ann Lee, the minister," and "Ann Lee is the minister".
func (w *work) joinAppositions() {
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind == language.Pronoun {
			continue
		}
		t := w.token(m.Sentence, m.Head)
		head := w.trees[m.Sentence].heads[m.Head]
		if t.Deprel == "appos" && head >= 0 {
			if j, ok := w.byHead[[2]int{m.Sentence, head}]; ok {
				w.joinOf(j, i)
			}
			continue
		}
		if m.Kind == language.Nominal && !m.indefinite() {
			w.joinPredicate(i)
		}
	}
}

func (m *mention) indefinite() bool { return m.indef && !m.definite }

// joinPredicate joins the subject of "is the minister" with the predicate; negated, hypothetical and past
// ones only lend their role.
func (w *work) joinPredicate(i int) {
	m := &w.mentions[i]
	copula, blocked := false, false
	subject := -1
	for _, c := range w.trees[m.Sentence].children[m.Head] {
		t := w.token(m.Sentence, c)
		switch {
		case t.Deprel == "cop":
			copula = copula || t.XPOS == "VBZ" || t.XPOS == "VBP" || t.XPOS == "VBD"
		case t.Deprel == "nsubj":
			subject = c
		case t.Lemma == "not" || t.Lemma == "never" || t.Deprel == "aux" || t.Deprel == "case":
			blocked = true
		}
	}
	if !copula || blocked || subject < 0 {
		return
	}
	if j, ok := w.byHead[[2]int{m.Sentence, subject}]; ok && w.mentions[j].Kind == language.Name {
		w.joinOf(j, i)
	}
}

// joinOf joins a name with a description of it, or two names of one class that stand in apposition.
func (w *work) joinOf(j, i int) {
	a, b := &w.mentions[j], &w.mentions[i]
	if j == i || !w.clusters.of(j).agree(w.clusters.of(i)) {
		return
	}
	if a.Kind == language.Name && b.Kind == language.Name {
		// "Lee (D-Ohio)" and "Reno, Nevada" are appositions to the parser and not one thing.
		if a.class != b.class || a.class == graph.Place || a.class == graph.Country || a.class == graph.Person {
			return
		}
		if !isAcronym(b.core[0]) && !isAcronym(a.core[0]) {
			return
		}
	}
	if a.Kind == language.Nominal && b.Kind == language.Nominal && a.class != b.class {
		return
	}
	if (a.Kind == language.Name) != (b.Kind == language.Name) && (a.class == "" || b.class == "") {
		return
	}
	w.clusters.join(j, i)
}

// roleWindow is how many sentences back a description looks for who it describes.
const roleWindow = 12

// leaders are the words for the first of a nation, of which an article mostly knows one.
var leaders = map[string]bool{"president": true, "leader": true, "prime minister": true, "premier": true, "chancellor": true, "king": true, "queen": true, "emperor": true, "supreme leader": true}

// joinRoles joins a definite description with the person who is said to hold the office: "the Norwegian
// minister", "the prime minister".
func (w *work) joinRoles() {
	var people []int // the last mention of each person with a role, the latest last
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind == language.Name && m.class == graph.Person || m.Kind == language.Nominal && w.clusters.of(i).named && len(m.roles) > 0 {
			people = append(people, i)
			continue
		}
		if m.Kind != language.Nominal || !m.definite || len(m.roles) == 0 || m.number == plural {
			continue
		}
		if w.clusters.of(i).size > 1 || w.possessed(m) {
			continue
		}
		if j := w.holder(people, i); j >= 0 {
			w.clusters.join(j, i)
			people = append(people, i)
		}
	}
}

// possessed reports whether the office is someone's by a pronoun or a name that is no nation ("her
// spokesman", "the firm's director"), which names another than the last office holder.
func (w *work) possessed(m *mention) bool {
	for _, c := range w.trees[m.Sentence].children[m.Head] {
		if w.token(m.Sentence, c).Deprel == "nmod:poss" && w.nationAt(m.Sentence, c) == "" {
			return true
		}
	}
	return false
}

func (w *work) holder(people []int, i int) int {
	m := &w.mentions[i]
	seen := 0
	for k := len(people) - 1; k >= 0 && seen < 40; k-- {
		j := people[k]
		if w.mentions[j].Sentence < m.Sentence-roleWindow {
			return -1
		}
		seen++
		f := w.clusters.of(j)
		if !f.agreeSex(&m.features) || m.nation != "" && f.nation != "" && m.nation != f.nation {
			continue
		}
		for _, role := range m.roles {
			for _, held := range f.roles {
				if held == role || strings.HasSuffix(held, " "+role) && !strings.HasPrefix(held, "deputy") && !strings.HasPrefix(held, "vice") && !strings.HasPrefix(held, "former") {
					return j
				}
				if m.nation != "" && m.nation == f.nation && leaders[role] && leaders[held] && (role == "leader" || held == "leader") {
					return j
				}
			}
		}
	}
	return -1
}

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

// nominalWindow is how many sentences back a definite description looks for the same noun, synonymWindow
// for another word of it.
const (
	nominalWindow = 25
	synonymWindow = 3
)

// joinNominals joins "the meeting" with the last meeting before it that is not another one.
func (w *work) joinNominals() {
	last := map[string][]int{} // lemma → mentions, the latest last
	events := map[int]int{}    // set of synonyms → the latest mention
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind == language.Name {
			// "the airport" may be a name's: Leeds Airport.
			if m.class != graph.Person && len(m.core) > 1 && !strings.HasPrefix(m.key, "=") {
				tail := strings.ToLower(m.core[len(m.core)-1])
				last[tail] = append(last[tail], i)
			}
			continue
		}
		if m.Kind != language.Nominal || m.class == "" {
			continue
		}
		// People by trade are told apart by their deeds, not by the word.
		if m.definite && (m.class != graph.Person || len(m.roles) == 0 || w.clusters.of(i).size == 1) {
			if j := w.sameNoun(last[m.lemma], i); j >= 0 {
				w.clusters.join(j, i)
			} else if set := sameEvents[m.lemma]; set > 0 {
				if j, ok := events[set]; ok && m.Sentence-w.mentions[j].Sentence <= synonymWindow && w.compatible(j, i) && len(m.modified) == 0 {
					w.clusters.join(j, i)
				}
			}
		}
		last[m.lemma] = append(last[m.lemma], i)
		if set := sameEvents[m.lemma]; set > 0 {
			events[set] = i
		}
	}
}

func (w *work) sameNoun(candidates []int, i int) int {
	m := &w.mentions[i]
	for k := len(candidates) - 1; k >= 0 && k >= len(candidates)-8; k-- {
		j := candidates[k]
		if w.mentions[j].Sentence < m.Sentence-nominalWindow {
			return -1
		}
		if w.compatible(j, i) {
			return j
		}
	}
	return -1
}

// compatible reports whether the later description adds nothing that the earlier lacks: "the talks" after
// "peace talks", not "the Berlin talks" after "talks in Rome".
func (w *work) compatible(j, i int) bool {
	a, b := &w.mentions[j], &w.mentions[i]
	f, g := w.clusters.of(j), &b.features
	if !agreeClass(f.class, g.class) || g.nation != "" && f.nation != "" && f.nation != g.nation {
		return false
	}
	if b.class != graph.Event && !f.agreeNumber(g) {
		return false
	}
	if a.Sentence == b.Sentence && (a.First <= b.Head && b.Head < a.Last || b.First <= a.Head && a.Head < b.Last) {
		return false
	}
	if b.nation != "" && f.nation == "" && a.Kind == language.Nominal && b.class != graph.Person {
		return false
	}
	for _, x := range b.modified {
		if x == "same" || x == "latter" || a.hasWord(x) || w.nationWord(x) {
			continue
		}
		return false
	}
	return true
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
