package pebblestore

import (
	"context"
	"errors"
	"fmt"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2/vfs"
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
func writable(db *database) *quadStore {
	return &quadStore{reader: db.live, writes: db}
}

// ErrReadOnly is returned by writes to a quad store that is bound to a snapshot.
var ErrReadOnly = errors.New("a snapshot cannot be written to")

// node is Cayley's reference to a term, and quadRef to a quad.
type node uint64

func (n node) Key() any { return n }

type quadRef ids

func (q quadRef) Key() any { return q }

// quadStore is Cayley's interface on a reader.
type quadStore struct {
	*reader
	writes *database // nil for a snapshot
}

var (
	_ cayley.QuadStore = (*quadStore)(nil)
	_ refs.BatchNamer  = (*quadStore)(nil)
)

func (qs *quadStore) Close() error {
	if qs.writes != nil {
		return qs.writes.Close()
	}
	return qs.reader.Close()
}

// ValueOf gives nil for a value that no quad has.
func (qs *quadStore) ValueOf(v quad.Value) (cayley.Ref, error) {
	if v == nil {
		return nil, nil
	}
	id, err := qs.valueID(v)
	if id == 0 || err != nil {
		return nil, err
	}
	return node(id), nil
}

func (qs *quadStore) NameOf(ref cayley.Ref) (quad.Value, error) {
	switch ref := ref.(type) {
	case nil:
		return nil, nil
	case refs.PreFetchedValue:
		return ref.NameOf(), nil
	case node:
		return qs.value(uint64(ref))
	}
	return nil, fmt.Errorf("a reference of Go type %T is not of this store", ref)
}

func (qs *quadStore) ValuesOf(ctx context.Context, list []cayley.Ref) ([]quad.Value, error) {
	out := make([]quad.Value, len(list))
	for i, ref := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if out[i], err = qs.NameOf(ref); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (qs *quadStore) RefsOf(ctx context.Context, vals []quad.Value) ([]cayley.Ref, error) {
	out := make([]cayley.Ref, len(vals))
	for i, v := range vals {
		ref, err := qs.ValueOf(v)
		if err != nil {
			return nil, err
		}
		if ref == nil {
			return nil, fmt.Errorf("no quad has the value %v", v)
		}
		out[i] = ref
	}
	return out, nil
}

func (qs *quadStore) Quad(ref cayley.Ref) (quad.Quad, error) {
	q, ok := ref.(quadRef)
	if !ok {
		return quad.Quad{}, fmt.Errorf("a reference of Go type %T is not of a quad of this store", ref)
	}
	return qs.quad(ids(q))
}

func (qs *quadStore) QuadDirection(ref cayley.Ref, d quad.Direction) (cayley.Ref, error) {
	q, ok := ref.(quadRef)
	if !ok {
		return nil, fmt.Errorf("a reference of Go type %T is not of a quad of this store", ref)
	}
	if id := q[position(d)]; id != 0 {
		return node(id), nil
	}
	return nil, nil
}

func (qs *quadStore) QuadIterator(d quad.Direction, ref cayley.Ref) iterator.Shape {
	n, ok := ref.(node)
	if !ok {
		// A nil or a value that was computed, such as a count: no quad has it.
		return iterator.NewNull()
	}
	var p pattern
	p[position(d)] = uint64(n)
	return &quadShape{qs: qs, p: p}
}

func (qs *quadStore) QuadIteratorSize(_ context.Context, d quad.Direction, ref cayley.Ref) (refs.Size, error) {
	n, ok := ref.(node)
	if !ok {
		return refs.Size{Exact: true}, nil
	}
	var p pattern
	p[position(d)] = uint64(n)
	size, exact, err := qs.size(p)
	return refs.Size{Value: size, Exact: exact}, err
}

func (qs *quadStore) QuadsAllIterator() iterator.Shape { return &quadShape{qs: qs} }

func (qs *quadStore) NodesAllIterator() iterator.Shape { return &nodeShape{qs: qs} }

// Stats is always exact.
func (qs *quadStore) Stats(context.Context, bool) (cayley.Stats, error) {
	c, err := qs.counts()
	return cayley.Stats{
		Nodes: refs.Size{Value: c.Terms, Exact: true},
		Quads: refs.Size{Value: c.Quads, Exact: true},
	}, err
}

// ApplyDeltas applies changes one after the other in one transaction: all of them, or after an error none.
// What Cayley adds counts as said by the quad's own label; what it deletes is no longer said by that.
func (qs *quadStore) ApplyDeltas(deltas []cayley.Delta, opts cayley.IgnoreOpts) error {
	if qs.writes == nil {
		return ErrReadOnly
	}
	return qs.writes.update(context.Background(), func(t *tx) error {
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

// NewQuadWriter gives a writer whose every call of WriteQuads is a transaction. Quads that are there are
// passed over.
func (qs *quadStore) NewQuadWriter() (quad.WriteCloser, error) {
	if qs.writes == nil {
		return nil, ErrReadOnly
	}
	return quadWriter{qs}, nil
}

type quadWriter struct{ qs *quadStore }

func (w quadWriter) WriteQuad(q quad.Quad) error {
	_, err := w.WriteQuads([]quad.Quad{q})
	return err
}

func (w quadWriter) WriteQuads(qs []quad.Quad) (int, error) {
	deltas := make([]cayley.Delta, len(qs))
	for i, q := range qs {
		deltas[i] = cayley.Delta{Quad: q, Action: cayley.Add}
	}
	if err := w.qs.ApplyDeltas(deltas, cayley.IgnoreOpts{IgnoreDup: true}); err != nil {
		return 0, err
	}
	return len(qs), nil
}

func (w quadWriter) Close() error { return nil }
