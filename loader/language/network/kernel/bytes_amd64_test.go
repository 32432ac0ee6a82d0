package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

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
