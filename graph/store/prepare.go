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
	outcomes, err := s.AddAll(ctx, []*Prepared{p})
	if err != nil {
		return 0, err
	}
	return outcomes[0], nil
}

// AddAll is AddPrepared of one after the other, in as few transactions as it takes: those that replace nothing share
// one. After an error those of the first transactions may be there, each whole.
func (s *Store) AddAll(ctx context.Context, ps []*Prepared) ([]Outcome, error) {
	var out []Outcome
	for len(ps) > 0 {
		done, err := s.addSome(ctx, ps)
		if err != nil {
			return out, err
		}
		out, ps = append(out, done...), ps[len(done):]
	}
	return out, nil
}

// addSome adds the first or more of them in a transaction, and gives their outcomes. One that replaces another has a
// transaction of its own, since the change that it makes is told from what was there before.
func (s *Store) addSome(ctx context.Context, ps []*Prepared) (out []Outcome, err error) {
	id := ps[0].doc.Record.Article.ID
	err = s.backend.Update(ctx, func(tx Tx) error {
		out = out[:0]
		changes := newChanged()
		r, err := s.rulings.inTx(tx)
		if err != nil {
			return err
		}
		for _, p := range ps {
			id = p.doc.Record.Article.ID
			old, err := tx.Get(Records, string(id))
			if err != nil {
				return err
			}
			entry, outcome := Change{Kind: Loaded, Article: id}, New
			if old != nil {
				was, err := decodeDocument(old)
				if err != nil {
					return err
				}
				if was.sameSource(p.doc) {
					out = append(out, Unchanged)
					continue
				}
				if len(out) > 0 {
					return nil
				}
				entry.Kind, outcome = Reloaded, Replaced
				if err := remove(tx, was, r, changes); err != nil {
					return err
				}
			}
			if err := tx.Put(Records, string(id), p.data); err != nil {
				return err
			}
			if err := write(tx, p.doc, r, changes); err != nil {
				return err
			}
			if err := changes.log(tx, entry); err != nil {
				return err
			}
			if out = append(out, outcome); outcome == Replaced {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("adding %s: %w", id, err)
	}
	return out, nil
}

var shortForms = quads.NewNamespaces("")
