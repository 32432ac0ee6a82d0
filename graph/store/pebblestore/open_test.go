package pebblestore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/store"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(dir, "full")
	if err := os.Mkdir(full, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(full, "notes.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ url, text string }{
		{file, "is a file"},
		{full, "notes.txt"},
		{"mem:name", "mem:"},
		{"nosuch://host/db", "no driver"},
		{"", "no store is named"},
	} {
		if s, err := store.Open(t.Context(), c.url); err == nil || !strings.Contains(err.Error(), c.text) {
			t.Errorf("opening %q gives %v, %v; want an error that says %q", c.url, s, err, c.text)
		}
	}
	for _, url := range []string{filepath.Join(dir, "none"), "mem:", t.TempDir()} {
		if _, err := store.OpenExisting(t.Context(), url); !errors.Is(err, store.ErrNoStore) {
			t.Errorf("opening %q, where there is no store, gives %v", url, err)
		}
	}
	if names, err := filepath.Glob(filepath.Join(full, "*")); err != nil || len(names) != 1 {
		t.Errorf("opening a directory that is no store left %v in it", names)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("looking for a store made one")
	}
	// Two names of one directory are one store.
	path := filepath.Join(dir, "quern.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if _, err := store.Open(t.Context(), link); !errors.As(err, new(*store.LockedError)) {
		t.Errorf("opening a store by its other name gives %v", err)
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		found string
		newer bool
	}{{"0", false}, {"4", true}, {"rubbish", false}} {
		fsys := vfs.NewMem()
		db, err := openFS(t.Context(), fsys, "/quern", true)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.pebble.Set(keyFormat, []byte(c.found), pebble.Sync); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = openFS(t.Context(), fsys, "/quern", true)
		var fe *store.FormatError
		if !errors.As(err, &fe) || fe.Newer != c.newer || !strings.Contains(fe.Error(), c.found) {
			t.Errorf("opening a store of format %s gives %v", c.found, err)
		}
	}
}

// TestOldFormats opens stores of the formats before: without judgements, and without some indexes.
func TestOldFormats(t *testing.T) {
	for _, old := range []string{"1", "2"} {
		fsys := vfs.NewMem()
		db, err := openFS(t.Context(), fsys, "/quern", true)
		if err != nil {
			t.Fatal(err)
		}
		fillUp(t, db)
		want := allKeys(t, db)
		counted, err := db.live.get(keyCounts)
		if err != nil || !bytes.Contains(counted, []byte("foreign")) {
			t.Fatalf("the counters are %s (%v), want some of what is said under another label", counted, err)
		}
		uncounted := regexp.MustCompile(`"foreign":\d+,`).ReplaceAll(counted, nil)
		if err := db.pebble.Set(keyCounts, uncounted, nil); err != nil {
			t.Fatal(err)
		}
		for _, space := range "qr" {
			if err := db.pebble.DeleteRange([]byte{byte(space)}, []byte{byte(space) + 1}, nil); err != nil {
				t.Fatal(err)
			}
		}
		// A migration that was cut off leaves some of its keys.
		if err := db.pebble.Set(permutations[4].key(nil, ids{1, 2, 3, 4}), nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.pebble.Set(keyFormat, []byte(old), pebble.Sync), db.Close()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if db, err = openFS(t.Context(), fsys, "/quern", false); err != nil {
				t.Fatal(err)
			}
			if got := allKeys(t, db); !slices.Equal(got, want) {
				t.Errorf("a store of format %s, opened, has %d keys, want the %d of a new one", old, len(got), len(want))
			}
			if got, err := db.live.get(keyCounts); !bytes.Equal(got, counted) {
				t.Errorf("a store of format %s, opened, counts %s (%v), want %s", old, got, err, counted)
			}
			if found, err := db.live.get(keyFormat); string(found) != format || err != nil {
				t.Errorf("a store of format %s, opened, has format %s (%v)", old, found, err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestNothingIsLeft reads the raw keys of a store whose quads all went: only the format and the counters
// are there.
func TestNothingIsLeft(t *testing.T) {
	db, err := openFS(t.Context(), vfs.NewMem(), "/quern", true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fillUp(t, db)
	if n := len(allKeys(t, db)); n < 50 {
		t.Fatalf("the filled store has only %d keys", n)
	}
	for _, source := range sources {
		err := db.Update(t.Context(), func(tx store.Tx) error {
			return errors.Join(tx.RemoveSource(source), tx.Delete(store.Records, string(source)))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if keys := allKeys(t, db); len(keys) != 2 {
		t.Errorf("left behind: %q", keys)
	}
}

// TestIndexes compares every permutation with the first.
func TestIndexes(t *testing.T) {
	db, err := openFS(t.Context(), vfs.NewMem(), "/quern", true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fillUp(t, db)
	want := map[ids]bool{}
	for i, pm := range permutations {
		found := 0
		for _, key := range allKeys(t, db) {
			if key[0] != pm.space {
				continue
			}
			var q ids
			if err := pm.decode([]byte(key), &q); err != nil {
				t.Fatal(err)
			}
			found++
			if i == 0 {
				want[q] = true
			} else if !want[q] {
				t.Errorf("index %c has %v, and %c has not", pm.space, q, primary.space)
			}
		}
		if found != len(want) || found == 0 {
			t.Errorf("index %c has %d quads, want %d", pm.space, found, len(want))
		}
	}
}

func allKeys(t *testing.T, db *database) (keys []string) {
	t.Helper()
	it, err := db.pebble.NewIter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		keys = append(keys, string(it.Key()))
	}
	return keys
}

func TestCutOffBeginning(t *testing.T) {
	// A process that was killed as it made its store leaves an owner and an empty lock.
	path := filepath.Join(t.TempDir(), "quern.db")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ownerFile, "LOCK"} {
		if err := os.WriteFile(filepath.Join(path, name), []byte(`{"pid":1}`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
