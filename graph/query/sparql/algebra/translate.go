package algebra

import (
	"fmt"
	"slices"
	"strings"

	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
)

// Translate gives the algebra of a query. A query with SERVICE is refused with a *syntax.Error.
func Translate(q *syntax.Query) (*Query, error) {
	t := &translator{}
	s := &scope{t: t, slots: map[string]int{}}
	out := &Query{Form: q.Form, From: q.From, FromNamed: q.FromNamed}
	op, result, err := s.query(q)
	if err != nil {
		return nil, err
	}
	out.Op, out.Result = op, result
	for _, tr := range q.Template {
		out.Template = append(out.Template, Quad{Subject: s.node(tr.Subject), Predicate: s.node(tr.Predicate), Object: s.node(tr.Object)})
	}
	for _, n := range q.Targets {
		out.Targets = append(out.Targets, s.node(n))
	}
	if q.Form == syntax.Describe && q.Star {
		for _, slot := range result {
			out.Targets = append(out.Targets, Node{Slot: slot})
		}
	}
	out.Names = t.names
	return out, nil
}

type translator struct {
	names []string
}

func (t *translator) slot(name string) int {
	t.names = append(t.names, name)
	return len(t.names) - 1
}

// scope is where names of variables mean their slots: a query or a subquery.
type scope struct {
	t     *translator
	slots map[string]int
	graph Graph
	// aggregates collects those of the expressions that are translated; nil where there can be none.
	aggregates *[]Aggregate
}

func (s *scope) slot(name string) int {
	slot, ok := s.slots[name]
	if !ok {
		slot = s.t.slot(name)
		s.slots[name] = slot
	}
	return slot
}

func (s *scope) node(n syntax.Node) Node {
	if n.IsVar() {
		return Node{Slot: s.slot(n.Var)}
	}
	return Node{Slot: -1, Term: n.Term}
}

// query translates a query with its modifiers and gives the slots of its result.
func (s *scope) query(q *syntax.Query) (Op, []int, error) {
	var op Op = &Unit{}
	var err error
	if q.Where != nil {
		if op, err = s.group(q.Where); err != nil {
			return nil, nil, err
		}
	}
	if q.Grouped() {
		if op, err = s.grouping(op, q); err != nil {
			return nil, nil, err
		}
	}
	// What SELECT, HAVING and ORDER BY aggregate is found while they are translated, and added to the group.
	var having, selected []Expr
	for _, e := range q.Having {
		x, err := s.expr(e)
		if err != nil {
			return nil, nil, err
		}
		having = append(having, x)
	}
	var result []int
	for _, pr := range q.Project {
		slot := s.slot(pr.Name)
		result = append(result, slot)
		var x Expr
		if pr.Expr != nil {
			if x, err = s.expr(pr.Expr); err != nil {
				return nil, nil, err
			}
		}
		selected = append(selected, x)
	}
	var keys []Key
	for _, o := range q.OrderBy {
		x, err := s.expr(o.Expr)
		if err != nil {
			return nil, nil, err
		}
		keys = append(keys, Key{x, o.Descending})
	}
	if g, ok := op.(*Group); ok && s.aggregates != nil {
		g.Aggregates = *s.aggregates
		s.aggregates = nil
	}
	for _, x := range having {
		op = &Filter{op, x}
	}
	if q.Values != nil {
		op = &Join{op, s.table(q.Values)}
	}
	for i, x := range selected {
		if x != nil {
			op = &Extend{op, result[i], x}
		}
	}
	if len(keys) > 0 {
		op = &OrderBy{op, keys}
	}
	if q.Form == syntax.Select {
		op = &Project{op, result}
	}
	if q.Distinct || q.Reduced {
		op = &Distinct{op}
	}
	if q.Limit >= 0 || q.Offset > 0 {
		op = &Slice{op, max(q.Offset, 0), q.Limit}
	}
	if q.Form != syntax.Select && q.Where != nil {
		for name := range syntax.InScope(q.Where) {
			if !strings.HasPrefix(name, "_:") {
				result = append(result, s.slot(name))
			}
		}
		slices.Sort(result)
	}
	return op, result, nil
}

