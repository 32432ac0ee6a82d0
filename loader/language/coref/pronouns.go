package coref

import (
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// joinSpeakers joins "I" within a quotation with who speaks it.
func (w *work) joinSpeakers() {
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Pronoun || m.person != 1 || m.quote == 0 {
			continue
		}
		q := &w.quotes[m.quote-1]
		if q.speaker < 0 {
			continue
		}
		if j, ok := w.byHead[[2]int{q.speakerSen, q.speaker}]; ok && j != i {
			w.joinFirst(j, i)
		}
	}
}

// joinOwn joins the "I", "we" and "you" whose speaker the text does not tell with each other: within one
// quotation, and outside of all.
func (w *work) joinOwn() {
	first := map[[2]int]int{} // quotation, and person with number → the first
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Pronoun || m.relative || m.person == 3 || w.clusters.of(i).size > 1 {
			continue
		}
		k := [2]int{m.quote, m.person*4 + int(m.number)}
		if j, ok := first[k]; ok {
			w.clusters.join(j, i)
		} else {
			first[k] = i
		}
	}
}

// joinFirst joins without lending the number of "we" to its speaker.
func (w *work) joinFirst(j, i int) {
	w.mentions[i].number = anyNumber
	w.clusters.known[w.clusters.find(i)].number = anyNumber
	w.clusters.join(j, i)
}

const (
	pronounWindow = 3  // sentences back
	pronounReach  = 80 // mentions back
)

// joinPronouns joins each pronoun with the likeliest of the mentions before it.
func (w *work) joinPronouns() {
	w.topic = -1
	for i := range w.mentions {
		if m := &w.mentions[i]; m.Kind == language.Name && m.class == graph.Person {
			w.topic = w.clusters.find(i)
			break
		}
	}
	for i := range w.mentions {
		m := &w.mentions[i]
		switch {
		case m.Kind != language.Pronoun || w.clusters.of(i).size > 1 && m.person == 1:
		case m.relative:
			w.joinRelative(i)
		case m.person == 3 && (w.doesIt(m) || w.empty(m) || w.ahead(i)):
		case m.person == 3:
			if j, margin := w.antecedent(i); j >= 0 {
				w.mentions[i].Doubt = w.doubt(i, j, margin)
				w.clusters.join(j, i)
			}
		}
	}
}

// empty reports whether "it" stands for nothing: the subject of a verb that has none of its own, or of a
// judgement that a clause behind it gives.
func (w *work) empty(m *mention) bool {
	h := w.trees[m.Sentence].heads[m.Head]
	if m.lemma != "it" || h < 0 || !strings.HasPrefix(w.token(m.Sentence, m.Head).Deprel, "nsubj") {
		return false
	}
	t := w.token(m.Sentence, h)
	copula, clause := false, false
	for _, c := range w.trees[m.Sentence].children[h] {
		switch d := w.token(m.Sentence, c).Deprel; {
		case d == "cop":
			copula = true
		case c > h && (d == "csubj" || d == "ccomp" || d == "xcomp" || d == "advcl" && t.UPOS == "ADJ" || d == "acl" || d == "acl:relcl" && t.UPOS == "ADJ"):
			clause = true
		}
	}
	switch t.Lemma {
	case "seem", "appear", "happen", "mean", "matter", "rain", "snow", "feel", "depend":
		return true
	case "take":
		return clause
	}
	return copula && (clause && t.UPOS != "VERB" || t.UPOS == "ADV" || timeWords[strings.ToLower(t.Form)])
}

// doesIt reports whether "it" is what someone does, which takes up a deed and no thing.
func (w *work) doesIt(m *mention) bool {
	h := w.trees[m.Sentence].heads[m.Head]
	return m.lemma == "it" && h >= 0 && w.token(m.Sentence, m.Head).Deprel == "obj" && w.token(m.Sentence, h).Lemma == "do"
}

// ahead joins a possessive in a phrase that opens its sentence with the name that is the subject behind it
// ("In her speech, Ann Lee said"), and reports whether it did.
func (w *work) ahead(i int) bool {
	m := &w.mentions[i]
	if !m.possessive || m.First > 8 {
		return false
	}
	at := m.Head
	for range 6 {
		d := w.token(m.Sentence, at).Deprel
		at = w.trees[m.Sentence].heads[at]
		if at < 0 {
			return false
		}
		if d == "obl" || d == "advcl" {
			break
		}
	}
	subject := w.subject(m.Sentence, at)
	if subject <= m.Head || w.inQuote[m.Sentence][subject] != m.quote {
		return false
	}
	j, ok := w.byHead[[2]int{m.Sentence, subject}]
	if !ok || w.mentions[j].Kind != language.Name || j <= i {
		return false
	}
	f, g := w.clusters.of(i), w.clusters.of(j)
	if !f.agree(g) || f.class == graph.Person && g.class != graph.Person {
		return false
	}
	w.clusters.join(i, j)
	return true
}

