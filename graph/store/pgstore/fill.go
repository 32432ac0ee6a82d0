package pgstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"

	"quern/graph/store"
	"quern/graph/store/fill"
)

var _ store.Filler = (*database)(nil)

// filling is a transaction on a database without quads. It gathers them in memory, sixteen bytes each, asks the
// database for nothing, and sends them sorted, by one COPY a table.
type filling struct {
	*tx
	base store.TermID // the id of the first text
	all  *fill.Gathering

	last    string // the key of the last record
	records []store.Document
	size    int // of the records' data
}

// recordBatch is how many bytes of records are held before they are sent.
const recordBatch = 4 << 20

// Fill is part of store.Filler. Like Update it may call fn again.
func (db *database) Fill(ctx context.Context, fn func(store.Tx) error) error {
	if err := db.update(ctx, func(t *tx) error {
		if t.counts.Quads > 0 || t.counts.Terms > 0 {
			return fmt.Errorf("filling the store %s: %w", db.name, store.ErrNotEmpty)
		}
		f := &filling{tx: t, base: t.counts.NextID, all: fill.New()}
		if err := fn(f); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return f.write()
	}); err != nil {
		return err
	}
	// Until the database has looked at them by itself, which it does after a minute, it would plan as for
	// empty tables. The store is filled whether or not it can now.
	_, _ = db.writer.Exec(ctx, `ANALYZE quern_quads`)
	_, _ = db.writer.Exec(ctx, `ANALYZE quern_terms`)
	return nil
}

// AddQuads is part of store.Tx.
func (f *filling) AddQuads(source quad.IRI, qs []quad.Quad) error { return f.all.Add(source, qs) }

// Put is part of store.Tx. Records are sent as they come, since all of them may be too many to hold.
func (f *filling) Put(table store.Table, key string, data []byte) error {
	if table != store.Records {
		return f.tx.Put(table, key, data)
	}
	if f.last != "" && key <= f.last {
		return fmt.Errorf("filling the store with records out of order: %q does not belong here", key)
	}
	if f.last == "" && f.counts.Documents[table] > 0 {
		return fmt.Errorf("filling the store with records: %w", store.ErrNotEmpty)
	}
	f.last = key
	count(&f.counts.Documents, table, false, true)
	f.records = append(f.records, store.Document{Key: key, Data: append([]byte{}, data...)})
	if f.size += len(data); f.size < recordBatch {
		return nil
	}
	return f.sendRecords()
}

func (f *filling) sendRecords() error {
	if len(f.records) == 0 {
		return nil
	}
	_, err := f.conn.CopyFrom(f.ctx, pgx.Identifier{"quern_documents"}, []string{"kind", "key", "data"},
		pgx.CopyFromSlice(len(f.records), func(i int) ([]any, error) {
			return []any{string(store.Records), []byte(f.records[i].Key), f.records[i].Data}, nil
		}))
	f.records, f.size = f.records[:0], 0
	return f.db.failed(err)
}

// Get is part of store.Tx.
func (f *filling) Get(table store.Table, key string) ([]byte, error) {
	if table == store.Records && f.last != "" {
		return nil, fill.ErrFilling
	}
	return f.tx.Get(table, key)
}

// RemoveSource is part of store.Tx.
func (f *filling) RemoveSource(quad.IRI) error { return fill.ErrFilling }

// Sources is part of store.Tx: nobody has said anything before.
func (f *filling) Sources(quad.Value) ([]quad.IRI, error) { return nil, nil }

// id is the id of a text by its number.
func (f *filling) id(n uint32) int64 {
	if n == 0 {
		return 0
	}
	return int64(f.base) + int64(n) - 1
}

