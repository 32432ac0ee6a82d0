package pebblestore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2"

	"quern/graph/quads"
	"quern/graph/store"
)

// reader reads from the database or a snapshot. It knows the iterators that are open on it and closes them
// with itself: a query that is cut off leaves them behind, and Pebble must not be read after closing. Every
// access holds mu for reading, so that closing waits for those under way.
type reader struct {
	db      *database
	src     pebble.Reader
	parent  *reader
	release func() error
	fixed   bool          // what src holds does not change, so its iterators can be used again
	missed  atomic.Uint64 // the last id whose value was not remembered
	asked   asked

	mu     sync.RWMutex
	closed bool
	ended  atomic.Bool // closed, for what reads no table

	openMu   sync.Mutex
	cursors  map[*cursor]struct{}
	children map[*reader]struct{}
	// Iterators that are open and not in use, for ranges and for single keys: opening one finds and opens its
	// way through the tables, which takes longer than most scans.
	ranges, points []*pebble.Iterator
}

// maxIdle bounds how many iterators of a kind a reader keeps.
const maxIdle = 8

func newReader(db *database, src pebble.Reader) *reader {
	return &reader{db: db, src: src, cursors: map[*cursor]struct{}{}, children: map[*reader]struct{}{}}
}

// child makes a reader that is closed with this one at the latest; release is called when it is. The child
// of a closed reader is closed.
func (r *reader) child(src pebble.Reader, release func() error) *reader {
	c := newReader(r.db, src)
	c.parent, c.release = r, release
	_, c.fixed = src.(*pebble.Snapshot)
	r.mu.RLock()
	defer r.mu.RUnlock()
	c.closed = r.closed
	c.ended.Store(r.closed)
	if !c.closed {
		r.openMu.Lock()
		r.children[c] = struct{}{}
		r.openMu.Unlock()
	}
	return c
}

// Close closes the iterators and readers below and then frees what the reader reads from. Closing twice is
// nothing.
func (r *reader) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	r.ended.Store(true)
	var errs []error
	for c := range r.cursors {
		errs = append(errs, c.it.Close())
		c.it = nil
	}
	r.cursors = nil
	for _, it := range append(r.ranges, r.points...) {
		errs = append(errs, it.Close())
	}
	r.ranges, r.points = nil, nil
	r.mu.Unlock()

	r.openMu.Lock()
	children := make([]*reader, 0, len(r.children))
	for c := range r.children {
		children = append(children, c)
	}
	r.openMu.Unlock()
	for _, c := range children {
		errs = append(errs, c.Close())
	}
	if r.release != nil {
		errs = append(errs, r.release())
	}
	if r.parent != nil {
		r.parent.openMu.Lock()
		delete(r.parent.children, r)
		r.parent.openMu.Unlock()
	}
	return errors.Join(errs...)
}

// enter begins an access; leave ends it if enter returned nil.
func (r *reader) enter() error {
	r.mu.RLock()
	if r.closed {
		r.mu.RUnlock()
		return store.ErrClosed
	}
	return nil
}

func (r *reader) leave() { r.mu.RUnlock() }

// lookup reads a key; the value is a copy.
func (r *reader) lookup(key []byte) (val []byte, found bool, err error) {
	if err := r.enter(); err != nil {
		return nil, false, err
	}
	defer r.leave()
	if r.fixed {
		val, found, err = r.seekPoint(key)
	} else {
		val, found, err = r.getPoint(key)
	}
	if err != nil {
		err = fmt.Errorf("reading the store %s: %w", r.db.dir, err)
	}
	return val, found, err
}

// getPoint reads a key that is read once.
func (r *reader) getPoint(key []byte) ([]byte, bool, error) {
	v, closer, err := r.src.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return append([]byte{}, v...), true, closer.Close()
}

// seekPoint reads a key by an iterator that stays open for the next.
func (r *reader) seekPoint(key []byte) ([]byte, bool, error) {
	it, err := r.take(&r.points, nil, nil)
	if err != nil {
		return nil, false, err
	}
	val, found, err := point(it, key)
	return val, found, errors.Join(err, r.put(&r.points, it))
}

// point reads a key by an iterator; the value is a copy.
func point(it *pebble.Iterator, key []byte) ([]byte, bool, error) {
	if !it.SeekPrefixGE(key) || !bytes.Equal(it.Key(), key) {
		return nil, false, it.Error()
	}
	v, err := it.ValueAndErr()
	if err != nil {
		return nil, false, err
	}
	return append([]byte{}, v...), true, nil
}

