package token

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Dialect is whose rules hold where the languages differ.
type Dialect uint8

// The dialects.
const (
	// Turtle is Turtle and TriG: \u in strings and IRIs, @prefix and @base.
	Turtle Dialect = iota
	// NQuads is N-Triples and N-Quads: double quotes only.
	NQuads
	// SPARQL has variables and operators; its \u are undone in the whole text before it is scanned.
	SPARQL
)

// Scanner reads the tokens of a text one by one.
type Scanner struct {
	text    string
	dialect Dialect
	pos     int
	line    int
	start   int // offset at which the line begins
}

// NewScanner starts at the beginning of a text. A byte that is not UTF-8 is an error where it stands.
func NewScanner(text string, d Dialect) *Scanner {
	return &Scanner{text: text, dialect: d, line: 1}
}

// Next reads the next token; after the last one, EOF for ever. Every error is an *Error.
func (s *Scanner) Next() (Token, error) {
	s.space()
	t := Token{Line: s.line, Column: utf8.RuneCountInString(s.text[s.start:s.pos]) + 1, Offset: s.pos}
	if s.pos >= len(s.text) {
		t.End = s.pos
		return t, nil
	}
	err := s.scan(&t)
	t.End = s.pos
	if err != nil {
		return t, &Error{t.Line, t.Column, err.Error()}
	}
	return t, nil
}

// space skips blanks and comments.
func (s *Scanner) space() {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case '\n':
			s.pos++
			s.newline()
		case '\r':
			s.pos++
			if s.pos < len(s.text) && s.text[s.pos] == '\n' {
				s.pos++
			}
			s.newline()
		case ' ', '\t':
			s.pos++
		case '#':
			for s.pos < len(s.text) && s.text[s.pos] != '\n' && s.text[s.pos] != '\r' {
				s.pos++
			}
		default:
			return
		}
	}
}

func (s *Scanner) newline() {
	s.line++
	s.start = s.pos
}

func (s *Scanner) rest() string { return s.text[s.pos:] }

func (s *Scanner) scan(t *Token) error {
	c := s.text[s.pos]
	switch {
	case c == '<':
		return s.angle(t)
	case c == '"' || c == '\'':
		return s.quoted(t)
	case c == '_' && strings.HasPrefix(s.rest(), "_:"):
		return s.blank(t)
	case c == '@':
		return s.lang(t)
	case (c == '?' || c == '$') && s.dialect == SPARQL:
		n := variable(s.text[s.pos+1:])
		if n > 0 {
			t.Kind, t.Text = Var, s.text[s.pos+1:s.pos+1+n]
			s.pos += 1 + n
			return nil
		}
	case digit(c) || c == '.' || c == '+' || c == '-':
		if s.number(t) {
			return nil
		}
	}
	r, _ := decode(s.rest())
	if r == ':' || nameStart(r) {
		return s.name(t)
	}
	return s.mark(t)
}

// marks lists the operators; the longer ones come first.
var marks = []string{"^^", "&&", "||", "!=", "<=", ">=",
	"{", "}", "(", ")", "[", "]", ".", ";", ",", "^", "/", "|", "*", "+", "-", "?", "!", "=", "<", ">"}

func (s *Scanner) mark(t *Token) error {
	for _, m := range marks {
		if strings.HasPrefix(s.rest(), m) {
			t.Kind, t.Text = Mark, m
			s.pos += len(m)
			return nil
		}
	}
	r, size := utf8.DecodeRuneInString(s.rest())
	s.pos += size
	if r == utf8.RuneError && size == 1 {
		return fmt.Errorf("a byte that is not UTF-8")
	}
	return fmt.Errorf("the character %q means nothing here", r)
}

