package quadstore

import (
	"context"
	"sort"

	"quern/graph/store"
)

// Pages is a store.IDScan that reads a page of quads at a time, each by a question of its own that begins
// behind the last: on the other side nothing stays open between them. The first page is small, since most
// scans are of few quads.
type Pages struct {
	ctx   context.Context
	p     store.IDPattern
	order store.Order
	union store.Union
	fetch Fetch
	open  func() error

	page  []store.IDQuad // what was read ahead
	at    int            // the present quad in it; -1 before the first
	size  int            // how many rows the next page asks for
	ended bool           // there is no further page
	found bool
	err   error
}

// Fetch appends at most limit quads to page: those of a scan from a quad on, or where behind is set after it.
type Fetch func(page []store.IDQuad, from store.IDQuad, behind bool, limit int) ([]store.IDQuad, error)

const (
	firstPage = 64
	lastPage  = 4096
)

var _ store.IDScan = (*Pages)(nil)

// NewPages begins a scan. It asks open before each row whether what it reads from can be read still.
func NewPages(ctx context.Context, p store.IDPattern, o store.Order, u store.Union, open func() error, fetch Fetch) *Pages {
	return &Pages{ctx: ctx, p: p, order: o, union: u, fetch: fetch, open: open, at: -1, size: firstPage}
}

// Within makes the scan end with another context, from the next row on.
func (s *Pages) Within(ctx context.Context) { s.ctx = ctx }

// Fetched gives the page that was read when the present quad is its first, else nil.
func (s *Pages) Fetched() []store.IDQuad {
	if !s.found || s.at > 0 {
		return nil
	}
	return s.page
}

// Next is part of store.IDScan.
func (s *Pages) Next() bool {
	if !s.ready() {
		return false
	}
	if s.at+1 < len(s.page) {
		s.at++
		s.found = true
		return true
	}
	var from store.IDQuad
	if len(s.page) > 0 {
		from = s.page[len(s.page)-1]
	}
	return s.next(from, len(s.page) > 0)
}

// Seek is part of store.IDScan.
func (s *Pages) Seek(q store.IDQuad) bool {
	if !s.ready() {
		return false
	}
	for _, pos := range s.order.Positions()[:s.order.Prefix(s.p)] {
		q[pos] = s.p[pos]
	}
	if s.union == store.UnionOfLabels {
		q[store.Label] = 0
	}
	if s.found && s.order.Compare(s.page[s.at], q) >= 0 {
		return true
	}
	ahead := s.page[s.at+1:]
	if i := sort.Search(len(ahead), func(i int) bool { return s.order.Compare(ahead[i], q) >= 0 }); i < len(ahead) {
		s.at += 1 + i
		s.found = true
		return true
	}
	return s.next(q, false)
}

// ready reports whether the scan goes on.
func (s *Pages) ready() bool {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil && !s.done() {
		s.err = s.open()
	}
	if s.err != nil {
		s.stop()
	}
	return !s.done()
}

func (s *Pages) done() bool { return s.ended && s.at+1 >= len(s.page) && !s.found }

func (s *Pages) stop() { s.page, s.at, s.ended, s.found = nil, -1, true, false }

// next reads the page that begins at a quad, or behind it, and goes to its first row.
func (s *Pages) next(from store.IDQuad, behind bool) bool {
	if s.ended {
		s.stop()
		return false
	}
	var page []store.IDQuad
	page, s.err = s.fetch(s.page[:0], from, behind, s.size)
	if s.err != nil || len(page) == 0 {
		s.stop()
		return false
	}
	s.ended = len(page) < s.size
	s.size = min(4*s.size, lastPage)
	s.page, s.at, s.found = page, 0, true
	return true
}

// Quad is part of store.IDScan.
func (s *Pages) Quad() store.IDQuad {
	if !s.found {
		return store.IDQuad{}
	}
	return s.page[s.at]
}

// Err is part of store.IDScan.
func (s *Pages) Err() error { return s.err }

// Close is part of store.IDScan.
func (s *Pages) Close() error {
	s.stop()
	return nil
}
