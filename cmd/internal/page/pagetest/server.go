package pagetest

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"quern/cmd/internal/server"
	"quern/data"
	"quern/export/svg"
	"quern/graph"
	"quern/graph/schema"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore" // stores in memory
	"quern/loader"
	"quern/loader/source"
	"quern/loader/source/sandbox"
)

// reader is the reader of English news, which takes a while to load and is the same for all tests of a process.
var reader = sync.OnceValues(func() (*loader.Pipeline, error) { return loader.English(data.All()) })

// Site is a server on a store in memory, for tests of its pages.
type Site struct {
	// Address is where it answers, without a slash at its end.
	Address string
	Store   *store.Store
}

// Serve starts a server on a store in memory that has read some articles. It ends with the test. A test whose pages have
// diagrams, or which posts
// files, lets svg.Worker and sandbox.Worker run in its TestMain, since that is done in processes of their own.
func Serve(t testing.TB, cfg server.Config, articles ...graph.Article) *Site {
	t.Helper()
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	words, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		Load(t, s, a)
	}
	pool := sandbox.New(sandbox.Options{})
	t.Cleanup(func() { pool.Close() })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := server.New(cfg, server.Deps{
		Store: s, Draw: svg.Render, Schema: words, Functional: words.Functional(),
		Reader: func() (server.Reader, error) { return reader() }, Files: pool,
	})
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, l) }()
	t.Cleanup(func() {
		end()
		if err := errors.Join(<-ended, s.Close()); err != nil {
			t.Errorf("ending the server: %v", err)
		}
	})
	return &Site{"http://" + l.Addr().String(), s}
}

// Load reads an article into a store, and gives its id.
func Load(t testing.TB, s *store.Store, a graph.Article) graph.ArticleID {
	t.Helper()
	read, err := reader()
	if err != nil {
		t.Fatal(err)
	}
	if a, err = source.New(a, source.Options{}); err != nil {
		t.Fatal(err)
	}
	rec, err := read.Extract(t.Context(), a)
	if err == nil {
		_, err = s.Add(t.Context(), rec)
	}
	if err != nil {
		t.Fatalf("loading %q: %v", a.Title, err)
	}
	return a.ID
}
