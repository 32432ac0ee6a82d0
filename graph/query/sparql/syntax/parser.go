package syntax

import (
	"strconv"
	"strings"

	"quern/graph/rdf"
	"quern/graph/rdf/token"
)

// Options says how queries are read.
type Options struct {
	// Base resolves relative IRIs until the query says BASE.
	Base string
	// Prefixes are declared beforehand; the query may declare them anew.
	Prefixes []rdf.Prefix
	// IRI rewrites every IRI of the query, or is nil.
	IRI func(string) string
}

// maxNesting bounds how deep groups, expressions and paths are nested, so that a query cannot exhaust the
// stack.
const maxNesting = 200

// Parse reads a query. Every error is an *Error.
func Parse(text string, o Options) (*Query, error) {
	text, err := token.CodePoints(strings.TrimPrefix(text, "\uFEFF"))
	if err != nil {
		return nil, err
	}
	p := &parser{
		scan: token.NewScanner(text, token.SPARQL), base: o.Base, rewrite: o.IRI,
		prefixes: map[string]string{}, labels: map[string]int{},
	}
	for _, ns := range o.Prefixes {
		p.prefixes[ns.Name] = ns.IRI
	}
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	return q, nil
}

type parser struct {
	scan     *token.Scanner
	tok      token.Token
	base     string
	prefixes map[string]string
	declared []rdf.Prefix
	rewrite  func(string) string
	depth    int
	fresh    int
	labels   map[string]int // the basic graph pattern in which a blank node's label stands
	bgp      int
	bgps     int
	// aggregate tells whether an aggregate may stand here; inside, whether this is within one.
	aggregate, inside bool
	found             bool // an aggregate was read
}

func (p *parser) advance() (err error) {
	p.tok, err = p.scan.Next()
	return err
}

