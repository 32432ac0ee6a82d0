package perceptron

import (
	"bytes"
	"errors"
	"testing"
)

// colours is a task that two features decide together.
func train(rounds int) *Trainer {
	t := NewTrainer([]string{"neither", "one", "both"})
	scores := make([]int32, 3)
	for range rounds {
		for a := range uint64(2) {
			for b := range uint64(2) {
				f := []Feature{Of1(0, 0), Of1(1, a), Of2(2, a, b), Of1(3, b)}
				gold := int(a + b)
				t.Tick()
				t.Score(f, scores)
				if guess := Best(scores); guess != gold {
					t.Update(f, gold, 1)
					t.Update(f, guess, -1)
				}
			}
		}
	}
	return t
}

func TestLearns(t *testing.T) {
	m := train(20).Model(Prune{})
	scores := make([]int32, 3)
	for a := range uint64(2) {
		for b := range uint64(2) {
			m.Score([]Feature{Of1(0, 0), Of1(1, a), Of2(2, a, b), Of1(3, b)}, scores)
			if got := Best(scores); got != int(a+b) {
				t.Errorf("%d and %d: class %d, want %d (scores %v)", a, b, got, a+b, scores)
			}
		}
	}
}

func TestMean(t *testing.T) {
	const one, two = 1 << 10, 1 << 11
	trained := func(weight int32, features ...Feature) *Trainer {
		trainer := NewTrainer([]string{"a", "b"})
		trainer.Update(features, 0, 1) // the first is not counted
		trainer.Update(features, 0, weight)
		trainer.Tick()
		return trainer
	}
	m := Mean([]*Trainer{trained(4, one, two), trained(2, one)}, Prune{Below: 1.5})
	scores := make([]int32, 2)
	for feature, want := range map[Feature]int32{one: 3, two: 2, 1 << 12: 0} {
		m.Score([]Feature{feature}, scores)
		if got := scores[0]; got != int32(nearest(int(want*precision))) {
			t.Errorf("feature %d weighs %d, want %d of %d parts", feature, got, want, precision)
		}
	}
	if m := Mean([]*Trainer{trained(4, one), trained(-3, one)}, Prune{Below: 1}); m.Features() != 0 {
		t.Error("a mean below the limit was kept")
	}
}

// TestAverage holds the lazy average to that of weights summed after every step.
func TestAverage(t *testing.T) {
	f := []Feature{7}
	trainer := NewTrainer([]string{"a", "b"})
	trainer.Update(f, 0, 1) // the first is not counted
	weight, sum, steps := 0, 0, 0
	for _, delta := range []int{0, 1, 0, 0, -1, 1, 1, 0, -1, 0} {
		trainer.Tick()
		steps++
		if delta != 0 {
			trainer.Update(f, 0, int32(delta))
		}
		// A step's weight counts from the step after it.
		sum += weight
		weight += delta
	}
	m := trainer.Model(Prune{})
	scores := make([]int32, 2)
	m.Score(f, scores)
	want := int32(nearest(int(float64(sum)/float64(steps)*precision + 0.5)))
	if scores[0] != want {
		t.Errorf("average %d, want %d", scores[0], want)
	}
}

func TestPrune(t *testing.T) {
	all, few := train(20).Model(Prune{}), train(20).Model(Prune{MinHits: 3})
	if few.Weights() >= all.Weights() || few.Weights() == 0 {
		t.Errorf("%d weights of %d are left", few.Weights(), all.Weights())
	}
}

func TestEncode(t *testing.T) {
	m := train(20).Model(Prune{})
	b, err := Encode("test 1", func(e *Encoder) { e.Model(m); e.Strings([]string{"x", ""}) })
	if err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(b, "test 1")
	got, list := d.Model(), d.Strings()
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0] != "x" {
		t.Errorf("strings %q", list)
	}
	want, have := make([]int32, 3), make([]int32, 3)
	for a := range uint64(2) {
		f := []Feature{Of1(0, 0), Of1(1, a), Of1(3, a)}
		m.Score(f, want)
		got.Score(f, have)
		for i := range want {
			if want[i] != have[i] {
				t.Errorf("after decoding %v scores %v, want %v", f, have, want)
			}
		}
	}
	again, err := Encode("test 1", func(e *Encoder) { e.Model(got); e.Strings(list) })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, again) {
		t.Error("a decoded model is encoded in other bytes")
	}
	if err := NewDecoder(b, "test 2").Err(); !errors.Is(err, ErrFormat) {
		t.Errorf("another version gives %v", err)
	}
	for n := range b {
		d := NewDecoder(b[:n], "test 1")
		d.Model()
		d.Strings()
		if d.Err() == nil {
			t.Errorf("%d bytes of %d pass for a whole model", n, len(b))
		}
	}
}

func TestLevels(t *testing.T) {
	for w := -32000; w <= 32000; w++ {
		got := int(nearest(w))
		if diff := max(got-w, w-got); diff > max(w, -w)/20+1 && max(w, -w) < int(levels[len(levels)-1]) {
			t.Fatalf("%d is stored as %d", w, got)
		}
		if nearest(got) != int16(got) {
			t.Fatalf("%d, a level, is stored as %d", got, nearest(got))
		}
	}
}

func FuzzDecode(f *testing.F) {
	b, err := Encode("test 1", func(e *Encoder) { e.Model(train(5).Model(Prune{})) })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		d := NewDecoder(b, "test 1")
		m := d.Model()
		if d.Err() == nil && len(m.Classes()) > 0 {
			m.Score([]Feature{1, 2, 3}, make([]int32, len(m.Classes())))
		}
	})
}

func BenchmarkScore(b *testing.B) {
	m := train(20).Model(Prune{})
	scores := make([]int32, 3)
	f := make([]Feature, 100)
	for i := range f {
		f[i] = Of1(i, uint64(i))
	}
	for b.Loop() {
		m.Score(f, scores)
	}
}
