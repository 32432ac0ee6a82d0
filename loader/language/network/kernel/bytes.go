package kernel

import "math"

// A product in bytes: the left side is rounded to bytes row by row as it comes, the right side was when it was
// learned, and the sums are whole numbers. So every machine gets the same sums whatever instructions it has, and
// only the last step, from a sum to a float32, has a rounding to keep alike: sum * scale of the row * scale of the
// column + bias, rounded after each.
const (
	blockRows = 12 // rows of the result that one kernel call computes
	blockCols = 32 // columns of it
	halfCols  = blockCols / 2
	chunk     = 16 // numbers that are rounded at once; rows of the left side are padded to a multiple
	highest   = 127
	middle    = 128 // what a byte of the left side is raised by, where the instruction takes no sign
)

// Bytes is the right side of a product, with one scale a column. The zero value is not packed yet.
type Bytes struct {
	rows, cols int
	scales     []float32 // of the columns, padded to whole blocks
	// Where fast, a block of columns has its numbers by four rows, 4 bytes a column, and offsets are what the sums
	// begin with: they undo that the left side is raised. Elsewhere half a block has them by two rows, 2 numbers a
	// column.
	bytes   []int8
	offsets []int32
	words   []int16
}

// Cols is the number of columns.
func (b *Bytes) Cols() int { return b.cols }

// Packed tells whether the matrix can be multiplied by.
func (b *Bytes) Packed() bool { return b.scales != nil }

// PackTransposed takes over the transpose of q, which has cols rows of rows elements each, times a scale for each of its
// rows.
func (b *Bytes) PackTransposed(q []int8, scales []float32, rows, cols int) {
	blocks := (cols + blockCols - 1) / blockCols
	*b = Bytes{rows: rows, cols: cols, scales: make([]float32, blocks*blockCols)}
	copy(b.scales, scales)
	if fast {
		b.bytes = make([]int8, blocks*blockCols*b.depth())
		b.offsets = make([]int32, blocks*blockCols)
	} else {
		b.words = make([]int16, blocks*blockCols*b.depth())
	}
	for j := range cols {
		var sum int32
		for k, v := range q[j*rows : (j+1)*rows] {
			sum += int32(v)
			if fast {
				b.bytes[j/blockCols*blockCols*b.depth()+k/4*4*blockCols+j%blockCols*4+k%4] = v
			} else {
				b.words[j/halfCols*halfCols*b.depth()+k/2*2*halfCols+j%halfCols*2+k%2] = int16(v)
			}
		}
		if fast {
			b.offsets[j] = -middle * sum
		}
	}
}

// depth is the number of rows, padded with zeros to what the kernel takes in one step.
func (b *Bytes) depth() int { return (b.rows + 3) &^ 3 }

// Rounded is the left side of a product in bytes, with one scale a row.
type Rounded struct {
	rows, cols, stride int
	bytes              []uint8 // raised by middle, where fast
	words              []int16 // elsewhere
	scales             []float32
}

// Round takes over m rows of k numbers, stride apart. It reuses the memory of what it held before.
func (r *Rounded) Round(a []float32, stride, m, k int) {
	r.rows, r.cols = m, k
	r.stride = (k + chunk - 1) / chunk * chunk
	padded := (m + blockRows - 1) / blockRows * blockRows
	r.scales = sized(r.scales, padded)
	if fast {
		r.bytes = sized(r.bytes, padded*r.stride)
	} else {
		r.words = sized(r.words, padded*r.stride)
	}
	whole := k / chunk * chunk
	for i := range m {
		row := a[i*stride : i*stride+k]
		high := largest(row)
		scale, inverse := high/highest, highest/high
		if !(scale > 0) || math.IsInf(float64(scale), 0) || math.IsInf(float64(inverse), 0) {
			scale, inverse = 0, 0 // nothing, or no number at all
		}
		r.scales[i] = scale
		r.round(i*r.stride, row[:whole], inverse)
		if whole < k {
			var last [chunk]float32
			copy(last[:], row[whole:])
			r.round(i*r.stride+whole, last[:], inverse)
		}
	}
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		s = make([]T, n+n/4)
	}
	return s[:n]
}

