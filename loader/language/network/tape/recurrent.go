package tape

import "quern/loader/language/network/kernel"

// Recurrent runs a simple recurrent unit over each sentence in both directions (Lei et al. 2018, without the
// gates' peepholes). With w the width of a direction, u has 6w columns: the candidates of the forward and
// the backward direction, their forget gates, their output gates. The state is c = f·c' + (1-f)·tanh(z), the
// result σ(o)·c, with the forward direction's w columns first. All that needs a matrix is in u, so the way
// along the sentence is cheap, and no sentence waits for another.
func (t *Tape) Recurrent(u *Node, sentences []Span) *Node {
	w := u.Cols / 6
	y := t.node(u.Rows, 2*w)
	gates, states := u.Value, t.alloc(u.Rows*2*w)
	if t.learning {
		gates = t.alloc(u.Rows * 6 * w)
		copy(gates, u.Value)
	}
	for i := range u.Rows {
		row := gates[i*6*w : (i+1)*6*w]
		kernel.Tanh(row[:2*w])
		kernel.Sigmoid(row[2*w:])
	}
	zero := make([]float32, w)
	for _, s := range sentences {
		state := zero
		for i := s.Begin; i < s.End; i++ {
			state = advance(gates[i*6*w:], state, states[i*2*w:], y.Value[i*2*w:], w)
		}
		state = zero
		for i := s.End - 1; i >= s.Begin; i-- {
			state = advance(gates[i*6*w+w:], state, states[i*2*w+w:], y.Value[i*2*w+w:], w)
		}
	}
	t.record(func() {
		carry := make([]float32, w)
		for _, s := range sentences {
			clear(carry)
			for i := s.End - 1; i >= s.Begin; i-- {
				before := zero
				if i > s.Begin {
					before = states[(i-1)*2*w:]
				}
				retreat(gates[i*6*w:], before, states[i*2*w:], y.Grad[i*2*w:], carry, u.Grad[i*6*w:], w)
			}
			clear(carry)
			for i := s.Begin; i < s.End; i++ {
				before := zero
				if i < s.End-1 {
					before = states[(i+1)*2*w+w:]
				}
				retreat(gates[i*6*w+w:], before, states[i*2*w+w:], y.Grad[i*2*w+w:], carry, u.Grad[i*6*w+w:], w)
			}
		}
	})
	return y
}

// advance takes one step of one direction and gives the new state. The gates of a direction lie 2w apart.
func advance(gates, before, state, out []float32, w int) []float32 {
	z, f, o := gates[:w], gates[2*w:3*w], gates[4*w:5*w]
	kernel.Advance(z, f, o, before[:w], state[:w], out[:w])
	return state[:w]
}

func retreat(gates, before, state, dOut, carry, dU []float32, w int) {
	z, f, o := gates[:w], gates[2*w:3*w], gates[4*w:5*w]
	dz, df, do := dU[:w], dU[2*w:3*w], dU[4*w:5*w]
	before, state, dOut, carry = before[:w], state[:w], dOut[:w], carry[:w]
	for j := range z {
		dc := carry[j] + dOut[j]*o[j]
		do[j] += dOut[j] * state[j] * o[j] * (1 - o[j])
		df[j] += dc * (before[j] - z[j]) * f[j] * (1 - f[j])
		dz[j] += dc * (1 - f[j]) * (1 - z[j]*z[j])
		carry[j] = dc * f[j]
	}
}
