package tape

import (
	"math"

	"quern/loader/language/network/kernel"
)

// Linear gives x·wᵀ + b: w has a row for each column of the result, b is one row or nil.
func (t *Tape) Linear(x *Node, w, b *Param) *Node {
	y := t.node(x.Rows, w.Rows)
	if w.rounded.Packed() {
		var bias []float32
		if b != nil {
			bias = b.Data
		}
		kernel.MulBytes(y.Value, y.Stride, t.round(x), &w.rounded, bias)
		return y
	}
	if b != nil {
		for i := range y.Rows {
			copy(y.Row(i), b.Data)
		}
	}
	kernel.Mul(y.Value, y.Stride, x.Value, x.Stride, x.Rows, &w.forward, b != nil)
	t.record(func() {
		if x.Grad != nil {
			kernel.Mul(x.Grad, x.Stride, y.Grad, y.Stride, y.Rows, &w.back, true)
		}
		t.packed.Pack(x.Value, x.Rows, x.Cols, x.Stride)
		kernel.MulTransposed(t.Grads[w.index], w.Cols, y.Grad, y.Stride, y.Cols, &t.packed, true)
		if b != nil {
			sum := t.Grads[b.index]
			for i := range y.Rows {
				for j, g := range y.gradRow(i) {
					sum[j] += g
				}
			}
		}
	})
	return y
}

const geluScale = 1.702

// GELU gives x·σ(1.702·x), the approximation of Hendrycks and Gimpel (2016) that needs one sigmoid. A tape that predicts
// writes it over x.
func (t *Tape) GELU(x *Node) *Node {
	if !t.learning {
		for i := range x.Rows {
			kernel.Gate(x.Row(i), geluScale)
		}
		return x
	}
	y := t.node(x.Rows, x.Cols)
	gate := t.alloc(x.Rows * x.Cols)
	for i := range x.Rows {
		g := gate[i*x.Cols : (i+1)*x.Cols]
		for j, v := range x.Row(i) {
			g[j] = geluScale * v
		}
	}
	kernel.Sigmoid(gate)
	for i := range x.Rows {
		in, out, g := x.Row(i), y.Row(i), gate[i*x.Cols:]
		for j, v := range in {
			out[j] = v * g[j]
		}
	}
	t.record(func() {
		for i := range x.Rows {
			in, dx, dy, g := x.Row(i), x.gradRow(i), y.gradRow(i), gate[i*x.Cols:]
			for j, v := range in {
				dx[j] += dy[j] * (g[j] + geluScale*v*g[j]*(1-g[j]))
			}
		}
	})
	return y
}

const normFloor = 1e-5

// Norm gives each row a mean of 0 and a variance of 1, times gain, plus bias (layer normalisation; Ba, Kiros
// and Hinton 2016).
func (t *Tape) Norm(x *Node, gain, bias *Param) *Node {
	y := t.node(x.Rows, x.Cols)
	if !t.learning {
		for i := range x.Rows {
			kernel.Norm(y.Row(i), x.Row(i), nil, gain.Data, bias.Data, normFloor)
		}
		return y
	}
	scale := t.alloc(x.Rows)
	mean := t.alloc(x.Rows)
	n := float32(x.Cols)
	for i := range x.Rows {
		in, out := x.Row(i), y.Row(i)
		m := total(in) / n
		for j, v := range in {
			out[j] = v - m
		}
		s := float32(1 / math.Sqrt(float64(squares(out)/n+normFloor)))
		for j, v := range out {
			out[j] = v*s*gain.Data[j] + bias.Data[j]
		}
		scale[i], mean[i] = s, m
	}
	t.record(func() {
		dGain, dBias := t.Grads[gain.index], t.Grads[bias.index]
		for i := range x.Rows {
			in, dx, dy := x.Row(i), x.gradRow(i), y.gradRow(i)
			var sum, dot float32
			for j, g := range dy {
				h := (in[j] - mean[i]) * scale[i]
				dGain[j] += g * h
				dBias[j] += g
				g *= gain.Data[j]
				sum += g
				dot += g * h
			}
			sum, dot = sum/n, dot/n
			for j, g := range dy {
				h := (in[j] - mean[i]) * scale[i]
				dx[j] += scale[i] * (g*gain.Data[j] - sum - h*dot)
			}
		}
	})
	return y
}

