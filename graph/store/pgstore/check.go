package pgstore

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
)

// Said is part of store.View.
func (v *view) Said(_ context.Context, source quad.IRI) ([]quad.Quad, error) {
	label, err := v.valueID(source)
	if err != nil {
		return nil, err
	}
	var found []store.IDQuad
	var row [4]int64
	if err := v.each(`SELECT s, p, o, l FROM quern_quads WHERE l = $1 AND own UNION ALL SELECT s, p, o, l FROM quern_elsewhere WHERE source = $2`,
		[]any{int64(label), []byte(source)}, []any{&row[0], &row[1], &row[2], &row[3]}, func() error {
			found = append(found, idQuad(row))
			return nil
		}); err != nil {
		return nil, err
	}
	qs, err := v.quads(found)
	if err != nil {
		return nil, err
	}
	return quads.Sort(qs)
}

// Check is part of store.View: every quad against its sources, every term against the quads that have it,
// and the counters against all. That the indexes of a table agree with it is the database's own promise;
// pg_amcheck verifies it.
func (v *view) Check(ctx context.Context, report func(string)) (said int64, err error) {
	c := checker{view: v, ctx: ctx, wrong: func(format string, args ...any) { report(fmt.Sprintf(format, args...)) }}
	for _, step := range []func() error{c.sources, c.tallies, c.terms, c.counters} {
		if err := step(); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	err = v.each(`SELECT (SELECT count(*) FROM quern_quads WHERE own) + (SELECT count(*) FROM quern_elsewhere)`, nil, []any{&said}, func() error { return nil })
	return said, err
}

type checker struct {
	*view
	ctx   context.Context
	wrong func(format string, args ...any)

	known   int64 // terms that there are
	schemes map[string]int64
}

// sources holds what quads count of those who say them against what they say.
func (c *checker) sources() error {
	type finding struct {
		q               store.IDQuad
		others, counted int64
		there           bool
	}
	var found []finding
	var row [4]int64
	var f finding
	if err := c.each(`SELECT s, p, o, l, coalesce(q.others, 0), coalesce(e.n, 0), q.others IS NOT NULL
		FROM quern_quads q FULL JOIN (SELECT s, p, o, l, count(*) AS n FROM quern_elsewhere GROUP BY s, p, o, l) e USING (s, p, o, l)
		WHERE coalesce(q.others, 0) <> coalesce(e.n, 0) OR q.others IS NULL OR (q.others = 0 AND NOT q.own) ORDER BY s, p, o, l`,
		nil, []any{&row[0], &row[1], &row[2], &row[3], &f.others, &f.counted, &f.there}, func() error {
			f.q = idQuad(row)
			found = append(found, f)
			return nil
		}); err != nil {
		return err
	}
	for _, f := range found {
		switch {
		case !f.there:
			c.wrong("the quad %s is said under another label and is not there", c.name(f.q))
		case f.others != f.counted:
			c.wrong("the quad %s counts %d sources besides its label, and %d say it", c.name(f.q), f.others, f.counted)
		default:
			c.wrong("the quad %s is there and nobody says it", c.name(f.q))
		}
	}
	return nil
}

// tallies holds what terms count against the quads.
func (c *checker) tallies() error {
	for pos, name := range []string{"subjects", "predicates", "objects", "labels"} {
		col := column(store.Position(pos))
		var id, counted, stands int64
		if err := c.each(`SELECT coalesce(t.id, q.id), coalesce(t.`+name+`, -1), coalesce(q.n, 0)
			FROM quern_terms t FULL JOIN (SELECT `+col+` AS id, count(*) AS n FROM quern_quads WHERE `+col+` <> 0 GROUP BY `+col+`) q ON t.id = q.id
			WHERE coalesce(t.`+name+`, -1) <> coalesce(q.n, 0) ORDER BY 1`, nil, []any{&id, &counted, &stands}, func() error {
			if counted < 0 {
				c.wrong("quads have the term %d, which there is not", id)
			} else {
				c.wrong("the term %d counts %d %s, and stands in %d", id, counted, name, stands)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// terms reads every term and its hash.
func (c *checker) terms() error {
	c.schemes = map[string]int64{}
	var id, stands int64
	var h, text []byte
	for last := int64(-1); ; {
		n := 0
		if err := c.each(`SELECT id, hash, text, subjects + predicates + objects + labels FROM quern_terms WHERE id > $1 ORDER BY id LIMIT 4096`,
			[]any{last}, []any{&id, &h, &text, &stands}, func() error {
				n++
				last = id
				c.known++
				if s := iriScheme(text); s != "" {
					c.schemes[s]++
				}
				if want := hashOf(text); !bytes.Equal(h, want[:]) {
					c.wrong("the term %d (%s) has another hash than its text", id, text)
				}
				if _, err := quads.ParseTerm(text); err != nil {
					c.wrong("the term %d cannot be read: %v", id, err)
				}
				if id <= 0 || store.TermID(id) >= c.counted.NextID {
					c.wrong("the next term's id is %d, and %d is taken", c.counted.NextID, id)
				}
				if stands == 0 {
					c.wrong("the term %d (%s) is kept and no quad has it", id, text)
				}
				return nil
			}); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		if err := c.ctx.Err(); err != nil {
			return err
		}
	}
}

func (c *checker) counters() error {
	var n int64
	if err := c.each(`SELECT count(*) FROM quern_quads`, nil, []any{&n}, func() error { return nil }); err != nil {
		return err
	}
	documents := map[store.Table]int64{}
	var kind string
	var kinds int64
	if err := c.each(`SELECT kind, count(*) FROM quern_documents GROUP BY kind`, nil, []any{&kind, &kinds}, func() error {
		documents[store.Table(kind)] = kinds
		return nil
	}); err != nil {
		return err
	}
	is := c.counted
	if is.Quads != n || is.Terms != c.known {
		c.wrong("%d quads and %d terms are counted, and there are %d and %d", is.Quads, is.Terms, n, c.known)
	}
	if !maps.Equal(is.Schemes, c.schemes) {
		c.wrong("entities and facts are counted as %v, and there are %v", is.Schemes, c.schemes)
	}
	if !maps.Equal(is.Documents, documents) {
		c.wrong("documents are counted as %v, and there are %v", is.Documents, documents)
	}
	return nil
}

// name is a quad for a message: its line, or where a term is missing its ids.
func (c *checker) name(q store.IDQuad) string {
	if vs, err := c.quads([]store.IDQuad{q}); err == nil {
		if line, err := quads.AppendQuad(nil, vs[0]); err == nil {
			return strings.TrimSpace(string(line))
		}
	}
	return fmt.Sprint(q)
}
