package suggest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"quern/graph"
)

// articleOf makes a record of lines "type Name" and "Name predicate Name [position]", all of it ours.
func articleOf(n int, lines ...string) graph.Record {
	rec := graph.Record{Article: graph.Article{ID: graph.ArticleID(fmt.Sprintf("article:%016x", n))}}
	ids := map[string]graph.EntityID{}
	term := func(name string) *graph.Term { return &graph.Term{ID: ids[name], Name: name} }
	for _, line := range lines {
		if kind, name, ok := strings.Cut(line, " "); ok && slices.Contains(graph.EntityTypes, graph.EntityType(kind)) {
			e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%d", len(ids)+1)), Type: graph.EntityType(kind), Name: name}
			e.Unnamed = e.Type == graph.Person && !strings.Contains(name, " ")
			ids[name] = e.ID
			rec.Entities = append(rec.Entities, e)
			continue
		}
		f := strings.Split(line, " | ")
		st := graph.Statement{Subject: term(f[0]), Predicate: f[1], Object: term(f[2]), Modality: graph.Asserted, Evidence: []graph.Evidence{{Rule: "r"}}}
		if len(f) > 3 {
			st.Args = []graph.Arg{{Role: "position", Term: graph.Term{Value: f[3], Datatype: graph.String}}}
		}
		rec.Statements = append(rec.Statements, st)
	}
	return rec
}

func all(records ...graph.Record) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// isTitle knows the titles of the tests.
func isTitle(word string) bool {
	return slices.Contains([]string{"president", "lord", "mayor", "deputy"}, word)
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []graph.Record
		want    string // "A = B kinds", the best first
		sure    bool   // the first scores 0.97 or more
	}{
		{"a transliteration and the same office", []graph.Record{
			articleOf(1, "person Sergei Ryabov", "country Norway", "Sergei Ryabov | holds-position | Norway | envoy"),
			articleOf(2, "person Sergey Ryabov", "country Norway", "Sergey Ryabov | holds-position | Norway | envoy"),
		}, "Sergei Ryabov = Sergey Ryabov spelling office context", true},
		{"a transliteration alone is no certainty", []graph.Record{
			articleOf(1, "person Petro Lesnitsky"), articleOf(2, "person Petro Lesnitskyy"),
		}, "Petro Lesnitskyy = Petro Lesnitsky spelling", false},
		{"a bare surname that one person bears", []graph.Record{
			articleOf(1, "person Ingrid Moen"), articleOf(2, "person Moen"),
		}, "Ingrid Moen = Moen surname", false},
		{"a bare surname that two people bear", []graph.Record{
			articleOf(1, "person Ingrid Moen"), articleOf(2, "person Moen"), articleOf(3, "person Petter Moen"),
		}, "", false},
		{"two people of one surname are two", []graph.Record{
			articleOf(1, "person Ingrid Moen"), articleOf(2, "person Astrid Moen"),
		}, "", false},
		{"an article that names both knows two", []graph.Record{
			articleOf(1, "person Sergei Ryabov", "person Sergey Ryabov"),
		}, "", false},
		{"an acronym and its expansion", []graph.Record{
			articleOf(1, "organization Harbour Safety Board"), articleOf(2, "organization HSB"),
		}, "Harbour Safety Board = HSB acronym", false},
		{"two letters are the initials of many", []graph.Record{
			articleOf(1, "organization Harbour Board"), articleOf(2, "organization HB"),
		}, "", false},
		{"two letters and those that both are spoken of with", []graph.Record{
			articleOf(1, "organization Harbour Board", "person Ingrid Moen", "place Oslo", "Ingrid Moen | leads | Harbour Board", "Harbour Board | located-in | Oslo"),
			articleOf(2, "organization HB", "person Ingrid Moen", "place Oslo", "Ingrid Moen | leads | HB", "HB | located-in | Oslo"),
		}, "Harbour Board = HB acronym context", false},
		{"two acronyms that sound alike", []graph.Record{
			articleOf(1, "organization HSSB"), articleOf(2, "organization HSB"),
		}, "", false},
		{"a place and a person of one name are two", []graph.Record{
			articleOf(1, "person Ingrid Moen"), articleOf(2, "place Ingrid Moen"),
		}, "", false},
		{"descriptions are no names", []graph.Record{
			articleOf(1, "person spokesman"), articleOf(2, "person Ingrid Spokesman"),
		}, "", false},
		{"a title is no surname of a longer one", []graph.Record{
			articleOf(1, "person President"), articleOf(2, "person Lord President"),
		}, "", false},
		{"nor of an office at one body", []graph.Record{
			articleOf(1, "person Mayor", "place Oslo", "Mayor | holds-position | Oslo | mayor"),
			articleOf(2, "person Deputy Lord Mayor", "place Oslo", "Deputy Lord Mayor | holds-position | Oslo | mayor"),
		}, "", false},
		{"nor of a person", []graph.Record{
			articleOf(1, "person Mayor"), articleOf(2, "person Ingrid Mayor"),
		}, "", false},
		{"a surname is one, whatever stands before it", []graph.Record{
			articleOf(1, "person Mayor Moen"), articleOf(2, "person Moen"),
		}, "Mayor Moen = Moen surname", false},
		{"titles of bodies are names", []graph.Record{
			articleOf(1, "organization Lord President"), articleOf(2, "organization Lord Presiddent"),
		}, "Lord Presiddent = Lord President spelling", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := Options{Least: 0.5, Title: isTitle}
			got, err := Find(t.Context(), all(c.records...), nil, options)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, s := range got {
				line := s.A.Name + " = " + s.B.Name
				for _, e := range s.Evidence {
					line += " " + string(e.Kind)
				}
				lines = append(lines, line)
			}
			if text := strings.Join(lines, "\n"); text != c.want {
				t.Errorf("got\n%s\nwant\n%s", text, c.want)
			}
			if len(got) > 0 && (got[0].Score >= 0.97) != c.sure {
				t.Errorf("score %v", got[0].Score)
			}
			// The order of articles means nothing.
			slices.Reverse(c.records)
			again, err := Find(t.Context(), all(c.records...), nil, options)
			if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
				t.Errorf("in another order: %v %v, want %v", again, err, got)
			}
		})
	}
}