// grouping begins the groups of a query; their aggregates are collected from then on.
func (s *scope) grouping(op Op, q *syntax.Query) (Op, error) {
	g := &Group{}
	for _, key := range q.GroupBy {
		if key.Expr == nil {
			g.Keys = append(g.Keys, s.slot(key.Name))
			continue
		}
		x, err := s.expr(key.Expr)
		if err != nil {
			return nil, err
		}
		slot := s.t.slot("")
		if key.Name != "" {
			slot = s.slot(key.Name)
		}
		op = &Extend{op, slot, x}
		g.Keys = append(g.Keys, slot)
	}
	g.Op = op
	s.aggregates = &[]Aggregate{}
	return g, nil
}

// group translates { … } (section 18.2.2.6): filters hold for the whole group.
func (s *scope) group(g *syntax.Group) (Op, error) {
	op, filters, err := s.parts(g)
	for _, x := range filters {
		op = &Filter{op, x}
	}
	return op, err
}

// parts translates a group and gives its filters apart.
func (s *scope) parts(g *syntax.Group) (op Op, filters []Expr, err error) {
	op = &Unit{}
	for _, e := range g.Elements {
		switch e := e.(type) {
		case *syntax.Filter:
			x, err := s.expr(e.Expr)
			if err != nil {
				return nil, nil, err
			}
			filters = append(filters, x)
		case *syntax.Optional:
			right, own, err := s.parts(e.Group)
			if err != nil {
				return nil, nil, err
			}
			var condition Expr
			for _, x := range own {
				condition = and(x, condition)
			}
			op = &LeftJoin{op, right, condition}
		case *syntax.Minus:
			right, err := s.group(e.Group)
			if err != nil {
				return nil, nil, err
			}
			op = &Minus{op, right}
		case *syntax.Bind:
			x, err := s.expr(e.Expr)
			if err != nil {
				return nil, nil, err
			}
			op = &Extend{op, s.slot(e.Name), x}
		default:
			right, err := s.pattern(e)
			if err != nil {
				return nil, nil, err
			}
			op = join(op, right)
		}
	}
	return op, filters, nil
}

func and(a, b Expr) Expr {
	if b == nil {
		return a
	}
	return &Call{"&&", []Expr{a, b}}
}

func join(a, b Op) Op {
	if _, ok := a.(*Unit); ok {
		return b
	}
	if _, ok := b.(*Unit); ok {
		return a
	}
	return &Join{a, b}
}

func (s *scope) pattern(p syntax.Pattern) (Op, error) {
	switch p := p.(type) {
	case *syntax.Group:
		return s.group(p)
	case *syntax.Triples:
		return s.triples(p), nil
	case *syntax.Union:
		u := &Union{}
		for _, g := range p.Alternatives {
			op, err := s.group(g)
			if err != nil {
				return nil, err
			}
			u.Ops = append(u.Ops, op)
		}
		return u, nil
	case *syntax.Values:
		return s.table(p), nil
	case *syntax.Graph:
		return s.named(p)
	case *syntax.Subquery:
		return s.subquery(p.Query)
	case *syntax.Service:
		return nil, &syntax.Error{Line: p.Line, Column: p.Column,
			Message: "SERVICE asks another server, which this one never does"}
	}
	return nil, fmt.Errorf("a pattern of Go type %T", p)
}

func (s *scope) table(v *syntax.Values) Op {
	t := &Table{Rows: v.Rows}
	for _, name := range v.Vars {
		t.Slots = append(t.Slots, s.slot(name))
	}
	return t
}

// subquery gives the variables that a subquery does not project slots of their own.
func (s *scope) subquery(q *syntax.Query) (Op, error) {
	inner := &scope{t: s.t, slots: map[string]int{}, graph: s.graph}
	for _, pr := range q.Project {
		inner.slots[pr.Name] = s.slot(pr.Name)
	}
	op, _, err := inner.query(q)
	return op, err
}

// named translates GRAPH. Groups that match a quad in any case say by themselves which graph they are of;
// others are run for each graph by itself, if there is one.
func (s *scope) named(g *syntax.Graph) (Op, error) {
	outer := s.graph
	defer func() { s.graph = outer }()
	name := s.node(g.Name)
	s.graph = Graph{true, name}
	op, err := s.group(g.Group)
	if err != nil || binds(op, name) {
		return op, err
	}
	s.graph.Node.Slot = s.t.slot("")
	hidden := s.graph.Node.Slot
	if op, err = s.group(g.Group); err != nil {
		return nil, err
	}
	return &EachGraph{op, name, hidden}, nil
}

