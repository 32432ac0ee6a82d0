package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// join makes paragraphs of the lines of pages.
func join(pages []string) string {
	var lines [][]string
	for _, p := range pages {
		lines = append(lines, linesOf(p))
	}
	lines = withoutRunning(lines)
	var flat []string
	for _, l := range lines {
		flat = append(flat, l...)
	}
	return paragraphs(flat)
}

// divided stands at the end of a line whose last word goes on in the next.
const divided = "\x02"

// linesOf splits a page's text. PDFium puts U+0002 or U+FFFE for the hyphen of a divided word, and leaves out
// the end of the line.
func linesOf(text string) []string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.NewReplacer("\uFFFE", divided, "\u00AD", divided).Replace(text)
	text = strings.ReplaceAll(strings.ReplaceAll(text, divided+"\n", divided), divided, divided+"\n")
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.Join(strings.Fields(line), " "))
	}
	return out
}

// A running line stands among the first or last edge lines of at least fewest pages and of more than half.
const edge, fewest = 2, 3

// withoutRunning drops headers and footers. The numbers in them differ from page to page.
func withoutRunning(pages [][]string) [][]string {
	if len(pages) < fewest {
		return pages
	}
	key := func(line string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '#'
			}
			return r
		}, line)
	}
	atEdge := func(i, n int) bool { return i < edge || i >= n-edge }
	seen := map[string]int{}
	for _, lines := range pages {
		here := map[string]bool{}
		for i, line := range lines {
			if k := key(line); atEdge(i, len(lines)) && k != "" && !here[k] {
				here[k] = true
				seen[k]++
			}
		}
	}
	out := make([][]string, len(pages))
	for p, lines := range pages {
		for i, line := range lines {
			if n := seen[key(line)]; !atEdge(i, len(lines)) || n < fewest || n*2 <= len(pages) {
				out[p] = append(out[p], line)
			}
		}
	}
	return out
}

// paragraphs joins lines. A line that is much shorter than the others are is the last of its paragraph; so is
// one that ends a sentence and does not reach the others' width.
func paragraphs(lines []string) string {
	var widths []int
	for _, l := range lines {
		if l != "" {
			widths = append(widths, utf8.RuneCountInString(l))
		}
	}
	if len(widths) == 0 {
		return ""
	}
	slices.Sort(widths)
	width := widths[len(widths)*9/10]
	var b strings.Builder
	for _, l := range lines {
		n := utf8.RuneCountInString(l)
		switch {
		case l == "":
			b.WriteString("\n")
		case strings.HasSuffix(l, divided):
			b.WriteString(strings.TrimSuffix(l, divided))
		case n*10 < width*7, n*10 < width*9 && endsSentence(l):
			b.WriteString(l + "\n")
		default:
			b.WriteString(l + " ")
		}
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSpace(line); line != "" {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

func endsSentence(line string) bool {
	return strings.ContainsRune(".!?:", lastLetter(strings.TrimRight(line, "\"”’')]")))
}

func lastLetter(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
