package loader_test

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/data"
	"quern/graph"
	"quern/loader"
	"quern/loader/source"
)

// english is the pipeline with the models and rules that come with the program.
var english = sync.OnceValues(func() (*loader.Pipeline, error) { return loader.English(data.All()) })

func pipeline(t testing.TB) *loader.Pipeline {
	t.Helper()
	p, err := english()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// samples are the articles that come with the program.
func samples(t testing.TB) (articles []graph.Article) {
	t.Helper()
	f, err := data.Articles().Open("diplomacy.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for item, err := range source.Read(context.Background(), f, source.Options{Name: "diplomacy.jsonl"}) {
		if err != nil {
			t.Fatal(err)
		}
		articles = append(articles, item.Article)
	}
	return articles
}

// What is read does not depend on how many articles are read at once.
func TestSameOnAnyCores(t *testing.T) {
	p := pipeline(t)
	articles := samples(t)
	jobs := func(yield func(loader.Job) bool) {
		for _, a := range append(articles, articles...) {
			if !yield(loader.Job{Article: a}) {
				return
			}
		}
	}
	var want []graph.Record
	for _, workers := range []int{1, 2, 5} {
		var got []graph.Record
		err := p.Load(t.Context(), jobs, workers, func(r loader.Result) error {
			got = append(got, r.Record)
			return r.Err
		})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers read otherwise:\n%s", workers, diff)
		}
	}
	for i := range articles {
		if diff := cmp.Diff(want[i], want[i+len(articles)]); diff != "" {
			t.Errorf("the same article read twice:\n%s", diff)
		}
	}
}

// Whatever evidence points at is there: spans lie inside the text, sentences hold their parts, and a record
// survives being written and read.
func TestRecordsAreSound(t *testing.T) {
	p := pipeline(t)
	for _, a := range samples(t) {
		rec, err := p.Extract(t.Context(), a)
		if err != nil {
			t.Error(err)
			continue
		}
		entities := map[graph.EntityID]bool{}
		for _, e := range rec.Entities {
			entities[e.ID] = true
			for _, m := range e.Mentions {
				if m.Of(a.Text) == "" {
					t.Errorf("%s: %s is mentioned at %v, where no text is", a.Title, e.Name, m)
				}
			}
		}
		if len(rec.Statements) < 10 {
			t.Errorf("%s: only %d facts", a.Title, len(rec.Statements))
		}
		for _, st := range rec.Statements {
			for _, term := range []*graph.Term{st.Subject, st.Object, st.Place, st.AttributedTo} {
				if term.IsEntity() && !entities[term.ID] {
					t.Errorf("%s: %s speaks of %s, which the record does not have", a.Title, st.Predicate, term.ID)
				}
			}
			for _, ev := range st.Evidence {
				if ev.Sentence.Of(a.Text) == "" || ev.Rule == "" || ev.Confidence <= 0 || ev.Confidence > 1 {
					t.Errorf("%s: %s has the evidence %+v", a.Title, st.Predicate, ev)
				}
				if short := strconv.FormatFloat(ev.Confidence, 'f', -1, 64); len(short) > len("0.1234") {
					t.Errorf("%s: %s has a confidence of %s", a.Title, st.Predicate, short)
				}
				for _, part := range ev.Relation {
					within := func(s graph.Span) bool { return s.Contains(part) }
					if !within(ev.Sentence) && !slices.ContainsFunc(ev.Also, within) {
						t.Errorf("%s: %s has words at %v outside its sentences", a.Title, st.Predicate, part)
					}
				}
			}
		}
		written, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		var again graph.Record
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rec, again); diff != "" {
			t.Errorf("%s: written and read:\n%s", a.Title, diff)
		}
	}
}

// Any text is read to its end, in time that grows with its length.
func TestAnyText(t *testing.T) {
	p := pipeline(t)
	for name, text := range map[string]string{
		"one word":          "Yes",
		"only marks":        strings.Repeat("?!…—\"'", 200),
		"no spaces":         strings.Repeat("word", 5000),
		"one long sentence": strings.Repeat("the minister of the ", 2000),
		"capitals":          strings.Repeat("PUTIN MET TRUMP IN HAMBURG ", 300),
		"other scripts":     strings.Repeat("The minister spoke to reporters on Monday. ", 5) + "Путин встретился с Трампом. 普京会见特朗普。 التقى بوتين بترامب.",
		"quotes unclosed":   strings.Repeat("\"He said \"that he said \"", 300),
		"numbers":           strings.Repeat("12,345.67 ", 1000),
		"emoji":             strings.Repeat("🙂👍🏽 ", 500),
	} {
		t.Run(name, func(t *testing.T) {
			a, err := source.New(graph.Article{Text: text}, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Extract(t.Context(), a); err != nil {
				t.Error(err)
			}
		})
	}
}

func BenchmarkExtract(b *testing.B) {
	p := pipeline(b)
	articles := samples(b)
	words := 0
	for _, a := range articles {
		words += len(strings.Fields(a.Text))
	}
	for b.Loop() {
		for _, a := range articles {
			if _, err := p.Extract(context.Background(), a); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(words*b.N)/b.Elapsed().Seconds(), "words/s")
}

func BenchmarkEnglish(b *testing.B) {
	for b.Loop() {
		if _, err := loader.English(data.All()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, s := range []string{"Putin met Trump in Hamburg.", "\"Yes,\" he said. \"No\"", "", "A, B and C—D…", "He\n\nShe\nIt"} {
		f.Add(s)
	}
	p := pipeline(f)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := source.New(graph.Article{Text: text, Date: "2025-02-22"}, source.Options{})
		if err != nil {
			return
		}
		if _, err := p.Extract(t.Context(), a); err != nil {
			t.Error(err)
		}
	})
}
