package graphql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is.
type tokenKind uint8

const (
	end tokenKind = iota
	punctuation
	nameToken
	stringToken
	numberToken
	variable
)

// token is a word of the query. Offset counts bytes.
type token struct {
	kind   tokenKind
	text   string // a string without its quotes and escapes, a variable without "$"
	offset int
}

// SyntaxError is a query that cannot be read, and where. Line and Column count from 1, columns in characters.
type SyntaxError struct {
	Line, Column int
	Message      string
}

// Error gives the place and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// lexer cuts a query into tokens.
type lexer struct {
	text string
	at   int
}

func (l *lexer) fail(offset int, format string, args ...any) error {
	before := l.text[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[line:]), fmt.Sprintf(format, args...)}
}

// next reads a token. Commas are white space, as GraphQL has them.
func (l *lexer) next() (token, error) {
	l.skip()
	start := l.at
	if start == len(l.text) {
		return token{end, "", start}, nil
	}
	switch c := l.text[start]; {
	case strings.HasPrefix(l.text[start:], "..."):
		l.at += 3
		return token{punctuation, "...", start}, nil
	case c == '$':
		l.at++
		name := l.word(false)
		if name == "" {
			return token{}, l.fail(start, "a variable has a name behind $")
		}
		return token{variable, name, start}, nil
	case strings.IndexByte("{}()[]:@=!|&", c) >= 0:
		l.at++
		return token{punctuation, string(c), start}, nil
	case c == '"':
		text, err := l.quoted()
		return token{stringToken, text, start}, err
	case c == '<':
		i := strings.IndexAny(l.text[start:], "> \t\r\n")
		if i < 0 || l.text[start+i] != '>' {
			return token{}, l.fail(start, "an IRI that begins with < ends with >")
		}
		l.at = start + i + 1
		return token{nameToken, l.text[start:l.at], start}, nil
	case c == '~' && strings.HasPrefix(l.text[start:], "~<"):
		l.at++
		t, err := l.next()
		return token{nameToken, "~" + t.text, start}, err
	case c == '-' || c >= '0' && c <= '9':
		l.at++
		for l.at < len(l.text) && strings.IndexByte("0123456789.eE+-", l.text[l.at]) >= 0 {
			l.at++
		}
		text := l.text[start:l.at]
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return token{}, l.fail(start, "%q is not a number", clip(text))
		}
		return token{numberToken, text, start}, nil
	}
	name := l.word(true)
	if name == "" {
		c, _ := utf8.DecodeRuneInString(l.text[start:])
		return token{}, l.fail(start, "%q is not expected here", c)
	}
	return token{nameToken, name, start}, nil
}

// skip passes over white space, commas and comments.
func (l *lexer) skip() {
	for l.at < len(l.text) {
		c, size := utf8.DecodeRuneInString(l.text[l.at:])
		switch {
		case c == '#':
			for l.at < len(l.text) && l.text[l.at] != '\n' {
				l.at++
			}
		case unicode.IsSpace(c), c == ',', c == '\uFEFF':
			l.at += size
		default:
			return
		}
	}
}

// word reads a name. An IRI may be one as it is: a colon belongs to it where more of it follows at once ("kg:met",
// "http://example.com/x"), and ends it otherwise ("alias: field", "first:3").
func (l *lexer) word(iri bool) string {
	start := l.at
	for l.at < len(l.text) {
		c, size := utf8.DecodeRuneInString(l.text[l.at:])
		if c == ':' && iri {
			next, _ := utf8.DecodeRuneInString(l.text[l.at+1:])
			if l.at == start || !unicode.IsLetter(next) && next != '/' && next != '_' {
				break
			}
		} else if !nameRune(c, iri) {
			break
		}
		l.at += size
	}
	return l.text[start:l.at]
}

func nameRune(c rune, iri bool) bool {
	if c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) {
		return true
	}
	return iri && c > ' ' && c != utf8.RuneError && !unicode.IsSpace(c) && !strings.ContainsRune("\"{}()|^`[]<>,:@=!$&", c)
}

// quoted reads a string, or a block of lines between triple quotes.
func (l *lexer) quoted() (string, error) {
	start := l.at
	if strings.HasPrefix(l.text[start:], `"""`) {
		i := strings.Index(l.text[start+3:], `"""`)
		if i < 0 {
			return "", l.fail(start, "a string does not end")
		}
		l.at = start + 3 + i + 3
		return l.text[start+3 : start+3+i], nil
	}
	for i := start + 1; i < len(l.text) && l.text[i] != '\n'; i++ {
		switch l.text[i] {
		case '\\':
			i++
		case '"':
			l.at = i + 1
			text, err := strconv.Unquote(strings.ReplaceAll(l.text[start:l.at], `\/`, "/"))
			if err != nil {
				return "", l.fail(start, "a string has an escape that there is not")
			}
			return text, nil
		}
	}
	return "", l.fail(start, "a string does not end")
}

// clip keeps messages short, whatever a query holds.
func clip(s string) string {
	const limit = 100
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
