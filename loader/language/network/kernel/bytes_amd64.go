package kernel

import "golang.org/x/sys/cpu"

// fast tells that products of bytes are summed by fours in one instruction.
var fast = wide && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VNNI

// block computes the rows of the result from i and the columns from j, each as many as a block has.
func block(c []float32, ldc int, a *Rounded, i int, b *Bytes, j int, bias *[blockCols]float32) {
	depth, step := b.depth(), uintptr(ldc)*4
	switch {
	case fast:
		blockVNNI(depth/4, &a.bytes[i*a.stride], uintptr(a.stride), &b.bytes[j*depth], &b.offsets[j], &a.scales[i], &b.scales[j], &bias[0], &c[0], step)
	case accelerated:
		for r := 0; r < blockRows; r += tileRows {
			for h := 0; h < blockCols; h += halfCols {
				blockAVX2(depth/2, &a.words[(i+r)*a.stride], uintptr(a.stride)*2, &b.words[(j+h)*depth], &a.scales[i+r], &b.scales[j+h], &bias[h], &c[r*ldc+h], step)
			}
		}
	default:
		blockGeneric(c, ldc, a, i, b, j, bias)
	}
}

//go:noescape
func blockVNNI(steps int, a *uint8, stride uintptr, b *int8, offsets *int32, rows, cols, bias, c *float32, ldc uintptr)

//go:noescape
func blockAVX2(steps int, a *int16, stride uintptr, b *int16, rows, cols, bias, c *float32, ldc uintptr)

//go:noescape
func largestAVX2(x *float32, vectors int) float32

//go:noescape
func roundAVX512(x *float32, chunks int, inverse float32, out *uint8)

//go:noescape
func roundAVX2(x *float32, chunks int, inverse float32, out *int16)

//go:noescape
func addBytesAVX2(x *float32, q *int8, vectors int, scale float32)
