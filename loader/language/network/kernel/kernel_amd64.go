package kernel

import "golang.org/x/sys/cpu"

var accelerated = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// wide tells that two tiles at once can be computed, one below the other, in vectors of sixteen.
var wide = accelerated && cpu.X86.HasAVX512F

func tilePair(n int, a []float32, rowStep, colStep int, b, c []float32, ldc int, add bool) {
	tileAVX512(n, &a[0], uintptr(rowStep)*4, uintptr(colStep)*4, &b[0], &c[0], uintptr(ldc)*4, add)
}

func tile(n int, a []float32, rowStep, colStep int, b, c []float32, ldc int, add bool) {
	if accelerated {
		tileAVX2(n, &a[0], uintptr(rowStep)*4, uintptr(colStep)*4, &b[0], &c[0], uintptr(ldc)*4, add)
		return
	}
	tileGeneric(n, a, rowStep, colStep, b, c, ldc, add)
}

func logistic(x []float32, s, a, b float32) {
	if accelerated {
		logisticAVX2(&x[0], len(x)/lanes, s, a, b)
		return
	}
	logisticGeneric(x, s, a, b)
}

func gate(x []float32, s float32) {
	if accelerated {
		gateAVX2(&x[0], len(x)/lanes, s, 1, 0)
		return
	}
	gateGeneric(x, s)
}

//go:noescape
func tileAVX2(n int, a *float32, rowStep, colStep uintptr, b, c *float32, ldc uintptr, add bool)

//go:noescape
func logisticAVX2(x *float32, vectors int, s, a, b float32)

//go:noescape
func gateAVX2(x *float32, vectors int, s, a, b float32)

//go:noescape
func tileAVX512(n int, a *float32, rowStep, colStep uintptr, b, c *float32, ldc uintptr, add bool)
