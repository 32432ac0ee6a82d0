package gizmo

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The parser is recursive, knows no deadline, and reads the parameters of an arrow function twice: once as
// an expression in brackets, and again when the arrow comes. Arrow functions in the parameters of arrow
// functions therefore cost two to the power of their depth, so the text is looked through first.
const (
	maxNesting = 200 // open brackets
	maxArrows  = 8   // arrow functions in parameters of arrow functions
	allArrows  = 2000
)

// scanner walks through a text by its brackets. Strings, templates and comments are told from code exactly
// until the first slash that may be a division or begin a pattern; behind it nothing is sure, and every
// arrow after a bracket counts as one within another.
type scanner struct {
	text   string
	at     int
	open   []bracket
	unsure bool
	arrows int // those behind the first unsure slash
}

// bracket is an open bracket, and how deep arrow functions lie in each other within it.
type bracket struct {
	char   byte
	arrows int
}

// tooNested returns where a text is nested deeper than is safe to parse, and in what; or -1.
func tooNested(text string) (at int, what string) {
	if strings.Count(text, "=>") > allArrows {
		return strings.LastIndex(text, "=>"), fmt.Sprintf("there are more than %d arrow functions", allArrows)
	}
	s := &scanner{text: text}
	for s.at < len(text) {
		switch c := text[s.at]; c {
		case '\'', '"':
			s.skipString(c)
		case '`':
			s.at++
			s.skipTemplate()
		case '/':
			s.slash()
		case '(', '[', '{':
			if len(s.open) == maxNesting {
				return s.at, fmt.Sprintf("brackets are nested more than %d deep", maxNesting)
			}
			s.open = append(s.open, bracket{char: c})
			s.at++
		case ')', ']', '}':
			s.at++
			if s.close(c) > maxArrows || s.arrows > maxArrows {
				return s.at - 1, fmt.Sprintf("arrow functions are nested more than %d deep in parameters", maxArrows)
			}
		default:
			s.at++
		}
	}
	return -1, ""
}

// close ends a bracket and returns how deep arrow functions lie within the one around it.
func (s *scanner) close(c byte) int {
	var inner bracket
	if n := len(s.open); n > 0 {
		inner, s.open = s.open[n-1], s.open[:n-1]
	}
	if c == ')' && s.arrowFollows() {
		inner.arrows++
		if s.unsure {
			s.arrows++
		}
	}
	if n := len(s.open); n > 0 {
		s.open[n-1].arrows = max(s.open[n-1].arrows, inner.arrows)
	}
	if c == '}' && inner.char == '$' {
		s.skipTemplate()
	}
	return inner.arrows
}

// arrowFollows reports whether the next token is an arrow.
func (s *scanner) arrowFollows() bool {
	rest := s.text[s.at:]
	for {
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' })
		n := comment(rest)
		if n == 0 {
			return strings.HasPrefix(rest, "=>")
		}
		rest = rest[n:]
	}
}

// comment is the length of the comment at the start of text, or 0.
func comment(text string) int {
	end := func(i, n int) int {
		if i < 0 {
			return len(text)
		}
		return i + n
	}
	switch {
	case strings.HasPrefix(text, "//"):
		return end(strings.IndexAny(text, "\n\r\u2028\u2029"), 0)
	case strings.HasPrefix(text, "/*"):
		if i := strings.Index(text[2:], "*/"); i >= 0 {
			return i + 4
		}
		return len(text)
	}
	return 0
}

func (s *scanner) slash() {
	if n := comment(s.text[s.at:]); n > 0 {
		s.at += n
		return
	}
	s.unsure = true
	s.at++
}

// skipString goes behind the string that begins here, or behind its line where it is not closed.
func (s *scanner) skipString(quote byte) {
	for s.at++; s.at < len(s.text); {
		switch c := s.text[s.at]; c {
		case quote:
			s.at++
			return
		case '\n', '\r':
			return
		case '\\':
			s.at++
			_, n := utf8.DecodeRuneInString(s.text[s.at:])
			s.at += n
		default:
			s.at++
		}
	}
}

// skipTemplate goes to the end of a template, or into the code that stands in it.
func (s *scanner) skipTemplate() {
	for s.at < len(s.text) {
		switch {
		case s.text[s.at] == '\\':
			s.at = min(s.at+2, len(s.text))
		case s.text[s.at] == '`':
			s.at++
			return
		case strings.HasPrefix(s.text[s.at:], "${"):
			s.at += 2
			s.open = append(s.open, bracket{char: '$'})
			return
		default:
			s.at++
		}
	}
}
