package pebblestore

import (
	"bytes"
	"cmp"
	"fmt"
	"testing"
	"testing/quick"

	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2/vfs"

	"quern/graph/quads"
	"quern/graph/store"
)

// sources are what fillUp stores: two articles that share values, and a file that says some of theirs.
var sources = []quad.IRI{"article:1", "article:2", "article:file"}

func fillUp(t *testing.T, db *database) {
	t.Helper()
	for i, source := range sources {
		var qs []quad.Quad
		for n := range 30 {
			label := sources[(i+n)%len(sources)]
			qs = append(qs, quad.Quad{Subject: quad.IRI(fmt.Sprint("s", n%7)), Predicate: quad.IRI(fmt.Sprint("p", n%3)), Object: quad.Int(n), Label: label})
		}
		if err := db.Update(t.Context(), func(tx store.Tx) error {
			if err := tx.Put(store.Records, string(source), []byte("record")); err != nil {
				return err
			}
			return tx.AddQuads(source, qs)
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIDsSortAsNumbers(t *testing.T) {
	check := func(a, b uint64, shift uint8) bool {
		a, b = a>>(shift%64), b>>(shift/4%64)
		x, y := appendID(nil, a), appendID(nil, b)
		back, rest, err := readID(x)
		return bytes.Compare(x, y) == cmp.Compare(a, b) && back == a && len(rest) == 0 && err == nil
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 20000}); err != nil {
		t.Error(err)
	}
	for _, n := range []uint64{0, 1, 0xF6, 0xF7, 0xF8, 0xFF, 0x100, 1<<64 - 1} {
		if back, _, err := readID(appendID(nil, n)); back != n || err != nil {
			t.Errorf("%d comes back as %d, %v", n, back, err)
		}
	}
}

func TestKeys(t *testing.T) {
	check := func(q ids) bool {
		for i := range permutations {
			var back ids
			if err := permutations[i].decode(permutations[i].key(nil, q), &back); back != q || err != nil {
				return false
			}
		}
		return true
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "s", "s\x01\x01\x01", "s\x01\x01\x01\xff", "s\x01\x01\x01\x01\x01", "p\x01\x01\x01\x01"} {
		var q ids
		if err := primary.decode([]byte(bad), &q); err == nil {
			t.Errorf("the key %q is read as %v", bad, q)
		}
	}
	if a, b := textKey(nil, bytes.Repeat([]byte("x"), maxText+1)), textKey(nil, bytes.Repeat([]byte("x"), maxText+2)); bytes.Equal(a, b) {
		t.Error("two long texts have one key")
	}
}

// TestIDsAreNotReused fails transactions and frees terms, and watches that no id comes twice.
func TestIDsAreNotReused(t *testing.T) {
	db, err := openFS(t.Context(), vfs.NewMem(), "/quern", true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seen := map[uint64]string{}
	for i := range 20 {
		source := quad.IRI(fmt.Sprint("article:", i%2))
		var got *term
		fail := i%3 == 0
		err := db.update(t.Context(), func(tx *tx) error {
			value := quad.IRI(fmt.Sprint("x:", i%4))
			if err := tx.RemoveSource(source); err != nil {
				return err
			}
			if err := tx.AddQuads(source, []quad.Quad{{Subject: value, Predicate: value, Object: value, Label: source}}); err != nil {
				return err
			}
			got, err = tx.lookup(value)
			if fail {
				return fmt.Errorf("failed on purpose")
			}
			return err
		})
		if fail == (err == nil) {
			t.Fatal(err)
		}
		if old, ok := seen[got.id]; ok && old != got.text {
			t.Errorf("id %d was that of %s and is now that of %s", got.id, old, got.text)
		}
		seen[got.id] = got.text
	}
	if len(seen) < 8 {
		t.Errorf("only %d ids were given", len(seen))
	}
}

// TestScansUseTheBestIndex holds that every pattern is one range of the index that it is read from, and that
// the indexes are those that package store promises.
func TestScansUseTheBestIndex(t *testing.T) {
	for bits := range 1 << positions {
		var p pattern
		var sp store.IDPattern
		for pos := range positions {
			if bits>>pos&1 != 0 {
				p[pos], sp[pos] = uint64(pos+1), store.TermID(pos+1)
			}
		}
		if pm := best(p); pm.prefix(p) != p.bound() || pm != inOrder(store.Orders(sp)[0]) {
			t.Errorf("%v is read from %v; want one range of %v", p, pm.name, store.Orders(sp))
		}
	}
	for i, pm := range permutations {
		for j, pos := range pm.name.Positions() {
			if int(pos) != pm.order[j] {
				t.Errorf("index %d is not in the order %v", i, pm.name)
			}
		}
		if inOrder(pm.name) != &permutations[i] {
			t.Errorf("index %v is not found by its order", pm.name)
		}
	}
}

func TestTermCache(t *testing.T) {
	const size = 64
	c := newTermCache(size)
	for i := range uint64(1000) {
		c.put(i, quad.Int(i))
		if v, ok := c.get(i); !ok || v != quad.Int(i) {
			t.Fatalf("value %d is %v, %v just after it was put", i, v, ok)
		}
	}
	for i := range uint64(1000) {
		if v, ok := c.get(i); ok != (i < size/2 || i >= 1000-size/2) || ok && v != quad.Int(i) {
			t.Errorf("value %d is %v, %v; want the first and the last %d values", i, v, ok, size/2)
		}
	}
}

func TestDamageIsAnError(t *testing.T) {
	for _, b := range [][]byte{nil, {0x80}, {1, 2, 3}} {
		if n, text, err := readTerm(b); err == nil {
			t.Errorf("%x is read as a term %v %q", b, n, text)
		}
	}
	if s, err := readSupport([]byte{0x80}); err == nil {
		t.Errorf("half a number is read as %+v", s)
	}
	if _, err := quads.ParseTerm([]byte("x")); err == nil {
		t.Error("x is read as a term")
	}
}
