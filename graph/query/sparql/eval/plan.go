package eval

import (
	"fmt"
	"math"
	"slices"

	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
	"quern/graph/store"
)

// planner turns the algebra of one query into nodes.
type planner struct {
	x      *exec
	counts map[*algebra.Quad]*match // patterns as they were counted
}

// scope is what rows may and do bind when they come to an operator.
type scope struct {
	possible, certain algebra.Slots
	// correlated is set within EXISTS, whose pattern has the values of the row put in wherever its variables
	// stand: extending rows is then right, though it would not be for a join.
	correlated bool
}

func newScope() scope { return scope{possible: algebra.Slots{}, certain: algebra.Slots{}} }

// plus is the scope with more slots that are possible and certain.
func (s scope) plus(certain algebra.Slots) scope {
	out := newScope()
	out.correlated = s.correlated
	out.possible.AddAll(s.possible)
	out.certain.AddAll(s.certain)
	out.possible.AddAll(certain)
	out.certain.AddAll(certain)
	return out
}

// after is the scope behind an operator.
func (s scope) after(op algebra.Op) scope {
	out := s.plus(algebra.Certain(op))
	out.possible.AddAll(algebra.Possible(op))
	return out
}

// extends reports whether extending rows of the scope by an operator gives the same as joining them with the
// operator's own solutions. It does not where the operator, or a filter in it, would see a value that the
// recommendation hides from it because it evaluates groups from the inside out.
func extends(op algebra.Op, s scope) bool {
	hidden := func(slots algebra.Slots, shown algebra.Slots) bool {
		for slot := range slots {
			if s.possible[slot] && !shown[slot] {
				return true
			}
		}
		return false
	}
	switch op := op.(type) {
	case *algebra.Quad, *algebra.Path, *algebra.Unit, *algebra.Table:
		return true
	case *algebra.Join:
		return extends(op.Left, s) && extends(op.Right, s.after(op.Left))
	case *algebra.Union:
		for _, o := range op.Ops {
			if !extends(o, s) {
				return false
			}
		}
		return true
	case *algebra.Filter:
		return extends(op.Op, s) && (s.correlated || !hidden(algebra.Uses(op.Condition), algebra.Certain(op.Op)))
	case *algebra.LeftJoin:
		if !extends(op.Left, s) {
			return false
		}
		if s.correlated {
			return true
		}
		left, both := algebra.Certain(op.Left), algebra.Certain(op.Left)
		both.AddAll(algebra.Certain(op.Right))
		return !hidden(algebra.Possible(op.Right), left) &&
			(op.Condition == nil || !hidden(algebra.Uses(op.Condition), both))
	case *algebra.Extend:
		return !s.possible[op.Slot] && extends(op.Op, s) &&
			(s.correlated || !hidden(algebra.Uses(op.Expr), algebra.Certain(op.Op)))
	case *algebra.Minus:
		return extends(op.Left, s) && (s.correlated || !hidden(algebra.Possible(op.Right), algebra.Certain(op.Left)))
	}
	return false
}

// plan makes the node that joins rows of a scope with an operator's solutions.
func (p *planner) plan(op algebra.Op, s scope) (node, error) {
	// Rows that bind nothing may be many all the same, and those of EXISTS carry their number.
	if (len(s.possible) > 0 || s.correlated) && !extends(op, s) {
		return p.hashed(op, s)
	}
	switch op := op.(type) {
	case *algebra.Unit:
		return chain{}, nil
	case *algebra.Quad, *algebra.Path, *algebra.Table, *algebra.Join, *algebra.Filter:
		return p.conjunction(op, s)
	case *algebra.LeftJoin:
		return p.leftJoin(op, s)
	case *algebra.Union:
		u := &union{}
		for _, o := range op.Ops {
			n, err := p.plan(o, s)
			if err != nil {
				return nil, err
			}
			u.branches = append(u.branches, n)
		}
		return u, nil
	case *algebra.Minus:
		return p.minus(op, s)
	case *algebra.Extend:
		return p.extend(op, s)
	case *algebra.EachGraph:
		name, err := p.place(op.Name)
		if err != nil {
			return nil, err
		}
		n, err := p.plan(op.Op, newScope())
		return &eachGraph{n, name, op.Hidden}, err
	case *algebra.Group:
		return p.group(op)
	case *algebra.OrderBy:
		return p.orderBy(op, -1)
	case *algebra.Project:
		n, err := p.plan(op.Op, newScope())
		return &project{n, p.kept(op.Slots)}, err
	case *algebra.Distinct:
		n, err := p.plan(op.Op, newScope())
		slots := algebra.Possible(op.Op)
		d := &distinct{op: n}
		for slot := range p.x.query.Names {
			if slots[slot] {
				d.slots = append(d.slots, slot)
			}
		}
		return d, err
	case *algebra.Slice:
		return p.slice(op)
	}
	return nil, fmt.Errorf("an operator of Go type %T", op)
}

