// Package clean makes text ready to be read, for the last time that it is rewritten, and remembers where
// each byte came from.
package clean

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"quern/graph"
)

// maxLayers is how many layers of damage are undone: text that was misread twice, or damage that hides
// under control characters, shows only when the layer above it is gone.
const maxLayers = 10

// Text makes text ready to be read: damaged characters mended, control characters out, every white space
// a plain one, composed letters (NFC), one kind of line break, hard-wrapped lines joined, boilerplate lines
// gone, paragraphs apart by at most one blank line. What is left keeps its order, and cleaning it again
// changes nothing.
func Text(text string) string {
	text, _ = Trace(text)
	return text
}

// Trace is Text with the way back to the original.
func Trace(text string) (string, Map) {
	var m Map
	for range maxLayers {
		changed := false
		for _, step := range []func(string) []Edit{valid, references, breaks, mendPage, mendLost, plainChars, compose, layout} {
			edits := step(text)
			if len(edits) > 0 {
				changed = true
				text = Apply(text, edits)
				m.Add(edits)
			}
		}
		if !changed {
			break
		}
	}
	return text, m
}

// Line cleans a title or a name: one line.
func Line(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for _, step := range []func(string) []Edit{references, mendPage, mendLost, plainChars, compose} {
		s = Apply(s, step(s))
	}
	return strings.Join(strings.Fields(s), " ")
}

// valid puts U+FFFD for bytes that are no UTF-8.
func valid(text string) (edits []Edit) {
	if utf8.ValidString(text) {
		return nil
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 {
			edits = append(edits, Edit{i, i + 1, "\uFFFD"})
		}
		i += n
	}
	return edits
}

var reference = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});`)

// references reads HTML's character references, which nobody writes in prose.
func references(text string) (edits []Edit) {
	if !strings.Contains(text, "&") {
		return nil
	}
	for _, at := range reference.FindAllStringIndex(text, -1) {
		if plain := html.UnescapeString(text[at[0]:at[1]]); plain != text[at[0]:at[1]] {
			edits = append(edits, Edit{at[0], at[1], plain})
		}
	}
	return edits
}

// breaks makes every kind of line break one.
func breaks(text string) (edits []Edit) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '\r':
			if strings.HasPrefix(text[i:], "\r\n") {
				n = 2
			}
			edits = append(edits, Edit{i, i + n, "\n"})
		case '\v', '\f', '\u2028', '\u2029':
			edits = append(edits, Edit{i, i + n, "\n"})
		}
		i += n
	}
	return edits
}

// plainChars drops what is not seen and makes every space plain.
func plainChars(text string) (edits []Edit) {
	for i, r := range text {
		switch plain := plainChar(r); {
		case plain < 0:
			edits = append(edits, Edit{i, i + utf8.RuneLen(r), ""})
		case plain != r:
			edits = append(edits, Edit{i, i + utf8.RuneLen(r), string(plain)})
		}
	}
	return edits
}

// plainChar is what stands for a character, -1 for nothing. The joiners of Indic and Persian script (U+200C,
// U+200D) spell words and stay; marks that turn the direction of text only mislead a reader.
func plainChar(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t', unicode.Is(unicode.Zs, r):
		return ' '
	case r == '\u0085': // a line break that mending may need as a byte, and hence not one of breaks
		return '\n'
	case r == '\u200C', r == '\u200D':
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// compose writes letters with their accents as one character (NFC).
func compose(text string) (edits []Edit) {
	if norm.NFC.IsNormalString(text) {
		return nil
	}
	var it norm.Iter
	it.InitString(norm.NFC, text)
	for !it.Done() {
		start := it.Pos()
		segment := string(it.Next())
		if text[start:it.Pos()] != segment {
			edits = append(edits, Edit{start, it.Pos(), segment})
		}
	}
	return edits
}

// line is a line's words, and the line as it will stand.
type line struct {
	words []graph.Span
	text  string
}

// linesOf splits a text, and its lines into words.
func linesOf(text string) []line {
	var out []line
	at := 0
	for raw := range strings.SplitSeq(text, "\n") {
		var l line
		start := -1
		for i := 0; i <= len(raw); i++ {
			space := i == len(raw) || raw[i] == ' '
			switch {
			case !space && start < 0:
				start = i
			case space && start >= 0:
				l.words = append(l.words, graph.Span{Start: at + start, End: at + i})
				start = -1
			}
		}
		l.text = strings.Join(strings.Fields(raw), " ")
		out = append(out, l)
		at += len(raw) + 1
	}
	return out
}

// layout joins wrapped lines, drops boilerplate and leaves one space between words and at most one blank
// line between paragraphs. All spaces are plain by now.
func layout(text string) (edits []Edit) {
	end, blank := 0, false
	between := ""
	for _, l := range unwrap(linesOf(text)) {
		if l.text == "" {
			blank = end > 0
			continue
		}
		if isBoilerplate(l.text) {
			continue
		}
		if end > 0 {
			between = "\n"
		}
		if blank {
			between = "\n\n"
			blank = false
		}
		for _, w := range l.words {
			if text[end:w.Start] != between {
				edits = append(edits, Edit{end, w.Start, between})
			}
			end, between = w.End, " "
		}
	}
	if end < len(text) {
		edits = append(edits, Edit{end, len(text), ""})
	}
	return edits
}

// Text is taken to be hard-wrapped only at columns between these.
const minWrap, maxWrap = 32, 120

// unwrap joins the lines of paragraphs that a mail program or an editor broke at a column. Text is wrapped
// where nearly every line that goes on could not have taken the first word of the next within the longest
// line's width: a line break that stands for a paragraph ends anywhere.
func unwrap(lines []line) []line {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	if width < minWrap || width > maxWrap {
		return lines
	}
	full := func(i int) bool {
		word, _, _ := strings.Cut(lines[i+1].text, " ")
		return utf8.RuneCountInString(lines[i].text)+1+utf8.RuneCountInString(word) > width
	}
	going, wrapped := 0, 0
	for i := 0; i+1 < len(lines); i++ {
		if lines[i].text == "" || lines[i+1].text == "" {
			continue
		}
		going++
		if full(i) {
			wrapped++
		}
	}
	if wrapped < 3 || wrapped*10 < going*9 {
		return lines
	}
	var out []line
	for i := 0; i < len(lines); i++ {
		joined := line{append([]graph.Span(nil), lines[i].words...), lines[i].text}
		var text strings.Builder
		text.WriteString(joined.text)
		for i+1 < len(lines) && lines[i].text != "" && lines[i+1].text != "" && full(i) {
			i++
			joined.words = append(joined.words, lines[i].words...)
			text.WriteString(" " + lines[i].text)
		}
		joined.text = text.String()
		out = append(out, joined)
	}
	return out
}
