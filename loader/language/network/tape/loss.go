package tape

import (
	"math"

	"quern/loader/language/network/kernel"
)

// Ignore is the gold class of a row that has none.
const Ignore = -1

// Loss adds the gradient of the cross-entropy of each row's softmax against its gold class, and gives the sum of
// all rows. A row counts as much as weight says, times its own of rows, where that is not nil. Some of the
// probability, smoothing, goes to all classes alike (Szegedy et al. 2016).
func (t *Tape) Loss(scores *Node, gold []int, rows []float32, weight, smoothing float32) float64 {
	var sum float64
	share := smoothing / float32(scores.Cols)
	exp := make([]float64, scores.Cols)
	for i, g := range gold {
		if g == Ignore {
			continue
		}
		row, grad := scores.Row(i), scores.gradRow(i)
		weight := weight
		if rows != nil {
			weight *= rows[i]
		}
		high := row[0]
		for _, v := range row {
			high = max(high, v)
		}
		var z float64
		for j, v := range row {
			e := math.Exp(float64(v - high))
			exp[j] = e
			z += e
		}
		for j, e := range exp {
			grad[j] += weight * (float32(e/z) - share)
		}
		grad[g] -= weight * (1 - smoothing)
		sum += float64(weight) * (math.Log(z) - float64(row[g]-high))
	}
	return sum
}

// Arcs scores each word of a sentence (a row of x) with the root and each word as its head (rows of y): the
// first column is the root's, whose row is the last of y. A word's score as its own head is very low.
func (t *Tape) Arcs(x, y *Node, s Span) *Node {
	n := s.End - s.Begin
	heads := t.alloc((n + 1) * y.Cols)
	copy(heads, y.Row(y.Rows-1))
	for j := range n {
		copy(heads[(j+1)*y.Cols:], y.Row(s.Begin+j))
	}
	z := t.node(n, n+1)
	t.packed.PackTransposed(heads, y.Cols, n+1, y.Cols)
	kernel.Mul(z.Value, z.Stride, x.Value[s.Begin*x.Stride:], x.Stride, n, &t.packed, false)
	for i := range n {
		z.Row(i)[i+1] = -1e9
	}
	t.record(func() {
		for i := range n {
			z.gradRow(i)[i+1] = 0
		}
		t.packed.Pack(heads, n+1, y.Cols, y.Cols)
		kernel.Mul(x.Grad[s.Begin*x.Stride:], x.Stride, z.Grad, z.Stride, n, &t.packed, true)
		t.packed.Pack(x.Value[s.Begin*x.Stride:], n, x.Cols, x.Stride)
		dHeads := t.alloc((n + 1) * y.Cols)
		kernel.MulTransposed(dHeads, y.Cols, z.Grad, z.Stride, n+1, &t.packed, false)
		for j := range n + 1 {
			to := y.Rows - 1
			if j > 0 {
				to = s.Begin + j - 1
			}
			grad := y.gradRow(to)
			for k, g := range dHeads[j*y.Cols : (j+1)*y.Cols] {
				grad[k] += g
			}
		}
	})
	return z
}