// angle reads an IRI, or in SPARQL the operators < and <=.
func (s *Scanner) angle(t *Token) error {
	rest := s.text[s.pos+1:]
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c == '>' {
			iri, err := unescape(rest[:i], s.dialect != SPARQL, false)
			if err != nil {
				return err
			}
			if j := strings.IndexFunc(iri, notInIRI); j >= 0 {
				return fmt.Errorf("the character %q in an IRI", []rune(iri[j:])[0])
			}
			if !utf8.ValidString(iri) {
				return fmt.Errorf("an IRI that is not UTF-8")
			}
			t.Kind, t.Text = IRI, iri
			s.pos += i + 2
			return nil
		}
		if c == '\\' && s.dialect != SPARQL {
			continue
		}
		if notInIRI(rune(c)) {
			if s.dialect == SPARQL {
				break
			}
			return fmt.Errorf("the character %q in an IRI", c)
		}
	}
	if s.dialect == SPARQL {
		return s.mark(t)
	}
	return fmt.Errorf("an IRI without its closing >")
}

func notInIRI(r rune) bool { return r <= 0x20 || strings.ContainsRune("<>\"{}|^`\\", r) }

// quoted reads a string of any of the four kinds.
func (s *Scanner) quoted(t *Token) error {
	quote := s.text[s.pos : s.pos+1]
	if s.dialect != NQuads && strings.HasPrefix(s.rest(), strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	if s.dialect == NQuads && quote != `"` {
		return fmt.Errorf("a string in single quotes")
	}
	body := s.text[s.pos+len(quote):]
	end, line, start := 0, s.line, s.start
	for {
		if end >= len(body) {
			return fmt.Errorf("a string without its closing %s", quote)
		}
		if strings.HasPrefix(body[end:], quote) {
			break
		}
		switch c := body[end]; c {
		case '\\':
			end++
		case '\n', '\r':
			if len(quote) == 1 {
				return fmt.Errorf("a string without its closing %s in the same line", quote)
			}
			if c == '\n' || end+1 >= len(body) || body[end+1] != '\n' {
				line++
				start = s.pos + len(quote) + end + 1
			}
		}
		end++
	}
	text, err := unescape(body[:end], s.dialect != SPARQL, true)
	if err != nil {
		return err
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("a string that is not UTF-8")
	}
	t.Kind, t.Text = String, text
	s.pos += len(quote) + end + len(quote)
	s.line, s.start = line, start
	return nil
}

func (s *Scanner) blank(t *Token) error {
	rest := s.text[s.pos+2:]
	n := 0
	for n < len(rest) {
		r, size := decode(rest[n:])
		ok := nameStart(r) || r == '_' || '0' <= r && r <= '9'
		if n > 0 {
			ok = ok || nameChar(r) || r == '.'
		}
		if !ok {
			break
		}
		n += size
	}
	for n > 0 && rest[n-1] == '.' {
		n--
	}
	if n == 0 {
		return fmt.Errorf("a blank node without a label")
	}
	t.Kind, t.Text = Blank, rest[:n]
	s.pos += 2 + n
	return nil
}

// lang reads a language tag: letters, then subtags of letters and digits.
func (s *Scanner) lang(t *Token) error {
	rest := s.text[s.pos+1:]
	n := 0
	for n < len(rest) && letter(rest[n]) {
		n++
	}
	if n == 0 {
		return fmt.Errorf("@ without a language")
	}
	for n < len(rest) && rest[n] == '-' {
		m := n + 1
		for m < len(rest) && (letter(rest[m]) || digit(rest[m])) {
			m++
		}
		if m == n+1 {
			break
		}
		n = m
	}
	t.Kind, t.Text = Lang, rest[:n]
	s.pos += 1 + n
	return nil
}

// number reads a number with its sign, or reports that none stands here.
func (s *Scanner) number(t *Token) bool {
	rest := s.rest()
	n := 0
	if rest[n] == '+' || rest[n] == '-' {
		n++
	}
	whole := digits(rest[n:])
	n += whole
	kind := Integer
	if n < len(rest) && rest[n] == '.' {
		fraction := digits(rest[n+1:])
		switch {
		case fraction > 0:
			kind = Decimal
			n += 1 + fraction
		case whole > 0 && exponent(rest[n+1:]) > 0:
			n++
		}
	}
	if whole == 0 && kind == Integer {
		return false
	}
	if e := exponent(rest[n:]); e > 0 {
		kind = Double
		n += e
	}
	t.Kind, t.Text = kind, rest[:n]
	s.pos += n
	return true
}

func digits(s string) (n int) {
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

func exponent(s string) int {
	n := 0
	if n >= len(s) || s[n] != 'e' && s[n] != 'E' {
		return 0
	}
	n++
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	d := digits(s[n:])
	if d == 0 {
		return 0
	}
	return n + d
}

// name reads a prefixed name or a word.
func (s *Scanner) name(t *Token) error {
	rest := s.rest()
	n := 0
	for n < len(rest) {
		r, size := decode(rest[n:])
		if !nameChar(r) && r != '.' {
			break
		}
		n += size
	}
	end := n
	for end > 0 && rest[end-1] == '.' {
		end--
	}
	if end != n || n >= len(rest) || rest[n] != ':' {
		t.Kind, t.Text = Word, rest[:end]
		if end == 0 {
			return s.mark(t)
		}
		// A word is made of letters, digits and underscores; what follows is another token.
		if i := strings.IndexAny(t.Text, ".-"); i > 0 {
			t.Text = t.Text[:i]
		}
		s.pos += len(t.Text)
		return nil
	}
	local, size, err := localName(rest[n+1:])
	if err != nil {
		return err
	}
	t.Kind, t.Text, t.Local = PName, rest[:n], local
	s.pos += n + 1 + size
	return nil
}

// localName reads PN_LOCAL and gives its text without escapes, and its length.
func localName(s string) (string, int, error) {
	var b strings.Builder
	n, end, kept := 0, 0, 0
	for n < len(s) {
		r, size := decode(s[n:])
		switch {
		case r == '%':
			if n+2 >= len(s) || !hex(s[n+1]) || !hex(s[n+2]) {
				return "", 0, fmt.Errorf("%% in a name without two hexadecimal digits")
			}
			b.WriteString(s[n : n+3])
			n += 3
		case r == '\\':
			if n+1 >= len(s) || !strings.ContainsRune("_~.-!$&'()*+,;=/?#@%", rune(s[n+1])) {
				return "", 0, fmt.Errorf("an escape in a name that is none")
			}
			b.WriteByte(s[n+1])
			n += 2
		case r == '.' && n > 0:
			b.WriteByte('.')
			n++
			continue // a dot at the end is no part of the name
		case nameStart(r) || r == '_' || r == ':' || '0' <= r && r <= '9' || n > 0 && nameChar(r):
			b.WriteString(s[n : n+size])
			n += size
		default:
			return b.String()[:kept], end, nil
		}
		end, kept = n, b.Len()
	}
	return b.String()[:kept], end, nil
}

// variable gives the length of the variable's name at the start of s.
func variable(s string) int {
	n := 0
	for n < len(s) {
		r, size := decode(s[n:])
		ok := nameStart(r) || r == '_' || '0' <= r && r <= '9'
		if n > 0 {
			ok = ok || r == 0xB7 || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
		}
		if !ok {
			break
		}
		n += size
	}
	return n
}

// decode reads a character; what is not UTF-8 gives one that no name holds.
func decode(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size <= 1 {
		return -1, size
	}
	return r, size
}

// nameStart is PN_CHARS_BASE of the grammars.
func nameStart(r rune) bool {
	if r < 0x80 {
		return r > 0 && letter(byte(r))
	}
	for _, span := range [...][2]rune{{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF},
		{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF},
		{0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}} {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}

// nameChar is PN_CHARS.
func nameChar(r rune) bool {
	return nameStart(r) || r == '_' || r == '-' || '0' <= r && r <= '9' || r == 0xB7 ||
		0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// LocalName reports whether s can stand behind a prefix as it is, without escapes.
func LocalName(s string) bool {
	name, n, err := localName(s)
	return err == nil && n == len(s) && name == s && !strings.Contains(s, `\`)
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }
func hex(c byte) bool    { return digit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
