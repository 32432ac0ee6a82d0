package pgstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"quern/graph/store"
)

// errCorrupt is wrapped by every error of a row that this package cannot have written.
var errCorrupt = errors.New("the store is damaged")

type database struct {
	name       string        // the URL without its password
	readers    *pgxpool.Pool // a connection for each view, and for reading outside of views
	writer     *pgxpool.Pool // the one connection of transactions, so that views cannot use up all
	terms      *termCache
	predicates sync.Map // store.TermID to distinct
	live       *reader  // reads what is committed at each call

	write sync.Mutex // one transaction at a time in this process; others queue in the database

	mu     sync.Mutex
	views  map[*view]struct{}
	closed bool
}

func (db *database) View(ctx context.Context) (store.View, error) {
	if err := db.usable(); err != nil {
		return nil, err
	}
	conn, err := db.readers.Acquire(ctx)
	if err != nil {
		return nil, db.failed(err)
	}
	// PostgreSQL takes the snapshot of the transaction at its first statement, which is that of the counters.
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		conn.Release()
		return nil, db.failed(err)
	}
	v := &view{reader: &reader{db: db, conn: conn, tx: tx}}
	var data []byte
	err = tx.QueryRow(ctx, selectCounts).Scan(&data)
	if err == nil {
		v.counted, err = decodeCounts(data)
	}
	if err != nil {
		return nil, errors.Join(db.failed(err), v.Close())
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil, errors.Join(store.ErrClosed, v.reader.Close())
	}
	db.views[v] = struct{}{}
	return v, nil
}

const selectCounts = `SELECT counts FROM quern_store WHERE one = 1`

func (db *database) usable() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return store.ErrClosed
	}
	return nil
}

// failed says of what store an error is.
func (db *database) failed(err error) error {
	if err == nil || errors.Is(err, store.ErrClosed) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("the store %s: %w", db.name, err)
}

// Update is part of store.Backend. fn runs again where the database refuses its transaction for another
// process's; it loses every time only if others win every time.
func (db *database) Update(ctx context.Context, fn func(store.Tx) error) error {
	return db.update(ctx, func(t *tx) error { return fn(t) })
}

func (db *database) update(ctx context.Context, fn func(*tx) error) error {
	db.write.Lock()
	defer db.write.Unlock()
	for attempt := 0; ; attempt++ {
		if err := db.usable(); err != nil {
			return err
		}
		err := db.attempt(ctx, fn)
		if !hasCode(err, codeSerialization, codeDeadlock) {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

func (db *database) attempt(ctx context.Context, fn func(*tx) error) error {
	own, err := db.writer.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
	if err != nil {
		return db.failed(err)
	}
	// After a commit this does nothing. A request that is over still frees the connection.
	defer func() { _ = own.Rollback(context.WithoutCancel(ctx)) }()
	// In PostgreSQL a transaction that waited here for one that wrote fails at once and begins again, which
	// costs it two short messages; in CockroachDB it goes on with the new row.
	var data []byte
	if err := own.QueryRow(ctx, selectCounts+` FOR UPDATE`).Scan(&data); err != nil {
		return db.failed(err)
	}
	c, err := decodeCounts(data)
	if err != nil {
		return err
	}
	t := newTx(ctx, db, own, c)
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return db.failed(err)
	}
	err = own.Commit(ctx)
	if pe := (*pgconn.PgError)(nil); err != nil && !errors.As(err, &pe) && !errors.Is(err, pgx.ErrTxCommitRollback) {
		return fmt.Errorf("the connection to the store %s broke while a transaction was committed, which is now there as a whole or not at all; try again: %w", db.name, err)
	}
	return db.failed(err)
}

// ClearQuads is part of store.Backend. Ids go on from where they were. The rows are deleted and not
// truncated: to open views of PostgreSQL a truncated table is empty.
func (db *database) ClearQuads(ctx context.Context) error {
	return db.update(ctx, func(t *tx) error {
		t.counts.Quads, t.counts.Terms, t.counts.Schemes = 0, 0, nil
		t.counts.Documents = map[store.Table]int64{}
		t.cleared = true
		for _, s := range []string{
			`DELETE FROM quern_quads`, `DELETE FROM quern_terms`, `DELETE FROM quern_elsewhere`,
			`DELETE FROM quern_documents WHERE kind = '` + string(store.Displaced) + `'`,
		} {
			if _, err := t.conn.Exec(ctx, s); err != nil {
				return db.failed(err)
			}
		}
		rows, err := t.conn.Query(ctx, `SELECT kind, count(*) FROM quern_documents GROUP BY kind`)
		if err != nil {
			return db.failed(err)
		}
		var kind string
		var n int64
		if _, err := pgx.ForEachRow(rows, []any{&kind, &n}, func() error {
			t.counts.Documents[store.Table(kind)] = n
			return nil
		}); err != nil {
			return db.failed(err)
		}
		return t.Put(store.State, store.RebuildingKey, []byte("begun"))
	})
}

func (db *database) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	var errs []error
	for v := range db.views {
		errs = append(errs, v.reader.Close())
	}
	db.views = nil
	db.mu.Unlock()
	// A transaction under way ends first.
	db.write.Lock()
	defer db.write.Unlock()
	db.writer.Close()
	db.readers.Close()
	return errors.Join(errs...)
}