// joinRelative joins "who" and "which" with the noun that their clause belongs to.
func (w *work) joinRelative(i int) {
	m := &w.mentions[i]
	at := m.Head
	for range 12 {
		t := w.token(m.Sentence, at)
		h := w.trees[m.Sentence].heads[at]
		if h < 0 {
			return
		}
		if t.Deprel == "acl:relcl" {
			w.joinWho(i, h)
			return
		}
		at = h
	}
}

// joinWho joins a relative pronoun with the noun that its clause hangs on, or for "who" the first above it
// that is a person's or a group's.
func (w *work) joinWho(i, noun int) {
	m := &w.mentions[i]
	for range 4 {
		if noun < 0 {
			return
		}
		if j, ok := w.byHead[[2]int{m.Sentence, noun}]; ok && j != i {
			class := w.clusters.of(j).class
			if !strings.HasPrefix(m.lemma, "who") || m.lemma == "whose" || class == graph.Person || class == graph.Group || class == graph.Organization {
				w.clusters.join(j, i)
				return
			}
		} else if !strings.HasPrefix(m.lemma, "who") {
			return
		}
		noun = w.trees[m.Sentence].heads[noun]
	}
}

// antecedent is the best candidate before a pronoun, or -1, and by how much it is better than the next that is
// not the same, or than none.
func (w *work) antecedent(i int) (best, margin int) {
	m := &w.mentions[i]
	f := w.clusters.of(i)
	best = -1
	bestScore, second := 0, 0
	offer := func(j, score int) {
		switch {
		case score > bestScore:
			if best < 0 || j < 0 || w.clusters.find(best) != w.clusters.find(j) {
				second = bestScore
			}
			best, bestScore = j, score
		case score > second && (best < 0 || j < 0 || w.clusters.find(best) != w.clusters.find(j)):
			second = score
		}
	}
	for j := i - 1; j >= 0 && j >= i-pronounReach; j-- {
		c := &w.mentions[j]
		distance := m.Sentence - c.Sentence
		if distance > pronounWindow {
			break
		}
		if w.clusters.find(j) == w.clusters.find(i) {
			continue
		}
		if m.number == plural && c.coordinated {
			// "they" after "Lee and Moen" are both, and no one mention: better none than another.
			offer(-1, w.score(i, j, distance)+22)
			continue
		}
		if !w.mayBe(i, j, f) {
			continue
		}
		offer(j, w.score(i, j, distance))
	}
	return best, bestScore - second
}

// doubts give for margins below each limit the share of pronouns that stand for another than their antecedent, as
// counted on the training parts of GUM (Zeldes 2017), without its talk and fiction, and of GAP.
var doubts = map[string][]struct {
	below int
	doubt float32
}{
	"he":   {{23, 0.45}, {71, 0.2}, {1 << 30, 0.08}},
	"its":  {{11, 0.55}, {35, 0.4}, {1 << 30, 0.25}},
	"they": {{11, 0.56}, {23, 0.47}, {59, 0.37}, {1 << 30, 0.3}},
}

// doubt is the share of pronouns like the one at i that stand for another than the antecedent j.
func (w *work) doubt(i, j, margin int) float32 {
	m, c := &w.mentions[i], &w.mentions[j]
	kind := "they"
	switch {
	case m.class == graph.Person:
		kind = "he"
	case m.number == singular && m.possessive:
		kind = "its"
	case m.number == singular:
		return w.doubtIt(m, c)
	}
	for _, d := range doubts[kind] {
		if margin < d.below {
			return d.doubt
		}
	}
	return 0
}

// doubtIt is the doubt in a plain "it", where the margin tells little: a thing described before and a like place in
// the sentence speak for it, and a name met in passing is wrong more often than not.
func (w *work) doubtIt(m, c *mention) float32 {
	role := w.roleIn(m)
	switch {
	case c.Kind == language.Nominal && (c.class == graph.Event || c.class == graph.Work || c.class == graph.Place || c.class == graph.Product):
		return 0.35
	case role == w.roleIn(c) && (role == subjectRole || role == objectRole):
		return 0.42
	}
	return 0.62
}

