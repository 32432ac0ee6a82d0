package eval

import (
	"math"

	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/syntax"
	"quern/graph/rdf"
	"quern/graph/store"
)

// conjunction plans operators that are joined, in the order that promises the fewest rows, with each filter
// as soon as what it looks at is bound.
func (p *planner) conjunction(op algebra.Op, s scope) (node, error) {
	var atoms []algebra.Op
	var filters []algebra.Expr
	gather(op, &atoms, &filters)
	whole := s.after(op)
	atoms = append(atoms, pinned(filters, whole.certain, atoms)...)
	var out chain
	done := make([]bool, len(filters))
	apply := func(at scope, all bool) error {
		for i, f := range filters {
			if done[i] || !all && !ready(f, at, whole) {
				continue
			}
			c, err := p.compile(f, at)
			if err != nil {
				return err
			}
			out, done[i] = append(out, &filter{c}), true
		}
		return nil
	}
	at := s
	for len(atoms) > 0 {
		best, cost := 0, math.Inf(1)
		for i, a := range atoms {
			c, err := p.cost(a, at, len(atoms))
			if err != nil {
				return nil, err
			}
			if c < cost {
				best, cost = i, c
			}
		}
		a := atoms[best]
		atoms = append(atoms[:best:best], atoms[best+1:]...)
		n, err := p.atom(a, at)
		if err != nil {
			return nil, err
		}
		if m, ok := n.(*match); ok && m.joins(p.x, at) {
			out = out.starred(m)
		} else {
			out = append(out, n)
		}
		at = at.after(a)
		if err := apply(at, false); err != nil {
			return nil, err
		}
	}
	return out, apply(at, true)
}

// gather collects what is joined. A filter of one side holds for the whole if it looks at nothing but what
// that side always binds.
func gather(op algebra.Op, atoms *[]algebra.Op, filters *[]algebra.Expr) {
	for {
		f, ok := op.(*algebra.Filter)
		if !ok {
			break
		}
		*filters = append(*filters, f.Condition)
		op = f.Op
	}
	var side func(op algebra.Op)
	side = func(op algebra.Op) {
		switch op := op.(type) {
		case *algebra.Join:
			side(op.Left)
			side(op.Right)
			return
		case *algebra.Filter:
			bound := algebra.Certain(op.Op)
			closed := true
			for slot := range algebra.Uses(op.Condition) {
				closed = closed && bound[slot]
			}
			if closed {
				*filters = append(*filters, op.Condition)
				side(op.Op)
				return
			}
		case *algebra.Unit:
			return
		}
		*atoms = append(*atoms, op)
	}
	side(op)
}

// ready reports whether a filter can be applied already: nothing that it looks at will be bound later.
func ready(f algebra.Expr, at, whole scope) bool {
	for slot := range algebra.Uses(f) {
		if whole.possible[slot] && !at.certain[slot] {
			return false
		}
	}
	return true
}

// pinned gives a row of VALUES for each filter that a variable be one of some IRIs, so that the join begins
// there. The filter stays.
func pinned(filters []algebra.Expr, certain algebra.Slots, atoms []algebra.Op) (out []algebra.Op) {
	for _, f := range filters {
		c, ok := f.(*algebra.Call)
		if !ok || c.Name != "=" && c.Name != "IN" && c.Name != "SAMETERM" || len(c.Args) < 2 {
			continue
		}
		v, ok := c.Args[0].(*algebra.Var)
		rest := c.Args[1:]
		if w, other := c.Args[1].(*algebra.Var); !ok && other && c.Name != "IN" {
			v, ok, rest = w, true, c.Args[:1]
		}
		if !ok || !certain[v.Slot] {
			continue
		}
		t := &algebra.Table{Slots: []int{v.Slot}}
		seen := map[rdf.Term]bool{}
		for _, e := range rest {
			k, ok := e.(*algebra.Const)
			if !ok || k.Term.Kind != rdf.IRI {
				t = nil
				break
			}
			if !seen[k.Term] {
				seen[k.Term] = true
				t.Rows = append(t.Rows, []rdf.Term{k.Term})
			}
		}
		bound := false
		for _, a := range atoms {
			bound = bound || algebra.Certain(a)[v.Slot]
		}
		if t != nil && bound {
			out = append(out, t)
		}
	}
	return out
}

// atom plans one of the joined operators.
func (p *planner) atom(op algebra.Op, s scope) (node, error) {
	switch op := op.(type) {
	case *algebra.Quad:
		counted, err := p.counted(op)
		if err != nil {
			return nil, err
		}
		m := *counted // which is planned with, and never run
		return &m, nil
	case *algebra.Path:
		return p.path(op)
	case *algebra.Table:
		return p.table(op)
	case *algebra.Filter:
		if len(s.possible) > 0 && !extends(op, s) {
			return p.hashed(op, s)
		}
		return p.conjunction(op, s)
	}
	return p.plan(op, s)
}

// unconnected is how much dearer a join is that shares no variable with what is there.
const unconnected = 1e6

// cost estimates how many rows a row of the scope becomes by an operator; of operators that share nothing
// with the rows only the first is taken cheaply.
func (p *planner) cost(op algebra.Op, s scope, left int) (float64, error) {
	c, err := p.estimate(op, s)
	if len(s.certain) > 0 && !s.possible.Meets(algebra.Possible(op)) {
		if _, small := op.(*algebra.Table); !small && c > 1 {
			c *= unconnected
		}
	}
	return c, err
}

