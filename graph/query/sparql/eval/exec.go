package eval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quern/graph/query/limits"
	"quern/graph/query/sparql/algebra"
	"quern/graph/query/sparql/dataset"
	"quern/graph/query/sparql/expr"
	"quern/graph/rdf"
	"quern/graph/store"
)

// id is a term's number in the dataset, or with the bit local set in the query itself. Two ids are equal
// exactly if their terms are the same. 0 is unbound.
type id = store.TermID

// local marks ids of terms that no quad of the dataset has.
const local id = 1 << 63

// errStop ends what produces rows when nobody wants more of them.
var errStop = errors.New("no more rows are wanted")

// exec is one run of a query. It is used by one goroutine.
type exec struct {
	ctx    context.Context
	data   dataset.Reader
	query  *algebra.Query
	limits limits.Limits
	width  int // slots of a row
	graphs graphs
	// fixed holds the graphs that enclosing EachGraph operators are at, by their hidden slots.
	fixed map[int]id
	// epoch is the number of the graphs in fixed; what operators remember of the graph holds within one.
	epoch, epochs int

	terms     []rdf.Term // by id without the bit local
	known     map[rdf.Term]id
	values    map[id]expr.Value
	fn        expr.Context
	blanks    int                 // blank nodes that were made
	rowBlanks map[string]rdf.Term // those of the solution at hand, by the label given to BNODE

	memory int64 // bytes that operators hold
	ticks  int
	err    error // an error met where only a value can be given
}

func newExec(ctx context.Context, data dataset.Reader, q *algebra.Query, base string, now time.Time, l limits.Limits) (*exec, error) {
	x := &exec{
		ctx: ctx, data: data, query: q, limits: l, width: max(1, len(q.Names)), fixed: map[int]id{},
		known: map[rdf.Term]id{}, values: map[id]expr.Value{}, fn: expr.Context{Base: base, Now: now},
	}
	return x, x.dataset()
}

// slot makes another slot of a row, for the evaluator's own use.
func (x *exec) slot() int {
	x.width++
	return x.width - 1
}

// grow accounts for memory that an operator begins to hold, or with n below zero gives back.
func (x *exec) grow(n int) error {
	x.memory += int64(n)
	if x.memory > x.limits.Memory {
		return &limits.Exceeded{Resource: limits.Memory, Limit: fmt.Sprintf("%d MB", x.limits.Memory>>20)}
	}
	return nil
}

// tick ends a loop without scans when the query's time is over.
func (x *exec) tick() error {
	if x.ticks++; x.ticks%1024 != 0 {
		return nil
	}
	return x.ctx.Err()
}

// intern gives the id of a term.
func (x *exec) intern(t rdf.Term) (id, error) {
	if t.Kind == rdf.None {
		return 0, nil
	}
	if i, ok := x.known[t]; ok {
		return i, nil
	}
	i, err := x.data.ID(t)
	if err != nil {
		return 0, err
	}
	if i == 0 {
		i = local | id(len(x.terms))
		x.terms = append(x.terms, t)
		if err := x.grow(termSize + len(t.Value)); err != nil {
			return 0, err
		}
	}
	if err := x.grow(termSize + len(t.Value)); err != nil {
		return 0, err
	}
	x.known[t] = i
	return i, nil
}

// What a remembered term or value takes in memory besides its text, about.
const (
	termSize  = 96
	valueSize = 240
)

// keep is intern for the value of an expression, where an error can only be remembered.
func (x *exec) keep(v expr.Value, ok bool) id {
	if !ok || v.Type == expr.Unbound {
		return 0
	}
	i, err := x.intern(v.Term)
	if err != nil && x.err == nil {
		x.err = err
	}
	return i
}

// maxValues bounds how many values of terms are remembered.
const maxValues = 1 << 16

// value gives what the term of an id means.
func (x *exec) value(i id) expr.Value {
	if i == 0 {
		return expr.Value{}
	}
	if v, ok := x.values[i]; ok {
		return v
	}
	if err := x.load([]id{i}); err != nil {
		if x.err == nil {
			x.err = err
		}
		return expr.Value{}
	}
	return x.values[i]
}

// load reads the values of ids that are not remembered yet, all in one go.
func (x *exec) load(ids []id) error {
	terms, err := x.termsOf(ids)
	if err != nil {
		return err
	}
	if len(x.values)+len(ids) > maxValues {
		clear(x.values)
	}
	for i, t := range terms {
		x.values[ids[i]] = expr.Of(t)
	}
	return nil
}

// prefetch loads what a batch has in some slots, but for ids that need not be looked at any more.
func (x *exec) prefetch(b batch, slots []int, done map[id]bool) error {
	var missing []id
	for _, slot := range slots {
		for i := slot; i < len(b.ids); i += b.width {
			if v := b.ids[i]; v != 0 && len(missing) < maxValues/4 {
				_, ok := x.values[v]
				if !ok {
					_, ok = done[v]
				}
				if !ok {
					x.values[v] = expr.Value{}
					missing = append(missing, v)
				}
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return x.load(missing)
}

// termsOf gives the terms of ids; 0 is the term of kind None.
func (x *exec) termsOf(ids []id) ([]rdf.Term, error) {
	out := make([]rdf.Term, len(ids))
	var stored []id
	for i, v := range ids {
		switch {
		case v == 0:
		case v&local != 0:
			out[i] = x.terms[v&^local]
		default:
			stored = append(stored, v)
		}
	}
	if len(stored) == 0 {
		return out, nil
	}
	terms, err := x.data.Terms(x.ctx, stored)
	if err != nil {
		return nil, err
	}
	n := 0
	for i, v := range ids {
		if v != 0 && v&local == 0 {
			out[i] = terms[n]
			n++
		}
	}
	return out, nil
}

// blank makes a new blank node.
func (x *exec) blank() rdf.Term {
	x.blanks++
	return rdf.NewBlank(fmt.Sprintf("q%d", x.blanks))
}

// predicate gives the id of an IRI.
func (x *exec) predicate(iri string) (id, error) { return x.intern(rdf.NewIRI(iri)) }
