package eval

import (
	"strings"

	"quern/graph/query/sparql/expr"
)

// group gathers rows by their keys.
type group struct {
	op         node
	keys       []int
	aggregates []aggregate
}

type aggregate struct {
	name      string
	distinct  bool
	arg       *compiled // nil for COUNT(*)
	separator string
	slot      int
	all       []int // for COUNT(DISTINCT *): the slots of a solution
}

// state is what an aggregate knows of one group so far.
type state struct {
	count  int64
	value  expr.Value
	copied id // the id of value, where it is a term as it stands
	text   strings.Builder
	failed bool
	begun  bool
}

// stateSize is what a state takes in memory, about.
const stateSize = 360

func (n *group) run(x *exec, in batch, out emit) error {
	groups := newTable(len(n.keys), len(n.keys))
	defer groups.free(x)
	var states []*state // of each group one for each aggregate
	seen := make([]*table, len(n.aggregates))
	for i, a := range n.aggregates {
		if a.distinct {
			seen[i] = newTable(2+len(a.all), 2+len(a.all))
			defer seen[i].free(x)
		}
	}
	begin := func(key []id) (int32, error) {
		g, added, err := groups.put(x, key)
		if added && err == nil {
			for range n.aggregates {
				states = append(states, &state{})
			}
			err = x.grow(stateSize * len(n.aggregates))
		}
		return g, err
	}
	key := make([]id, len(n.keys))
	if len(n.keys) == 0 { // there is one group, though it may be empty
		if _, err := begin(key); err != nil {
			return err
		}
	}
	err := n.op.run(x, in, func(b batch) error {
		for _, a := range n.aggregates {
			if a.arg != nil && !a.byID() {
				if err := a.arg.prepare(x, b); err != nil {
					return err
				}
			}
		}
		for i := range b.len() {
			row := b.row(i)
			for j, slot := range n.keys {
				key[j] = row[slot]
			}
			g, err := begin(key)
			if err != nil {
				return err
			}
			for j := range n.aggregates {
				if err := n.aggregates[j].add(x, states[int(g)*len(n.aggregates)+j], seen[j], g, row, i); err != nil {
					return err
				}
			}
		}
		return x.ctx.Err()
	})
	if err != nil {
		return err
	}
	o := x.output(out)
	empty := make([]id, x.width)
	for g := range groups.len() {
		row, err := o.add(empty)
		if err != nil {
			return err
		}
		for j, slot := range n.keys {
			row[slot] = groups.tuple(int32(g))[j]
		}
		for j, a := range n.aggregates {
			row[a.slot] = a.result(x, states[g*len(n.aggregates)+j])
		}
		if x.err != nil {
			return x.err
		}
	}
	_ = x.grow(-stateSize * len(states))
	return o.flush()
}

// byID reports whether the aggregate needs no values: it counts, or gives any one of the terms.
func (a *aggregate) byID() bool {
	return a.arg.copies >= 0 && (a.name == "COUNT" || a.name == "SAMPLE")
}

// add adds a row to an aggregate of its group.
func (a *aggregate) add(x *exec, s *state, seen *table, g int32, row []id, i int) error {
	if a.arg == nil {
		if seen != nil {
			tuple := []id{id(g), 0}
			for _, slot := range a.all {
				tuple = append(tuple, row[slot])
			}
			if _, added, err := seen.put(x, tuple); err != nil || !added {
				return err
			}
		}
		s.count++
		return nil
	}
	a.arg.at(i)
	var v expr.Value
	var known id
	ok := true
	if a.arg.copies >= 0 {
		known = row[a.arg.copies]
		ok = known != 0
		if ok && seen != nil {
			if _, added, err := seen.put(x, []id{id(g), known}); err != nil || !added {
				return err
			}
		}
		if ok && a.byID() {
			s.count++
			if !s.begun {
				s.begun, s.copied = true, known
			}
			return nil
		}
		if ok && s.begun && known == s.copied {
			return nil // MIN and MAX know it already
		}
	}
	if ok {
		v, ok = a.arg.value(row)
	}
	if x.err != nil {
		return x.err
	}
	if !ok {
		// What has no value cannot be added up; the other aggregates do without it.
		s.failed = s.failed || a.name == "SUM" || a.name == "AVG"
		return nil
	}
	if seen != nil && a.arg.copies < 0 {
		known = x.keep(v, true)
		if x.err != nil {
			return x.err
		}
		if _, added, err := seen.put(x, []id{id(g), known}); err != nil || !added {
			return err
		}
	}
	return a.fold(x, s, v, known)
}

func (a *aggregate) fold(x *exec, s *state, v expr.Value, known id) error {
	switch a.name {
	case "COUNT":
		s.count++
	case "SUM", "AVG":
		s.count++
		if !s.begun {
			s.value = expr.Int(0)
		}
		sum, ok := expr.Add(s.value, v)
		s.value, s.failed = sum, s.failed || !ok
	case "MIN", "MAX":
		c := expr.Compare(v, s.value)
		if !s.begun || a.name == "MIN" && c < 0 || a.name == "MAX" && c > 0 {
			s.value, s.copied = v, known
		}
	case "SAMPLE":
		if !s.begun {
			s.value = v
		}
	case "GROUP_CONCAT":
		if s.begun {
			s.text.WriteString(a.separator)
		}
		s.text.WriteString(v.Term.Value)
		if err := x.grow(len(a.separator) + len(v.Term.Value)); err != nil {
			return err
		}
	}
	s.begun = true
	return nil
}

// result gives the value of an aggregate, 0 for an error.
func (a *aggregate) result(x *exec, s *state) id {
	switch {
	case s.failed:
		return 0
	case a.name == "COUNT":
		return x.keep(expr.Int(s.count), true)
	case a.name == "GROUP_CONCAT":
		return x.keep(expr.Text(s.text.String()), true)
	case (a.name == "SUM" || a.name == "AVG") && !s.begun:
		return x.keep(expr.Int(0), true)
	case a.name == "AVG":
		return x.keep(expr.Divide(s.value, expr.Int(s.count)))
	case s.copied != 0:
		return s.copied
	}
	return x.keep(s.value, s.begun)
}
