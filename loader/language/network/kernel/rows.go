package kernel

import "math"

// Advance takes one step of a recurrent unit: the state becomes z + f*(before-z), and out is o times that.
func Advance(z, f, o, before, state, out []float32) {
	n := 0
	f, o, before, state, out = f[:len(z)], o[:len(z)], before[:len(z)], state[:len(z)], out[:len(z)]
	if accelerated && len(z) >= lanes {
		n = len(z) / lanes * lanes
		advanceAVX2(&z[0], &f[0], &o[0], &before[0], &state[0], &out[0], n/lanes)
	}
	for j := n; j < len(z); j++ {
		c := z[j] + float32(f[j]*float32(before[j]-z[j]))
		state[j] = c
		out[j] = float32(o[j] * c)
	}
}

// Norm sets out to x + y, shifted and scaled to a mean of 0 and a variance of 1, times gain, plus bias. The variance
// counts as greater by floor. Nil stands for a y of zeros.
func Norm(out, x, y, gain, bias []float32, floor float32) {
	if y != nil {
		sum(out, x, y)
		x = out
	}
	n := float32(len(out))
	mean := float32(total(x) / n)
	center(out, x, mean)
	scale := float32(1 / math.Sqrt(float64(float32(squares(out)/n)+floor)))
	affine(out, scale, gain, bias)
}

// Sums go by eight strands, as the lanes of a vector do, so that they are the same with and without.
type strands [lanes]float32

func (s *strands) total() float32 {
	a, b, c, d := s[0]+s[4], s[1]+s[5], s[2]+s[6], s[3]+s[7]
	return (a + c) + (b + d)
}

func sum(out, x, y []float32) {
	n := 0
	if accelerated && len(out) >= lanes {
		n = len(out) / lanes * lanes
		sumAVX2(&out[0], &x[0], &y[0], n/lanes)
	}
	for i := n; i < len(out); i++ {
		out[i] = x[i] + y[i]
	}
}

func total(x []float32) float32 {
	var s strands
	n := 0
	if accelerated && len(x) >= lanes {
		n = len(x) / lanes * lanes
		totalAVX2(&x[0], n/lanes, &s[0])
	}
	for i := n; i < len(x); i++ {
		s[i%lanes] += x[i]
	}
	return s.total()
}

func squares(x []float32) float32 {
	var s strands
	n := 0
	if accelerated && len(x) >= lanes {
		n = len(x) / lanes * lanes
		squaresAVX2(&x[0], n/lanes, &s[0])
	}
	for i := n; i < len(x); i++ {
		s[i%lanes] += float32(x[i] * x[i])
	}
	return s.total()
}

func center(out, x []float32, mean float32) {
	n := 0
	if accelerated && len(out) >= lanes {
		n = len(out) / lanes * lanes
		centerAVX2(&out[0], &x[0], n/lanes, mean)
	}
	for i := n; i < len(out); i++ {
		out[i] = x[i] - mean
	}
}

func affine(out []float32, scale float32, gain, bias []float32) {
	n := 0
	if accelerated && len(out) >= lanes {
		n = len(out) / lanes * lanes
		affineAVX2(&out[0], &gain[0], &bias[0], n/lanes, scale)
	}
	for i := n; i < len(out); i++ {
		out[i] = float32(float32(out[i]*scale)*gain[i]) + bias[i]
	}
}
