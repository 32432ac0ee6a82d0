package store

import (
	"cmp"
	"context"
	"fmt"
)

// RebuildingKey is in State while the quads are made anew. A store that is opened with it finishes that
// first.
const RebuildingKey = "rebuilding"

// rebuildBatch is how many articles are written in one transaction of a rebuild.
const rebuildBatch = 32

// Rebuild makes the quads anew from the records and the judgements. One that is cut off goes on when the
// store is opened next, so that half a graph is never read.
func (s *Store) Rebuild(ctx context.Context) error {
	// A record that cannot be read must be known before anything is removed.
	if err := s.eachDocument(ctx, func(d document) error {
		_, _, err := d.encode(nil)
		return err
	}); err != nil {
		return fmt.Errorf("rebuilding the quads: %w", err)
	}
	if err := s.backend.ClearQuads(ctx); err != nil {
		return fmt.Errorf("rebuilding the quads: %w", err)
	}
	if err := s.refill(ctx); err != nil {
		return fmt.Errorf("rebuilding the quads: %w", err)
	}
	return nil
}

func (s *Store) refill(ctx context.Context) error {
	if f, ok := s.backend.(Filler); ok {
		return f.Fill(ctx, func(tx Tx) error {
			r, err := s.rulings.inTx(tx)
			if err != nil {
				return err
			}
			if err := s.eachDocument(ctx, func(d document) error { return write(tx, d, r, nil) }); err != nil {
				return err
			}
			return tx.Delete(State, RebuildingKey)
		})
	}
	var batch []document
	flush := func() error {
		defer func() { batch = batch[:0] }()
		return s.backend.Update(ctx, func(tx Tx) error {
			r, err := s.rulings.inTx(tx)
			for i := 0; i < len(batch) && err == nil; i++ {
				err = write(tx, batch[i], r, nil) // the quads come back as they were
			}
			return err
		})
	}
	if err := s.eachDocument(ctx, func(d document) error {
		if batch = append(batch, d); len(batch) == rebuildBatch {
			return flush()
		}
		return nil
	}); err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	return s.backend.Update(ctx, func(tx Tx) error { return tx.Delete(State, RebuildingKey) })
}

// eachDocument goes through what is kept of the articles, in order.
func (s *Store) eachDocument(ctx context.Context, use func(document) error) error {
	v, err := s.backend.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	for data, err := range v.All(Records) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		doc, err := decodeDocument(data.Data)
		if err != nil {
			return fmt.Errorf("article %s: %w", data.Key, err)
		}
		if err := use(doc); err != nil {
			return err
		}
	}
	return nil
}

// resume finishes a rebuild that was cut off, and refuses a store in which a restore was.
func (s *Store) resume(ctx context.Context) error {
	v, err := s.backend.View(ctx)
	if err != nil {
		return err
	}
	restoring, err := v.Get(State, RestoringKey)
	if restoring != nil {
		err = ErrRestoring
	}
	begun, getErr := v.Get(State, RebuildingKey)
	err = cmp.Or(err, getErr)
	if cerr := v.Close(); err == nil {
		err = cerr
	}
	if begun == nil || err != nil {
		return err
	}
	return s.Rebuild(ctx)
}
