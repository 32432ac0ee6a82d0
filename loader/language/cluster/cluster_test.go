package cluster_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/fstest"

	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// vectors are two groups of words that point in two directions.
var vectors = cluster.Vectors{
	Words: []string{"oslo", "bergen", "tromsø", "monday", "tuesday", "friday"},
	Rows:  [][]float32{{9, 1}, {8, 1}, {9, 2}, {1, 9}, {2, 9}, {1, 8}},
}

func TestTrain(t *testing.T) {
	o := cluster.Options{Fine: 2, Coarse: 1, Words: 6, Rounds: 5, Seed: 1}
	table, err := cluster.Train(vectors, o)
	if err != nil {
		t.Fatal(err)
	}
	if table.Len() != 6 {
		t.Fatalf("%d words, want 6", table.Len())
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{{"Oslo", "bergen", true}, {"oslo", "TROMSØ", true}, {"monday", "friday", true}, {"oslo", "monday", false}} {
		if got := table.Of(c.a).Fine == table.Of(c.b).Fine; got != c.same {
			t.Errorf("%s and %s in one class: %t, want %t", c.a, c.b, got, c.same)
		}
	}
	if (table.Of("nowhere") != cluster.Class{}) {
		t.Error("a word not seen has a class")
	}
	same, err := cluster.Train(vectors, o)
	if err != nil {
		t.Fatal(err)
	}
	a := table.Encode()
	if !bytes.Equal(a, same.Encode()) {
		t.Error("the same vectors and seed gave other bytes")
	}
	again, err := cluster.Load(fstest.MapFS{cluster.File: {Data: a}})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range vectors.Words {
		if again.Of(w) != table.Of(w) {
			t.Errorf("%s is %v after loading, was %v", w, again.Of(w), table.Of(w))
		}
	}
}

func TestLoad(t *testing.T) {
	table, err := cluster.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if (table.Of("oslo") != cluster.Class{}) || table.Len() != 0 {
		t.Error("a table that is not there knows a word")
	}
	if _, err := cluster.Load(fstest.MapFS{cluster.File: {Data: []byte("news")}}); !errors.Is(err, perceptron.ErrFormat) {
		t.Errorf("another file gives %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	table, err := cluster.New(map[string]uint16{"a": 1, "ab": 2}, []uint16{0, 1, 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(table.Encode())
	f.Fuzz(func(_ *testing.T, b []byte) {
		if t, err := cluster.Decode(b); err == nil {
			t.Of("ab")
		}
	})
}
