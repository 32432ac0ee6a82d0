package main

import (
	"context"
	"errors"
	"time"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// quernEngine is a database of quern's, written through package store's transactions, as an article is, and
// read by Cayley's interface on a snapshot, as a query is.
type quernEngine struct {
	start   func(ctx context.Context) (store.Backend, error)
	backend store.Backend
	view    store.View
	qs      cayley.QuadStore
}

func (e *quernEngine) load(ctx context.Context, n int) (loaded int, took time.Duration, err error) {
	if e.backend, err = e.start(ctx); err != nil {
		return 0, 0, err
	}
	f, ok := e.backend.(store.Filler)
	if !ok {
		return e.loadPlainly(ctx, n)
	}
	var making time.Duration
	begun := time.Now()
	err = f.Fill(ctx, func(tx store.Tx) error {
		last := time.Now()
		for label, qs := range articles(n) {
			making += time.Since(last)
			loaded += len(qs)
			if err := tx.AddQuads(label, qs); err != nil {
				return err
			}
			last = time.Now()
		}
		return nil
	})
	return loaded, time.Since(begun) - making, err
}

// loadPlainly loads a batch a transaction.
func (e *quernEngine) loadPlainly(ctx context.Context, n int) (loaded int, took time.Duration, err error) {
	type said struct {
		label quad.IRI
		qs    []quad.Quad
	}
	var batch []said
	size := 0
	write := func() error {
		begun := time.Now()
		err := e.backend.Update(ctx, func(tx store.Tx) error {
			for _, s := range batch {
				if err := tx.AddQuads(s.label, s.qs); err != nil {
					return err
				}
			}
			return nil
		})
		took += time.Since(begun)
		loaded, batch, size = loaded+size, batch[:0], 0
		return err
	}
	for label, qs := range articles(n) {
		batch, size = append(batch, said{label, qs}), size+len(qs)
		if size >= quad.DefaultBatch {
			if err := write(); err != nil {
				return loaded, took, err
			}
		}
	}
	return loaded, took, write()
}

func (e *quernEngine) open(ctx context.Context) (err error) {
	if e.backend, err = e.start(ctx); err != nil {
		return err
	}
	if e.view, err = e.backend.View(ctx); err != nil {
		return err
	}
	e.qs = e.view.QuadStore()
	return nil
}

func (e *quernEngine) quadStore() cayley.QuadStore { return e.qs }

func (e *quernEngine) close() error {
	var errs []error
	if e.view != nil {
		errs = append(errs, e.qs.Close(), e.view.Close())
		e.view = nil
	}
	return errors.Join(append(errs, e.backend.Close())...)
}

func (e *quernEngine) add(ctx context.Context, label quad.IRI, qs []quad.Quad) error {
	return e.backend.Update(ctx, func(tx store.Tx) error { return tx.AddQuads(label, qs) })
}

func (e *quernEngine) forget(ctx context.Context, label quad.IRI, _ []quad.Quad) error {
	return e.backend.Update(ctx, func(tx store.Tx) error { return tx.RemoveSource(label) })
}
