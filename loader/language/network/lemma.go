package network

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// lemmas is what is known of words and their lemmas besides the scores of scripts, which know little of single
// letters: that "moved" is of "move" and not of "mov".
type lemmas struct {
	script map[wordClass]int      // the usual script of an exact form, or of all forms that are the same in lower case
	known  map[wordClass]struct{} // lemmas in lower case, by UPOS
}

// wordClass is a word as a part of speech: its UPOS, or with a blank between them UPOS and XPOS, since "New" keeps
// its capital as an NNP and loses it as a JJ.
type wordClass struct{ word, class string }

// exactly marks a form that is meant with its capitals and small letters.
const exactly = "\x01"

func fine(upos, xpos string) string { return upos + " " + xpos }

// Remember keeps the usual script of each word of the examples that people annotated.
func (m *Model) Remember(examples []*Example) {
	counts := map[wordClass]map[int]int{}
	for _, e := range examples {
		if e.Lemmas == nil || e.UPOS == nil || e.XPOS == nil || e.Weight < 1 {
			continue
		}
		for i, k := range classes(m.Labels.Lemma, scriptsOf(e)) {
			if k < 0 || e.Lemmas[i] == "_" && e.Forms[i] != "_" {
				continue
			}
			lower := strings.ToLower(e.Forms[i])
			class := fine(e.UPOS[i], e.XPOS[i])
			for _, key := range [...]wordClass{{lower, e.UPOS[i]}, {lower, class}, {exactly + e.Forms[i], class}} {
				if counts[key] == nil {
					counts[key] = map[int]int{}
				}
				counts[key][k]++
			}
		}
	}
	m.lemmas = lemmas{script: map[wordClass]int{}}
	for key, scripts := range counts {
		usual, most := 0, 0
		for k, n := range scripts {
			if n > most || n == most && k < usual {
				usual, most = k, n
			}
		}
		m.lemmas.script[key] = usual
	}
	m.lemmas.thin()
	m.lemmas.fill(m.Labels.Lemma)
}

// thin leaves out what a coarser entry says too.
func (l *lemmas) thin() {
	for key, k := range l.script {
		form, exact := strings.CutPrefix(key.word, exactly)
		if other, ok := l.script[wordClass{strings.ToLower(form), key.class}]; exact && ok && other == k {
			delete(l.script, key)
		}
	}
	for key, k := range l.script {
		upos, xpos, both := strings.Cut(key.class, " ")
		if other, ok := l.script[wordClass{key.word, upos}]; both && ok && other == k && !named(upos, xpos) {
			delete(l.script, key)
		}
	}
}

// usual is the script that a word mostly has, by the finest entry. What a common adjective does says nothing of one
// in a name.
func (l *lemmas) usual(form, upos, xpos string) (int, bool) {
	lower, class := strings.ToLower(form), fine(upos, xpos)
	for _, key := range [...]wordClass{{exactly + form, class}, {lower, class}} {
		if k, ok := l.script[key]; ok {
			return k, true
		}
	}
	if named(upos, xpos) {
		return 0, false
	}
	k, ok := l.script[wordClass{lower, upos}]
	return k, ok
}

// named tells of a word in a name that is no proper noun by itself.
func named(upos, xpos string) bool { return upos != "PROPN" && strings.HasPrefix(xpos, "NNP") }

func scriptsOf(e *Example) []string {
	scripts := make([]string, len(e.Forms))
	for i, f := range e.Forms {
		scripts[i] = ScriptOf(f, e.Lemmas[i])
	}
	return scripts
}

func (l *lemmas) fill(scripts []string) {
	l.known = make(map[wordClass]struct{}, len(l.script))
	for key, k := range l.script {
		if lemma, ok := applyScript(scripts[k], strings.TrimPrefix(key.word, exactly)); ok {
			upos, _, _ := strings.Cut(key.class, " ")
			l.known[wordClass{strings.ToLower(lemma), upos}] = struct{}{}
		}
	}
}

// encode writes a line for each form: its script, part of speech and the form.
func (l *lemmas) encode() []byte {
	keys := make([]wordClass, 0, len(l.script))
	for key := range l.script {
		if !strings.ContainsAny(key.word+key.class, "\t\n") {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b wordClass) int {
		return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.class, b.class))
	})
	var out []byte
	for _, key := range keys {
		out = strconv.AppendInt(out, int64(l.script[key]), 10)
		out = append(out, "\t"+key.class+"\t"+key.word+"\n"...)
	}
	return out
}

func decodeLemmas(raw []byte, scripts []string) (lemmas, error) {
	l := lemmas{script: make(map[wordClass]int, len(raw)/16)}
	for line := range strings.Lines(string(raw)) {
		number, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		class, form, ok := strings.Cut(rest, "\t")
		k, err := strconv.Atoi(number)
		if !ok || err != nil || k < 0 || k >= len(scripts) {
			return l, fmt.Errorf("%w: %w", ErrFormat, errors.New("a lemma without a script"))
		}
		l.script[wordClass{form, class}] = k
	}
	l.fill(scripts)
	return l, nil
}

const (
	lemmaTries  = 8   // scripts that are considered
	lemmaMargin = 6.0 // by how much the score of a script that leads to a known lemma may be below the best
)

// usualLemma takes the usual script of a known word.
func (m *Model) usualLemma(form, upos, xpos string) (string, bool) {
	k, ok := m.lemmas.usual(form, upos, xpos)
	if !ok {
		return "", false
	}
	return applyScript(m.Labels.Lemma[k], form)
}

// lemmatize applies to a word without a usual lemma the best script that fits the form, or one not much worse that
// leads to a lemma known as the same part of speech, or else to a frequent word.
func (m *Model) lemmatize(form, upos string, scores []float32) string {
	chosen, word, high := "", "", float32(0)
	for _, k := range highest(scores, lemmaTries) {
		if chosen != "" && scores[k] < high-lemmaMargin {
			break
		}
		lemma, ok := applyScript(m.Labels.Lemma[k], form)
		if !ok {
			continue
		}
		if _, known := m.lemmas.known[wordClass{strings.ToLower(lemma), upos}]; known {
			return lemma
		}
		if chosen == "" {
			chosen, high = lemma, scores[k]
		}
		if word == "" && m.vectors != nil {
			if _, ok := m.vectors.find(lemma); ok {
				word = lemma
			}
		}
	}
	return cmp.Or(word, chosen, strings.ToLower(form))
}

// highest lists the places of the n highest scores, from the highest down, the first of equals first.
func highest(scores []float32, n int) []int {
	top := make([]int, 0, n+1)
	for k, v := range scores {
		if len(top) == n && v <= scores[top[n-1]] {
			continue
		}
		at := len(top)
		for at > 0 && v > scores[top[at-1]] {
			at--
		}
		top = slices.Insert(top, at, k)
		top = top[:min(len(top), n)]
	}
	return top
}
