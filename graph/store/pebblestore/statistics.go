package pebblestore

import (
	"context"
	"math"
	"sync"

	"quern/graph/store"
)

// countAhead is how many quads of a pattern are counted one by one before the rest is guessed.
const countAhead = 64

// Count is part of store.IDReader. With several bound positions the first quads are counted; where there are
// more, the least of what the terms count is the estimate.
func (v *view) Count(ctx context.Context, p store.IDPattern) (n int64, exact bool, err error) {
	ip := fromPattern(p)
	n, exact, err = v.size(ip)
	if err != nil || exact {
		return n, exact, err
	}
	s, err := v.scan(ip)
	if err != nil {
		return 0, false, err
	}
	defer s.close()
	for seen := int64(0); seen < countAhead; seen++ {
		ok, err := s.next(ctx)
		if err != nil {
			return 0, false, err
		}
		if !ok {
			return seen, true, nil
		}
	}
	return max(n, countAhead), false, nil
}

// Distinct is part of store.IDReader. If N quads have D different subjects, and a quad drawn at random has a
// subject of m quads, then 1/m is D/N on average: so a sample of quads gives D.
func (v *view) Distinct(ctx context.Context, predicate store.TermID) (subjects, objects int64, err error) {
	if predicate == 0 {
		return 0, 0, nil
	}
	t, err := v.tally(uint64(predicate))
	n := t[posPredicate]
	if err != nil || n == 0 {
		return 0, 0, err
	}
	if d, ok := v.db.predicates.get(uint64(predicate), n); ok {
		return d.subjects, d.objects, nil
	}
	sample, err := v.sample(ctx, uint64(predicate))
	if err != nil {
		return 0, 0, err
	}
	var bySubject, byObject float64
	for _, q := range sample {
		m, err := v.countUpTo(ctx, pattern{posSubject: q[posSubject], posPredicate: q[posPredicate]})
		if err != nil {
			return 0, 0, err
		}
		bySubject += 1 / float64(m)
		if m, err = v.countUpTo(ctx, pattern{posPredicate: q[posPredicate], posObject: q[posObject]}); err != nil {
			return 0, 0, err
		}
		byObject += 1 / float64(m)
	}
	scale := float64(n) / float64(max(len(sample), 1))
	d := distinct{quads: n, subjects: max(1, int64(math.Round(bySubject*scale))), objects: max(1, int64(math.Round(byObject*scale)))}
	v.db.predicates.put(uint64(predicate), d)
	return d.subjects, d.objects, nil
}

const (
	// samplePlaces and sampleRun are at how many places of a predicate's quads, and how many from each, its
	// sample is taken.
	samplePlaces = 16
	sampleRun    = 8
	// sampleCount bounds how far the quads of one subject or object are counted.
	sampleCount = 1000
)

// sample gives quads of a predicate from places spread evenly over the ids of its objects, or all where they
// are few.
func (v *view) sample(ctx context.Context, predicate uint64) (out []ids, err error) {
	s, err := v.scan(pattern{posPredicate: predicate})
	if err != nil {
		return nil, err
	}
	defer s.close()
	for len(out) < samplePlaces*sampleRun {
		ok, err := s.next(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			return out, nil
		}
		out = append(out, s.current)
	}
	c, err := v.counts()
	if err != nil {
		return nil, err
	}
	low := out[0][posObject]
	out = out[:0]
	for place := range uint64(samplePlaces) {
		from := ids{posPredicate: predicate, posObject: low + (c.NextID-low)/samplePlaces*place}
		key := s.pm.key(nil, from)
		for range sampleRun {
			ok, err := s.c.seekQuad(s.pm, key, &s.current)
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			out, key = append(out, s.current), nil
		}
	}
	return out, nil
}

func (v *view) countUpTo(ctx context.Context, p pattern) (n int, err error) {
	s, err := v.scan(p)
	if err != nil {
		return 0, err
	}
	defer s.close()
	for n < sampleCount {
		ok, err := s.next(ctx)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		n++
	}
	return max(n, 1), nil
}

// distinct is how many subjects and objects a predicate was estimated to have when it had so many quads.
type distinct struct {
	quads             uint64
	subjects, objects int64
}

// distincts remembers estimates until a predicate has grown or shrunk by a fifth.
type distincts struct {
	sync.Mutex
	known map[uint64]distinct
}

// maxDistincts bounds how many predicates are remembered; past it all are forgotten.
const maxDistincts = 1 << 12

func (d *distincts) get(predicate, quads uint64) (distinct, bool) {
	d.Lock()
	defer d.Unlock()
	k, ok := d.known[predicate]
	return k, ok && quads >= k.quads-k.quads/5 && quads <= k.quads+k.quads/5
}

func (d *distincts) put(predicate uint64, k distinct) {
	d.Lock()
	defer d.Unlock()
	if d.known == nil || len(d.known) >= maxDistincts {
		d.known = map[uint64]distinct{}
	}
	d.known[predicate] = k
}
