//go:build !amd64

package kernel

const (
	accelerated = false
	wide        = false
)

func tilePair(int, []float32, int, int, []float32, []float32, int, bool) {}

func tile(n int, a []float32, rowStep, colStep int, b, c []float32, ldc int, add bool) {
	tileGeneric(n, a, rowStep, colStep, b, c, ldc, add)
}

func logistic(x []float32, s, a, b float32) { logisticGeneric(x, s, a, b) }
