package parse_test

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/parse"
)

var shipped = sync.OnceValues(func() (*parse.Parser, error) { return parse.Load(data.Models()) })

func parser(t testing.TB) *parse.Parser {
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tagged makes a document of one sentence from words such as "envoy/NOUN/NN".
func tagged(line string) *language.Document {
	s := language.Sentence{}
	for _, w := range strings.Fields(line) {
		parts := strings.Split(w+"//", "/")
		s.Tokens = append(s.Tokens, language.Token{Form: parts[0], UPOS: parts[1], XPOS: parts[2], SpaceAfter: true, Head: language.NoHead})
	}
	return &language.Document{Article: &graph.Article{}, Sentences: []language.Sentence{s}}
}

// arcs writes each word with its relation and the word that governs it.
func arcs(s *language.Sentence) string {
	var out []string
	for _, w := range s.Tokens {
		head := "-"
		if w.Head != language.NoHead {
			head = s.Tokens[w.Head].Form
		}
		out = append(out, w.Form+"<"+w.Deprel+"<"+head)
	}
	return strings.Join(out, " ")
}

func TestTrees(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"The/DET/DT envoy/NOUN/NN met/VERB/VBD her/PRON/PRP in/ADP/IN Oslo/PROPN/NNP ./PUNCT/.",
			"The<det<envoy envoy<nsubj<met met<root<- her<obj<met in<case<Oslo Oslo<obl<met .<punct<met"},
		{"Russia/PROPN/NNP 's/PART/POS army/NOUN/NN was/AUX/VBD defeated/VERB/VBN by/ADP/IN rebels/NOUN/NNS ./PUNCT/.",
			"Russia<nmod:poss<army 's<case<Russia army<nsubj:pass<defeated was<aux:pass<defeated defeated<root<- by<case<rebels rebels<obl:agent<defeated .<punct<defeated"},
		{"She/PRON/PRP is/AUX/VBZ a/DET/DT lawyer/NOUN/NN", "She<nsubj<lawyer is<cop<lawyer a<det<lawyer lawyer<root<-"},
	} {
		t.Run(c.words, func(t *testing.T) {
			doc := tagged(c.words)
			parser(t).Process(doc)
			if got := arcs(&doc.Sentences[0]); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// checkTree holds that a sentence has one root and no circle.
func checkTree(t *testing.T, s *language.Sentence) {
	roots := 0
	for i, w := range s.Tokens {
		if w.Deprel == "" {
			t.Fatalf("word %d has no relation", i)
		}
		if w.Head == language.NoHead {
			roots++
			if w.Deprel != "root" {
				t.Fatalf("the root is %q", w.Deprel)
			}
		} else if w.Deprel == "root" {
			t.Fatalf("word %d is a root with a head", i)
		}
		steps := 0
		for j := i; s.Tokens[j].Head != language.NoHead; j = s.Tokens[j].Head {
			if steps++; steps > len(s.Tokens) {
				t.Fatalf("word %d is in a circle", i)
			}
		}
	}
	if roots != 1 && len(s.Tokens) > 0 {
		t.Fatalf("%d roots", roots)
	}
}

func FuzzProcess(f *testing.F) {
	f.Add("a/DET/DT b/NOUN/NN c/VERB/VBD ././.")
	f.Add("x y z , , , and and")
	f.Fuzz(func(t *testing.T, line string) {
		doc := tagged(line)
		parser(t).Process(doc)
		checkTree(t, &doc.Sentences[0])
	})
}

func TestTrain(t *testing.T) {
	b, err := os.ReadFile("../testdata/tiny.conllu")
	if err != nil {
		t.Fatal(err)
	}
	var models [2][]byte
	for i := range models {
		doc, err := conllu.Read(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		p, err := parse.Train([]*language.Document{doc}, parse.Options{Epochs: 15, Seed: 3, Explore: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		if models[i], err = p.Encode(); err != nil {
			t.Fatal(err)
		}
		again, err := conllu.Read(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		p.Process(again)
		for n := range doc.Sentences {
			checkTree(t, &again.Sentences[n])
			if got, want := arcs(&again.Sentences[n]), arcs(&doc.Sentences[n]); got != want {
				t.Errorf("of its own training trees it makes\n%s\nwant\n%s", got, want)
			}
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same data and seed gave other bytes")
	}
}

func TestTrainRefuses(t *testing.T) {
	doc := tagged("a/DET/DT b/NOUN/NN")
	doc.Sentences[0].Tokens[0].Head = 7
	if _, err := parse.Train([]*language.Document{doc}, parse.Options{Epochs: 1}); err == nil {
		t.Error("a head outside of its sentence was taken")
	}
	if _, err := parse.Train(nil, parse.Options{Epochs: 1}); err == nil {
		t.Error("no sentences were taken")
	}
}

func BenchmarkProcess(b *testing.B) {
	f, err := os.Open("../testdata/tiny.conllu")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	doc, err := conllu.Read(f)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for _, s := range doc.Sentences {
		n += len(s.Tokens)
	}
	p := parser(b)
	for b.Loop() {
		p.Process(doc)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
