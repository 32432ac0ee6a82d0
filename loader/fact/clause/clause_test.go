package clause_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// lexicon is enough of the word classes for the trees in testdata.
var lexicon = clause.Lexicon{
	"speech-verbs":          words("say tell insist"),
	"thought-verbs":         words("believe"),
	"future-words":          words("plan due want set"),
	"attempt-verbs":         words("try seek"),
	"failing-verbs":         words("fail balk"),
	"hindering-verbs":       words("prevent"),
	"demand-words":          words("urge call ask demand"),
	"light-verbs":           words("seem go have begin"),
	"subject-control-verbs": words("promise"),
	"role-nouns":            words("president minister secretary head"),
	"past-modifiers":        words("former"),
	"portfolios":            words("commerce"),
	"noun-participles":      words("locate"),
	"direction-adverbs":     words("back"),
	"charging-verbs":        words("accuse thank"),
	"alleging-verbs":        words("accuse"),
	clause.KnownVerbs:       words("postpone"),
}

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// TestRead reads testdata/*.txt: trees, each a sentence of lines "form lemma upos xpos head deprel [type]"
// (heads counted from 1; a type makes the word a name) and, below a line "---", its clauses as describe
// writes them.
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
			tree, want, _ := strings.Cut(block, "\n---\n")
			s, names := parse(t, tree)
			got := describe(clause.Read(s, names, lexicon))
			if got != strings.TrimSpace(want) {
				t.Errorf("%s:\n%s\ngot:\n%s\nwant:\n%s", file, tree, got, want)
			}
		}
	}
}

// TestLongest checks that a text without full stops costs no more than its length: above the longest sentence no
// clause is read, and below it any tree is.
func TestLongest(t *testing.T) {
	chain := func(n int) *language.Sentence {
		s := &language.Sentence{Tokens: make([]language.Token, n)}
		for i := range s.Tokens {
			s.Tokens[i] = language.Token{Form: "SAID", Lemma: "say", UPOS: "VERB", XPOS: "VBD", Head: i - 1, Deprel: "ccomp"}
		}
		s.Tokens[0].Deprel = "root"
		return s
	}
	if got := len(clause.Read(chain(clause.Longest), nil, lexicon).Clauses); got != clause.Longest {
		t.Errorf("the longest sentence has %d clauses, want %d", got, clause.Longest)
	}
	for _, n := range []int{clause.Longest + 1, 100 * clause.Longest} {
		if got := len(clause.Read(chain(n), nil, lexicon).Clauses); got != 0 {
			t.Errorf("a sentence of %d words has %d clauses, want none", n, got)
		}
	}
}

func parse(t testing.TB, text string) (*language.Sentence, []clause.Name) {
	s := &language.Sentence{}
	var names []clause.Name
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		if len(f) < 6 {
			t.Fatalf("a word has six fields: %q", line)
		}
		head, err := strconv.Atoi(f[4])
		if err != nil {
			t.Fatal(err)
		}
		if len(f) > 6 {
			i := len(s.Tokens)
			names = append(names, clause.Name{First: i, Last: i + 1, Head: i, Type: graph.EntityType(f[6]), Proper: true})
		}
		s.Tokens = append(s.Tokens, language.Token{Form: f[0], Lemma: f[1], UPOS: f[2], XPOS: f[3], Head: head - 1, Deprel: f[5]})
	}
	return s, names
}

// describe writes a line a clause, "verb agent=… patient=… to=… at=… not future says=… by=…", and a line a
// title.
func describe(c *clause.Sentence) string {
	form := func(i int) string { return c.Tokens[i].Form }
	var lines []string
	for _, cl := range c.Clauses {
		parts := []string{c.Graph.Lemmas(cl.Head)[0]}
		add := func(role string, toks []int) {
			for _, k := range toks {
				parts = append(parts, role+"="+form(k))
			}
		}
		add("agent", cl.Agents)
		add("patient", cl.Patients)
		add("recipient", cl.Recipients)
		for _, o := range cl.Obliques {
			parts = append(parts, o.Case+"="+form(o.Head))
		}
		if cl.Negated {
			parts = append(parts, "not")
		}
		if cl.Modality != graph.Asserted {
			parts = append(parts, string(cl.Modality))
		}
		if cl.Content >= 0 {
			parts = append(parts, "says="+form(cl.Content))
		}
		if verb, who := c.Voice(cl.Head); who >= 0 && verb != cl.Head {
			parts = append(parts, "by="+form(who))
		}
		lines = append(lines, strings.Join(parts, " "))
	}
	for _, t := range c.Titles {
		line := "title " + form(t.Head)
		if t.Name >= 0 {
			line += " name=" + form(t.Name)
		}
		owners := c.Graph.Targets(t.Head, "whose")
		slices.Sort(owners)
		for _, o := range owners {
			line += " of=" + form(o)
		}
		if t.Former {
			line += " former"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// FuzzRead holds that no tree, however damaged, stops the reader.
func FuzzRead(f *testing.F) {
	f.Add([]byte{2, 0, 1, 3, 2, 5, 9, 1, 1})
	forms := strings.Fields("Anna who said that to , \" the minister which was seeking left ( WHO ) : going and Jonas not called for")
	upos := strings.Fields("PROPN VERB NOUN ADJ PRON ADP PART PUNCT AUX CCONJ SCONJ DET")
	xpos := strings.Fields("NNP VBD VBN VBG VBZ WDT NN MD TO")
	deprels := strings.Fields("root nsubj nsubj:pass obj obl conj acl acl:relcl advcl xcomp ccomp mark case aux aux:pass cop punct appos nmod flat parataxis cc nmod:poss")
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &language.Sentence{}
		for i := 0; i+1 < len(data) && i < 120; i += 2 {
			a, b := int(data[i]), int(data[i+1])
			s.Tokens = append(s.Tokens, language.Token{Form: forms[a%len(forms)], Lemma: forms[a%len(forms)], UPOS: upos[b%len(upos)],
				XPOS: xpos[(a+b)%len(xpos)], Head: a%(len(data)/2+2) - 1, Deprel: deprels[(a*7+b)%len(deprels)]})
		}
		names := []clause.Name{{First: 0, Last: 1, Type: graph.Person, Proper: true}}
		if len(s.Tokens) == 0 {
			names = nil
		}
		c := clause.Read(s, names, lexicon)
		for i := range s.Tokens {
			c.Voice(i)
			c.Owner(i)
			_ = fmt.Sprint(c.Case(i))
		}
	})
}
