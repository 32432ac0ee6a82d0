package httpstore

import (
	"context"
	"errors"
	"iter"
	"sync"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// view is a view that the server holds.
type view struct {
	client  *client
	id      string
	counted store.Counts

	mu     sync.Mutex
	closed bool
}

var _ store.View = (*view)(nil)

func (v *view) open() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return store.ErrClosed
	}
	return nil
}

func (v *view) call(ctx context.Context, req *request) (response, error) {
	if err := v.open(); err != nil {
		return response{}, err
	}
	req.View = v.id
	return v.client.call(ctx, "/read", req)
}

// Close is part of store.View.
func (v *view) Close() error {
	v.mu.Lock()
	if v.closed {
		v.mu.Unlock()
		return nil
	}
	v.closed = true
	v.mu.Unlock()
	v.client.mu.Lock()
	delete(v.client.views, v)
	v.client.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := v.client.call(ctx, "/read", &request{Op: opClose, View: v.id})
	if errors.Is(err, store.ErrClosed) {
		return nil
	}
	return err
}

func (v *view) Get(t store.Table, key string) ([]byte, error) {
	res, err := v.call(context.Background(), &request{Op: opGet, Table: t, Key: []byte(key)})
	if err == nil && res.There && res.Data == nil {
		res.Data = []byte{}
	}
	return res.Data, err
}

var errEnough = errors.New("no more is wanted")

