package pebblestore

import (
	"context"
	"fmt"
	"math"

	"quern/graph/store"
)

// pattern binds positions of a quad to ids; 0 is any.
type pattern [positions]uint64

// matches reports whether a quad fits.
func (p pattern) matches(q ids) bool {
	for i, id := range p {
		if id != 0 && q[i] != id {
			return false
		}
	}
	return true
}

// bound counts the positions that are bound.
func (p pattern) bound() (n int) {
	for _, id := range p {
		if id != 0 {
			n++
		}
	}
	return n
}

// prefix is how many of a pattern's bound positions stand in front in a permutation.
func (pm *permutation) prefix(p pattern) (n int) {
	for _, pos := range pm.order {
		if p[pos] == 0 {
			break
		}
		n++
	}
	return n
}

func (pm *permutation) prefixKey(p pattern, n int) []byte {
	key := []byte{pm.space}
	for _, pos := range pm.order[:n] {
		key = appendID(key, p[pos])
	}
	return key
}

// scan goes through the quads that fit a pattern, in the order of one permutation. It reads a page of them at
// a time: the first is small, since most scans are of few quads.
type scan struct {
	c       *cursor
	pm      *permutation
	current ids
	page    []ids // what was read, in buf
	at      int   // how much of it is used
	buf     []ids
	size    int  // of the next page
	last    bool // there is no further page
}

const (
	firstPage = 2
	lastPage  = 128
)

// best is the permutation of which a pattern is one range.
func best(p pattern) *permutation {
	bound := p.bound()
	for i := range permutations {
		if pm := &permutations[i]; pm.prefix(p) == bound {
			return pm
		}
	}
	panic(fmt.Sprintf("pebblestore: no index serves the pattern %v", p))
}

// scan opens a scan over the permutation of which the pattern is one range.
func (r *reader) scan(p pattern) (*scan, error) {
	pm := best(p)
	c, err := r.open(pm.prefixKey(p, p.bound()))
	if err != nil {
		return nil, err
	}
	return &scan{c: c, pm: pm, size: firstPage}, nil
}

// ctxEvery is after how many rows a long reading looks whether its context is over.
const ctxEvery = 256

// next steps to the next quad, which is then in current.
func (s *scan) next(ctx context.Context) (bool, error) {
	if s.at == len(s.page) {
		if ok, err := s.read(ctx); !ok {
			return false, err
		}
	} else if s.c.r.ended.Load() {
		return false, store.ErrClosed
	}
	s.current = s.page[s.at]
	s.at++
	return true, nil
}

// read reads the next page.
func (s *scan) read(ctx context.Context) (bool, error) {
	if err := ctx.Err(); err != nil || s.last {
		return false, err
	}
	if len(s.buf) < s.size {
		s.buf = make([]ids, s.size)
	}
	n, err := s.c.nextQuads(s.pm, s.buf[:s.size])
	if err != nil {
		return false, err
	}
	s.page, s.at, s.last = s.buf[:n], 0, n < s.size
	s.size = min(4*s.size, lastPage)
	return n > 0, nil
}

func (s *scan) close() error { return s.c.close() }

// collect lists the quads that fit.
func (r *reader) collect(p pattern) ([]ids, error) {
	return r.collectContext(context.Background(), p)
}

func (r *reader) collectContext(ctx context.Context, p pattern) (out []ids, err error) {
	s, err := r.scan(p)
	if err != nil {
		return nil, err
	}
	defer s.close()
	for {
		ok, err := s.next(ctx)
		if !ok || err != nil {
			return out, err
		}
		out = append(out, s.current)
	}
}

// size estimates how many quads fit: the least of what its terms count, exact for one bound position.
func (r *reader) size(p pattern) (n int64, exact bool, err error) {
	if p.bound() == 0 {
		c, err := r.counts()
		return c.Quads, true, err
	}
	n = math.MaxInt64
	for pos, id := range p {
		if id == 0 {
			continue
		}
		t, err := r.tally(id)
		if err != nil {
			return 0, false, err
		}
		n = min(n, int64(t[pos]))
	}
	return n, p.bound() == 1 || n == 0, nil
}
