package pebblestore

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/store"
)

// Said is part of store.View.
func (v *view) Said(ctx context.Context, source quad.IRI) ([]quad.Quad, error) {
	var found []ids
	label, err := v.valueID(source)
	if err != nil {
		return nil, err
	}
	if label != 0 {
		all, err := v.collectContext(ctx, pattern{posLabel: label})
		if err != nil {
			return nil, err
		}
		for _, q := range all {
			val, there, err := v.lookup(primary.key(nil, q))
			if err != nil {
				return nil, err
			}
			if s, err := readSupport(val); err != nil {
				return nil, err
			} else if there && s.own {
				found = append(found, q)
			}
		}
	}
	keys, err := v.keys(foreignPrefix(string(source)))
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		_, q, err := readForeign(k)
		if err != nil {
			return nil, err
		}
		found = append(found, q)
	}
	out := make([]quad.Quad, len(found))
	for i, q := range found {
		if out[i], err = v.quad(q); err != nil {
			return nil, err
		}
	}
	return quads.Sort(out)
}

// Check is part of store.View: every index against the primary one, every term against the quads that have
// it, and the counters against all.
func (v *view) Check(ctx context.Context, report func(string)) (said int64, err error) {
	c := checker{view: v, ctx: ctx, report: report, terms: map[uint64]tally{}, foreign: map[ids]uint64{}}
	for _, step := range []func() error{c.sources, c.primary, c.permutations, c.dictionary, c.texts, c.counters} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return c.said, nil
}

type checker struct {
	*view
	ctx    context.Context
	report func(string)

	quads, said int64
	terms       map[uint64]tally // in how many quads each term stands
	foreign     map[ids]uint64   // how many sources say a quad under another label
	others      int64            // how many times in all
	known       int64            // terms that have an id
	schemes     map[string]int64
	maxID       uint64
}

func (c *checker) wrong(format string, args ...any) { c.report(fmt.Sprintf(format, args...)) }

// each goes through the keys of a prefix. A key or value that cannot be read is reported and passed over.
func (c *checker) each(prefix []byte, use func(key, val []byte) error) error {
	cur, err := c.open(prefix)
	if err != nil {
		return err
	}
	defer cur.close()
	for {
		var key, val []byte
		ok, err := cur.next(func(k, v []byte) error {
			key, val = bytes.Clone(k), bytes.Clone(v)
			return nil
		})
		if err == nil {
			err = c.ctx.Err()
		}
		if !ok || err != nil {
			return err
		}
		if err := use(key, val); err != nil {
			c.wrong("the entry %q: %v", key, err)
		}
	}
}

func (c *checker) sources() error {
	return c.each([]byte{spaceForeign}, func(key, _ []byte) error {
		_, q, err := readForeign(key)
		if err == nil {
			c.foreign[q]++
			c.others++
			c.said++
		}
		return err
	})
}

func (c *checker) primary() error {
	err := c.each([]byte{primary.space}, func(key, val []byte) error {
		var q ids
		if err := primary.decode(key, &q); err != nil {
			return err
		}
		s, err := readSupport(val)
		if err != nil {
			return err
		}
		c.quads++
		if s.own {
			c.said++
		}
		if s.foreign != c.foreign[q] {
			c.wrong("the quad %s counts %d sources besides its label, and %d say it", c.name(q), s.foreign, c.foreign[q])
		}
		delete(c.foreign, q)
		for pos, id := range q {
			if id != 0 {
				n := c.terms[id]
				n[pos]++
				c.terms[id] = n
			}
		}
		return nil
	})
	for _, q := range slices.SortedFunc(maps.Keys(c.foreign), func(a, b ids) int { return slices.Compare(a[:], b[:]) }) {
		c.wrong("the quad %s is said under another label and is in no index", c.name(q))
	}
	return err
}

// permutations looks each entry up in the primary index: with as many entries they hold the same quads.
func (c *checker) permutations() error {
	for i := range permutations[1:] {
		pm := &permutations[i+1]
		var n int64
		err := c.each([]byte{pm.space}, func(key, _ []byte) error {
			var q ids
			if err := pm.decode(key, &q); err != nil {
				return err
			}
			n++
			_, found, err := c.lookup(primary.key(nil, q))
			if err == nil && !found {
				c.wrong("index %c has the quad %s, which is not in index %c", pm.space, c.name(q), primary.space)
			}
			return err
		})
		if err != nil {
			return err
		}
		if n != c.quads {
			c.wrong("index %c has %d quads and index %c has %d", pm.space, n, primary.space, c.quads)
		}
	}
	return nil
}

