package export_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"quern/export"
	"quern/export/exporttest"
	"quern/graph/query"
)

var _ export.Graph = (*query.Reader)(nil)

const chain = `
entity ent:a person Ann Ash
entity ent:b person Ben Birch
entity ent:c person Cid Cedar
entity ent:d person Dee Dogwood
entity ent:z country Zed
article one 2024-03-04 https://news.example/a First
fact ent:a met ent:b symmetric | They met.
fact ent:b met ent:c symmetric | They met.
article two 2024-03-05 https://news.example/b Second
fact ent:c met ent:d symmetric | They met.
fact ent:a met ent:b symmetric | They met again.
fact ent:a visited ent:d modality=future | Ann will visit Dee.
`

func TestFacts(t *testing.T) {
	src, err := exporttest.Parse([]byte(chain))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name            string
		o               export.Options
		facts, entities string
	}{
		{"the whole graph", export.Options{}, "a-b b-c c-d", "a b c d z"},
		{"with claims", export.Options{Claims: true}, "a-b a-d b-c c-d", "a b c d z"},
		{"around one", export.Options{Around: []string{"Ann Ash"}}, "a-b", "a b"},
		{"two away", export.Options{Around: []string{"Ann Ash"}, Depth: 2}, "a-b b-c", "a b c"},
		{"around one with claims", export.Options{Around: []string{"Ann Ash"}, Claims: true}, "a-b a-d", "a b d"},
		{"around two", export.Options{Around: []string{"ent:a", "ent:d"}}, "a-b b-c c-d", "a b c d"},
		{"no more than a picture shows", export.Options{Around: []string{"ent:b"}, MaxNodes: 2}, "a-b", "a b"},
		{"the most central", export.Options{MaxNodes: 2}, "b-c", "b c"},
		{"between two", export.Options{Between: []string{"ent:a", "ent:c"}}, "a-b b-c", "a b c"},
		{"an article", export.Options{Filter: export.Filter{Article: "article:two"}}, "a-b c-d", "a b c d"},
		{"an article around one", export.Options{Around: []string{"ent:a"}, Filter: export.Filter{Article: "article:two"}}, "a-b", "a b"},
		{"two articles", export.Options{Filter: export.Filter{MinArticles: 2}}, "a-b", "a b"},
	} {
		f, err := export.Choose(context.Background(), src, test.o)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		short := func(id string) string { return strings.TrimPrefix(id, "ent:") }
		var facts, entities []string
		for s, err := range f.Statements(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			facts = append(facts, fmt.Sprintf("%s-%s", short(string(s.Subject.ID)), short(string(s.Object.ID))))
		}
		for e, err := range f.Entities(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			entities = append(entities, short(string(e.ID)))
		}
		slices.Sort(facts)
		if got := strings.Join(facts, " "); got != test.facts {
			t.Errorf("%s: facts %s, want %s", test.name, got, test.facts)
		}
		if got := strings.Join(entities, " "); got != test.entities {
			t.Errorf("%s: entities %s, want %s", test.name, got, test.entities)
		}
	}
}

func TestChooseRefuses(t *testing.T) {
	src, err := exporttest.Parse([]byte(chain))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []export.Options{
		{Around: []string{"Nobody"}}, {Around: []string{"ent:a"}, Depth: -1}, {Filter: export.Filter{Since: "x"}}, {Timeline: true},
		{Diff: export.Diff{From: "2024-03-01", To: "2024-03-02"}}, {Filter: export.Filter{Event: "event:none"}},
	} {
		if _, err := export.Choose(context.Background(), src, o); err == nil {
			t.Errorf("%+v gives no error", o)
		}
	}
}
