package pgstore

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"quern/graph/store"
	"quern/graph/store/quadstore"
)

// scan pages through the quads that fit a pattern.
func (r *reader) scan(ctx context.Context, p store.IDPattern, o store.Order, u store.Union) *quadstore.Pages {
	return quadstore.NewPages(ctx, p, o, u, r.open, func(page []store.IDQuad, from store.IDQuad, behind bool, limit int) ([]store.IDQuad, error) {
		sql, args := scanQuery(p, o, u == store.UnionOfLabels, from, behind, limit)
		var row [4]int64
		err := r.each(sql, args, []any{&row[0], &row[1], &row[2], &row[3]}, func() error {
			page = append(page, idQuad(row))
			return nil
		})
		return page, err
	})
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
