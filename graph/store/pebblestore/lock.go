package pebblestore

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
)

// ownerFile names the process that holds the store, beside Pebble's LOCK. The lock is what counts: it goes
// with its process, while this file of a killed one stays and is written anew by the next.
const ownerFile = "OWNER"

// owner is what ownerFile holds.
type owner struct {
	PID     int    `json:"pid"`
	Address string `json:"address,omitempty"`
}

type lock struct {
	fs     vfs.FS
	dir    string
	pebble *pebble.Lock
}

// acquire takes the store's lock and writes who has it. Another's lock is waited for a moment, then it is a
// *store.LockedError.
func acquire(ctx context.Context, fsys vfs.FS, dir string) (*lock, error) {
	deadline := time.Now().Add(lockPatience)
	for {
		l, err := pebble.LockDirectory(dir, fsys)
		if err == nil {
			held := &lock{fs: fsys, dir: dir, pebble: l}
			if err := held.write(owner{PID: os.Getpid()}); err != nil {
				l.Close()
				return nil, err
			}
			return held, nil
		}
		if os.IsPermission(err) || os.IsNotExist(err) {
			return nil, fmt.Errorf("locking the store %s: %w", dir, err)
		}
		if time.Now().After(deadline) {
			o := readOwner(fsys, dir)
			return nil, &store.LockedError{URL: dir, PID: o.PID, Address: o.Address}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// write replaces the owner file as a whole, so that a reader never sees half of it.
func (l *lock) write(o owner) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("writing who holds the store %s: %w", l.dir, err)
	}
	path := l.fs.PathJoin(l.dir, ownerFile)
	f, err := l.fs.Create(path+".new", vfs.WriteCategoryUnspecified)
	if err == nil {
		_, err = f.Write(data)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}
	if err == nil {
		err = l.fs.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("writing who holds the store %s: %w", l.dir, err)
	}
	return nil
}

// readOwner is best effort: without it the message names no process.
func readOwner(fsys vfs.FS, dir string) (o owner) {
	f, err := fsys.Open(fsys.PathJoin(dir, ownerFile))
	if err != nil {
		return o
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 1<<12))
	if err != nil || json.Unmarshal(data, &o) != nil {
		return owner{}
	}
	return o
}

func (l *lock) release() error {
	// The file goes first: once the lock is free it may be another's.
	_ = l.fs.Remove(l.fs.PathJoin(l.dir, ownerFile))
	return l.pebble.Close()
}
