package rdf

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"quern/graph/rdf/token"
)

// SyntaxError is text that is not in its format, and where.
type SyntaxError = token.Error

// ReadOptions says how a document is read.
type ReadOptions struct {
	// Base is the IRI of the document, by which relative ones are resolved.
	Base string
	// Blank comes before the names that blank nodes get ("b" if empty), so that those of two documents
	// are told apart. They are counted in the order in which they appear, whatever their labels.
	Blank string
}

// Read reads a document's quads in order. The text is held in memory whole; the quads are not. It ends
// after the first error, which is a *SyntaxError where the text is at fault.
func Read(r io.Reader, f Format, o ReadOptions) iter.Seq2[Quad, error] {
	return func(yield func(Quad, error) bool) {
		text, err := io.ReadAll(r)
		if err != nil {
			yield(Quad{}, fmt.Errorf("reading %s: %w", f, err))
			return
		}
		for q, err := range ReadString(string(text), f, o) {
			if !yield(q, err) {
				return
			}
		}
	}
}

// ReadString is Read of a text in memory.
func ReadString(text string, f Format, o ReadOptions) iter.Seq2[Quad, error] {
	return func(yield func(Quad, error) bool) {
		dialect := token.Turtle
		if f == NTriples || f == NQuads {
			dialect = token.NQuads
		}
		if o.Blank == "" {
			o.Blank = "b"
		}
		p := &parser{
			scan: token.NewScanner(strings.TrimPrefix(text, "\uFEFF"), dialect), format: f, base: o.Base,
			prefixes: map[string]string{}, blanks: map[string]Term{}, blank: o.Blank, yield: yield,
		}
		err := p.document()
		if err != nil && err != errStopped {
			yield(Quad{}, err)
		}
	}
}

// errStopped ends a document whose reader wants no more.
var errStopped = fmt.Errorf("stopped")

// maxNesting bounds how deep brackets may be nested, so that a document cannot exhaust the stack.
const maxNesting = 1000

type parser struct {
	scan       *token.Scanner
	tok        token.Token
	format     Format
	base       string
	prefixes   map[string]string
	blanks     map[string]Term
	blank      string
	count      int
	keepBlanks bool
	graph      Term
	depth      int
	yield      func(Quad, error) bool
}

func (p *parser) advance() (err error) {
	p.tok, err = p.scan.Next()
	return err
}

func (p *parser) expect(mark string) error {
	if !p.tok.Is(mark) {
		return p.tok.Errorf("%s where %q is due", p.tok.Name(), mark)
	}
	return p.advance()
}

func (p *parser) emit(s, pr, o Term) error {
	if !p.yield(Quad{s, pr, o, p.graph}, nil) {
		return errStopped
	}
	return nil
}

func (p *parser) fresh() Term {
	p.count++
	return NewBlank(p.blank + strconv.Itoa(p.count))
}

func (p *parser) labelled(label string) Term {
	if p.keepBlanks {
		return NewBlank(label)
	}
	t, ok := p.blanks[label]
	if !ok {
		t = p.fresh()
		p.blanks[label] = t
	}
	return t
}

func (p *parser) document() error {
	if err := p.advance(); err != nil {
		return err
	}
	for line := 0; p.tok.Kind != token.EOF; {
		var err error
		switch p.format {
		case NTriples, NQuads:
			if p.tok.Line == line {
				return p.tok.Errorf("%s after the end of a statement", p.tok.Name())
			}
			line = p.tok.Line
			err = p.line()
		default:
			err = p.statement()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// line reads a statement of N-Triples or N-Quads, all in one line.
func (p *parser) line() error {
	line := p.tok.Line
	var q Quad
	for i, to := range []*Term{&q.Subject, &q.Predicate, &q.Object, &q.Graph} {
		if i == 3 && (p.format == NTriples || p.tok.Is(".")) {
			break
		}
		at := p.tok
		if at.Line != line {
			return at.Errorf("a statement goes on in another line")
		}
		t, err := p.strictTerm()
		if err != nil {
			return err
		}
		if t.Kind == Literal && i != 2 || t.Kind == Blank && i == 1 {
			return at.Errorf("%s as the %s", at.Name(), [...]string{"subject", "predicate", "object", "graph"}[i])
		}
		*to = t
	}
	if p.tok.Line != line {
		return p.tok.Errorf("a statement goes on in another line")
	}
	if err := p.expect("."); err != nil {
		return err
	}
	if !p.yield(q, nil) {
		return errStopped
	}
	return nil
}

// strictTerm reads a term of N-Triples.
func (p *parser) strictTerm() (Term, error) {
	t := p.tok
	switch t.Kind {
	case token.IRI:
		if !IsAbsolute(t.Text) {
			return Term{}, t.Errorf("the IRI <%s> is relative", t.Text)
		}
		return NewIRI(t.Text), p.advance()
	case token.Blank:
		return p.labelled(t.Text), p.advance()
	case token.String:
		return p.literal()
	}
	return Term{}, t.Errorf("%s where a term is due", t.Name())
}

// literal reads a string and what may follow it.
func (p *parser) literal() (Term, error) {
	text := p.tok.Text
	if err := p.advance(); err != nil {
		return Term{}, err
	}
	switch {
	case p.tok.Kind == token.Lang:
		lang := p.tok.Text
		return NewLang(text, lang), p.advance()
	case p.tok.Is("^^"):
		if err := p.advance(); err != nil {
			return Term{}, err
		}
		at := p.tok
		var datatype Term
		var err error
		if p.format == NTriples || p.format == NQuads {
			datatype, err = p.strictTerm()
		} else {
			datatype, err = p.iri()
		}
		if err != nil {
			return Term{}, err
		}
		if datatype.Kind != IRI {
			return Term{}, at.Errorf("%s as a datatype", at.Name())
		}
		return NewTyped(text, datatype.Value), nil
	}
	return NewString(text), nil
}