func (c *checker) dictionary() error {
	c.schemes = map[string]int64{}
	err := c.each([]byte{spaceTerm}, func(key, val []byte) error {
		id, rest, err := readID(key[1:])
		if err != nil || len(rest) > 0 {
			return fmt.Errorf("%w: it is no id", errCorrupt)
		}
		n, text, err := readTerm(val)
		if err != nil {
			return err
		}
		if _, err := quads.ParseTerm(text); err != nil {
			return err
		}
		c.known++
		c.maxID = max(c.maxID, id)
		if s := scheme(string(text)); s != "" {
			c.schemes[s]++
		}
		if n != c.terms[id] {
			c.wrong("the term %s counts %v quads by position, and stands in %v", text, n, c.terms[id])
		}
		delete(c.terms, id)
		if back, err := c.textID(text); err != nil {
			return err
		} else if back != id {
			c.wrong("the term %s has id %d and is found as %d", text, id, back)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(c.terms)) {
		c.wrong("quads have the term %d, which there is not", id)
	}
	return err
}

func (c *checker) texts() error {
	var n int64
	err := c.each([]byte{spaceText}, func(key, val []byte) error {
		n++
		id, rest, err := readID(val)
		if err != nil || len(rest) > 0 {
			return fmt.Errorf("%w: its id", errCorrupt)
		}
		v, err := c.get(termKey(id))
		if v == nil && err == nil {
			c.wrong("the text %q leads to term %d, which there is not", key[1:], id)
		}
		return err
	})
	if err == nil && n != c.known {
		c.wrong("%d texts lead to %d terms", n, c.known)
	}
	return err
}

func (c *checker) counters() error {
	is, err := c.counts()
	if err != nil {
		c.wrong("%v", err)
		return nil
	}
	documents := map[store.Table]int64{}
	err = c.each([]byte{spaceDocument}, func(key, _ []byte) error {
		table, _, ok := strings.Cut(string(key[1:]), "\x00")
		if !ok {
			return fmt.Errorf("%w: it names no table", errCorrupt)
		}
		documents[store.Table(table)]++
		return nil
	})
	if err != nil {
		return err
	}
	if is.Quads != c.quads || is.Terms != c.known {
		c.wrong("%d quads and %d terms are counted, and there are %d and %d", is.Quads, is.Terms, c.quads, c.known)
	}
	if is.Foreign != c.others {
		c.wrong("%d times a quad is said under another label by the count, and %d times it is", is.Foreign, c.others)
	}
	if !maps.Equal(is.Schemes, c.schemes) {
		c.wrong("entities and facts are counted as %v, and there are %v", is.Schemes, c.schemes)
	}
	if !maps.Equal(is.Documents, documents) {
		c.wrong("documents are counted as %v, and there are %v", is.Documents, documents)
	}
	if is.NextID <= c.maxID {
		c.wrong("the next term's id is %d, and %d is taken", is.NextID, c.maxID)
	}
	return nil
}

// name is a quad for a message: its line, or where a term is missing its ids.
func (c *checker) name(q ids) string {
	if v, err := c.quad(q); err == nil {
		if line, err := quads.AppendQuad(nil, v); err == nil {
			return strings.TrimSpace(string(line))
		}
	}
	return fmt.Sprint(q)
}

// ClearQuads is part of store.Backend. Ids go on from where they were.
func (db *database) ClearQuads(ctx context.Context) error {
	return db.update(ctx, func(t *tx) error {
		t.clear = true
		documents, err := t.db.live.keys([]byte{spaceDocument})
		if err != nil {
			return err
		}
		t.counts.Quads, t.counts.Terms, t.counts.Foreign, t.counts.Schemes = 0, 0, 0, nil
		t.counts.Documents = map[store.Table]int64{}
		for _, k := range documents {
			if table, _, ok := strings.Cut(string(k[1:]), "\x00"); ok {
				t.counts.Documents[store.Table(table)]++
			}
		}
		displaced, err := t.All(store.Displaced, "")
		for _, d := range displaced {
			if err := t.Delete(store.Displaced, d.Key); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		return t.Put(store.State, store.RebuildingKey, []byte("begun"))
	})
}
