// Package shape has what the letters of a word tell without knowing it.
package shape

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/loader/language/perceptron"
)

// The flags of a form.
const (
	Capital  = 1 << iota // it begins with one
	Capitals             // two letters or more, all of them
	Digit
	Hyphen
	Next // the first flag that is free for others
)

// Normal is a form in lower case with every digit as 0 and curly apostrophes as straight ones.
func Normal(form string) string {
	plain := true
	for i := 0; i < len(form); i++ {
		if c := form[i]; c < 'a' || c > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return form
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '0'
		case r == '’' || r == '‘':
			return '\''
		}
		return unicode.ToLower(r)
	}, form)
}

// Of folds runs of one kind of letter into a shape ("McDonald's" has that of "XxXx'x"), gives its hash and the flags.
func Of(form string) (uint64, uint64) {
	var b [12]byte
	out := b[:0]
	flags := uint64(0)
	letters, capitals := 0, 0
	for i, r := range form {
		kind := byte('o')
		switch {
		case r >= 'a' && r <= 'z':
			kind = 'x'
			letters++
		case r >= 'A' && r <= 'Z':
			kind = 'X'
		case r >= '0' && r <= '9':
			kind = 'd'
			flags |= Digit
		case r < utf8.RuneSelf:
			kind = byte(r)
			if r == '-' {
				flags |= Hyphen
			}
		case unicode.IsUpper(r):
			kind = 'X'
		case unicode.IsLetter(r):
			kind = 'x'
			letters++
		}
		if kind == 'X' {
			letters++
			capitals++
			if i == 0 {
				flags |= Capital
			}
		}
		if n := len(out); n < cap(out) && (n == 0 || out[n-1] != kind || n == 1) {
			out = append(out, kind)
		}
	}
	if capitals > 1 && capitals == letters {
		flags |= Capitals
	}
	return perceptron.HashString(string(out)), flags
}
