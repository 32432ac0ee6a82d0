package pgstore

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"

	"quern/graph/quads"
	"quern/graph/store"
)

// tx gathers what a transaction changes over what is committed, and writes it at the end in a few
// statements. What it needs to know of the database it reads in as few, many rows at once.
type tx struct {
	ctx     context.Context
	db      *database
	conn    pgx.Tx
	counts  counts
	cleared bool // quads were removed without being gathered

	documents map[documentKey][]byte // as the transaction leaves them; nil is none
	terms     map[hash]*term
	quads     map[store.IDQuad]*said
	labelled  map[store.TermID][]store.IDQuad // the keys of quads by label
	fresh     store.TermID                    // ids from here on are of terms that this transaction made
	foreign   map[foreignQuad]*present
	asked     map[quad.IRI]bool // sources whose part of foreign was read
	waiting   []waiting
}

// waiting is a quad that was added and not yet taken into account.
type waiting struct {
	source quad.IRI
	texts  texts
	own    bool // the source is the label
}

type documentKey struct {
	table store.Table
	key   string
}

// term is a term that a transaction asked for. Its id is 0 where there is none.
type term struct {
	id   store.TermID
	text []byte // of one that is new
}

// support says who says a quad: the source that its label names, and how many others.
type support struct {
	own    bool
	others int64
}

func (s support) exists() bool { return s.own || s.others > 0 }

// said is who says a quad, before the transaction and after it.
type said struct{ before, now support }

type foreignQuad struct {
	source string
	q      store.IDQuad
}

type present struct{ before, now bool }

func newTx(ctx context.Context, db *database, conn pgx.Tx, c counts) *tx {
	c.Documents, c.Schemes = maps.Clone(c.Documents), maps.Clone(c.Schemes)
	return &tx{
		ctx: ctx, db: db, conn: conn, counts: c, fresh: c.NextID, documents: map[documentKey][]byte{}, terms: map[hash]*term{},
		quads: map[store.IDQuad]*said{}, labelled: map[store.TermID][]store.IDQuad{}, foreign: map[foreignQuad]*present{}, asked: map[quad.IRI]bool{},
	}
}

func (t *tx) Get(table store.Table, key string) ([]byte, error) {
	if d, ok := t.documents[documentKey{table, key}]; ok {
		return d, nil
	}
	data, err := getDocument(t.ctx, t.conn, table, key)
	return data, t.db.failed(err)
}

func (t *tx) Put(table store.Table, key string, data []byte) error {
	if data == nil {
		data = []byte{}
	}
	t.documents[documentKey{table, key}] = data
	return nil
}

func (t *tx) Delete(table store.Table, key string) error {
	t.documents[documentKey{table, key}] = nil
	return nil
}

// All is part of store.Tx: what is committed, with what the transaction has changed over it.
func (t *tx) All(table store.Table, prefix string) ([]store.Document, error) {
	found := map[string][]byte{}
	docs, err := listDocuments(t.ctx, t.conn, table, prefix, "", 0)
	if err != nil {
		return nil, t.db.failed(err)
	}
	for _, d := range docs {
		found[d.Key] = d.Data
	}
	for k, d := range t.documents {
		if k.table == table && strings.HasPrefix(k.key, prefix) {
			found[k.key] = d
		}
	}
	var out []store.Document
	for _, k := range slices.Sorted(maps.Keys(found)) {
		if found[k] != nil {
			out = append(out, store.Document{Key: k, Data: found[k]})
		}
	}
	return out, nil
}

