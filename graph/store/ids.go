package store

import (
	"context"
	"fmt"

	"github.com/cayleygraph/quad"
)

// TermID is the number that a database gives to a distinct value. It means the same value for as long as the
// database is open, in every snapshot, and is never given to another value. 0 is no value, and in a pattern
// any. Numbers say nothing about the order of their values, and differ between databases with equal content.
type TermID uint64

// Position is a place in a quad.
type Position int

// The positions, as indexes of IDQuad and IDPattern.
const (
	Subject Position = iota
	Predicate
	Object
	Label
	positions
)

// IDQuad is a quad by the ids of its values. Its label is 0 where it has none.
type IDQuad [positions]TermID

// IDPattern selects quads by the ids at some positions; 0 stands for any:
//
//	store.IDPattern{store.Predicate: met, store.Object: russia}
type IDPattern [positions]TermID

// Matches reports whether a quad fits.
func (p IDPattern) Matches(q IDQuad) bool {
	for i, id := range p {
		if id != 0 && q[i] != id {
			return false
		}
	}
	return true
}

// With is the pattern with a position bound to an id, or for 0 unbound.
func (p IDPattern) With(pos Position, id TermID) IDPattern {
	p[pos] = id
	return p
}

// Bound counts the positions that are bound.
func (p IDPattern) Bound() (n int) {
	for _, id := range p {
		if id != 0 {
			n++
		}
	}
	return n
}

// Order is an order in which quads can be scanned: by the ids at its positions, the first first.
type Order int

// The orders. A database can scan in each of them; a pattern whose bound positions are the first of an order
// is one contiguous range of it. AnyOrder is the first of the pattern's Orders.
const (
	AnyOrder Order = iota
	SPOL           // by subject, predicate, object, label
	POSL           // by predicate, object, subject, label
	OSPL           // by object, subject, predicate, label
	LSPO           // by label, subject, predicate, object
	LPOS           // by label, predicate, object, subject
	LOSP           // by label, object, subject, predicate
)

var orderPositions = [...][positions]Position{
	SPOL: {Subject, Predicate, Object, Label},
	POSL: {Predicate, Object, Subject, Label},
	OSPL: {Object, Subject, Predicate, Label},
	LSPO: {Label, Subject, Predicate, Object},
	LPOS: {Label, Predicate, Object, Subject},
	LOSP: {Label, Object, Subject, Predicate},
}

// Positions lists the positions that an order sorts by. AnyOrder has none.
func (o Order) Positions() []Position {
	if o <= AnyOrder || int(o) >= len(orderPositions) {
		return nil
	}
	return orderPositions[o][:]
}

// Prefix counts how many of the first positions of an order a pattern binds.
func (o Order) Prefix(p IDPattern) (n int) {
	for _, pos := range o.Positions() {
		if p[pos] == 0 {
			break
		}
		n++
	}
	return n
}

// Compare compares two quads in an order, as cmp.Compare does.
func (o Order) Compare(a, b IDQuad) int {
	for _, pos := range o.Positions() {
		switch {
		case a[pos] < b[pos]:
			return -1
		case a[pos] > b[pos]:
			return 1
		}
	}
	return 0
}

func (o Order) String() string {
	if o == AnyOrder {
		return "any order"
	}
	var name []byte
	for _, pos := range o.Positions() {
		name = append(name, "SPOL"[pos])
	}
	if name == nil {
		return fmt.Sprintf("Order(%d)", int(o))
	}
	return string(name)
}

// Orders lists the orders in which a pattern is one contiguous range, so that a scan reads no other quad. It
// is never empty. Among them a join chooses the one that sorts by the variable it joins on.
func Orders(p IDPattern) (out []Order) {
	bound := p.Bound()
	for o := SPOL; int(o) < len(orderPositions); o++ {
		if o.Prefix(p) == bound {
			out = append(out, o)
		}
	}
	return out
}

// Union says how a scan shows a triple that several labels have.
type Union bool

