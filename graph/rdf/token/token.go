// Package token cuts Turtle, TriG, N-Quads and SPARQL into the terminals that these languages share: IRIs,
// prefixed names, blank nodes, strings, numbers, language tags, words and marks.
package token

import "fmt"

// Kind is a kind of terminal.
type Kind uint8

// The kinds of terminals. The Text of a token is what its comment says.
const (
	EOF     Kind = iota
	IRI          // <…>: the IRI between the brackets, escapes undone
	PName        // ex:local: the prefix without its colon in Text, the local part in Local
	Blank        // _:label: the label
	Var          // ?name or $name: the name
	Lang         // @tag: the tag
	String       // a string in any quotes: its value, escapes undone
	Integer      // a number with its sign, as written
	Decimal      // one with a point
	Double       // one with an exponent
	Word         // a keyword, as written
	Mark         // punctuation or an operator
)

// Token is one terminal. Line and Column count from 1, columns in characters; Offset and End count bytes.
type Token struct {
	Kind         Kind
	Text         string
	Local        string
	Line, Column int
	Offset, End  int
}

// Is reports whether the token is a mark.
func (t Token) Is(mark string) bool { return t.Kind == Mark && t.Text == mark }

// Name says what the token is, for messages.
func (t Token) Name() string {
	switch t.Kind {
	case EOF:
		return "the end"
	case IRI:
		return "<" + t.Text + ">"
	case PName:
		return t.Text + ":" + t.Local
	case Blank:
		return "_:" + t.Text
	case Var:
		return "?" + t.Text
	case Lang:
		return "@" + t.Text
	case String:
		return fmt.Sprintf("the string %.40q", t.Text)
	default:
		return fmt.Sprintf("%q", t.Text)
	}
}

// Error is text that cannot be read, and where.
type Error struct {
	Line, Column int
	Message      string
}

// Error gives the place and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Errorf makes an error at a token.
func (t Token) Errorf(format string, args ...any) *Error {
	return &Error{t.Line, t.Column, fmt.Sprintf(format, args...)}
}