// take takes an idle iterator, or opens one, with bounds. The reader is entered.
func (r *reader) take(idle *[]*pebble.Iterator, from, end []byte) (it *pebble.Iterator, err error) {
	r.openMu.Lock()
	if n := len(*idle); n > 0 {
		it, *idle = (*idle)[n-1], (*idle)[:n-1]
	}
	r.openMu.Unlock()
	if it == nil {
		return r.src.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: end})
	}
	if from != nil {
		it.SetBounds(from, end)
	}
	return it, nil
}

// put gives an iterator back. The reader is entered.
func (r *reader) put(idle *[]*pebble.Iterator, it *pebble.Iterator) error {
	if r.fixed && it.Error() == nil {
		r.openMu.Lock()
		defer r.openMu.Unlock()
		if len(*idle) < maxIdle {
			*idle = append(*idle, it)
			return nil
		}
	}
	return it.Close()
}

// get is lookup with nil for what is not there.
func (r *reader) get(key []byte) ([]byte, error) {
	v, _, err := r.lookup(key)
	return v, err
}

func (r *reader) counts() (c counts, err error) {
	data, err := r.get(keyCounts)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("%w: its counters: %v", errCorrupt, err)
	}
	return c, nil
}

// asked remembers what a view of unchanging content was asked about terms: predicates and types come in query
// after query, and several times in the planning of each.
type asked struct {
	sync.Mutex
	ids     map[string]uint64 // by text
	tallies map[uint64]tally
}

const (
	// maxAsked bounds how many answers of a kind are remembered; past it all are forgotten.
	maxAsked = 1 << 10
	// maxAskedText keeps out texts that are hardly asked for again.
	maxAskedText = 1 << 7
)

