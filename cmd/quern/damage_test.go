package main

import (
	"context"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/rogpeppe/go-internal/testscript"

	"quern/graph/store"
	"quern/graph/store/pebblestore"
)

// damage puts a record into a store that cannot be read: damage DB.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage DB")
	}
	b, err := pebblestore.OpenFS(context.Background(), vfs.Default, ts.MkAbs(args[0]), false)
	ts.Check(err)
	ts.Check(b.Update(context.Background(), func(tx store.Tx) error {
		return tx.Put(store.Records, "article:bad", []byte("{"))
	}))
	ts.Check(b.Close())
}