// What was merged is one already, and what was ruled to be two was looked at already.
func TestFindUnderJudgements(t *testing.T) {
	records := all(articleOf(1, "person Petro Lesnitsky"), articleOf(2, "person Petro Lesnitskyy"))
	for _, c := range []struct {
		kind graph.JudgementKind
		want int
	}{{graph.Merge, 0}, {graph.Distinct, 0}, {graph.Wrong, 1}} {
		js := []graph.Judgement{{Kind: c.kind, A: "ent:petro-lesnitskyy", B: "ent:petro-lesnitsky"}}
		got, err := Find(t.Context(), records, js, Options{})
		if err != nil || len(got) != c.want {
			t.Errorf("%s: got %v %v, want %d", c.kind, got, err, c.want)
		}
	}
}

func TestFindReportsUnreadableRecords(t *testing.T) {
	bad := errors.New("damaged")
	_, err := Find(t.Context(), func(yield func(graph.Record, error) bool) { yield(graph.Record{}, bad) }, nil, Options{})
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

func TestFindEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	records := all(articleOf(1, "person Petro Lesnitsky"), articleOf(2, "person Petro Lesnitskyy"))
	if got, err := Find(ctx, records, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v %v", got, err)
	}
}

// Two of one surname are compared and score nothing: they are no suggestion, however little is asked for.
func TestFindLeavesOutWhatScoresNothing(t *testing.T) {
	got, err := Find(t.Context(), all(articleOf(1, "person Ingrid Moen"), articleOf(2, "person Astrid Moen")), nil, Options{})
	if err != nil || len(got) > 0 {
		t.Errorf("got %v %v, want nothing", got, err)
	}
}

func TestSoundKey(t *testing.T) {
	for _, same := range []string{
		"zelensky zelenskyy zelenskiy zelenskij", "sergei sergey sergej", "alexander aleksander", "qasem kasem", "khamenei hamenei", "mikhail mihail",
	} {
		words := strings.Fields(same)
		for _, w := range words {
			if soundKey(w) != soundKey(words[0]) {
				t.Errorf("%s sounds as %q, %s as %q", w, soundKey(w), words[0], soundKey(words[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"berg", "borg"}, {"anna", "anton"}, {"dahl", "dale"}} {
		if soundKey(pair[0]) == soundKey(pair[1]) {
			t.Errorf("%s and %s sound alike", pair[0], pair[1])
		}
	}
}

func FuzzSoundKey(f *testing.F) {
	f.Add("Zelenskyy", "Владимир")
	f.Fuzz(func(t *testing.T, a, b string) {
		pa := &profile{kind: graph.Person, name: a, words: nameWords(a)}
		pb := &profile{kind: graph.Person, name: b, words: nameWords(b)}
		for _, p := range []*profile{pa, pb} {
			if len(p.words) == 0 {
				return
			}
			for _, w := range p.words {
				p.keys = append(p.keys, soundKey(w))
			}
		}
		if x, y := compareNames(pa, pb), compareNames(pb, pa); x.Weight != y.Weight {
			t.Errorf("%q with %q weighs %v, the other way %v", a, b, x.Weight, y.Weight)
		}
	})
}
