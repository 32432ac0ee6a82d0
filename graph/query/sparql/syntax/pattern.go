package syntax

import (
	"fmt"
	"strings"

	"quern/graph/rdf"
	"quern/graph/rdf/token"
)

// group reads { … }: a group's elements, or a subquery.
func (p *parser) group() (*Group, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	p.newBGP()
	g := &Group{}
	if p.word("SELECT") {
		q := &Query{Limit: -1, Offset: -1, Line: p.tok.Line, Column: p.tok.Column}
		if err := p.selectQuery(q, false); err != nil {
			return nil, err
		}
		if p.word("VALUES") {
			v, err := p.values()
			if err != nil {
				return nil, err
			}
			q.Values = v
		}
		if err := p.checkQuery(q); err != nil {
			return nil, err
		}
		g.Elements = append(g.Elements, &Subquery{q})
		return g, p.expect("}")
	}
	for !p.tok.Is("}") {
		if p.startsTriples() {
			if err := p.triples(g); err != nil {
				return nil, err
			}
			if p.tok.Is("}") {
				break
			}
		}
		if p.tok.Is("}") {
			break
		}
		e, err := p.element(g)
		if err != nil {
			return nil, err
		}
		g.Elements = append(g.Elements, e)
		if _, ok := e.(*Filter); !ok {
			p.newBGP()
		}
		if p.tok.Is(".") {
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
	}
	p.newBGP()
	return g, p.advance()
}

// newBGP begins another basic graph pattern.
func (p *parser) newBGP() {
	p.bgps++
	p.bgp = p.bgps
}

// triples reads a run of triple patterns into the group. One that only a filter parts from the run before
// belongs to the same basic graph pattern.
func (p *parser) triples(g *Group) error {
	t := &Triples{}
	for {
		if err := p.sameSubject(t, true); err != nil {
			return err
		}
		if !p.tok.Is(".") {
			break
		}
		if err := p.advance(); err != nil {
			return err
		}
		if !p.startsTriples() {
			break
		}
	}
	for i := len(g.Elements) - 1; i >= 0; i-- {
		if before, ok := g.Elements[i].(*Triples); ok {
			before.List = append(before.List, t.List...)
			return nil
		}
		if _, ok := g.Elements[i].(*Filter); !ok {
			break
		}
	}
	g.Elements = append(g.Elements, t)
	return nil
}

func (p *parser) element(g *Group) (Pattern, error) {
	switch {
	case p.tok.Is("{"):
		return p.union()
	case p.word("OPTIONAL"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		inner, err := p.group()
		return &Optional{inner}, err
	case p.word("MINUS"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		inner, err := p.group()
		return &Minus{inner}, err
	case p.word("GRAPH"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		name, err := p.varOrIRI()
		if err != nil {
			return nil, err
		}
		inner, err := p.group()
		return &Graph{name, inner}, err
	case p.word("SERVICE"):
		s := &Service{Line: p.tok.Line, Column: p.tok.Column}
		err := p.advance()
		if err != nil {
			return nil, err
		}
		if s.Silent, err = p.accept("SILENT"); err != nil {
			return nil, err
		}
		if s.Name, err = p.varOrIRI(); err != nil {
			return nil, err
		}
		s.Group, err = p.group()
		return s, err
	case p.word("FILTER"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		e, err := p.constraint(false)
		return &Filter{e}, err
	case p.word("BIND"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		pr, err := p.named(false)
		if err != nil {
			return nil, err
		}
		b := &Bind{pr.Expr, pr.Name, pr.at}
		if InScope(g)[b.Name] {
			return nil, b.at.Errorf("BIND gives ?%s a value, but the group has used that variable before", b.Name)
		}
		return b, nil
	case p.word("VALUES"):
		return p.values()
	}
	return nil, p.tok.Errorf("%s where a pattern is due", p.tok.Name())
}

func (p *parser) union() (Pattern, error) {
	first, err := p.group()
	if err != nil || !p.word("UNION") {
		return first, err
	}
	u := &Union{Alternatives: []*Group{first}}
	for p.word("UNION") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		next, err := p.group()
		if err != nil {
			return nil, err
		}
		u.Alternatives = append(u.Alternatives, next)
	}
	return u, nil
}

func (p *parser) varOrIRI() (Node, error) {
	if t := p.tok; t.Kind == token.Var {
		return Node{Var: t.Text}, p.advance()
	}
	iri, err := p.iri()
	return Node{Term: rdf.NewIRI(iri)}, err
}

// values reads VALUES with one variable or with rows of several.
func (p *parser) values() (*Values, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	v := &Values{}
	single := p.tok.Kind == token.Var
	if single {
		v.Vars = []string{p.tok.Text}
		if err := p.advance(); err != nil {
			return nil, err
		}
	} else {
		if err := p.expect("("); err != nil {
			return nil, err
		}
		for p.tok.Kind == token.Var {
			for _, name := range v.Vars {
				if name == p.tok.Text {
					return nil, p.tok.Errorf("VALUES names ?%s twice", name)
				}
			}
			v.Vars = append(v.Vars, p.tok.Text)
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		if err := p.expect(")"); err != nil {
			return nil, err
		}
	}
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	for !p.tok.Is("}") {
		at := p.tok
		var row []rdf.Term
		if single {
			t, err := p.dataValue()
			if err != nil {
				return nil, err
			}
			row = []rdf.Term{t}
		} else {
			if err := p.expect("("); err != nil {
				return nil, err
			}
			for !p.tok.Is(")") {
				t, err := p.dataValue()
				if err != nil {
					return nil, err
				}
				row = append(row, t)
			}
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		if len(row) != len(v.Vars) {
			return nil, at.Errorf("a row of VALUES has %d terms for %d variables", len(row), len(v.Vars))
		}
		v.Rows = append(v.Rows, row)
	}
	return v, p.advance()
}

// dataValue reads an IRI, a literal or UNDEF.
func (p *parser) dataValue() (rdf.Term, error) {
	if p.word("UNDEF") {
		return rdf.Term{}, p.advance()
	}
	if p.tok.Kind == token.IRI || p.tok.Kind == token.PName {
		iri, err := p.iri()
		return rdf.NewIRI(iri), err
	}
	return p.literal()
}

// literal reads a literal.
func (p *parser) literal() (rdf.Term, error) {
	t := p.tok
	switch t.Kind {
	case token.Integer:
		return rdf.NewTyped(t.Text, rdf.XSDInteger), p.advance()
	case token.Decimal:
		return rdf.NewTyped(t.Text, rdf.XSDDecimal), p.advance()
	case token.Double:
		return rdf.NewTyped(t.Text, rdf.XSDDouble), p.advance()
	case token.Word:
		if strings.EqualFold(t.Text, "true") || strings.EqualFold(t.Text, "false") {
			return rdf.NewTyped(strings.ToLower(t.Text), rdf.XSDBoolean), p.advance()
		}
	case token.String:
		if err := p.advance(); err != nil {
			return rdf.Term{}, err
		}
		if p.tok.Kind == token.Lang {
			lang := p.tok.Text
			return rdf.NewLang(t.Text, lang), p.advance()
		}
		if p.tok.Is("^^") {
			if err := p.advance(); err != nil {
				return rdf.Term{}, err
			}
			iri, err := p.iri()
			return rdf.NewTyped(t.Text, iri), err
		}
		return rdf.NewString(t.Text), nil
	}
	return rdf.Term{}, t.Errorf("%s where a literal is due", t.Name())
}

// blank gives the variable that stands for a blank node; "" is a new one.
func (p *parser) blank(label string, at token.Token) (Node, error) {
	if label == "" {
		p.fresh++
		return Node{Var: fmt.Sprintf("_:%d", p.fresh)}, nil
	}
	if bgp, ok := p.labels[label]; ok && bgp != p.bgp {
		return Node{}, at.Errorf("the blank node _:%s is used in two patterns", label)
	}
	p.labels[label] = p.bgp
	return Node{Var: "_:" + label + "'"}, nil
}
