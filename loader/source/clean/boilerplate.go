package clean

import (
	_ "embed"
	"strings"
	"unicode"
)

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
