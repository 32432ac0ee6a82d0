package pgstore

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"

	"quern/graph/store"
)

// A scan reads a page of quads at a time, each by a query of its own that begins behind the last: nothing
// stays open on the connection between. The first page is small, since most scans are of few quads.
const (
	firstPage = 64
	lastPage  = 4096
)

// scan is a store.IDScan.
type scan struct {
	ctx   context.Context
	r     *reader
	p     store.IDPattern
	order store.Order
	union bool

	page  []store.IDQuad // what was read ahead
	at    int            // the present quad in it; -1 before the first
	size  int            // how many rows the next page asks for
	ended bool           // there is no further page
	found bool
	err   error
}

func (r *reader) scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) *scan {
	return &scan{ctx: ctx, r: r, p: p, order: o, union: bool(u), at: -1, size: firstPage}
}

// Next is part of store.IDScan.
func (s *scan) Next() bool {
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
	return s.fetch(from, len(s.page) > 0)
}

// Seek is part of store.IDScan.
func (s *scan) Seek(q store.IDQuad) bool {
	if !s.ready() {
		return false
	}
	for _, pos := range s.order.Positions()[:s.order.Prefix(s.p)] {
		q[pos] = s.p[pos]
	}
	if s.union {
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
	return s.fetch(q, false)
}

// ready reports whether the scan goes on.
func (s *scan) ready() bool {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil && !s.done() {
		s.err = s.r.open()
	}
	if s.err != nil {
		s.stop()
	}
	return !s.done()
}

func (s *scan) done() bool { return s.ended && s.at+1 >= len(s.page) && !s.found }

func (s *scan) stop() { s.page, s.at, s.ended, s.found = nil, -1, true, false }

// fetch reads the page that begins at a quad, or behind it, and goes to its first row.
func (s *scan) fetch(from store.IDQuad, behind bool) bool {
	if s.ended {
		s.stop()
		return false
	}
	sql, args := scanQuery(s.p, s.order, s.union, from, behind, s.size)
	page := s.page[:0]
	var row [4]int64
	s.err = s.r.each(sql, args, []any{&row[0], &row[1], &row[2], &row[3]}, func() error {
		page = append(page, idQuad(row))
		return nil
	})
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
func (s *scan) Quad() store.IDQuad {
	if !s.found {
		return store.IDQuad{}
	}
	return s.page[s.at]
}

// Err is part of store.IDScan.
func (s *scan) Err() error { return s.err }

// Close is part of store.IDScan.
func (s *scan) Close() error {
	s.stop()
	return nil
}

// scanQuery writes the query of a page: the bound positions by equality, the others as one row value, which
// both databases read as one range of the index that has them in this order. The number of rows stands in
// the text: the planner must see that it is small to prefer the index to sorting.
func scanQuery(p store.IDPattern, o store.Order, union bool, from store.IDQuad, behind bool, limit int) (string, []any) {
	var where, free, places []string
	var args []any
	bind := func(id store.TermID) string {
		args = append(args, int64(id))
		return "$" + strconv.Itoa(len(args))
	}
	for pos, id := range p {
		if id != 0 {
			where = append(where, column(store.Position(pos))+" = "+bind(id))
		}
	}
	front := o.Positions()[:o.Prefix(p)]
	for _, pos := range o.Positions() {
		if slices.Contains(front, pos) || union && pos == store.Label {
			continue
		}
		free = append(free, column(pos))
		if behind || from != (store.IDQuad{}) {
			places = append(places, bind(from[pos]))
		}
	}
	if len(places) > 0 {
		op := ") >= ("
		if behind {
			op = ") > ("
		}
		where = append(where, "("+strings.Join(free, ", ")+op+strings.Join(places, ", ")+")")
	}
	sql := "SELECT s, p, o, l FROM quern_quads"
	if union {
		sql = "SELECT DISTINCT s, p, o, 0::BIGINT FROM quern_quads"
	}
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	if len(free) > 0 {
		sql += " ORDER BY " + strings.Join(free, ", ")
	}
	return sql + " LIMIT " + strconv.Itoa(limit), args
}

func column(pos store.Position) string { return "spol"[pos : pos+1] }
