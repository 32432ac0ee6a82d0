package pebblestore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/objstorage/objstorageprovider"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// tables makes sorted tables beside Pebble's own, which Pebble then takes in all at once.
type tables struct {
	ctx   context.Context
	db    *database
	mu    sync.Mutex // guards paths: ranges may be written at the same time
	paths []string
}

// filledTable is how large a table becomes before the next is begun.
const filledTable = 64 << 20

func newTables(ctx context.Context, db *database) *tables { return &tables{ctx: ctx, db: db} }

// table takes keys in ascending order, and begins a new file where one is full.
type table struct {
	of   *tables
	w    *sstable.Writer
	rows int
}

// write makes the tables of one range of keys. fill must give the keys in order.
func (w *tables) write(fill func(*table) error) error {
	t := w.begin()
	if err := errors.Join(fill(t), t.close()); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

// begin begins a range of keys; no other may overlap it.
func (w *tables) begin() *table { return &table{of: w} }

func (t *table) close() error {
	if t.w == nil {
		return nil
	}
	err := t.w.Close()
	t.w = nil
	return err
}

func (t *table) set(key, val []byte) error {
	if err := t.ready(); err != nil {
		return err
	}
	return t.w.Set(key, val)
}

func (t *table) delete(key []byte) error {
	if err := t.ready(); err != nil {
		return err
	}
	return t.w.Delete(key)
}

// ready opens a file where there is none, or the one there is has become full.
func (t *table) ready() error {
	if t.rows++; t.rows%ctxEvery == 0 {
		if err := t.of.ctx.Err(); err != nil {
			return err
		}
		if t.w != nil && t.w.Raw().EstimatedSize() >= filledTable {
			if err := t.close(); err != nil {
				return err
			}
		}
	}
	if t.w != nil {
		return nil
	}
	db := t.of.db
	f, err := db.fs.Create(t.of.path(), vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	lowest := len(db.options.Levels) - 1
	options := db.options.MakeWriterOptions(lowest, pebble.FormatNewest.MaxTableFormat())
	// In a table of the lowest level Pebble passes over deletions, as nothing lies below it; but one that deletes
	// something is not taken in so low.
	options.WritingToLowestLevel = false
	t.w = sstable.NewWriter(objstorageprovider.NewFileWritable(f), options)
	return nil
}

// path names the next file. It is known before the file is there, so that it is removed in any case.
func (w *tables) path() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	path := w.db.fs.PathJoin(w.db.dir, fmt.Sprintf("%s%06d", fillPrefix, len(w.paths)))
	w.paths = append(w.paths, path)
	return path
}

// fillPrefix is how the names of files begin that a filling makes.
const fillPrefix = "fill-"

// removeFillings removes the files of a filling that was cut off.
func removeFillings(fsys vfs.FS, dir string) error {
	names, err := fsys.List(dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if strings.HasPrefix(n, fillPrefix) {
			if err := fsys.Remove(fsys.PathJoin(dir, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ingest has Pebble take in the tables, all or none of them. What is in memory goes to tables of its own before, or
// Pebble would queue these behind it, where views from before the queue is worked off read them more slowly.
func (w *tables) ingest() error {
	paths := w.paths
	if err := w.db.durably(func() error {
		if err := w.db.pebble.Flush(); err != nil {
			return err
		}
		return w.db.pebble.Ingest(w.ctx, paths)
	}); err != nil {
		return err
	}
	w.paths = nil // they are Pebble's now
	return nil
}

// remove removes what Pebble has not taken in.
func (w *tables) remove() (err error) {
	for _, p := range w.paths {
		if rerr := w.db.fs.Remove(p); !errors.Is(rerr, os.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return err
}
