package pgstore

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"quern/graph/store"
)

// copyFrom is how many rows are sent by COPY rather than as arrays: it takes two messages more.
const copyFrom = 512

// tally counts in how many quads a term stands, by position; in a transaction by how many that changes.
type tally [4]int64

// flush sends what the transaction changed.
func (t *tx) flush() error {
	if err := t.settle(); err != nil {
		return err
	}
	docs, err := t.documentChanges()
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	docs(batch)
	added, tallies := t.quadChanges(batch)
	t.foreignChanges(batch)
	if batch.Len() == 0 && len(added) == 0 && !t.cleared {
		return nil
	}
	terms := t.newTerms(tallies)
	if err := t.insertTerms(batch, terms); err != nil {
		return err
	}
	if err := t.insertQuads(batch, added); err != nil {
		return err
	}
	fewer := t.countTerms(batch, tallies)
	if len(fewer) > 0 {
		if err := t.send(batch); err != nil {
			return err
		}
		if err := t.freeTerms(fewer); err != nil {
			return err
		}
		batch = &pgx.Batch{}
	}
	data, err := json.Marshal(t.counts)
	if err != nil {
		return err
	}
	batch.Queue(`UPDATE quern_store SET counts = $1 WHERE one = 1`, data)
	return t.send(batch)
}

func (t *tx) send(b *pgx.Batch) error { return t.conn.SendBatch(t.ctx, b).Close() }

// documentChanges counts the documents that come and go, and gives what writes them.
func (t *tx) documentChanges() (func(*pgx.Batch), error) {
	keys := slices.SortedFunc(maps.Keys(t.documents), func(a, b documentKey) int {
		return slices.Compare([]string{string(a.table), a.key}, []string{string(b.table), b.key})
	})
	if len(keys) == 0 {
		return func(*pgx.Batch) {}, nil
	}
	kinds, names := make([]string, len(keys)), make([][]byte, len(keys))
	for i, k := range keys {
		kinds[i], names[i] = string(k.table), []byte(k.key)
	}
	var kind string
	var name []byte
	was := map[documentKey]bool{}
	err := each(t.ctx, t.conn, `SELECT d.kind, d.key FROM quern_documents d
		JOIN unnest($1::TEXT[], $2::BYTEA[]) AS k(kind, key) ON d.kind = k.kind AND d.key = k.key`,
		[]any{kinds, names}, []any{&kind, &name}, func() error {
			was[documentKey{store.Table(kind), string(name)}] = true
			return nil
		})
	if err != nil {
		return nil, err
	}
	return func(b *pgx.Batch) {
		for _, k := range keys {
			data := t.documents[k]
			switch {
			case data != nil:
				b.Queue(`INSERT INTO quern_documents (kind, key, data) VALUES ($1, $2, $3) ON CONFLICT (kind, key) DO UPDATE SET data = excluded.data`,
					string(k.table), []byte(k.key), data)
			case was[k]:
				b.Queue(`DELETE FROM quern_documents WHERE kind = $1 AND key = $2`, string(k.table), []byte(k.key))
			}
			count(&t.counts.Documents, k.table, was[k], data != nil)
		}
	}, nil
}

// quadChanges queues the quads that go and those that others say now, and gives those that come, with what
// all this changes in the counts of terms.
func (t *tx) quadChanges(b *pgx.Batch) (added []store.IDQuad, tallies map[store.TermID]*tally) {
	tallies = map[store.TermID]*tally{}
	var gone, changed []store.IDQuad
	for q, s := range t.quads {
		was, is := s.before.exists(), s.now.exists()
		step := int64(0)
		switch {
		case is && !was:
			added = append(added, q)
			step = 1
		case was && !is:
			gone = append(gone, q)
			step = -1
		case s.before != s.now:
			changed = append(changed, q)
		}
		if step == 0 {
			continue
		}
		t.counts.Quads += step
		for pos, id := range q {
			if id == 0 {
				continue
			}
			if tallies[id] == nil {
				tallies[id] = &tally{}
			}
			tallies[id][pos] += step
		}
	}
	order := store.SPOL.Compare
	slices.SortFunc(added, order)
	slices.SortFunc(gone, order)
	slices.SortFunc(changed, order)
	if len(gone) > 0 {
		c := columns(gone)
		b.Queue(`DELETE FROM quern_quads q USING unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS d(s, p, o, l)
			WHERE q.s = d.s AND q.p = d.p AND q.o = d.o AND q.l = d.l`, c[0], c[1], c[2], c[3])
	}
	if len(changed) > 0 {
		c := columns(changed)
		own, others := make([]bool, len(changed)), make([]int64, len(changed))
		for i, q := range changed {
			own[i], others[i] = t.quads[q].now.own, t.quads[q].now.others
		}
		b.Queue(`UPDATE quern_quads q SET own = d.own, others = d.others
			FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BOOL[], $6::BIGINT[]) AS d(s, p, o, l, own, others)
			WHERE q.s = d.s AND q.p = d.p AND q.o = d.o AND q.l = d.l`, c[0], c[1], c[2], c[3], own, others)
	}
	return added, tallies
}