// EachLabel scans every quad. UnionOfLabels scans the union of all labels: each triple once, with 0 for its
// label. A pattern that binds the label, or an order that begins with it, is scanned by EachLabel alone.
const (
	EachLabel     Union = false
	UnionOfLabels Union = true
)

// IDReader reads quads by ids, without Cayley between: what a query engine builds its joins on. Its methods
// may be called from several goroutines.
type IDReader interface {
	// TermID gives the id of a value, 0 where no quad has it. Values are told apart by their exact lexical
	// form.
	TermID(v quad.Value) (TermID, error)
	// Terms gives the values of ids, and nil for 0. An id that no quad has is an error. Many at once are
	// read in one go where the database is on another machine.
	Terms(ctx context.Context, ids []TermID) ([]quad.Value, error)
	// Scan opens a scan of the quads that fit a pattern, in an order. Where the pattern is no range of the
	// order, the scan passes over what does not fit. Close it after use. The scan ends with the context's
	// error when that is over.
	Scan(ctx context.Context, p IDPattern, o Order, u Union) (IDScan, error)
	// Count tells how many quads fit a pattern, with every label, at a cost that does not grow with their
	// number: exactly, or by an estimate. It is exact for patterns without or with one bound position and
	// for those with few quads. 0 is always exact.
	Count(ctx context.Context, p IDPattern) (n int64, exact bool, err error)
	// Distinct estimates how many different subjects and objects the quads of a predicate have, from a
	// sample of them: at least 1 each where there is a quad. The estimate may be that of an earlier state.
	Distinct(ctx context.Context, predicate TermID) (subjects, objects int64, err error)
}

// IDScan goes through quads in the order of its scan:
//
//	for scan.Next() {
//		use(scan.Quad())
//	}
//	if err := scan.Err(); err != nil …
//
// It is used by one goroutine at a time. Neither Next nor Seek allocates memory for a row.
type IDScan interface {
	// Next goes to the next quad, the first at first, and reports whether there is one.
	Next() bool
	// Seek goes to the first quad at or after q in the scan's order, and reports whether there is one. It
	// only goes forward: where the present quad is at or after q already, it stays. A zero is less than
	// every id, so {Subject: s} seeks the first quad of s where the order begins with the subject. What q has
	// at those first positions of the order that the pattern binds means nothing, nor does its label in a
	// scan of UnionOfLabels.
	Seek(q IDQuad) bool
	// Quad is the present quad.
	Quad() IDQuad
	// Err is what ended the scan before its time, or nil.
	Err() error
	Close() error
}

// ScanOrder checks the arguments of a Scan for a driver, and gives the order to scan in.
func ScanOrder(p IDPattern, o Order, u Union) (Order, error) {
	if o == AnyOrder {
		o = Orders(p)[0]
	}
	switch {
	case o.Positions() == nil:
		return 0, fmt.Errorf("scanning: there is no order %d", int(o))
	case u == UnionOfLabels && (p[Label] != 0 || o >= LSPO):
		return 0, fmt.Errorf("scanning the union of all labels: the pattern or the order %v asks for single labels", o)
	}
	return o, nil
}

var _ IDReader = (*Snapshot)(nil)

// TermID is part of IDReader.
func (v *Snapshot) TermID(val quad.Value) (TermID, error) { return v.view.TermID(val) }

// Terms is part of IDReader.
func (v *Snapshot) Terms(ctx context.Context, ids []TermID) ([]quad.Value, error) {
	return v.view.Terms(ctx, ids)
}

// Scan is part of IDReader.
func (v *Snapshot) Scan(ctx context.Context, p IDPattern, o Order, u Union) (IDScan, error) {
	return v.view.Scan(ctx, p, o, u)
}

// Count is part of IDReader.
func (v *Snapshot) Count(ctx context.Context, p IDPattern) (n int64, exact bool, err error) {
	return v.view.Count(ctx, p)
}

// Distinct is part of IDReader.
func (v *Snapshot) Distinct(ctx context.Context, predicate TermID) (subjects, objects int64, err error) {
	return v.view.Distinct(ctx, predicate)
}
