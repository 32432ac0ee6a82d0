package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// fold makes names comparable: case and accents do not count, nor how much space lies between words.
func fold(s string) string {
	if isASCII(s) {
		s = strings.ToLower(s)
	} else {
		t := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), cases.Fold(), norm.NFC)
		if out, _, err := transform.String(t, s); err == nil {
			s = out
		}
	}
	return strings.Join(strings.Fields(s), " ")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// word is a word of a text with the bytes that it takes.
type word struct {
	folded     string
	start, end int
}

// maxWord is how many bytes of a word count: what is longer is no word of a language.
const maxWord = 64

// eachWord calls f with every word: a run of letters and digits, in which an apostrophe or a hyphen ends it.
func eachWord(text string, f func(word)) {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			f(word{fold(strings.ToValidUTF8(text[start:min(end, start+maxWord)], "")), start, end})
			start = -1
		}
	}
	for i, c := range text {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c) {
			if start < 0 {
				start = i
			}
		} else {
			flush(i)
		}
	}
	flush(len(text))
}

// wordsOf is the folded words of a text.
func wordsOf(text string) (out []string) {
	eachWord(text, func(w word) { out = append(out, w.folded) })
	return out
}

// stem is what the forms of an English word share (Porter's second stemmer): "sanctions" and "sanctioned" are
// "sanction". Words of other scripts are their own stems.
func stem(folded string) string {
	if len(folded) < 3 || !isASCII(folded) {
		return folded
	}
	return english.Stem(folded, true)
}

// distance is the number of letters to insert, delete, change or swap with their neighbour to make b of a
// (optimal string alignment), or more than limit where it is more.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// misspellings is how many letters of a word may be wrong: one from four letters on, two from eight.
func misspellings(folded string) int {
	switch n := utf8.RuneCountInString(folded); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}