func (p *planner) kept(slots []int) []bool {
	keep := make([]bool, len(p.x.query.Names))
	for _, slot := range slots {
		keep[slot] = true
	}
	return keep
}

// hashed joins rows by hash with what an operator gives by itself.
func (p *planner) hashed(op algebra.Op, s scope) (node, error) {
	g, err := p.gathered(op, s)
	if err != nil {
		return nil, err
	}
	return &hashJoin{g}, nil
}

func (p *planner) gathered(op algebra.Op, s scope) (g gathered, err error) {
	for slot := range algebra.Certain(op) {
		if s.certain[slot] {
			g.key = append(g.key, slot)
		}
	}
	slices.Sort(g.key)
	g.op, err = p.plan(op, newScope())
	return g, err
}

func (p *planner) leftJoin(op *algebra.LeftJoin, s scope) (node, error) {
	left, err := p.plan(op.Left, s)
	if err != nil {
		return nil, err
	}
	inner := s.after(op.Left)
	n := &optional{index: p.x.slot()}
	if n.right, err = p.plan(op.Right, inner); err != nil {
		return nil, err
	}
	if op.Condition != nil {
		c, err := p.compile(op.Condition, inner.after(op.Right))
		if err != nil {
			return nil, err
		}
		n.right = chain{n.right, &filter{c}}
	}
	return chain{left, n}, nil
}

func (p *planner) minus(op *algebra.Minus, s scope) (node, error) {
	left, err := p.plan(op.Left, s)
	if err != nil {
		return nil, err
	}
	if !algebra.Possible(op.Left).Meets(algebra.Possible(op.Right)) && !s.possible.Meets(algebra.Possible(op.Right)) {
		return left, nil // nothing is shared, so nothing is taken away
	}
	g, err := p.gathered(op.Right, s.after(op.Left))
	return chain{left, &minus{g}}, err
}

// extend plans a run of BIND or AS as one node.
func (p *planner) extend(op *algebra.Extend, s scope) (node, error) {
	n := &extend{}
	var run []*algebra.Extend
	var inner algebra.Op = op
	for {
		e, ok := inner.(*algebra.Extend)
		if !ok || len(run) > 0 && algebra.HasExists(run[len(run)-1].Expr) {
			break
		}
		run = append(run, e)
		inner = e.Op
	}
	slices.Reverse(run)
	below, err := p.plan(inner, s)
	if err != nil {
		return nil, err
	}
	at := s.after(inner)
	for _, e := range run {
		c, err := p.compile(e.Expr, at)
		if err != nil {
			return nil, err
		}
		n.slots, n.exprs = append(n.slots, e.Slot), append(n.exprs, c)
		at = at.after(e)
	}
	return chain{below, n}, nil
}

func (p *planner) group(op *algebra.Group) (node, error) {
	n := &group{keys: op.Keys}
	var err error
	if n.op, err = p.plan(op.Op, newScope()); err != nil {
		return nil, err
	}
	inner := newScope().after(op.Op)
	for _, a := range op.Aggregates {
		out := aggregate{name: a.Name, distinct: a.Distinct, separator: a.Separator, slot: a.Slot}
		if a.Arg != nil {
			if out.arg, err = p.compile(a.Arg, inner); err != nil {
				return nil, err
			}
		} else if a.Distinct {
			for slot := range p.x.query.Names {
				if inner.possible[slot] {
					out.all = append(out.all, slot)
				}
			}
		}
		n.aggregates = append(n.aggregates, out)
	}
	return n, nil
}

