package rdf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/rdf/token"
)

// Kind is what a term is.
type Kind uint8

// The kinds of terms. None is no term at all: an unbound variable, the default graph.
const (
	None Kind = iota
	IRI
	Blank
	Literal
)

// Term is an RDF term. Two terms are the same exactly if they are equal by ==.
type Term struct {
	Kind Kind
	// Value is the IRI, the label of the blank node, or the lexical form.
	Value string
	// Datatype is the IRI of a literal's datatype; never empty for a literal.
	Datatype string
	// Lang is the language tag in lower case, for literals of rdf:langString alone.
	Lang string
}

// Namespaces of the standard vocabularies.
const (
	XSD = "http://www.w3.org/2001/XMLSchema#"
	RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
)

// Names that the formats themselves need.
const (
	XSDString  = XSD + "string"
	XSDInteger = XSD + "integer"
	XSDDecimal = XSD + "decimal"
	XSDDouble  = XSD + "double"
	XSDBoolean = XSD + "boolean"
	LangString = RDF + "langString"

	rdfType  = RDF + "type"
	rdfFirst = RDF + "first"
	rdfRest  = RDF + "rest"
	rdfNil   = RDF + "nil"
)

// NewIRI is the term of an IRI.
func NewIRI(iri string) Term { return Term{Kind: IRI, Value: iri} }

// NewBlank is a blank node by its label.
func NewBlank(label string) Term { return Term{Kind: Blank, Value: label} }

// NewString is a literal of type xsd:string.
func NewString(s string) Term { return Term{Kind: Literal, Value: s, Datatype: XSDString} }

// NewLang is a string in a language. Tags are the same in any case; they are kept in lower case.
func NewLang(s, lang string) Term {
	return Term{Kind: Literal, Value: s, Datatype: LangString, Lang: strings.ToLower(lang)}
}

// NewTyped is a literal of a datatype; "" is xsd:string.
func NewTyped(lexical, datatype string) Term {
	if datatype == "" {
		datatype = XSDString
	}
	return Term{Kind: Literal, Value: lexical, Datatype: datatype}
}

// String gives the term as N-Triples write it; "" for None.
func (t Term) String() string { return string(t.Append(nil)) }

// Append appends the term as N-Triples write it.
func (t Term) Append(dst []byte) []byte {
	switch t.Kind {
	case IRI:
		return appendIRI(dst, t.Value)
	case Blank:
		return append(append(dst, "_:"...), t.Value...)
	case Literal:
		dst = appendString(dst, t.Value)
		switch {
		case t.Lang != "":
			return append(append(dst, '@'), t.Lang...)
		case t.Datatype != XSDString:
			return appendIRI(append(dst, "^^"...), t.Datatype)
		}
	}
	return dst
}

const hexDigits = "0123456789ABCDEF"

func appendIRI(dst []byte, iri string) []byte {
	dst = append(dst, '<')
	for i := 0; i < len(iri); i++ {
		if c := iri[i]; c <= 0x20 || strings.IndexByte("<>\"{}|^`\\", c) >= 0 {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, '>')
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '"', '\\':
			dst = append(dst, '\\', c)
		default:
			if c < 0x20 || c == 0x7F {
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				dst = append(dst, c)
			}
		}
	}
	return append(dst, '"')
}

// ParseTerm reads one term as N-Triples write it.
func ParseTerm(text string) (Term, error) {
	p := &parser{scan: token.NewScanner(text, token.NQuads), format: NQuads, keepBlanks: true}
	if err := p.advance(); err != nil {
		return Term{}, err
	}
	t, err := p.strictTerm()
	if err == nil && p.tok.Kind != token.EOF {
		err = p.tok.Errorf("%s follows the term", p.tok.Name())
	}
	return t, err
}

// Quad is a triple and the graph that it stands in; a graph of kind None is the default graph.
type Quad struct {
	Subject, Predicate, Object, Graph Term
}

// String gives the quad as a line of N-Quads, without the line's end.
func (q Quad) String() string { return string(q.append(nil)) }

func (q Quad) append(dst []byte) []byte {
	for _, t := range []Term{q.Subject, q.Predicate, q.Object, q.Graph} {
		if t.Kind != None {
			dst = append(t.Append(dst), ' ')
		}
	}
	return append(dst, '.')
}

// FromValue gives the term of one of Cayley's values; nil is None.
func FromValue(v quad.Value) (Term, error) {
	switch v := v.(type) {
	case nil:
		return Term{}, nil
	case quad.IRI:
		return NewIRI(string(v)), nil
	case quad.BNode:
		return NewBlank(string(v)), nil
	case quad.String:
		return NewString(string(v)), nil
	case quad.LangString:
		return NewLang(string(v.Value), v.Lang), nil
	case quad.Int:
		return NewTyped(strconv.FormatInt(int64(v), 10), XSDInteger), nil
	case quad.TypedString:
		// Datatypes of others are read below, where what is no IRI is an error.
		if strings.HasPrefix(string(v.Type), XSD) {
			return NewTyped(string(v.Value), string(v.Type)), nil
		}
	}
	text, err := quads.AppendTerm(nil, v)
	if err != nil {
		return Term{}, fmt.Errorf("reading a value: %w", err)
	}
	return ParseTerm(string(text))
}

// FromQuad gives one of Cayley's quads as a Quad.
func FromQuad(q quad.Quad) (Quad, error) {
	var out Quad
	for i, to := range []*Term{&out.Subject, &out.Predicate, &out.Object, &out.Graph} {
		t, err := FromValue(q.Get(quad.Directions[i]))
		if err != nil {
			return Quad{}, err
		}
		*to = t
	}
	return out, nil
}
