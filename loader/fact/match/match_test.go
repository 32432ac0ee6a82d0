package match_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quern/loader/fact/match"
	"quern/loader/language"
)

var vocabulary = &match.Vocabulary{
	Relations:  []string{"agent", "obl:*"},
	Classes:    map[string][]string{"meeting": {"meet", "confer"}},
	Attributes: []string{"type"},
}

// tree reads lines "form lemma upos head deprel", heads counted from 1, 0 for the root.
func tree(t testing.TB, text string) *language.Sentence {
	t.Helper()
	s := &language.Sentence{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		if len(f) != 5 {
			t.Fatalf("a word has five fields: %q", line)
		}
		head, err := strconv.Atoi(f[3])
		if err != nil {
			t.Fatal(err)
		}
		s.Tokens = append(s.Tokens, language.Token{Form: f[0], Lemma: f[1], UPOS: f[2], Head: head - 1, Deprel: f[4]})
	}
	return s
}

// TestFind runs testdata/find/*.txt: a tree, a line "---", and then patterns, each with the bindings that
// it is to find below it ("a=Anna b=Jonas", one a line, "none" for none).
func TestFind(t *testing.T) {
	files, err := filepath.Glob("testdata/find/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words, cases, _ := strings.Cut(string(text), "---\n")
		s := tree(t, words)
		for _, c := range strings.Split(strings.TrimSpace(cases), "\n\n") {
			source, want, _ := strings.Cut(c, "\n")
			p, err := match.Compile(source, vocabulary)
			if err != nil {
				t.Errorf("%s: %s: %v", file, source, err)
				continue
			}
			var got []string
			for _, m := range p.Find(s) {
				words := []string{s.Tokens[m.Anchor].Form}
				for i, name := range p.Names() {
					if m.Nodes[i] >= 0 {
						words = append(words, name+"="+s.Tokens[m.Nodes[i]].Form)
					}
				}
				got = append(got, strings.Join(words, " "))
			}
			if len(got) == 0 {
				got = []string{"none"}
			}
			if strings.Join(got, "\n") != want {
				t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", file, source, strings.Join(got, "\n"), want)
			}
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"meet >subject *", `offset 6: unknown relation "subject"`},
		{"@gathering", `offset 0: unknown word class "gathering"`},
		{"meet{shape:x}", `offset 5: unknown test "shape"`},
		{"meet >nsubj *=a >obj *=a", `offset 23: "a" is captured twice`},
		{"meet !>nsubj *=a", `offset 15: "a" is below a negated edge and would never be bound`},
		{"meet >nsubj (*", "offset 14: a parenthesis is not closed"},
		{"meet >nsubj", "offset 11: a word, a class or * is missing"},
		{"meet{upos:VERB", "offset 14: a brace is not closed"},
		{"meet !", `offset 5: an edge must follow "!"`},
		{"meet )", `offset 5: cannot read ")"`},
		{"", "offset 0: a word, a class or * is missing"},
		{"@a >b @c", "offset 0: unknown word class \"a\"; offset 4: unknown relation \"b\"; offset 6: unknown word class \"c\""},
	} {
		_, err := match.Compile(c.source, vocabulary)
		if err == nil {
			t.Errorf("%s: compiled", c.source)
		} else if err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.source, err, c.want)
		}
		var all match.SyntaxErrors
		if err != nil && !errors.As(err, &all) {
			t.Errorf("%s: %T is not SyntaxErrors", c.source, err)
		}
	}
}

// TestCycle holds that a damaged tree ends.
func TestCycle(t *testing.T) {
	s := tree(t, "a a X 2 dep\nb b X 1 dep\nc c X 9 dep")
	for _, source := range []string{"* >>* *=x", "* << *=x", "* >dep *=x <dep *=y", "* .. *=x .. *=y"} {
		p, err := match.Compile(strings.ReplaceAll(source, ">>*", ">>"), vocabulary)
		if err != nil {
			t.Fatal(err)
		}
		p.Find(s)
	}
}

// TestIndex holds that an index finds what its patterns find one by one.
func TestIndex(t *testing.T) {
	s := tree(t, "Anna Anna PROPN 2 nsubj\nmet meet VERB 0 root\nJonas Jonas PROPN 2 obj")
	var patterns []*match.Pattern
	for _, source := range []string{"@meeting >nsubj *=a >obj *=b", "* <obj meet|see", "see >obj *=b", "*{upos:PROPN}=a"} {
		p, err := match.Compile(source, vocabulary)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	var got, want []string
	match.NewIndex(patterns).Find(match.NewGraph(s), func(k int, m match.Match) { got = append(got, fmt.Sprint(k, m)) })
	for k, p := range patterns {
		for _, m := range p.Find(s) {
			want = append(want, fmt.Sprint(k, m))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"meet|@meeting{upos:VERB}=v >nsubj *=a", "* !>agent (a >obl:* *) ?<x *=b", "{", "a . b .. c"} {
		f.Add(s)
	}
	s := tree(f, "Anna Anna PROPN 2 nsubj\nmet meet VERB 0 root\nJonas Jonas PROPN 2 obj")
	f.Fuzz(func(t *testing.T, source string) {
		p, err := match.Compile(source, vocabulary)
		if (p == nil) == (err == nil) {
			t.Fatal("neither a pattern nor an error, or both")
		}
		if p != nil {
			p.Find(s)
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	s := tree(b, "Anna Anna PROPN 2 nsubj\nmet meet VERB 0 root\nJonas Jonas PROPN 2 obj")
	for _, n := range []int{50, 1000} {
		var patterns []*match.Pattern
		for i := range n {
			p, err := match.Compile(fmt.Sprintf("verb%d|meet%d >nsubj *=a >obj *=b", i, i%7), vocabulary)
			if err != nil {
				b.Fatal(err)
			}
			patterns = append(patterns, p)
		}
		ix := match.NewIndex(patterns)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				ix.Find(match.NewGraph(s), func(int, match.Match) {})
			}
		})
	}
}
