package svg

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"

	"quern/export"
)

func TestDrawnHoldsTheLastUsed(t *testing.T) {
	d := newDrawn(10)
	key := func(name string) [sha256.Size]byte { return sha256.Sum256([]byte(name)) }
	d.put(key("a"), []byte("aaaa"))
	d.put(key("b"), []byte("bbbb"))
	d.get(key("a"))
	d.put(key("c"), []byte("cccc"))
	for name, want := range map[string]string{"a": "aaaa", "b": "", "c": "cccc"} {
		if got := d.get(key(name)); string(got) != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if d.put(key("large"), make([]byte, 11)); d.get(key("large")) != nil || d.held != 8 || len(d.by) != 2 {
		t.Errorf("holds %d bytes of %d drawings", d.held, len(d.by))
	}
}

// TestTheSameGraphIsDrawnOnce: a drawing that is kept needs no process.
func TestTheSameGraphIsDrawnOnce(t *testing.T) {
	r := New(Options{Workers: 1})
	g := dotOf(t, "table-talks", export.Options{Around: []string{"Ilse Hartmann"}})
	first, err := r.Render(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := r.Render(context.Background(), g)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("asked again: %v, %d bytes instead of %d", err, len(again), len(first))
	}
	if _, err := r.Render(context.Background(), tiny("another")); err == nil {
		t.Error("a closed renderer drew")
	}
}
