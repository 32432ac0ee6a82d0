package pebblestore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
)

// bloomFilter lets most lookups of a new term end without reading a table.
var bloomFilter = bloom.FilterPolicy(10)

// counts is what the store counts as it goes; it is written with every transaction.
type counts struct {
	NextID    uint64                `json:"next"`
	Quads     int64                 `json:"quads"`
	Terms     int64                 `json:"terms"`
	Foreign   int64                 `json:"foreign,omitempty"` // times that a source says a quad under another label
	Schemes   map[string]int64      `json:"schemes,omitempty"`
	Documents map[store.Table]int64 `json:"documents,omitempty"`
}

type database struct {
	dir     string
	fs      vfs.FS
	lock    *lock
	options *pebble.Options
	pebble  *pebble.DB
	terms   *termCache
	// predicates remembers what Distinct estimated.
	predicates distincts
	live       *reader // reads what is committed at each call; every snapshot hangs below it

	write  sync.Mutex // one transaction at a time
	hot    hotTerms   // guarded by write
	nextID uint64     // guarded by write; only ever grows, so a failed transaction's ids are not used again

	mu     sync.Mutex
	closed bool

	failure *failure
}

// begin brings the store to this package's format, or writes that into one that is new.
func (db *database) begin(ctx context.Context) error {
	found, err := db.live.get(keyFormat)
	if err != nil {
		return err
	}
	if found == nil {
		b := db.pebble.NewBatch()
		data, err := json.Marshal(counts{NextID: 1})
		if err == nil {
			err = errors.Join(b.Set(keyFormat, []byte(format), nil), b.Set(keyCounts, data, nil))
		}
		if err == nil {
			err = db.failure.guard(func() error { return commit(b) })
		}
		if err != nil {
			return fmt.Errorf("beginning the store %s: %w", db.dir, err)
		}
	} else if err := db.migrate(ctx, string(found)); err != nil {
		return err
	}
	c, err := db.live.counts()
	if err != nil {
		return err
	}
	db.nextID = c.NextID
	return nil
}

// Announce writes where this process answers into the owner file.
func (db *database) Announce(address string) error {
	return db.lock.write(owner{PID: os.Getpid(), Address: address})
}

// usable returns why the database cannot be used, or nil.
func (db *database) usable() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return store.ErrClosed
	}
	return db.failed()
}

// failed says that the database must be opened anew, and why, or is nil.
func (db *database) failed() error {
	if err := db.failure.get(); err != nil {
		return fmt.Errorf("writing the store %s failed, and it must be opened anew: %w", db.dir, err)
	}
	return nil
}

func (db *database) View(ctx context.Context) (store.View, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.closed:
		return nil, store.ErrClosed
	case db.failed() != nil:
		return nil, db.failed()
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	snap := db.pebble.NewSnapshot()
	return &view{reader: db.live.child(snap, snap.Close)}, nil
}

func (db *database) Update(ctx context.Context, fn func(store.Tx) error) error {
	return db.update(ctx, func(t *tx) error { return fn(t) })
}

// update does a transaction. The next one can be made ready while this one waits for the disk, so that
// several writers share a sync; one that fails ends them all.
func (db *database) update(ctx context.Context, fn func(*tx) error) error {
	b, err := db.apply(ctx, fn)
	if b == nil || err != nil {
		return err
	}
	return db.durably(func() error { return errors.Join(b.SyncWait(), b.Close()) })
}

// apply does a transaction up to the waiting for the disk. The batch is nil where nothing was changed.
func (db *database) apply(ctx context.Context, fn func(*tx) error) (_ *pebble.Batch, err error) {
	db.write.Lock()
	defer db.write.Unlock()
	if err := db.usable(); err != nil {
		return nil, err
	}
	t, err := newTx(db)
	if err != nil {
		return nil, err
	}
	// Also after an error: what the transaction took is not handed out again.
	defer func() {
		db.nextID = max(db.nextID, t.counts.NextID)
		// An error of fn stays what it is: Cayley's writers look at its type.
		if cerr := t.close(); cerr != nil {
			err = errors.Join(err, cerr)
		}
	}()
	if err := fn(t); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	made, err := t.batch()
	if err != nil {
		return nil, err
	}
	if made.Empty() {
		return nil, made.Close()
	}
	// The write may outlive this call when the disk fails, so it shares no variable that is set again.
	if err := db.durably(func() error { return db.pebble.ApplyNoSyncWait(made, pebble.Sync) }); err != nil {
		return nil, err
	}
	db.hot.learn(t)
	return made, nil
}

// durably does a write, after which the database has failed if that has.
func (db *database) durably(write func() error) error {
	err := db.failure.guard(write)
	if err == nil {
		return nil
	}
	db.failure.set(err)
	return db.failed()
}

// commit writes a batch and waits until it is on disk.
func commit(b *pebble.Batch) error {
	if err := b.Commit(pebble.Sync); err != nil {
		return err
	}
	return b.Close()
}

func (db *database) Close() error {
	db.write.Lock()
	defer db.write.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil
	}
	db.closed = true
	errs := []error{db.live.Close()}
	if db.failure.get() == nil {
		// What is in tables need not be replayed from the log at the next opening.
		errs = append(errs, db.failure.guard(db.pebble.Flush))
	}
	err := db.failure.closePebble(db.pebble)
	errs = append(errs, err)
	if !errors.Is(err, errStuck) {
		errs = append(errs, db.lock.release())
	}
	return errors.Join(errs...)
}