func (p *parser) enter() error {
	if p.depth++; p.depth > maxNesting {
		return p.tok.Errorf("the query is nested more than %d deep", maxNesting)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// word reports whether a keyword stands here, in any case.
func (p *parser) word(name string) bool {
	return p.tok.Kind == token.Word && strings.EqualFold(p.tok.Text, name)
}

// accept skips a keyword if it stands here.
func (p *parser) accept(name string) (bool, error) {
	if !p.word(name) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expectWord(name string) error {
	if !p.word(name) {
		return p.tok.Errorf("%s where %s is due", p.tok.Name(), name)
	}
	return p.advance()
}

func (p *parser) expect(mark string) error {
	if !p.tok.Is(mark) {
		return p.tok.Errorf("%s where %q is due", p.tok.Name(), mark)
	}
	return p.advance()
}

// updates are the keywords with which SPARQL Update begins.
const updates = " INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH "

func (p *parser) query() (*Query, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.prologue(); err != nil {
		return nil, err
	}
	q := &Query{Limit: -1, Offset: -1, Line: p.tok.Line, Column: p.tok.Column}
	var err error
	switch {
	case p.word("SELECT"):
		err = p.selectQuery(q, true)
	case p.word("ASK"):
		err = p.askQuery(q)
	case p.word("CONSTRUCT"):
		err = p.constructQuery(q)
	case p.word("DESCRIBE"):
		err = p.describeQuery(q)
	case p.tok.Kind == token.Word && strings.Contains(updates, " "+strings.ToUpper(p.tok.Text)+" "):
		return nil, p.tok.Errorf("%s changes the graph, which queries cannot: articles are loaded and forgotten instead",
			strings.ToUpper(p.tok.Text))
	default:
		return nil, p.tok.Errorf("%s where SELECT, ASK, CONSTRUCT or DESCRIBE is due", p.tok.Name())
	}
	if err != nil {
		return nil, err
	}
	q.aggregates = q.aggregates || p.found
	if p.word("VALUES") {
		if q.Values, err = p.values(); err != nil {
			return nil, err
		}
	}
	if p.tok.Kind != token.EOF {
		return nil, p.tok.Errorf("%s after the end of the query", p.tok.Name())
	}
	q.Prefixes, q.Base = p.declared, p.base
	return q, p.checkQuery(q)
}

func (p *parser) prologue() error {
	for {
		switch {
		case p.word("BASE"):
			if err := p.advance(); err != nil {
				return err
			}
			if p.tok.Kind != token.IRI {
				return p.tok.Errorf("%s where an IRI is due", p.tok.Name())
			}
			p.base = rdf.Resolve(p.base, p.tok.Text)
		case p.word("PREFIX"):
			if err := p.advance(); err != nil {
				return err
			}
			if p.tok.Kind != token.PName || p.tok.Local != "" {
				return p.tok.Errorf("%s where a prefix is due", p.tok.Name())
			}
			name := p.tok.Text
			if err := p.advance(); err != nil {
				return err
			}
			if p.tok.Kind != token.IRI {
				return p.tok.Errorf("%s where an IRI is due", p.tok.Name())
			}
			p.prefixes[name] = rdf.Resolve(p.base, p.tok.Text)
			p.declared = append(p.declared, rdf.Prefix{Name: name, IRI: p.prefixes[name]})
		default:
			return nil
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
}

// selectQuery reads a SELECT; a subquery has no dataset and may have VALUES behind it.
func (p *parser) selectQuery(q *Query, top bool) (err error) {
	outer := p.found
	p.found = false
	defer func() { q.aggregates = p.found; p.found = outer }()
	if err := p.advance(); err != nil {
		return err
	}
	if q.Distinct, err = p.accept("DISTINCT"); err != nil {
		return err
	}
	if !q.Distinct {
		if q.Reduced, err = p.accept("REDUCED"); err != nil {
			return err
		}
	}
	for !q.Star {
		switch {
		case p.tok.Is("*") && len(q.Project) == 0:
			q.Star = true
			if err := p.advance(); err != nil {
				return err
			}
			continue
		case p.tok.Kind == token.Var:
			q.Project = append(q.Project, Projection{Name: p.tok.Text, at: p.tok})
			if err := p.advance(); err != nil {
				return err
			}
			continue
		case p.tok.Is("("):
			pr, err := p.named(true)
			if err != nil {
				return err
			}
			q.Project = append(q.Project, pr)
			continue
		}
		if len(q.Project) == 0 {
			return p.tok.Errorf("%s where a variable or * is due", p.tok.Name())
		}
		break
	}
	if top {
		if err := p.dataset(q); err != nil {
			return err
		}
	}
	return p.where(q)
}

// where reads the pattern and the modifiers of a query.
func (p *parser) where(q *Query) (err error) {
	if _, err := p.accept("WHERE"); err != nil {
		return err
	}
	if q.Where, err = p.group(); err != nil {
		return err
	}
	return p.modifiers(q)
}

// named reads "(" expression AS ?name ")".
func (p *parser) named(aggregate bool) (pr Projection, err error) {
	if err := p.expect("("); err != nil {
		return pr, err
	}
	if pr.Expr, err = p.expression(aggregate); err != nil {
		return pr, err
	}
	if err := p.expectWord("AS"); err != nil {
		return pr, err
	}
	if p.tok.Kind != token.Var {
		return pr, p.tok.Errorf("%s where a variable is due", p.tok.Name())
	}
	pr.Name, pr.at = p.tok.Text, p.tok
	if err := p.advance(); err != nil {
		return pr, err
	}
	return pr, p.expect(")")
}

func (p *parser) askQuery(q *Query) error {
	q.Form = Ask
	if err := p.advance(); err != nil {
		return err
	}
	if err := p.dataset(q); err != nil {
		return err
	}
	return p.where(q)
}

func (p *parser) constructQuery(q *Query) (err error) {
	q.Form = Construct
	if err := p.advance(); err != nil {
		return err
	}
	short := !p.tok.Is("{")
	if !short {
		q.Template, err = p.templateTriples()
		if err != nil {
			return err
		}
		clear(p.labels)
	}
	if err := p.dataset(q); err != nil {
		return err
	}
	if short {
		if err := p.expectWord("WHERE"); err != nil {
			return err
		}
		if q.Template, err = p.templateTriples(); err != nil {
			return err
		}
		q.Where = &Group{Elements: []Pattern{&Triples{List: q.Template}}}
		return p.modifiers(q)
	}
	return p.where(q)
}

// templateTriples reads { triples } without filters and paths.
func (p *parser) templateTriples() ([]Triple, error) {
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	t := &Triples{}
	for !p.tok.Is("}") {
		if err := p.sameSubject(t, false); err != nil {
			return nil, err
		}
		if p.tok.Is("}") {
			break
		}
		if err := p.expect("."); err != nil {
			return nil, err
		}
	}
	return t.List, p.advance()
}

func (p *parser) describeQuery(q *Query) (err error) {
	q.Form = Describe
	if err := p.advance(); err != nil {
		return err
	}
	if p.tok.Is("*") {
		q.Star = true
		if err := p.advance(); err != nil {
			return err
		}
	}
	for !q.Star {
		switch p.tok.Kind {
		case token.Var:
			q.Targets = append(q.Targets, Node{Var: p.tok.Text})
			if err := p.advance(); err != nil {
				return err
			}
			continue
		case token.IRI, token.PName:
			iri, err := p.iri()
			if err != nil {
				return err
			}
			q.Targets = append(q.Targets, Node{Term: rdf.NewIRI(iri)})
			continue
		}
		if len(q.Targets) == 0 {
			return p.tok.Errorf("%s where a variable, an IRI or * is due", p.tok.Name())
		}
		break
	}
	if err := p.dataset(q); err != nil {
		return err
	}
	where, err := p.accept("WHERE")
	if err != nil {
		return err
	}
	if where || p.tok.Is("{") {
		if q.Where, err = p.group(); err != nil {
			return err
		}
	}
	return p.modifiers(q)
}

// dataset reads FROM clauses.
func (p *parser) dataset(q *Query) error {
	for p.word("FROM") {
		if err := p.advance(); err != nil {
			return err
		}
		named, err := p.accept("NAMED")
		if err != nil {
			return err
		}
		iri, err := p.iri()
		if err != nil {
			return err
		}
		if named {
			q.FromNamed = append(q.FromNamed, iri)
		} else {
			q.From = append(q.From, iri)
		}
	}
	return nil
}

// modifiers reads GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET.
func (p *parser) modifiers(q *Query) error {
	if ok, err := p.accept("GROUP"); err != nil {
		return err
	} else if ok {
		if err := p.groupBy(q); err != nil {
			return err
		}
	}
	if ok, err := p.accept("HAVING"); err != nil {
		return err
	} else if ok {
		for len(q.Having) == 0 || p.startsConstraint() {
			e, err := p.constraint(true)
			if err != nil {
				return err
			}
			q.Having = append(q.Having, e)
		}
	}
	if ok, err := p.accept("ORDER"); err != nil {
		return err
	} else if ok {
		if err := p.orderBy(q); err != nil {
			return err
		}
	}
	for p.word("LIMIT") || p.word("OFFSET") {
		to := &q.Limit
		if p.word("OFFSET") {
			to = &q.Offset
		}
		if *to >= 0 {
			return p.tok.Errorf("%s twice", strings.ToUpper(p.tok.Text))
		}
		if err := p.advance(); err != nil {
			return err
		}
		n, err := strconv.ParseInt(p.tok.Text, 10, 64)
		if p.tok.Kind != token.Integer || err != nil || n < 0 || p.tok.Text[0] == '+' || p.tok.Text[0] == '-' {
			return p.tok.Errorf("%s where a whole number is due", p.tok.Name())
		}
		*to = n
		if err := p.advance(); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) groupBy(q *Query) error {
	if err := p.expectWord("BY"); err != nil {
		return err
	}
	for {
		at := p.tok
		switch {
		case at.Kind == token.Var:
			q.GroupBy = append(q.GroupBy, Projection{Name: at.Text, at: at})
			if err := p.advance(); err != nil {
				return err
			}
		case at.Is("("):
			if err := p.advance(); err != nil {
				return err
			}
			e, err := p.expression(false)
			if err != nil {
				return err
			}
			key := Projection{Expr: e, at: at}
			if ok, err := p.accept("AS"); err != nil {
				return err
			} else if ok {
				if p.tok.Kind != token.Var {
					return p.tok.Errorf("%s where a variable is due", p.tok.Name())
				}
				key.Name, key.at = p.tok.Text, p.tok
				if err := p.advance(); err != nil {
					return err
				}
			}
			if err := p.expect(")"); err != nil {
				return err
			}
			q.GroupBy = append(q.GroupBy, key)
		case p.startsConstraint():
			e, err := p.constraint(false)
			if err != nil {
				return err
			}
			q.GroupBy = append(q.GroupBy, Projection{Expr: e, at: at})
		default:
			if len(q.GroupBy) == 0 {
				return at.Errorf("%s where something to group by is due", at.Name())
			}
			return nil
		}
	}
}

func (p *parser) orderBy(q *Query) error {
	if err := p.expectWord("BY"); err != nil {
		return err
	}
	for {
		var o Order
		var err error
		switch {
		case p.word("ASC") || p.word("DESC"):
			o.Descending = p.word("DESC")
			if err := p.advance(); err != nil {
				return err
			}
			if !p.tok.Is("(") {
				return p.tok.Errorf("%s where %q is due", p.tok.Name(), "(")
			}
			o.Expr, err = p.constraint(true)
		case p.tok.Kind == token.Var:
			o.Expr = &Variable{p.tok.Text, p.tok}
			err = p.advance()
		case p.startsConstraint():
			o.Expr, err = p.constraint(true)
		default:
			if len(q.OrderBy) == 0 {
				return p.tok.Errorf("%s where something to order by is due", p.tok.Name())
			}
			return nil
		}
		if err != nil {
			return err
		}
		q.OrderBy = append(q.OrderBy, o)
	}
}

// iri reads an IRI or a prefixed name.
func (p *parser) iri() (string, error) {
	t := p.tok
	var iri string
	switch t.Kind {
	case token.IRI:
		iri = rdf.Resolve(p.base, t.Text)
	case token.PName:
		ns, ok := p.prefixes[t.Text]
		if !ok {
			return "", t.Errorf("the prefix %q is not declared", t.Text+":")
		}
		iri = ns + t.Local
	default:
		return "", t.Errorf("%s where an IRI is due", t.Name())
	}
	if p.rewrite != nil {
		iri = p.rewrite(iri)
	}
	return iri, p.advance()
}