// write sends what was gathered. The transaction sends the documents and counters after it.
func (f *filling) write() error {
	if err := f.sendRecords(); err != nil {
		return err
	}
	all, supports := f.all.Quads()
	texts := f.all.Texts
	f.counts.NextID = f.base + store.TermID(texts.Len())
	f.counts.Quads, f.counts.Terms = int64(len(all)), int64(texts.Len())
	f.cleared = true // the counters changed
	rebuild, err := f.dropIndexes()
	if err != nil {
		return f.db.failed(err)
	}
	if err := f.writeTerms(f.all.Tallies(all)); err != nil {
		return f.db.failed(err)
	}
	if _, err := f.conn.CopyFrom(f.ctx, pgx.Identifier{"quern_quads"}, []string{"s", "p", "o", "l", "own", "others"},
		pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
			q := all[i].Unpack()
			s, ok := supports[all[i]]
			if !ok {
				s.Own = true
			}
			return []any{f.id(q[0]), f.id(q[1]), f.id(q[2]), f.id(q[3]), s.Own, int64(s.Others)}, nil
		})); err != nil {
		return f.db.failed(err)
	}
	if others := f.all.Elsewhere(); len(others) > 0 {
		if _, err := f.conn.CopyFrom(f.ctx, pgx.Identifier{"quern_elsewhere"}, []string{"source", "s", "p", "o", "l"},
			pgx.CopyFromSlice(len(others), func(i int) ([]any, error) {
				q := others[i].Quad.Unpack()
				return []any{[]byte(others[i].Source), f.id(q[0]), f.id(q[1]), f.id(q[2]), f.id(q[3])}, nil
			})); err != nil {
			return f.db.failed(err)
		}
	}
	for _, s := range rebuild {
		if _, err := f.conn.Exec(f.ctx, s); err != nil {
			return f.db.failed(err)
		}
	}
	return nil
}

func (f *filling) writeTerms(tallies [][4]uint32) error {
	_, err := f.conn.CopyFrom(f.ctx, pgx.Identifier{"quern_terms"}, []string{"id", "hash", "text", "subjects", "predicates", "objects", "labels"},
		pgx.CopyFromSlice(len(tallies), func(i int) ([]any, error) {
			text, n := f.all.Texts.Text(uint32(i+1)), tallies[i]
			if s := iriScheme(text); s != "" {
				count(&f.counts.Schemes, s, false, true)
			}
			h := hashOf(text)
			return []any{f.id(uint32(i + 1)), h[:], text, int64(n[0]), int64(n[1]), int64(n[2]), int64(n[3])}, nil
		}))
	return err
}

// dropIndexes drops the indexes that are built several times as fast of all quads than by each, and gives the
// statements that do so. Where others read the table just now it drops none, so that neither waits for the
// other; who comes later waits until the store is filled.
//
// CockroachDB has no LOCK TABLE, and so keeps its indexes: there a change of tables is not a part of the
// transaction.
func (f *filling) dropIndexes() (rebuild []string, err error) {
	if _, err := f.conn.Exec(f.ctx, `SAVEPOINT alone`); err != nil {
		return nil, err
	}
	if _, err := f.conn.Exec(f.ctx, `LOCK TABLE quern_quads IN ACCESS EXCLUSIVE MODE NOWAIT`); err != nil {
		_, rerr := f.conn.Exec(f.ctx, `ROLLBACK TO SAVEPOINT alone`)
		if hasCode(err, codeLockNotAvailable, codeSyntaxError, codeNotSupported) {
			return nil, rerr
		}
		return nil, errors.Join(err, rerr)
	}
	for _, s := range schema {
		name, ok := strings.CutPrefix(s, `CREATE INDEX IF NOT EXISTS `)
		if !ok || !strings.HasPrefix(name, "quern_quads_") {
			continue
		}
		name, _, _ = strings.Cut(name, " ")
		if _, err := f.conn.Exec(f.ctx, `DROP INDEX IF EXISTS `+name); err != nil {
			return nil, err
		}
		rebuild = append(rebuild, s)
	}
	return rebuild, nil
}
