package pebblestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
)

func init() {
	store.Register("", pathDriver{})
	store.Register("mem", memDriver{})
}

// memDriver makes a new store in memory for every opening of "mem:".
type memDriver struct{}

func (memDriver) Open(ctx context.Context, url string, create bool) (store.Backend, error) {
	if url != "mem:" {
		return nil, fmt.Errorf("a store in memory is named mem: and nothing more, not %q", url)
	}
	if !create {
		return nil, fmt.Errorf("mem: begins empty: %w", store.ErrNoStore)
	}
	return OpenFS(ctx, vfs.NewMem(), "/quern", true)
}

// pathDriver opens a directory on disk.
type pathDriver struct{}

func (pathDriver) Open(ctx context.Context, path string, create bool) (store.Backend, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !create:
		return nil, fmt.Errorf("%s: %w", path, store.ErrNoStore)
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(path, 0o755); err != nil {
			return nil, fmt.Errorf("making the store %s: %w", path, err)
		}
	case err != nil:
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file and not a store; name a directory", path)
	}
	// The lock below is told by name within a process, so one directory must have one name.
	full, err := filepath.Abs(path)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	}
	b, err := OpenFS(ctx, vfs.Default, full, create)
	if le := (*store.LockedError)(nil); errors.As(err, &le) {
		le.URL = path
	} else if fe := (*store.FormatError)(nil); errors.As(err, &fe) {
		fe.URL = path
	}
	return b, err
}

// lockPatience is how long an opening waits for a process that is about to end, such as a command just
// before in a script.
const lockPatience = time.Second

// OpenFS opens the store in a directory of a file system, for stores in memory and for tests that reopen
// them or make them fail.
func OpenFS(ctx context.Context, fsys vfs.FS, dir string, create bool) (store.Backend, error) {
	return openFS(ctx, fsys, dir, create)
}

// openFS is OpenFS, with Pebble's options changed for a test.
func openFS(ctx context.Context, fsys vfs.FS, dir string, create bool, adjust ...func(*pebble.Options)) (*database, error) {
	if err := isStore(fsys, dir, create); err != nil {
		return nil, err
	}
	lock, err := acquire(ctx, fsys, dir)
	if err != nil {
		return nil, err
	}
	db, err := openLocked(ctx, fsys, dir, lock, adjust)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return db, nil
}

// isStore refuses a directory that holds other things before anything is written into it.
func isStore(fsys vfs.FS, dir string, create bool) error {
	if err := fsys.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the store %s: %w", dir, err)
	}
	desc, err := pebble.Peek(dir, fsys)
	if err != nil {
		return fmt.Errorf("opening the store %s: %w", dir, err)
	}
	if desc.Exists {
		return nil
	}
	if !create {
		return fmt.Errorf("%s: %w", dir, store.ErrNoStore)
	}
	// An opening that was cut off at its very beginning leaves Pebble's first files and ours; they are
	// known by their names.
	names, err := fsys.List(dir)
	if err != nil {
		return fmt.Errorf("opening the store %s: %w", dir, err)
	}
	for _, n := range names {
		if n != ownerFile && n != "LOCK" && !strings.HasPrefix(n, "marker.") && !strings.HasPrefix(n, "MANIFEST-") &&
			!strings.HasPrefix(n, "OPTIONS-") && !strings.HasSuffix(n, ".log") && !strings.HasPrefix(n, "temporary.") {
			return fmt.Errorf("the directory %s is not a store: it holds %s; name a new or empty one", dir, n)
		}
	}
	return nil
}

func openLocked(ctx context.Context, fsys vfs.FS, dir string, lock *lock, adjust []func(*pebble.Options)) (*database, error) {
	failure := newFailure()
	logs := &logFS{FS: fsys, failure: failure}
	opts := &pebble.Options{
		FS:                 logs,
		Lock:               lock.pebble,
		Logger:             logger{failure},
		EventListener:      &pebble.EventListener{BackgroundError: failure.background},
		FormatMajorVersion: pebble.FormatNewest,
		CacheSize:          64 << 20,
		MemTableSize:       64 << 20,
	}
	for i := range opts.Levels {
		opts.Levels[i].FilterPolicy = bloomFilter
	}
	for _, change := range adjust {
		change(opts)
	}
	opts.EnsureDefaults()
	db := &database{dir: dir, fs: fsys, lock: lock, options: opts, failure: failure, terms: newTermCache(termCacheSize)}
	if err := removeFillings(fsys, dir); err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", dir, err)
	}
	if err := failure.guard(func() (err error) {
		db.pebble, err = pebble.Open(dir, opts)
		return err
	}); err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", dir, err)
	}
	logs.opened.Store(true)
	db.live = newReader(db, db.pebble)
	if err := db.begin(ctx); err != nil {
		return nil, errors.Join(err, failure.closePebble(db.pebble))
	}
	return db, nil
}
