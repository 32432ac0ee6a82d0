package quads_test

import (
	"bytes"
	"cmp"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"
	gocmp "github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func lines(t *testing.T, qs []quad.Quad) []byte {
	t.Helper()
	var out []byte
	for _, q := range qs {
		var err error
		if out, err = quads.AppendQuad(out, q); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// example has one statement of each kind, small enough to read its quads.
func example() graph.Record {
	span := func(s, e int) *graph.Span { return &graph.Span{Start: s, End: e} }
	a := graph.Article{
		ID: "article:0123456789abcdef", URL: "https://news.example/1", Title: "Haddad meets Orlov",
		Date: "2025-02-22", Publisher: "The Sorrel Courier", Authors: "Una Pell; Jo Hask", Place: "SORREL",
		Text: "Amal Haddad met Orlov in Port Sorrel on Tuesday. She may not leave, said Orlov. She is 41.",
	}
	haddad := &graph.Term{ID: "e1", Text: "Amal Haddad"}
	orlov := &graph.Term{ID: "e2", Text: "Orlov"}
	return graph.Record{
		Article: a, Version: "1",
		Entities: []graph.Entity{
			{ID: "e1", Type: graph.Person, Name: "Amal Haddad", Names: []string{"Amal Haddad", "Haddad"}},
			{ID: "e2", Type: graph.Person, Name: "Владимир Орлов", Names: []string{"Orlov"}},
			{ID: "e3", Type: graph.Place, Name: "Port Sorrel"},
		},
		Statements: []graph.Statement{
			{
				Subject: orlov, Predicate: "met", Object: haddad, Relation: "met", Place: &graph.Term{ID: "e3"},
				Time:     &graph.Time{Text: "Tuesday", Start: "2025-02-18", End: "2025-02-18", Precision: graph.PrecisionDay},
				Modality: graph.Asserted, Symmetric: true, Event: "v1",
				Evidence: []graph.Evidence{{Sentence: *span(0, 48), Subject: span(16, 21), Relation: []graph.Span{{Start: 12, End: 15}}, Object: span(0, 11), Rule: "met/active", Confidence: 0.9}},
			},
			{
				Subject: haddad, Predicate: "leave", Open: true, Relation: "leave", Modality: graph.Hypothetical, Negated: true, AttributedTo: orlov,
				Args:     []graph.Arg{{Role: "in part", Term: graph.Term{Value: "half", Datatype: graph.Quantity}}},
				Evidence: []graph.Evidence{{Sentence: *span(49, 79), Also: []graph.Span{{Start: 0, End: 48}}, Rule: "open", Confidence: 1}},
			},
			{
				Subject: haddad, Predicate: "aged", Object: &graph.Term{Value: "41", Datatype: graph.Integer}, Relation: "is", Modality: graph.Asserted,
				Standing: true, Evidence: []graph.Evidence{{Sentence: *span(80, 90), Rule: "aged/is", Confidence: 0.75}},
			},
		},
	}
}

func TestEncodeGolden(t *testing.T) {
	got := lines(t, quads.Encode(identity.Resolve(example(), nil)))
	const file = "testdata/example.nq"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the example encodes to (run with -update to accept):\n%s", got)
	}
}

// said brings a resolved record's statements into the form in which quads keep them: one of an id, with the
// evidence of all, and no words of mentions.
func said(rec graph.Record) []graph.Statement {
	var out []graph.Statement
	at := map[graph.StatementID]int{}
	term := func(t *graph.Term) *graph.Term {
		if t == nil {
			return nil
		}
		c := *t
		c.Text = ""
		return &c
	}
	inOrder := func(a, b graph.Evidence) int {
		return cmp.Or(cmp.Compare(a.Sentence.Start, b.Sentence.Start), cmp.Compare(a.Rule, b.Rule))
	}
	for _, st := range rec.Statements {
		st.Subject, st.Object, st.Place, st.AttributedTo = term(st.Subject), term(st.Object), term(st.Place), term(st.AttributedTo)
		st.Args = slices.Clone(st.Args)
		for i := range st.Args {
			st.Args[i].Term = *term(&st.Args[i].Term)
		}
		slices.SortFunc(st.Args, func(a, b graph.Arg) int {
			return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(b.Term.ID, a.Term.ID))
		})
		slices.SortStableFunc(st.Args, func(a, b graph.Arg) int {
			// A literal's line begins with a quote, before the angle bracket of an IRI's.
			return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(len(a.Term.ID), len(b.Term.ID)))
		})
		i, ok := at[st.ID]
		if !ok {
			at[st.ID] = len(out)
			out = append(out, st)
			continue
		}
		m := &out[i]
		first := slices.MinFunc(append(slices.Clone(m.Evidence), st.Evidence...), inOrder)
		if inOrder(first, m.Evidence[0]) < 0 {
			m.Relation, m.Time = st.Relation, st.Time
		}
		m.Inferred = m.Inferred && st.Inferred
		m.Evidence = append(slices.Clone(m.Evidence), st.Evidence...)
		slices.SortFunc(m.Evidence, inOrder)
	}
	slices.SortFunc(out, func(a, b graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func TestDecodeUndoesEncode(t *testing.T) {
	for i := range 300 {
		rec := identity.Resolve(storetest.Record(i, 0), nil)
		qs := quads.Encode(rec)
		if diff := gocmp.Diff(said(rec), quads.Decode(qs)); diff != "" {
			t.Fatalf("record %d (-said +decoded):\n%s", i, diff)
		}
		names := map[graph.EntityID]graph.Entity{}
		for _, e := range quads.DecodeEntities(qs) {
			names[e.ID] = e
		}
		for _, e := range rec.Entities {
			if got := names[e.ID]; got.Name != e.Name || got.Type != e.Type || !slices.Equal(got.Names, e.Names) {
				t.Fatalf("record %d: entity %+v decodes to %+v", i, e, got)
			}
		}
	}
}

// TestDecodeAcrossArticles joins what several articles say of one statement.
func TestDecodeAcrossArticles(t *testing.T) {
	one, two := example(), example()
	two.Article.ID = "article:ffffffffffffffff"
	for i := range two.Statements {
		two.Statements[i].Inferred = true
		two.Statements[i].Event, one.Statements[i].Event = "", "" // an event is an article's own
	}
	qs := append(quads.Encode(identity.Resolve(two, nil)), quads.Encode(identity.Resolve(one, nil))...)
	for _, st := range quads.Decode(qs) {
		if len(st.Evidence) != 2 || st.Evidence[0].Article != one.Article.ID || st.Evidence[1].Article != two.Article.ID {
			t.Errorf("%s has evidence %+v, want that of both articles in order", st.Predicate, st.Evidence)
		}
		if st.Inferred {
			t.Errorf("%s is inferred, though one article says it outright", st.Predicate)
		}
	}
	for _, st := range quads.Decode(quads.Encode(identity.Resolve(two, nil))) {
		if !st.Inferred {
			t.Errorf("%s is not inferred", st.Predicate)
		}
	}
}

// TestClaimsHaveNoEdge holds that only what the article itself asserts stands as an edge.
func TestClaimsHaveNoEdge(t *testing.T) {
	base := graph.Statement{
		Subject: &graph.Term{ID: "ent:a"}, Predicate: "leads", Object: &graph.Term{ID: "ent:b"}, Modality: graph.Asserted, Standing: true,
	}
	for _, c := range []struct {
		name   string
		change func(*graph.Statement)
		edge   bool
	}{
		{"asserted", func(*graph.Statement) {}, true},
		{"negated", func(s *graph.Statement) { s.Negated = true }, false},
		{"future", func(s *graph.Statement) { s.Modality = graph.Future }, false},
		{"claimed", func(s *graph.Statement) { s.AttributedTo = &graph.Term{ID: "ent:c"} }, false},
		{"over", func(s *graph.Statement) { s.Ended = true }, false},
		{"without object", func(s *graph.Statement) { s.Object = nil }, false},
		{"with a value", func(s *graph.Statement) { s.Object = &graph.Term{Value: "5"} }, false},
	} {
		st := base
		c.change(&st)
		qs := quads.Encode(graph.Record{Article: graph.Article{ID: "article:1"}, Statements: []graph.Statement{st}})
		found := slices.ContainsFunc(qs, func(q quad.Quad) bool {
			return q.Subject == quad.IRI("ent:a") && q.Predicate == quad.IRI("kg:leads")
		})
		if found != c.edge {
			t.Errorf("%s: an edge is there: %v, want %v", c.name, found, c.edge)
		}
	}
}

func TestEncodeIsSortedAndLabelled(t *testing.T) {
	for i := range 50 {
		rec := identity.Resolve(storetest.Record(i, 1), nil)
		qs := quads.Encode(rec)
		for _, q := range qs {
			if q.Label != quads.ID(rec.Article.ID) {
				t.Fatalf("record %d: %v has another label than its article", i, q)
			}
		}
		again, err := quads.Sort(slices.Clone(qs))
		if err != nil || !slices.Equal(again, qs) {
			t.Fatalf("record %d: its quads are not in canonical order, each once (%v)", i, err)
		}
	}
}

// FuzzEncode looks for a record that cannot be encoded, or whose quads are no N-Quads.
func FuzzEncode(f *testing.F) {
	f.Add("met", "Amal Haddad", "about", "x", 0.5, 3)
	f.Add("<>\"{}|^`\\% ", "\xff\x00", "a b", "\n", -1.0, -5)
	f.Fuzz(func(t *testing.T, predicate, name, role, value string, confidence float64, n int) {
		rec := graph.Record{
			Article:  graph.Article{ID: graph.NewArticleID("", value), Text: value, Title: name, URL: role, Date: graph.Date(value)},
			Entities: []graph.Entity{{ID: "e1", Name: name, Type: graph.EntityType(role), Names: []string{value}}},
			Statements: []graph.Statement{{
				Subject: &graph.Term{ID: "e1"}, Predicate: predicate, Open: n%2 == 0,
				Object:   &graph.Term{Value: value, Datatype: graph.Datatype(role)},
				Place:    &graph.Term{ID: graph.EntityID(value), Name: name},
				Args:     []graph.Arg{{Role: role, Term: graph.Term{Value: name}}},
				Event:    graph.EntityID(role),
				Time:     &graph.Time{Text: value, Start: graph.Date(name)},
				Modality: graph.Modality(name),
				Evidence: []graph.Evidence{{Sentence: graph.Span{Start: n, End: -n}, Rule: role, Confidence: confidence}},
			}},
		}
		for _, r := range []graph.Record{rec, identity.Resolve(rec, nil)} {
			qs := quads.Encode(r)
			for _, q := range qs {
				line, err := quads.AppendQuad(nil, q)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := quads.ParseQuad(string(line)); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
			}
			quads.Decode(qs)
		}
	})
}
