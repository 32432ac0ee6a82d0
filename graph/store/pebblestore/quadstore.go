package pebblestore

import (
	"context"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// Name is the name under which Cayley knows the store.
const Name = "quern-pebble"

func init() {
	cayley.RegisterQuadStore(Name, cayley.QuadStoreRegistration{
		IsPersistent: true,
		InitFunc: func(path string, _ cayley.Options) error {
			b, err := pathDriver{}.Open(context.Background(), path, true)
			if err != nil {
				return err
			}
			return b.Close()
		},
		NewFunc: func(path string, _ cayley.Options) (cayley.QuadStore, error) {
			b, err := pathDriver{}.Open(context.Background(), path, false)
			if err != nil {
				return nil, err
			}
			return writable(b.(*database)), nil
		},
	})
}

// NewMemQuadStore makes a Cayley quad store of its own in memory.
func NewMemQuadStore() (cayley.QuadStore, error) {
	db, err := openFS(context.Background(), vfs.NewMem(), "/quern", true)
	if err != nil {
		return nil, err
	}
	return writable(db), nil
}

// writable is a quad store that reads what is committed at each call, and writes.
func writable(db *database) cayley.QuadStore { return quadstore.New(source{db.live}, writer{db}) }

// source is a reader as a quad store reads it.
type source struct{ *reader }

// ID is part of quadstore.Source.
func (s source) ID(v quad.Value) (store.TermID, error) {
	id, err := s.valueID(v)
	return store.TermID(id), err
}

// Value is part of quadstore.Source.
func (s source) Value(id store.TermID) (quad.Value, error) { return s.value(uint64(id)) }

// Values is part of quadstore.Source.
func (s source) Values(ids []store.TermID) (out []quad.Value, err error) {
	out = make([]quad.Value, len(ids))
	for i, id := range ids {
		if id == 0 {
			continue
		}
		if out[i], err = s.value(uint64(id)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Has is part of quadstore.Source.
func (s source) Has(id store.TermID) (bool, error) {
	v, err := s.get(termKey(uint64(id)))
	return v != nil, err
}

// Scan is part of quadstore.Source.
func (s source) Scan(p store.IDPattern) (quadstore.Scan, error) {
	sc, err := s.scan(fromPattern(p))
	if err != nil {
		return nil, err
	}
	return quadScan{sc}, nil
}

// QuadsOf is part of quadstore.Source. Costs asks for none of it, since a scan begins cheaply here.
func (s source) QuadsOf(p store.IDPattern, at store.Position, list []store.TermID) (out []store.IDQuad, err error) {
	for _, id := range list {
		p[at] = id
		found, err := s.collect(fromPattern(p))
		if err != nil {
			return nil, err
		}
		for _, q := range found {
			out = append(out, toIDQuad(q))
		}
	}
	return out, nil
}

// Nodes is part of quadstore.Source.
func (s source) Nodes() (quadstore.Nodes, error) {
	c, err := s.open([]byte{spaceTerm})
	return nodes{c}, err
}

// Size is part of quadstore.Source.
func (s source) Size(p store.IDPattern) (n int64, exact bool, err error) {
	return s.size(fromPattern(p))
}

// Counts is part of quadstore.Source.
func (s source) Counts() (terms, quads int64, err error) {
	c, err := s.counts()
	return c.Terms, c.Quads, err
}

// Costs is part of quadstore.Source.
func (s source) Costs() quadstore.Costs { return quadstore.Costs{Seek: 8, Step: 2} }

type quadScan struct{ *scan }

func (s quadScan) Next(ctx context.Context) (bool, error) { return s.next(ctx) }

func (s quadScan) Quad() store.IDQuad { return toIDQuad(s.current) }

func toIDQuad(q ids) (out store.IDQuad) {
	for i, id := range q {
		out[i] = store.TermID(id)
	}
	return out
}

func (s quadScan) Close() error { return s.close() }

type nodes struct{ *cursor }

func (n nodes) Next(ctx context.Context) (id store.TermID, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	_, err = n.next(func(key, _ []byte) error {
		found, _, err := readID(key[1:])
		id = store.TermID(found)
		return err
	})
	return id, err
}

func (n nodes) Close() error { return n.close() }

type writer struct{ *database }

// ApplyDeltas is part of quadstore.Writer.
func (w writer) ApplyDeltas(deltas []cayley.Delta, opts cayley.IgnoreOpts) error {
	return w.update(context.Background(), func(t *tx) error {
		for _, d := range deltas {
			if err := t.apply(d, opts); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) apply(d cayley.Delta, opts cayley.IgnoreOpts) error {
	if d.Action != cayley.Add && d.Action != cayley.Delete {
		return &cayley.DeltaError{Delta: d, Err: cayley.ErrInvalidAction}
	}
	q, err := t.resolve(d.Quad, d.Action == cayley.Add)
	if err != nil {
		return &cayley.DeltaError{Delta: d, Err: err}
	}
	if q == (ids{}) {
		if opts.IgnoreMissing {
			return nil
		}
		return &cayley.DeltaError{Delta: d, Err: cayley.ErrQuadNotExist}
	}
	s, err := t.quad(q)
	if err != nil {
		return err
	}
	add := d.Action == cayley.Add
	switch {
	case add && s.now.own && !opts.IgnoreDup:
		return &cayley.DeltaError{Delta: d, Err: cayley.ErrQuadExists}
	case !add && !s.now.own && !opts.IgnoreMissing:
		return &cayley.DeltaError{Delta: d, Err: cayley.ErrQuadNotExist}
	}
	s.now.own = add
	return nil
}
