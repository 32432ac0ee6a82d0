package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What is no product must be the same too, for lengths that do not fill a vector as well.
func TestRowsAreTheSameOnAllMachines(t *testing.T) {
	if !accelerated {
		t.Skip("this machine has no vector kernels to compare")
	}
	defer func(a bool) { accelerated = a }(accelerated)
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 7, 8, 30, 160, 333} {
		x, y, z, f, o := random(rng, n), random(rng, n), random(rng, n), random(rng, n), random(rng, n)
		results := func() []float32 {
			state, out := make([]float32, n), make([]float32, n)
			Advance(z, f, o, x, state, out)
			one, two, gated := make([]float32, n), make([]float32, n), slices.Clone(x)
			Norm(one, x, nil, f, o, 1e-5)
			Norm(two, x, y, f, o, 1e-5)
			Gate(gated, 1.7)
			return slices.Concat(state, out, one, two, gated, []float32{largest(x)})
		}
		accelerated = true
		got := results()
		accelerated = false
		if want := results(); !slices.Equal(got, want) {
			t.Errorf("%d numbers: vectors give %v, Go %v", n, got, want)
		}
	}
}

// All instructions must give the same bytes.
func TestBytesAreTheSameOnAllMachines(t *testing.T) {
	if !accelerated {
		t.Skip("this machine has no vector kernels to compare")
	}
	defer func(f, a bool) { fast, accelerated = f, a }(fast, accelerated)
	best := fast
	rng := rand.New(rand.NewPCG(9, 10))
	for _, size := range bytesSizes {
		c := newBytesCase(rng, size[0], size[1], size[2])
		fast, accelerated = false, false
		want := c.product()
		accelerated = true
		if got := c.product(); !slices.Equal(got, want) {
			t.Errorf("%v: AVX2 gives %v, Go %v", size, got, want)
		}
		if !best {
			continue
		}
		fast = true
		if got := c.product(); !slices.Equal(got, want) {
			t.Errorf("%v: VNNI gives %v, Go %v", size, got, want)
		}
	}
}
