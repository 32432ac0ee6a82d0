package pgstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"quern/graph/quads"
	"quern/graph/store"
)

// reader reads from a view's connection, or without one what is committed at each call. A view's connection
// takes one query at a time; none is left open on it, so that iterators that a query leaves behind hold
// nothing.
type reader struct {
	db     *database
	parent *reader // what is read through; it is closed with the parent at the latest

	mu     sync.Mutex
	closed bool
	conn   *pgxpool.Conn // of a view
	tx     pgx.Tx
}

// child makes a reader that ends with this one.
func (r *reader) child() *reader { return &reader{db: r.db, parent: r} }

// on calls use with what queries are sent to. The request's context does not go along to queries within a
// view: pgx would end the view's connection with it. They are short, and scans look at the context between.
func (r *reader) on(use func(querier) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return store.ErrClosed
	}
	switch {
	case r.parent != nil:
		return r.parent.on(use)
	case r.tx != nil:
		return r.db.failed(use(r.tx))
	}
	if err := r.db.usable(); err != nil {
		return err
	}
	return r.db.failed(use(r.db.readers))
}

// open tells whether the reader can be read.
func (r *reader) open() error {
	for ; r != nil; r = r.parent {
		r.mu.Lock()
		closed := r.closed
		r.mu.Unlock()
		if closed {
			return store.ErrClosed
		}
	}
	return nil
}

// Close frees the connection of a view. Closing twice is nothing.
func (r *reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	if r.conn == nil {
		return nil
	}
	defer r.conn.Release()
	if err := r.tx.Rollback(context.Background()); err != nil && !r.conn.Conn().IsClosed() {
		return err
	}
	return nil // where the server ended the view before, what was read after that has said so
}

func (r *reader) each(sql string, args, into []any, use func() error) error {
	return r.on(func(q querier) error { return each(context.Background(), q, sql, args, into, use) })
}

// valueID is the id of a value, 0 where no quad has it.
func (r *reader) valueID(v quad.Value) (id store.TermID, err error) {
	err = r.on(func(q querier) (err error) {
		id, err = valueID(context.Background(), q, v)
		return err
	})
	return id, err
}

// values gives the values of ids, nil for 0 and for an id that no quad has.
func (r *reader) values(ids []store.TermID) ([]quad.Value, error) {
	out := make([]quad.Value, len(ids))
	missing := map[store.TermID][]int{}
	for i, id := range ids {
		if id == 0 {
			continue
		}
		if v, ok := r.db.terms.get(id); ok {
			out[i] = v
		} else {
			missing[id] = append(missing[id], i)
		}
	}
	if len(missing) == 0 {
		return out, r.open()
	}
	asked := make([]int64, 0, len(missing))
	for id := range missing {
		asked = append(asked, int64(id))
	}
	var id int64
	var text []byte
	err := r.each(`SELECT id, text FROM quern_terms WHERE id = ANY($1)`, []any{asked}, []any{&id, &text}, func() error {
		v, err := quads.ParseTerm(text)
		if err != nil {
			return fmt.Errorf("%w: term %d: %v", errCorrupt, id, err)
		}
		for _, i := range missing[store.TermID(id)] {
			out[i] = v
		}
		if len(text) <= maxCachedText {
			r.db.terms.put(store.TermID(id), v)
		}
		return nil
	})
	return out, err
}

// quads gives the values of quads.
func (r *reader) quads(in []store.IDQuad) ([]quad.Quad, error) {
	ids := make([]store.TermID, 0, 4*len(in))
	for i := range in {
		ids = append(ids, in[i][:]...)
	}
	vals, err := r.values(ids)
	if err != nil {
		return nil, err
	}
	out := make([]quad.Quad, len(in))
	for i := range in {
		for pos, d := range quad.Directions {
			v := vals[4*i+pos]
			if v == nil && in[i][pos] != 0 {
				return nil, fmt.Errorf("%w: no term has id %d", errCorrupt, in[i][pos])
			}
			if v != nil {
				out[i].Set(d, v)
			}
		}
	}
	return out, nil
}

// tally is a term's counts; a term that is gone counts nothing.
func (r *reader) tally(id store.TermID) (n tally, err error) {
	err = r.on(func(q querier) error {
		err := q.QueryRow(context.Background(), `SELECT subjects, predicates, objects, labels FROM quern_terms WHERE id = $1`, int64(id)).
			Scan(&n[0], &n[1], &n[2], &n[3])
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	return n, err
}

// counters reads what is counted now.
func (r *reader) counters() (c counts, err error) {
	err = r.on(func(q querier) error {
		var data []byte
		if err := q.QueryRow(context.Background(), selectCounts).Scan(&data); err != nil {
			return err
		}
		c, err = decodeCounts(data)
		return err
	})
	return c, err
}
