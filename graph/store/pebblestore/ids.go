package pebblestore

import (
	"context"
	"fmt"
	"math"

	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

var _ store.IDReader = (*view)(nil)

// TermID is part of store.IDReader.
func (v *view) TermID(val quad.Value) (store.TermID, error) {
	if val == nil {
		return 0, nil
	}
	id, err := v.valueID(val)
	return store.TermID(id), err
}

// Terms is part of store.IDReader.
func (v *view) Terms(ctx context.Context, ids []store.TermID) ([]quad.Value, error) {
	out := make([]quad.Value, len(ids))
	for i, id := range ids {
		if i%ctxEvery == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if id == 0 {
			continue
		}
		val, err := v.value(uint64(id))
		if err == nil && val == nil {
			err = fmt.Errorf("no quad of the store %s has the term %d", v.db.dir, id)
		}
		if err != nil {
			return nil, err
		}
		out[i] = val
	}
	return out, nil
}

func fromPattern(p store.IDPattern) (out pattern) {
	for i, id := range p {
		out[i] = uint64(id)
	}
	return out
}

// Scan is part of store.IDReader.
func (v *view) Scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) (store.IDScan, error) {
	o, err := store.ScanOrder(p, o, u)
	if err != nil {
		return nil, err
	}
	s := &idScan{ctx: ctx, pm: inOrder(o), p: fromPattern(p), union: bool(u)}
	s.front = s.pm.prefix(s.p)
	s.exact = s.front == s.p.bound()
	if s.c, err = v.open(s.pm.prefixKey(s.p, s.front)); err != nil {
		return nil, err
	}
	return s, nil
}

// idScan is a store.IDScan over one permutation.
type idScan struct {
	ctx   context.Context
	c     *cursor
	pm    *permutation
	p     pattern
	front int  // how many of the permutation's first positions are bound
	exact bool // every key of that prefix fits
	union bool // of labels: a triple comes once

	current ids
	found   bool // there is a present quad
	done    bool
	err     error
	rows    int
	buf     []byte
}

// fewCopies is how many further labels of one triple are stepped over before the rest is jumped over: in
// news a few triples, such as that a country is one, are said by nearly all articles.
const fewCopies = 4

// Next is part of store.IDScan.
func (s *idScan) Next() bool {
	last, had := s.current, s.found
	for copies := 0; ; copies++ {
		var to []byte
		if had && s.union && copies >= fewCopies {
			next := last
			next[posLabel] = math.MaxUint64
			to = s.key(next)
		}
		if !s.step(to) {
			return false
		}
		if had && s.union && s.current[posSubject] == last[posSubject] &&
			s.current[posPredicate] == last[posPredicate] && s.current[posObject] == last[posObject] {
			continue
		}
		return true
	}
}

// Seek is part of store.IDScan.
func (s *idScan) Seek(q store.IDQuad) bool {
	if s.done {
		return false
	}
	var to ids
	for i, id := range q {
		to[i] = uint64(id)
	}
	for _, pos := range s.pm.order[:s.front] {
		to[pos] = s.p[pos]
	}
	if s.union {
		to[posLabel] = 0
	}
	if s.found && s.pm.compare(&s.current, &to) >= 0 {
		return true
	}
	return s.step(s.key(to))
}

// key makes the key of a quad in a buffer that is used again.
func (s *idScan) key(q ids) []byte {
	s.buf = s.pm.key(s.buf[:0], q)
	return s.buf
}

// step goes to the first quad that fits at or after a key, or where that is nil to the next.
func (s *idScan) step(to []byte) bool {
	if s.done {
		return false
	}
	for ; ; to = nil {
		if s.rows++; s.rows%ctxEvery == 1 {
			if s.err = s.ctx.Err(); s.err != nil {
				break
			}
		}
		var ok bool
		if ok, s.err = s.c.seekQuad(s.pm, to, &s.current); !ok {
			break
		}
		if s.exact || s.p.matches(s.current) {
			s.found = true
			return true
		}
	}
	s.found, s.done = false, true
	return false
}

// Quad is part of store.IDScan.
func (s *idScan) Quad() (q store.IDQuad) {
	if !s.found {
		return q
	}
	for i, id := range s.current {
		q[i] = store.TermID(id)
	}
	if s.union {
		q[posLabel] = 0
	}
	return q
}

// Err is part of store.IDScan.
func (s *idScan) Err() error { return s.err }

// Close is part of store.IDScan.
func (s *idScan) Close() error {
	s.found, s.done = false, true
	return s.c.close()
}

// compare compares two quads in the order of a permutation.
func (p *permutation) compare(a, b *ids) int {
	for _, pos := range p.order {
		switch {
		case a[pos] < b[pos]:
			return -1
		case a[pos] > b[pos]:
			return 1
		}
	}
	return 0
}
