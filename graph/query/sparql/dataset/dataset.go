// Package dataset is what the SPARQL engine reads from: terms by numbers and sorted scans of quads. A snapshot
// of the store is one, and so is a list of quads in memory.
package dataset

import (
	"context"

	"quern/graph/rdf"
	"quern/graph/store"
)

// Reader reads one unchanging dataset by ids, as store.IDReader does, with RDF terms in their full form. Its
// methods may be called from several goroutines.
type Reader interface {
	// ID gives the id of a term, 0 where no quad has it.
	ID(t rdf.Term) (store.TermID, error)
	// Terms gives the terms of ids, none of which is 0.
	Terms(ctx context.Context, ids []store.TermID) ([]rdf.Term, error)
	// Scan, Count and Distinct are those of store.IDReader.
	Scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) (store.IDScan, error)
	Count(ctx context.Context, p store.IDPattern) (n int64, exact bool, err error)
	Distinct(ctx context.Context, predicate store.TermID) (subjects, objects int64, err error)
	// Default is the label of the default graph's quads; 0 means that the default graph is the union of all
	// graphs. A label that stands for the default graph is no named graph.
	Default() store.TermID
}
