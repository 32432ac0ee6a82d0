package pebblestore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"
	"golang.org/x/sync/errgroup"

	"quern/graph/store"
	"quern/graph/store/fill"
)

var _ store.Filler = (*database)(nil)

// filling is a transaction on a database without quads. It gathers quads in memory, sixteen bytes each, and
// writes them as sorted tables that Pebble takes in as they are, all at once: nothing goes through the log,
// and nothing is sorted again by compactions.
type filling struct {
	*tx
	base uint64 // the id of the first text
	all  *fill.Gathering

	tables  *tables
	records *table // written as they come
	last    []byte // the key of the last one
}

// Fill is part of store.Filler.
func (db *database) Fill(ctx context.Context, fn func(store.Tx) error) (err error) {
	db.write.Lock()
	defer db.write.Unlock()
	if err := db.usable(); err != nil {
		return err
	}
	t, err := newTx(db)
	if err != nil {
		return err
	}
	if t.counts.Quads > 0 || t.counts.Terms > 0 {
		return fmt.Errorf("filling the store %s: %w", db.dir, store.ErrNotEmpty)
	}
	// Documents are counted in copies of these, so that a failed filling leaves no trace.
	t.counts.Documents, t.counts.Schemes = maps.Clone(t.counts.Documents), maps.Clone(t.counts.Schemes)
	w := newTables(ctx, db)
	defer func() { err = errors.Join(err, w.remove()) }()
	f := &filling{tx: t, base: t.counts.NextID, all: fill.New(), tables: w}
	f.records = w.begin()
	if err := errors.Join(fn(f), f.records.close()); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	db.nextID = max(db.nextID, f.base+uint64(f.all.Texts.Len()))
	if err := f.write(); err != nil {
		return fmt.Errorf("filling the store %s: %w", db.dir, err)
	}
	return nil
}

// AddQuads is part of store.Tx.
func (f *filling) AddQuads(source quad.IRI, qs []quad.Quad) error { return f.all.Add(source, qs) }

// Put is part of store.Tx. Records are written at once, since all of them may be too many to hold.
func (f *filling) Put(table store.Table, key string, data []byte) error {
	if table != store.Records {
		return f.tx.Put(table, key, data)
	}
	k := documentKey(table, key)
	if bytes.Compare(k, f.last) <= 0 {
		return fmt.Errorf("filling the store with records out of order: %q does not belong here", key)
	}
	if f.last == nil && f.counts.Documents[table] > 0 {
		return fmt.Errorf("filling the store with records: %w", store.ErrNotEmpty)
	}
	f.last = k
	count(&f.counts.Documents, table, false, true)
	return f.records.set(k, data)
}

// Get is part of store.Tx.
func (f *filling) Get(table store.Table, key string) ([]byte, error) {
	if table == store.Records && f.last != nil {
		return nil, fill.ErrFilling
	}
	return f.tx.Get(table, key)
}

// RemoveSource is part of store.Tx.
func (f *filling) RemoveSource(quad.IRI) error { return fill.ErrFilling }

// Sources is part of store.Tx: nobody has said anything before.
func (f *filling) Sources(quad.Value) ([]quad.IRI, error) { return nil, nil }

// ids are the ids of a packed quad.
func (f *filling) ids(p fill.Quad) (q ids) {
	for i, n := range p.Unpack() {
		if n != 0 {
			q[i] = f.base + uint64(n) - 1
		}
	}
	return q
}

