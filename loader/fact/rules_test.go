package fact_test

import (
	"testing"
	"testing/fstest"

	"quern/data"
	"quern/graph/schema"
	"quern/loader/fact"
)

func TestRulesLoad(t *testing.T) {
	r := load(t)
	predicates := map[string]bool{}
	for _, rule := range r.All() {
		predicates[rule.File] = true
	}
	if len(predicates) < 100 {
		t.Errorf("rules for only %d predicates", len(predicates))
	}
}

// TestLoadErrors holds that every fault of every file is told with its place.
func TestLoadErrors(t *testing.T) {
	s, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	words, err := data.Rules().Open("grammar.words")
	if err != nil {
		t.Fatal(err)
	}
	words.Close()
	broken := fstest.MapFS{
		"a.words": {Data: []byte("lonely\nclass meeting\nmeet\nclass meeting\nclass idle\nrest\nclass mixed\n@nothing\n")},
		"met.rules": {Data: []byte(`rule met
  why   X
  find  @meeting >subject *=a
        >obj *=b >foo *
  emit  encountered(a, c)
  yes   A met B.
rule met
  why   Y
  find  @meeting >agent *=a >patient *=b
  emit  met(a, c) about=d
  guard unheard(a)
  sure  2
  no    A met B.
what
`)},
	}
	_, err = fact.LoadRules(broken, s)
	if err == nil {
		t.Fatal("loaded")
	}
	want := `*.words:1:1: the word class`
	if got := err.Error(); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("got %s", got)
	}
	for _, line := range []string{
		`a.words:1:1: words stand before the first class`,
		`a.words:4:1: word class "meeting" is there twice`,
		`a.words:7:1: unknown word class "nothing"`,
		`a.words:5:1: the word class "idle" is not used`,
		`met.rules:3:19: unknown relation "subject"`,
		`met.rules:4:19: unknown relation "foo"`,
		`met.rules:1:1: rule "met" needs a yes and a no example`,
		`met.rules:6:9: a yes sentence needs its statement: "=> predicate(subject, object)"`,
		`met.rules:7:6: rule "met" is there already, at met.rules:1`,
		`met.rules:10:9: the role "c" has no capture in the pattern`,
		`met.rules:10:9: the role "d" has no capture in the pattern`,
		`met.rules:7:1: the capture "b" is not used`,
		`met.rules:11:9: unknown guard "unheard"`,
		`met.rules:12:9: sure needs a number above 0 and up to 1`,
		`met.rules:14:1: unknown keyword "what"`,
	} {
		if !containsLine(err.Error(), line) {
			t.Errorf("no error %q in\n%v", line, err)
		}
	}
}

func containsLine(text, line string) bool {
	for start := 0; start <= len(text); {
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if text[start:end] == line {
			return true
		}
		start = end + 1
	}
	return false
}
