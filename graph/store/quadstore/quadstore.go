package quadstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// ErrReadOnly is returned by writes to a quad store that is bound to a snapshot.
var ErrReadOnly = errors.New("a snapshot cannot be written to")

// New makes a quad store of a source, which it then owns. Without a writer it is read-only.
func New(src Source, w Writer) graph.QuadStore {
	return &quadStore{src: src, costs: src.Costs(), writes: w}
}

// node is Cayley's reference to a term, and *quadRef to a quad: a pointer, since a scan of many makes its
// references by the page.
type node store.TermID

func (n node) Key() any { return n }

type quadRef store.IDQuad

func (q *quadRef) Key() any { return *q }

func positionOf(d quad.Direction) store.Position { return store.Position(d - quad.Subject) }

// quadStore is Cayley's interface on a source.
type quadStore struct {
	src    Source
	costs  Costs
	writes Writer // nil for a snapshot
}

var (
	_ graph.QuadStore = (*quadStore)(nil)
	_ refs.BatchNamer = (*quadStore)(nil)
)

func (qs *quadStore) Close() error {
	if qs.writes != nil {
		return qs.writes.Close()
	}
	return qs.src.Close()
}

// ValueOf gives nil for a value that no quad has.
func (qs *quadStore) ValueOf(v quad.Value) (graph.Ref, error) {
	if v == nil {
		return nil, nil
	}
	id, err := qs.src.ID(v)
	if id == 0 || err != nil {
		return nil, err
	}
	return node(id), nil
}

func (qs *quadStore) NameOf(ref graph.Ref) (quad.Value, error) {
	switch ref := ref.(type) {
	case nil:
		return nil, nil
	case refs.PreFetchedValue:
		return ref.NameOf(), nil
	case node:
		return qs.src.Value(store.TermID(ref))
	}
	return nil, fmt.Errorf("a reference of Go type %T is not of this store", ref)
}

func (qs *quadStore) ValuesOf(ctx context.Context, list []graph.Ref) ([]quad.Value, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ids := make([]store.TermID, len(list))
	for i, ref := range list {
		if n, ok := ref.(node); ok {
			ids[i] = store.TermID(n)
		}
	}
	out, err := qs.src.Values(ids)
	if err != nil {
		return nil, err
	}
	for i, ref := range list {
		if _, ok := ref.(node); ok {
			continue
		}
		if out[i], err = qs.NameOf(ref); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (qs *quadStore) RefsOf(_ context.Context, vals []quad.Value) ([]graph.Ref, error) {
	out := make([]graph.Ref, len(vals))
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

func (qs *quadStore) Quad(ref graph.Ref) (quad.Quad, error) {
	q, ok := ref.(*quadRef)
	if !ok {
		return quad.Quad{}, fmt.Errorf("a reference of Go type %T is not of a quad of this store", ref)
	}
	vals, err := qs.values(q)
	if err != nil {
		return quad.Quad{}, err
	}
	for i, id := range q {
		if id != 0 && vals[i] == nil {
			return quad.Quad{}, fmt.Errorf("no quad has the term %d any more", id)
		}
	}
	return quad.Quad{Subject: vals[0], Predicate: vals[1], Object: vals[2], Label: vals[3]}, nil
}

// values gives the values of a quad's terms: in one go where that is what a source is asked cheaply.
func (qs *quadStore) values(q *quadRef) (vals [4]quad.Value, err error) {
	if qs.costs.Batch > 0 {
		found, err := qs.src.Values(q[:])
		copy(vals[:], found)
		return vals, err
	}
	for i, id := range q {
		if id == 0 {
			continue
		}
		if vals[i], err = qs.src.Value(id); err != nil {
			break
		}
	}
	return vals, err
}

func (qs *quadStore) QuadDirection(ref graph.Ref, d quad.Direction) (graph.Ref, error) {
	q, ok := ref.(*quadRef)
	if !ok {
		return nil, fmt.Errorf("a reference of Go type %T is not of a quad of this store", ref)
	}
	if id := q[positionOf(d)]; id != 0 {
		return node(id), nil
	}
	return nil, nil
}

func (qs *quadStore) QuadIterator(d quad.Direction, ref graph.Ref) iterator.Shape {
	n, ok := ref.(node)
	if !ok {
		// A nil or a value that was computed, such as a count: no quad has it.
		return iterator.NewNull()
	}
	var p store.IDPattern
	p[positionOf(d)] = store.TermID(n)
	return &quadShape{qs: qs, p: p}
}

func (qs *quadStore) QuadIteratorSize(_ context.Context, d quad.Direction, ref graph.Ref) (refs.Size, error) {
	n, ok := ref.(node)
	if !ok {
		return refs.Size{Exact: true}, nil
	}
	var p store.IDPattern
	p[positionOf(d)] = store.TermID(n)
	size, exact, err := qs.src.Size(p)
	return refs.Size{Value: size, Exact: exact}, err
}

func (qs *quadStore) QuadsAllIterator() iterator.Shape { return &quadShape{qs: qs} }

func (qs *quadStore) NodesAllIterator() iterator.Shape { return &nodeShape{qs: qs} }

// Stats is always exact.
func (qs *quadStore) Stats(context.Context, bool) (graph.Stats, error) {
	terms, quads, err := qs.src.Counts()
	return graph.Stats{
		Nodes: refs.Size{Value: terms, Exact: true},
		Quads: refs.Size{Value: quads, Exact: true},
	}, err
}

// ApplyDeltas applies changes one after the other in one transaction: all of them, or after an error none.
// What Cayley adds counts as said by the quad's own label; what it deletes is no longer said by that.
func (qs *quadStore) ApplyDeltas(deltas []graph.Delta, opts graph.IgnoreOpts) error {
	if qs.writes == nil {
		return ErrReadOnly
	}
	return qs.writes.ApplyDeltas(deltas, opts)
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
	deltas := make([]graph.Delta, len(qs))
	for i, q := range qs {
		deltas[i] = graph.Delta{Quad: q, Action: graph.Add}
	}
	if err := w.qs.ApplyDeltas(deltas, graph.IgnoreOpts{IgnoreDup: true}); err != nil {
		return 0, err
	}
	return len(qs), nil
}

func (w quadWriter) Close() error { return nil }
