package conllu_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const harbour = `# newdoc id = harbour
# newpar
# text = The envoys didn't meet.
1	The	the	DET	DT	_	2	det	_	_
2	envoys	envoy	NOUN	NNS	_	5	nsubj	_	Entity=(e1-person-1
3-4	didn't	_	_	_	_	_	_	_	_
3	did	do	AUX	VBD	_	5	aux	_	Entity=e1)
4	n't	not	PART	RB	_	5	advmod	_	_
5	meet	meet	VERB	VB	_	0	root	_	SpaceAfter=No
6	.	.	PUNCT	.	_	5	punct	_	_

# newpar
# text = They left Oslo.
1	They	they	PRON	PRP	_	2	nsubj	_	Entity=(e1-person-1)
2	left	leave	VERB	VBD	_	0	root	_	_
2.1	left	leave	VERB	VBD	_	_	_	2:conj	_
3	Oslo	Oslo	PROPN	NNP	_	2	obj	_	Entity=(e2-place-1)|NER=B-LOC|SpaceAfter=No
4	.	.	PUNCT	.	_	2	punct	_	_

`

func TestRead(t *testing.T) {
	doc, err := conllu.Read(strings.NewReader(harbour))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Text(), "The envoys didn't meet.\n\nThey left Oslo."; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if n := len(doc.Sentences); n != 2 {
		t.Fatalf("%d sentences, want 2", n)
	}
	first := doc.Sentences[0].Tokens
	for i, want := range []struct {
		form   string
		head   int
		joined bool
		space  bool
	}{{"The", 1, false, true}, {"envoys", 4, false, true}, {"did", 4, false, false}, {"n't", 4, true, true},
		{"meet", language.NoHead, false, false}, {".", 4, false, true}} {
		got := first[i]
		if got.Form != want.form || got.Head != want.head || got.Joined != want.joined || got.SpaceAfter != want.space {
			t.Errorf("token %d is %+v, want %+v", i, got, want)
		}
		if got.Span.Of(doc.Text()) != want.form {
			t.Errorf("token %d spans %q, want %q", i, got.Span.Of(doc.Text()), want.form)
		}
	}
	if p := doc.Sentences[1].Paragraph; p != 1 {
		t.Errorf("the second sentence is in paragraph %d, want 1", p)
	}
	if len(doc.Names) != 1 || doc.Names[0].Type != "LOC" || doc.Names[0].First != 2 {
		t.Errorf("names %+v, want Oslo alone", doc.Names)
	}
	if len(doc.Chains) != 2 || len(doc.Chains[0].Mentions) != 2 {
		t.Errorf("chains %+v, want one of two mentions and one of one", doc.Chains)
	}
}

func TestWrite(t *testing.T) {
	doc, err := conllu.Read(strings.NewReader(harbour))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := conllu.Write(&out, doc); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "harbour.conllu")
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
	again, err := conllu.Read(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var second bytes.Buffer
	if err := conllu.Write(&second, again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(second.Bytes(), out.Bytes()) {
		t.Errorf("read and written again it differs:\n%s", second.Bytes())
	}
}

func TestNestedBrackets(t *testing.T) {
	tokens := []language.Token{}
	text := "the mayor of Ghent spoke"
	at := 0
	for _, f := range strings.Fields(text) {
		tokens = append(tokens, language.Token{Form: f, Span: graph.Span{Start: at, End: at + len(f)}, SpaceAfter: true, Head: language.NoHead})
		at += len(f) + 1
	}
	doc := &language.Document{
		Article:   &graph.Article{Text: text},
		Sentences: []language.Sentence{{Span: graph.Span{End: len(text)}, Tokens: tokens}},
		Mentions:  []language.Mention{{First: 0, Last: 4, Head: 1, Type: "person"}, {First: 3, Last: 4, Head: 3, Type: "place"}},
		Chains:    []language.Chain{{Mentions: []int{0}}, {Mentions: []int{1}}},
	}
	var out bytes.Buffer
	if err := conllu.Write(&out, doc); err != nil {
		t.Fatal(err)
	}
	again, err := conllu.Read(&out)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Mentions) != 2 || again.Mentions[0].Last != 4 || again.Mentions[1].First != 3 || len(again.Chains) != 2 {
		t.Errorf("mentions %+v in chains %+v", again.Mentions, again.Chains)
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":       {"", "holds no word"},
		"comment":     {"# text = x\n\n", "holds no word"},
		"columns":     {"1\ta\n", "line 1: not CoNLL-U: 2 columns"},
		"order":       {"2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", `line 1: not CoNLL-U: ID "2" where 1 is due`},
		"range":       {"3-2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 1: not CoNLL-U: ID"},
		"head":        {"# c\n1\ta\t_\t_\t_\t_\tx\t_\t_\t_\n", `line 2: not CoNLL-U: HEAD "x"`},
		"second line": {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\nnews\n", "line 2:"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := conllu.Read(strings.NewReader(c.in))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			if !errors.Is(err, conllu.ErrSyntax) {
				t.Errorf("%v is not ErrSyntax", err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(harbour))
	f.Add([]byte("1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\t_\t_\t_\t9\tx\t_\tEntity=(e1(e1)\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := conllu.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		last := 0
		for _, s := range doc.Sentences {
			for _, tok := range s.Tokens {
				if tok.Span.Start < last || tok.Span.End < tok.Span.Start || tok.Span.End > len(doc.Text()) {
					t.Fatalf("span %v after %d in a text of %d bytes", tok.Span, last, len(doc.Text()))
				}
				last = tok.Span.End
				if tok.Head >= len(s.Tokens) {
					t.Fatalf("head %d in a sentence of %d words", tok.Head, len(s.Tokens))
				}
			}
		}
		for _, m := range doc.Mentions {
			if m.First < 0 || m.First >= m.Last || m.Last > len(doc.Sentences[m.Sentence].Tokens) {
				t.Fatalf("mention %+v", m)
			}
		}
		var out bytes.Buffer
		if err := conllu.Write(&out, doc); err != nil {
			t.Fatal(err)
		}
	})
}
