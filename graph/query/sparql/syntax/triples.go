package syntax

import (
	"quern/graph/rdf"
	"quern/graph/rdf/token"
)

// startsTriples reports whether a subject stands here.
func (p *parser) startsTriples() bool {
	switch p.tok.Kind {
	case token.Var, token.IRI, token.PName, token.Blank, token.String, token.Integer, token.Decimal, token.Double:
		return true
	case token.Word:
		return p.word("true") || p.word("false")
	}
	return p.tok.Is("(") || p.tok.Is("[")
}

// sameSubject reads a subject with its predicates and objects. Paths are allowed in patterns, not in
// templates.
func (p *parser) sameSubject(t *Triples, paths bool) error {
	complex := p.tok.Is("(") || p.tok.Is("[")
	count := len(t.List)
	subject, err := p.node(t, paths)
	if err != nil {
		return err
	}
	if complex && len(t.List) > count && !p.startsVerb(paths) {
		return nil
	}
	return p.predicates(t, subject, paths)
}

func (p *parser) startsVerb(paths bool) bool {
	switch p.tok.Kind {
	case token.Var, token.IRI, token.PName:
		return true
	case token.Word:
		return p.tok.Text == "a"
	}
	return paths && (p.tok.Is("^") || p.tok.Is("!") || p.tok.Is("("))
}

// predicates reads predicates and objects separated by semicolons.
func (p *parser) predicates(t *Triples, subject Node, paths bool) error {
	for {
		var verb Node
		var path Path
		var err error
		switch {
		case p.tok.Kind == token.Var:
			verb = Node{Var: p.tok.Text}
			err = p.advance()
		case paths:
			path, err = p.path()
			if link, ok := path.(*Link); ok {
				verb, path = Node{Term: rdf.NewIRI(link.IRI)}, nil
			}
		case p.tok.Kind == token.Word && p.tok.Text == "a":
			verb, err = Node{Term: rdf.NewIRI(rdf.RDF + "type")}, p.advance()
		default:
			var iri string
			iri, err = p.iri()
			verb = Node{Term: rdf.NewIRI(iri)}
		}
		if err != nil {
			return err
		}
		for {
			object, err := p.node(t, paths)
			if err != nil {
				return err
			}
			t.List = append(t.List, Triple{subject, verb, object, path})
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
		if !p.startsVerb(paths) {
			return nil
		}
	}
}

// node reads a variable, a term, [ … ] or ( … ).
func (p *parser) node(t *Triples, paths bool) (Node, error) {
	at := p.tok
	switch at.Kind {
	case token.Var:
		return Node{Var: at.Text}, p.advance()
	case token.IRI, token.PName:
		iri, err := p.iri()
		return Node{Term: rdf.NewIRI(iri)}, err
	case token.Blank:
		n, err := p.blank(at.Text, at)
		if err != nil {
			return n, err
		}
		return n, p.advance()
	case token.Mark:
		switch at.Text {
		case "[":
			return p.properties(t, paths)
		case "(":
			return p.collection(t, paths)
		}
		return Node{}, at.Errorf("%s where a term is due", at.Name())
	}
	lit, err := p.literal()
	return Node{Term: lit}, err
}

func (p *parser) properties(t *Triples, paths bool) (Node, error) {
	if err := p.enter(); err != nil {
		return Node{}, err
	}
	defer p.leave()
	n, err := p.blank("", p.tok)
	if err != nil {
		return n, err
	}
	if err := p.advance(); err != nil {
		return n, err
	}
	if !p.tok.Is("]") {
		if err := p.predicates(t, n, paths); err != nil {
			return n, err
		}
	}
	return n, p.expect("]")
}

func (p *parser) collection(t *Triples, paths bool) (Node, error) {
	if err := p.enter(); err != nil {
		return Node{}, err
	}
	defer p.leave()
	if err := p.advance(); err != nil {
		return Node{}, err
	}
	iri := func(name string) Node { return Node{Term: rdf.NewIRI(rdf.RDF + name)} }
	head, last := iri("nil"), Node{}
	for !p.tok.Is(")") {
		member, err := p.node(t, paths)
		if err != nil {
			return Node{}, err
		}
		cell, err := p.blank("", p.tok)
		if err != nil {
			return Node{}, err
		}
		if last.IsVar() {
			t.List = append(t.List, Triple{Subject: last, Predicate: iri("rest"), Object: cell})
		} else {
			head = cell
		}
		t.List = append(t.List, Triple{Subject: cell, Predicate: iri("first"), Object: member})
		last = cell
	}
	if last.IsVar() {
		t.List = append(t.List, Triple{Subject: last, Predicate: iri("rest"), Object: iri("nil")})
	}
	return head, p.advance()
}

// path reads path|path.
func (p *parser) path() (Path, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	left, err := p.pathSequence()
	for err == nil && p.tok.Is("|") {
		if err = p.advance(); err != nil {
			break
		}
		var right Path
		right, err = p.pathSequence()
		left = &Alternative{left, right}
	}
	return left, err
}

func (p *parser) pathSequence() (Path, error) {
	left, err := p.pathStep()
	for err == nil && p.tok.Is("/") {
		if err = p.advance(); err != nil {
			break
		}
		var right Path
		right, err = p.pathStep()
		left = &Sequence{left, right}
	}
	return left, err
}

// pathStep reads a step with ^ before it and ?, * or + behind it.
func (p *parser) pathStep() (Path, error) {
	inverse := p.tok.Is("^")
	if inverse {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	path, err := p.pathPrimary()
	if err != nil {
		return nil, err
	}
	if p.tok.Is("?") || p.tok.Is("*") || p.tok.Is("+") {
		path = &Repeat{Path: path, Optional: !p.tok.Is("+"), Many: !p.tok.Is("?")}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if inverse {
		path = &Inverse{path}
	}
	return path, nil
}

func (p *parser) pathPrimary() (Path, error) {
	switch {
	case p.tok.Is("("):
		if err := p.advance(); err != nil {
			return nil, err
		}
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		return path, p.expect(")")
	case p.tok.Is("!"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.negated()
	}
	iri, err := p.predicate()
	return &Link{iri}, err
}

func (p *parser) predicate() (string, error) {
	if p.tok.Kind == token.Word && p.tok.Text == "a" {
		return rdf.RDF + "type", p.advance()
	}
	return p.iri()
}

// negated reads what follows "!": one step, or several in parentheses.
func (p *parser) negated() (Path, error) {
	n := &Negated{}
	one := func() error {
		list, dir := &n.Forward, &n.Ahead
		if p.tok.Is("^") {
			if err := p.advance(); err != nil {
				return err
			}
			list, dir = &n.Backward, &n.Back
		}
		iri, err := p.predicate()
		*list, *dir = append(*list, iri), true
		return err
	}
	if !p.tok.Is("(") {
		return n, one()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for !p.tok.Is(")") {
		if err := one(); err != nil {
			return nil, err
		}
		if !p.tok.Is("|") {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.tok.Is(")") {
			return nil, p.tok.Errorf("%s where an IRI is due", p.tok.Name())
		}
	}
	if !n.Ahead && !n.Back {
		n.Ahead = true
	}
	return n, p.expect(")")
}
