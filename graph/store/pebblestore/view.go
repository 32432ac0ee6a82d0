package pebblestore

import (
	"bytes"
	"context"
	"iter"
	"slices"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// view is a snapshot as package store sees it.
type view struct {
	*reader
}

func (v *view) Get(t store.Table, key string) ([]byte, error) { return v.get(documentKey(t, key)) }

func (v *view) All(t store.Table) iter.Seq2[store.Document, error] {
	return func(yield func(store.Document, error) bool) {
		prefix := documentKey(t, "")
		c, err := v.open(prefix)
		if err != nil {
			yield(store.Document{}, err)
			return
		}
		defer c.close()
		for {
			var doc store.Document
			ok, err := c.next(func(key, val []byte) error {
				doc = store.Document{Key: string(key[len(prefix):]), Data: bytes.Clone(val)}
				return nil
			})
			if err != nil {
				yield(store.Document{}, err)
				return
			}
			if !ok || !yield(doc, nil) {
				return
			}
		}
	}
}

func (v *view) Counts() (store.Counts, error) {
	c, err := v.counts()
	return store.Counts{Quads: c.Quads, Terms: c.Terms, Documents: c.Documents, ByScheme: c.Schemes}, err
}

func (v *view) QuadStore() cayley.QuadStore {
	return quadstore.New(source{v.child(v.src, nil)}, nil)
}

// Match is part of store.View. A bound pattern's quads are sorted in memory. Without a subject, label or
// any other bound position the store is gone through by subject, in the order of the terms' texts, so that
// a dump holds no more than the quads of one subject.
func (v *view) Match(ctx context.Context, p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		var ip pattern
		for pos, val := range []quad.Value{p.Subject, p.Predicate, p.Object, p.Label} {
			if val == nil {
				continue
			}
			id, err := v.valueID(val)
			if err != nil {
				yield(quad.Quad{}, err)
				return
			}
			if id == 0 {
				return
			}
			ip[pos] = id
		}
		if ip.bound() > 0 {
			v.matchSorted(ctx, ip, yield)
			return
		}
		for subject, err := range v.subjects() {
			if err != nil {
				yield(quad.Quad{}, err)
				return
			}
			if !v.matchSorted(ctx, pattern{posSubject: subject}, yield) {
				return
			}
		}
	}
}

// matchSorted yields the quads of a pattern in canonical order and reports whether to go on.
func (v *view) matchSorted(ctx context.Context, p pattern, yield func(quad.Quad, error) bool) bool {
	found, err := v.collectContext(ctx, p)
	if err != nil {
		return yield(quad.Quad{}, err) && false
	}
	qs := make([]quad.Quad, len(found))
	for i, q := range found {
		if qs[i], err = v.quad(q); err != nil {
			return yield(quad.Quad{}, err) && false
		}
	}
	if qs, err = quads.Sort(qs); err != nil {
		return yield(quad.Quad{}, err) && false
	}
	for _, q := range qs {
		if !yield(q, nil) {
			return false
		}
	}
	return true
}

// subjects lists the terms that are subjects in the order of their texts. Texts cut to the same key are
// brought into order by reading them whole.
func (v *view) subjects() iter.Seq2[uint64, error] {
	return func(yield func(uint64, error) bool) {
		c, err := v.open([]byte{spaceText})
		if err != nil {
			yield(0, err)
			return
		}
		defer c.close()
		type long struct {
			id   uint64
			text []byte
		}
		var group []long // terms whose texts begin alike for maxText bytes
		var front []byte
		flush := func() bool {
			slices.SortFunc(group, func(a, b long) int { return bytes.Compare(a.text, b.text) })
			for _, l := range group {
				if !yield(l.id, nil) {
					return false
				}
			}
			group = group[:0]
			return true
		}
		for {
			var key []byte
			var id uint64
			ok, err := c.next(func(k, val []byte) (err error) {
				key = bytes.Clone(k)
				id, _, err = readID(val)
				return err
			})
			if err != nil {
				yield(0, err)
				return
			}
			if !ok {
				flush()
				return
			}
			n, text, err := v.term(id)
			if err != nil {
				yield(0, err)
				return
			}
			if len(text) <= maxText || !bytes.Equal(key[:maxText+1], front) {
				if !flush() {
					return
				}
			}
			if n[posSubject] == 0 {
				continue
			}
			if len(text) <= maxText {
				if !yield(id, nil) {
					return
				}
				continue
			}
			front = append(front[:0], key[:maxText+1]...)
			group = append(group, long{id, bytes.Clone(text)})
		}
	}
}
