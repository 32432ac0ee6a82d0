package store

import (
	"context"
	"fmt"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
)

// Prepared is an article made ready to be added. What can be done without the database is done: most of the
// work, which many goroutines can share where transactions run one after the other.
type Prepared struct {
	doc  document
	data []byte
}

// encoded is what the graph has of a document under rulings.
type encoded struct {
	rulings *identity.Rulings
	quads   []quad.Quad
	taken   []string
}

// Prepare makes ready what Add adds. It may be called while others write.
func (s *Store) Prepare(rec graph.Record) (*Prepared, error) { return s.prepare(document{Record: rec}) }

// PrepareQuads makes ready what AddQuads adds.
func (s *Store) PrepareQuads(rec graph.Record, qs []quad.Quad) (*Prepared, error) {
	doc := document{Record: rec}
	label := quads.ID(rec.Article.ID)
	given := make([]quad.Quad, len(qs))
	for i, q := range qs {
		q = shortForms.ShortQuad(q)
		if q.Label == nil {
			q.Label = label
		}
		given[i] = q
	}
	given, err := quads.Sort(given)
	if err != nil {
		return nil, fmt.Errorf("adding the quads of %s: %w", rec.Article.ID, err)
	}
	for _, q := range given {
		line, err := quads.AppendQuad(nil, q)
		if err != nil {
			return nil, fmt.Errorf("adding the quads of %s: %w", rec.Article.ID, err)
		}
		doc.Quads = append(doc.Quads, string(line))
	}
	doc.given = given
	return s.prepare(doc)
}

// prepare encodes a document under the judgements that were read last: where others hold by the time that it is
// added, it is encoded again.
func (s *Store) prepare(doc document) (*Prepared, error) {
	id := doc.Record.Article.ID
	if err := doc.check(); err != nil {
		return nil, fmt.Errorf("adding %q: %w", id, err)
	}
	data, err := doc.marshal()
	if err != nil {
		return nil, fmt.Errorf("adding %s: %w", id, err)
	}
	if r := s.rulings.last(); r != nil {
		e := &encoded{rulings: r}
		if e.quads, e.taken, err = doc.encode(r); err != nil {
			return nil, fmt.Errorf("adding %s: %w", id, err)
		}
		doc.ready = e
	}
	return &Prepared{doc, data}, nil
}

// AddPrepared is Add or AddQuads of what was made ready.
func (s *Store) AddPrepared(ctx context.Context, p *Prepared) (Outcome, error) {
	doc, id := p.doc, p.doc.Record.Article.ID
	outcome := New
	err := s.backend.Update(ctx, func(tx Tx) error {
		outcome = New
		changes := newChanged()
		r, err := s.rulings.inTx(tx)
		if err != nil {
			return err
		}
		old, err := tx.Get(Records, string(id))
		if err != nil {
			return err
		}
		if old != nil {
			was, err := decodeDocument(old)
			if err != nil {
				return err
			}
			if was.sameSource(doc) {
				outcome = Unchanged
				return nil
			}
			outcome = Replaced
			if err := remove(tx, was, r, changes); err != nil {
				return err
			}
		}
		if err := tx.Put(Records, string(id), p.data); err != nil {
			return err
		}
		if err := write(tx, doc, r, changes); err != nil {
			return err
		}
		kind := Loaded
		if outcome == Replaced {
			kind = Reloaded
		}
		return changes.log(tx, Change{Kind: kind, Article: id})
	})
	if err != nil {
		return 0, fmt.Errorf("adding %s: %w", id, err)
	}
	return outcome, nil
}

var shortForms = quads.NewNamespaces("")
