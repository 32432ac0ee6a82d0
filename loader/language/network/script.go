package network

import (
	"strings"
	"unicode/utf8"
)

// A lemma script says how a form becomes its lemma: a letter for the case that the form is brought to (l lower,
// k kept as it is, t capitalized), then what is taken off its end, a tab, and what is put there instead.

// ScriptOf is the shortest script from a form to its lemma.
func ScriptOf(form, lemma string) string {
	best := ""
	for _, c := range []string{"l", "k", "t"} {
		f := recase(form, c[0])
		n := 0
		for n < len(f) && n < len(lemma) && f[n] == lemma[n] {
			n++
		}
		for n > 0 && (n < len(f) && !utf8.RuneStart(f[n]) || n < len(lemma) && !utf8.RuneStart(lemma[n])) {
			n--
		}
		if s := c + f[n:] + "\t" + lemma[n:]; best == "" || len(s) < len(best) {
			best = s
		}
	}
	return best
}

// applyScript gives the lemma, or false where the form does not end as the script wants.
func applyScript(script, form string) (string, bool) {
	if script == "" {
		return "", false
	}
	off, on, ok := strings.Cut(script[1:], "\t")
	if !ok {
		return "", false
	}
	f, ok := strings.CutSuffix(recase(form, script[0]), off)
	lemma := f + on
	return lemma, ok && lemma != ""
}

func recase(s string, c byte) string {
	switch c {
	case 'l':
		return strings.ToLower(s)
	case 't':
		_, n := utf8.DecodeRuneInString(s)
		return strings.ToUpper(s[:n]) + strings.ToLower(s[n:])
	}
	return s
}
