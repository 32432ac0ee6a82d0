package export_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"quern/export"
	"quern/export/exporttest"
	"quern/graph"
)

const filtered = `
entity ent:marenia country Marenia
entity ent:ilse person Ilse Hartmann
entity ent:davit person Davit Orlan
entity event:round event The round
article a 2024-03-04 https://news.example/a First
fact ent:ilse met ent:davit symmetric on=2024-03-01 | They met.
fact ent:ilse speaks-for ent:marenia standing | She speaks for Marenia.
fact ent:ilse attended event:round on=2024-02-28/2024-03-02 | She attended.
article b 2024-06-01 https://news.example/b Second
fact ent:ilse speaks-for ent:marenia standing | She still speaks for Marenia.
fact ent:davit visited ent:marenia | He visited Marenia.
`

func TestFilter(t *testing.T) {
	src, err := exporttest.Parse([]byte(filtered))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		filter export.Filter
		want   string // predicates, sorted
	}{
		{"nothing asked", export.Filter{}, "attended met speaks-for visited"},
		{"an article", export.Filter{Article: "article:b"}, "speaks-for visited"},
		{"an event", export.Filter{Event: "event:round"}, "attended"},
		{"predicates", export.Filter{Predicates: []string{"met", "kg:visited"}}, "met visited"},
		{"an open predicate of a schema's name", export.Filter{Predicates: []string{"open:met"}}, ""},
		{"types of both sides", export.Filter{Types: []graph.EntityType{graph.Person}}, "met"},
		{"two articles", export.Filter{MinArticles: 2}, "speaks-for"},
		{"confidence that all have", export.Filter{MinConfidence: 0.9}, "attended met speaks-for visited"},
		{"confidence that none has", export.Filter{MinConfidence: 0.95}, ""},
		{"since, by the article's day", export.Filter{Since: "2024-03-03"}, "speaks-for visited"},
		{"a period that an interval touches", export.Filter{Since: "2024-03-02", Until: "2024-03-03"}, "attended"},
		{"until", export.Filter{Until: "2024-03-04"}, "attended met speaks-for"},
		{"several fields", export.Filter{Until: "2024-03-04", Predicates: []string{"speaks-for"}, MinArticles: 2}, "speaks-for"},
	} {
		m, err := test.filter.Matcher(context.Background(), src)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		found := map[string]bool{}
		for _, id := range []graph.EntityID{"ent:ilse", "ent:davit"} {
			for s := range src.About(context.Background(), id) {
				fits, err := m.Fits(&s)
				if err != nil {
					t.Fatal(err)
				}
				if fits {
					found[s.Predicate] = true
				}
			}
		}
		var got []string
		for p := range found {
			got = append(got, p)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	src, err := exporttest.Parse([]byte(filtered))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		filter export.Filter
		want   string
	}{
		{export.Filter{Since: "last week"}, "is not a day"},
		{export.Filter{Since: "2024-03-04", Until: "2024-03-03"}, "before it begins"},
		{export.Filter{MinConfidence: 1.5}, "between 0 and 1"},
		{export.Filter{Types: []graph.EntityType{"planet"}}, "no type"},
		{export.Filter{Article: "article:none"}, "article:none"},
	} {
		if _, err := test.filter.Matcher(context.Background(), src); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error %v, want one with %q", test.filter, err, test.want)
		}
	}
}

func TestSelectFilters(t *testing.T) {
	src, err := exporttest.Parse([]byte(filtered))
	if err != nil {
		t.Fatal(err)
	}
	v, err := export.Select(context.Background(), src, export.Options{Around: []string{"Ilse Hartmann"},
		Filter: export.Filter{Predicates: []string{"met"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Nodes) != 2 || len(v.Edges) != 1 || v.Edges[0].Predicate != "met" {
		t.Errorf("the view has %d nodes and edges %+v, want the two who met", len(v.Nodes), v.Edges)
	}
}
