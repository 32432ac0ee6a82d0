package pebblestore_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"quern/graph/store"
	"quern/graph/store/storetest"
)

// TestRestoreCutOff takes a copy of a store in the middle of a restore, as a process that is killed leaves it.
func TestRestoreCutOff(t *testing.T) {
	from, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	for i := range 80 {
		if _, err := from.Add(t.Context(), storetest.Record(i, 0)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := from.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var saved bytes.Buffer
	if _, err := v.Backup(&saved); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "quern.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	half := saved.Bytes()[:saved.Len()*2/3]
	left := filepath.Join(t.TempDir(), "quern.db")
	copied := readerFunc(func([]byte) (int, error) {
		return 0, errors.Join(io.ErrUnexpectedEOF, os.CopyFS(left, os.DirFS(path)))
	})
	if _, err := s.Restore(t.Context(), io.MultiReader(bytes.NewReader(half), copied)); !errors.Is(err, store.ErrBackup) {
		t.Fatalf("restoring a part of a backup gives %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), path); err != nil {
		t.Fatalf("after a restore that failed the store is not empty: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path = left
	for range 2 {
		if _, err := store.Open(t.Context(), path); !errors.Is(err, store.ErrRestoring) {
			t.Fatalf("opening a store with a part of a backup gives %v", err)
		}
	}
	s, err = store.OpenToRestore(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Restore(t.Context(), bytes.NewReader(saved.Bytes())); err != nil || n.Articles != 80 {
		t.Errorf("restoring again gives %+v, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
