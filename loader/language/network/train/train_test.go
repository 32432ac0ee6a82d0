package train

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/network"
)

// The tiny treebank's sentences are made from a grammar of a few words, so that a network can learn them whole.
func treebank(t testing.TB, sentences int) *language.Document {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[rng.IntN(len(words))] }
	var b strings.Builder
	for n := range sentences {
		fmt.Fprintf(&b, "# sent_id = %d\n", n)
		subject := pick("Anna", "Boris", "Clara")
		verb := pick("sees:see", "paints:paint", "sold:sell")
		form, lemma, _ := strings.Cut(verb, ":")
		noun := pick("houses:house", "boats:boat", "stones:stone")
		object, base, _ := strings.Cut(noun, ":")
		where := pick("Riga", "Oslo")
		rows := []string{
			subject + "\t" + subject + "\tPROPN\tNNP\t_\t2\tnsubj\t_\tNER=B-PER",
			form + "\t" + lemma + "\tVERB\tVBZ\t_\t0\troot\t_\tNER=O",
			"old\told\tADJ\tJJ\t_\t4\tamod\t_\tNER=O",
			object + "\t" + base + "\tNOUN\tNNS\t_\t2\tobj\t_\tNER=O",
			"in\tin\tADP\tIN\t_\t6\tcase\t_\tNER=O",
			where + "\t" + where + "\tPROPN\tNNP\t_\t2\tobl\t_\tNER=B-LOC",
			".\t.\tPUNCT\t.\t_\t2\tpunct\t_\tNER=O",
		}
		for i, r := range rows {
			fmt.Fprintf(&b, "%d\t%s\n", i+1, r)
		}
		b.WriteByte('\n')
	}
	doc, err := conllu.Read(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func tiny(epochs int) Options {
	o := DefaultOptions()
	o.Config.Input, o.Config.Width, o.Config.Layers = 24, 12, 2
	o.Config.Arc, o.Config.Label, o.Config.Lemma = 16, 16, 16
	for i := range o.Config.Widths {
		o.Config.Widths[i] = 8
		o.Config.Rows[i] = min(o.Config.Rows[i], 256)
	}
	o.Epochs, o.Words, o.Rate, o.Warm = epochs, 60, 1e-2, 5
	o.Chances = network.Chances{Dropout: 0.1}
	return o
}

func teach(t testing.TB, o Options, doc *language.Document, stopAt int) []byte {
	t.Helper()
	trainer, err := New(o, nil, nil, Examples(doc, Trees|Names, 1))
	if err != nil {
		t.Fatal(err)
	}
	for !trainer.Done() {
		if trainer.Epochs() == stopAt {
			saved, err := trainer.Save()
			if err != nil {
				t.Fatal(err)
			}
			if trainer, err = New(o, nil, nil, Examples(doc, Trees|Names, 1)); err != nil {
				t.Fatal(err)
			}
			if err := trainer.Restore(saved); err != nil {
				t.Fatal(err)
			}
			stopAt = -1
		}
		if _, err := trainer.Epoch(nil); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := trainer.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestTraining(t *testing.T) {
	doc := treebank(t, 120)
	o := tiny(12)
	raw := teach(t, o, doc, -1)
	t.Run("learns", func(t *testing.T) {
		m, err := network.Decode(raw, nil)
		if err != nil {
			t.Fatal(err)
		}
		var s Score
		s.Add(network.NewAnalyzer(m), treebank(t, 20))
		if want := "UPOS 100.00 XPOS 100.00 lemma 100.00 UAS 100.00 LAS 100.00 names 100.00"; s.String() != want {
			t.Errorf("got %s, want %s", s.String(), want)
		}
	})
	t.Run("gives the same bytes again, and after a stop", func(t *testing.T) {
		if !bytes.Equal(raw, teach(t, o, doc, 5)) {
			t.Error("a training that was stopped and taken up again gave other bytes")
		}
	})
	t.Run("depends on the seed", func(t *testing.T) {
		o := o
		o.Seed, o.Epochs = 2, 2
		other := o
		other.Seed = 3
		if bytes.Equal(teach(t, o, doc, -1), teach(t, other, doc, -1)) {
			t.Error("two seeds gave the same bytes")
		}
	})
}

func TestRestoreRefuses(t *testing.T) {
	doc := treebank(t, 20)
	trainer, err := New(tiny(2), nil, nil, Examples(doc, Trees|Names, 1))
	if err != nil {
		t.Fatal(err)
	}
	saved, err := trainer.Save()
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(saved)
	flipped[len(flipped)/2] ^= 1
	longer, err := New(tiny(3), nil, nil, Examples(doc, Trees|Names, 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		trainer *Trainer
		raw     []byte
	}{
		"nothing": {trainer, nil}, "half": {trainer, saved[:len(saved)/2]}, "damaged": {trainer, flipped}, "other options": {longer, saved},
	} {
		if err := c.trainer.Restore(c.raw); err == nil {
			t.Errorf("%s: restored", name)
		}
	}
}

func BenchmarkEpoch(b *testing.B) {
	o := DefaultOptions()
	trainer, err := New(o, nil, nil, Examples(treebank(b, 1500), Trees|Names, 1))
	if err != nil {
		b.Fatal(err)
	}
	words := 0
	for b.Loop() {
		if _, err := trainer.Epoch(nil); err != nil {
			b.Fatal(err)
		}
		words += 1500 * 7
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
}
