package pebblestore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/storetest"
)

var errFull = errors.New("no space left on device")

// fullDisk fails at the n-th operation of a kind and at every one after it.
type fullDisk struct {
	left  atomic.Int64
	fails func(errorfs.Op) bool
}

func (d *fullDisk) MaybeError(op errorfs.Op) error {
	if d.fails(op) && d.left.Add(-1) < 0 {
		return errFull
	}
	return nil
}

func (d *fullDisk) String() string { return "full disk" }

// TestDiskFails lets the disk fail at many moments: in the middle of a log, as Pebble changes to a new one,
// as tables are written, as the list of tables is. Whatever fails, the process lives, the addition says so,
// nothing is written after it, and after a loss of power there is what was acknowledged.
func TestDiskFails(t *testing.T) {
	isWrite := func(op errorfs.Op) bool { return op.Kind.ReadOrWrite() == errorfs.OpIsWrite }
	isLog := func(op errorfs.Op) bool { return strings.HasSuffix(op.Path, ".log") }
	named := func(part string) func(errorfs.Op) bool {
		return func(op errorfs.Op) bool { return isWrite(op) && strings.Contains(op.Path, part) }
	}
	for _, c := range []struct {
		name    string
		fails   func(errorfs.Op) bool
		moments []int64
	}{
		{"any write", isWrite, []int64{0, 3, 20, 60, 110}},
		{"after the first log", func(op errorfs.Op) bool { return op.Kind == errorfs.OpCreate && isLog(op) }, []int64{0}},
		{"an old log as the new one", func(op errorfs.Op) bool { return op.Kind == errorfs.OpReuseForWrite && isLog(op) }, []int64{0, 1, 3}},
		{"syncing the first log", func(op errorfs.Op) bool {
			return (op.Kind == errorfs.OpFileSyncData || op.Kind == errorfs.OpFileSync) && isLog(op)
		}, []int64{0, 1}},
		{"folders", func(op errorfs.Op) bool { return op.Kind == errorfs.OpFileSync && filepath.Ext(op.Path) == "" }, []int64{0, 1, 3}},
		{"the list of tables", named("MANIFEST"), []int64{0, 1, 4, 7}},
		{"tables", named(".sst"), []int64{0, 5}},
	} {
		for _, n := range c.moments {
			t.Run(fmt.Sprint(c.name, " ", n), func(t *testing.T) {
				t.Parallel()
				d := &fullDisk{fails: c.fails}
				d.left.Store(1 << 40)
				memory := vfs.NewCrashableMem()
				// A log is made only at first; later an old one is used again, whose writes errorfs does not see.
				before := 4
				if strings.HasSuffix(c.name, "first log") {
					before = 0
				}
				failAndRecover(t, memory, errorfs.Wrap(memory, d), before, func() { d.left.Store(n) })
			})
		}
	}
	t.Run("short writes", func(t *testing.T) {
		t.Parallel()
		memory := vfs.NewCrashableMem()
		short := &shortFS{FS: memory}
		failAndRecover(t, memory, short, 4, func() { short.armed.Store(true) })
	})
}

// failAndRecover adds articles before and after the disk is made to fail, and opens what is left of it.
func failAndRecover(t *testing.T, disk *vfs.MemFS, fsys vfs.FS, before int, arm func()) {
	small := func(o *pebble.Options) { o.MemTableSize = 32 << 10 }
	db, err := openFS(t.Context(), fsys, "/quern", true, small)
	if err != nil {
		t.Fatal(err)
	}
	s := store.NewStore("/quern", db)
	var acknowledged []graph.Record
	for i := range before {
		acknowledged = append(acknowledged, storetest.Record(i, 0))
		if _, err := s.Add(t.Context(), acknowledged[i]); err != nil {
			t.Fatal(err)
		}
	}
	arm()
	var failed *graph.Record
	for i := before; i < 30 && failed == nil; i++ {
		rec := storetest.Record(i, 0)
		if _, err := s.Add(t.Context(), rec); err != nil {
			failed = &rec
			if _, err := s.Add(t.Context(), storetest.Record(i+1, 0)); err == nil {
				t.Error("the store goes on writing after a write that may be lost")
			}
		} else {
			acknowledged = append(acknowledged, rec)
		}
	}
	if failed == nil {
		t.Error("no addition met the failing disk")
	}
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case <-closed:
	case <-time.After(2 * time.Minute):
		t.Fatal("the store does not close")
	}

	crashed := disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: rand.New(rand.NewPCG(1, 1))})
	if db, err = openFS(t.Context(), crashed, "/quern", false); err != nil {
		t.Fatalf("after the loss of power: %v", err)
	}
	defer db.Close()
	v, err := db.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, err := v.Check(t.Context(), func(wrong string) { t.Errorf("the check finds: %s", wrong) }); err != nil {
		t.Error(err)
	}
	var got bytes.Buffer
	if _, err := quads.WriteNQuads(&got, v.Match(t.Context(), store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	if got.String() == storetest.Dump(t, acknowledged) {
		return
	}
	if failed == nil || got.String() != storetest.Dump(t, append(acknowledged, *failed)) {
		t.Errorf("of %d acknowledged articles not all are there, or more", len(acknowledged))
	}
}

// shortFS writes the half of what it is asked to, once it is armed.
type shortFS struct {
	vfs.FS
	armed atomic.Bool
}

func (f *shortFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, c)
	return shortFile{file, f}, err
}

func (f *shortFS) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.ReuseForWrite(from, to, c)
	return shortFile{file, f}, err
}

type shortFile struct {
	vfs.File
	fs *shortFS
}

func (f shortFile) Write(p []byte) (int, error) {
	if !f.fs.armed.Load() {
		return f.File.Write(p)
	}
	n, err := f.File.Write(p[:len(p)/2])
	return n, errors.Join(err, io.ErrShortWrite)
}