// estimate guesses how many solutions an operator has for one row of the scope.
func (p *planner) estimate(op algebra.Op, s scope) (float64, error) {
	switch op := op.(type) {
	case *algebra.Quad:
		return p.estimateQuad(op, s)
	case *algebra.Path:
		return p.estimatePath(op, s)
	case *algebra.Unit:
		return 1, nil
	case *algebra.Table:
		n := float64(len(op.Rows))
		for _, slot := range op.Slots {
			if s.certain[slot] {
				return min(n, 0.5), nil
			}
		}
		return n, nil
	case *algebra.Join:
		l, err := p.estimate(op.Left, s)
		if err != nil {
			return 0, err
		}
		r, err := p.estimate(op.Right, s.after(op.Left))
		if err != nil {
			return 0, err
		}
		// Begun at the other end it may be cheaper.
		l2, err := p.estimate(op.Right, s)
		if err != nil {
			return 0, err
		}
		return min(l*r, l2*max(r, 1)), nil
	case *algebra.LeftJoin:
		return p.estimate(op.Left, s)
	case *algebra.Minus:
		return p.estimate(op.Left, s)
	case *algebra.Union:
		sum := 0.0
		for _, o := range op.Ops {
			c, err := p.estimate(o, s)
			if err != nil {
				return 0, err
			}
			sum += c
		}
		return sum, nil
	case *algebra.Filter:
		c, err := p.estimate(op.Op, s)
		return c / 3, err
	case *algebra.Extend:
		return p.estimate(op.Op, s)
	case *algebra.EachGraph:
		c, err := p.estimate(op.Op, newScope())
		return c * 10, err
	case *algebra.Group:
		if len(op.Keys) == 0 {
			return 1, nil
		}
		c, err := p.estimate(op.Op, newScope())
		return math.Sqrt(c), err
	case *algebra.OrderBy:
		return p.estimate(op.Op, newScope())
	case *algebra.Project:
		return p.estimate(op.Op, newScope())
	case *algebra.Distinct:
		return p.estimate(op.Op, newScope())
	case *algebra.Slice:
		c, err := p.estimate(op.Op, newScope())
		if op.Limit >= 0 {
			c = min(c, float64(op.Limit))
		}
		return c, err
	}
	return 1, nil
}

// fanOut is how many quads a subject or an object is taken to have where nothing is counted.
const fanOut = 10

func (p *planner) estimateQuad(q *algebra.Quad, s scope) (float64, error) {
	m, err := p.counted(q)
	if err != nil || m.empty {
		return 0, err
	}
	n := float64(m.count)
	bound := func(node algebra.Node) bool { return node.IsVar() && s.certain[node.Slot] }
	bs, bo := bound(q.Subject), bound(q.Object)
	if q.Graph.Named && bound(q.Graph.Node) {
		n /= fanOut
	}
	if !q.Predicate.IsVar() {
		if !bs && !bo {
			return n, nil
		}
		subjects, objects, err := p.x.data.Distinct(p.x.ctx, m.places[store.Predicate].id)
		if err != nil {
			return 0, err
		}
		fs, fo := float64(max(subjects, 1)), float64(max(objects, 1))
		// With the other end fixed, the pattern has fewer of them than the predicate.
		fs, fo = min(fs, max(n, 1)), min(fo, max(n, 1))
		switch {
		case bs && bo:
			return n / max(fs, fo) / 2, nil
		case bs:
			return n / fs, nil
		}
		return n / fo, nil
	}
	if bs || bo {
		n = min(n, fanOut)
	}
	if bs && bo {
		n = 1
	}
	if bound(q.Predicate) {
		n /= 2
	}
	return n, nil
}

// counted is the match of a pattern with its count, made once.
func (p *planner) counted(q *algebra.Quad) (*match, error) {
	if m := p.counts[q]; m != nil {
		return m, nil
	}
	m, err := p.match(q.Subject, q.Predicate, q.Object, q.Graph)
	if err == nil {
		p.counts[q] = m
	}
	return m, err
}

func (p *planner) estimatePath(op *algebra.Path, s scope) (float64, error) {
	known := func(n algebra.Node) bool { return !n.IsVar() || s.certain[n.Slot] }
	total, _, err := p.x.data.Count(p.x.ctx, store.IDPattern{})
	if err != nil {
		return 0, err
	}
	if link, ok := firstLink(op.Path); ok {
		predicate, err := p.x.predicate(link.IRI)
		if err != nil {
			return 0, err
		}
		if predicate&local != 0 {
			total = 1
		} else if total, _, err = p.x.data.Count(p.x.ctx, store.IDPattern{store.Predicate: predicate}); err != nil {
			return 0, err
		}
	}
	switch n := float64(total); {
	case known(op.Subject) && known(op.Object):
		return 0.5, nil
	case known(op.Subject) || known(op.Object):
		return fanOut * math.Sqrt(math.Sqrt(n)), nil
	default:
		return fanOut * n, nil
	}
}

// firstLink finds the predicate of a path that has but one.
func firstLink(p syntax.Path) (*syntax.Link, bool) {
	switch p := p.(type) {
	case *syntax.Link:
		return p, true
	case *syntax.Repeat:
		return firstLink(p.Path)
	case *syntax.Inverse:
		return firstLink(p.Path)
	}
	return nil, false
}
