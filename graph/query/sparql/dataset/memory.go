package dataset

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"

	"quern/graph/rdf"
	"quern/graph/store"
)

// Memory is a dataset in memory. Its default graph is that of its quads without a graph. It is made by Add
// and then read.
type Memory struct {
	ids   map[rdf.Term]store.TermID
	terms []rdf.Term // by id-1
	quads []store.IDQuad

	once   sync.Once
	orders map[store.Order][]store.IDQuad
}

// defaultGraph is the term that labels the default graph; no quad can have it.
var defaultGraph = rdf.Term{Kind: rdf.Literal, Value: "the default graph"}

// NewMemory makes an empty dataset.
func NewMemory() *Memory {
	m := &Memory{ids: map[rdf.Term]store.TermID{}}
	m.id(defaultGraph)
	return m
}

func (m *Memory) id(t rdf.Term) store.TermID {
	id, ok := m.ids[t]
	if !ok {
		m.terms = append(m.terms, t)
		id = store.TermID(len(m.terms))
		m.ids[t] = id
	}
	return id
}

// Add adds a quad. After the first read it must not be called any more.
func (m *Memory) Add(q rdf.Quad) {
	if q.Graph.Kind == rdf.None {
		q.Graph = defaultGraph
	}
	m.quads = append(m.quads, store.IDQuad{m.id(q.Subject), m.id(q.Predicate), m.id(q.Object), m.id(q.Graph)})
}

// Default is part of Reader.
func (m *Memory) Default() store.TermID { return m.ids[defaultGraph] }

// ID is part of Reader.
func (m *Memory) ID(t rdf.Term) (store.TermID, error) { return m.ids[t], nil }

// Terms is part of Reader.
func (m *Memory) Terms(_ context.Context, ids []store.TermID) ([]rdf.Term, error) {
	out := make([]rdf.Term, len(ids))
	for i, id := range ids {
		if id == 0 || int(id) > len(m.terms) {
			return nil, fmt.Errorf("there is no term %d", id)
		}
		out[i] = m.terms[id-1]
	}
	return out, nil
}

// sorted gives the quads in an order.
func (m *Memory) sorted(o store.Order) []store.IDQuad {
	m.once.Do(func() {
		m.orders = map[store.Order][]store.IDQuad{}
		for _, o := range store.Orders(store.IDPattern{}) {
			qs := slices.Clone(m.quads)
			slices.SortFunc(qs, o.Compare)
			m.orders[o] = slices.Compact(qs)
		}
	})
	return m.orders[o]
}

// Scan is part of Reader.
func (m *Memory) Scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) (store.IDScan, error) {
	o, err := store.ScanOrder(p, o, u)
	if err != nil {
		return nil, err
	}
	s := &memoryScan{ctx: ctx, pattern: p, order: o, union: u, quads: m.sorted(o), at: -1}
	// The quads that begin with what the pattern binds are one range.
	for _, pos := range o.Positions()[:o.Prefix(p)] {
		s.low[pos] = p[pos]
	}
	s.at = s.find(s.low) - 1
	return s, nil
}

// Count is part of Reader.
func (m *Memory) Count(ctx context.Context, p store.IDPattern) (n int64, exact bool, err error) {
	s, err := m.Scan(ctx, p, store.AnyOrder, store.EachLabel)
	if err != nil {
		return 0, false, err
	}
	for s.Next() {
		n++
	}
	return n, true, s.Err()
}

// Distinct is part of Reader.
func (m *Memory) Distinct(ctx context.Context, predicate store.TermID) (subjects, objects int64, err error) {
	s, err := m.Scan(ctx, store.IDPattern{store.Predicate: predicate}, store.AnyOrder, store.EachLabel)
	if err != nil {
		return 0, 0, err
	}
	seen := [2]map[store.TermID]bool{{}, {}}
	for s.Next() {
		q := s.Quad()
		seen[0][q[store.Subject]], seen[1][q[store.Object]] = true, true
	}
	return int64(len(seen[0])), int64(len(seen[1])), s.Err()
}

type memoryScan struct {
	ctx     context.Context
	pattern store.IDPattern
	order   store.Order
	union   store.Union
	quads   []store.IDQuad
	at      int
	low     store.IDQuad
	rows    int
	err     error
}

// find gives the first quad at or after q.
func (s *memoryScan) find(q store.IDQuad) int {
	return sort.Search(len(s.quads), func(i int) bool { return s.order.Compare(s.quads[i], q) >= 0 })
}

func (s *memoryScan) Next() bool {
	last, had := s.Quad(), s.at >= 0 && s.at < len(s.quads)
	for {
		if s.rows++; s.rows%256 == 0 {
			if s.err = s.ctx.Err(); s.err != nil {
				s.at = len(s.quads)
			}
		}
		if s.at++; s.at >= len(s.quads) {
			s.at = len(s.quads)
			return false
		}
		q := s.quads[s.at]
		if !s.pattern.Matches(q) {
			for _, pos := range s.order.Positions()[:s.order.Prefix(s.pattern)] {
				if q[pos] != s.pattern[pos] {
					s.at = len(s.quads)
					return false
				}
			}
			continue
		}
		if now := s.Quad(); !had || !bool(s.union) || now != last {
			return true
		}
	}
}

func (s *memoryScan) Seek(q store.IDQuad) bool {
	for _, pos := range s.order.Positions()[:s.order.Prefix(s.pattern)] {
		q[pos] = s.pattern[pos]
	}
	if s.union {
		q[store.Label] = 0
	}
	if s.at >= len(s.quads) {
		return false
	}
	if s.at >= 0 && s.pattern.Matches(s.quads[s.at]) && s.order.Compare(s.quads[s.at], q) >= 0 {
		return true
	}
	if i := s.find(q); i > s.at {
		s.at = i - 1
	}
	for {
		if !s.Next() {
			return false
		}
		if s.order.Compare(s.quads[s.at], q) >= 0 {
			return true
		}
	}
}

func (s *memoryScan) Quad() store.IDQuad {
	if s.at < 0 || s.at >= len(s.quads) {
		return store.IDQuad{}
	}
	q := s.quads[s.at]
	if s.union {
		q[store.Label] = 0
	}
	return q
}

func (s *memoryScan) Err() error   { return s.err }
func (s *memoryScan) Close() error { s.at = len(s.quads); return nil }
