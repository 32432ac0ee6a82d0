package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// product computes in float64, with no order in common with the kernels.
func product(c, a, b []float32, m, k, n int, add bool) []float32 {
	out := make([]float32, m*n)
	for i := range m {
		for j := range n {
			var sum float64
			if add {
				sum = float64(c[i*n+j])
			}
			for x := range k {
				sum += float64(a[i*k+x]) * float64(b[x*n+j])
			}
			out[i*n+j] = float32(sum)
		}
	}
	return out
}

func transpose(x []float32, rows, cols int) []float32 {
	out := make([]float32, len(x))
	for i := range rows {
		for j := range cols {
			out[j*rows+i] = x[i*cols+j]
		}
	}
	return out
}

func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= 1e-4) {
			t.Fatalf("%s: element %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

func TestMul(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{1, 1, 1}, {6, 4, 16}, {7, 9, 17}, {12, 33, 32}, {5, 100, 3}, {13, 0, 5}, {0, 3, 3}, {31, 64, 50}, {24, 10, 48}} {
		m, k, n := size[0], size[1], size[2]
		a, b, c := random(rng, m*k), random(rng, k*n), random(rng, m*n)
		for _, add := range []bool{false, true} {
			want := product(c, a, b, m, k, n, add)
			var plain, turned Packed
			plain.Pack(b, k, n, n)
			turned.PackTransposed(transpose(b, k, n), k, n, k)
			name := fmt.Sprintf("%d×%d×%d add=%v", m, k, n, add)
			got := append([]float32(nil), c...)
			Mul(got, n, a, k, m, &plain, add)
			near(t, name, got, want)
			got = append([]float32(nil), c...)
			Mul(got, n, a, k, m, &turned, add)
			near(t, name+" packed from the transpose", got, want)
			got = append([]float32(nil), c...)
			MulTransposed(got, n, transpose(a, m, k), m, m, &plain, add)
			near(t, name+" left side transposed", got, want)
		}
	}
}

// A sentence's scores must not depend on the sentences beside it.
func TestMulDoesNotDependOnTheBatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const m, k, n = 23, 77, 21
	a := random(rng, m*k)
	var b Packed
	b.Pack(random(rng, k*n), k, n, n)
	all := make([]float32, m*n)
	Mul(all, n, a, k, m, &b, false)
	for i := range m {
		one := make([]float32, n)
		Mul(one, n, a[i*k:], k, 1, &b, false)
		for j := range one {
			if one[j] != all[i*n+j] {
				t.Fatalf("row %d column %d: %g alone, %g in the batch", i, j, one[j], all[i*n+j])
			}
		}
	}
}

func TestCurves(t *testing.T) {
	var x []float32
	for v := -100.0; v <= 100; v += 0.37 {
		x = append(x, float32(v), float32(v/50))
	}
	x = append(x, 0, float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32, -math.MaxFloat32, 1e-30)
	for _, c := range []struct {
		name string
		f    func([]float32)
		want func(float64) float64
	}{
		{"sigmoid", Sigmoid, func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }},
		{"tanh", Tanh, math.Tanh},
	} {
		y := append([]float32(nil), x...)
		c.f(y)
		for i, v := range x {
			if d := math.Abs(float64(y[i]) - c.want(float64(v))); !(d < 3e-7) {
				t.Errorf("%s %g = %g, want %g", c.name, v, y[i], c.want(float64(v)))
			}
		}
	}
}

func FuzzKernelsAgree(f *testing.F) {
	f.Add([]byte("\x00\x00\x80\x3f\x00\x00\x00\xc0 and some bytes more to make numbers of"), uint8(3))
	f.Fuzz(func(t *testing.T, raw []byte, k uint8) {
		if !accelerated {
			t.Skip("this machine has no vector kernels to compare")
		}
		n := int(k)%40 + 1
		value := func(i int) float32 {
			if len(raw) < 4 {
				return float32(i)
			}
			v := math.Float32frombits(binary.LittleEndian.Uint32(raw[i*4%(len(raw)-3):]))
			// A network's numbers are finite and moderate; sums that overflow have no one right answer.
			if !(v > -1e6 && v < 1e6) || v > -1e-6 && v < 1e-6 {
				return float32(i % 5)
			}
			return v
		}
		a, b := make([]float32, tileRows*n), make([]float32, tileCols*n)
		for i := range a {
			a[i] = value(i)
		}
		for i := range b {
			b[i] = value(i + 7)
		}
		c, d := make([]float32, tileRows*tileCols), make([]float32, tileRows*tileCols)
		for _, add := range []bool{false, true} {
			tile(n, a, n, 1, b, c, tileCols, add)
			tileGeneric(n, a, n, 1, b, d, tileCols, add)
			for i := range c {
				if diff := math.Abs(float64(c[i] - d[i])); diff > 1e-6*math.Abs(float64(d[i])) {
					t.Fatalf("element %d: %g by vectors, %g in Go", i, c[i], d[i])
				}
			}
		}
		if wide {
			a = append(a, a...)
			for _, add := range []bool{false, true} {
				e := append(append([]float32(nil), c...), c...)
				tilePair(n, a, n, 1, b, e, tileCols, add)
				for half := range 2 {
					f := append([]float32(nil), c...)
					tile(n, a[half*tileRows*n:], n, 1, b, f, tileCols, add)
					for i, v := range f {
						if w := e[half*tileRows*tileCols+i]; w != v {
							t.Fatalf("element %d: %g by wide vectors, %g by narrow ones", i, w, v)
						}
					}
				}
			}
		}
		x, y := append([]float32(nil), b...), append([]float32(nil), b...)
		logistic(x, 2, 2, -1)
		logisticGeneric(y, 2, 2, -1)
		for i := range x {
			if x[i] != y[i] {
				t.Fatalf("curve of %g: %g by vectors, %g in Go", b[i], x[i], y[i])
			}
		}
	})
}

func BenchmarkMul(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{1000, 256, 768}, {1000, 100, 16}, {24, 256, 768}} {
		m, k, n := size[0], size[1], size[2]
		left, right, out := random(rng, m*k), random(rng, k*n), make([]float32, m*n)
		var p Packed
		p.Pack(right, k, n, n)
		b.Run(fmt.Sprintf("%dx%dx%d", m, k, n), func(b *testing.B) {
			for b.Loop() {
				Mul(out, n, left, k, m, &p, false)
			}
			b.ReportMetric(float64(m*k*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}

func BenchmarkSigmoid(b *testing.B) {
	x := make([]float32, 4096)
	for b.Loop() {
		Sigmoid(x)
	}
	b.ReportMetric(float64(len(x))*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gelements/s")
}
