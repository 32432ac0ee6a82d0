package tape

import "quern/loader/language/network/kernel"

// Frozen gives rows of numbers that are not learned, such as word vectors.
type Frozen interface {
	// AddRow adds row i to out.
	AddRow(i int, out []float32)
	// Width is the length of a row.
	Width() int
}

// Column of an Embed: each word has rows of a table, whose mean it gets. Table or Frozen is set.
type Column struct {
	Table  *Param
	Frozen Frozen
	// Rows has for each word the rows of the table that it gets the mean of; none leaves zeros.
	Rows [][]int32
}

func (c *Column) width() int {
	if c.Frozen != nil {
		return c.Frozen.Width()
	}
	return c.Table.Cols
}

// Embed sets the rows that each of n words has in the columns side by side.
func (t *Tape) Embed(n int, columns []Column) *Node {
	total := 0
	for i := range columns {
		total += columns[i].width()
	}
	y := t.node(n, total)
	clear(y.Value)
	at := 0
	for k := range columns {
		c := &columns[k]
		w := c.width()
		for i, rows := range c.Rows {
			out := y.Row(i)[at : at+w]
			if c.Table != nil && c.Table.bytes != nil {
				for _, r := range rows {
					q, scale := c.Table.Bytes(int(r))
					kernel.AddBytes(out, q, scale/float32(len(rows)))
				}
				continue
			}
			for _, r := range rows {
				if c.Frozen != nil {
					c.Frozen.AddRow(int(r), out)
					continue
				}
				for j, v := range c.Table.Data[int(r)*w : (int(r)+1)*w] {
					out[j] += v
				}
			}
			if len(rows) > 1 {
				scale := 1 / float32(len(rows))
				for j := range out {
					out[j] *= scale
				}
			}
		}
		if c.Table != nil {
			begin := at
			t.record(func() {
				grad, touched := t.Grads[c.Table.index], t.Touched[c.Table.index]
				for i, rows := range c.Rows {
					if len(rows) == 0 {
						continue
					}
					scale := 1 / float32(len(rows))
					dy := y.gradRow(i)[begin : begin+w]
					for _, r := range rows {
						touched[r] = true
						sum := grad[int(r)*w : (int(r)+1)*w]
						for j, g := range dy {
							sum[j] += g * scale
						}
					}
				}
			})
		}
		at += w
	}
	return y
}
