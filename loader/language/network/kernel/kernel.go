// Package kernel multiplies matrices and bends vectors: the arithmetic that a small neural network spends
// its time on. On amd64 with AVX2 and FMA, or AVX-512, it runs assembly, elsewhere plain Go.
//
// Both ways keep one order of summation for each element of a result and round as a fused multiply-add does,
// so a result depends neither on the machine's vectors nor on what else was computed in the same call: a
// sentence gets the same scores alone and in a batch.
package kernel

// Accelerated tells whether this process runs the assembly.
func Accelerated() bool { return accelerated }

const (
	tileRows = 6  // rows of the result that one kernel call computes
	tileCols = 16 // columns of it: two vectors of eight
)

// Packed is the right side of a product, laid out in panels of tileCols columns so that the kernel reads it
// in order. The zero value is an empty matrix; Pack reuses its memory.
type Packed struct {
	rows, cols int
	data       []float32
}

// Rows is the number of rows.
func (p *Packed) Rows() int { return p.rows }

// Cols is the number of columns.
func (p *Packed) Cols() int { return p.cols }

func (p *Packed) resize(rows, cols int) {
	p.rows, p.cols = rows, cols
	n := (cols + tileCols - 1) / tileCols * tileCols * rows
	if cap(p.data) < n {
		p.data = make([]float32, n)
	}
	p.data = p.data[:n]
}

// Pack takes over a matrix of rows × cols, row by row in b with stride elements between rows.
func (p *Packed) Pack(b []float32, rows, cols, stride int) {
	p.resize(rows, cols)
	for j := 0; j < cols; j += tileCols {
		panel := p.data[j*rows : (j+tileCols)*rows]
		n := min(tileCols, cols-j)
		for k := range rows {
			row := panel[k*tileCols : (k+1)*tileCols]
			clear(row[copy(row, b[k*stride+j:k*stride+j+n]):])
		}
	}
}

// PackTransposed takes over the transpose of b, which has cols rows of rows elements each.
func (p *Packed) PackTransposed(b []float32, rows, cols, stride int) {
	p.resize(rows, cols)
	for j := 0; j < cols; j += tileCols {
		panel := p.data[j*rows : (j+tileCols)*rows]
		n := min(tileCols, cols-j)
		if n < tileCols {
			clear(panel)
		}
		for c := range n {
			for k, v := range b[(j+c)*stride : (j+c)*stride+rows] {
				panel[k*tileCols+c] = v
			}
		}
	}
}

// Mul sets the m rows of c, or adds to them, to a times b. Rows are ldc and lda elements apart.
func Mul(c []float32, ldc int, a []float32, lda, m int, b *Packed, add bool) {
	mul(c, ldc, a, lda, 1, m, b, add)
}

// MulTransposed is Mul with a read by columns: a has b.Rows() rows of m elements each, lda apart.
func MulTransposed(c []float32, ldc int, a []float32, lda, m int, b *Packed, add bool) {
	mul(c, ldc, a, 1, lda, m, b, add)
}

// mul reads a's element (i, k) at i*rowStep + k*colStep.
func mul(c []float32, ldc int, a []float32, rowStep, colStep, m int, b *Packed, add bool) {
	if m == 0 || b.cols == 0 {
		return
	}
	if b.rows == 0 {
		if !add {
			for i := range m {
				clear(c[i*ldc : i*ldc+b.cols])
			}
		}
		return
	}
	_ = a[(m-1)*rowStep+(b.rows-1)*colStep]
	_ = c[(m-1)*ldc+b.cols-1]
	whole := m - m%tileRows
	var rest []float32 // the last rows, padded with zeros to a whole tile
	if whole < m {
		rest = make([]float32, tileRows*b.rows)
		for i := whole; i < m; i++ {
			row := rest[(i-whole)*b.rows:][:b.rows]
			for k := range row {
				row[k] = a[i*rowStep+k*colStep]
			}
		}
	}
	var spare [tileRows * tileCols]float32
	for j := 0; j < b.cols; j += tileCols {
		panel := b.data[j*b.rows : (j+tileCols)*b.rows]
		cols := min(tileCols, b.cols-j)
		i := 0
		if wide && cols == tileCols {
			for ; i+2*tileRows <= m; i += 2 * tileRows {
				tilePair(b.rows, a[i*rowStep:], rowStep, colStep, panel, c[i*ldc+j:], ldc, add)
			}
		}
		for ; i < m; i += tileRows {
			left, rs, cs := a[min(i, whole)*rowStep:], rowStep, colStep
			if i >= whole {
				left, rs, cs = rest, b.rows, 1
			}
			if i < whole && cols == tileCols {
				tile(b.rows, left, rs, cs, panel, c[i*ldc+j:], ldc, add)
				continue
			}
			tile(b.rows, left, rs, cs, panel, spare[:], tileCols, false)
			for r := range min(tileRows, m-i) {
				out := c[(i+r)*ldc+j:][:cols]
				if add {
					for x := range out {
						out[x] += spare[r*tileCols+x]
					}
				} else {
					copy(out, spare[r*tileCols:])
				}
			}
		}
	}
}

// fma is a*b+c rounded once: the product of two float32 is exact in a float64.
func fma(a, b, c float32) float32 { return float32(float64(a)*float64(b) + float64(c)) }

func tileGeneric(n int, a []float32, rowStep, colStep int, b, c []float32, ldc int, add bool) {
	for r := range tileRows {
		var sum [tileCols]float32
		for k := range n {
			x := a[r*rowStep+k*colStep]
			for j, y := range b[k*tileCols : (k+1)*tileCols] {
				sum[j] = fma(x, y, sum[j])
			}
		}
		out := c[r*ldc:][:tileCols]
		for j := range out {
			if add {
				out[j] += sum[j]
			} else {
				out[j] = sum[j]
			}
		}
	}
}
