package main

import (
	"context"

	cayley "github.com/cayleygraph/cayley/graph"
	_ "github.com/cayleygraph/cayley/graph/kv/bbolt"     // the backend "bbolt"
	_ "github.com/cayleygraph/cayley/graph/sql/postgres" // the backend "postgres"
	"github.com/cayleygraph/quad"
)

// cayleyEngine is one of Cayley's own backends, with its default options.
type cayleyEngine struct {
	backend, path string
	qs            cayley.QuadStore
}

// cayleyBatch is how many quads Cayley's own loader writes at once.
var cayleyBatch = quad.DefaultBatch

func (e *cayleyEngine) load(ctx context.Context, c corpus, n int) (loaded int, r rate, err error) {
	if err := cayley.InitQuadStore(e.backend, e.path, nil); err != nil {
		return 0, rate{}, err
	}
	if err := e.open(ctx); err != nil {
		return 0, rate{}, err
	}
	var batch []quad.Quad
	var t lap
	write := func() error {
		t.begin()
		err := e.add(ctx, "", batch)
		t.end()
		loaded, batch = loaded+len(batch), batch[:0]
		return err
	}
	for _, qs := range c.articles(n) {
		batch = append(batch, qs...)
		if len(batch) >= cayleyBatch {
			if err := write(); err != nil {
				return loaded, t.rate(loaded), err
			}
		}
	}
	err = write()
	return loaded, t.rate(loaded), err
}

func (e *cayleyEngine) open(context.Context) (err error) {
	e.qs, err = cayley.NewQuadStore(e.backend, e.path, nil)
	return err
}

func (e *cayleyEngine) quadStore() cayley.QuadStore { return e.qs }

func (e *cayleyEngine) close() error { return e.qs.Close() }

func (e *cayleyEngine) add(_ context.Context, _ quad.IRI, qs []quad.Quad) error {
	tx := cayley.NewTransactionN(len(qs))
	for _, q := range qs {
		tx.AddQuad(q)
	}
	return e.qs.ApplyDeltas(tx.Deltas, cayley.IgnoreOpts{IgnoreDup: true})
}

// forget is handed the article's quads: finding them by their label would be a scan of everything.
func (e *cayleyEngine) forget(_ context.Context, _ quad.IRI, qs []quad.Quad) error {
	tx := cayley.NewTransactionN(len(qs))
	for _, q := range qs {
		tx.RemoveQuad(q)
	}
	return e.qs.ApplyDeltas(tx.Deltas, cayley.IgnoreOpts{IgnoreMissing: true})
}
