//go:build !amd64

package kernel

const fast = false

func block(c []float32, ldc int, a *Rounded, i int, b *Bytes, j int, bias *[blockCols]float32) {
	blockGeneric(c, ldc, a, i, b, j, bias)
}

func largestAVX2(*float32, int) float32 { return 0 }

func roundAVX512(*float32, int, float32, *uint8) {}

func roundAVX2(*float32, int, float32, *int16) {}

func addBytesAVX2(*float32, *int8, int, float32) {}
