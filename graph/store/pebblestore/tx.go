package pebblestore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	points    *pebble.Iterator // reads what is committed; opened when first used
	buf       []byte
}

// document is a document as the transaction leaves it; nil data is none.
type document struct {
	table  store.Table
	data   []byte
	before bool
}

// term is a term as it was committed, and as the batch leaves it: new is one that was not there.
type term struct {
	id     uint64
	text   string
	n, now tally
	new    bool
}

// said is who says a quad, before the transaction and after it.
type said struct{ before, now support }

type foreignQuad struct {
	source string
	q      ids
}

type present struct{ before, now bool }

// find reads what is committed under a key; the value is a copy.
func (t *tx) find(key []byte) (val []byte, found bool, err error) {
	if t.points == nil {
		if t.points, err = t.db.pebble.NewIter(nil); err != nil {
			return nil, false, fmt.Errorf("reading the store %s: %w", t.db.dir, err)
		}
	}
	if val, found, err = point(t.points, key); err != nil {
		err = fmt.Errorf("reading the store %s: %w", t.db.dir, err)
	}
	return val, found, err
}

// close ends the transaction.
func (t *tx) close() error {
	if t.points == nil {
		return nil
	}
	return t.points.Close()
}

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
		if err := t.readTerms(own); err != nil {
			return err
		}
		for _, q := range own {
			if t.counts.Foreign == 0 && t.quads[q] == nil {
				// Where every quad is said by its own label alone, who says this one need not be read.
				t.know(q, &said{before: support{own: true}, now: support{own: true}})
			} else if _, err := t.quad(q); err != nil {
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
		val, found, err := t.find(t.buf)
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
	t.know(q, s)
	return s, nil
}

func (t *tx) know(q ids, s *said) {
	t.quads[q] = s
	t.labelled[q[posLabel]] = append(t.labelled[q[posLabel]], q)
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
	_, found, err := t.find(fq.key())
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
	if known, ok := t.db.hot.get(text); ok {
		tm := &known
		t.terms[tm.id], t.byText[tm.text] = tm, tm
		return tm, nil
	}
	val, found, err := t.find(textKey(nil, text))
	if err != nil || !found {
		return nil, err
	}
	id, _, err := readID(val)
	if err != nil {
		return nil, err
	}
	return t.term(id)
}

// term reads a term by its id.
func (t *tx) term(id uint64) (*term, error) {
	if tm, ok := t.terms[id]; ok {
		return tm, nil
	}
	val, found, err := t.find(termKey(id))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%w: no term has id %d", errCorrupt, id)
	}
	return t.learn(id, val)
}

// learn takes up what is committed under a term's id.
func (t *tx) learn(id uint64, val []byte) (*term, error) {
	n, text, err := readTerm(val)
	if err != nil {
		return nil, err
	}
	tm := &term{id: id, text: string(text), n: n, now: n}
	t.terms[id], t.byText[tm.text] = tm, tm
	return tm, nil
}

// readTerms reads the terms of quads in order of their ids, which lie beside each other where an article
// brought them.
func (t *tx) readTerms(qs []ids) error {
	wanted := map[uint64]bool{}
	for _, q := range qs {
		for _, id := range q {
			if id != 0 && t.terms[id] == nil {
				wanted[id] = true
			}
		}
	}
	list := slices.Sorted(maps.Keys(wanted))
	if len(list) == 0 {
		return nil
	}
	it, err := t.db.pebble.NewIter(&pebble.IterOptions{LowerBound: []byte{spaceTerm}, UpperBound: []byte{spaceTerm + 1}})
	if err != nil {
		return fmt.Errorf("reading the store %s: %w", t.db.dir, err)
	}
	for _, id := range list {
		t.buf = appendID(append(t.buf[:0], spaceTerm), id)
		if !it.SeekGE(t.buf) || !bytes.Equal(it.Key(), t.buf) {
			continue // as the reading of this term alone will say
		}
		val, err := it.ValueAndErr()
		if err == nil {
			_, err = t.learn(id, val)
		}
		if err != nil {
			return errors.Join(err, it.Close())
		}
	}
	if err := it.Close(); err != nil {
		return fmt.Errorf("reading the store %s: %w", t.db.dir, err)
	}
	return nil
}

// batch turns the changes into one batch.
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
	w := &writes{}
	for q, s := range t.quads {
		if err := t.writeQuad(w, q, s); err != nil {
			return err
		}
	}
	for _, tm := range t.terms {
		t.writeTerm(w, tm)
	}
	for fq, p := range t.foreign {
		if p.now != p.before {
			w.write(fq.key(), nil, p.now)
			t.counts.Foreign += change(p.before, p.now)
		}
	}
	for k, d := range t.documents {
		if d.data != nil || d.before {
			w.write([]byte(k), d.data, d.data != nil)
		}
		count(&t.counts.Documents, d.table, d.before, d.data != nil)
	}
	if len(w.list) == 0 && b.Empty() {
		return nil
	}
	data, err := json.Marshal(t.counts)
	if err != nil {
		return err
	}
	w.write(keyCounts, data, true)
	return w.into(b)
}

// change is by how much a count of what is there changes.
func change(was, is bool) int64 {
	switch {
	case is && !was:
		return 1
	case was && !is:
		return -1
	}
	return 0
}

// writes gathers what a batch writes, each key once. Pebble takes sorted keys in several times as fast.
type writes struct {
	list  []written
	bytes []byte
}

// written is a key and a value in the bytes of writes; a negative size is a deletion.
type written struct{ at, key, val int }

func (w *writes) write(key, val []byte, set bool) {
	e := written{at: len(w.bytes), key: len(key), val: -1}
	w.bytes = append(w.bytes, key...)
	if set {
		e.val = len(val)
		w.bytes = append(w.bytes, val...)
	}
	w.list = append(w.list, e)
}

func (w *writes) key(e written) []byte { return w.bytes[e.at : e.at+e.key] }

func (w *writes) into(b *pebble.Batch) error {
	slices.SortFunc(w.list, func(x, y written) int { return bytes.Compare(w.key(x), w.key(y)) })
	for _, e := range w.list {
		var err error
		if e.val < 0 {
			err = b.Delete(w.key(e), nil)
		} else {
			err = b.Set(w.key(e), w.bytes[e.at+e.key:e.at+e.key+e.val], nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) writeQuad(w *writes, q ids, s *said) error {
	if s.before == s.now {
		return nil
	}
	was, is := s.before.exists(), s.now.exists()
	for i := range permutations {
		switch {
		case i == 0 && is:
			t.buf = permutations[i].key(t.buf[:0], q)
			w.write(t.buf, s.now.encode(), true)
		case was != is:
			t.buf = permutations[i].key(t.buf[:0], q)
			w.write(t.buf, nil, is)
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
		if is {
			tm.now[pos]++
		} else {
			tm.now[pos]--
		}
	}
	t.counts.Quads += change(was, is)
	return nil
}

func (t *tx) writeTerm(w *writes, tm *term) {
	if tm.now == tm.n {
		return
	}
	was, is := tm.n.total() > 0, tm.now.total() > 0
	text := []byte(tm.text)
	w.write(termKey(tm.id), appendTerm(nil, tm.now, text), is)
	if was == is {
		return
	}
	t.counts.Terms += change(was, is)
	if s := scheme(tm.text); s != "" {
		count(&t.counts.Schemes, s, was, is)
	}
	w.write(textKey(nil, text), appendID(nil, tm.id), is)
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
