package source

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const bom = "\uFEFF"

// maxLayers is how many layers of damage are undone: text that was misread twice, or damage that hides
// under control characters, shows only when the layer above it is gone.
const maxLayers = 10

// Clean makes text ready to be read: damaged characters mended, control characters out, every white space
// a plain one, composed letters (NFC), one kind of line break, hard-wrapped lines joined, boilerplate lines
// gone, paragraphs apart by at most one blank line. What is left keeps its order, and cleaning it again
// changes nothing.
func Clean(text string) string {
	for range maxLayers {
		cleaned := cleanOnce(text)
		if cleaned == text {
			break
		}
		text = cleaned
	}
	return text
}

func cleanOnce(text string) string {
	text = mend(strings.Map(plainBreak, strings.ReplaceAll(text, "\r\n", "\n")))
	text = norm.NFC.String(strings.Map(plainChar, text))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	lines = unwrap(lines)
	var b strings.Builder
	blank := false
	for _, line := range lines {
		if line == "" {
			blank = b.Len() > 0
			continue
		}
		if isBoilerplate(line) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if blank {
			b.WriteByte('\n')
			blank = false
		}
		b.WriteString(line)
	}
	return b.String()
}

// cleanLine cleans a title or a name: one line.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(strings.Map(plainChar, mend(strings.ToValidUTF8(s, "\uFFFD"))))), " ")
}

// plainBreak maps every kind of line break to one.
func plainBreak(r rune) rune {
	switch r {
	case '\r', '\v', '\f', '\u2028', '\u2029':
		return '\n'
	}
	return r
}

// plainChar drops what is not seen and makes every space plain. The joiners of Indic and Persian script
// (U+200C, U+200D) spell words and stay; marks that turn the direction of text only mislead a reader.
func plainChar(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t', unicode.Is(unicode.Zs, r):
		return ' '
	case r == '\u0085':
		return '\n'
	case r == '\u200C', r == '\u200D':
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// Text is taken to be hard-wrapped only at columns between these.
const minWrap, maxWrap = 32, 120

// unwrap joins the lines of paragraphs that a mail program or an editor broke at a column. Text is wrapped
// where nearly every line that goes on could not have taken the first word of the next within the longest
// line's width: a line break that stands for a paragraph ends anywhere.
func unwrap(lines []string) []string {
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line))
	}
	if width < minWrap || width > maxWrap {
		return lines
	}
	full := func(i int) bool {
		word, _, _ := strings.Cut(lines[i+1], " ")
		return utf8.RuneCountInString(lines[i])+1+utf8.RuneCountInString(word) > width
	}
	going, wrapped := 0, 0
	for i := 0; i+1 < len(lines); i++ {
		if lines[i] == "" || lines[i+1] == "" {
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
	var out []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		for i+1 < len(lines) && lines[i] != "" && lines[i+1] != "" && full(i) {
			i++
			line += " " + lines[i]
		}
		out = append(out, line)
	}
	return out
}

//go:embed boilerplate.txt
var boilerplateFile string

// boilerplate holds the lines that sites put between paragraphs: whole ones, and beginnings.
var boilerplate = func() (b struct {
	lines  map[string]bool
	starts []string
}) {
	b.lines = map[string]bool{}
	for line := range strings.Lines(boilerplateFile) {
		line = strings.TrimSpace(line)
		switch start, open := strings.CutSuffix(line, "*"); {
		case line == "" || strings.HasPrefix(line, "#"):
		case open:
			b.starts = append(b.starts, start)
		default:
			b.lines[line] = true
		}
	}
	return b
}()

// maxBoilerplate is the longest line that can be boilerplate by its beginning: longer ones are prose.
const maxBoilerplate = 160

// isBoilerplate reports whether a whole line is one that sites put between paragraphs.
func isBoilerplate(line string) bool {
	if len(line) > maxBoilerplate {
		return false
	}
	folded := strings.ReplaceAll(strings.ToLower(line), "’", "'")
	if boilerplate.lines[strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })] {
		return true
	}
	for _, start := range boilerplate.starts {
		if strings.HasPrefix(folded, start) {
			return true
		}
	}
	return false
}
