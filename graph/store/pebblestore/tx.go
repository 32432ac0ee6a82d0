package pebblestore

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2"

	"quern/graph/quads"
	"quern/graph/store"
)

// tx gathers what a transaction changes over what is committed, and writes it as one batch at the end.
// Nothing reaches the database before that, so a transaction that fails leaves no trace.
type tx struct {
	db     *database
	counts counts
	clear  bool // the quads and terms of before go

	documents map[string]document
	terms     map[uint64]*term
	byText    map[string]*term
	quads     map[ids]*said
	labelled  map[uint64][]ids // the keys of quads by label
	foreign   map[foreignQuad]*present
	buf       []byte
}

// document is a document as the transaction leaves it; nil data is none.
type document struct {
	table  store.Table
	data   []byte
	before bool
}

// term is a term as it was committed: new is one that was not.
type term struct {
	id   uint64
	text string
	n    tally
	new  bool
}

// said is who says a quad, before the transaction and after it.
type said struct{ before, now support }

type foreignQuad struct {
	source string
	q      ids
}

type present struct{ before, now bool }

func newTx(db *database) (*tx, error) {
	c, err := db.live.counts()
	if err != nil {
		return nil, err
	}
	c.NextID = max(c.NextID, db.nextID)
	return &tx{
		db: db, counts: c, documents: map[string]document{}, terms: map[uint64]*term{}, byText: map[string]*term{},
		quads: map[ids]*said{}, labelled: map[uint64][]ids{}, foreign: map[foreignQuad]*present{},
	}, nil
}

func (t *tx) Get(table store.Table, key string) ([]byte, error) {
	k := documentKey(table, key)
	if d, ok := t.documents[string(k)]; ok {
		return d.data, nil
	}
	return t.db.live.get(k)
}

func (t *tx) Put(table store.Table, key string, data []byte) error {
	if data == nil {
		data = []byte{}
	}
	return t.document(table, key, data)
}

func (t *tx) Delete(table store.Table, key string) error { return t.document(table, key, nil) }

func (t *tx) document(table store.Table, key string, data []byte) error {
	k := string(documentKey(table, key))
	d, ok := t.documents[k]
	if !ok {
		old, err := t.db.live.get([]byte(k))
		if err != nil {
			return err
		}
		d = document{table: table, before: old != nil}
	}
	d.data = data
	t.documents[k] = d
	return nil
}

// AddQuads is part of store.Tx.
func (t *tx) AddQuads(source quad.IRI, qs []quad.Quad) error {
	for _, q := range qs {
		id, err := t.resolve(q, true)
		if err != nil {
			return err
		}
		if err := t.say(source, id, q.Label == source); err != nil {
			return err
		}
	}
	return nil
}

// say records that a source says a quad.
func (t *tx) say(source quad.IRI, q ids, own bool) error {
	s, err := t.quad(q)
	if err != nil {
		return err
	}
	if own {
		s.now.own = true
		return nil
	}
	p, err := t.foreignQuad(foreignQuad{string(source), q})
	if err != nil {
		return err
	}
	if !p.now {
		p.now = true
		s.now.foreign++
	}
	return nil
}

// RemoveSource is part of store.Tx.
func (t *tx) RemoveSource(source quad.IRI) error {
	if label, err := t.lookup(source); err != nil {
		return err
	} else if label != nil {
		own, err := t.db.live.collect(pattern{posLabel: label.id})
		if err != nil {
			return err
		}
		for _, q := range own {
			if _, err := t.quad(q); err != nil {
				return err
			}
		}
		for _, q := range t.labelled[label.id] {
			t.quads[q].now.own = false
		}
	}
	return t.removeForeign(source)
}

