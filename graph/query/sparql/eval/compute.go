package eval

import (
	"fmt"
	"slices"

	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/expr"
	"quern/graph/rdf"
)

// compiled is an expression ready to be evaluated on rows.
type compiled struct {
	value func(row []id) (expr.Value, bool)
	// test is the effective boolean value, false for an error.
	test   func(row []id) (value, ok bool)
	slots  []int // whose values are needed
	copies int   // the slot that the expression copies, or -1
	exists []*exists
	// single is the only slot that the expression looks at, or -1. Its outcome for each id is then kept.
	single int
	known  map[id]bool
}

// exists is a pattern within an expression; it is matched for a whole batch at once.
type exists struct {
	op      node
	index   int
	bits    []bool
	current int
}

// prepare readies the expression for the rows of a batch.
func (c *compiled) prepare(x *exec, in batch) error {
	if err := x.prefetch(in, c.slots, c.known); err != nil {
		return err
	}
	for _, e := range c.exists {
		bits := make([]bool, in.len())
		err := e.op.run(x, in.numbered(e.index), func(b batch) error {
			for i := range b.len() {
				bits[b.row(i)[e.index]-1] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		e.bits = bits
	}
	return nil
}

// at says which row of the batch is evaluated next.
func (c *compiled) at(i int) {
	for _, e := range c.exists {
		e.current = i
	}
}

// compile makes an expression ready for rows of a scope.
func (p *planner) compile(e algebra.Expr, s scope) (*compiled, error) {
	c := &compiled{copies: -1, single: -1}
	if v, ok := e.(*algebra.Var); ok {
		c.copies = v.Slot
	}
	needed := map[int]bool{}
	value, err := p.value(e, s, c, needed)
	if err != nil {
		return nil, err
	}
	c.value = value
	c.test = func(row []id) (bool, bool) { return effective(value(row)) }
	for slot := range needed {
		c.slots = append(c.slots, slot)
	}
	slices.Sort(c.slots)
	if uses := algebra.Uses(e); len(uses) == 1 && repeatable(e) {
		for slot := range uses {
			c.single, c.known = slot, map[id]bool{}
		}
	}
	return c, nil
}

// repeatable reports whether an expression has the same value whenever its variables have.
func repeatable(e algebra.Expr) bool {
	switch e := e.(type) {
	case *algebra.Exists:
		return false
	case *algebra.Call:
		switch e.Name {
		case "RAND", "UUID", "STRUUID", "BNODE":
			return false
		}
		for _, a := range e.Args {
			if !repeatable(a) {
				return false
			}
		}
	}
	return true
}

// holds tests the condition in a row of which prepare knows.
func (c *compiled) holds(row []id) bool {
	if c.single < 0 {
		b, ok := c.test(row)
		return b && ok
	}
	held, found := c.known[row[c.single]]
	if !found {
		b, ok := c.test(row)
		held = b && ok
		if len(c.known) < maxValues {
			c.known[row[c.single]] = held
		}
	}
	return held
}

// valueFunc gives an expression's value in a row; false is an error, which has none.
type valueFunc = func(row []id) (expr.Value, bool)

func (p *planner) value(e algebra.Expr, s scope, c *compiled, needed map[int]bool) (valueFunc, error) {
	x := p.x
	switch e := e.(type) {
	case *algebra.Var:
		needed[e.Slot] = true
		return func(row []id) (expr.Value, bool) {
			v := x.value(row[e.Slot])
			return v, v.Type != expr.Unbound
		}, nil
	case *algebra.Const:
		v := expr.Of(e.Term)
		return func([]id) (expr.Value, bool) { return v, true }, nil
	case *algebra.Exists:
		index := x.slot()
		inner := s.plus(algebra.Slots{})
		inner.correlated = true
		n, err := p.plan(e.Op, inner)
		if err != nil {
			return nil, err
		}
		check := &exists{op: n, index: index}
		c.exists = append(c.exists, check)
		return func([]id) (expr.Value, bool) { return expr.Bool(check.bits[check.current] != e.Not), true }, nil
	case *algebra.Call:
		return p.call(e, s, c, needed)
	}
	return nil, fmt.Errorf("an expression of Go type %T", e)
}

// call compiles operators and functions; first those that do not evaluate all that they are given.
func (p *planner) call(e *algebra.Call, s scope, c *compiled, needed map[int]bool) (valueFunc, error) {
	x := p.x
	if e.Name == "BOUND" {
		slot := e.Args[0].(*algebra.Var).Slot
		return func(row []id) (expr.Value, bool) { return expr.Bool(row[slot] != 0), true }, nil
	}
	if f := p.sameIDs(e); f != nil {
		return f, nil
	}
	args := make([]valueFunc, len(e.Args))
	for i, a := range e.Args {
		var err error
		if args[i], err = p.value(a, s, c, needed); err != nil {
			return nil, err
		}
	}
	switch e.Name {
	case "&&", "||":
		decides := e.Name == "||"
		return func(row []id) (expr.Value, bool) {
			a, aok := effective(args[0](row))
			if aok && a == decides {
				return expr.Bool(a), true
			}
			b, bok := effective(args[1](row))
			if bok && b == decides {
				return expr.Bool(b), true
			}
			return expr.Bool(!decides), aok && bok
		}, nil
	case "IF":
		return func(row []id) (expr.Value, bool) {
			b, ok := effective(args[0](row))
			switch {
			case !ok:
				return expr.Value{}, false
			case b:
				return args[1](row)
			}
			return args[2](row)
		}, nil
	case "COALESCE":
		return func(row []id) (expr.Value, bool) {
			for _, a := range args {
				if v, ok := a(row); ok {
					return v, true
				}
			}
			return expr.Value{}, false
		}, nil
	case "IN", "NOT IN":
		return func(row []id) (expr.Value, bool) {
			v, ok := args[0](row)
			if !ok {
				return expr.Value{}, false
			}
			for _, a := range args[1:] {
				w, wok := a(row)
				equal := false
				if wok {
					equal, wok = expr.Equal(v, w)
				}
				if equal {
					return expr.Bool(e.Name == "IN"), true
				}
				ok = ok && wok
			}
			return expr.Bool(e.Name != "IN"), ok
		}, nil
	case "BNODE":
		return p.blankNode(args), nil
	}
	f, ok := expr.Lookup(e.Name)
	if !ok { // a function that nobody here knows is an error of each row, as the recommendation has it
		return func([]id) (expr.Value, bool) { return expr.Value{}, false }, nil
	}
	return func(row []id) (expr.Value, bool) {
		var few [3]expr.Value
		values := few[:0]
		for _, a := range args {
			v, ok := a(row)
			if !ok {
				return expr.Value{}, false
			}
			values = append(values, v)
		}
		return f(&x.fn, values)
	}, nil
}

func effective(v expr.Value, ok bool) (bool, bool) {
	if !ok {
		return false, false
	}
	return v.Effective()
}

// sameIDs compares a variable with an IRI by ids, without reading the variable's term; nil where that does
// not decide.
func (p *planner) sameIDs(e *algebra.Call) valueFunc {
	if e.Name != "=" && e.Name != "!=" && e.Name != "SAMETERM" {
		return nil
	}
	v, ok := e.Args[0].(*algebra.Var)
	c, isConst := e.Args[1].(*algebra.Const)
	if !ok || !isConst {
		v, ok = e.Args[1].(*algebra.Var)
		c, isConst = e.Args[0].(*algebra.Const)
	}
	if !ok || !isConst || c.Term.Kind != rdf.IRI && e.Name != "SAMETERM" {
		return nil
	}
	want, err := p.x.intern(c.Term)
	if err != nil {
		return nil
	}
	return func(row []id) (expr.Value, bool) {
		return expr.Bool((row[v.Slot] == want) != (e.Name == "!=")), row[v.Slot] != 0
	}
}

// blankNode is BNODE: a new node each time, or one for each label and solution.
func (p *planner) blankNode(args []valueFunc) valueFunc {
	x := p.x
	if len(args) == 0 {
		return func([]id) (expr.Value, bool) { return expr.Of(x.blank()), true }
	}
	return func(row []id) (expr.Value, bool) {
		v, ok := args[0](row)
		if !ok || v.Type != expr.String {
			return expr.Value{}, false
		}
		return expr.Of(x.labelled(v.Term.Value)), true
	}
}

// labelled gives the blank node of a label within one solution.
func (x *exec) labelled(label string) rdf.Term {
	if x.rowBlanks == nil {
		x.rowBlanks = map[string]rdf.Term{}
	}
	t, ok := x.rowBlanks[label]
	if !ok {
		t = x.blank()
		x.rowBlanks[label] = t
	}
	return t
}

// filter keeps rows for which a condition holds.
type filter struct{ condition *compiled }

func (n *filter) run(x *exec, in batch, out emit) error {
	if err := n.condition.prepare(x, in); err != nil {
		return err
	}
	o := x.output(out)
	o.cap = lastBatch
	for i := range in.len() {
		n.condition.at(i)
		if err := x.tick(); err != nil {
			return err
		}
		held := n.condition.holds(in.row(i))
		if x.err != nil {
			return x.err
		}
		if !held {
			continue
		}
		if _, err := o.add(in.row(i)); err != nil {
			return err
		}
	}
	return o.flush()
}