// largest is the greatest absolute value.
func largest(x []float32) float32 {
	n := 0
	var high float32
	if accelerated && len(x) >= lanes {
		n = len(x) / lanes * lanes
		high = largestAVX2(&x[0], n/lanes)
	}
	for _, v := range x[n:] {
		high = max(high, float32(math.Abs(float64(v))))
	}
	return high
}

// round writes x times the inverse of the scale, rounded, at a place of the row; x has a whole number of chunks.
func (r *Rounded) round(at int, x []float32, inverse float32) {
	switch {
	case len(x) == 0:
	case fast:
		roundAVX512(&x[0], len(x)/chunk, inverse, &r.bytes[at:][:len(x)][0])
	case accelerated:
		roundAVX2(&x[0], len(x)/chunk, inverse, &r.words[at:][:len(x)][0])
	default:
		roundGeneric(x, inverse, r.words[at:][:len(x)])
	}
}

func roundGeneric(x []float32, inverse float32, out []int16) {
	for i, v := range x {
		out[i] = int16(math.RoundToEven(float64(float32(v * inverse))))
	}
}

// MulBytes sets the rows of c, ldc apart, to a times b plus the bias, which may be nil.
func MulBytes(c []float32, ldc int, a *Rounded, b *Bytes, bias []float32) {
	if a.rows == 0 || b.cols == 0 {
		return
	}
	_ = c[(a.rows-1)*ldc+b.cols-1]
	var spare [blockRows * blockCols]float32
	var added [blockCols]float32
	for j := 0; j < b.cols; j += blockCols {
		cols := min(blockCols, b.cols-j)
		if bias != nil {
			clear(added[copy(added[:], bias[j:j+cols]):])
		}
		for i := 0; i < a.rows; i += blockRows {
			rows := min(blockRows, a.rows-i)
			if rows == blockRows && cols == blockCols {
				block(c[i*ldc+j:], ldc, a, i, b, j, &added)
				continue
			}
			block(spare[:], blockCols, a, i, b, j, &added)
			for r := range rows {
				copy(c[(i+r)*ldc+j:][:cols], spare[r*blockCols:])
			}
		}
	}
}

// halfGeneric computes half a block of one row.
func halfGeneric(steps int, a, b []int16, row float32, scales, bias, c []float32) {
	var sum [halfCols]int32
	for k := range steps {
		x, y := int32(a[2*k]), int32(a[2*k+1])
		w := b[k*2*halfCols:][:2*halfCols]
		for j := range sum {
			sum[j] += x*int32(w[2*j]) + y*int32(w[2*j+1])
		}
	}
	for j, s := range sum {
		c[j] = float32(float32(float32(s)*row)*scales[j]) + bias[j]
	}
}

func blockGeneric(c []float32, ldc int, a *Rounded, i int, b *Bytes, j int, bias *[blockCols]float32) {
	for r := i; r < i+blockRows; r++ {
		for h := 0; h < blockCols; h += halfCols {
			halfGeneric(b.depth()/2, a.words[r*a.stride:], b.words[(j+h)*b.depth():], a.scales[r], b.scales[j+h:], bias[h:], c[(r-i)*ldc+h:])
		}
	}
}

// AddBytes adds scale times q to x, which is as long.
func AddBytes(x []float32, q []int8, scale float32) {
	x = x[:len(q)]
	n := 0
	if accelerated && len(q) >= lanes {
		n = len(q) / lanes * lanes
		addBytesAVX2(&x[0], &q[0], n/lanes, scale)
	}
	for i := n; i < len(q); i++ {
		x[i] += float32(float32(q[i]) * scale)
	}
}

// Quantize rounds a row to bytes: value = byte * scale.
func Quantize(row []float32) ([]int8, float32) {
	var high float32
	for _, x := range row {
		high = max(high, float32(math.Abs(float64(x))))
	}
	out := make([]int8, len(row))
	if high == 0 || math.IsInf(float64(high), 0) || high != high {
		return out, 0
	}
	scale := high / 127
	for i, x := range row {
		out[i] = int8(math.RoundToEven(float64(x / scale)))
	}
	return out, scale
}
