package fact_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"quern/data"
	"quern/graph"
	"quern/graph/schema"
	"quern/loader"
	"quern/loader/fact"
	"quern/loader/language"
)

var update = flag.Bool("update", false, "rewrite golden files")

func load(t testing.TB) *fact.Rules {
	t.Helper()
	s, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	r, err := fact.LoadRules(data.Rules(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var pipeline = sync.OnceValues(func() (*loader.Pipeline, error) { return loader.English(os.DirFS("../../data")) })

// read parses a text as an article of Saturday, 22 February 2025.
func read(t testing.TB, text string) *language.Document {
	t.Helper()
	p, err := pipeline()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := p.Parse(context.Background(), graph.Article{ID: graph.NewArticleID("", text), Text: text, Date: "2025-02-22"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// misread is how many in a hundred sentences the parser may get wrong before that is a defect of ours:
// models are retrained, and a sentence that is lost to one is for its rule's frozen tree to guard.
const misread = 4

// TestExamples runs every rule's sentences through the whole pipeline: where the frozen trees pass and
// these fail, the parser changed and not the rule.
func TestExamples(t *testing.T) {
	r := load(t)
	var wrong []string
	total := 0
	for _, rule := range r.All() {
		for _, x := range rule.Examples {
			total++
			if msg := check(rule, &x, r.Extract(read(t, x.Text))); msg != "" {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %s: %s", rule.File, x.Line, x.Text, msg))
			}
		}
	}
	for _, w := range wrong {
		t.Log(w)
	}
	if len(wrong)*100 > total*misread {
		t.Errorf("%d of %d sentences are not read as their rules say", len(wrong), total)
	}
}

// TestFrozen runs every rule's sentences on the trees in testdata/trees. A sentence without a tree fails:
// -update takes those that are missing from the pipeline and keeps the others, on which rules must go on working;
// remove a file to freeze it anew.
func TestFrozen(t *testing.T) {
	r := load(t)
	byFile := map[string][]*fact.Rule{}
	for _, rule := range r.All() {
		byFile[rule.File] = append(byFile[rule.File], rule)
	}
	for file, rules := range byFile {
		path := filepath.Join("testdata", "trees", strings.TrimSuffix(file, ".rules")+".txt")
		if *update {
			old, _ := os.ReadFile(path)
			kept := blocks(string(old))
			var b strings.Builder
			for _, rule := range rules {
				for _, x := range rule.Examples {
					if tree, ok := kept[rule.Name+"\n"+x.Text]; ok {
						b.WriteString(tree + "\n\n")
					} else {
						freeze(&b, rule.Name, read(t, x.Text))
					}
				}
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v: run the test with -update", err)
			continue
		}
		frozen := thaw(t, path, string(text))
		for _, rule := range rules {
			for _, x := range rule.Examples {
				doc := frozen[rule.Name+"\n"+x.Text]
				if doc == nil {
					t.Errorf("%s:%d: no frozen tree: run the test with -update", file, x.Line)
					continue
				}
				if msg := check(rule, &x, r.Extract(doc)); msg != "" {
					t.Errorf("%s:%d: %s: %s", file, x.Line, x.Text, msg)
				}
			}
		}
	}
}

// check compares what a rule made of a sentence with its example; "" is right.
func check(rule *fact.Rule, x *fact.Example, statements []graph.Statement) string {
	var own, all []string
	for i := range statements {
		st := &statements[i]
		all = append(all, describe(st)+" by "+st.Evidence[0].Rule)
		if st.Evidence[0].Rule == rule.Name {
			own = append(own, describe(st))
		}
	}
	if !x.Yes {
		if len(own) > 0 {
			return fmt.Sprintf("rule %s fired: %s", rule.Name, strings.Join(own, "; "))
		}
		return ""
	}
	for _, want := range x.Expect {
		if !slices.ContainsFunc(statements, func(st graph.Statement) bool {
			return st.Evidence[0].Rule == rule.Name && fits(&st, want)
		}) {
			return fmt.Sprintf("rule %s did not give %s; there are:\n\t%s", rule.Name, want, strings.Join(all, "\n\t"))
		}
	}
	return ""
}

func describe(st *graph.Statement) string {
	s := fmt.Sprintf("%s(%s, %s)", st.Predicate, word(st.Subject), word(st.Object))
	if st.Open {
		s = "open:" + s
	}
	if st.Place != nil {
		s += " place=" + word(st.Place)
	}
	if st.Time != nil {
		s += " time=" + string(st.Time.Start)
	}
	if st.AttributedTo != nil {
		s += " by=" + word(st.AttributedTo)
	}
	if st.Modality != graph.Asserted {
		s += " modality=" + string(st.Modality)
	}
	if st.Negated {
		s += " negated=true"
	}
	for i := range st.Args {
		s += " " + st.Args[i].Role + "=" + word(&st.Args[i].Term)
	}
	return s
}

func word(t *graph.Term) string {
	switch {
	case t == nil:
		return "-"
	case t.IsEntity():
		return t.Name
	}
	return t.Value
}

var (
	expectation = regexp.MustCompile(`^([a-z-]+)\((.*), (.*?)\)(.*)$`)
	detail      = regexp.MustCompile(` ([a-z]+)=`)
)

// fits reports whether a statement is the one that an example expects.
func fits(st *graph.Statement, want string) bool {
	m := expectation.FindStringSubmatch(want)
	if m == nil || m[1] != st.Predicate {
		return false
	}
	straight := names(st.Subject, m[2]) && names(st.Object, m[3])
	if p := names(st.Object, m[2]) && names(st.Subject, m[3]); !straight && !p {
		return false
	}
	at := detail.FindAllStringSubmatchIndex(m[4], -1)
	for i, d := range at {
		end := len(m[4])
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		key, value := m[4][d[2]:d[3]], m[4][d[1]:end]
		ok := false
		switch key {
		case "place":
			ok = names(st.Place, value)
		case "time":
			ok = st.Time != nil && strings.HasPrefix(string(st.Time.Start), value)
		case "by":
			ok = names(st.AttributedTo, value)
		case "modality":
			ok = string(st.Modality) == value
		case "negated":
			ok = fmt.Sprint(st.Negated) == value
		default:
			ok = slices.ContainsFunc(st.Args, func(a graph.Arg) bool { return a.Role == key && names(&a.Term, value) })
		}
		if !ok {
			return false
		}
	}
	return true
}

// names reports whether a term is what the example calls it: the entity's name or mention, or the phrase.
func names(t *graph.Term, want string) bool {
	if t == nil {
		return want == "-"
	}
	fold := func(s string) string {
		s = strings.ToLower(strings.TrimSpace(s))
		for _, article := range []string{"the ", "a ", "an "} {
			s = strings.TrimPrefix(s, article)
		}
		return s
	}
	for _, have := range []string{t.Name, t.Text, t.Value} {
		if have != "" && fold(have) == fold(want) {
			return true
		}
	}
	return false
}