// Sources is part of store.Tx. A quad's own label names its source; who else says it is found in
// quern_elsewhere, which is gone through only if there is such a quad.
func (t *tx) Sources(v quad.Value) ([]quad.IRI, error) {
	id, err := valueID(t.ctx, t.conn, v)
	if id == 0 || err != nil {
		return nil, t.db.failed(err)
	}
	found := map[quad.IRI]bool{}
	var text []byte
	if err := each(t.ctx, t.conn, `SELECT text FROM quern_terms WHERE id IN (
			SELECT l FROM quern_quads WHERE s = $1 AND own UNION SELECT l FROM quern_quads WHERE o = $1 AND own)`,
		[]any{int64(id)}, []any{&text}, func() error {
			v, err := quads.ParseTerm(text)
			if iri, ok := v.(quad.IRI); ok {
				found[iri] = true
			}
			return err
		}); err != nil {
		return nil, t.db.failed(err)
	}
	var source []byte
	if err := each(t.ctx, t.conn, `SELECT DISTINCT e.source FROM quern_elsewhere e JOIN (
			SELECT s, p, o, l FROM quern_quads WHERE s = $1 AND others > 0 UNION SELECT s, p, o, l FROM quern_quads WHERE o = $1 AND others > 0
		) q ON e.s = q.s AND e.p = q.p AND e.o = q.o AND e.l = q.l`,
		[]any{int64(id)}, []any{&source}, func() error {
			found[quad.IRI(source)] = true
			return nil
		}); err != nil {
		return nil, t.db.failed(err)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// AddQuads is part of store.Tx. The quads wait until they are asked for, so that a transaction of many
// articles asks the database for their terms once.
func (t *tx) AddQuads(source quad.IRI, qs []quad.Quad) error {
	for _, q := range qs {
		texts, err := encode(q)
		if err != nil {
			return err
		}
		t.waiting = append(t.waiting, waiting{source, texts, q.Label == source})
	}
	return nil
}

// settle takes the quads that wait into account.
func (t *tx) settle() error {
	if len(t.waiting) == 0 {
		return nil
	}
	texts := make([]texts, len(t.waiting))
	for i := range t.waiting {
		texts[i] = t.waiting[i].texts
	}
	ids, err := t.resolve(texts, true)
	if err != nil {
		return err
	}
	if err := t.loadQuads(ids); err != nil {
		return err
	}
	for i, w := range t.waiting {
		if w.own {
			t.quads[ids[i]].now.own = true
			continue
		}
		if err := t.loadForeign(w.source); err != nil {
			return err
		}
		fq := foreignQuad{string(w.source), ids[i]}
		p := t.foreign[fq]
		if p == nil {
			p = &present{}
			t.foreign[fq] = p
		}
		if !p.now {
			p.now = true
			t.quads[ids[i]].now.others++
		}
	}
	t.waiting = nil
	return nil
}

// RemoveSource is part of store.Tx.
func (t *tx) RemoveSource(source quad.IRI) error {
	if err := t.settle(); err != nil {
		return err
	}
	text, err := quads.AppendTerm(nil, source)
	if err != nil {
		return err
	}
	h := hashOf(text)
	if t.terms[h] == nil {
		t.terms[h] = &term{}
		if err := t.loadTerms([][]byte{h[:]}); err != nil {
			return err
		}
	}
	if label := t.terms[h].id; label != 0 {
		if label < t.fresh {
			if err := t.readQuads(`SELECT s, p, o, l, own, others FROM quern_quads WHERE l = $1`, int64(label)); err != nil {
				return err
			}
		}
		for _, q := range t.labelled[label] {
			t.quads[q].now.own = false
		}
	}
	if err := t.loadForeign(source); err != nil {
		return err
	}
	for fq, p := range t.foreign {
		if fq.source == string(source) && p.now {
			p.now = false
			t.quads[fq.q].now.others--
		}
	}
	return nil
}

// texts are the canonical forms of a quad's terms; nil is no label.
type texts [4][]byte

func encode(q quad.Quad) (out texts, err error) {
	for pos, d := range quad.Directions {
		v := q.Get(d)
		if v == nil && d == quad.Label {
			continue
		}
		if out[pos], err = quads.AppendTerm(nil, v); err != nil {
			return out, fmt.Errorf("the %v of a quad: %w", d, err)
		}
	}
	return out, nil
}

// resolve gives the ids of quads. Without add, one that has a term that is not known is zero.
func (t *tx) resolve(qs []texts, add bool) ([]store.IDQuad, error) {
	hashes := make([][4]hash, len(qs))
	var asked [][]byte
	for i := range qs {
		for pos, text := range qs[i] {
			if text == nil {
				continue
			}
			h := hashOf(text)
			hashes[i][pos] = h
			if t.terms[h] == nil {
				t.terms[h] = &term{}
				asked = append(asked, h[:])
			}
		}
	}
	if err := t.loadTerms(asked); err != nil {
		return nil, err
	}
	out := make([]store.IDQuad, len(qs))
	for i := range qs {
		for pos, text := range qs[i] {
			if text == nil {
				continue
			}
			tm := t.terms[hashes[i][pos]]
			if tm.id == 0 && !add {
				out[i] = store.IDQuad{}
				break
			}
			if tm.id == 0 {
				tm.id, tm.text = t.counts.NextID, text
				t.counts.NextID++
			}
			out[i][pos] = tm.id
		}
	}
	return out, nil
}

// loadTerms looks terms up by the hashes of their texts.
func (t *tx) loadTerms(hashes [][]byte) error {
	if len(hashes) == 0 || t.cleared {
		return nil
	}
	var id int64
	var h []byte
	err := each(t.ctx, t.conn, `SELECT id, hash FROM quern_terms WHERE hash = ANY($1)`, []any{hashes}, []any{&id, &h}, func() error {
		t.terms[hash(h)].id = store.TermID(id)
		return nil
	})
	return t.db.failed(err)
}

// loadQuads reads who says quads. One with a term that is new is said by nobody yet.
func (t *tx) loadQuads(qs []store.IDQuad) error {
	var asked []store.IDQuad
	for _, q := range qs {
		if t.quads[q] != nil {
			continue
		}
		t.take(q, support{})
		if slices.Max(q[:]) < t.fresh {
			asked = append(asked, q)
		}
	}
	if len(asked) == 0 || t.cleared {
		return nil
	}
	c := columns(asked)
	return t.readQuads(`SELECT q.s, q.p, q.o, q.l, q.own, q.others FROM quern_quads q
		JOIN unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS d(s, p, o, l)
		ON q.s = d.s AND q.p = d.p AND q.o = d.o AND q.l = d.l`, c[0], c[1], c[2], c[3])
}

// readQuads takes up the quads of a query that the transaction has not changed yet.
func (t *tx) readQuads(sql string, args ...any) error {
	var r [4]int64
	var s support
	err := each(t.ctx, t.conn, sql, args, []any{&r[0], &r[1], &r[2], &r[3], &s.own, &s.others}, func() error {
		q := idQuad(r)
		if known := t.quads[q]; known == nil {
			t.take(q, s)
		} else if known.before == (support{}) && known.now == (support{}) {
			*known = said{s, s}
		}
		return nil
	})
	return t.db.failed(err)
}

// take begins to keep account of a quad.
func (t *tx) take(q store.IDQuad, s support) {
	t.quads[q] = &said{s, s}
	t.labelled[q[store.Label]] = append(t.labelled[q[store.Label]], q)
}

// loadForeign reads what a source says under other labels, and those quads.
func (t *tx) loadForeign(source quad.IRI) error {
	if t.asked[source] || t.cleared {
		return nil
	}
	t.asked[source] = true
	var r [4]int64
	var qs []store.IDQuad
	if err := each(t.ctx, t.conn, `SELECT s, p, o, l FROM quern_elsewhere WHERE source = $1`, []any{[]byte(source)},
		[]any{&r[0], &r[1], &r[2], &r[3]}, func() error {
			q := idQuad(r)
			if fq := (foreignQuad{string(source), q}); t.foreign[fq] == nil {
				t.foreign[fq] = &present{true, true}
			}
			qs = append(qs, q)
			return nil
		}); err != nil {
		return t.db.failed(err)
	}
	return t.loadQuads(qs)
}

// iriScheme is the scheme of a term's text if it is one that is counted.
func iriScheme(text []byte) string {
	for _, s := range []string{"ent", "fact"} {
		if bytes.HasPrefix(text, []byte("<"+s+":")) {
			return s
		}
	}
	return ""
}
