package tagger

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// document makes one of sentences in which each word stands as form/UPOS/XPOS/relation; all hang on the first.
func document(sentences ...string) *language.Document {
	doc := &language.Document{Article: &graph.Article{}}
	for _, s := range sentences {
		var tokens []language.Token
		for i, w := range strings.Fields(s) {
			p := strings.Split(w, "/")
			tok := language.Token{Form: p[0], UPOS: p[1], XPOS: p[2], Deprel: p[3]}
			if i == 0 {
				tok.Head = language.NoHead
			}
			tokens = append(tokens, tok)
		}
		doc.Sentences = append(doc.Sentences, language.Sentence{Tokens: tokens})
	}
	return doc
}

func trained(t testing.TB, clusters *cluster.Table) *Tagger {
	t.Helper()
	docs := []*language.Document{document(
		"went/VERB/VBD/root up/ADP/IN/case hills/NOUN/NNS/obl",
		"gave/VERB/VBD/root up/ADP/RP/compound:prt hope/NOUN/NN/obj",
		"came/VERB/VBD/root up/ADP/IN/case stairs/NOUN/NNS/obl",
		"took/VERB/VBD/root up/ADP/RP/compound:prt arms/NOUN/NNS/obj",
		"went/VERB/VBD/root up/ADP/IN/case stairs/NOUN/NNS/obl",
		"gave/VERB/VBD/root up/ADP/RP/compound:prt arms/NOUN/NNS/obj",
		"came/VERB/VBD/root up/ADP/IN/case walls/NOUN/NNS/obl",
		"saw/VERB/VBD/root Reed/PROPN/NNP/obj",
		"cut/VERB/VBD/root reed/NOUN/NN/obj",
		"met/VERB/VBD/root Reed/PROPN/NNP/obj",
		"bent/VERB/VBD/root reed/NOUN/NN/obj",
	)}
	tagger, err := Train(docs, docs, Options{Epochs: 20, Seed: 1, Clusters: clusters})
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

func clusters(t testing.TB) *cluster.Table {
	t.Helper()
	table, err := cluster.New(map[string]uint16{"hills": 1, "stairs": 1}, []uint16{0, 0})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// best is the class that the tagger gives a word.
func best(t *Tagger, doc *language.Document, sentence, word int) string {
	scores := make([]int32, len(t.Classes()))
	t.See(doc).Scorer(wordsOf(doc.Sentences[sentence].Tokens)).Score(word, scores)
	return t.Classes()[perceptron.Best(scores)]
}

func TestScore(t *testing.T) {
	tagger := trained(t, clusters(t))
	doc := document(
		"ran/_/_/root up/_/_/case stairs/_/_/obl",
		"ran/_/_/root up/_/_/compound:prt arms/_/_/obj",
		"heard/_/_/root Reed/_/_/obj",
		"mowed/_/_/root reed/_/_/obj",
	)
	for i, want := range []string{"ADP IN", "ADP RP", "PROPN NNP", "NOUN NN"} { // by the tree, then by the letters
		if got := best(tagger, doc, i, 1); got != want {
			t.Errorf("%q is %s, want %s", doc.Sentences[i].Tokens[1].Form, got, want)
		}
	}
}

// A capital says less of a word that its document writes small too.
func TestHabits(t *testing.T) {
	h := habitsOf(document("The/_/_/root Reed/_/_/obj", "the/_/_/root reed/_/_/obj", "Stone/_/_/root"))
	for word, want := range map[string]uint64{"reed": 3, "the": 2, "stone": 0} {
		if got := h.of(perceptron.HashString(word)); got != want {
			t.Errorf("the habits of %q are %b, want %b", word, got, want)
		}
	}
}

func TestCodec(t *testing.T) {
	table := clusters(t)
	tagger := trained(t, table)
	raw, err := tagger.Encode()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{File: {Data: raw}, cluster.File: {Data: table.Encode()}}
	back, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(back.Classes(), tagger.Classes()) {
		t.Errorf("the classes came back as %q, want %q", back.Classes(), tagger.Classes())
	}
	doc := document("met/_/_/root Reed/_/_/obj")
	if got, want := best(back, doc, 0, 1), best(tagger, doc, 0, 1); got != want {
		t.Errorf("read back, the tagger says %s, before %s", got, want)
	}
	files[File] = &fstest.MapFile{Data: raw[:len(raw)/2]}
	if _, err := Load(files); err == nil {
		t.Error("half a file is no error")
	}
}

func TestTrainNeedsTags(t *testing.T) {
	if _, err := Train(nil, nil, Options{Epochs: 1, Clusters: clusters(t)}); err == nil {
		t.Error("a tagger of no document")
	}
}
