package syntax

import (
	"strings"

	"quern/graph/rdf"
	"quern/graph/rdf/token"
)

// builtins gives each built-in function the least and the most arguments that it takes; -1 is any number.
var builtins = map[string][2]int{
	"STR": {1, 1}, "LANG": {1, 1}, "LANGMATCHES": {2, 2}, "DATATYPE": {1, 1}, "BOUND": {1, 1}, "IRI": {1, 1},
	"URI": {1, 1}, "BNODE": {0, 1}, "RAND": {0, 0}, "ABS": {1, 1}, "CEIL": {1, 1}, "FLOOR": {1, 1},
	"ROUND": {1, 1}, "CONCAT": {0, -1}, "STRLEN": {1, 1}, "UCASE": {1, 1}, "LCASE": {1, 1},
	"ENCODE_FOR_URI": {1, 1}, "CONTAINS": {2, 2}, "STRSTARTS": {2, 2}, "STRENDS": {2, 2}, "STRBEFORE": {2, 2},
	"STRAFTER": {2, 2}, "YEAR": {1, 1}, "MONTH": {1, 1}, "DAY": {1, 1}, "HOURS": {1, 1}, "MINUTES": {1, 1},
	"SECONDS": {1, 1}, "TIMEZONE": {1, 1}, "TZ": {1, 1}, "NOW": {0, 0}, "UUID": {0, 0}, "STRUUID": {0, 0},
	"MD5": {1, 1}, "SHA1": {1, 1}, "SHA256": {1, 1}, "SHA384": {1, 1}, "SHA512": {1, 1}, "COALESCE": {0, -1},
	"IF": {3, 3}, "STRLANG": {2, 2}, "STRDT": {2, 2}, "SAMETERM": {2, 2}, "ISIRI": {1, 1}, "ISURI": {1, 1},
	"ISBLANK": {1, 1}, "ISLITERAL": {1, 1}, "ISNUMERIC": {1, 1}, "REGEX": {2, 3}, "SUBSTR": {2, 3},
	"REPLACE": {3, 4},
}

var aggregates = map[string]bool{
	"COUNT": true, "SUM": true, "MIN": true, "MAX": true, "AVG": true, "SAMPLE": true, "GROUP_CONCAT": true,
}

// startsConstraint reports whether a bracketed expression or a call stands here.
func (p *parser) startsConstraint() bool {
	switch p.tok.Kind {
	case token.IRI, token.PName:
		return true
	case token.Word:
		name := strings.ToUpper(p.tok.Text)
		_, ok := builtins[name]
		return ok || aggregates[name] || name == "EXISTS" || name == "NOT"
	}
	return p.tok.Is("(")
}

// constraint reads a bracketed expression or a call.
func (p *parser) constraint(aggregate bool) (Expr, error) {
	if !p.startsConstraint() {
		return nil, p.tok.Errorf("%s where a condition is due; put it in parentheses", p.tok.Name())
	}
	if p.word("NOT") {
		return p.exists()
	}
	call := p.tok.Kind == token.IRI || p.tok.Kind == token.PName
	at := p.tok
	before := p.aggregate
	p.aggregate = aggregate
	defer func() { p.aggregate = before }()
	e, err := p.primary()
	if _, ok := e.(*Constant); err == nil && ok && call {
		return nil, at.Errorf("%s where a condition is due; put it in parentheses", at.Name())
	}
	return e, err
}

// expression reads an expression, in which aggregates are allowed or not.
func (p *parser) expression(aggregate bool) (Expr, error) {
	before := p.aggregate
	p.aggregate = aggregate
	defer func() { p.aggregate = before }()
	return p.or()
}

func (p *parser) or() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.chain(p.and, "||")
}

func (p *parser) and() (Expr, error) { return p.chain(p.relation, "&&") }

