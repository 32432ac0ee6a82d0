package eval

import (
	"fmt"
	"slices"

	"quern/graph/query/sparql/algebra"
	"quern/graph/rdf"
	"quern/graph/store"
)

// graphs is the dataset of a query.
type graphs struct {
	// union is set where the default graph is the union of all graphs; else it is that of the labels.
	union  bool
	labels []id
	// named lists the named graphs; nil is all but unnamed, which is the label of the default graph or 0.
	named   []id
	unnamed id
}

// dataset reads FROM and FROM NAMED (SPARQL 1.1 Query, section 13.2).
func (x *exec) dataset() error {
	q := x.query
	x.graphs.unnamed = x.data.Default()
	if q.From == nil && q.FromNamed == nil {
		x.graphs.union = x.graphs.unnamed == 0
		x.graphs.labels = []id{x.graphs.unnamed}
		return nil
	}
	ids := func(iris []string) ([]id, error) {
		out := []id{}
		for _, iri := range iris {
			i, err := x.intern(rdf.NewIRI(iri))
			if err != nil {
				return nil, err
			}
			if !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
		return out, nil
	}
	var err error
	if x.graphs.labels, err = ids(q.From); err != nil {
		return err
	}
	x.graphs.named, err = ids(q.FromNamed)
	return err
}

// isNamed reports whether a label is a named graph of the dataset.
func (x *exec) isNamed(label id) bool {
	if label == 0 || label == x.graphs.unnamed {
		return false
	}
	return x.graphs.named == nil || slices.Contains(x.graphs.named, label)
}

// eachNamed calls f for each named graph.
func (x *exec) eachNamed(f func(id) error) error {
	if x.graphs.named != nil {
		for _, label := range x.graphs.named {
			if err := f(label); err != nil {
				return err
			}
		}
		return nil
	}
	var labels []id
	scan, err := x.data.Scan(x.ctx, store.IDPattern{}, store.LSPO, store.EachLabel)
	if err != nil {
		return err
	}
	for ok := scan.Next(); ok; {
		label := scan.Quad()[store.Label]
		if x.isNamed(label) {
			labels = append(labels, label)
		}
		ok = scan.Seek(store.IDQuad{store.Label: label + 1})
	}
	err = scan.Err()
	if e := scan.Close(); err == nil {
		err = e
	}
	for _, label := range labels {
		if err == nil {
			err = f(label)
		}
	}
	return err
}

// source is where the quads of one pattern come from.
type source struct {
	union  bool
	labels []id // of which a triple is in one; nil where union is set or the label is a variable
	slot   int  // the variable of the label, or -1
}

// source reads a pattern's graph.
func (x *exec) source(g algebra.Graph) (source, error) {
	if !g.Named {
		s := source{union: x.graphs.union, slot: -1}
		if !s.union {
			s.labels = x.graphs.labels
		}
		return s, nil
	}
	if g.Node.IsVar() {
		if label, ok := x.fixed[g.Node.Slot]; ok {
			return source{labels: []id{label}, slot: -1}, nil
		}
		return source{slot: g.Node.Slot}, nil
	}
	label, err := x.intern(g.Node.Term)
	s := source{labels: []id{}, slot: -1}
	if x.isNamed(label) {
		s.labels = append(s.labels, label)
	}
	return s, err
}

// inLabel has the order within one label that goes with an order of triples.
var inLabel = map[store.Order]store.Order{store.SPOL: store.LSPO, store.POSL: store.LPOS, store.OSPL: store.LOSP}

// tripleOrder gives the order that has the bound positions of a pattern in front, the label behind them.
func tripleOrder(p store.IDPattern) store.Order {
	p[store.Label] = 0
	return store.Orders(p)[0]
}

// scan opens a scan in one of the orders SPOL, POSL and OSPL. Where the label is a variable any order will do
// and every quad comes with its label, and else every triple comes once.
func (x *exec) scan(s source, p store.IDPattern, o store.Order) (store.IDScan, error) {
	open := func(p store.IDPattern, o store.Order, u store.Union) (store.IDScan, error) {
		scan, err := x.data.Scan(x.ctx, p, o, u)
		if err != nil {
			return nil, fmt.Errorf("scanning the graph: %w", err)
		}
		return scan, nil
	}
	switch {
	case s.union:
		return open(p, o, store.UnionOfLabels)
	case s.slot >= 0:
		return open(p, o, store.EachLabel)
	}
	m := &merged{order: o}
	for _, label := range s.labels {
		if label&local != 0 {
			continue // no quad has it
		}
		scan, err := open(p.With(store.Label, label), inLabel[o], store.EachLabel)
		if err != nil {
			_ = m.Close()
			return nil, err
		}
		if len(s.labels) == 1 {
			return scan, nil
		}
		m.scans = append(m.scans, scan)
	}
	return m, nil
}

// merged is the union of scans of single labels, each triple once.
type merged struct {
	order   store.Order
	scans   []store.IDScan
	live    []bool
	started bool
	current store.IDQuad
	found   bool
}

func triple(s store.IDScan) store.IDQuad {
	q := s.Quad()
	q[store.Label] = 0
	return q
}

// least goes to the first triple that a scan is at.
func (m *merged) least() bool {
	m.found = false
	for i, s := range m.scans {
		if m.live[i] && (!m.found || m.order.Compare(triple(s), m.current) < 0) {
			m.current, m.found = triple(s), true
		}
	}
	return m.found
}

func (m *merged) Next() bool {
	if !m.started {
		m.started = true
		m.live = make([]bool, len(m.scans))
		for i, s := range m.scans {
			m.live[i] = s.Next()
		}
		return m.least()
	}
	if !m.found {
		return false
	}
	for i, s := range m.scans {
		if m.live[i] && triple(s) == m.current {
			m.live[i] = s.Next()
		}
	}
	return m.least()
}

func (m *merged) Seek(q store.IDQuad) bool {
	if !m.started {
		m.started = true
		m.live = make([]bool, len(m.scans))
		for i := range m.live {
			m.live[i] = true
		}
	} else if !m.found {
		return false
	}
	for i, s := range m.scans {
		if m.live[i] {
			m.live[i] = s.Seek(q)
		}
	}
	return m.least()
}

func (m *merged) Quad() store.IDQuad {
	if !m.found {
		return store.IDQuad{}
	}
	return m.current
}

func (m *merged) Err() error {
	for _, s := range m.scans {
		if err := s.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (m *merged) Close() error {
	var first error
	for _, s := range m.scans {
		if err := s.Close(); first == nil {
			first = err
		}
	}
	m.found, m.scans, m.live = false, nil, nil
	return first
}
