package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// bytesCase is a product to compute: the left side m×k, the right one k×n in bytes.
type bytesCase struct {
	m, k, n int
	left    []float32
	right   []int8
	scales  []float32
	bias    []float32
}

func newBytesCase(rng *rand.Rand, m, k, n int) bytesCase {
	c := bytesCase{m: m, k: k, n: n, left: random(rng, m*k), right: make([]int8, k*n), scales: make([]float32, n), bias: random(rng, n)}
	for i := range c.right {
		c.right[i] = int8(rng.IntN(255) - 127)
	}
	for i := range c.scales {
		c.scales[i] = rng.Float32() / 100
	}
	return c
}

func (c *bytesCase) product() []float32 {
	var a Rounded
	var b Bytes
	a.Round(c.left, c.k, c.m, c.k)
	b.PackTransposed(c.right, c.scales, c.k, c.n)
	out := make([]float32, c.m*c.n)
	MulBytes(out, c.n, &a, &b, c.bias)
	return out
}

var bytesSizes = [][3]int{{1, 1, 1}, {12, 4, 32}, {13, 9, 33}, {12, 33, 32}, {5, 100, 3}, {31, 64, 50}, {24, 320, 96}, {40, 17, 65}}

func TestMulBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, size := range bytesSizes {
		c := newBytesCase(rng, size[0], size[1], size[2])
		got := c.product()
		for i := range c.m {
			row := c.left[i*c.k : (i+1)*c.k]
			var high float64
			for _, v := range row {
				high = max(high, math.Abs(float64(v)))
			}
			for j := range c.n {
				want, slack := float64(c.bias[j]), 1e-4
				for k, v := range row {
					w := float64(c.right[j*c.k+k]) * float64(c.scales[j])
					want += float64(v) * w
					slack += high / 254 * math.Abs(w) * 1.001 // each number is off by half a step at most
				}
				if d := math.Abs(float64(got[i*c.n+j]) - want); !(d <= slack) {
					t.Fatalf("%v: row %d column %d is %g, want %g within %g", size, i, j, got[i*c.n+j], want, slack)
				}
			}
		}
	}
}

// A row's sums must not depend on the rows beside it, nor a row of zeros or of what is no number spoil another.
func TestMulBytesDoesNotDependOnTheBatch(t *testing.T) {
	c := newBytesCase(rand.New(rand.NewPCG(7, 8)), 30, 77, 40)
	clear(c.left[:c.k])
	c.left[c.k+3], c.left[2*c.k+5] = float32(math.NaN()), float32(math.Inf(1))
	all := c.product()
	for i := range c.m {
		one := c
		one.m, one.left = 1, c.left[i*c.k:(i+1)*c.k]
		for j, v := range one.product() {
			if i != 1 && i != 2 && v != all[i*c.n+j] {
				t.Fatalf("row %d column %d: %g alone, %g in the batch", i, j, v, all[i*c.n+j])
			}
			if i == 0 && v != c.bias[j] {
				t.Fatalf("column %d of zeros is %g, want the bias %g", j, v, c.bias[j])
			}
		}
	}
}

func TestQuantize(t *testing.T) {
	for _, row := range [][]float32{{0.1, -3, 2.99, 0}, {0, 0}, {1e30, -1e-30}, {float32(math.Inf(1)), 1}} {
		q, s := Quantize(row)
		for i, x := range row {
			if d := math.Abs(float64(float32(q[i])*s - x)); s > 0 && d > float64(s)*0.501 || s == 0 && q[i] != 0 {
				t.Errorf("%g of %v is %d times %g", x, row, q[i], s)
			}
		}
	}
}

func TestNorm(t *testing.T) {
	const n = 37
	rng := rand.New(rand.NewPCG(13, 14))
	x, y, gain, bias, out := random(rng, n), random(rng, n), random(rng, n), random(rng, n), make([]float32, n)
	Norm(out, x, y, gain, bias, 1e-5)
	var mean, variance float64
	for i := range x {
		mean += float64(x[i]+y[i]) / n
	}
	for i := range x {
		d := float64(x[i]+y[i]) - mean
		variance += d * d / n
	}
	for i := range x {
		want := (float64(x[i]+y[i])-mean)/math.Sqrt(variance+1e-5)*float64(gain[i]) + float64(bias[i])
		if math.Abs(float64(out[i])-want) > 1e-5 {
			t.Errorf("element %d is %g, want %g", i, out[i], want)
		}
	}
}

func TestGate(t *testing.T) {
	x := []float32{-30, -1, 0, 0.5, 2, 30, 100}
	got := append([]float32(nil), x...)
	Gate(got, 1.7)
	for i, v := range x {
		want := float64(v) / (1 + math.Exp(-1.7*float64(v)))
		if math.Abs(float64(got[i])-want) > 1e-5 {
			t.Errorf("the gate of %g is %g, want %g", v, got[i], want)
		}
	}
}

func TestAddBytes(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 100} {
		x, q := make([]float32, n), make([]int8, n)
		for i := range q {
			x[i], q[i] = float32(i), int8(i-50)
		}
		AddBytes(x, q, 0.3)
		for i := range x {
			if want := float32(i) + float32(float32(i-50)*0.3); x[i] != want {
				t.Errorf("%d numbers: element %d is %g, want %g", n, i, x[i], want)
			}
		}
	}
}

func BenchmarkMulBytes(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{500, 320, 960}, {500, 404, 320}, {24, 320, 960}} {
		c := newBytesCase(rng, size[0], size[1], size[2])
		var left Rounded
		var right Bytes
		right.PackTransposed(c.right, c.scales, c.k, c.n)
		out := make([]float32, c.m*c.n)
		b.Run(fmt.Sprintf("%dx%dx%d", c.m, c.k, c.n), func(b *testing.B) {
			for b.Loop() {
				left.Round(c.left, c.k, c.m, c.k)
				MulBytes(out, c.n, &left, &right, c.bias)
			}
			b.ReportMetric(float64(c.m*c.k*c.n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}
