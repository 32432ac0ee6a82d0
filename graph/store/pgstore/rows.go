package pgstore

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"

	"quern/graph/quads"
	"quern/graph/store"
)

// querier is a transaction or a pool of connections.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// each runs a query and calls use after each row was read into the places that into points to.
func each(ctx context.Context, on querier, sql string, args, into []any, use func() error) error {
	rows, err := on.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, into, use)
	return err
}

// hash finds a term by its text: the first half of its SHA-256.
type hash [16]byte

func hashOf(text []byte) hash {
	sum := sha256.Sum256(text)
	return hash(sum[:16])
}

// valueID is the id of a value, 0 where no quad has it.
func valueID(ctx context.Context, on querier, v quad.Value) (store.TermID, error) {
	text, err := quads.AppendTerm(nil, v)
	if err != nil {
		// What is no RDF term stands in no quad.
		return 0, nil
	}
	h := hashOf(text)
	var id int64
	err = on.QueryRow(ctx, `SELECT id FROM quern_terms WHERE hash = $1`, h[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return store.TermID(id), err
}

// getDocument gives nil where there is none.
func getDocument(ctx context.Context, on querier, table store.Table, key string) (data []byte, err error) {
	err = on.QueryRow(ctx, `SELECT data FROM quern_documents WHERE kind = $1 AND key = $2`, string(table), []byte(key)).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

// listDocuments lists the documents whose keys begin with prefix and come after a key, in order; at most
// limit unless that is 0.
func listDocuments(ctx context.Context, on querier, table store.Table, prefix, behind string, limit int) (out []store.Document, err error) {
	sql, args := `SELECT key, data FROM quern_documents WHERE kind = $1 AND key >= $2 AND key > $3`, []any{string(table), []byte(prefix), []byte(behind)}
	if behind == "" {
		sql, args = `SELECT key, data FROM quern_documents WHERE kind = $1 AND key >= $2`, args[:2]
	}
	if end := after(prefix); end != nil {
		args = append(args, end)
		sql += ` AND key < $` + digit(len(args))
	}
	sql += ` ORDER BY key`
	if limit > 0 {
		args = append(args, limit)
		sql += ` LIMIT $` + digit(len(args))
	}
	var key, data []byte
	err = each(ctx, on, sql, args, []any{&key, &data}, func() error {
		out = append(out, store.Document{Key: string(key), Data: data})
		data = nil
		return nil
	})
	return out, err
}

func digit(n int) string { return string(rune('0' + n)) }

// after is the end of the keys that begin with prefix; nil where nothing lies behind them.
func after(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] != 0xFF {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

// columns turns quads into one array a position.
func columns(qs []store.IDQuad) (c [4][]int64) {
	for pos := range c {
		c[pos] = make([]int64, len(qs))
		for i, q := range qs {
			c[pos][i] = int64(q[pos])
		}
	}
	return c
}

func idQuad(r [4]int64) (q store.IDQuad) {
	for pos, id := range r {
		q[pos] = store.TermID(id)
	}
	return q
}
