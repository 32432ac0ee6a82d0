package rdf

import (
	"strings"

	"quern/graph/rdf/token"
)

// statement reads a directive, triples, or in TriG a graph.
func (p *parser) statement() error {
	t := p.tok
	switch {
	case t.Kind == token.Lang && (t.Text == "prefix" || t.Text == "base"):
		return p.directive(t.Text, true)
	case t.Kind == token.Word && strings.EqualFold(t.Text, "prefix"):
		return p.directive("prefix", false)
	case t.Kind == token.Word && strings.EqualFold(t.Text, "base"):
		return p.directive("base", false)
	case p.format == TriG && t.Kind == token.Word && strings.EqualFold(t.Text, "graph"):
		if err := p.advance(); err != nil {
			return err
		}
		name, anon, err := p.graphName()
		if err != nil {
			return err
		}
		if name.Kind == Blank && !anon && t.Kind == token.Blank {
			return t.Errorf("no graph")
		}
		return p.block(name)
	case p.format == TriG && t.Is("{"):
		return p.block(Term{})
	}
	return p.triplesOrGraph()
}

// directive reads what follows @prefix, PREFIX, @base and BASE; the forms with @ end in a dot.
func (p *parser) directive(name string, dot bool) error {
	if err := p.advance(); err != nil {
		return err
	}
	prefix := p.tok.Text
	if name == "prefix" {
		if p.tok.Kind != token.PName || p.tok.Local != "" {
			return p.tok.Errorf("%s where a prefix is due", p.tok.Name())
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
	if p.tok.Kind != token.IRI {
		return p.tok.Errorf("%s where an IRI is due", p.tok.Name())
	}
	iri := Resolve(p.base, p.tok.Text)
	if err := p.advance(); err != nil {
		return err
	}
	if name == "prefix" {
		p.prefixes[prefix] = iri
	} else {
		p.base = iri
	}
	if dot {
		return p.expect(".")
	}
	return nil
}

// graphName reads the name of a graph: an IRI, a blank node or [].
func (p *parser) graphName() (name Term, anon bool, err error) {
	t := p.tok
	switch t.Kind {
	case token.IRI, token.PName:
		name, err = p.iri()
		return name, false, err
	case token.Blank:
		return p.labelled(t.Text), false, p.advance()
	}
	if !t.Is("[") {
		return Term{}, false, t.Errorf("%s where the name of a graph is due", t.Name())
	}
	if err := p.advance(); err != nil {
		return Term{}, false, err
	}
	return p.fresh(), true, p.expect("]")
}

// block reads { triples } of a graph.
func (p *parser) block(name Term) error {
	if err := p.expect("{"); err != nil {
		return err
	}
	p.graph = name
	defer func() { p.graph = Term{} }()
	for !p.tok.Is("}") {
		if err := p.triples(Term{}); err != nil {
			return err
		}
		if p.tok.Is("}") {
			break
		}
		if err := p.expect("."); err != nil {
			return err
		}
	}
	return p.advance()
}

// triplesOrGraph reads triples and their dot, or a graph without its keyword.
func (p *parser) triplesOrGraph() error {
	var subject Term
	if p.format == TriG {
		switch t := p.tok; t.Kind {
		case token.IRI, token.PName, token.Blank:
			name, _, err := p.graphName()
			if err != nil {
				return err
			}
			if p.tok.Is("{") {
				return p.block(name)
			}
			subject = name
		case token.Mark:
			// "[]" is a graph's name if a brace follows it, and else the subject of triples.
			if !t.Is("[") {
				break
			}
			if err := p.advance(); err != nil {
				return err
			}
			if !p.tok.Is("]") {
				node, err := p.properties()
				if err != nil {
					return err
				}
				if err := p.afterProperties(node); err != nil {
					return err
				}
				return p.expect(".")
			}
			if err := p.advance(); err != nil {
				return err
			}
			subject = p.fresh()
			if p.tok.Is("{") {
				return p.block(subject)
			}
		}
	}
	if err := p.triples(subject); err != nil {
		return err
	}
	return p.expect(".")
}

// triples reads a subject, unless it is given, and its predicates and objects.
func (p *parser) triples(subject Term) error {
	if subject.Kind == None {
		t := p.tok
		var err error
		switch {
		case t.Kind == token.IRI || t.Kind == token.PName:
			subject, err = p.iri()
		case t.Kind == token.Blank:
			subject, err = p.labelled(t.Text), p.advance()
		case t.Is("("):
			subject, err = p.collection()
		case t.Is("["):
			if err := p.advance(); err != nil {
				return err
			}
			if !p.tok.Is("]") {
				if subject, err = p.properties(); err != nil {
					return err
				}
				return p.afterProperties(subject)
			}
			subject, err = p.fresh(), p.advance()
		default:
			return t.Errorf("%s where a subject is due", t.Name())
		}
		if err != nil {
			return err
		}
	}
	return p.predicates(subject)
}

// afterProperties reads predicates that may follow [ … ] as a subject.
func (p *parser) afterProperties(subject Term) error {
	if p.tok.Is(".") || p.tok.Is("}") {
		return nil
	}
	return p.predicates(subject)
}

// predicates reads "predicate objects" separated by semicolons.
func (p *parser) predicates(subject Term) error {
	for {
		var predicate Term
		var err error
		if p.tok.Kind == token.Word && p.tok.Text == "a" {
			predicate, err = NewIRI(rdfType), p.advance()
		} else {
			predicate, err = p.iri()
		}
		if err != nil {
			return err
		}
		for {
			object, err := p.object()
			if err != nil {
				return err
			}
			if err := p.emit(subject, predicate, object); err != nil {
				return err
			}
			if !p.tok.Is(",") {
				break
			}
			if err := p.advance(); err != nil {
				return err
			}
		}
		if !p.tok.Is(";") {
			return nil
		}
		for p.tok.Is(";") {
			if err := p.advance(); err != nil {
				return err
			}
		}
		if p.tok.Is(".") || p.tok.Is("]") || p.tok.Is("}") {
			return nil
		}
	}
}

func (p *parser) object() (Term, error) {
	t := p.tok
	switch t.Kind {
	case token.IRI, token.PName:
		return p.iri()
	case token.Blank:
		return p.labelled(t.Text), p.advance()
	case token.String:
		return p.literal()
	case token.Integer:
		return NewTyped(t.Text, XSDInteger), p.advance()
	case token.Decimal:
		return NewTyped(t.Text, XSDDecimal), p.advance()
	case token.Double:
		return NewTyped(t.Text, XSDDouble), p.advance()
	case token.Word:
		if t.Text == "true" || t.Text == "false" {
			return NewTyped(t.Text, XSDBoolean), p.advance()
		}
	case token.Mark:
		switch t.Text {
		case "(":
			return p.collection()
		case "[":
			if err := p.advance(); err != nil {
				return Term{}, err
			}
			if p.tok.Is("]") {
				return p.fresh(), p.advance()
			}
			return p.properties()
		}
	}
	return Term{}, t.Errorf("%s where an object is due", t.Name())
}

// properties reads what follows "[" up to the closing bracket, and gives the node.
func (p *parser) properties() (Term, error) {
	if err := p.enter(); err != nil {
		return Term{}, err
	}
	defer func() { p.depth-- }()
	node := p.fresh()
	if err := p.predicates(node); err != nil {
		return Term{}, err
	}
	return node, p.expect("]")
}

func (p *parser) enter() error {
	if p.depth++; p.depth > maxNesting {
		return p.tok.Errorf("brackets are nested more than %d deep", maxNesting)
	}
	return nil
}

// collection reads "(" objects ")" and gives the head of the list.
func (p *parser) collection() (Term, error) {
	if err := p.enter(); err != nil {
		return Term{}, err
	}
	defer func() { p.depth-- }()
	if err := p.expect("("); err != nil {
		return Term{}, err
	}
	head, last := NewIRI(rdfNil), Term{}
	for !p.tok.Is(")") {
		object, err := p.object()
		if err != nil {
			return Term{}, err
		}
		node := p.fresh()
		if last.Kind == None {
			head = node
		} else if err := p.emit(last, NewIRI(rdfRest), node); err != nil {
			return Term{}, err
		}
		if err := p.emit(node, NewIRI(rdfFirst), object); err != nil {
			return Term{}, err
		}
		last = node
	}
	if last.Kind != None {
		if err := p.emit(last, NewIRI(rdfRest), NewIRI(rdfNil)); err != nil {
			return Term{}, err
		}
	}
	return head, p.advance()
}

// iri reads an IRI or a prefixed name.
func (p *parser) iri() (Term, error) {
	t := p.tok
	switch t.Kind {
	case token.IRI:
		return NewIRI(Resolve(p.base, t.Text)), p.advance()
	case token.PName:
		ns, ok := p.prefixes[t.Text]
		if !ok {
			return Term{}, t.Errorf("the prefix %q is not declared", t.Text+":")
		}
		return NewIRI(ns + t.Local), p.advance()
	}
	return Term{}, t.Errorf("%s where an IRI is due", t.Name())
}
