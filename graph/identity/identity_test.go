package identity_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/store/storetest"
)

const article = "article:0123456789abcdef"

func at(start int) []graph.Span { return []graph.Span{{Start: start, End: start + 5}} }

func TestEntityIDs(t *testing.T) {
	for _, c := range []struct {
		name     string
		entities []graph.Entity
		want     []graph.EntityID // in the order of entities
	}{
		{"name", []graph.Entity{{Type: graph.Person, Name: "Viktor Orbán"}}, []graph.EntityID{"ent:viktor-orban"}},
		{"reference before name", []graph.Entity{{Type: graph.Country, Name: "Russian Federation", Reference: "russia"}}, []graph.EntityID{"ent:russia"}},
		{"unnamed", []graph.Entity{{Type: graph.Group, Name: "senior officials", Unnamed: true}}, []graph.EntityID{"ent:senior-officials-01234567"}},
		{
			"two unnamed", []graph.Entity{
				{Type: graph.Group, Name: "protesters", Unnamed: true, Mentions: at(90)},
				{Type: graph.Group, Name: "protesters", Unnamed: true, Mentions: at(10)},
			},
			[]graph.EntityID{"ent:protesters-01234567-2", "ent:protesters-01234567"},
		},
		{"qualified", []graph.Entity{{Type: graph.Person, Name: "Washington", Qualify: true}}, []graph.EntityID{"ent:washington-person"}},
		{
			"two types", []graph.Entity{
				{Type: graph.Place, Name: "Veld"}, {Type: graph.Organization, Name: "Veld"},
			},
			[]graph.EntityID{"ent:veld-place", "ent:veld"},
		},
		{
			"three types, one twice", []graph.Entity{
				{Type: graph.Thing, Name: "Veld", Mentions: at(50)}, {Type: graph.Person, Name: "Veld", Mentions: at(70)},
				{Type: graph.Thing, Name: "Veld", Mentions: at(40)}, {Type: graph.Place, Name: "Veld", Mentions: at(1)},
			},
			[]graph.EntityID{"ent:veld-thing-2", "ent:veld", "ent:veld-thing", "ent:veld-place"},
		},
		{
			"one name and type, linked apart", []graph.Entity{
				{Type: graph.Person, Name: "Jan Kos", Mentions: at(30)}, {Type: graph.Person, Name: "Jan Kos", Mentions: at(5)},
			},
			[]graph.EntityID{"ent:jan-kos-2", "ent:jan-kos"},
		},
		{
			"a number that is a name", []graph.Entity{
				{Type: graph.Thing, Name: "Apollo 2", Mentions: at(1)}, {Type: graph.Thing, Name: "Apollo", Mentions: at(2)},
				{Type: graph.Thing, Name: "Apollo", Mentions: at(3)},
			},
			[]graph.EntityID{"ent:apollo-2", "ent:apollo", "ent:apollo-3"},
		},
		{"no letters", []graph.Entity{{Type: graph.Work, Name: "…"}}, []graph.EntityID{"ent:work-01234567"}},
		{"already the graph's", []graph.Entity{{ID: "ent:Amal Haddad", Type: graph.Person, Name: "x"}}, []graph.EntityID{"ent:amal-haddad"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := graph.Record{Article: graph.Article{ID: article}}
			for i, e := range c.entities {
				if e.ID == "" {
					e.ID = graph.EntityID(fmt.Sprintf("e%d", i+1))
				}
				rec.Entities = append(rec.Entities, e)
				rec.Statements = append(rec.Statements, graph.Statement{Subject: &graph.Term{ID: e.ID}, Predicate: fmt.Sprint(i)})
			}
			out := identity.Resolve(rec, nil)
			for i, st := range out.Statements {
				if st.Subject.ID != c.want[i] {
					t.Errorf("entity %d is %s, want %s", i+1, st.Subject.ID, c.want[i])
				}
			}
			if len(out.Entities) != len(c.want) {
				t.Errorf("there are %d entities, want %d", len(out.Entities), len(c.want))
			}
		})
	}
}

