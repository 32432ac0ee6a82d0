package kernel

import "math"

// lanes is the width of a vector register of float32.
const lanes = 8

// Sigmoid replaces each x by 1/(1+e^-x), to within three units in the last place.
func Sigmoid(x []float32) { curve(x, 1, 1, 0) }

// Tanh replaces each x by tanh x, with an absolute error below 3e-7.
func Tanh(x []float32) { curve(x, 2, 2, -1) }

// Gate replaces each x by x/(1+e^(-s*x)).
func Gate(x []float32, s float32) {
	padded(x, func(x []float32) { gate(x, s) })
}

// curve replaces x by a/(1+e^(-s*x)) + b.
func curve(x []float32, s, a, b float32) {
	padded(x, func(x []float32) { logistic(x, s, a, b) })
}

// padded runs f on vectors of whole length. The tail goes through the same code as the rest, padded, so that
// an element's value does not depend on where in the slice it stands.
func padded(x []float32, f func([]float32)) {
	whole := len(x) - len(x)%lanes
	if whole > 0 {
		f(x[:whole])
	}
	if whole < len(x) {
		var pad [lanes]float32
		n := copy(pad[:], x[whole:])
		f(pad[:])
		copy(x[whole:], pad[:n])
	}
}

// The exponential is 2^n * p(r) with x = n*ln 2 + r and the polynomial of Cephes' expf for |r| <= ln2/2.
// ln 2 is taken in two parts, the first exact in a product with n.
const (
	expLimit = 87.0
	log2e    = 1.44269504088896341
	ln2High  = 0.693359375
	ln2Low   = -2.12194440e-4
	exp5     = 1.9875691500e-4
	exp4     = 1.3981999507e-3
	exp3     = 8.3334519073e-3
	exp2     = 4.1665795894e-2
	exp1     = 1.6666665459e-1
	exp0     = 5.0000001201e-1
)

func gateGeneric(x []float32, s float32) {
	bent := make([]float32, len(x))
	copy(bent, x)
	logisticGeneric(bent, s, 1, 0)
	for i, v := range bent {
		x[i] = float32(v * x[i])
	}
}

func logisticGeneric(x []float32, s, a, b float32) {
	for i, v := range x {
		v = float32(-s * v)
		// Written as the vector instructions order it: a NaN becomes the limit.
		if !(v < expLimit) {
			v = expLimit
		}
		if !(v > -expLimit) {
			v = -expLimit
		}
		n := float32(math.RoundToEven(float64(float32(v * log2e))))
		r := fma(n, -ln2High, v)
		r = fma(n, -ln2Low, r)
		p := float32(exp5)
		p = fma(p, r, exp4)
		p = fma(p, r, exp3)
		p = fma(p, r, exp2)
		p = fma(p, r, exp1)
		p = fma(p, r, exp0)
		p = fma(p, float32(r*r), r)
		p = float32(p + 1)
		e := float32(p * math.Float32frombits(uint32(int32(n)+127)<<23))
		x[i] = float32(float32(a/float32(1+e)) + b)
	}
}