// write makes the tables and has Pebble take them in.
func (f *filling) write() error {
	w := f.tables
	all, supports := f.all.Quads()
	others := f.all.Elsewhere()
	f.counts.NextID = f.base + uint64(f.all.Texts.Len())
	f.counts.Quads, f.counts.Terms, f.counts.Foreign = int64(len(all)), int64(f.all.Texts.Len()), int64(len(others))
	tallies := f.all.Tallies(all)
	if err := w.write(func(t *table) error { return f.writeQuads(t, primary, all, supports) }); err != nil {
		return err
	}
	// Two at a time: sorting needs a copy of all quads for each.
	half := len(permutations)/2 + 1
	copied := slices.Clone(all)
	var g errgroup.Group
	g.Go(func() error { return f.writeIndexes(copied, permutations[half:]) })
	g.Go(func() error {
		if err := f.writeIndexes(all, permutations[1:half]); err != nil {
			return err
		}
		if err := w.write(func(t *table) error { return f.writeTerms(t, tallies) }); err != nil {
			return err
		}
		return errors.Join(w.write(f.writeTexts), w.write(func(t *table) error { return f.writeOthers(t, others) }))
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if err := f.writeDocuments(); err != nil {
		return err
	}
	if err := w.write(f.writeCounts); err != nil {
		return err
	}
	return w.ingest()
}

// writeIndexes writes indexes of quads that are packed in the order of the primary one, whose order they lose.
func (f *filling) writeIndexes(all []fill.Quad, indexes []permutation) error {
	packedBy := primary
	for i := range indexes {
		pm := &indexes[i]
		for j, q := range all {
			was, n := q.Unpack(), [positions]uint32{}
			for k, pos := range packedBy.order {
				n[pos] = was[k]
			}
			all[j] = fill.Pack([positions]uint32{n[pm.order[0]], n[pm.order[1]], n[pm.order[2]], n[pm.order[3]]})
		}
		packedBy = pm
		slices.SortFunc(all, fill.Compare)
		if err := f.tables.write(func(t *table) error { return f.writeQuads(t, pm, all, nil) }); err != nil {
			return err
		}
	}
	return nil
}

func (f *filling) writeQuads(t *table, pm *permutation, sorted []fill.Quad, supports map[fill.Quad]fill.Support) error {
	var key []byte
	for _, p := range sorted {
		key = append(key[:0], pm.space)
		for _, n := range p.Unpack() {
			id := uint64(0)
			if n != 0 {
				id = f.base + uint64(n) - 1
			}
			key = appendID(key, id)
		}
		var val []byte
		if s, ok := supports[p]; ok {
			val = support{s.Own, uint64(s.Others)}.encode()
		}
		if err := t.set(key, val); err != nil {
			return err
		}
	}
	return nil
}

func (f *filling) writeTerms(t *table, tallies [][positions]uint32) error {
	var key, val []byte
	for i, counted := range tallies {
		var n tally
		for pos, c := range counted {
			n[pos] = uint64(c)
		}
		text := f.all.Texts.Text(uint32(i + 1))
		key = appendID(append(key[:0], spaceTerm), f.base+uint64(i))
		val = appendTerm(val[:0], n, text)
		if err := t.set(key, val); err != nil {
			return err
		}
		if s := scheme(string(text)); s != "" {
			count(&f.counts.Schemes, s, false, true)
		}
	}
	return nil
}

func (f *filling) writeTexts(t *table) error {
	numbers := make([]uint32, f.all.Texts.Len())
	for i := range numbers {
		numbers[i] = uint32(i + 1)
	}
	slices.SortFunc(numbers, func(a, b uint32) int { return compareTextKeys(f.all.Texts.Text(a), f.all.Texts.Text(b)) })
	var key, val []byte
	for _, n := range numbers {
		key = textKey(key[:0], f.all.Texts.Text(n))
		val = appendID(val[:0], f.base+uint64(n)-1)
		if err := t.set(key, val); err != nil {
			return err
		}
	}
	return nil
}

// compareTextKeys compares the keys of two texts. That of a long one is not its beginning alone.
func compareTextKeys(a, b []byte) int {
	if len(a) <= maxText && len(b) <= maxText {
		return bytes.Compare(a, b)
	}
	return bytes.Compare(textKey(nil, a), textKey(nil, b))
}

func (f *filling) writeOthers(t *table, others []fill.Elsewhere) error {
	keys := make([][]byte, len(others))
	for i, o := range others {
		keys[i] = foreignQuad{string(o.Source), f.ids(o.Quad)}.key()
	}
	slices.SortFunc(keys, bytes.Compare)
	for _, k := range keys {
		if err := t.set(k, nil); err != nil {
			return err
		}
	}
	return nil
}

// writeDocuments writes the documents that are held, each kind to files of its own: between them lie the
// records.
func (f *filling) writeDocuments() error {
	byTable := map[store.Table][]string{}
	for k, d := range f.documents {
		byTable[d.table] = append(byTable[d.table], k)
	}
	for _, keys := range byTable {
		slices.Sort(keys)
		if err := f.tables.write(func(t *table) error {
			for _, k := range keys {
				d := f.documents[k]
				var err error
				if d.data != nil {
					err = t.set([]byte(k), d.data)
				} else if d.before {
					err = t.delete([]byte(k))
				}
				if err != nil {
					return err
				}
				count(&f.counts.Documents, d.table, d.before, d.data != nil)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func (f *filling) writeCounts(t *table) error {
	data, err := json.Marshal(f.counts)
	if err != nil {
		return err
	}
	return t.set(keyCounts, data)
}
