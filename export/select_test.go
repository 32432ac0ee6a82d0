package export_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/export"
	"quern/export/exporttest"
	"quern/graph"
)

var _ export.Source = (*exporttest.Source)(nil)

func choose(t *testing.T, sample string, o export.Options) *export.View {
	t.Helper()
	src, err := exporttest.Load(sample)
	if err != nil {
		t.Fatal(err)
	}
	v, err := export.Select(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func node(t *testing.T, v *export.View, id graph.EntityID) export.Node {
	t.Helper()
	i := slices.IndexFunc(v.Nodes, func(n export.Node) bool { return n.ID == id })
	if i < 0 {
		t.Fatalf("%s is not in the view", id)
	}
	return v.Nodes[i]
}

func edges(v *export.View, from graph.EntityID, predicate string, to graph.EntityID) []export.Edge {
	var list []export.Edge
	for _, e := range v.Edges {
		if e.From == from && e.To == to && e.Predicate == predicate {
			list = append(list, e)
		}
	}
	return list
}

func TestSelectNeighbours(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"ilse hartmann"}})
	var got []string
	for _, n := range v.Nodes {
		got = append(got, n.Name)
	}
	want := []string{"Ilse Hartmann", "Marenia", "Davit Orlan", "Strait Conference"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if v.Title != "Around Ilse Hartmann" || v.Subtitle != "4 entities · 4 relations · 3 articles, Mar – Apr 2024" {
		t.Errorf("%q, %q", v.Title, v.Subtitle)
	}
	if n := node(t, v, "ent:ilse-hartmann"); !n.Focus || n.Detail != "Foreign minister" {
		t.Errorf("%+v", n)
	}
}

func TestSelectCaps(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, MaxNodes: 3})
	if len(v.Nodes) != 3 || !strings.HasSuffix(v.Subtitle, "3 less supported entities left out") {
		t.Errorf("%d entities, %q", len(v.Nodes), v.Subtitle)
	}
	// The best supported stays: three articles' sentences tie Hartmann to Marenia.
	if v.Nodes[1].ID != "ent:ilse-hartmann" {
		t.Errorf("first beside Marenia is %s", v.Nodes[1].ID)
	}
}

func TestEdges(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3})
	t.Run("merged with their count and period", func(t *testing.T) {
		met := edges(v, "ent:davit-orlan", "met", "ent:ilse-hartmann")
		if len(met) != 1 || met[0].Count != 2 || met[0].When != "4–18 Mar 2024" || !met[0].Symmetric || len(met[0].Statements) != 2 {
			t.Errorf("%+v", met)
		}
	})
	t.Run("say their sentence", func(t *testing.T) {
		e := edges(v, "ent:ilse-hartmann", "speaks-for", "ent:marenia")
		want := "“Hartmann, speaking for Marenia, asked for calm.” — Harbour talks open in Port Selim, 4 Mar 2024 (and 2 more sentences)"
		if len(e) != 1 || e[0].Count != 3 || e[0].Tooltip != want || e[0].Words != "speaks for" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("lead to it", func(t *testing.T) {
		for _, c := range []struct {
			from      graph.EntityID
			predicate string
			to        graph.EntityID
			want      string
		}{
			{"ent:ilse-hartmann", "speaks-for", "ent:marenia", "https://news.example/harbour-talks#:~:text=Hartmann%2C%20speaking%20for%20Marenia%2C%20asked%20for%20calm."},
			{"ent:leyla-aydar", "leads", "ent:strait-commission", "#fact-"},
		} {
			if e := edges(v, c.from, c.predicate, c.to); len(e) != 1 || !strings.HasPrefix(e[0].Link, c.want) {
				t.Errorf("got %+v, want the link %s", e, c.want)
			}
		}
		on := choose(t, "strait", export.Options{Around: []string{"Marenia"}, LinkBase: "/"})
		e := edges(on, "ent:ilse-hartmann", "speaks-for", "ent:marenia")
		if len(e) != 1 || e[0].Link != "/facts?object=ent%3Amarenia&predicate=speaks-for&subject=ent%3Ailse-hartmann" {
			t.Errorf("on a server: %+v", e)
		}
		if n := node(t, on, "ent:marenia"); n.Link != "/entities/ent:marenia" {
			t.Errorf("on a server: %+v", n)
		}
	})
	t.Run("positions are lines under names", func(t *testing.T) {
		if e := edges(v, "ent:ilse-hartmann", "holds-position", "ent:marenia"); e != nil {
			t.Errorf("drawn as well: %+v", e)
		}
		for id, want := range map[graph.EntityID]string{
			"ent:bruno-keller": "President", "ent:leyla-aydar": "Secretary general", "event:strait-conference": "Port Selim · 10 Apr 2024",
		} {
			if n := node(t, v, id); n.Detail != want {
				t.Errorf("%s: %q, want %q", id, n.Detail, want)
			}
		}
		alone := choose(t, "strait", export.Options{Around: []string{"Leyla Aydar"}, MaxNodes: 1})
		if n := node(t, alone, "ent:leyla-aydar"); n.Detail != "Secretary general, International Strait Commission" {
			t.Errorf("without the organization: %q", n.Detail)
		}
	})
	t.Run("an event's day stands once", func(t *testing.T) {
		if e := edges(v, "ent:leyla-aydar", "attended", "event:strait-conference"); len(e) != 1 || e[0].When != "" {
			t.Errorf("%+v", e)
		}
	})
}

func TestClaims(t *testing.T) {
	facts := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3})
	for _, e := range facts.Edges {
		if e.Claim || e.Caveat != "" {
			t.Errorf("drawn as a fact: %+v", e)
		}
	}
	all := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, Claims: true})
	for _, c := range []struct {
		from      graph.EntityID
		predicate string
		to        graph.EntityID
		caveat    string
	}{
		{"ent:costavia", "attacked", "ent:marenia", "says Osman Tel"},
		{"ent:nadia-varesh", "visited", "ent:tolvar", "planned"},
	} {
		if e := edges(all, c.from, c.predicate, c.to); len(e) != 1 || !e[0].Claim || e[0].Caveat != c.caveat {
			t.Errorf("%+v, want the caveat %q", e, c.caveat)
		}
	}
	if !all.Legend.Claims || facts.Legend.Claims {
		t.Error("the legend explains claims where there are any, and only there")
	}
}

