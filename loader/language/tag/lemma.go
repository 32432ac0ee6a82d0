package tag

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/loader/language/perceptron"
)

// script turns a form into its lemma: set the case, strip letters from the end, append others.
type script struct {
	letters byte // 'l' lower, 'k' keep, 't' Title
	strip   int
	add     string
}

func (s script) String() string {
	return string(s.letters) + strconv.Itoa(s.strip) + " " + s.add
}

func parseScript(text string) (script, error) {
	if text == "" {
		return script{}, errors.New("an empty lemma script")
	}
	strip, add, ok := strings.Cut(text[1:], " ")
	n, err := strconv.Atoi(strip)
	if !ok || err != nil || n < 0 {
		return script{}, errors.New("not a lemma script: " + strconv.Quote(text))
	}
	return script{text[0], n, add}, nil
}

// scriptFor finds the script with the least to strip and append; the case that changes least wins a tie.
func scriptFor(form, lemma string) script {
	best := script{'k', utf8.RuneCountInString(form), lemma}
	size := len(form) + len(lemma) + 1
	for _, letters := range []byte{'l', 'k', 't'} {
		f := setCase(form, letters)
		n := 0
		for n < len(f) && n < len(lemma) && f[n] == lemma[n] {
			n++
		}
		for n > 0 && n < len(f) && !utf8.RuneStart(f[n]) || n < len(lemma) && !utf8.RuneStart(lemma[n]) {
			n--
		}
		if cost := len(f) - n + len(lemma) - n; cost < size {
			best, size = script{letters, utf8.RuneCountInString(f[n:]), lemma[n:]}, cost
		}
	}
	return best
}

func setCase(form string, letters byte) string {
	switch letters {
	case 'l':
		return strings.ToLower(form)
	case 't':
		r, n := utf8.DecodeRuneInString(form)
		return string(unicode.ToUpper(r)) + strings.ToLower(form[n:])
	}
	return form
}

// apply gives the lemma, and whether the form is long enough for the script.
func (s script) apply(form string) (string, bool) {
	f := setCase(form, s.letters)
	end := len(f)
	for range s.strip {
		if end == 0 {
			return "", false
		}
		_, n := utf8.DecodeLastRuneInString(f[:end])
		end -= n
	}
	return f[:end] + s.add, end+len(s.add) > 0
}

// lemma is that of the word at i of the looks, whose tags are all set.
func (t *Tagger) lemma(form string, looks []look, i int, w *work) string {
	w.features = lemmaFeatures(looks, i, w.features)
	t.lemmas.Score(w.features, w.lemma)
	for range 3 {
		best := perceptron.Best(w.lemma)
		if out, ok := t.scripts[best].apply(form); ok {
			return out
		}
		w.lemma[best] = -1 << 30
	}
	return strings.ToLower(form)
}

func lemmaFeatures(w []look, i int, out []perceptron.Feature) []perceptron.Feature {
	const lemma = 200
	c, n1, n2 := &w[i], &w[i+1], &w[i+2]
	out = append(out[:0],
		perceptron.Of1(lemma, c.tagHash),
		perceptron.Of2(lemma+1, c.tagHash, c.word),
		perceptron.Of2(lemma+2, c.tagHash, c.form),
		perceptron.Of2(lemma+3, c.tagHash, c.shape),
		perceptron.Of2(lemma+4, c.tagHash, c.suffix[0]),
		perceptron.Of2(lemma+5, c.tagHash, c.suffix[1]),
		perceptron.Of2(lemma+6, c.tagHash, c.suffix[2]),
		perceptron.Of2(lemma+7, c.tagHash, c.suffix[3]),
		perceptron.Of2(lemma+8, c.uposHash, c.word),
		perceptron.Of3(lemma+9, c.tagHash, c.suffix[1], c.prefix[1]),
		perceptron.Of3(lemma+10, c.tagHash, c.word, n1.tagHash),
		perceptron.Of3(lemma+11, c.word, n1.tagHash, n2.tagHash),
		perceptron.Of2(lemma+12, c.tagHash, c.flags),
		perceptron.Of2(lemma+13, c.tagHash, c.fine),
		perceptron.Of3(lemma+14, c.tagHash, c.word, w[i-1].word),
	)
	return out
}
