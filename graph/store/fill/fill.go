// Package fill gathers the quads of a store that is filled all at once, before a database writes them in the
// way that suits it: each text once, by a number, and each quad as four numbers in sixteen bytes.
package fill

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
)

// ErrFilling is returned by what a transaction that fills a store cannot do.
var ErrFilling = errors.New("a store that is being filled is only added to, and does not tell what it has")

// Quad is a quad by the numbers of its texts, 0 for none, which sorts by them.
type Quad struct{ high, low uint64 }

// Pack makes a quad of four numbers, those that it is to sort by first in front.
func Pack(n [4]uint32) Quad {
	return Quad{uint64(n[0])<<32 | uint64(n[1]), uint64(n[2])<<32 | uint64(n[3])}
}

// Unpack gives the numbers that the quad was packed of.
func (q Quad) Unpack() [4]uint32 {
	return [4]uint32{uint32(q.high >> 32), uint32(q.high), uint32(q.low >> 32), uint32(q.low)}
}

// Compare compares two quads that were packed in one order.
func Compare(a, b Quad) int {
	switch {
	case a.high != b.high:
		return cmp.Compare(a.high, b.high)
	default:
		return cmp.Compare(a.low, b.low)
	}
}

// Elsewhere is a quad that a source says under another label than its own.
type Elsewhere struct {
	Quad   Quad
	Source quad.IRI
}

// Support says who says a quad: the source that its label names, and how many others.
type Support struct {
	Own    bool
	Others uint32
}

// Gathering is what a store is filled with.
type Gathering struct {
	Texts *Texts
	own   []Quad // said by the source that is the label
	other []Elsewhere
	buf   []byte
}

// New begins an empty gathering.
func New() *Gathering { return &Gathering{Texts: newTexts()} }

// Add adds what a source says. A value that is no RDF term is an error, after which the gathering is of no use.
func (g *Gathering) Add(source quad.IRI, qs []quad.Quad) error {
	for _, q := range qs {
		var n [4]uint32
		for pos, d := range quad.Directions {
			v := q.Get(d)
			if v == nil && d == quad.Label {
				continue
			}
			text, err := quads.AppendTerm(g.buf[:0], v)
			g.buf = text
			if err != nil {
				return fmt.Errorf("the %v of a quad: %w", d, err)
			}
			if g.Texts.Len() == math.MaxUint32 {
				return fmt.Errorf("a store is filled with at most %d values at once", uint32(math.MaxUint32))
			}
			n[pos] = g.Texts.number(text)
		}
		if q.Label == source {
			g.own = append(g.own, Pack(n))
		} else {
			g.other = append(g.other, Elsewhere{Pack(n), source})
		}
	}
	return nil
}

// Quads gives the quads, each once and sorted, by subject, predicate, object, label; and who says those that not
// their own label alone does. The gathering gives up its own list of them.
func (g *Gathering) Quads() ([]Quad, map[Quad]Support) {
	all := g.own
	g.own = nil
	slices.SortFunc(all, Compare)
	all = slices.Compact(all)
	if len(g.other) == 0 {
		return all, nil
	}
	out := map[Quad]Support{}
	for _, e := range g.Elsewhere() {
		s := out[e.Quad]
		s.Others++
		out[e.Quad] = s
	}
	for _, q := range all {
		if s, ok := out[q]; ok {
			s.Own = true
			out[q] = s
		}
	}
	for q, s := range out {
		if !s.Own {
			all = append(all, q)
		}
	}
	slices.SortFunc(all, Compare)
	return all, out
}

// Elsewhere gives what sources say under other labels than their own, sorted by source and quad, each once.
func (g *Gathering) Elsewhere() []Elsewhere {
	slices.SortFunc(g.other, func(a, b Elsewhere) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), Compare(a.Quad, b.Quad))
	})
	g.other = slices.Compact(g.other)
	return g.other
}

// Tallies counts for each text, by its number less one, in how many of the quads it stands at each position.
func (g *Gathering) Tallies(all []Quad) [][4]uint32 {
	out := make([][4]uint32, g.Texts.Len())
	for _, q := range all {
		for pos, n := range q.Unpack() {
			if n != 0 {
				out[n-1][pos]++
			}
		}
	}
	return out
}
