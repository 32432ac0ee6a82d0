package tokenize_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/tokenize"
)

var shipped = sync.OnceValues(func() (*tokenize.Tokenizer, error) { return tokenize.Load(data.Models()) })

func tokenizer(t testing.TB) *tokenize.Tokenizer {
	tk, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func process(tk *tokenize.Tokenizer, text string) *language.Document {
	doc := &language.Document{Article: &graph.Article{Text: text}}
	tk.Process(doc)
	return doc
}

// show writes a line a sentence with its paragraph; words of one surface token are joined by "+".
func show(doc *language.Document) string {
	var b strings.Builder
	for _, s := range doc.Sentences {
		fmt.Fprintf(&b, "%d:", s.Paragraph)
		for _, t := range s.Tokens {
			if t.Joined {
				b.WriteString("+" + t.Form)
			} else {
				b.WriteString(" " + t.Form)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestTexts runs testdata/*.txtar: a text and its sentences side by side.
func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test texts: %v", err)
	}
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(a.Files); i += 2 {
			text, want := a.Files[i], a.Files[i+1]
			t.Run(text.Name, func(t *testing.T) {
				if got := show(process(tokenizer(t), string(text.Data))); got != string(want.Data) {
					t.Errorf("got\n%swant\n%s", got, want.Data)
				}
			})
		}
	}
}

// check holds what is true of the layers for any bytes.
func check(t *testing.T, text string, doc *language.Document) {
	last, paragraph := 0, 0
	for _, s := range doc.Sentences {
		if len(s.Tokens) == 0 {
			t.Fatal("a sentence without words")
		}
		if s.Paragraph < paragraph {
			t.Fatalf("paragraph %d after %d", s.Paragraph, paragraph)
		}
		paragraph = s.Paragraph
		if s.Span.Start != s.Tokens[0].Span.Start || s.Span.End != s.Tokens[len(s.Tokens)-1].Span.End {
			t.Fatalf("sentence %v with words from %v to %v", s.Span, s.Tokens[0].Span, s.Tokens[len(s.Tokens)-1].Span)
		}
		for i, w := range s.Tokens {
			if w.Span.Start < last || w.Span.End <= w.Span.Start || w.Span.End > len(text) {
				t.Fatalf("word %v after %d in %d bytes", w.Span, last, len(text))
			}
			if w.Form != w.Span.Of(text) {
				t.Fatalf("form %q spans %q", w.Form, w.Span.Of(text))
			}
			if w.Joined && (i == 0 || last != w.Span.Start) {
				t.Fatalf("%q is joined to nothing", w.Form)
			}
			if strings.TrimSpace(text[last:w.Span.Start]) != "" && utf8.ValidString(text) {
				gap := text[last:w.Span.Start]
				for _, r := range gap {
					if r > ' ' && r != 0x7f && !strings.ContainsRune("\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff", r) && (r < 0x80 || r > 0x9f) && (r < 0x2000 || r > 0x200f) {
						t.Fatalf("%q is in no word", gap)
					}
				}
			}
			last = w.Span.End
		}
	}
}

func FuzzProcess(f *testing.F) {
	for _, s := range []string{"", "a", "The U.S. envoy didn't say. \"Why?\" he asked.", "\xff\xfe.\x00", "a\u2028b\r\n\r\nc", "’s n't can’t've"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text := string(b)
		check(t, text, process(tokenizer(t), text))
	})
}

// TestSameBytes reads one document in many goroutines.
func TestSameBytes(t *testing.T) {
	a, err := txtar.ParseFile("testdata/news.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for _, f := range a.Files {
		text = append(append(text, f.Data...), '\n')
	}
	want := show(process(tokenizer(t), string(text)))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := show(process(tokenizer(t), string(text))); got != want {
				t.Error("another goroutine found other words")
			}
		})
	}
	wg.Wait()
}

// TestTrain learns from a few sentences, twice.
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
		tk, err := tokenize.Train([]*language.Document{doc}, tokenize.Options{Epochs: 10, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		if models[i], err = tk.Encode(); err != nil {
			t.Fatal(err)
		}
		if got, want := show(process(tk, doc.Text())), show(doc); got != want {
			t.Errorf("of its own training text it makes\n%swant\n%s", got, want)
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same data and seed gave other bytes")
	}
}

func BenchmarkProcess(b *testing.B) {
	a, err := txtar.ParseFile("testdata/news.txtar")
	if err != nil {
		b.Fatal(err)
	}
	line := strings.Join(strings.Fields(string(a.Files[0].Data)), " ") + " "
	for _, c := range []struct{ name, text string }{
		{"paragraphs", strings.Repeat(line+"\n", (1<<20)/len(line))},
		{"one-line", strings.Repeat(line, (1<<20)/len(line))},
		{"one-word", strings.Repeat("x.y-", 1<<18)},
	} {
		b.Run(c.name, func(b *testing.B) {
			tk := tokenizer(b)
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				process(tk, c.text)
			}
		})
	}
}
