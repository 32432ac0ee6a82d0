package eval

// values joins rows with those of VALUES.
type values struct {
	slots []int
	rows  [][]id
}

func (v *values) run(x *exec, in batch, out emit) error {
	o := x.output(out)
	for i := range in.len() {
	next:
		for _, row := range v.rows {
			to, err := o.add(in.row(i))
			if err != nil {
				return err
			}
			for j, slot := range v.slots {
				switch {
				case row[j] == 0 || to[slot] == row[j]:
				case to[slot] == 0:
					to[slot] = row[j]
				default:
					o.drop()
					continue next
				}
			}
			if err := x.tick(); err != nil {
				return err
			}
		}
	}
	return o.flush()
}

// union gives the rows of each branch.
type union struct{ branches []node }

func (u *union) run(x *exec, in batch, out emit) error {
	for _, n := range u.branches {
		if err := n.run(x, in, out); err != nil {
			return err
		}
	}
	return nil
}

// optional keeps rows that the right side does not extend. Right extends rows that carry their number in the
// slot index.
type optional struct {
	right node
	index int
}

func (n *optional) run(x *exec, in batch, out emit) error {
	matched := make([]bool, in.len())
	err := n.right.run(x, in.numbered(n.index), func(b batch) error {
		for i := range b.len() {
			row := b.row(i)
			matched[row[n.index]-1] = true
			row[n.index] = 0
		}
		return out(b)
	})
	if err != nil {
		return err
	}
	o := x.output(out)
	for i := range in.len() {
		if !matched[i] {
			if _, err := o.add(in.row(i)); err != nil {
				return err
			}
		}
	}
	return o.flush()
}

// gathered is the result of an operator by itself, found by some slots that all its rows bind.
type gathered struct {
	op    node
	key   []int
	epoch int
	rows  *table // tuples of the key and then the whole row
}

func (g *gathered) get(x *exec) error {
	if g.rows != nil && g.epoch == x.epoch {
		return nil
	}
	if g.rows != nil {
		g.rows.free(x)
	}
	g.epoch = x.epoch
	rows := newTable(len(g.key), len(g.key)+x.width)
	tuple := make([]id, len(g.key)+x.width)
	err := g.op.run(x, x.unit(), func(b batch) error {
		for i := range b.len() {
			row := b.row(i)
			for j, slot := range g.key {
				tuple[j] = row[slot]
			}
			copy(tuple[len(g.key):], row)
			if _, err := rows.add(x, tuple); err != nil {
				return err
			}
		}
		return nil
	})
	g.rows = rows
	return err
}

// each calls f for the rows that have the key of another row, until f is false.
func (g *gathered) each(x *exec, row []id, f func([]id) (bool, error)) error {
	key := make([]id, len(g.key))
	for j, slot := range g.key {
		key[j] = row[slot]
	}
	for at := g.rows.first(key); at >= 0; at = g.rows.after(at, key) {
		if err := x.tick(); err != nil {
			return err
		}
		if ok, err := f(g.rows.tuple(at)[len(key):]); !ok || err != nil {
			return err
		}
	}
	return nil
}

// hashJoin joins rows with what an operator gives by itself. The slots of the key are bound on both sides.
type hashJoin struct{ right gathered }

func (n *hashJoin) run(x *exec, in batch, out emit) error {
	if err := n.right.get(x); err != nil {
		return err
	}
	o := x.output(out)
	for i := range in.len() {
		err := n.right.each(x, in.row(i), func(right []id) (bool, error) {
			to, err := o.add(in.row(i))
			if err == nil && !merge(to, right) {
				o.drop()
			}
			return true, err
		})
		if err != nil {
			return err
		}
	}
	return o.flush()
}

// minus drops rows that agree with a row of the right side and share a variable with it.
type minus struct{ right gathered }

func (n *minus) run(x *exec, in batch, out emit) error {
	if err := n.right.get(x); err != nil {
		return err
	}
	o := x.output(out)
	for i := range in.len() {
		row := in.row(i)
		excluded := false
		err := n.right.each(x, row, func(right []id) (bool, error) {
			shared, agree := false, true
			for j, v := range right {
				if v != 0 && row[j] != 0 {
					shared = true
					agree = agree && v == row[j]
				}
			}
			excluded = shared && agree
			return !excluded, nil
		})
		if err == nil && !excluded {
			_, err = o.add(row)
		}
		if err != nil {
			return err
		}
	}
	return o.flush()
}

// eachGraph runs an operator for each named graph, whatever the rows bind; the planner joins by hash.
type eachGraph struct {
	op     node
	name   place
	hidden int
}

func (n *eachGraph) run(x *exec, in batch, out emit) error {
	outer := x.epoch
	defer func() {
		delete(x.fixed, n.hidden)
		x.epoch = outer
	}()
	return x.eachNamed(func(label id) error {
		if n.name.id != 0 && n.name.id != label {
			return nil
		}
		x.fixed[n.hidden] = label
		x.epochs++
		x.epoch = x.epochs
		o := x.output(out)
		err := n.op.run(x, in, func(b batch) error {
			for i := range b.len() {
				to, err := o.add(b.row(i))
				if err != nil {
					return err
				}
				switch slot := n.name.slot; {
				case slot < 0:
				case to[slot] != 0 && to[slot] != label:
					o.drop()
				default:
					to[slot] = label
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return o.flush()
	})
}
