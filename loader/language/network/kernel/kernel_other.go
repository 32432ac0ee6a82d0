//go:build !amd64

package kernel

const (
	accelerated = false
	wide        = false
	fast        = false
)

func tilePair(int, []float32, int, int, []float32, []float32, int, bool) {}

func tile(n int, a []float32, rowStep, colStep int, b, c []float32, ldc int, add bool) {
	tileGeneric(n, a, rowStep, colStep, b, c, ldc, add)
}

func gate(x []float32, s float32) { gateGeneric(x, s) }

func logistic(x []float32, s, a, b float32) { logisticGeneric(x, s, a, b) }

func block(c []float32, ldc int, a *Rounded, i int, b *Bytes, j int, bias *[blockCols]float32) {
	blockGeneric(c, ldc, a, i, b, j, bias)
}

// What follows is never called, since nothing is accelerated.

func largestAVX2(*float32, int) float32 { return 0 }

func roundAVX512(*float32, int, float32, *uint8) {}

func roundAVX2(*float32, int, float32, *int16) {}

func addBytesAVX2(*float32, *int8, int, float32) {}

func advanceAVX2(z, f, o, before, state, out *float32, vectors int) {}

func sumAVX2(out, x, y *float32, vectors int) {}

func totalAVX2(x *float32, vectors int, strands *float32) {}

func squaresAVX2(x *float32, vectors int, strands *float32) {}

func centerAVX2(out, x *float32, vectors int, mean float32) {}

func affineAVX2(out, gain, bias *float32, vectors int, scale float32) {}