// binds reports whether every solution of an operator comes from the graph of a name, and nothing in it
// depends on whether that is a variable which is bound already.
func binds(op Op, name Node) bool {
	switch op := op.(type) {
	case *Quad:
		return op.Graph == Graph{true, name}
	case *Path:
		_, negated := op.Path.(*syntax.Negated)
		return negated && op.Graph == Graph{true, name}
	case *Join:
		return binds(op.Left, name) && binds(op.Right, name)
	case *LeftJoin:
		return binds(op.Left, name) && binds(op.Right, name) && !Mentions(op.Condition, name.Slot) && !standsIn(op.Right, name)
	case *Union:
		for _, o := range op.Ops {
			if !binds(o, name) {
				return false
			}
		}
		return true
	case *Filter:
		return binds(op.Op, name) && !Mentions(op.Condition, name.Slot)
	}
	return false
}

// standsIn reports whether the variable of a graph stands in a triple pattern too.
func standsIn(op Op, name Node) bool {
	if !name.IsVar() {
		return false
	}
	switch op := op.(type) {
	case *Quad:
		return op.Subject == name || op.Predicate == name || op.Object == name
	case *Path:
		return op.Subject == name || op.Object == name
	case *Join:
		return standsIn(op.Left, name) || standsIn(op.Right, name)
	case *LeftJoin:
		return standsIn(op.Left, name) || standsIn(op.Right, name)
	case *Union:
		for _, o := range op.Ops {
			if standsIn(o, name) {
				return true
			}
		}
		return false
	case *Filter:
		return standsIn(op.Op, name)
	}
	return true
}

// triples translates a run of triple patterns.
func (s *scope) triples(t *syntax.Triples) Op {
	var op Op = &Unit{}
	for _, tr := range t.List {
		subject, object := s.node(tr.Subject), s.node(tr.Object)
		if tr.Path == nil {
			op = join(op, &Quad{subject, s.node(tr.Predicate), object, s.graph})
		} else {
			op = join(op, s.path(subject, tr.Path, object))
		}
	}
	return op
}

// path translates a property path (section 18.2.2.4).
func (s *scope) path(subject Node, p syntax.Path, object Node) Op {
	switch p := p.(type) {
	case *syntax.Link:
		return &Quad{subject, Node{Slot: -1, Term: rdf.NewIRI(p.IRI)}, object, s.graph}
	case *syntax.Inverse:
		return s.path(object, p.Path, subject)
	case *syntax.Sequence:
		middle := Node{Slot: s.t.slot("")}
		return join(s.path(subject, p.First, middle), s.path(middle, p.Then, object))
	case *syntax.Alternative:
		return &Union{[]Op{s.path(subject, p.One, object), s.path(subject, p.Other, object)}}
	case *syntax.Negated:
		if p.Ahead && p.Back {
			return &Union{[]Op{
				s.path(subject, &syntax.Negated{Forward: p.Forward, Ahead: true}, object),
				s.path(subject, &syntax.Negated{Backward: p.Backward, Back: true}, object),
			}}
		}
		if p.Back {
			return s.path(object, &syntax.Negated{Forward: p.Backward, Ahead: true}, subject)
		}
	}
	return &Path{subject, object, p, s.graph}
}

func (s *scope) expr(e syntax.Expr) (Expr, error) {
	switch e := e.(type) {
	case *syntax.Variable:
		return &Var{s.slot(e.Name)}, nil
	case *syntax.Constant:
		return &Const{e.Term}, nil
	case *syntax.Call:
		c := &Call{Name: e.Name}
		for _, a := range e.Args {
			x, err := s.expr(a)
			if err != nil {
				return nil, err
			}
			c.Args = append(c.Args, x)
		}
		return c, nil
	case *syntax.Exists:
		op, err := s.group(e.Group)
		return &Exists{e.Not, op}, err
	case *syntax.Aggregate:
		a := Aggregate{Name: e.Name, Distinct: e.Distinct, Separator: e.Separator, Slot: s.t.slot("")}
		if e.Arg != nil {
			collected := s.aggregates
			x, err := s.expr(e.Arg)
			if err != nil {
				return nil, err
			}
			a.Arg, s.aggregates = x, collected
		}
		*s.aggregates = append(*s.aggregates, a)
		return &Var{a.Slot}, nil
	}
	return nil, fmt.Errorf("an expression of Go type %T", e)
}
