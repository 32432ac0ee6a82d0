package graph

import (
	"encoding/json"
	"testing"
)

func TestArticleID(t *testing.T) {
	same := [][2][2]string{
		{{"https://News.example/a", ""}, {"https://news.example/a/", "other text"}},
		{{"https://news.example:443/a", ""}, {"https://news.example/a#top", ""}},
		{{"", "text"}, {"", "text"}},
	}
	for _, c := range same {
		if a, b := NewArticleID(c[0][0], c[0][1]), NewArticleID(c[1][0], c[1][1]); a != b {
			t.Errorf("%q and %q: %s and %s, want one id", c[0], c[1], a, b)
		}
	}
	differ := [][2][2]string{
		{{"https://news.example/a", ""}, {"https://news.example/b", ""}},
		{{"https://news.example/a?page=1", ""}, {"https://news.example/a?page=2", ""}},
		{{"", "text"}, {"", "text "}},
		{{"text", ""}, {"", "text"}},
	}
	for _, c := range differ {
		if a, b := NewArticleID(c[0][0], c[0][1]), NewArticleID(c[1][0], c[1][1]); a == b {
			t.Errorf("%q and %q have one id %s", c[0], c[1], a)
		}
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{
		"2025-02-22": "2025-02-22", "2025-02-22T10:00:00Z": "2025-02-22", "2025-02-22 10:00": "2025-02-22",
		"2025-02-30": "", "22.2.2025": "", "": "", "2025-02-22x": "",
	} {
		got, ok := ParseDate(in)
		if got != want || ok != (want != "") {
			t.Errorf("ParseDate(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestSpan(t *testing.T) {
	text := "Rubio met Lavrov."
	for _, c := range []struct {
		span Span
		want string
	}{
		{Span{0, 5}, "Rubio"}, {Span{10, 16}, "Lavrov"}, {Span{5, 5}, ""},
		{Span{-1, 3}, ""}, {Span{3, 99}, ""}, {Span{4, 2}, ""},
	} {
		if got := c.span.Of(text); got != c.want {
			t.Errorf("%v of %q = %q, want %q", c.span, text, got, c.want)
		}
	}
	b, err := json.Marshal(Span{3, 9})
	if err != nil || string(b) != "[3,9]" {
		t.Errorf("a span in JSON is %s, %v, want [3,9]", b, err)
	}
	var s Span
	if err := json.Unmarshal([]byte("[3, 9]"), &s); err != nil || s != (Span{3, 9}) {
		t.Errorf("[3, 9] reads as %v, %v", s, err)
	}
	for _, bad := range []string{`"x"`, `[1]`, `[1,2,3]`, `{}`} {
		if err := json.Unmarshal([]byte(bad), &s); err == nil {
			t.Errorf("%s reads as a span", bad)
		}
	}
}

func met() Statement {
	return Statement{
		Subject: &Term{ID: "ent:marco-rubio"}, Predicate: "met", Object: &Term{ID: "ent:sergey-lavrov"},
		Place: &Term{ID: "ent:saudi-arabia"}, Time: &Time{Start: "2025-02-18", End: "2025-02-18", Precision: PrecisionDay},
		Args:     []Arg{{"about", Term{Value: "Ukraine", Datatype: String}}, {"with", Term{ID: "ent:steve-witkoff"}}},
		Modality: Asserted,
	}
}

func TestContentID(t *testing.T) {
	base := met()
	id := base.ContentID()
	for name, change := range map[string]func(*Statement){
		"wording":        func(s *Statement) { s.Relation, s.Subject.Text, s.Time.Text = "sat down with", "he", "Tuesday" },
		"evidence":       func(s *Statement) { s.Evidence = []Evidence{{Rule: "x", Confidence: .5}} },
		"order of args":  func(s *Statement) { s.Args[0], s.Args[1] = s.Args[1], s.Args[0] },
		"shown name":     func(s *Statement) { s.Subject.Name = "Rubio" },
		"schema's marks": func(s *Statement) { s.Symmetric = true },
	} {
		s := met()
		change(&s)
		if s.ContentID() != id {
			t.Errorf("%s changes the id", name)
		}
	}
	for name, change := range map[string]func(*Statement){
		"subject":     func(s *Statement) { s.Subject.ID = "ent:x" },
		"no subject":  func(s *Statement) { s.Subject = nil },
		"predicate":   func(s *Statement) { s.Predicate = "spoke-with" },
		"open":        func(s *Statement) { s.Open = true },
		"object":      func(s *Statement) { s.Object = &Term{Value: "ent:sergey-lavrov", Datatype: String} },
		"place":       func(s *Statement) { s.Place = nil },
		"time":        func(s *Statement) { s.Time.End = "2025-02-19" },
		"precision":   func(s *Statement) { s.Time.Precision = PrecisionRange },
		"arg":         func(s *Statement) { s.Args[0].Role = "on" },
		"event":       func(s *Statement) { s.Event = "event:1" },
		"negated":     func(s *Statement) { s.Negated = true },
		"modality":    func(s *Statement) { s.Modality = Future },
		"attribution": func(s *Statement) { s.AttributedTo = &Term{ID: "ent:x"} },
	} {
		s := met()
		change(&s)
		if s.ContentID() == id {
			t.Errorf("another %s has the same id", name)
		}
	}
}

func TestIsDirect(t *testing.T) {
	base := met()
	if !base.IsDirect() {
		t.Fatal("an asserted fact between two entities is not direct")
	}
	for name, change := range map[string]func(*Statement){
		"a claim":          func(s *Statement) { s.AttributedTo = &Term{ID: "ent:x"} },
		"a denial":         func(s *Statement) { s.Negated = true },
		"a plan":           func(s *Statement) { s.Modality = Future },
		"a literal object": func(s *Statement) { s.Object = &Term{Value: "x", Datatype: String} },
		"no object":        func(s *Statement) { s.Object = nil },
		"a former office":  func(s *Statement) { s.Standing, s.Ended = true, true },
	} {
		s := met()
		change(&s)
		if s.IsDirect() {
			t.Errorf("%s is a direct edge", name)
		}
	}
}

func TestLines(t *testing.T) {
	a := &Article{ID: "article:1", Text: "Rubio arrived. He met Lavrov."}
	s := met()
	s.ID = "fact:1"
	s.Evidence = []Evidence{
		{Article: "article:1", Sentence: Span{15, 29}, Subject: &Span{15, 17}, Relation: []Span{{18, 21}}, Object: &Span{22, 28}, Rule: "met", Confidence: .9},
		{Article: "article:2", Sentence: Span{0, 3}, Rule: "met"},
	}
	lines := s.Lines(a)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1: the other sentence is another article's", len(lines))
	}
	l := lines[0]
	if l.Evidence.Quote != "He met Lavrov." || l.Subject.Text != "He" || l.Object.Text != "Lavrov" || l.Relation != "met" {
		t.Errorf("quote %q, subject %q, object %q, relation %q", l.Evidence.Quote, l.Subject.Text, l.Object.Text, l.Relation)
	}
	if s.Subject.Text != "" {
		t.Error("a line's mention leaks into the statement")
	}
}
