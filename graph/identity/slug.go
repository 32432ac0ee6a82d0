package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSlug bounds a slug in bytes: a headline taken for a name must not make an id of its length.
const maxSlug = 96

// latin spells the letters of Latin scripts that do not decompose into a base letter and a mark.
var latin = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h",
	'ŧ': "t", 'ŋ': "n", 'ı': "i", 'ĸ': "k", 'ſ': "s", 'ƒ': "f",
}

// Slug makes the part of an id that comes from a name: lower-cased letters and digits of any script, words
// joined by hyphens. Diacritics of Latin letters are folded ("Viktor Orbán" → "viktor-orban"), since news
// writes them or not as it likes; other scripts keep theirs, where they tell letters apart. Apostrophes
// join ("O'Brien" → "obrien"), all else parts words. A name without a letter or digit gives "".
func Slug(name string) string { return shorten(slugify(name)) }

// slugify is Slug without its bound.
func slugify(name string) string {
	var b strings.Builder
	gap, isLatin := false, false
	put := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	name = strings.ReplaceAll(strings.ToValidUTF8(name, " "), " & ", " and ")
	for _, r := range norm.NFKD.String(name) {
		r = unicode.ToLower(r)
		switch {
		case unicode.IsLetter(r) && !isApostrophe(r):
			isLatin = unicode.Is(unicode.Latin, r)
			if s, ok := latin[r]; ok {
				put(s)
			} else {
				put(string(r))
			}
		case unicode.IsNumber(r):
			isLatin = false
			put(string(r))
		case unicode.IsMark(r):
			if !isLatin && !gap && b.Len() > 0 {
				b.WriteRune(r)
			}
		case isApostrophe(r):
		default:
			gap = true
		}
	}
	return norm.NFC.String(b.String())
}

// isApostrophe knows the marks that stand inside a word, some of which Unicode counts as letters.
func isApostrophe(r rune) bool { return strings.ContainsRune("'’‘`´ʼʻʹʿʾ", r) }

// shorten cuts a long slug between runes and ends it with a hash of the whole, so that two long names that
// begin alike stay two.
func shorten(s string) string {
	if len(s) <= maxSlug {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	cut := maxSlug - 9
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.TrimRight(s[:cut], "-") + "-" + hex.EncodeToString(sum[:4])
}
