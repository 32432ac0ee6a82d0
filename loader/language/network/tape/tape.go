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
	Data   []float32 // row by row
	Sparse bool

	index   int
	forward kernel.Packed // the transpose, as Linear multiplies
	back    kernel.Packed
}

// Params are the parameters of one network.
type Params struct {
	List []*Param
}

// Add makes a parameter of zeros.
func (ps *Params) Add(name string, rows, cols int, sparse bool) *Param {
	p := &Param{Name: name, Rows: rows, Cols: cols, Data: make([]float32, rows*cols), Sparse: sparse, index: len(ps.List)}
	ps.List = append(ps.List, p)
	return p
}

// Pack readies the parameters that Linear multiplies; it must be called after each change of their data.
// Without training the layout for gradients is left out.
func (ps *Params) Pack(training bool) {
	for _, p := range ps.List {
		if p.Sparse || p.Rows == 1 {
			continue
		}
		p.forward.PackTransposed(p.Data, p.Cols, p.Rows, p.Cols)
		if training {
			p.back.Pack(p.Data, p.Rows, p.Cols, p.Cols)
		}
	}
}

// Node is a matrix computed from others: row i begins at i*Stride.
type Node struct {
	Rows, Cols, Stride int
	Value              []float32
	Grad               []float32 // of the loss, where the tape learns
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

// Tape holds the work on one batch. The zero value predicts; NewTrainer makes one that learns. It is for one
// goroutine.
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
	t.used, t.wanted = 0, 0
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
