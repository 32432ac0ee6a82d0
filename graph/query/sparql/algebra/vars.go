package algebra

// Slots is a set of slots.
type Slots map[int]bool

// Add adds slots; those below zero are none.
func (s Slots) Add(slots ...int) {
	for _, x := range slots {
		if x >= 0 {
			s[x] = true
		}
	}
}

// AddAll adds the slots of another set.
func (s Slots) AddAll(other Slots) {
	for x := range other {
		s[x] = true
	}
}

// Meets reports whether the sets share a slot.
func (s Slots) Meets(other Slots) bool {
	for x := range other {
		if s[x] {
			return true
		}
	}
	return false
}

// Possible gives the slots that some solution of an operator may bind.
func Possible(op Op) Slots {
	s := Slots{}
	collect(op, s, false)
	return s
}

// Certain gives the slots that every solution of an operator binds.
func Certain(op Op) Slots {
	s := Slots{}
	collect(op, s, true)
	return s
}

func collect(op Op, s Slots, certain bool) {
	switch op := op.(type) {
	case *Quad:
		s.Add(op.Subject.Slot, op.Predicate.Slot, op.Object.Slot)
		if op.Graph.Named {
			s.Add(op.Graph.Node.Slot)
		}
	case *Path:
		s.Add(op.Subject.Slot, op.Object.Slot)
		if op.Graph.Named {
			s.Add(op.Graph.Node.Slot)
		}
	case *Table:
		for i, slot := range op.Slots {
			bound := true
			for _, row := range op.Rows {
				bound = bound && row[i].Kind != 0
			}
			if bound || !certain {
				s.Add(slot)
			}
		}
	case *Join:
		collect(op.Left, s, certain)
		collect(op.Right, s, certain)
	case *LeftJoin:
		collect(op.Left, s, certain)
		if !certain {
			collect(op.Right, s, certain)
		}
	case *Union:
		if !certain {
			for _, o := range op.Ops {
				collect(o, s, certain)
			}
			return
		}
		count := map[int]int{}
		for _, o := range op.Ops {
			for x := range Certain(o) {
				count[x]++
			}
		}
		for x, n := range count {
			if n == len(op.Ops) {
				s.Add(x)
			}
		}
	case *Minus:
		collect(op.Left, s, certain)
	case *Filter:
		collect(op.Op, s, certain)
	case *Extend:
		collect(op.Op, s, certain)
		if _, constant := op.Expr.(*Const); constant || !certain {
			s.Add(op.Slot)
		}
	case *EachGraph:
		collect(op.Op, s, certain)
		s.Add(op.Name.Slot)
		s.Add(op.Hidden)
	case *Group:
		inner := Certain(op.Op)
		for _, k := range op.Keys {
			if !certain || inner[k] {
				s.Add(k)
			}
		}
		for _, a := range op.Aggregates {
			if !certain || a.Name == "COUNT" {
				s.Add(a.Slot)
			}
		}
	case *OrderBy:
		collect(op.Op, s, certain)
	case *Project:
		inner := Slots{}
		collect(op.Op, inner, certain)
		for _, x := range op.Slots {
			if inner[x] {
				s.Add(x)
			}
		}
	case *Distinct:
		collect(op.Op, s, certain)
	case *Slice:
		collect(op.Op, s, certain)
	}
}

// Uses gives the slots that an expression looks at, those of patterns within it included.
func Uses(e Expr) Slots {
	s := Slots{}
	uses(e, s)
	return s
}

func uses(e Expr, s Slots) {
	switch e := e.(type) {
	case *Var:
		s.Add(e.Slot)
	case *Call:
		for _, a := range e.Args {
			uses(a, s)
		}
	case *Exists:
		mentioned(e.Op, s)
	}
}

// mentioned adds every slot that stands anywhere in an operator.
func mentioned(op Op, s Slots) {
	collect(op, s, false)
	ops, exprs := parts(op)
	for _, o := range ops {
		mentioned(o, s)
	}
	for _, e := range exprs {
		uses(e, s)
	}
}

// parts gives the operators and expressions that an operator is made of; an expression may be nil.
func parts(op Op) ([]Op, []Expr) {
	switch op := op.(type) {
	case *Join:
		return []Op{op.Left, op.Right}, nil
	case *LeftJoin:
		return []Op{op.Left, op.Right}, []Expr{op.Condition}
	case *Union:
		return op.Ops, nil
	case *Minus:
		return []Op{op.Left, op.Right}, nil
	case *Filter:
		return []Op{op.Op}, []Expr{op.Condition}
	case *Extend:
		return []Op{op.Op}, []Expr{op.Expr}
	case *EachGraph:
		return []Op{op.Op}, nil
	case *Group:
		var exprs []Expr
		for _, a := range op.Aggregates {
			exprs = append(exprs, a.Arg)
		}
		return []Op{op.Op}, exprs
	case *OrderBy:
		var exprs []Expr
		for _, k := range op.Keys {
			exprs = append(exprs, k.Expr)
		}
		return []Op{op.Op}, exprs
	case *Project:
		return []Op{op.Op}, nil
	case *Distinct:
		return []Op{op.Op}, nil
	case *Slice:
		return []Op{op.Op}, nil
	}
	return nil, nil
}

// Mentions reports whether an expression, which may be nil, looks at a slot.
func Mentions(e Expr, slot int) bool { return e != nil && Uses(e)[slot] }

// HasExists reports whether an expression has a pattern within it.
func HasExists(e Expr) bool {
	switch e := e.(type) {
	case *Exists:
		return true
	case *Call:
		for _, a := range e.Args {
			if HasExists(a) {
				return true
			}
		}
	}
	return false
}