// removeForeign takes back what a source says under other labels.
func (t *tx) removeForeign(source quad.IRI) error {
	prefix := foreignPrefix(string(source))
	keys, err := t.db.live.keys(prefix)
	if err != nil {
		return err
	}
	for _, k := range keys {
		// The key goes on as one of the primary index does.
		var q ids
		if err := primary.decode(append([]byte{primary.space}, k[len(prefix):]...), &q); err != nil {
			return err
		}
		if _, err := t.foreignQuad(foreignQuad{string(source), q}); err != nil {
			return err
		}
	}
	for fq, p := range t.foreign {
		if fq.source != string(source) || !p.now {
			continue
		}
		s, err := t.quad(fq.q)
		if err != nil {
			return err
		}
		p.now = false
		s.now.foreign--
	}
	return nil
}

// quad gives the state of a quad, read from the database at first.
func (t *tx) quad(q ids) (*said, error) {
	if s, ok := t.quads[q]; ok {
		return s, nil
	}
	s := &said{}
	// A term that is new stands in no quad yet.
	if !t.anyNew(q) {
		t.buf = primary.key(t.buf[:0], q)
		val, found, err := t.db.live.lookup(t.buf)
		if err != nil {
			return nil, err
		}
		if found {
			if s.before, err = readSupport(val); err != nil {
				return nil, err
			}
		}
	}
	s.now = s.before
	t.quads[q] = s
	t.labelled[q[posLabel]] = append(t.labelled[q[posLabel]], q)
	return s, nil
}

func (t *tx) anyNew(q ids) bool {
	for _, id := range q {
		if tm := t.terms[id]; tm != nil && tm.new {
			return true
		}
	}
	return false
}

func (t *tx) foreignQuad(fq foreignQuad) (*present, error) {
	if p, ok := t.foreign[fq]; ok {
		return p, nil
	}
	_, found, err := t.db.live.lookup(fq.key())
	if err != nil {
		return nil, err
	}
	p := &present{before: found, now: found}
	t.foreign[fq] = p
	return p, nil
}

func (fq foreignQuad) key() []byte {
	return append(foreignPrefix(fq.source), primary.key(nil, fq.q)[1:]...)
}

// resolve gives a quad's ids. Without add, ids is zero where a term is not known.
func (t *tx) resolve(q quad.Quad, add bool) (ids, error) {
	var out ids
	for _, d := range quad.Directions {
		v := q.Get(d)
		if v == nil && d == quad.Label {
			continue
		}
		text, err := quads.AppendTerm(t.buf[:0], v)
		t.buf = text
		if err != nil {
			return ids{}, fmt.Errorf("the %v of a quad: %w", d, err)
		}
		tm, err := t.text(text)
		if err != nil {
			return ids{}, err
		}
		if tm == nil && !add {
			return ids{}, nil
		}
		if tm == nil {
			tm = &term{id: t.counts.NextID, text: string(text), new: true}
			t.counts.NextID++
			t.terms[tm.id], t.byText[tm.text] = tm, tm
		}
		out[position(d)] = tm.id
	}
	return out, nil
}

// lookup finds the term of a value, nil where there is none.
func (t *tx) lookup(v quad.Value) (*term, error) {
	text, err := quads.AppendTerm(nil, v)
	if err != nil {
		return nil, err
	}
	return t.text(text)
}

func (t *tx) text(text []byte) (*term, error) {
	if tm, ok := t.byText[string(text)]; ok {
		return tm, nil
	}
	id, err := t.db.live.textID(text)
	if err != nil || id == 0 {
		return nil, err
	}
	return t.term(id)
}

// term reads a term by its id.
func (t *tx) term(id uint64) (*term, error) {
	if tm, ok := t.terms[id]; ok {
		return tm, nil
	}
	n, text, err := t.db.live.term(id)
	if err != nil {
		return nil, err
	}
	tm := &term{id: id, text: string(text), n: n}
	t.terms[id], t.byText[tm.text] = tm, tm
	return tm, nil
}

