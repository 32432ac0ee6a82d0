package eval

import (
	"cmp"
	"slices"

	"quern/graph/query/sparql/expr"
)

// extend gives slots the values of expressions, one after the other in each row.
type extend struct {
	slots []int
	exprs []*compiled
}

func (n *extend) run(x *exec, in batch, out emit) error {
	for _, c := range n.exprs {
		if c.copies >= 0 {
			continue
		}
		if err := c.prepare(x, in); err != nil {
			return err
		}
	}
	o := x.output(out)
	o.cap = lastBatch
	for i := range in.len() {
		if err := x.tick(); err != nil {
			return err
		}
		row, err := o.add(in.row(i))
		if err != nil {
			return err
		}
		x.rowBlanks = nil
		for j, c := range n.exprs {
			c.at(i)
			if c.copies >= 0 {
				row[n.slots[j]] = row[c.copies]
			} else {
				row[n.slots[j]] = x.keep(c.value(row))
			}
			if x.err != nil {
				return x.err
			}
		}
	}
	return o.flush()
}

// project keeps some slots and clears the others.
type project struct {
	op   node
	keep []bool // by slot
}

func (n *project) run(x *exec, in batch, out emit) error {
	return n.op.run(x, in, func(b batch) error {
		for i := range b.len() {
			row := b.row(i)
			for slot := range row {
				if slot >= len(n.keep) || !n.keep[slot] {
					row[slot] = 0
				}
			}
		}
		return out(b)
	})
}

// distinct drops rows that came before.
type distinct struct {
	op    node
	slots []int // those by which rows differ
}

func (n *distinct) run(x *exec, in batch, out emit) error {
	seen := newTable(len(n.slots), len(n.slots))
	defer seen.free(x)
	tuple := make([]id, len(n.slots))
	o := x.output(out)
	err := n.op.run(x, in, func(b batch) error {
		for i := range b.len() {
			row := b.row(i)
			for j, slot := range n.slots {
				tuple[j] = row[slot]
			}
			_, added, err := seen.put(x, tuple)
			if err == nil && added {
				_, err = o.add(row)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return o.flush()
}

// slice skips rows and gives at most so many.
type slice struct {
	op            node
	offset, limit int64
}

func (n *slice) run(x *exec, in batch, out emit) error {
	skip, left := n.offset, n.limit
	if left == 0 {
		return nil
	}
	stopped := false
	err := n.op.run(x, in, func(b batch) error {
		if skip >= int64(b.len()) {
			skip -= int64(b.len())
			return nil
		}
		b.ids = b.ids[int(skip)*b.width:]
		skip = 0
		if left >= 0 {
			take := min(left, int64(b.len()))
			b.ids = b.ids[:int(take)*b.width]
			left -= take
		}
		if err := out(b); err != nil {
			return err
		}
		if left == 0 {
			stopped = true
			return errStop
		}
		return nil
	})
	if stopped && err == errStop {
		return nil
	}
	return err
}

// order sorts rows; of equal ones the first comes first. If at most top rows are wanted, no more are kept
// than twice as many.
type order struct {
	op   node
	keys []*compiled
	desc []bool
	top  int64 // -1 is all
}

type sortRow struct {
	row  []id
	keys []expr.Value
	seq  int
}

// maxTop bounds up to which number of wanted rows the others are dropped on the way.
const maxTop = 1 << 16

func (n *order) run(x *exec, in batch, out emit) error {
	var rows []sortRow
	var worst *sortRow // of those that are kept; one that is no better is not wanted
	seq := 0
	keys := make([]expr.Value, len(n.keys))
	size := 8*x.width + (valueSize+16)*len(n.keys) + 64
	compare := func(a, b sortRow) int {
		for i := range n.keys {
			c := expr.Compare(a.keys[i], b.keys[i])
			if n.desc[i] {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return cmp.Compare(a.seq, b.seq)
	}
	err := n.op.run(x, in, func(b batch) error {
		for _, k := range n.keys {
			if err := k.prepare(x, b); err != nil {
				return err
			}
		}
		for i := range b.len() {
			seq++
			for j, k := range n.keys {
				k.at(i)
				keys[j] = expr.Value{}
				if v, ok := k.value(b.row(i)); ok {
					keys[j] = v
				}
			}
			if x.err != nil {
				return x.err
			}
			if worst != nil && compare(sortRow{keys: keys, seq: seq}, *worst) >= 0 {
				continue
			}
			rows = append(rows, sortRow{slices.Clone(b.row(i)), slices.Clone(keys), seq})
			if err := x.grow(size); err != nil {
				return err
			}
		}
		if n.top > 0 && n.top <= maxTop && int64(len(rows)) > 2*n.top+firstBatch {
			slices.SortFunc(rows, compare)
			_ = x.grow(-size * (len(rows) - int(n.top)))
			clear(rows[n.top:])
			rows = rows[:n.top]
			last := rows[n.top-1]
			worst = &last
		}
		return x.ctx.Err()
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows, compare)
	o := x.output(out)
	for _, r := range rows {
		if _, err := o.add(r.row); err != nil {
			return err
		}
	}
	_ = x.grow(-size * len(rows))
	return o.flush()
}
