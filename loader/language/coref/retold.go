package coref

import (
	"fmt"
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// retoldWindow is how many sentences apart news tells a thing twice.
const retoldWindow = 30

// joinRetold joins what an article tells twice, each time as if it were new: "Thousands of protesters marched on the
// embassy", and further down "Thousands of people waving flags marched to the embassy". The two are of one kind, hang
// on the same verb or noun, and are told of with the same names.
func (w *work) joinRetold() {
	type telling struct {
		mention int
		names   []int
	}
	told := map[string][]telling{}
	for i := range w.mentions {
		m := &w.mentions[i]
		kind := w.retoldKind(i)
		if kind == "" {
			continue
		}
		governor, at := w.contentAbove(m)
		if governor == "" {
			continue
		}
		names := w.namesBelow(m.Sentence, at)
		key := kind + " " + governor
		for _, t := range told[key] {
			a := &w.mentions[t.mention]
			if m.Sentence == a.Sentence || m.Sentence-a.Sentence > retoldWindow || !w.clusters.of(t.mention).agree(w.clusters.of(i)) {
				continue
			}
			if slices.ContainsFunc(names, func(n int) bool { return slices.Contains(t.names, n) }) {
				w.clusters.join(t.mention, i)
				break
			}
		}
		told[key] = append(told[key], telling{i, names})
	}
}

// joinSameDay joins an event that is told as if it were new ("a protest Saturday outside the embassy") with one of
// its kind and day that was told before in a sentence with one of the same names.
func (w *work) joinSameDay() {
	before := map[string][]int{}
	for i := range w.mentions {
		m := &w.mentions[i]
		set := sameEvents[m.lemma]
		if m.Kind != language.Nominal || set == 0 || m.number == plural {
			continue
		}
		day := w.dayOf(m)
		if day == "" {
			continue
		}
		key := fmt.Sprint(set, day)
		for _, j := range before[key] {
			a := &w.mentions[j]
			if !m.indefinite() || m.Sentence == a.Sentence || m.Sentence-a.Sentence > retoldWindow || !w.clusters.of(j).agree(w.clusters.of(i)) {
				continue
			}
			others := w.namesBelow(a.Sentence, w.root(a.Sentence))
			if slices.ContainsFunc(w.namesBelow(m.Sentence, w.root(m.Sentence)), func(n int) bool { return slices.Contains(others, n) }) {
				w.clusters.join(j, i)
				break
			}
		}
		before[key] = append(before[key], i)
	}
}

// dayOf is the day's name that hangs on a description or on the verb above it, in small letters, or "".
func (w *work) dayOf(m *mention) string {
	for _, at := range []int{m.Head, w.trees[m.Sentence].heads[m.Head]} {
		if at < 0 {
			break
		}
		for _, k := range w.trees[m.Sentence].children[at] {
			if f := strings.ToLower(w.token(m.Sentence, k).Form); strings.HasSuffix(f, "day") && timeWords[f] {
				return f
			}
		}
	}
	return ""
}

// root is the token that heads a sentence.
func (w *work) root(s int) int {
	return max(0, slices.IndexFunc(w.trees[s].heads, func(h int) bool { return h < 0 }))
}

// retoldKind is what a description that is no known thing's is of: a crowd by its count, an event or a work by its
// noun; "" for others. Two men are two, however alike they are told of.
func (w *work) retoldKind(i int) string {
	m := &w.mentions[i]
	if m.Kind != language.Nominal || m.definite {
		return ""
	}
	switch head := strings.ToLower(w.token(m.Sentence, m.Head).Lemma); {
	case quantifiers[head] && m.class == graph.Group:
		return head
	case m.indef && (m.class == graph.Event || m.class == graph.Work):
		return m.lemma
	}
	return ""
}

// contentAbove is the lemma of the verb or noun that a mention hangs on, past those that say little ("reaching an
// agreement"), with its token.
func (w *work) contentAbove(m *mention) (string, int) {
	heads := w.trees[m.Sentence].heads
	at := heads[m.governed]
	for n := 0; at >= 0 && n < 4; at, n = heads[at], n+1 {
		t := w.token(m.Sentence, at)
		switch lemma := strings.ToLower(t.Lemma); {
		case t.UPOS != "VERB" && t.UPOS != "NOUN":
		case lemma == "reach" || lemma == "make" || lemma == "have" || lemma == "be" || lemma == "say":
		default:
			return lemma, at
		}
	}
	return "", -1
}

// namesBelow lists the clusters of the names, and of descriptions that are known by one, at or below a token.
func (w *work) namesBelow(s, top int) []int {
	var out []int
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Sentence != s || !w.clusters.of(i).named {
			continue
		}
		at := m.governed
		for n := 0; at >= 0 && n < 12 && at != top; n++ {
			at = w.trees[s].heads[at]
		}
		if at == top {
			out = append(out, w.clusters.find(i))
		}
	}
	return out
}

// birthNames finds the names that people are said to be born with ("Born Ann Lee in Oslo, she took …"): mention →
// the token that speaks of the person.
func (w *work) birthNames() map[int]int {
	out := map[int]int{}
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Name || m.class != graph.Person {
			continue
		}
		heads := w.trees[m.Sentence].heads
		verb := heads[m.governed]
		if verb < 0 || verb != m.First-1 || !strings.EqualFold(w.token(m.Sentence, verb).Form, "born") {
			continue
		}
		if at := w.subject(m.Sentence, verb); at >= 0 {
			out[i] = at
			continue
		}
		above := heads[verb]
		if above < 0 {
			continue
		}
		if at := w.subject(m.Sentence, above); at >= 0 {
			out[i] = at
		} else if u := w.token(m.Sentence, above).UPOS; u == "PROPN" || u == "NOUN" { // "Ann Moen, born Ann Lee,"
			out[i] = above
		}
	}
	return out
}

// joinBirthNames joins them with the person.
func (w *work) joinBirthNames(names map[int]int) {
	for i := range w.mentions {
		at, ok := names[i]
		if !ok {
			continue
		}
		if j, ok := w.byHead[[2]int{w.mentions[i].Sentence, at}]; ok && j != i && w.clusters.of(j).agree(w.clusters.of(i)) && w.clusters.of(j).class == graph.Person {
			w.clusters.join(j, i)
		}
	}
}
