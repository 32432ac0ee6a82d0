package pgstore

import (
	"context"
	"fmt"
	"iter"
	"math"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// view is a snapshot as package store sees it: a transaction of its own connection.
type view struct {
	*reader
	counted counts
}

var _ store.View = (*view)(nil)

// Close is part of store.View.
func (v *view) Close() error {
	v.db.mu.Lock()
	delete(v.db.views, v)
	v.db.mu.Unlock()
	return v.reader.Close()
}

func (v *view) Get(t store.Table, key string) (data []byte, err error) {
	err = v.on(func(q querier) error {
		data, err = getDocument(context.Background(), q, t, key)
		return err
	})
	return data, err
}

// documentPage is how many documents are read at a time.
const documentPage = 64

func (v *view) All(t store.Table) iter.Seq2[store.Document, error] {
	return func(yield func(store.Document, error) bool) {
		last := ""
		for {
			var page []store.Document
			err := v.on(func(q querier) (err error) {
				page, err = listDocuments(context.Background(), q, t, "", last, documentPage)
				return err
			})
			if err != nil {
				yield(store.Document{}, err)
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
				last = d.Key
			}
			if len(page) < documentPage {
				return
			}
		}
	}
}

func (v *view) Counts() (store.Counts, error) {
	return store.Counts{Quads: v.counted.Quads, Terms: v.counted.Terms, Documents: v.counted.Documents, ByScheme: v.counted.Schemes}, v.open()
}

// QuadStore is part of store.View.
func (v *view) QuadStore() cayley.QuadStore { return quadstore.New(&source{reader: v.child()}, nil) }

// TermID is part of store.IDReader.
func (v *view) TermID(val quad.Value) (store.TermID, error) {
	if val == nil {
		return 0, nil
	}
	return v.valueID(val)
}

// Terms is part of store.IDReader.
func (v *view) Terms(ctx context.Context, ids []store.TermID) ([]quad.Value, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, err := v.values(ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if id != 0 && out[i] == nil {
			return nil, fmt.Errorf("no quad of the store %s has the term %d", v.db.name, id)
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
	return v.scan(ctx, p, o, u), nil
}

// size estimates how many quads fit: the least of what their terms count, exact for one bound position.
func (r *reader) size(p store.IDPattern) (n int64, exact bool, err error) {
	if p.Bound() == 0 {
		c, err := r.counters()
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
		n = min(n, t[pos])
	}
	return n, p.Bound() == 1 || n == 0, nil
}

// countAhead is how many quads of a pattern are counted one by one before the rest is guessed.
const countAhead = 64

// Count is part of store.IDReader. With several bound positions the first quads are counted; where there are
// more, the least of what the terms count is the estimate.
func (v *view) Count(ctx context.Context, p store.IDPattern) (n int64, exact bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, err
	}
	n, exact, err = v.size(p)
	if err != nil || exact {
		return n, exact, err
	}
	sql, args := scanQuery(p, store.Orders(p)[0], false, store.IDQuad{}, false, countAhead)
	var few int64
	if err := v.each(`SELECT count(*) FROM (`+sql+`) AS first`, args, []any{&few}, func() error { return nil }); err != nil {
		return 0, false, err
	}
	if few < countAhead {
		return few, true, nil
	}
	return max(n, countAhead), false, nil
}

// sampleSize is of how many quads of a predicate Distinct counts the subjects and objects.
const sampleSize = 2048

// distinct is how many subjects and objects a predicate was estimated to have when it had so many quads.
type distinct struct{ quads, subjects, objects int64 }

// Distinct is part of store.IDReader. It counts the subjects whose ids have a certain remainder, and so the
// objects: all quads of one are in such a sample or none. An estimate is kept until the predicate has grown
// or shrunk by a fifth.
func (v *view) Distinct(ctx context.Context, predicate store.TermID) (subjects, objects int64, err error) {
	if err := ctx.Err(); err != nil || predicate == 0 {
		return 0, 0, err
	}
	t, err := v.tally(predicate)
	n := t[store.Predicate]
	if err != nil || n == 0 {
		return 0, 0, err
	}
	if k, ok := v.db.predicates.Load(predicate); ok {
		if k := k.(distinct); n >= k.quads-k.quads/5 && n <= k.quads+k.quads/5 {
			return k.subjects, k.objects, nil
		}
	}
	step := max(1, n/sampleSize)
	err = v.each(`SELECT (SELECT count(DISTINCT s) FROM quern_quads WHERE p = $1 AND s % $2 = 0), (SELECT count(DISTINCT o) FROM quern_quads WHERE p = $1 AND o % $2 = 0)`,
		[]any{int64(predicate), step}, []any{&subjects, &objects}, func() error { return nil })
	if err != nil {
		return 0, 0, err
	}
	k := distinct{n, min(n, max(1, subjects*step)), min(n, max(1, objects*step))}
	v.db.predicates.Store(predicate, k)
	return k.subjects, k.objects, nil
}

// matchBatch is of how many subjects a view without a bound position reads the quads at once.
const matchBatch = 256

// Match is part of store.View. A bound pattern's quads are sorted in memory. Without a bound position the
// store is gone through by subject in the order of the terms' texts: held are the ids of all subjects, and
// the quads of some.
func (v *view) Match(ctx context.Context, p store.Pattern) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		var ip store.IDPattern
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
		if ip.Bound() > 0 {
			found, err := v.collect(ctx, ip)
			var qs []quad.Quad
			if err == nil {
				qs, err = v.quads(found)
			}
			if err != nil {
				yield(quad.Quad{}, err)
				return
			}
			yieldSorted(qs, yield)
			return
		}
		subjects, err := v.subjects()
		if err != nil {
			yield(quad.Quad{}, err)
			return
		}
		for len(subjects) > 0 {
			n := min(matchBatch, len(subjects))
			if !v.matchSubjects(ctx, subjects[:n], yield) {
				return
			}
			subjects = subjects[n:]
		}
	}
}