// isCoordinated reports whether a name is one of two or more joined by "and".
func (w *work) isCoordinated(c *mention) bool {
	if c.Kind != language.Name || c.number == plural {
		return false
	}
	if w.token(c.Sentence, c.governed).Deprel == "conj" {
		h := w.trees[c.Sentence].heads[c.governed]
		return h >= 0 && w.token(c.Sentence, h).UPOS == "PROPN"
	}
	for _, k := range w.trees[c.Sentence].children[c.governed] {
		if t := w.token(c.Sentence, k); t.Deprel == "conj" && t.UPOS == "PROPN" {
			return true
		}
	}
	return false
}

// mayBe reports whether the pronoun can stand for the candidate at all.
func (w *work) mayBe(i, j int, f *features) bool {
	m, c := &w.mentions[i], &w.mentions[j]
	g := w.clusters.of(j)
	if _, born := w.born[j]; born && c.Sentence == m.Sentence {
		return false // "Born Ann Lee, she took another name"
	}
	if w.isLabel(c) {
		return false
	}
	if d := w.token(c.Sentence, c.Head).Deprel; c.Kind == language.Name && d == "amod" {
		return false // "Danish" is no one that "it" takes up
	}
	if c.Kind == language.Pronoun && (c.relative && g.size == 1 || !c.relative && c.person != m.person && !g.named) {
		return false
	}
	if !f.agreeSex(g) {
		return false
	}
	switch {
	case f.class == graph.Person:
		if g.class != graph.Person || g.number == plural {
			return false
		}
	case m.number == singular: // it
		if g.class == graph.Person || g.class == graph.Group && g.number == plural || g.number == plural {
			return false
		}
	default: // they
		if g.class == graph.Person && g.number != plural || g.number == singular && g.class != graph.Organization && g.class != graph.Country && g.class != graph.Group {
			return false
		}
		if g.class == "" && c.Kind != language.Pronoun && g.number != plural {
			return false
		}
	}
	// Within a quotation "he" is not who speaks it.
	if m.quote > 0 {
		if q := &w.quotes[m.quote-1]; q.speaker >= 0 {
			if s, ok := w.byHead[[2]int{q.speakerSen, q.speaker}]; ok && w.clusters.find(s) == w.clusters.find(j) {
				return false
			}
		}
	}
	return !w.clash(i, j)
}

// isLabel reports whether a name only says who speaks next, as transcripts have it: in double brackets, or at
// the start of a sentence before a colon.
func (w *work) isLabel(c *mention) bool {
	tokens := w.doc.Sentences[c.Sentence].Tokens
	if c.Kind != language.Name || c.Last >= len(tokens) {
		return false
	}
	switch tokens[c.Last].Form {
	case ":":
		return c.First == 0
	case ")", "))":
		return c.First > 0 && tokens[c.First-1].Form == "((" || c.First > 1 && tokens[c.First-1].Form == "(" && tokens[c.First-2].Form == "("
	}
	return false
}

// clash reports whether grammar keeps the two apart: a phrase is not a part of itself, and a plain pronoun
// is not the subject or object of its own verb.
func (w *work) clash(i, j int) bool {
	m, c := &w.mentions[i], &w.mentions[j]
	if m.Sentence != c.Sentence {
		return m.reflexive
	}
	if c.First <= m.Head && m.Head < c.Last {
		return true
	}
	heads := w.trees[m.Sentence].heads
	pronounHead, candidateHead := heads[m.Head], heads[c.governed]
	// "its neighbor" within the phrase that the candidate heads is not the candidate's, unless a clause or a
	// conjunct of its own begins between them ("Lee and his team", "the talks, which had their …").
	for at, n := m.Head, 0; at >= 0 && n < 8; at, n = heads[at], n+1 {
		if (at == c.Head || at == c.governed) && at != m.Head {
			return true
		}
		d := w.token(m.Sentence, at).Deprel
		if d == "conj" || d == "appos" || d == "parataxis" || strings.HasPrefix(d, "acl") || strings.HasPrefix(d, "advcl") || d == "ccomp" {
			break
		}
	}
	if m.possessive {
		return false
	}
	sameClause := pronounHead >= 0 && pronounHead == candidateHead
	if m.reflexive {
		return !sameClause
	}
	return sameClause && w.token(m.Sentence, m.Head).Deprel != "nsubj"
}

// weights of what speaks for and against a candidate, fitted on the development part of GAP (Webster et
// al. 2018).
type weights struct {
	base, sentence, far            int // what each sentence, and each dozen words, takes away
	subject, object, inside        int // by the candidate's place in its clause
	parallel, sameWord, name, size int
	ownSubject, mainSubject, first int
	place, one, things, quote      int // against
	later                          int // of two joined by "and", the second
}