func (t *tx) foreignChanges(b *pgx.Batch) {
	changed := map[string]*[2][]store.IDQuad{} // by source those that come, and those that go
	for fq, p := range t.foreign {
		if p.before == p.now {
			continue
		}
		if changed[fq.source] == nil {
			changed[fq.source] = &[2][]store.IDQuad{}
		}
		list := &changed[fq.source][0]
		if p.before {
			list = &changed[fq.source][1]
		}
		*list = append(*list, fq.q)
	}
	for _, source := range slices.Sorted(maps.Keys(changed)) {
		if come := columns(changed[source][0]); len(come[0]) > 0 {
			b.Queue(`INSERT INTO quern_elsewhere (source, s, p, o, l)
				SELECT $1::BYTEA, d.s, d.p, d.o, d.l FROM unnest($2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[]) AS d(s, p, o, l)`,
				[]byte(source), come[0], come[1], come[2], come[3])
		}
		if gone := columns(changed[source][1]); len(gone[0]) > 0 {
			b.Queue(`DELETE FROM quern_elsewhere e USING unnest($2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[]) AS d(s, p, o, l)
				WHERE e.source = $1::BYTEA AND e.s = d.s AND e.p = d.p AND e.o = d.o AND e.l = d.l`,
				[]byte(source), gone[0], gone[1], gone[2], gone[3])
		}
	}
}

// newTerm is a row of quern_terms to come.
type newTerm struct {
	id   store.TermID
	hash hash
	text []byte
	n    tally
}

// newTerms takes the terms that the transaction made out of the tallies. One that no quad has in the end is
// not written.
func (t *tx) newTerms(tallies map[store.TermID]*tally) []newTerm {
	var out []newTerm
	for h, tm := range t.terms {
		n := tallies[tm.id]
		if tm.id < t.fresh || n == nil {
			continue
		}
		out = append(out, newTerm{tm.id, h, tm.text, *n})
		delete(tallies, tm.id)
		t.counts.Terms++
		if s := iriScheme(tm.text); s != "" {
			count(&t.counts.Schemes, s, false, true)
		}
	}
	slices.SortFunc(out, func(a, b newTerm) int { return int(a.id) - int(b.id) })
	return out
}

func (t *tx) insertTerms(b *pgx.Batch, terms []newTerm) error {
	if len(terms) >= copyFrom {
		_, err := t.conn.CopyFrom(t.ctx, pgx.Identifier{"quern_terms"}, []string{"id", "hash", "text", "subjects", "predicates", "objects", "labels"},
			pgx.CopyFromSlice(len(terms), func(i int) ([]any, error) {
				n := &terms[i]
				return []any{int64(n.id), n.hash[:], n.text, n.n[0], n.n[1], n.n[2], n.n[3]}, nil
			}))
		return err
	}
	if len(terms) == 0 {
		return nil
	}
	id, hashes, texts := make([]int64, len(terms)), make([][]byte, len(terms)), make([][]byte, len(terms))
	var n [4][]int64
	for i := range terms {
		id[i], hashes[i], texts[i] = int64(terms[i].id), terms[i].hash[:], terms[i].text
		for pos, c := range terms[i].n {
			n[pos] = append(n[pos], c)
		}
	}
	b.Queue(`INSERT INTO quern_terms (id, hash, text, subjects, predicates, objects, labels)
		SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[], $3::BYTEA[], $4::BIGINT[], $5::BIGINT[], $6::BIGINT[], $7::BIGINT[])`,
		id, hashes, texts, n[0], n[1], n[2], n[3])
	return nil
}

func (t *tx) insertQuads(b *pgx.Batch, added []store.IDQuad) error {
	if len(added) >= copyFrom {
		_, err := t.conn.CopyFrom(t.ctx, pgx.Identifier{"quern_quads"}, []string{"s", "p", "o", "l", "own", "others"},
			pgx.CopyFromSlice(len(added), func(i int) ([]any, error) {
				q := added[i]
				s := t.quads[q].now
				return []any{int64(q[0]), int64(q[1]), int64(q[2]), int64(q[3]), s.own, s.others}, nil
			}))
		return err
	}
	if len(added) == 0 {
		return nil
	}
	c := columns(added)
	own, others := make([]bool, len(added)), make([]int64, len(added))
	for i, q := range added {
		own[i], others[i] = t.quads[q].now.own, t.quads[q].now.others
	}
	b.Queue(`INSERT INTO quern_quads (s, p, o, l, own, others)
		SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BOOL[], $6::BIGINT[])`, c[0], c[1], c[2], c[3], own, others)
	return nil
}

// countTerms queues the counts of the terms that were there before, and gives those that count less now.
func (t *tx) countTerms(b *pgx.Batch, tallies map[store.TermID]*tally) (fewer []int64) {
	var ids []int64
	var n [4][]int64
	for _, id := range slices.Sorted(maps.Keys(tallies)) {
		change := *tallies[id]
		if change == (tally{}) {
			continue
		}
		ids = append(ids, int64(id))
		for pos, c := range change {
			n[pos] = append(n[pos], c)
		}
		if slices.Min(change[:]) < 0 {
			fewer = append(fewer, int64(id))
		}
	}
	if len(ids) > 0 {
		b.Queue(`UPDATE quern_terms t SET subjects = t.subjects + d.s, predicates = t.predicates + d.p, objects = t.objects + d.o, labels = t.labels + d.l
			FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[]) AS d(id, s, p, o, l) WHERE t.id = d.id`,
			ids, n[0], n[1], n[2], n[3])
	}
	return fewer
}

// freeTerms removes those of some terms that no quad has any more.
func (t *tx) freeTerms(ids []int64) error {
	var front []byte
	return each(t.ctx, t.conn, `DELETE FROM quern_terms WHERE id = ANY($1) AND subjects = 0 AND predicates = 0 AND objects = 0 AND labels = 0
		RETURNING substr(text, 1, 6)`, []any{ids}, []any{&front}, func() error {
		t.counts.Terms--
		if s := iriScheme(front); s != "" {
			count(&t.counts.Schemes, s, true, false)
		}
		return nil
	})
}

func count[K comparable](m *map[K]int64, k K, was, is bool) {
	if *m == nil {
		*m = map[K]int64{}
	}
	if is && !was {
		(*m)[k]++
	} else if was && !is {
		if (*m)[k]--; (*m)[k] == 0 {
			delete(*m, k)
		}
	}
}