// subjects lists the terms that are subjects in the order of their texts.
func (v *view) subjects() (out []int64, err error) {
	var id int64
	err = v.each(`SELECT id FROM quern_terms WHERE subjects > 0 ORDER BY text`, nil, []any{&id}, func() error {
		out = append(out, id)
		return nil
	})
	return out, err
}

// matchSubjects yields the quads of subjects, one after the other, and reports whether to go on.
func (v *view) matchSubjects(ctx context.Context, subjects []int64, yield func(quad.Quad, error) bool) bool {
	if err := ctx.Err(); err != nil {
		return yield(quad.Quad{}, err) && false
	}
	var found []store.IDQuad
	var row [4]int64
	if err := v.each(`SELECT s, p, o, l FROM quern_quads WHERE s = ANY($1)`, []any{subjects}, []any{&row[0], &row[1], &row[2], &row[3]}, func() error {
		found = append(found, idQuad(row))
		return nil
	}); err != nil {
		return yield(quad.Quad{}, err) && false
	}
	qs, err := v.quads(found)
	if err != nil {
		return yield(quad.Quad{}, err) && false
	}
	of := map[store.TermID][]quad.Quad{}
	for i, q := range found {
		of[q[store.Subject]] = append(of[q[store.Subject]], qs[i])
	}
	for _, s := range subjects {
		if !yieldSorted(of[store.TermID(s)], yield) {
			return false
		}
	}
	return true
}

// yieldSorted yields quads in canonical order and reports whether to go on.
func yieldSorted(qs []quad.Quad, yield func(quad.Quad, error) bool) bool {
	qs, err := quads.Sort(qs)
	if err != nil {
		return yield(quad.Quad{}, err) && false
	}
	for _, q := range qs {
		if !yield(q, nil) {
			return false
		}
	}
	return true
}

// collect lists the quads that fit.
func (r *reader) collect(ctx context.Context, p store.IDPattern) (out []store.IDQuad, err error) {
	s := r.scan(ctx, p, store.Orders(p)[0], store.EachLabel)
	defer s.Close()
	for s.Next() {
		out = append(out, s.Quad())
	}
	return out, s.Err()
}
