package dot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
		w += advance(r) * size
		if i > 0 && w > width && !unicode.Is(unicode.M, r) {
			return word[:i], word[i:]
		}
	}
	return word, ""
}

// measure estimates the width of text in points: of Helvetica and the fonts that stand in for it where it has
// the letter, of the usual fallbacks where it has not, rather too wide than too narrow.
func measure(s string, size float64) float64 {
	var w float64
	for _, r := range s {
		w += advance(r)
	}
	return w * size
}

// advances has the widths of Helvetica's letters in thousandths of the font's size.
var advances = func() map[rune]float64 {
	m := map[rune]float64{}
	for width, letters := range map[float64]string{
		191: `'`, 222: `ijl‘’`, 260: `|`, 278: ` !,./:;I[\]ft·`, 333: "()-r`“”", 334: `{}`, 355: `"`, 365: `•`, 389: `*`,
		469: `^`, 500: `Jcksvxyz`, 556: `#$0123456789?L_abdeghnopqu–ß€£§`, 584: `+<=>~×`, 611: `FTZþ`,
		667: `&ABEKPSVXY`, 722: `CDHNRUw`, 778: `GOQ`, 833: `Mm`, 889: `%æ`, 944: `Wœ`, 1000: `…—Æ`, 1015: `@`,
	} {
		for _, r := range letters {
			m[r] = width / 1000
		}
	}
	return m
}()

// advance is the width of a character as a part of the font's size.
func advance(r rune) float64 {
	if w, ok := advances[r]; ok {
		return w
	}
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		0x3000 <= r && r <= 0x30ff, 0xff00 <= r && r <= 0xff60:
		return 1
	case unicode.Is(unicode.Latin, r):
		if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); base != r {
			return advance(base)
		}
		return 0.62
	case unicode.In(r, unicode.Arabic, unicode.Hebrew):
		return 0.6
	case unicode.IsUpper(r):
		return 0.76
	case unicode.In(r, unicode.Cyrillic, unicode.Greek):
		return 0.6
	case r >= 0x1f000:
		return 1.3
	}
	return 0.7
}