func (p *planner) orderBy(op *algebra.OrderBy, top int64) (node, error) {
	n := &order{top: top}
	var err error
	if n.op, err = p.plan(op.Op, newScope()); err != nil {
		return nil, err
	}
	inner := newScope().after(op.Op)
	for _, k := range op.Keys {
		c, err := p.compile(k.Expr, inner)
		if err != nil {
			return nil, err
		}
		n.keys, n.desc = append(n.keys, c), append(n.desc, k.Descending)
	}
	return n, nil
}

// slice plans LIMIT and OFFSET; a sort right below keeps no more rows than are wanted.
func (p *planner) slice(op *algebra.Slice) (node, error) {
	n := &slice{offset: op.Offset, limit: op.Limit}
	var err error
	if pr, ok := op.Op.(*algebra.Project); ok && op.Limit >= 0 && op.Limit < math.MaxInt32 && op.Offset < math.MaxInt32 {
		if sort, ok := pr.Op.(*algebra.OrderBy); ok {
			inner, err := p.orderBy(sort, op.Limit+op.Offset)
			n.op = &project{inner, p.kept(pr.Slots)}
			return n, err
		}
	}
	n.op, err = p.plan(op.Op, newScope())
	return n, err
}

// table plans VALUES.
func (p *planner) table(op *algebra.Table) (node, error) {
	v := &values{slots: op.Slots}
	for _, terms := range op.Rows {
		row := make([]id, len(terms))
		for i, t := range terms {
			var err error
			if row[i], err = p.x.intern(t); err != nil {
				return nil, err
			}
		}
		v.rows = append(v.rows, row)
	}
	return v, nil
}

// place gives a position of a pattern.
func (p *planner) place(n algebra.Node) (place, error) {
	if n.IsVar() {
		return place{slot: n.Slot}, nil
	}
	i, err := p.x.intern(n.Term)
	return place{id: i, slot: -1}, err
}

// match plans a quad pattern, or one step of a path by any but some predicates.
func (p *planner) match(subject, predicate, object algebra.Node, g algebra.Graph) (*match, error) {
	m := &match{graph: g, places: [4]place{{slot: -1}, {slot: -1}, {slot: -1}, {slot: -1}}}
	for i, n := range []algebra.Node{subject, predicate, object} {
		if !n.IsVar() && n.Term.Kind == rdf.None {
			continue
		}
		pl, err := p.place(n)
		if err != nil {
			return nil, err
		}
		m.places[i] = pl
		m.empty = m.empty || pl.id&local != 0
	}
	if m.empty {
		return m, nil
	}
	pattern := m.constants()
	if g.Named && !g.Node.IsVar() {
		label, err := p.x.intern(g.Node.Term)
		if err != nil {
			return nil, err
		}
		if label&local != 0 {
			m.empty = true
			return m, nil
		}
		pattern[store.Label] = label
	}
	var err error
	m.count, _, err = p.x.data.Count(p.x.ctx, pattern)
	return m, err
}

func (p *planner) path(op *algebra.Path) (node, error) {
	if n, ok := op.Path.(*syntax.Negated); ok {
		m, err := p.match(op.Subject, algebra.Node{Slot: -1}, op.Object, op.Graph)
		if err != nil {
			return nil, err
		}
		m.exclude = []id{}
		for _, iri := range n.Forward {
			i, err := p.x.predicate(iri)
			if err != nil {
				return nil, err
			}
			m.exclude = append(m.exclude, i)
		}
		return m, nil
	}
	repeat, ok := op.Path.(*syntax.Repeat)
	if !ok {
		return nil, fmt.Errorf("a path of Go type %T", op.Path)
	}
	w := &walk{repeat: repeat, graph: op.Graph}
	var err error
	if w.subject, err = p.place(op.Subject); err != nil {
		return nil, err
	}
	w.object, err = p.place(op.Object)
	return w, err
}
