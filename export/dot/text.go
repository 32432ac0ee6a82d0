package dot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/export/internal/textwidth"
)

// markup escapes what Graphviz and XML would read as more than text. Graphviz passes references such as
// "&amp;" on to the SVG as they are, so that text is escaped once for both.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape is the one way of text into a label: cleaned, at most limit characters, markup escaped.
func escape(s string, limit int) string { return markup.Replace(shorten(clean(s), limit)) }

// quote is escape between quotation marks, where Graphviz reads backslashes as well.
func quote(s string, limit int) string {
	return `"` + strings.ReplaceAll(escape(s, limit), `\`, `\\`) + `"`
}

// clean makes one line of text: white space becomes single spaces; control characters, marks that turn the
// direction of writing and bytes that are no text go away. Joiners stay: Persian and Hindi are spelt with them.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u200c' || r == '\u200d':
		case r == utf8.RuneError, unicode.Is(unicode.C, r), r&0xfffe == 0xfffe:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shorten cuts text to so many characters and says so with an ellipsis.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)[:max(limit-1, 0)]
	return strings.TrimRight(string(r), " ,;:-–") + "…"
}

// wrap breaks cleaned text into at most most lines of about width points at this size: at spaces, and within
// a word only where the script has none or the word alone is too long. What does not fit ends in an ellipsis.
func wrap(s string, size, width float64, most int) []string {
	var lines []string
	line := ""
	flush := func() {
		if line != "" {
			lines = append(lines, line)
			line = ""
		}
	}
	for _, word := range strings.Fields(s) {
		joined := strings.TrimPrefix(line+" "+word, " ")
		if measure(joined, size) <= width {
			line = joined
			continue
		}
		flush()
		for measure(word, size) > width {
			head, tail := split(word, size, width)
			lines = append(lines, head)
			word = tail
		}
		line = word
	}
	flush()
	if len(lines) > most {
		lines = lines[:most]
		last := lines[most-1]
		for measure(last+"…", size) > width {
			cut := strings.LastIndexByte(last, ' ')
			if cut < 0 {
				last, _ = split(last, size, width-size)
				break
			}
			last = last[:cut]
		}
		lines[most-1] = strings.TrimRight(last, " ,;:-–") + "…"
	}
	return balance(lines, size)
}

// balance evens out two lines, the first of which a greedy break leaves full and the second nearly empty.
func balance(lines []string, size float64) []string {
	if len(lines) != 2 {
		return lines
	}
	a, b := lines[0], lines[1]
	for {
		cut := strings.LastIndexByte(a, ' ')
		if cut < 0 {
			break
		}
		na, nb := a[:cut], a[cut+1:]+" "+b
		if measure(nb, size) > measure(a, size) {
			break
		}
		a, b = na, nb
	}
	return []string{a, b}
}

// split cuts a word after as much of it as fits, at least one character, and never before a mark that belongs
// to the letter ahead of it.
func split(word string, size, width float64) (head, tail string) {
	var w float64
	for i, r := range word {
		w += textwidth.Rune(r, false) * size
		if i > 0 && w > width && !unicode.Is(unicode.M, r) {
			return word[:i], word[i:]
		}
	}
	return word, ""
}

// measure is the width of text in points.
func measure(s string, size float64) float64 { return textwidth.Of(s, size, false) }