// total and squares add in four strands, which keeps the processor's adders busy.
func total(x []float32) float32 {
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a += x[i]
		b += x[i+1]
		c += x[i+2]
		d += x[i+3]
	}
	for ; i < len(x); i++ {
		a += x[i]
	}
	return (a + b) + (c + d)
}

func squares(x []float32) float32 {
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a += x[i] * x[i]
		b += x[i+1] * x[i+1]
		c += x[i+2] * x[i+2]
		d += x[i+3] * x[i+3]
	}
	for ; i < len(x); i++ {
		a += x[i] * x[i]
	}
	return (a + b) + (c + d)
}

// AddNorm gives the Norm of x + y.
func (t *Tape) AddNorm(x, y *Node, gain, bias *Param) *Node {
	if t.learning {
		return t.Norm(t.Add(x, y), gain, bias)
	}
	z := t.node(x.Rows, x.Cols)
	for i := range x.Rows {
		kernel.Norm(z.Row(i), x.Row(i), y.Row(i), gain.Data, bias.Data, normFloor)
	}
	return z
}

// Add gives x + y.
func (t *Tape) Add(x, y *Node) *Node {
	z := t.node(x.Rows, x.Cols)
	for i := range x.Rows {
		a, b, out := x.Row(i), y.Row(i), z.Row(i)
		for j := range out {
			out[j] = a[j] + b[j]
		}
	}
	t.record(func() {
		for i := range x.Rows {
			dx, dy := x.gradRow(i), y.gradRow(i)
			for j, g := range z.gradRow(i) {
				dx[j] += g
				dy[j] += g
			}
		}
	})
	return z
}

// Dropout leaves out a share of the columns of each row while the tape learns, and scales up the others
// (Srivastava et al. 2014).
func (t *Tape) Dropout(x *Node, share float32) *Node {
	if !t.learning || share <= 0 {
		return x
	}
	y := t.node(x.Rows, x.Cols)
	keep := t.zeros(x.Rows * x.Cols)
	scale, limit := 1/(1-share), uint32(float64(share)*(1<<32))
	for i := 0; i < len(keep); i += 2 {
		bits := t.Rand.Uint64()
		if uint32(bits) >= limit {
			keep[i] = scale
		}
		if uint32(bits>>32) >= limit && i+1 < len(keep) {
			keep[i+1] = scale
		}
	}
	for i := range x.Rows {
		out, k := y.Row(i), keep[i*x.Cols:]
		for j, v := range x.Row(i) {
			out[j] = v * k[j]
		}
	}
	t.record(func() {
		for i := range x.Rows {
			dx, k := x.gradRow(i), keep[i*x.Cols:]
			for j, g := range y.gradRow(i) {
				dx[j] += g * k[j]
			}
		}
	})
	return y
}

// Append gives x with one row more, the parameter's.
func (t *Tape) Append(x *Node, row *Param) *Node {
	y := t.node(x.Rows+1, x.Cols)
	for i := range x.Rows {
		copy(y.Row(i), x.Row(i))
	}
	copy(y.Row(x.Rows), row.Data)
	t.record(func() {
		for i := range x.Rows {
			dx := x.gradRow(i)
			for j, g := range y.gradRow(i) {
				dx[j] += g
			}
		}
		sum := t.Grads[row.index]
		for j, g := range y.gradRow(x.Rows) {
			sum[j] += g
		}
	})
	return y
}

// Pick gives some of the rows of x, to predict from: gradients do not reach x.
func (t *Tape) Pick(x *Node, rows []int) *Node {
	y := t.node(len(rows), x.Cols)
	for i, k := range rows {
		copy(y.Row(i), x.Row(k))
	}
	return y
}

// Gather gives, for each i, row i of x plus row from[i] of y.
func (t *Tape) Gather(x, y *Node, from []int) *Node {
	z := t.node(len(from), x.Cols)
	for i, k := range from {
		a, b, out := x.Row(i), y.Row(k), z.Row(i)
		for j := range out {
			out[j] = a[j] + b[j]
		}
	}
	t.record(func() {
		for i, k := range from {
			dx, dy := x.gradRow(i), y.gradRow(k)
			for j, g := range z.gradRow(i) {
				dx[j] += g
				dy[j] += g
			}
		}
	})
	return z
}
