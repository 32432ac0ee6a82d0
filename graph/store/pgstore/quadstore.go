package pgstore

import (
	"context"
	"sync"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// Name is the name under which Cayley knows the store.
const Name = "quern-postgres"

func init() {
	cayley.RegisterQuadStore(Name, cayley.QuadStoreRegistration{
		IsPersistent: true,
		InitFunc: func(url string, _ cayley.Options) error {
			db, err := openDatabase(context.Background(), url, true)
			if err != nil {
				return err
			}
			return db.Close()
		},
		NewFunc: func(url string, _ cayley.Options) (cayley.QuadStore, error) {
			db, err := openDatabase(context.Background(), url, false)
			if err != nil {
				return nil, err
			}
			return quadstore.New(&source{reader: db.live}, writer{db}), nil
		},
	})
}

// source is a reader as a quad store reads it. Cayley asks for values one by one, mostly for those of the quads
// that were found just before: the first that is asked for brings the others.
type source struct {
	*reader
	mu    sync.Mutex
	found []store.TermID // of the latest quads
}

// maxFound is how many ids of quads are remembered, and so how many values are read with one that is asked for.
const maxFound = 1024

// note remembers the ids of quads.
func (s *source) note(quads []store.IDQuad) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range quads[max(0, len(quads)-maxFound/4):] {
		s.found = append(s.found, q[:]...)
	}
	s.found = s.found[max(0, len(s.found)-maxFound):]
}

// ID is part of quadstore.Source.
func (s *source) ID(v quad.Value) (store.TermID, error) { return s.valueID(v) }

// Value is part of quadstore.Source.
func (s *source) Value(id store.TermID) (quad.Value, error) {
	if v, ok := s.db.terms.get(id); ok {
		return v, s.open()
	}
	s.mu.Lock()
	ids := append(s.found, id)
	s.found = nil
	s.mu.Unlock()
	vals, err := s.values(ids)
	if err != nil {
		return nil, err
	}
	return vals[len(vals)-1], nil
}

// Values is part of quadstore.Source.
func (s *source) Values(ids []store.TermID) ([]quad.Value, error) { return s.values(ids) }

// Has is part of quadstore.Source.
func (s *source) Has(id store.TermID) (bool, error) {
	n, err := s.tally(id)
	return n != tally{}, err
}

// Scan is part of quadstore.Source.
func (s *source) Scan(p store.IDPattern) (quadstore.Scan, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return quadScan{s.scan(context.Background(), p, store.Orders(p)[0], store.EachLabel), s}, nil
}

// QuadsOf is part of quadstore.Source.
func (s *source) QuadsOf(p store.IDPattern, at store.Position, ids []store.TermID) (out []store.IDQuad, err error) {
	p[at] = 0
	asked := make([]int64, len(ids))
	for i, id := range ids {
		asked[i] = int64(id)
	}
	sql, args := `SELECT s, p, o, l FROM quern_quads WHERE `+column(at)+` = ANY($1)`, []any{asked}
	for pos, id := range p {
		if id != 0 {
			args = append(args, int64(id))
			sql += ` AND ` + column(store.Position(pos)) + ` = $` + digit(len(args))
		}
	}
	var row [4]int64
	err = s.each(sql, args, []any{&row[0], &row[1], &row[2], &row[3]}, func() error {
		out = append(out, idQuad(row))
		return nil
	})
	s.note(out)
	return out, err
}

// Nodes is part of quadstore.Source.
func (s *source) Nodes() (quadstore.Nodes, error) { return &nodes{reader: s.reader}, s.open() }

// Size is part of quadstore.Source.
func (s *source) Size(p store.IDPattern) (n int64, exact bool, err error) { return s.size(p) }

// Counts is part of quadstore.Source.
func (s *source) Counts() (terms, quads int64, err error) {
	c, err := s.counters()
	return c.Terms, c.Quads, err
}

// walkBatch is from how many nodes a path goes on by one query.
const walkBatch = 512

// Costs is part of quadstore.Source. A query takes as long as the transfer of some hundred rows.
func (s *source) Costs() quadstore.Costs {
	return quadstore.Costs{Seek: 400, Step: 2, Batch: walkBatch}
}

// quadScan is a scan of pages.
type quadScan struct {
	*quadstore.Pages
	source *source
}

func (s quadScan) Next(ctx context.Context) (bool, error) {
	s.Within(ctx)
	ok := s.Pages.Next()
	s.source.note(s.Fetched())
	return ok, s.Err()
}

// nodes goes through the terms, a page at a time.
type nodes struct {
	*reader
	page []store.TermID
	next int
	last store.TermID
}

func (n *nodes) Next(ctx context.Context) (store.TermID, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := n.open(); err != nil {
		return 0, err
	}
	if n.next == len(n.page) {
		n.page, n.next = n.page[:0], 0
		var id int64
		if err := n.each(`SELECT id FROM quern_terms WHERE id > $1 ORDER BY id LIMIT 4096`, []any{int64(n.last)}, []any{&id}, func() error {
			n.page = append(n.page, store.TermID(id))
			return nil
		}); err != nil || len(n.page) == 0 {
			return 0, err
		}
		n.last = n.page[len(n.page)-1]
	}
	n.next++
	return n.page[n.next-1], nil
}

// Close leaves the source open: the page is all that it holds.
func (n *nodes) Close() error { return nil }

type writer struct{ *database }

// ApplyDeltas is part of quadstore.Writer. All that the changes ask about is read before the first of them.
func (w writer) ApplyDeltas(deltas []cayley.Delta, opts cayley.IgnoreOpts) error {
	var added, all []texts
	for _, d := range deltas {
		if d.Action != cayley.Add && d.Action != cayley.Delete {
			return &cayley.DeltaError{Delta: d, Err: cayley.ErrInvalidAction}
		}
		q, err := encode(d.Quad)
		if err != nil {
			return &cayley.DeltaError{Delta: d, Err: err}
		}
		if d.Action == cayley.Add {
			added = append(added, q)
		}
		all = append(all, q)
	}
	return w.update(context.Background(), func(t *tx) error {
		if _, err := t.resolve(added, true); err != nil {
			return err
		}
		ids, err := t.resolve(all, false)
		if err != nil {
			return err
		}
		if err := t.loadQuads(ids); err != nil {
			return err
		}
		for i, d := range deltas {
			if err := t.apply(d, ids[i], opts); err != nil {
				return &cayley.DeltaError{Delta: d, Err: err}
			}
		}
		return nil
	})
}

func (t *tx) apply(d cayley.Delta, q store.IDQuad, opts cayley.IgnoreOpts) error {
	s, add := t.quads[q], d.Action == cayley.Add
	switch {
	case add && s.now.own && !opts.IgnoreDup:
		return cayley.ErrQuadExists
	case !add && (q == store.IDQuad{} || !s.now.own):
		if opts.IgnoreMissing {
			return nil
		}
		return cayley.ErrQuadNotExist
	}
	s.now.own = add
	return nil
}
