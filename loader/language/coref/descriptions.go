package coref

import (
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// joinAppositions joins "Ann Lee, the minister," and "Ann Lee is the minister".
func (w *work) joinAppositions() {
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind == language.Pronoun || w.speaksBehind(m) {
			continue
		}
		if j := w.oneWithName(i); j >= 0 {
			w.clusters.join(i, j)
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
		if i > 0 {
			w.joinBesideComma(i)
		}
		if m.Kind == language.Nominal && !m.indefinite() {
			w.joinPredicate(i)
		}
	}
}

// oneWithName is the person whose name follows two words for one ("Norwegian singer and lyricist Ann Lee"), of
// which the mention is the first; -1 for all others.
func (w *work) oneWithName(i int) int {
	m := &w.mentions[i]
	tokens := w.doc.Sentences[m.Sentence].Tokens
	if m.Kind != language.Nominal || m.class != graph.Person || m.number == plural || m.definite || m.indef || m.Last+1 >= len(tokens) || tokens[m.Last].Form != "and" {
		return -1
	}
	for j := i + 1; j < len(w.mentions) && j <= i+3; j++ {
		c := &w.mentions[j]
		if c.Sentence == m.Sentence && c.First < m.Last {
			continue // the nation of the first
		}
		if c.Sentence != m.Sentence || c.Kind == language.Name && c.class != graph.Person || c.First-m.Last > 4 {
			return -1
		}
		if c.Kind != language.Name {
			continue
		}
		last := c.First - 1
		if last == m.Last || tokens[last].UPOS != "NOUN" || tokens[last].XPOS != "NN" || !w.personNoun(m.Sentence, last) {
			return -1
		}
		for k := m.Last + 1; k < last; k++ {
			if u := tokens[k].UPOS; u != "NOUN" && u != "ADJ" {
				return -1
			}
		}
		return j
	}
	return -1
}

// speaksBehind reports whether a description stands between a comma and a verb of saying ("..., the minister
// said"): an apposition would end with a comma of its own.
func (w *work) speaksBehind(m *mention) bool {
	tokens := w.doc.Sentences[m.Sentence].Tokens
	if m.Kind != language.Nominal || m.First < 1 || m.Last >= len(tokens) || tokens[m.First-1].Form != "," {
		return false
	}
	t := &tokens[m.Last]
	return t.UPOS == "VERB" && (t.Lemma == "say" || t.Lemma == "tell" || t.Lemma == "add")
}

// joinBesideComma joins a person's name and an office that only a comma parts ("Ann Lee, the mayor,"), where
// the tree made a list of them that has no "and".
func (w *work) joinBesideComma(i int) {
	m := &w.mentions[i]
	comma := m.First - 1
	if comma < 1 || w.token(m.Sentence, comma).Form != "," {
		return
	}
	switch w.token(m.Sentence, m.governed).Deprel {
	case "conj", "appos", "parataxis", "nmod", "dep", "list":
	default:
		return
	}
	for _, c := range w.trees[m.Sentence].children[m.Head] {
		if w.token(m.Sentence, c).Deprel == "cc" {
			return
		}
	}
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		c := &w.mentions[j]
		if c.Sentence != m.Sentence || c.Last != comma || c.class != graph.Person || m.class != graph.Person || c.number == plural || m.number == plural {
			continue
		}
		if (c.Kind == language.Name) != (m.Kind == language.Name) && (len(c.roles) > 0 && c.Kind == language.Nominal || len(m.roles) > 0 && m.Kind == language.Nominal) && w.clusters.of(j).agree(w.clusters.of(i)) {
			w.clusters.join(j, i)
			return
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

// introductionWindow is how many sentences a newspaper lead may wait before it names who it speaks of.
const introductionWindow = 3

// joinIntroductions joins an official whom a text quotes by the office with the person of unknown office
// whom it names next as the speaker: "Norway's foreign minister said Friday. … Ingrid Moen said …".
func (w *work) joinIntroductions() {
	waiting := -1
	for i := range w.mentions {
		m := &w.mentions[i]
		switch {
		case m.Kind == language.Nominal && m.class == graph.Person && len(m.roles) > 0 && m.nation != "" && m.definite && m.number != plural &&
			w.clusters.of(i).size == 1 && w.speaks(m):
			waiting = i
		case waiting < 0:
		case m.Sentence-w.mentions[waiting].Sentence > introductionWindow:
			waiting = -1
		case m.Kind == language.Name && m.class == graph.Person && w.speaks(m):
			f := w.clusters.of(i)
			first := w.clusters.find(i) == i
			if first && len(m.core) > 1 && len(f.roles) == 0 && f.agreeSex(w.clusters.of(waiting)) && m.Sentence > w.mentions[waiting].Sentence {
				w.clusters.join(waiting, i)
			}
			waiting = -1
		}
	}
}

// speaks reports whether a mention is the subject of a verb of speech.
func (w *work) speaks(m *mention) bool {
	if w.speaksBehind(m) {
		return true
	}
	h := w.trees[m.Sentence].heads[m.governed]
	return h >= 0 && w.token(m.Sentence, m.governed).Deprel == "nsubj" && speechVerbs[w.token(m.Sentence, h).Lemma]
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
				if held == role || (m.nation == "" || f.nation != "") && strings.HasSuffix(held, " "+role) && !strings.HasPrefix(held, "deputy") && !strings.HasPrefix(held, "vice") && !strings.HasPrefix(held, "former") {
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