// chain reads operands with an operator of one rank between them, from the left.
func (p *parser) chain(operand func() (Expr, error), operators ...string) (Expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for {
		op := ""
		for _, o := range operators {
			if p.tok.Is(o) {
				op = o
			}
		}
		if op == "" {
			return left, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &Call{op, []Expr{left, right}}
	}
}

func (p *parser) relation() (Expr, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	for _, op := range []string{"=", "!=", "<", ">", "<=", ">="} {
		if p.tok.Is(op) {
			if err := p.advance(); err != nil {
				return nil, err
			}
			right, err := p.sum()
			return &Call{op, []Expr{left, right}}, err
		}
	}
	name := "IN"
	if p.word("NOT") {
		name = "NOT IN"
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.word("IN") {
			return nil, p.tok.Errorf("%s where IN is due", p.tok.Name())
		}
	}
	if !p.word("IN") {
		return left, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	list, err := p.arguments()
	return &Call{name, append([]Expr{left}, list...)}, err
}

// sum reads + and -. A number with a sign right behind an operand is an operator and a number.
func (p *parser) sum() (Expr, error) {
	left, err := p.product()
	if err != nil {
		return nil, err
	}
	for {
		switch t := p.tok; {
		case t.Is("+") || t.Is("-"):
			if err := p.advance(); err != nil {
				return nil, err
			}
			right, err := p.product()
			if err != nil {
				return nil, err
			}
			left = &Call{t.Text, []Expr{left, right}}
		case (t.Kind == token.Integer || t.Kind == token.Decimal || t.Kind == token.Double) && (t.Text[0] == '+' || t.Text[0] == '-'):
			p.tok.Text = t.Text[1:]
			right, err := p.product()
			if err != nil {
				return nil, err
			}
			left = &Call{t.Text[:1], []Expr{left, right}}
		default:
			return left, nil
		}
	}
}

func (p *parser) product() (Expr, error) { return p.chain(p.unary, "*", "/") }

func (p *parser) unary() (Expr, error) {
	name := ""
	switch {
	case p.tok.Is("!"):
		name = "!"
	case p.tok.Is("-"):
		name = "NEG"
	case p.tok.Is("+"):
		name = "POS"
	default:
		return p.primary()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.primary()
	return &Call{name, []Expr{e}}, err
}

func (p *parser) primary() (Expr, error) {
	t := p.tok
	switch t.Kind {
	case token.Var:
		return &Variable{t.Text, t}, p.advance()
	case token.IRI, token.PName:
		iri, err := p.iri()
		if err != nil {
			return nil, err
		}
		if !p.tok.Is("(") {
			return &Constant{rdf.NewIRI(iri)}, nil
		}
		args, err := p.arguments()
		return &Call{iri, args}, err
	case token.Mark:
		if !t.Is("(") {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case token.Word:
		name := strings.ToUpper(t.Text)
		if name == "EXISTS" || name == "NOT" {
			return p.exists()
		}
		if aggregates[name] {
			return p.aggregateCall(name)
		}
		if _, ok := builtins[name]; ok {
			return p.builtin(name)
		}
		if name == "TRUE" || name == "FALSE" {
			lit, err := p.literal()
			return &Constant{lit}, err
		}
	case token.String, token.Integer, token.Decimal, token.Double:
		lit, err := p.literal()
		return &Constant{lit}, err
	}
	return nil, t.Errorf("%s where an expression is due", t.Name())
}

// arguments reads "(" expressions ")".
func (p *parser) arguments() (args []Expr, err error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for !p.tok.Is(")") {
		if len(args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	return args, p.advance()
}

func (p *parser) builtin(name string) (Expr, error) {
	at := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	n := builtins[name]
	if len(args) < n[0] || n[1] >= 0 && len(args) > n[1] {
		return nil, at.Errorf("%s does not take %d arguments", name, len(args))
	}
	if name == "BOUND" {
		if _, ok := args[0].(*Variable); !ok {
			return nil, at.Errorf("BOUND takes a variable")
		}
	}
	switch name {
	case "URI":
		name = "IRI"
	case "ISURI":
		name = "ISIRI"
	}
	return &Call{name, args}, nil
}

// exists reads EXISTS { … } and NOT EXISTS { … }.
func (p *parser) exists() (Expr, error) {
	not, err := p.accept("NOT")
	if err != nil {
		return nil, err
	}
	if err := p.expectWord("EXISTS"); err != nil {
		return nil, err
	}
	before, bgp := p.aggregate, p.bgp
	p.aggregate = false
	g, err := p.group()
	p.aggregate, p.bgp = before, bgp
	return &Exists{not, g}, err
}

func (p *parser) aggregateCall(name string) (Expr, error) {
	at := p.tok
	if !p.aggregate {
		return nil, at.Errorf("%s cannot stand here; aggregates belong into SELECT, HAVING and ORDER BY", name)
	}
	if p.inside {
		return nil, at.Errorf("%s within another aggregate", name)
	}
	p.inside, p.found = true, true
	defer func() { p.inside = false }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	a := &Aggregate{Name: name, Separator: " "}
	var err error
	if a.Distinct, err = p.accept("DISTINCT"); err != nil {
		return nil, err
	}
	if name == "COUNT" && p.tok.Is("*") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		return a, p.expect(")")
	}
	if a.Arg, err = p.or(); err != nil {
		return nil, err
	}
	if name == "GROUP_CONCAT" && p.tok.Is(";") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if err := p.expectWord("SEPARATOR"); err != nil {
			return nil, err
		}
		if err := p.expect("="); err != nil {
			return nil, err
		}
		if p.tok.Kind != token.String {
			return nil, p.tok.Errorf("%s where a string is due", p.tok.Name())
		}
		a.Separator = p.tok.Text
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return a, p.expect(")")
}
