// Package lang tells which language a text is in.
package lang

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RadhiFadlillah/whatlanggo"
)

// Error says that a text is in a language that quern does not read.
type Error struct {
	// Language is its name in English.
	Language string
	// Part is true where only a part of the text is.
	Part bool
}

func (e *Error) Error() string {
	if e.Part {
		return fmt.Sprintf("a large part of it is in %s; quern reads English only", e.Language)
	}
	return fmt.Sprintf("it is in %s; quern reads English only", e.Language)
}

const (
	// enough letters to tell a language by; shorter texts are taken for English unless their script is another.
	enough = 120
	// sure is how far the best guess must be ahead, as whatlanggo measures it.
	sure = 0.5
	// foreign is the share of a text in other languages from which it is refused: a quotation or two may be.
	foreign = 0.3
	// english is the share of words among the commonest of English that no text in another language reaches.
	english = 0.16
)

// Check returns an *Error for a text that is not in English, or not for the most part: half a text would
// give half its facts, and nobody could tell.
func Check(text string) error {
	counts := map[string]int{}
	total := 0
	for paragraph := range strings.Lines(text) {
		letters := 0
		for _, r := range paragraph {
			if unicode.IsLetter(r) {
				letters++
			}
		}
		total += letters
		if l := of(paragraph, letters); l != "" {
			counts[l] += letters
		}
	}
	if total == 0 {
		return nil
	}
	if l := of(text, total); l != "" {
		return &Error{Language: l}
	}
	most, others := "", 0
	for l, n := range counts {
		others += n
		if n > counts[most] || n == counts[most] && l < most {
			most = l
		}
	}
	if float64(others) > foreign*float64(total) {
		return &Error{Language: most, Part: float64(others) < 0.9*float64(total)}
	}
	return nil
}

// of names the language of a text with so many letters, or gives "" where it is English or cannot be told.
func of(text string, letters int) string {
	if letters == 0 {
		return ""
	}
	if latin := count(text, unicode.Latin); latin*2 < letters {
		return name(whatlanggo.Detect(text).Lang)
	}
	if letters < enough || count(text, unicode.Nd)*tabular > letters || englishShare(text) >= english {
		return ""
	}
	info := whatlanggo.Detect(text)
	if info.Lang == whatlanggo.Eng || info.Confidence < sure {
		return ""
	}
	return name(info.Lang)
}

func count(text string, script *unicode.RangeTable) (n int) {
	for _, r := range text {
		if unicode.Is(script, r) {
			n++
		}
	}
	return n
}

func name(l whatlanggo.Lang) string {
	switch s := l.String(); s {
	case "":
		return "another script"
	case "Mandarin":
		return "Chinese"
	default:
		return s
	}
}

// common are the words of English that are most of its running text and mean nothing in its neighbours.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`the and of to for said with that from by at as his her its has were which it he she this
		have not are be will would had who their they after been more about than but when while between into over`) {
		m[w] = true
	}
	return m
}()

// englishShare is the share of a text's words in small letters that are common English ones. Figures, names
// and abbreviations are of no language.
func englishShare(text string) float64 {
	all, hits := 0, 0
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '’' && r != '\'' }) {
		if common[strings.ToLower(w)] {
			hits++
			all++
		} else if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) && len(w) > 1 {
			all++
		}
	}
	if all < fewWords {
		return 1
	}
	return float64(hits) / float64(all)
}

// tabular letters for each figure are too few to tell a language by: a company's results in abbreviations.
const tabular = 8

// fewWords are too few to tell a language by.
const fewWords = 12
