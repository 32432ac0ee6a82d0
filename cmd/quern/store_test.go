package main

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"quern/graph/store"
)

// TestOpenError takes errors from no file system: for root, every store can be opened.
func TestOpenError(t *testing.T) {
	denied := fmt.Errorf("locking the store a.db: %w", &fs.PathError{Op: "open", Path: "a.db/LOCK", Err: fs.ErrPermission})
	for _, test := range []struct {
		err  error
		want string
	}{
		{store.ErrNoStore, "there is no store at a.db; make one with quern load --db a.db FILE, or name another with --db"},
		{denied, "the store a.db cannot be opened: permission to write there is missing, which reading needs as well; name another with --db"},
		{errors.New("a.db is a file and not a store"), "a.db is a file and not a store"},
	} {
		if got := openError("a.db", test.err).Error(); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}
