package entity_test

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/entity"
	"quern/loader/language/network"
	"quern/loader/language/tokenize"
)

type reader struct {
	tokens *tokenize.Tokenizer
	tags   *network.Analyzer
	names  *entity.Finder
}

var shipped = sync.OnceValues(func() (r reader, err error) {
	if r.tokens, err = tokenize.Load(data.Models()); err != nil {
		return r, err
	}
	if r.tags, err = network.Load(data.Models(), data.Lists()); err != nil {
		return r, err
	}
	r.tags = r.tags.Only(language.Tags)
	r.names, err = entity.Load(data.Models(), data.Lists())
	return r, err
})

func read(t testing.TB, text string) *language.Document {
	r, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	doc := &language.Document{Article: &graph.Article{Text: text}}
	r.tokens.Process(doc)
	r.tags.Process(doc)
	r.names.Process(doc)
	return doc
}

func names(doc *language.Document) string {
	var out []string
	for _, m := range doc.Names {
		tokens := doc.Sentences[m.Sentence].Tokens
		span := graph.Span{Start: tokens[m.First].Span.Start, End: tokens[m.Last-1].Span.End}
		out = append(out, m.Type+" "+span.Of(doc.Text()))
	}
	return strings.Join(out, "; ")
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"U.S. Secretary of State Anna Kowalski met Norwegian envoys in Oslo.", "LOC U.S.; PER Anna Kowalski; LOC Oslo"},
		{"Doctors from the World Health Organization flew to Kenya and Uganda.", "ORG World Health Organization; LOC Kenya; LOC Uganda"},
		{"Nothing was said about the talks.", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			doc := read(t, c.text)
			got := []string{}
			for n := range strings.SplitSeq(names(doc), "; ") {
				if !strings.HasPrefix(n, "MISC") {
					got = append(got, n)
				}
			}
			if g := strings.Join(got, "; "); g != c.want {
				t.Errorf("got %s, want %s", g, c.want)
			}
		})
	}
}

func FuzzProcess(f *testing.F) {
	f.Add("Anna Kowalski flew to OSLO. \xff")
	f.Fuzz(func(t *testing.T, text string) {
		doc := read(t, text)
		sentence, last := 0, 0
		for _, m := range doc.Names {
			if m.Sentence > sentence {
				sentence, last = m.Sentence, 0
			}
			if m.Sentence < sentence || m.First < last || m.Last <= m.First || m.Last > len(doc.Sentences[m.Sentence].Tokens) || m.Head < m.First || m.Head >= m.Last {
				t.Fatalf("name %+v after word %d of sentence %d", m, last, sentence)
			}
			last = m.Last
		}
	})
}

func TestTrain(t *testing.T) {
	b, err := os.ReadFile("../testdata/tiny.conllu")
	if err != nil {
		t.Fatal(err)
	}
	lists := fstest.MapFS{"given-names.tsv": {Data: []byte("# name\tsex\nLiv\tf\n")}}
	var models [2][]byte
	for i := range models {
		doc, err := conllu.Read(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		want := names(doc)
		f, err := entity.Train([]*language.Document{doc}, entity.Options{Epochs: 30, Seed: 3, Lists: lists})
		if err != nil {
			t.Fatal(err)
		}
		if models[i], err = f.Encode(); err != nil {
			t.Fatal(err)
		}
		f.Process(doc)
		if got := names(doc); got != want {
			t.Errorf("of its own training names it finds %s, want %s", got, want)
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same data and seed gave other bytes")
	}
}

// TestNoLists loads the finder without a single list.
func TestNoLists(t *testing.T) {
	if _, err := entity.Load(data.Models(), fstest.MapFS{}); err != nil {
		t.Error(err)
	}
}
