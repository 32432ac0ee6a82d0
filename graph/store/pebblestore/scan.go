package pebblestore

import (
	"context"
	"math"
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

// scan goes through the quads that fit a pattern, in the order of one permutation.
type scan struct {
	c       *cursor
	pm      *permutation
	p       pattern
	exact   bool // every key of the prefix fits
	current ids
}

// scan opens a scan over the permutation that has all of the pattern in front, or else over the one that
// has the fewest quads to pass over.
func (r *reader) scan(p pattern) (*scan, error) {
	bound := p.bound()
	best, front := &permutations[0], 0
	fewest := uint64(math.MaxUint64)
	for i := range permutations {
		pm := &permutations[i]
		n := pm.prefix(p)
		if n == bound {
			best, front = pm, n
			break
		}
		size := uint64(math.MaxUint64)
		for _, pos := range pm.order[:n] {
			t, err := r.tally(p[pos])
			if err != nil {
				return nil, err
			}
			size = min(size, t[pos])
		}
		if size < fewest {
			best, front, fewest = pm, n, size
		}
	}
	c, err := r.open(best.prefixKey(p, front))
	if err != nil {
		return nil, err
	}
	return &scan{c: c, pm: best, p: p, exact: front == bound}, nil
}

// next steps to the next quad, which is then in current.
func (s *scan) next(ctx context.Context) (bool, error) {
	decode := func(key, _ []byte) (err error) {
		s.current, err = s.pm.decode(key)
		return err
	}
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return false, err
			}
		}
		ok, err := s.c.next(decode)
		if !ok || err != nil {
			return false, err
		}
		if s.exact || s.p.matches(s.current) {
			return true, nil
		}
	}
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