// documents hands the documents with a prefix to use until that wants no more.
func (v *view) documents(t store.Table, prefix string, use func(store.Document) bool) error {
	if err := v.open(); err != nil {
		return err
	}
	err := v.client.parts(context.Background(), "/read", &request{Op: opAll, View: v.id, Table: t, Key: []byte(prefix)}, func(res response) error {
		for _, d := range res.Documents {
			if err := v.open(); err != nil {
				return err
			}
			if d.Data == nil {
				d.Data = []byte{}
			}
			if !use(store.Document{Key: string(d.Key), Data: d.Data}) {
				return errEnough
			}
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (v *view) All(t store.Table) iter.Seq2[store.Document, error] {
	return func(yield func(store.Document, error) bool) {
		if err := v.documents(t, "", func(d store.Document) bool { return yield(d, nil) }); err != nil {
			yield(store.Document{}, err)
		}
	}
}

// Match is part of store.View.
func (v *view) Match(ctx context.Context, p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		req := &request{Op: opMatch, View: v.id}
		for i, val := range []quad.Value{p.Subject, p.Predicate, p.Object, p.Label} {
			s, err := text(val)
			if err != nil {
				return // what is no RDF term stands in no quad
			}
			req.Values[i] = s
		}
		err := v.open()
		if err == nil {
			err = v.client.parts(ctx, "/read", req, func(res response) error {
				qs, err := parseLines(res.Lines)
				if err != nil {
					return err
				}
				for _, q := range qs {
					if err := errors.Join(ctx.Err(), v.open()); err != nil {
						return err
					}
					if !yield(q, nil) {
						return errEnough
					}
				}
				return nil
			})
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(quad.Quad{}, err)
		}
	}
}

func (v *view) Counts() (store.Counts, error) { return v.counted, v.open() }

// Said is part of store.View.
func (v *view) Said(ctx context.Context, source quad.IRI) ([]quad.Quad, error) {
	res, err := v.call(ctx, &request{Op: opSaid, Value: string(source)})
	if err != nil {
		return nil, err
	}
	return parseLines(res.Lines)
}

// Check is part of store.View.
func (v *view) Check(ctx context.Context, report func(string)) (int64, error) {
	res, err := v.call(ctx, &request{Op: opCheck})
	for _, wrong := range res.Lines {
		report(wrong)
	}
	return res.N[0], err
}

// TermID is part of store.IDReader.
func (v *view) TermID(val quad.Value) (store.TermID, error) {
	s, err := text(val)
	if err != nil || val == nil {
		return 0, v.open() // what is no RDF term stands in no quad
	}
	res, err := v.call(context.Background(), &request{Op: opTerm, Value: s})
	if err != nil || len(res.IDs) != 1 {
		return 0, err
	}
	return res.IDs[0], nil
}

// Terms is part of store.IDReader.
func (v *view) Terms(ctx context.Context, ids []store.TermID) ([]quad.Value, error) {
	res, err := v.call(ctx, &request{Op: opTerms, IDs: ids})
	if err != nil {
		return nil, err
	}
	if len(res.Lines) != len(ids) {
		return nil, errors.New("the server gives another number of values than it was asked for")
	}
	out := make([]quad.Value, len(ids))
	for i, line := range res.Lines {
		if out[i], err = value(line); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Scan is part of store.IDReader.
func (v *view) Scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) (store.IDScan, error) {
	o, err := store.ScanOrder(p, o, u)
	if err == nil {
		err = v.open()
	}
	if err != nil {
		return nil, err
	}
	return v.scan(ctx, p, o, u, v.open), nil
}

func (v *view) scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union, open func() error) *quadstore.Pages {
	return quadstore.NewPages(ctx, p, o, u, open, func(page []store.IDQuad, from store.IDQuad, behind bool, limit int) ([]store.IDQuad, error) {
		res, err := v.call(context.Background(), &request{Op: opScan, Pattern: p, Order: o, Union: u, From: from, Behind: behind, Limit: limit})
		return append(page, res.Quads...), err
	})
}

// Count is part of store.IDReader.
func (v *view) Count(ctx context.Context, p store.IDPattern) (n int64, exact bool, err error) {
	res, err := v.call(ctx, &request{Op: opCount, Pattern: p})
	return res.N[0], res.Exact, err
}

// Distinct is part of store.IDReader.
func (v *view) Distinct(ctx context.Context, predicate store.TermID) (subjects, objects int64, err error) {
	res, err := v.call(ctx, &request{Op: opDistinct, IDs: []store.TermID{predicate}})
	return res.N[0], res.N[1], err
}

// QuadStore is part of store.View.
func (v *view) QuadStore() cayley.QuadStore { return quadstore.New(&source{view: v}, nil) }

// source is a view as a quad store reads it.
type source struct {
	view *view

	mu     sync.Mutex
	closed bool
}

func (s *source) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	return s.view.open()
}

func (s *source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func (s *source) call(req *request) (response, error) {
	if err := s.open(); err != nil {
		return response{}, err
	}
	return s.view.call(context.Background(), req)
}

// ID is part of quadstore.Source.
func (s *source) ID(val quad.Value) (store.TermID, error) {
	if err := s.open(); err != nil {
		return 0, err
	}
	return s.view.TermID(val)
}

// Value is part of quadstore.Source.
func (s *source) Value(id store.TermID) (quad.Value, error) {
	vals, err := s.Values([]store.TermID{id})
	if err != nil {
		return nil, err
	}
	return vals[0], nil
}

// Values is part of quadstore.Source.
func (s *source) Values(ids []store.TermID) ([]quad.Value, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.view.Terms(context.Background(), ids)
}

// Has is part of quadstore.Source.
func (s *source) Has(id store.TermID) (bool, error) {
	for at := range store.Label + 1 {
		var p store.IDPattern
		p[at] = id
		if n, _, err := s.Size(p); n > 0 || err != nil {
			return n > 0, err
		}
	}
	return false, nil
}

// Scan is part of quadstore.Source.
func (s *source) Scan(p store.IDPattern) (quadstore.Scan, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return scan{s.view.scan(context.Background(), p, store.Orders(p)[0], store.EachLabel, s.open)}, nil
}

type scan struct{ *quadstore.Pages }

func (s scan) Next(ctx context.Context) (bool, error) {
	s.Within(ctx)
	ok := s.Pages.Next()
	return ok, s.Err()
}

// QuadsOf is part of quadstore.Source.
func (s *source) QuadsOf(p store.IDPattern, at store.Position, ids []store.TermID) ([]store.IDQuad, error) {
	res, err := s.call(&request{Op: opQuadsOf, Pattern: p, At: at, IDs: ids})
	return res.Quads, err
}

// Nodes is part of quadstore.Source.
func (s *source) Nodes() (quadstore.Nodes, error) { return &nodePages{source: s}, s.open() }

// Size is part of quadstore.Source.
func (s *source) Size(p store.IDPattern) (n int64, exact bool, err error) {
	res, err := s.call(&request{Op: opCount, Pattern: p})
	return res.N[0], res.Exact, err
}

// Counts is part of quadstore.Source.
func (s *source) Counts() (terms, quads int64, err error) {
	return s.view.counted.Terms, s.view.counted.Quads, s.open()
}

// Costs is part of quadstore.Source.
func (s *source) Costs() quadstore.Costs { return quadstore.Costs{Seek: 1000, Step: 2, Batch: 512} }

// nodePages goes through terms, a page at a time.
type nodePages struct {
	source *source
	page   []store.TermID
	last   store.TermID
	ended  bool
}

func (n *nodePages) Next(ctx context.Context) (store.TermID, error) {
	if err := errors.Join(ctx.Err(), n.source.open()); err != nil {
		return 0, err
	}
	if len(n.page) == 0 && !n.ended {
		res, err := n.source.call(&request{Op: opNodes, IDs: []store.TermID{n.last}, Limit: pageLimit})
		if err != nil {
			return 0, err
		}
		n.page, n.ended = res.IDs, len(res.IDs) < pageLimit
	}
	if len(n.page) == 0 {
		return 0, nil
	}
	n.last, n.page = n.page[0], n.page[1:]
	return n.last, nil
}

func (n *nodePages) Close() error { return nil }