// remember keeps an answer in a map of asked.
func remember[K comparable, V any](a *asked, m *map[K]V, k K, v V) {
	a.Lock()
	defer a.Unlock()
	if *m == nil || len(*m) >= maxAsked {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// textID is the id of a term by its text, 0 where there is none.
func (r *reader) textID(text []byte) (uint64, error) {
	if r.fixed && !r.ended.Load() {
		r.asked.Lock()
		id, ok := r.asked.ids[string(text)]
		r.asked.Unlock()
		if ok {
			return id, nil
		}
	}
	v, err := r.get(textKey(nil, text))
	if v == nil || err != nil {
		return 0, err
	}
	id, _, err := readID(v)
	if err == nil && r.fixed && len(text) <= maxAskedText {
		remember(&r.asked, &r.asked.ids, string(text), id)
	}
	return id, err
}

// valueID is the id of a value, 0 where no quad has it.
func (r *reader) valueID(v quad.Value) (uint64, error) {
	text, err := quads.AppendTerm(nil, v)
	if err != nil {
		// What is no RDF term stands in no quad.
		return 0, nil
	}
	return r.textID(text)
}

// term reads a term's counts and text.
func (r *reader) term(id uint64) (tally, []byte, error) {
	v, err := r.get(termKey(id))
	if err != nil {
		return tally{}, nil, err
	}
	if v == nil {
		return tally{}, nil, fmt.Errorf("%w: no term has id %d", errCorrupt, id)
	}
	return readTerm(v)
}

// tally is a term's counts; a term that is gone counts nothing.
func (r *reader) tally(id uint64) (tally, error) {
	if r.fixed && !r.ended.Load() {
		r.asked.Lock()
		n, ok := r.asked.tallies[id]
		r.asked.Unlock()
		if ok {
			return n, nil
		}
	}
	v, err := r.get(termKey(id))
	if v == nil || err != nil {
		return tally{}, err
	}
	n, _, err := readTerm(v)
	if err == nil && r.fixed {
		remember(&r.asked, &r.asked.tallies, id, n)
	}
	return n, err
}

// value gives the value of an id, nil for a term that is gone.
func (r *reader) value(id uint64) (quad.Value, error) {
	if v, ok := r.db.terms.get(id); ok {
		return v, nil
	}
	// The terms of an article have ids one after the other: who asks for some of them asks for the rest.
	if last := r.missed.Swap(id); r.fixed && id > last && id-last <= nearID {
		return r.readAhead(id)
	}
	b, err := r.get(termKey(id))
	if b == nil || err != nil {
		return nil, err
	}
	return r.learn(id, b)
}

const (
	// nearID is how far apart two ids are that are asked for as neighbours, and aheadTerms how many terms are
	// then read at once.
	nearID     = 16
	aheadTerms = 32
)

// readAhead reads terms from an id on.
func (r *reader) readAhead(id uint64) (found quad.Value, err error) {
	c, err := r.openFrom(termKey(id), []byte{spaceTerm + 1})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for range aheadTerms {
		ok, err := c.next(func(key, val []byte) error {
			at, _, err := readID(key[1:])
			if err != nil {
				return err
			}
			r.missed.Store(at) // who goes on behind it asks for what lies ahead again
			v, err := r.learn(at, val)
			if at == id {
				found = v
			}
			return err
		})
		if !ok || err != nil {
			return found, err
		}
	}
	return found, nil
}

// learn reads a term's value from what is kept under its id, and remembers it.
func (r *reader) learn(id uint64, b []byte) (quad.Value, error) {
	_, text, err := readTerm(b)
	if err != nil {
		return nil, err
	}
	v, err := quads.ParseTerm(text)
	if err != nil {
		return nil, fmt.Errorf("%w: term %d: %v", errCorrupt, id, err)
	}
	if len(text) <= maxCachedText {
		r.db.terms.put(id, v)
	}
	return v, nil
}

// quad gives the values of a quad.
func (r *reader) quad(q ids) (out quad.Quad, err error) {
	for _, d := range quad.Directions {
		id := q[position(d)]
		if id == 0 {
			continue
		}
		v, err := r.value(id)
		if err != nil {
			return quad.Quad{}, err
		}
		if v == nil {
			return quad.Quad{}, fmt.Errorf("%w: no term has id %d", errCorrupt, id)
		}
		out.Set(d, v)
	}
	return out, nil
}

// cursor goes through a range of keys.
type cursor struct {
	r       *reader
	it      *pebble.Iterator
	started bool
}

// open makes a cursor over the keys that begin with prefix.
func (r *reader) open(prefix []byte) (*cursor, error) { return r.openFrom(prefix, after(prefix)) }

// openFrom makes a cursor over the keys from one on and before another.
func (r *reader) openFrom(from, end []byte) (*cursor, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	defer r.leave()
	it, err := r.take(&r.ranges, from, end)
	if err != nil {
		return nil, fmt.Errorf("reading the store %s: %w", r.db.dir, err)
	}
	c := &cursor{r: r, it: it}
	r.openMu.Lock()
	r.cursors[c] = struct{}{}
	r.openMu.Unlock()
	return c, nil
}

// next calls use with the next key and value, which are good only during the call, and reports whether
// there was one.
func (c *cursor) next(use func(key, val []byte) error) (bool, error) {
	if err := c.r.enter(); err != nil {
		return false, err
	}
	defer c.r.leave()
	if ok, err := c.advance(nil); !ok {
		return false, err
	}
	val, err := c.it.ValueAndErr()
	if err != nil {
		return false, fmt.Errorf("reading the store %s: %w", c.r.db.dir, err)
	}
	return true, use(c.it.Key(), val)
}

// nextQuads decodes the next keys of an index into page, and gives how many there were: fewer only at the end.
func (c *cursor) nextQuads(pm *permutation, page []ids) (n int, err error) {
	if err := c.r.enter(); err != nil {
		return 0, err
	}
	defer c.r.leave()
	for n < len(page) {
		if ok, err := c.advance(nil); !ok {
			return n, err
		}
		if err := pm.decode(c.it.Key(), &page[n]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// seekQuad decodes the first key at or after one into q; nil is the next.
func (c *cursor) seekQuad(pm *permutation, key []byte, q *ids) (ok bool, err error) {
	if err := c.r.enter(); err != nil {
		return false, err
	}
	if ok, err = c.advance(key); ok {
		err = pm.decode(c.it.Key(), q)
	}
	c.r.leave()
	return ok && err == nil, err
}

// advance goes to the first key at or after one, or to the next where it is nil. The reader is entered.
func (c *cursor) advance(to []byte) (ok bool, err error) {
	switch {
	case c.it == nil:
		return false, store.ErrClosed
	case to != nil:
		ok = c.it.SeekGE(to)
	case c.started:
		ok = c.it.Next()
	default:
		ok = c.it.First()
	}
	c.started = true
	if !ok {
		if err := c.it.Error(); err != nil {
			return false, fmt.Errorf("reading the store %s: %w", c.r.db.dir, err)
		}
	}
	return ok, nil
}

// close closes the cursor, if its reader has not done so.
func (c *cursor) close() error {
	if c.r.enter() != nil {
		return nil
	}
	defer c.r.leave()
	if c.it == nil {
		return nil
	}
	c.r.openMu.Lock()
	delete(c.r.cursors, c)
	c.r.openMu.Unlock()
	it := c.it
	c.it = nil
	return c.r.put(&c.r.ranges, it)
}

// keys lists the keys that begin with prefix.
func (r *reader) keys(prefix []byte) (keys [][]byte, err error) {
	c, err := r.open(prefix)
	if err != nil {
		return nil, err
	}
	defer c.close()
	for {
		ok, err := c.next(func(k, _ []byte) error {
			keys = append(keys, bytes.Clone(k))
			return nil
		})
		if !ok || err != nil {
			return keys, err
		}
	}
}
