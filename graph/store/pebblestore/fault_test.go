package pebblestore_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

var errDisk = errors.New("no space left on device")

// faults makes operations on the log of writes fail once it is armed.
type faults struct {
	armed atomic.Bool
	kind  errorfs.OpKind
}

func (f *faults) MaybeError(op errorfs.Op) error {
	if f.armed.Load() && op.Kind == f.kind && strings.HasSuffix(op.Path, ".log") {
		return errDisk
	}
	return nil
}

func (f *faults) String() string { return "faults" }

// TestFailingDisk lets a write or a sync fail: the addition fails, nothing is read or written after it, and
// what the disk holds after a loss of power is every article that was acknowledged, whole.
func TestFailingDisk(t *testing.T) {
	for name, kind := range map[string]errorfs.OpKind{"write": errorfs.OpFileWrite, "sync": errorfs.OpFileSyncData} {
		t.Run(name, func(t *testing.T) {
			disk := vfs.NewCrashableMem()
			f := &faults{kind: kind}
			open := func(fsys vfs.FS) (*store.Store, error) {
				b, err := pebblestore.OpenFS(t.Context(), fsys, "/quern", true)
				if err != nil {
					return nil, err
				}
				return store.NewStore("/quern", b), nil
			}
			s, err := open(errorfs.Wrap(disk, f))
			if err != nil {
				t.Fatal(err)
			}
			var stored []graph.Record
			for i := range 2 {
				stored = append(stored, storetest.Record(i, 0))
				if _, err := s.Add(t.Context(), stored[i]); err != nil {
					t.Fatal(err)
				}
			}
			f.armed.Store(true)
			failed := storetest.Record(2, 0)
			_, err = s.Add(t.Context(), failed)
			if err == nil {
				t.Fatal("the disk failed and the addition did not")
			}
			if !strings.Contains(err.Error(), errDisk.Error()) {
				t.Errorf("the error hides its cause: %v", err)
			}
			if _, err := s.Add(t.Context(), storetest.Record(3, 0)); err == nil {
				t.Error("the store goes on writing after a write that may be lost")
			}
			if _, err := s.Snapshot(t.Context()); err == nil {
				t.Error("the store shows what may be lost")
			}
			closed := make(chan error, 1)
			go func() { closed <- s.Close() }()
			select {
			case <-closed:
			case <-time.After(20 * time.Second):
				t.Error("the store does not close")
			}

			crashed := disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: rand.New(rand.NewPCG(1, 1))})
			s, err = open(crashed)
			if err != nil {
				t.Fatalf("after the loss of power: %v", err)
			}
			defer s.Close()
			v, err := s.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			var got bytes.Buffer
			if _, err := quads.WriteNQuads(&got, v.Match(store.Pattern{})); err != nil {
				t.Fatal(err)
			}
			if d := got.String(); d != storetest.Dump(t, stored) && d != storetest.Dump(t, append(stored, failed)) {
				t.Error("the store is neither as before the failed addition nor as after it")
			}
		})
	}
}