// batch turns the changes into one batch. Their order in it means nothing: no key is written twice.
func (t *tx) batch() (*pebble.Batch, error) {
	b := t.db.pebble.NewBatch()
	if err := t.fill(b); err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

func (t *tx) fill(b *pebble.Batch) error {
	if t.clear {
		spaces := []byte{spaceText, spaceTerm, spaceForeign}
		for i := range permutations {
			spaces = append(spaces, permutations[i].space)
		}
		for _, space := range spaces {
			if err := b.DeleteRange([]byte{space}, []byte{space + 1}, nil); err != nil {
				return err
			}
		}
	}
	t.counts.Documents, t.counts.Schemes = maps.Clone(t.counts.Documents), maps.Clone(t.counts.Schemes)
	changed := map[uint64]tally{} // the counts of terms as they will be
	for q, s := range t.quads {
		if err := t.writeQuad(b, q, s, changed); err != nil {
			return err
		}
	}
	for id, n := range changed {
		if err := t.writeTerm(b, t.terms[id], n); err != nil {
			return err
		}
	}
	for fq, p := range t.foreign {
		if err := write(b, fq.key(), nil, p.before, p.now); err != nil {
			return err
		}
	}
	for k, d := range t.documents {
		if err := write(b, []byte(k), d.data, false, d.data != nil); err != nil {
			return err
		}
		if d.data == nil && d.before {
			if err := b.Delete([]byte(k), nil); err != nil {
				return err
			}
		}
		count(&t.counts.Documents, d.table, d.before, d.data != nil)
	}
	if b.Empty() {
		return nil
	}
	data, err := json.Marshal(t.counts)
	if err != nil {
		return err
	}
	return b.Set(keyCounts, data, nil)
}

func (t *tx) writeQuad(b *pebble.Batch, q ids, s *said, changed map[uint64]tally) error {
	if s.before == s.now {
		return nil
	}
	was, is := s.before.exists(), s.now.exists()
	for i := range permutations {
		t.buf = permutations[i].key(t.buf[:0], q)
		var err error
		switch {
		case is && i == 0:
			err = b.Set(t.buf, s.now.encode(), nil)
		case was != is:
			err = write(b, t.buf, nil, was, is)
		}
		if err != nil {
			return err
		}
	}
	if was == is {
		return nil
	}
	for pos, id := range q {
		if id == 0 {
			continue
		}
		tm, err := t.term(id)
		if err != nil {
			return err
		}
		n, ok := changed[id]
		if !ok {
			n = tm.n
		}
		if is {
			n[pos]++
		} else {
			n[pos]--
		}
		changed[id] = n
	}
	if is {
		t.counts.Quads++
	} else {
		t.counts.Quads--
	}
	return nil
}

func (t *tx) writeTerm(b *pebble.Batch, tm *term, n tally) error {
	was, is := tm.n.total() > 0, n.total() > 0
	if was && n == tm.n || !was && !is {
		return nil
	}
	text := []byte(tm.text)
	if is {
		if err := b.Set(termKey(tm.id), appendTerm(nil, n, text), nil); err != nil {
			return err
		}
	} else if err := b.Delete(termKey(tm.id), nil); err != nil {
		return err
	}
	if was == is {
		return nil
	}
	if is {
		t.counts.Terms++
	} else {
		t.counts.Terms--
	}
	if s := scheme(tm.text); s != "" {
		count(&t.counts.Schemes, s, was, is)
	}
	return write(b, textKey(nil, text), appendID(nil, tm.id), was, is)
}

// write sets or deletes a key where its presence changes.
func write(b *pebble.Batch, key, val []byte, was, is bool) error {
	switch {
	case is && !was:
		return b.Set(key, val, nil)
	case was && !is:
		return b.Delete(key, nil)
	}
	return nil
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

// scheme is the scheme of an IRI that is counted.
func scheme(text string) string {
	for _, s := range []string{"ent", "fact"} {
		if strings.HasPrefix(text, "<"+s+":") {
			return s
		}
	}
	return ""
}