func TestClusters(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, Claims: true})
	for id, want := range map[graph.EntityID]string{
		"ent:ilse-hartmann": "Marenia", "ent:marenia": "Marenia", "ent:fishermen": "Costavia", "ent:port-selim": "Costavia",
		"ent:osman-tel": "Tolvar", "ent:leyla-aydar": "", "ent:northern-league": "", "event:strait-conference": "",
	} {
		got := ""
		if n := node(t, v, id); n.Cluster != export.NoCluster {
			got = v.Clusters[n.Cluster].Name
		}
		if got != want {
			t.Errorf("%s stands with %q, want %q", id, got, want)
		}
	}
}

func TestSelectFails(t *testing.T) {
	src, err := exporttest.Load("strait")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []export.Options{
		{Around: []string{"Marenia"}, Between: []string{"Marenia", "Tolvar"}},
		{Between: []string{"Marenia"}},
		{MaxNodes: -1},
		{Around: []string{"Marenia"}, Depth: -1},
		{Diff: export.Diff{From: "2024-03-05"}},
		{Diff: export.Diff{From: "2024-03-05", To: "2024-03-04"}},
		{Diff: export.Diff{From: "yesterday", To: "today"}},
		{Filter: export.Filter{Since: "soon"}},
	} {
		var refused export.OptionsError
		if _, err := export.Select(context.Background(), src, o); !errors.As(err, &refused) {
			t.Errorf("%+v: got %v, want it refused", o, err)
		}
	}
	if _, err := export.Select(context.Background(), src, export.Options{Around: []string{"Atlantis"}}); err == nil || !strings.Contains(err.Error(), "Atlantis") {
		t.Errorf("%v does not name who is not known", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := export.Select(ctx, src, export.Options{Around: []string{"Marenia"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	broken := errors.New("the disk is gone")
	if _, err := export.Select(context.Background(), failing{src, broken}, export.Options{Around: []string{"Marenia"}}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// failing is a source whose statements cannot be read.
type failing struct {
	*exporttest.Source
	err error
}

func (f failing) About(context.Context, graph.EntityID) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) { yield(graph.Statement{}, f.err) }
}

func names(v *export.View) string {
	var list []string
	for _, n := range v.Nodes {
		list = append(list, n.Name)
	}
	return strings.Join(list, ", ")
}

func TestBetween(t *testing.T) {
	v := choose(t, "strait", export.Options{Between: []string{"Fishermen of the southern coast", "Northern League"}})
	if want := "Fishermen of the southern coast, Northern League, Costavia"; !strings.HasPrefix(names(v), "Fishermen of the southern coast, Northern League, ") || v.Title != "Between Fishermen of the southern coast and Northern League" {
		t.Errorf("%q: %s, want %s …", v.Title, names(v), want)
	}
	if n := node(t, v, "ent:fishermen"); !n.Focus {
		t.Error("an end is not marked")
	}
	direct := choose(t, "strait", export.Options{Between: []string{"Davit Orlan", "Ilse Hartmann"}})
	if names(direct) != "Davit Orlan, Ilse Hartmann, Strait Conference" {
		t.Errorf("between two who met: %s", names(direct))
	}
	src, err := exporttest.Load("strait")
	if err != nil {
		t.Fatal(err)
	}
	var refused export.OptionsError
	for _, ends := range [][]string{{"Marenia", "ent:marenia"}, {"Marenia", "Leyla Aydar"}} {
		filter := export.Filter{Predicates: []string{"leads"}}
		if _, err := export.Select(context.Background(), src, export.Options{Between: ends, Filter: filter}); !errors.As(err, &refused) {
			t.Errorf("between %v: %v", ends, err)
		}
	}
}

func TestWhole(t *testing.T) {
	v := choose(t, "strait", export.Options{})
	if len(v.Nodes) != 15 || v.Title != "All entities" || strings.Contains(v.Subtitle, "left out") {
		t.Errorf("%q, %q: %s", v.Title, v.Subtitle, names(v))
	}
	v = choose(t, "strait", export.Options{MaxNodes: 5})
	if len(v.Nodes) != 5 || v.Title != "The most central entities" || !strings.HasSuffix(v.Subtitle, "10 less central entities left out") {
		t.Errorf("%q, %q: %s", v.Title, v.Subtitle, names(v))
	}
	for _, n := range v.Nodes {
		if !slices.ContainsFunc(v.Edges, func(e export.Edge) bool { return e.From == n.ID || e.To == n.ID }) && n.Cluster == export.NoCluster {
			t.Errorf("%s stands alone", n.Name)
		}
	}
	for range 20 {
		if again := choose(t, "strait", export.Options{MaxNodes: 5}); names(again) != names(v) {
			t.Fatalf("%s, then %s", names(v), names(again))
		}
	}
}

func TestArticleAndEvent(t *testing.T) {
	v := choose(t, "strait", export.Options{Filter: export.Filter{Article: "article:s2"}})
	if v.Title != "A second round" || len(v.Articles) == 0 {
		t.Errorf("%q: %s", v.Title, names(v))
	}
	for _, id := range []graph.EntityID{"ent:nadia-varesh", "ent:treaty-of-ostra"} {
		node(t, v, id)
	}
	if strings.Contains(names(v), "Leyla Aydar") {
		t.Errorf("the article says nothing of Aydar: %s", names(v))
	}
	v = choose(t, "strait", export.Options{Filter: export.Filter{Event: "strait conference"}})
	if v.Title != "Strait Conference" || len(v.Nodes) != 5 {
		t.Errorf("%q: %s", v.Title, names(v))
	}
}

func TestDiff(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3, Diff: export.Diff{From: "2024-03-10", To: "2024-03-31"}})
	fresh := map[string]bool{}
	for _, e := range v.Edges {
		fresh[e.Predicate] = fresh[e.Predicate] || e.New
	}
	if !fresh["signed"] || !fresh["rejected"] || fresh["speaks-for"] || fresh["met"] {
		t.Errorf("new are %v", fresh)
	}
	if e := edges(v, "ent:ilse-hartmann", "speaks-for", "ent:marenia"); len(e) != 1 || e[0].Count != 2 {
		t.Errorf("what later articles say counts: %+v", e)
	}
	if !v.Legend.New || !strings.HasSuffix(v.Subtitle, "new from 10 Mar 2024 to 31 Mar 2024") {
		t.Errorf("%q", v.Subtitle)
	}
}

func TestTimeline(t *testing.T) {
	v := choose(t, "strait", export.Options{Around: []string{"Ilse Hartmann"}, Timeline: true})
	if v.Layout != export.Timeline || v.Title != "Timeline of Ilse Hartmann" || v.Nodes[0].ID != "ent:ilse-hartmann" {
		t.Fatalf("%q, %v: %s", v.Title, v.Layout, names(v))
	}
	var got []string
	for _, e := range v.Edges {
		got = append(got, string(e.Start)+" "+string(e.From)+" "+e.Predicate+" "+string(e.To))
	}
	want := []string{
		"2024-03-04 ent:davit-orlan met ent:ilse-hartmann",
		"2024-03-18 ent:davit-orlan met ent:ilse-hartmann",
		"2024-03-18 ent:marenia signed ent:treaty-of-ostra",
		"2024-04-10 ent:davit-orlan attended event:strait-conference",
		"2024-04-10 ent:ilse-hartmann attended event:strait-conference",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	for i, n := range v.Nodes {
		if lane := i < v.Lanes; lane && n.Type == graph.Event {
			t.Errorf("%s has a lane", n.Name)
		}
	}
	v = choose(t, "strait", export.Options{Around: []string{"Ilse Hartmann"}, Timeline: true, MaxNodes: 2})
	if len(v.Edges) != 2 || !strings.Contains(v.Subtitle, "less supported happenings left out") {
		t.Errorf("%d happenings, %q", len(v.Edges), v.Subtitle)
	}
	src, err := exporttest.Parse([]byte("entity ent:a person Ada\nentity ent:b person Ben\narticle x 2024-05-06 - X\nfact ent:a met ent:b symmetric | They met.\n"))
	if err != nil {
		t.Fatal(err)
	}
	v, err = export.Select(context.Background(), src, export.Options{Timeline: true})
	if err != nil || len(v.Edges) != 1 || !v.Edges[0].Reported || v.Edges[0].When != "6 May 2024" || !v.Legend.Reported {
		t.Errorf("what no sentence dates: %v, %+v", err, v)
	}
}
