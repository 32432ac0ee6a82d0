package perceptron

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
)

// levels are the 127 sizes of weight that a byte can name: exact while small, then in even ratios.
var levels = func() []int16 {
	var out []int16
	x := 1.0
	for len(out) < 127 {
		v := int16(math.Round(x))
		if len(out) > 0 && v <= out[len(out)-1] {
			v = out[len(out)-1] + 1
		}
		out = append(out, v)
		x = math.Max(x*1.075, 1)
	}
	return out
}()

// code is the byte for the level nearest to w, with the sign in the top bit; 0 is no weight.
func code(w int) byte {
	sign := byte(0)
	if w < 0 {
		sign, w = 0x80, -w
	}
	if w == 0 {
		return 0
	}
	i := sort.Search(len(levels), func(i int) bool { return int(levels[i]) >= w })
	if i == len(levels) || i > 0 && w-int(levels[i-1]) < int(levels[i])-w {
		i--
	}
	return sign | byte(i+1)
}

func decode(b byte) int16 {
	i := b & 0x7F
	if i == 0 {
		return 0
	}
	if b&0x80 != 0 {
		return -levels[i-1]
	}
	return levels[i-1]
}

func nearest(w int) int16 { return decode(code(w)) }

// Encoder writes the parts of a model file. The first error sticks and is returned by Flush.
type Encoder struct {
	w   *bufio.Writer
	err error
}

// NewEncoder begins a model file of a kind ("tagger 1"), which the Decoder asks for again.
func NewEncoder(w io.Writer, kind string) *Encoder {
	e := &Encoder{w: bufio.NewWriter(w)}
	e.String("quern " + kind)
	return e
}

// Uint writes a number.
func (e *Encoder) Uint(n uint64) {
	var b [binary.MaxVarintLen64]byte
	e.bytes(b[:binary.PutUvarint(b[:], n)])
}

// String writes a string.
func (e *Encoder) String(s string) {
	e.Uint(uint64(len(s)))
	e.bytes([]byte(s))
}

// Strings writes a list of strings.
func (e *Encoder) Strings(list []string) {
	e.Uint(uint64(len(list)))
	for _, s := range list {
		e.String(s)
	}
}

func (e *Encoder) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

// Model writes a model: keys as differences, a byte a weight.
func (e *Encoder) Model(m *Model) {
	e.Strings(m.classes)
	var rows []row
	for _, s := range m.slots {
		if s.key != 0 {
			rows = append(rows, row{s.key, m.cells[s.start : s.start+s.n]})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	e.Uint(uint64(len(rows)))
	e.Uint(uint64(len(m.cells)))
	last := Feature(0)
	for _, r := range rows {
		e.Uint(uint64(r.key - last))
		last = r.key
		e.Uint(uint64(len(r.cells)))
		for _, c := range r.cells {
			e.Uint(uint64(c.class))
			e.bytes([]byte{code(int(c.weight))})
		}
	}
}

// Flush writes what is buffered and returns the first error.
func (e *Encoder) Flush() error {
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// ErrFormat is wrapped by every error of a Decoder.
var ErrFormat = errors.New("not a model of this kind and version")

// Decoder reads what an Encoder wrote. The first error sticks: all later reads give nothing.
type Decoder struct {
	b   []byte
	err error
}

// NewDecoder begins to read a model file that must be of this kind.
func NewDecoder(b []byte, kind string) *Decoder {
	d := &Decoder{b: b}
	if got := d.String(); d.err != nil || got != "quern "+kind {
		d.fail(fmt.Errorf("%w: want %q", ErrFormat, kind))
	}
	return d
}

// Err is the first error.
func (d *Decoder) Err() error { return d.err }

func (d *Decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.b = nil
}

// Uint reads a number.
func (d *Decoder) Uint() uint64 {
	n, k := binary.Uvarint(d.b)
	if k <= 0 {
		d.fail(fmt.Errorf("%w: cut short", ErrFormat))
		return 0
	}
	d.b = d.b[k:]
	return n
}

// Count reads the length of a list whose items take at least one byte each.
func (d *Decoder) Count() int {
	n := d.Uint()
	if n > uint64(len(d.b)) {
		d.fail(fmt.Errorf("%w: cut short", ErrFormat))
		return 0
	}
	return int(n)
}

// Bytes reads n bytes without copying them.
func (d *Decoder) Bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.fail(fmt.Errorf("%w: cut short", ErrFormat))
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

// String reads a string.
func (d *Decoder) String() string {
	return string(d.Bytes(d.Count()))
}

// Strings reads a list of strings.
func (d *Decoder) Strings() []string {
	list := make([]string, d.Count())
	for i := range list {
		list[i] = d.String()
	}
	return list
}

// Model reads a model.
func (d *Decoder) Model() *Model {
	classes := d.Strings()
	n, cells := d.Count(), d.Count()
	m := &Model{classes: classes, slots: make([]slot, tableSize(n)), cells: make([]cell, 0, cells)}
	mask := uint32(len(m.slots) - 1)
	key := Feature(0)
	for range n {
		key += Feature(d.Uint())
		count := d.Count()
		i := uint32(key) & mask
		for m.slots[i].key != 0 {
			i = (i + 1) & mask
		}
		if d.err != nil || key == 0 {
			break
		}
		m.slots[i] = slot{key, uint32(len(m.cells)), uint32(count)}
		for range count {
			c := d.Uint()
			w := d.Bytes(1)
			if d.err != nil || c >= uint64(len(classes)) {
				d.fail(fmt.Errorf("%w: a weight of no class", ErrFormat))
				return m
			}
			m.cells = append(m.cells, cell{uint16(c), decode(w[0])})
		}
	}
	m.fillFilter()
	return m
}

// Encode is a short way to one file: it runs write and gives the bytes.
func Encode(kind string, write func(*Encoder)) ([]byte, error) {
	var b bytes.Buffer
	e := NewEncoder(&b, kind)
	write(e)
	if err := e.Flush(); err != nil {
		return nil, fmt.Errorf("encoding a model: %w", err)
	}
	return b.Bytes(), nil
}
