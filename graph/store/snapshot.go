package store

import (
	"context"
	"fmt"
	"iter"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
)

// Snapshot is the store as it was at one moment. Its methods may be called from several goroutines.
type Snapshot struct {
	view    View
	ctx     context.Context // that of the request which the snapshot serves; it ends scans
	rulings *rulings
}

// Close frees the snapshot; whatever was made from it then ends with ErrClosed.
func (v *Snapshot) Close() error { return v.view.Close() }

// Record gives an article's record by the graph's ids, or ErrNotFound.
func (v *Snapshot) Record(id graph.ArticleID) (graph.Record, error) {
	data, err := v.view.Get(Records, string(id))
	if err != nil {
		return graph.Record{}, fmt.Errorf("reading the record of %s: %w", id, err)
	}
	if data == nil {
		return graph.Record{}, fmt.Errorf("article %s: %w", id, ErrNotFound)
	}
	r, err := v.ruled()
	if err != nil {
		return graph.Record{}, err
	}
	return resolved(data, r)
}

func resolved(data []byte, r *identity.Rulings) (graph.Record, error) {
	doc, err := decodeDocument(data)
	if err != nil {
		return graph.Record{}, err
	}
	rec, _ := r.Resolve(doc.Record)
	return rec, nil
}

// ruled is the judgements of the snapshot, read.
func (v *Snapshot) ruled() (*identity.Rulings, error) { return v.rulings.get(v.view.Get, v.Judgements) }

// Judgements lists the judgements in the order in which they were made and apply.
func (v *Snapshot) Judgements() ([]graph.Judgement, error) {
	var js []graph.Judgement
	for doc, err := range v.view.All(Judgements) {
		if err != nil {
			return nil, fmt.Errorf("reading the judgements: %w", err)
		}
		j, err := decodeJudgement(doc)
		if err != nil {
			return nil, err
		}
		js = append(js, j)
	}
	identity.Order(js)
	return js, nil
}

// Canonical follows merges from an entity's id to the one that stands.
func (v *Snapshot) Canonical(id graph.EntityID) (graph.EntityID, error) {
	r, err := v.ruled()
	return r.Target(id), err
}

// Records lists the records by the graph's ids, in order of article id.
func (v *Snapshot) Records() iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		r, err := v.ruled()
		if err != nil {
			yield(graph.Record{}, err)
			return
		}
		for doc, err := range v.view.All(Records) {
			if err == nil {
				err = v.ctx.Err()
			}
			var rec graph.Record
			if err == nil {
				rec, err = resolved(doc.Data, r)
			}
			if err != nil {
				yield(graph.Record{}, fmt.Errorf("reading the records: %w", err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// Match lists the quads that fit a pattern in canonical order, that of their N-Quads lines, whatever the
// order in which they were loaded.
func (v *Snapshot) Match(p Pattern) iter.Seq2[quad.Quad, error] { return v.view.Match(v.ctx, p) }

// QuadStore gives Cayley's interface on this snapshot, for its query languages. It is read-only. Close it
// after the query: that ends all its iterators, also those that a query which was cut off has left open, and
// leaves the snapshot open.
func (v *Snapshot) QuadStore() cayley.QuadStore { return v.view.QuadStore() }

// Stats is what a store holds.
type Stats struct {
	Articles int64 `json:"articles"`
	Entities int64 `json:"entities"`
	Facts    int64 `json:"facts"`
	Quads    int64 `json:"quads"`
}

// Stats counts articles, distinct entities, distinct facts, and quads with their labels.
func (v *Snapshot) Stats() (Stats, error) {
	c, err := v.view.Counts()
	if err != nil {
		return Stats{}, fmt.Errorf("counting: %w", err)
	}
	return Stats{Articles: c.Documents[Records], Entities: c.ByScheme["ent"], Facts: c.ByScheme["fact"], Quads: c.Quads}, nil
}
