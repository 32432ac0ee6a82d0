// Package tape computes the layers of a neural network and, backwards along what it wrote down, their
// gradients (reverse-mode differentiation; Griewank and Walther 2008).
//
// A Tape runs one batch after another. The words of a batch are the rows of its matrices, sentence after
// sentence, so no layer pads. Shapes are the caller's duty: a wrong one panics, as an index out of range does.
package tape

import (
	"math/rand/v2"

	"quern/loader/language/network/kernel"
)

// Param is a matrix that is learned. Rows of a Sparse one are looked up rather than multiplied, and only
// those looked up get a gradient.
type Param struct {
	Name   string
	Rows   int
	Cols   int
	Data   []float32 // row by row; nil where the parameter is held in bytes alone
	Sparse bool

	index   int
	forward kernel.Packed // the transpose, as Linear multiplies while it learns
	back    kernel.Packed
	bytes   []int8 // the rows of a matrix rounded to bytes, of a Sparse one as it is looked up
	scales  []float32
	rounded kernel.Bytes // the transpose of the others, as Linear multiplies when all is learned
}

// InBytes tells whether the parameter is rounded to bytes once it is learned: all are but those of one row, which are
// small and kept as they are.
func (p *Param) InBytes() bool { return p.Rows > 1 }

// SetBytes sets the rows to bytes times a scale for each row. What was in Data is forgotten.
func (p *Param) SetBytes(q []int8, scales []float32) {
	p.Data, p.bytes, p.scales = nil, q, scales
	if !p.Sparse {
		p.rounded.PackTransposed(q, scales, p.Cols, p.Rows)
	}
}

// Bytes gives a row as bytes and its scale: the value of each number is about byte * scale.
func (p *Param) Bytes(i int) ([]int8, float32) {
	if p.bytes != nil {
		return p.bytes[i*p.Cols : (i+1)*p.Cols], p.scales[i]
	}
	return kernel.Quantize(p.Data[i*p.Cols : (i+1)*p.Cols])
}

// round rounds what was learned to bytes.
func (p *Param) round() {
	q, scales := make([]int8, 0, len(p.Data)), make([]float32, p.Rows)
	for i := range scales {
		row, s := p.Bytes(i)
		q, scales[i] = append(q, row...), s
	}
	p.SetBytes(q, scales)
}

// Params are the parameters of one network.
type Params struct {
	List []*Param
	// Bytes says that those which can be are to be set by SetBytes, and need no other memory.
	Bytes bool
}

// Add makes a parameter of zeros.
func (ps *Params) Add(name string, rows, cols int, sparse bool) *Param {
	p := &Param{Name: name, Rows: rows, Cols: cols, Sparse: sparse, index: len(ps.List)}
	if !ps.Bytes || !p.InBytes() {
		p.Data = make([]float32, rows*cols)
	}
	ps.List = append(ps.List, p)
	return p
}

// Round rounds the parameters to bytes, which a tape needs that predicts. They cannot be learned any further.
func (ps *Params) Round() {
	for _, p := range ps.List {
		if p.InBytes() {
			p.round()
		}
	}
}

// Pack readies the parameters that Linear multiplies while it learns; it must be called after each change of their data.
func (ps *Params) Pack() {
	for _, p := range ps.List {
		if !p.Sparse && p.Rows > 1 {
			p.forward.PackTransposed(p.Data, p.Cols, p.Rows, p.Cols)
			p.back.Pack(p.Data, p.Rows, p.Cols, p.Cols)
		}
	}
}

// Node is a matrix computed from others: row i begins at i*Stride.
type Node struct {
	Rows, Cols, Stride int
	Value              []float32
	Grad               []float32 // of the loss, where the tape learns

	rounded *kernel.Rounded // the same in bytes, once it was multiplied so
}

// Row is the i-th row of the values.
func (n *Node) Row(i int) []float32 { return n.Value[i*n.Stride : i*n.Stride+n.Cols] }

func (n *Node) gradRow(i int) []float32 { return n.Grad[i*n.Stride : i*n.Stride+n.Cols] }

// Columns is a view of the columns from begin to end.
func (n *Node) Columns(begin, end int) *Node {
	v := &Node{Rows: n.Rows, Cols: end - begin, Stride: n.Stride, Value: n.Value[begin:]}
	if n.Grad != nil {
		v.Grad = n.Grad[begin:]
	}
	return v
}

// Span is a sentence's rows, from Begin to End.
type Span struct{ Begin, End int }

// Tape holds the work on one batch. The zero value predicts, from parameters in bytes; NewTrainer makes one that learns.
// It is for one goroutine.
type Tape struct {
	// Rand draws what Dropout leaves out; it is set anew for each batch, so that training can be repeated.
	Rand *rand.Rand
	// Grads holds the gradient of each parameter, by its place in Params.List. Whoever uses them clears them.
	Grads [][]float32
	// Touched marks the rows of sparse parameters that have a gradient.
	Touched [][]bool

	learning bool
	steps    []func()
	memory   []float32
	used     int
	wanted   int
	packed   kernel.Packed // the right side of a product that is made for one call
	rounded  []*kernel.Rounded
	rounds   int // of the above, how many the batch uses
}

// NewTrainer makes a tape that keeps gradients for the parameters.
func NewTrainer(ps *Params) *Tape {
	t := &Tape{learning: true}
	for _, p := range ps.List {
		t.Grads = append(t.Grads, make([]float32, len(p.Data)))
		var touched []bool
		if p.Sparse {
			touched = make([]bool, p.Rows)
		}
		t.Touched = append(t.Touched, touched)
	}
	return t
}

// Learning tells whether the tape keeps gradients.
func (t *Tape) Learning() bool { return t.learning }

// Reset forgets the last batch; its nodes must not be used any more.
func (t *Tape) Reset() {
	if t.wanted > len(t.memory) {
		t.memory = make([]float32, t.wanted+t.wanted/4)
	}
	t.used, t.wanted, t.rounds = 0, 0, 0
	t.steps = t.steps[:0]
}

// alloc gives memory that lives until Reset, with anything in it.
func (t *Tape) alloc(n int) []float32 {
	t.wanted += n
	if t.used+n > len(t.memory) {
		return make([]float32, n)
	}
	s := t.memory[t.used : t.used+n : t.used+n]
	t.used += n
	return s
}

func (t *Tape) zeros(n int) []float32 {
	s := t.alloc(n)
	clear(s)
	return s
}

// node makes a node whose values have yet to be set.
func (t *Tape) node(rows, cols int) *Node {
	n := &Node{Rows: rows, Cols: cols, Stride: cols, Value: t.alloc(rows * cols)}
	if t.learning {
		n.Grad = t.zeros(rows * cols)
	}
	return n
}

// round gives a node in bytes, which are made once for all products of it.
func (t *Tape) round(x *Node) *kernel.Rounded {
	if x.rounded == nil {
		if t.rounds == len(t.rounded) {
			t.rounded = append(t.rounded, new(kernel.Rounded))
		}
		x.rounded = t.rounded[t.rounds]
		t.rounds++
		x.rounded.Round(x.Value, x.Stride, x.Rows, x.Cols)
	}
	return x.rounded
}

func (t *Tape) record(f func()) {
	if t.learning {
		t.steps = append(t.steps, f)
	}
}

// Backward runs from the losses to the gradients of the parameters, and adds them to Grads.
func (t *Tape) Backward() {
	for i := len(t.steps) - 1; i >= 0; i-- {
		t.steps[i]()
	}
	t.steps = t.steps[:0]
}
