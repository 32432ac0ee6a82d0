package loader

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quern/graph"
	"quern/loader/language"
)

// fake is a stage that notes on the document that it ran.
type fake struct {
	name        string
	needs, adds []language.Layer
	process     func(*language.Document)
}

func (f fake) Name() string            { return f.name }
func (f fake) Needs() []language.Layer { return f.needs }
func (f fake) Adds() []language.Layer  { return f.adds }
func (f fake) Process(d *language.Document) {
	if f.process != nil {
		f.process(d)
	}
}

func layers(names ...language.Layer) []language.Layer { return names }

func TestOrder(t *testing.T) {
	tokens := fake{name: "tokens", adds: layers(language.Tokens)}
	tags := fake{name: "tags", needs: layers(language.Tokens), adds: layers(language.Tags)}
	trees := fake{name: "trees", needs: layers(language.Tokens, language.Tags), adds: layers(language.Trees)}
	for _, test := range []struct {
		name   string
		stages []Stage
		want   string
	}{
		{"in order", []Stage{tokens, tags, trees}, ""},
		{"nothing", nil, ""},
		{"swapped", []Stage{tokens, trees, tags}, `stage "trees" needs tags, which no stage before it adds`},
		{"first missing", []Stage{trees}, `stage "trees" needs tokens, tags, which no stage before it adds`},
		{"twice", []Stage{tokens, tokens}, `stage "tokens" adds tokens, which a stage before it adds already`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := New(Parts{Stages: test.stages})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			var order *OrderError
			if err != nil && !errors.As(err, &order) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

func TestStageFailure(t *testing.T) {
	broken := fake{name: "broken", adds: layers(language.Tokens), process: func(*language.Document) { panic("index out of range") }}
	p, err := New(Parts{Stages: []Stage{broken}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Extract(context.Background(), graph.Article{Title: "Talks"})
	want := `reading "Talks": stage "broken" failed: index out of range`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// echo states the article's text, so that results can be told apart.
type echo struct{}

func (echo) Extract(d *language.Document) []graph.Statement {
	return []graph.Statement{{Predicate: d.Text()}}
}

func TestLoadKeepsOrder(t *testing.T) {
	const n = 200
	p, err := New(Parts{Facts: echo{}})
	if err != nil {
		t.Fatal(err)
	}
	jobs := func(yield func(Job) bool) {
		for i := range n {
			if !yield(Job{Article: graph.Article{Text: fmt.Sprint(i)}, Tag: i}) {
				return
			}
		}
	}
	for _, workers := range []int{0, 1, 2, 7} {
		var got []string
		err := p.Load(context.Background(), jobs, workers, func(r Result) error {
			got = append(got, r.Record.Statements[0].Predicate)
			return r.Err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range got {
			if g != fmt.Sprint(i) {
				t.Fatalf("workers %d: result %d is %s", workers, i, g)
			}
		}
		if len(got) != n {
			t.Errorf("workers %d: %d results, want %d", workers, len(got), n)
		}
	}
}

func TestLoadStops(t *testing.T) {
	p, err := New(Parts{Facts: echo{}})
	if err != nil {
		t.Fatal(err)
	}
	endless := func(yield func(Job) bool) {
		for yield(Job{}) {
		}
	}
	full := errors.New("the disk is full")
	if err := p.Load(context.Background(), endless, 3, func(Result) error { return full }); !errors.Is(err, full) {
		t.Errorf("a failing sink: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	count := 0
	err = p.Load(ctx, endless, 3, func(Result) error {
		if count++; count == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || count != 10 {
		t.Errorf("cancelled after 10: got %v after %d", err, count)
	}
}

func TestVersionFollowsBytes(t *testing.T) {
	a := mapFS("rules/met.rules", "one")
	b := mapFS("rules/met.rules", "two")
	va, err := hashFiles(a)
	if err != nil {
		t.Fatal(err)
	}
	vb, _ := hashFiles(b)
	again, _ := hashFiles(a)
	if va == vb || va != again || strings.TrimSpace(va) == "" {
		t.Errorf("versions %q, %q, again %q", va, vb, again)
	}
}

func mapFS(path, content string) fstest.MapFS {
	return fstest.MapFS{path: {Data: []byte(content)}}
}
