package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
)

// Lines of wrapped text are at most this long, and at least that long where they are full.
const (
	widest   = 120
	narrow   = 40
	fewLines = 3
)

// blocks are the spans of the paragraphs of a text. An empty line always ends one. So does any line break,
// except in a text whose lines are broken at a width: there a break goes on where the next word did not fit.
func blocks(text string) []graph.Span {
	lines := linesOf(text)
	width := wrapWidth(text, lines)
	var out []graph.Span
	open := false
	for i, l := range lines {
		if l.Len() == 0 {
			open = false
			continue
		}
		if open {
			out[len(out)-1].End = l.End
		} else {
			out = append(out, l)
		}
		open = width > 0 && i+1 < len(lines) && full(text, l, lines[i+1], width)
	}
	return out
}

// linesOf splits at line ends of every kind and trims white space.
func linesOf(text string) []graph.Span {
	var out []graph.Span
	start := 0
	for i := 0; i <= len(text); {
		if i == len(text) {
			out = append(out, trim(text, graph.Span{Start: start, End: i}))
			break
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085' {
			out = append(out, trim(text, graph.Span{Start: start, End: i}))
			if r == '\r' && i+1 < len(text) && text[i+1] == '\n' {
				n++
			}
			start = i + n
		}
		i += n
	}
	return out
}

func trim(text string, s graph.Span) graph.Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !space(r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !space(r) {
			break
		}
		s.End -= n
	}
	return s
}

// space tells what stands between tokens: white space, and what cannot be seen or written in a table.
func space(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r >= '\u200b' && r <= '\u200f' || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

// wrapWidth is the width at which the lines of the text are broken, 0 where they are not.
func wrapWidth(text string, lines []graph.Span) int {
	width := 0
	for _, l := range lines {
		if l.Len() > widest*utf8.UTFMax {
			return 0
		}
		width = max(width, utf8.RuneCountInString(l.Of(text)))
	}
	if width > widest || width < narrow {
		return 0
	}
	inner, broken := 0, 0
	for i := 0; i+1 < len(lines); i++ {
		if lines[i].Len() > 0 && lines[i+1].Len() > 0 {
			inner++
			if full(text, lines[i], lines[i+1], width) {
				broken++
			}
		}
	}
	if inner < fewLines || broken*10 < inner*7 {
		return 0
	}
	return width
}

// full reports whether the first word of the next line did not fit on this one.
func full(text string, line, next graph.Span, width int) bool {
	if next.Len() == 0 {
		return false
	}
	word := next.Of(text)
	if i := strings.IndexFunc(word, space); i >= 0 {
		word = word[:i]
	}
	return utf8.RuneCountInString(line.Of(text))+1+utf8.RuneCountInString(word) > width
}