func TestEvents(t *testing.T) {
	st := func(event graph.EntityID, start int) graph.Statement {
		return graph.Statement{Predicate: "met", Event: event, Evidence: []graph.Evidence{{Sentence: graph.Span{Start: start, End: start + 9}}}}
	}
	out := identity.Resolve(graph.Record{
		Article:    graph.Article{ID: article},
		Entities:   []graph.Entity{{ID: "e1", Type: graph.Event, Name: "Veldburg summit"}},
		Statements: []graph.Statement{st("b", 50), st("a", 80), st("b", 10), st("e1", 0), st("", 0)},
	}, nil)
	want := []graph.EntityID{
		"event:0123456789abcdef-1", "event:0123456789abcdef-2", "event:0123456789abcdef-1", "ent:veldburg-summit", "",
	}
	for i, st := range out.Statements {
		if st.Event != want[i] {
			t.Errorf("statement %d is of event %q, want %q", i, st.Event, want[i])
		}
	}
}

func TestSymmetricSidesAreInOrder(t *testing.T) {
	span := func(s int) *graph.Span { return &graph.Span{Start: s, End: s + 1} }
	in := graph.Statement{
		Subject: &graph.Term{ID: "ent:b", Text: "B"}, Object: &graph.Term{ID: "ent:a", Text: "A"}, Predicate: "met", Symmetric: true,
		Evidence: []graph.Evidence{{Subject: span(1), Object: span(2)}},
	}
	st := identity.Resolve(graph.Record{Article: graph.Article{ID: article}, Statements: []graph.Statement{in}}, nil).Statements[0]
	if st.Subject.Text != "A" || st.Object.Text != "B" || st.Evidence[0].Subject.Start != 2 || st.Evidence[0].Object.Start != 1 {
		t.Errorf("got %+v", st)
	}
	if in.Subject.Text != "B" || in.Evidence[0].Subject.Start != 1 {
		t.Error("resolving changed the statement that it was given")
	}
	if st.ID != st.ContentID() || st.Modality != graph.Asserted {
		t.Errorf("id %s and modality %q, want its content's id and asserted", st.ID, st.Modality)
	}
}

func TestDuplicatesGo(t *testing.T) {
	st := func(start int, rule string, confidence float64) graph.Statement {
		return graph.Statement{
			Subject: &graph.Term{ID: "ent:a"}, Predicate: "resigned",
			Evidence: []graph.Evidence{{Sentence: graph.Span{Start: start, End: start + 9}, Rule: rule, Confidence: confidence}},
		}
	}
	out := identity.Resolve(graph.Record{Article: graph.Article{ID: article}, Statements: []graph.Statement{
		st(0, "weak", 0.4), st(0, "strong", 0.9), st(0, "a-strong", 0.9), st(20, "weak", 0.4),
	}}, nil)
	var got []string
	for _, s := range out.Statements {
		got = append(got, fmt.Sprint(s.Evidence[0].Sentence.Start, s.Evidence[0].Rule))
	}
	if want := []string{"0a-strong", "20weak"}; !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

// TestOrderOfEntitiesIsFree shuffles the entities of records: no id may depend on their order.
func TestOrderOfEntitiesIsFree(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		rec := storetest.Record(i, 0)
		// Names that collide are what makes order matter.
		rec.Entities = append(rec.Entities,
			graph.Entity{ID: "x1", Type: graph.Person, Name: rec.Entities[0].Name, Mentions: at(1000)},
			graph.Entity{ID: "x2", Type: graph.Work, Name: rec.Entities[0].Name, Mentions: at(1001)},
			graph.Entity{ID: "x3", Type: graph.Group, Name: "protesters", Unnamed: true, Mentions: at(1002)})
		want := identity.Resolve(rec, nil)
		rng.Shuffle(len(rec.Entities), func(i, j int) { rec.Entities[i], rec.Entities[j] = rec.Entities[j], rec.Entities[i] })
		if diff := cmp.Diff(want, identity.Resolve(rec, nil)); diff != "" {
			t.Fatalf("record %d, shuffled (-want +got):\n%s", i, diff)
		}
	}
}

func TestResolvingTwiceIsResolvingOnce(t *testing.T) {
	for i := range 200 {
		once := identity.Resolve(storetest.Record(i, 0), nil)
		if diff := cmp.Diff(once, identity.Resolve(once, nil)); diff != "" {
			t.Fatalf("record %d (-once +twice):\n%s", i, diff)
		}
	}
}