var weigh = weights{
	base: 60, sentence: 32, far: 9, subject: 17, object: 13, inside: -6, parallel: 13, sameWord: 4, name: 13, size: 4,
	ownSubject: 24, mainSubject: 8, first: 4, place: 25, one: 22, things: 20, quote: 12, later: -6,
}

// score weighs a candidate that may be it: near before far, subjects before others, what the text speaks
// of often before what it names once. A score of zero or less is no antecedent.
func (w *work) score(i, j, distance int) int {
	m, c := &w.mentions[i], &w.mentions[j]
	g := w.clusters.of(j)
	s := weigh.base - weigh.sentence*distance
	role := w.roleIn(c)
	switch role {
	case subjectRole:
		s += weigh.subject
	case objectRole:
		s += weigh.object
	case insideRole:
		s += weigh.inside
	}
	if m.number == singular && c.coordinated && w.token(c.Sentence, c.governed).Deprel == "conj" {
		s += weigh.later
	}
	if role == subjectRole && w.roleIn(m) == subjectRole {
		s += weigh.parallel
	}
	switch {
	case c.Kind == language.Name:
		s += weigh.name
	case c.Kind == language.Pronoun && c.lemma == m.lemma:
		s += weigh.sameWord
	}
	s += min(g.size, 6) * weigh.size
	if w.clusters.find(j) == w.topic {
		s += weigh.first
	}
	if distance == 0 {
		s -= min((m.First-c.First)/12, 3) * weigh.far
		switch w.clausesApart(m, c) {
		case 0:
			s += weigh.ownSubject
		case 1:
			s += weigh.mainSubject
		}
	}
	if g.class == graph.Place && m.number == singular && m.class == "" {
		s -= weigh.place // "it" is seldom the place where something happens
	}
	if m.number == plural && g.number != plural {
		s -= weigh.one
	}
	if m.number == plural && (g.class == graph.Event || g.class == graph.Work || g.class == graph.Place || g.class == graph.Product) {
		s -= weigh.things
	}
	if c.quote != m.quote {
		s -= weigh.quote
	}
	if m.class == "" && m.number == singular {
		s -= w.againstIt(m, c, g, distance)
	}
	return s
}

// againstIt is what speaks against a candidate for "it" and "its" alone, which seldom take up what stands inside
// another phrase or further back, nor people.
func (w *work) againstIt(m, c *mention, g *features, distance int) int {
	n := 0
	switch w.token(c.Sentence, c.governed).Deprel {
	case "nmod", "appos", "conj", "compound", "nmod:desc", "flat", "list":
		n += 30
	case "obl", "nmod:poss":
		n += 15
	}
	if distance > 1 {
		n += 20 * (distance - 1)
	}
	if g.class == graph.Group {
		n += 40
	}
	return n
}

// clausesApart is how many clauses above the pronoun's own the candidate is the subject of: 0 its own, 1 the
// next above; -1 where it is the subject of none of them.
func (w *work) clausesApart(m, c *mention) int {
	heads := w.trees[m.Sentence].heads
	above := heads[c.governed]
	if above < 0 || !strings.HasPrefix(w.token(c.Sentence, c.governed).Deprel, "nsubj") {
		return -1
	}
	n := 0
	for at, k := heads[m.governed], 0; at >= 0 && k < 12; at, k = heads[at], k+1 {
		if at == above {
			return min(n, 1)
		}
		switch d := w.token(m.Sentence, at).Deprel; {
		case d == "ccomp" || d == "advcl" || d == "parataxis" || d == "conj" || strings.HasPrefix(d, "acl"):
			n++
		}
	}
	return -1
}

// grammatical places of a mention in its clause.
type grammar uint8

const (
	obliqueRole grammar = iota
	subjectRole
	objectRole
	insideRole // inside another phrase
)

func (w *work) roleIn(m *mention) grammar {
	deprel := w.token(m.Sentence, m.governed).Deprel
	if deprel == "conj" || deprel == "appos" {
		if h := w.trees[m.Sentence].heads[m.governed]; h >= 0 {
			deprel = w.token(m.Sentence, h).Deprel
		}
	}
	switch deprel {
	case "nsubj", "nsubj:pass", "nsubj:outer", "csubj":
		return subjectRole
	case "obj", "iobj", "xcomp":
		return objectRole
	case "nmod", "nmod:poss", "compound", "amod", "nmod:desc":
		return insideRole
	}
	return obliqueRole
}
