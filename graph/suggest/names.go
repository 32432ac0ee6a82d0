package suggest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hbollon/go-edlib"

	"quern/graph"
	"quern/graph/identity"
)

// nearest is the least Jaro-Winkler similarity of two words that a letter may explain.
const nearest = 0.92

// nameWords are a name's words in small plain letters, without a generation ("Jr.").
func nameWords(name string) []string {
	words := strings.Split(identity.Slug(name), "-")
	for len(words) > 1 && slices.Contains([]string{"jr", "sr", "ii", "iii", "iv"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// spellings are letters that transliterations from Cyrillic, Arabic and other scripts write in several ways, longest
// first; all of them become the second.
var spellings = strings.NewReplacer(
	"shch", "s", "tsch", "c", "tch", "c", "sch", "s", "dzh", "j", "kh", "h", "zh", "j", "sh", "s", "ch", "c", "ts", "c", "tz", "c",
	"ph", "f", "ks", "x", "ck", "k", "gh", "g", "dh", "d", "th", "t", "yy", "i", "iy", "i", "ij", "i", "ii", "i", "yi", "i",
	"ei", "e", "ey", "e", "ej", "e", "ai", "a", "ay", "a", "oo", "u", "ou", "u", "ee", "i", "w", "v", "q", "k", "y", "i", "j", "i",
)

// soundKey is a word as all its transliterations agree on it: "zelensky", "zelenskyy" and "zelenskiy" have one.
func soundKey(word string) string {
	s := spellings.Replace(word)
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// compareNames weighs the two names alone; a weight of 0 says that they are of two.
func compareNames(a, b *profile) Evidence {
	if a.kind != graph.Person {
		return compareThings(a, b)
	}
	if a.keys[len(a.keys)-1] != b.keys[len(b.keys)-1] {
		return Evidence{}
	}
	if len(a.words) == 1 || len(b.words) == 1 {
		if len(a.words) == len(b.words) {
			return Evidence{} // two bare surnames say nothing
		}
		return Evidence{Surname, fmt.Sprintf("%s bears the surname %s", longer(a, b).name, shorter(a, b).name), bareSurname}
	}
	x, y := a.words[0], b.words[0]
	switch {
	case len(x) == 1 || len(y) == 1:
		if x[0] != y[0] {
			return Evidence{}
		}
		return Evidence{Initial, fmt.Sprintf("%s and %s agree in the initial", a.name, b.name), initialAlone}
	case a.keys[0] == b.keys[0]:
		return Evidence{Spelling, fmt.Sprintf("%s and %s sound alike", a.name, b.name), sameSpelling}
	case len(x) > 3 && len(y) > 3 && x[0] == y[0] && edlib.JaroWinklerSimilarity(x, y) >= nearest:
		return Evidence{Spelling, fmt.Sprintf("%s and %s differ by a letter or two", a.name, b.name), nearSpelling}
	}
	return Evidence{}
}

// compareThings weighs the names of two bodies, places or works.
func compareThings(a, b *profile) Evidence {
	short, long := shorter(a, b), longer(a, b)
	switch {
	case len(short.words) == 1 && len(long.words) > 1:
		if isCapitals(short.name) && strings.ReplaceAll(short.name, ".", "") == initials(long.name) {
			weight := acronymAlone
			if len(initials(long.name)) == 2 {
				weight = twoLetters
			}
			return Evidence{Acronym, fmt.Sprintf("%s has the initials of %s", short.name, long.name), weight}
		}
	case (isCapitals(a.name) || isCapitals(b.name)) && !slices.Equal(a.words, b.words):
		// An acronym is spelled and not sounded out: each of its letters counts.
	case len(a.words) == len(b.words) && slices.Equal(a.keys, b.keys):
		return Evidence{Spelling, fmt.Sprintf("%s and %s sound alike", a.name, b.name), sameSpelling}
	}
	return Evidence{}
}

func shorter(a, b *profile) *profile {
	if len(b.words) < len(a.words) {
		return b
	}
	return a
}

func longer(a, b *profile) *profile {
	if len(b.words) < len(a.words) {
		return a
	}
	return b
}

// initials are the first letters of a name's capitalised words.
func initials(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' }) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isCapitals reports whether a name is written as an acronym is: "NTSB", "U.N.".
func isCapitals(name string) bool {
	n := 0
	for _, r := range name {
		switch {
		case unicode.IsUpper(r):
			n++
		case r != '.':
			return false
		}
	}
	return n >= 2
}
