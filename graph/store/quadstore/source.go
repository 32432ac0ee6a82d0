// Package quadstore gives Cayley's interface of a quad store on a database that is read by ids: what
// Cayley's query languages compile to becomes scans of one index range, and joins of them that find every
// combination of tags.
package quadstore

import (
	"context"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"quern/graph/store"
)

// Source is a database, or a view of one, as a quad store reads it. Its methods may be called from several
// goroutines, and after Close give store.ErrClosed, as what was made from it does.
type Source interface {
	// ID is the id of a value, 0 where no quad has it.
	ID(v quad.Value) (store.TermID, error)
	// Value is the value of an id, nil for one that no quad has any more.
	Value(id store.TermID) (quad.Value, error)
	// Values is Value for many at once.
	Values(ids []store.TermID) ([]quad.Value, error)
	// Has reports whether a quad has the term.
	Has(id store.TermID) (bool, error)
	// Scan goes through the quads that fit a pattern.
	Scan(p store.IDPattern) (Scan, error)
	// QuadsOf lists the quads that fit a pattern with one position bound to any of some ids, in whatever
	// order. It is called where Costs says so.
	QuadsOf(p store.IDPattern, at store.Position, ids []store.TermID) ([]store.IDQuad, error)
	// Nodes goes through all terms.
	Nodes() (Nodes, error)
	// Size tells how many quads fit a pattern, or estimates it.
	Size(p store.IDPattern) (n int64, exact bool, err error)
	// Counts are how many terms and quads there are.
	Counts() (terms, quads int64, err error)
	Costs() Costs
	Close() error
}

// Scan goes through quads. Next is called before the first too; when it gives false there is no further one.
type Scan interface {
	Next(ctx context.Context) (bool, error)
	Quad() store.IDQuad
	Close() error
}

// Nodes goes through terms; Next gives 0 after the last.
type Nodes interface {
	Next(ctx context.Context) (store.TermID, error)
	Close() error
}

// Costs are what reading costs, in Cayley's measure: about 2 for stepping to a neighbour in memory.
type Costs struct {
	Seek int64 // beginning a scan
	Step int64 // going on to its next quad
	// Batch is from how many nodes at once a path goes on by QuadsOf; 0 is by one Scan after the other.
	Batch int
}

// ask is what it costs to ask a hop about a node. Joins ask about many in one go where that is cheaper.
func (c Costs) ask() int64 {
	if c.Batch > 0 {
		return c.Seek / 16
	}
	return c.Seek
}

// Writer takes changes, all of a call or none.
type Writer interface {
	ApplyDeltas(deltas []graph.Delta, opts graph.IgnoreOpts) error
	Close() error
}
