package tag_test

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
	"quern/loader/language/tag"
)

var shipped = sync.OnceValues(func() (*tag.Tagger, error) { return tag.Load(data.Models()) })

func tagger(t testing.TB) *tag.Tagger {
	tg, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// words makes a document of one sentence from words set apart by blanks; "+" before a word joins it.
func words(line string) *language.Document {
	s := language.Sentence{}
	text := ""
	for i, form := range strings.Split(line, " ") {
		form, joined := strings.CutPrefix(form, "+")
		if i > 0 && !joined {
			text += " "
		}
		s.Tokens = append(s.Tokens, language.Token{Form: form, Joined: joined, SpaceAfter: true, Head: language.NoHead,
			Span: graph.Span{Start: len(text), End: len(text) + len(form)}})
		text += form
	}
	s.Span.End = len(text)
	return &language.Document{Article: &graph.Article{Text: text}, Sentences: []language.Sentence{s}}
}

func TestTags(t *testing.T) {
	for _, c := range []struct{ words, tags, lemmas string }{
		{"The ministers were told that the treaty had lapsed .",
			"DET/DT NOUN/NNS AUX/VBD VERB/VBN SCONJ/IN DET/DT NOUN/NN AUX/VBD VERB/VBN PUNCT/.",
			"the minister be tell that the treaty have lapse ."},
		{"She did +n't leave Norway in 1994 .",
			"PRON/PRP AUX/VBD PART/RB VERB/VB PROPN/NNP ADP/IN NUM/CD PUNCT/.",
			"she do not leave Norway in 1994 ."},
		{"Ukraine +'s largest cities",
			"PROPN/NNP PART/POS ADJ/JJS NOUN/NNS", "Ukraine 's large city"},
		{"He +'s running to Berlin because they went .",
			"PRON/PRP AUX/VBZ VERB/VBG ADP/IN PROPN/NNP SCONJ/IN PRON/PRP VERB/VBD PUNCT/.",
			"he be run to Berlin because they go ."},
	} {
		t.Run(c.words, func(t *testing.T) {
			doc := words(c.words)
			tagger(t).Process(doc)
			var tags, lemmas []string
			for _, w := range doc.Sentences[0].Tokens {
				tags, lemmas = append(tags, w.UPOS+"/"+w.XPOS), append(lemmas, w.Lemma)
			}
			if got := strings.Join(tags, " "); got != c.tags {
				t.Errorf("tags %s, want %s", got, c.tags)
			}
			if got := strings.Join(lemmas, " "); got != c.lemmas {
				t.Errorf("lemmas %s, want %s", got, c.lemmas)
			}
		})
	}
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
		tg, err := tag.Train([]*language.Document{doc}, tag.Options{Epochs: 10, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		if models[i], err = tg.Encode(); err != nil {
			t.Fatal(err)
		}
		again, err := conllu.Read(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		tg.Process(again)
		for n := range doc.Sentences {
			for j, want := range doc.Sentences[n].Tokens {
				if got := again.Sentences[n].Tokens[j]; got.UPOS != want.UPOS || got.XPOS != want.XPOS || got.Lemma != want.Lemma {
					t.Errorf("of its own training words %q is %s %s %q, want %s %s %q", want.Form, got.UPOS, got.XPOS, got.Lemma, want.UPOS, want.XPOS, want.Lemma)
				}
			}
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same data and seed gave other bytes")
	}
}

func FuzzProcess(f *testing.F) {
	f.Add("The envoy left .")
	f.Add("\xff \x00  ŻÓŁĆ +n't 1,000 ’")
	f.Fuzz(func(t *testing.T, line string) {
		doc := words(line)
		tagger(t).Process(doc)
		for _, w := range doc.Sentences[0].Tokens {
			if w.UPOS == "" || w.XPOS == "" {
				t.Fatalf("%q has no tag", w.Form)
			}
			if w.Lemma == "" && w.Form != "" {
				t.Fatalf("%q has no lemma", w.Form)
			}
		}
	})
}

func BenchmarkProcess(b *testing.B) {
	doc := words(strings.Repeat("The ministers were told that Norway 's treaty had lapsed in 1994 , and left . ", 60))
	tg := tagger(b)
	for b.Loop() {
		tg.Process(doc)
	}
	b.ReportMetric(float64(len(doc.Sentences[0].Tokens))*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