func TestEveryTermIsResolved(t *testing.T) {
	rec := graph.Record{Article: graph.Article{ID: article}, Statements: []graph.Statement{{
		Subject: &graph.Term{ID: "e9", Name: "Amal Haddad"}, Object: &graph.Term{ID: "e8"}, Predicate: "met",
		Args: []graph.Arg{{Role: "to", Term: graph.Term{Value: "x"}}},
	}}}
	st := identity.Resolve(rec, nil).Statements[0]
	if st.Subject.ID != "ent:amal-haddad-01234567" || st.Object.ID != "ent:e8-01234567" || st.Args[0].Term.ID != "" {
		t.Errorf("ids that the record does not list became %s and %s", st.Subject.ID, st.Object.ID)
	}
}

func TestJudgements(t *testing.T) {
	rec := graph.Record{
		Article: graph.Article{ID: article},
		Entities: []graph.Entity{
			{ID: "e1", Type: graph.Person, Name: "Sergey Orlov", Names: []string{"Orlov"}, Mentions: at(1)},
			{ID: "e2", Type: graph.Person, Name: "Sergei Orlov", Names: []string{"S. Orlov"}, Mentions: at(20)},
		},
		Statements: []graph.Statement{{Subject: &graph.Term{ID: "e2", Name: "Sergei Orlov"}, Predicate: "resigned"}},
	}
	day := func(d int) time.Time { return time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC) }
	js := []graph.Judgement{
		{ID: "3", Kind: graph.Rename, A: "ent:sergey-orlov", Name: "Сергей Орлов", When: day(3)},
		{ID: "1", Kind: graph.Merge, A: "ent:sergey-orlov", B: "ent:sergei-orlov", When: day(1)},
		{ID: "2", Kind: graph.Merge, A: "ent:sergei-orlov", B: "ent:sergey-orlov", When: day(2)}, // would close a ring
	}
	out := identity.Resolve(rec, js)
	want := []graph.Entity{{
		ID: "ent:sergey-orlov", Type: graph.Person, Name: "Сергей Орлов",
		Names:    []string{"Orlov", "S. Orlov", "Sergei Orlov", "Sergey Orlov", "Сергей Орлов"},
		Mentions: append(at(1), at(20)...),
	}}
	if diff := cmp.Diff(want, out.Entities); diff != "" {
		t.Errorf("merged and renamed (-want +got):\n%s", diff)
	}
	if s := out.Statements[0].Subject; s.ID != "ent:sergey-orlov" || s.Name != "Сергей Орлов" {
		t.Errorf("the statement is of %+v", s)
	}
	if diff := cmp.Diff(identity.Resolve(rec, nil), identity.Resolve(rec, js[:0])); diff != "" {
		t.Errorf("without judgements something remains:\n%s", diff)
	}
}

// FuzzResolve looks for names and ids that make resolving fail or unstable.
func FuzzResolve(f *testing.F) {
	f.Add("e1", "Amal Haddad", "person", "", "v1", true)
	f.Add("ent:", "\xff", "", "ent:x", "event:", false)
	f.Fuzz(func(t *testing.T, id, name, typ, reference, event string, flag bool) {
		rec := graph.Record{
			Article: graph.Article{ID: graph.ArticleID(event)},
			Entities: []graph.Entity{
				{ID: graph.EntityID(id), Name: name, Type: graph.EntityType(typ), Reference: reference, Unnamed: flag},
				{ID: graph.EntityID(id + "'"), Name: name, Type: graph.EntityType(reference), Qualify: flag},
			},
			Statements: []graph.Statement{{
				Subject: &graph.Term{ID: graph.EntityID(id)}, Object: &graph.Term{ID: graph.EntityID(name)}, Predicate: typ,
				Symmetric: flag, Event: graph.EntityID(event),
			}},
		}
		once := identity.Resolve(rec, nil)
		if diff := cmp.Diff(once, identity.Resolve(once, nil)); diff != "" {
			t.Errorf("(-once +twice):\n%s", diff)
		}
	})
}
