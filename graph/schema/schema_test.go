package schema_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"quern/data"
	"quern/graph"
	"quern/graph/schema"
)

func load(t testing.TB) *schema.Schema {
	t.Helper()
	s, err := schema.Load(data.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func entity(id, typ string) *graph.Term {
	return &graph.Term{ID: graph.EntityID(id), Name: id, Type: graph.EntityType(typ)}
}

func statement(s *graph.Term, p string, o *graph.Term) graph.Statement {
	a, b := graph.Span{Start: 0, End: 1}, graph.Span{Start: 5, End: 6}
	return graph.Statement{Subject: s, Predicate: p, Object: o, Modality: graph.Asserted,
		Evidence: []graph.Evidence{{Subject: &a, Object: &b, Rule: "r", Confidence: 1}}}
}

func TestCheck(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		name                string
		subject             *graph.Term
		predicate           string
		object              *graph.Term
		symmetric, standing bool
		swapped             bool
		confidence          float64
	}{
		{"both sides fit", entity("a", "person"), "met", entity("b", "person"), true, false, false, 1},
		{"symmetric sides are put in order", entity("b", "person"), "met", entity("a", "person"), true, false, true, 1},
		{"others are not", entity("b", "person"), "praised", entity("a", "person"), false, false, false, 1},
		{"a country acts as an organization", entity("a", "country"), "works-for", entity("b", "country"), false, true, false, 0.6},
		{"outside the domain", entity("a", "place"), "aged", &graph.Term{Value: "3", Datatype: graph.Integer}, false, true, false, 0.6},
		{"outside both", entity("a", "work"), "spouse-of", entity("b", "event"), true, true, false, 0.36},
		{"a phrase may stand for anything", &graph.Term{Value: "the blast", Datatype: graph.String}, "killed", entity("b", "group"), false, false, false, 1},
		{"no object where none is needed", entity("a", "person"), "resigned", nil, false, false, false, 1},
		{"no object where one is needed", entity("a", "person"), "visited", nil, false, false, false, 0.6},
		{"a predicate that is not known", entity("a", "person"), "walk-back", nil, false, false, false, 1},
	} {
		st := statement(c.subject, c.predicate, c.object)
		s.Check(&st)
		if st.Symmetric != c.symmetric || st.Standing != c.standing {
			t.Errorf("%s: symmetric %v, standing %v", c.name, st.Symmetric, st.Standing)
		}
		if got := st.Evidence[0].Confidence; got < c.confidence-1e-9 || got > c.confidence+1e-9 {
			t.Errorf("%s: confidence %v, want %v", c.name, got, c.confidence)
		}
		if swapped := st.Subject != c.subject; swapped != c.swapped || swapped != (st.Evidence[0].Subject.Start == 5) {
			t.Errorf("%s: sides or their spans are out of order", c.name)
		}
	}
}

func TestImplied(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		predicate, position string
		object              *graph.Term
		want                string
	}{
		{"holds-position", "president", entity("x", "country"), "leads"},
		{"holds-position", "Prime Minister", entity("x", "country"), "leads"},
		{"holds-position", "deputy prime minister", entity("x", "country"), ""},
		{"holds-position", "Vice President", entity("x", "country"), ""},
		{"holds-position", "foreign minister", entity("x", "country"), ""},
		{"holds-position", "chief executive", entity("x", "organization"), "leads"},
		{"holds-position", "chief executive", entity("x", "country"), ""},
		{"holds-position", "mayor", entity("x", "place"), "leads"},
		{"holds-position", "spokeswoman", entity("x", "organization"), "speaks-for"},
		{"born-in", "", entity("x", "place"), "was-born"},
		{"died-in", "", entity("x", "place"), "died"},
		{"capital-of", "", entity("x", "country"), "located-in"},
		{"met", "", entity("x", "person"), ""},
	} {
		st := statement(entity("a", "person"), c.predicate, c.object)
		if c.position != "" {
			st.Args = []graph.Arg{{Role: "position", Term: graph.Term{Value: c.position, Datatype: graph.String}}}
		}
		var got []string
		for _, im := range s.Implied(&st) {
			got = append(got, im.Predicate)
			if want := "schema:" + c.predicate + "/" + im.Predicate; im.Evidence[0].Rule != want || !im.Inferred {
				t.Errorf("%s: rule %q, inferred %v", want, im.Evidence[0].Rule, im.Inferred)
			}
			if im.Object == nil && im.Place.ID != "x" {
				t.Errorf("%s: the place is lost", c.predicate)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s as %q of a %s: %v, want %q", c.predicate, c.position, c.object.Type, got, c.want)
		}
	}
	if st := statement(entity("a", "person"), "born-in", entity("x", "place")); st.Evidence[0].Rule != "r" {
		t.Error("the statement itself changed")
	}
}

// TestVocabulary holds that the predicates say all that they must.
func TestVocabulary(t *testing.T) {
	s := load(t)
	if len(s.Predicates()) < 140 {
		t.Errorf("only %d predicates", len(s.Predicates()))
	}
	for _, name := range s.Predicates() {
		p := s.Predicate(name)
		if len(p.Domain) == 0 || len(p.Range) == 0 {
			t.Errorf("%s has no domain or no range", name)
		}
		if slices.Contains(p.Domain, schema.Nothing) && slices.Contains(p.Domain, "") {
			t.Errorf("%s has an empty side", name)
		}
	}
	if !s.Predicate("spouse-of").Symmetric || s.Predicate("parent-of").Symmetric {
		t.Error("spouse-of is symmetric and parent-of is not")
	}
}

func TestLoadErrors(t *testing.T) {
	files := fstest.MapFS{
		"titles/heads.list": {Data: []byte("president\n")},
		"predicates/a.predicate": {Data: []byte("predicate a\nreading x\nkind  sometimes\ncolour red\nimplies b\nimplies c where position in nowhere\n" +
			"domain person, dragon\nfunctional often\n")},
		"predicates/b.predicate": {Data: []byte("predicate wrong\nreading {subject}\nkind event\n")},
		"predicates/c.predicate": {Data: []byte("reading {subject}\n")},
		"predicates/d.predicate": {Data: []byte("predicate d\nreading {subject}\nkind event\nimplies\nimplies a sometimes\n")},
	}
	for _, name := range graph.EntityTypes {
		files["types/"+string(name)+".type"] = &fstest.MapFile{Data: fmt.Appendf(nil, "type %s\nreading x\n", name)}
	}
	files["types/person.type"].Data = []byte("type person\n  shape round\n")
	files["types/ghost.type"] = &fstest.MapFile{Data: []byte("type ghost\nreading x\n")}
	_, err := schema.Load(files)
	var all schema.Errors
	if !errors.As(err, &all) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, e := range all {
		got = append(got, e.Error())
	}
	want := []string{
		`predicates/a.predicate:2:1: a reading has {subject} in it`,
		`predicates/a.predicate:3:1: kind is standing or event, not "sometimes"`,
		`predicates/a.predicate:4:1: unknown key "colour": expected predicate, reading, kind, symmetric, functional, domain, range, maps-to, plover or implies`,
		`predicates/a.predicate:5:1: "a" implies "b", which is not a predicate`,
		`predicates/a.predicate:6:1: there is no list of titles "nowhere"`,
		`predicates/a.predicate:6:1: "a" implies "c", which is not a predicate`,
		`predicates/a.predicate:7:1: "dragon" is neither an entity type nor a datatype`,
		`predicates/a.predicate:8:1: functional is at-a-time or for-ever, not "often"`,
		`predicates/b.predicate:1:1: predicate "wrong" is in a file of another name`,
		`predicates/c.predicate:1:1: the predicate has no name`,
		`predicates/d.predicate:4:1: implies needs a predicate`,
		`predicates/d.predicate:5:1: cannot read the implication from "sometimes" on`,
		`types:1:1: the entity type "person" has no file`,
		`types/ghost.type:1:1: "ghost" is not an entity type of the graph`,
		`types/person.type:1:1: a type needs the keys type and reading`,
		`types/person.type:2:3: unknown key "shape": expected type, reading or acts-as`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
