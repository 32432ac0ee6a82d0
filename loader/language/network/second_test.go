package network

import (
	"testing"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/tagger"
)

// The tagger is asked only where the network is in doubt, and then weighed with it.
func TestChoose(t *testing.T) {
	clusters, err := cluster.New(map[string]uint16{"ran": 1}, []uint16{0, 0})
	if err != nil {
		t.Fatal(err)
	}
	tokens := func(second, upos, xpos string) []language.Token {
		return []language.Token{
			{Form: "they", UPOS: "PRON", XPOS: "PRP", Deprel: "nsubj", Head: 1},
			{Form: second, UPOS: upos, XPOS: xpos, Deprel: "root", Head: language.NoHead},
		}
	}
	doc := &language.Document{Article: &graph.Article{}}
	for range 5 {
		for _, s := range [][]language.Token{tokens("ran", "VERB", "VBD"), tokens("dogs", "NOUN", "NNS"), tokens("odd", "ODD", "ODD")} {
			doc.Sentences = append(doc.Sentences, language.Sentence{Tokens: s})
		}
	}
	docs := []*language.Document{doc}
	taught, err := tagger.Train(docs, docs, tagger.Options{Epochs: 10, Seed: 1, Clusters: clusters})
	if err != nil {
		t.Fatal(err)
	}
	labels := &Labels{UPOS: []string{"NOUN", "VERB", "PRON"}, XPOS: []string{"NNS", "VBD", "PRP"}}
	choose := func(s *second, form string, upos, xpos []float32) string {
		c := chooser{second: s, view: taught.See(doc), sentence: tagger.Words{Tokens: tokens(form, "", ""), UPOS: []string{"PRON", ""}, Heads: []int{2, 0}, Relations: []string{"nsubj", "root"}}}
		u, x := c.choose(1, upos, xpos)
		return labels.UPOS[u] + " " + labels.XPOS[x]
	}
	both := newSecond(labels, taught)
	for _, c := range []struct {
		what       string
		second     *second
		form       string
		upos, xpos []float32
		want       string
	}{
		{"alone, the network's best of each", nil, "ran", []float32{0.1, 0, -9}, []float32{0, 0.1, -9}, "NOUN VBD"},
		{"a word that the tagger knows", both, "ran", []float32{0.1, 0, -9}, []float32{0.1, 0, -9}, "VERB VBD"},
		{"another", both, "dogs", []float32{0, 0.1, -9}, []float32{0, 0.1, -9}, "NOUN NNS"},
		{"no doubt", both, "ran", []float32{20, 0, -9}, []float32{0, 20, -9}, "NOUN VBD"},
		{"a small lead of the network", both, "dogs", []float32{0, 1, -9}, []float32{0, 3, -9}, "NOUN NNS"},
		{"a class that the network has not", both, "odd", []float32{2, 0, -9}, []float32{2, 0, -9}, "NOUN NNS"},
	} {
		if got := choose(c.second, c.form, c.upos, c.xpos); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
