package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/store"
)

// dated is article with the publisher and day of the article, and more behind the words of a line: "place=",
// "by=", "from=" and "to=" (days), "modality=", "sure=", "standing".
func dated(address, publisher string, day graph.Date, lines string) graph.Record {
	rec := article(address, lines)
	rec.Article.Publisher, rec.Article.Date = publisher, day
	i := 0
	for line := range strings.Lines(lines) {
		part := strings.Split(strings.TrimSpace(line), "|")
		if len(part) < 4 {
			continue
		}
		st := &rec.Statements[i]
		i++
		for _, extra := range part[4:] {
			key, value, _ := strings.Cut(strings.TrimSpace(extra), "=")
			entity := func(t graph.EntityType) *graph.Term {
				id := graph.EntityID(fmt.Sprintf("e%d", len(rec.Entities)+1))
				for _, e := range rec.Entities {
					if e.Name == value {
						return &graph.Term{ID: e.ID, Name: value, Type: e.Type}
					}
				}
				rec.Entities = append(rec.Entities, graph.Entity{ID: id, Type: t, Name: value, Names: []string{value}})
				return &graph.Term{ID: id, Name: value, Type: t}
			}
			if st.Time == nil && (key == "from" || key == "to") {
				st.Time = &graph.Time{Text: "then", Precision: graph.PrecisionRange}
			}
			switch key {
			case "place":
				st.Place = entity(graph.Place)
			case "by":
				st.AttributedTo = entity(graph.Person)
			case "from":
				st.Time.Start = graph.Date(value)
			case "to":
				st.Time.End = graph.Date(value)
			case "modality":
				st.Modality = graph.Modality(value)
			case "sure":
				_, _ = fmt.Sscan(value, &st.Evidence[0].Confidence)
			case "standing":
				st.Standing = true
			default:
				panic("dated knows no " + key)
			}
		}
	}
	for i := range rec.Statements {
		for _, t := range []*graph.Term{rec.Statements[i].Subject, rec.Statements[i].Object} {
			for _, e := range rec.Entities {
				if t.ID == e.ID {
					t.Type = e.Type
				}
			}
		}
	}
	return rec
}

// archive is four articles of three publishers, one of which prints what another wrote.
func archive(t testing.TB) *store.Snapshot {
	const agency = "Ines Talla met Bo Farrow on the quay at Sorrel before the ferries left for the winter."
	return snapshotOf(t,
		dated("https://sorrel.example/1", "Sorrel Courier", "2024-05-02", `
			Ines Talla | ~met | Bo Farrow | `+agency+` | place=Port Sorrel | from=2024-05-01 | to=2024-05-01
			Ines Talla | leads | Tide Board/organization | Ines Talla leads the Tide Board. | from=2023-01-01 | standing
			Bo Farrow | aged | =41 | Farrow is 41. | standing
			Bo Farrow | visited | Ost/country | Farrow visited Ost. | by=Ines Talla | sure=0.4`),
		dated("https://tide.example/1", "Tide Gazette", "2024-05-03", `
			Ines Talla | ~met | Bo Farrow | `+agency+` | place=Port Sorrel | from=2024-05-01 | to=2024-05-01
			Bo Farrow | not visited | Ost/country | Farrow never went to Ost.
			Bo Farrow | aged | =44 | At 44, Farrow is tired. | standing`),
		dated("https://ost.example/1", "Ost Radio", "2024-05-03", `
			Ines Talla | ~met | Bo Farrow | Two politicians, Talla and Farrow, were seen talking by the harbour. | place=Port Sorrel | from=2024-05-01 | to=2024-05-01
			Bo Farrow | aged | =41 | Farrow, 41, declined to comment. | standing
			Kim Dale | born-in | Ost/country | Kim Dale was born in Ost. | standing
			Kim Dale | works-for | Tide Board/organization | Kim Dale works for the Tide Board. | standing
			Kim Dale | visited | Narrow Isle/place | Dale will visit Narrow Isle. | modality=future | from=2024-06-01 | to=2024-06-30`),
		dated("", "", "", `
			Kim Dale | born-in | Westmark/country | Kim Dale was born in Westmark. | standing
			Lone Isle/place | part-of | Westmark/country | Lone Isle is part of Westmark. | standing`))
}

func TestFilters(t *testing.T) {
	r := NewReader(archive(t))
	no := false
	for _, c := range []struct {
		name   string
		filter Filter
		want   string
	}{
		{"place", Filter{Place: "port sorrel"}, "met"},
		{"by", Filter{By: "Ines Talla"}, "visited"},
		{"type", Filter{Type: graph.Organization}, "leads, works-for"},
		{"future", Filter{Modality: graph.Future}, "visited"},
		{"not denied", Filter{Predicate: "visited", Subject: "Bo Farrow", Negated: &no}, "visited"},
		{"confidence", Filter{Subject: "Bo Farrow", Confidence: 0.5}, "aged, aged, met, not visited"},
		{"two publishers", Filter{Publishers: 2}, "aged, met"},
		{"three publishers", Filter{Publishers: 3}, ""},
		{"on a day", Filter{Since: "2024-05-01", Until: "2024-05-01"}, "leads, met"},
		{"reported on a day", Filter{Since: "2024-05-02", Until: "2024-05-02"}, "aged, leads, visited"},
		{"later", Filter{Since: "2024-06-10"}, "leads, visited"},
		{"before", Filter{Until: "2023-12-31"}, "leads"},
		{"all at once", Filter{About: "Kim Dale", Type: graph.Place, Modality: graph.Future, Since: "2024-06-30", Predicate: "visited"}, "visited"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for st, err := range r.Statements(t.Context(), c.filter) {
				if err != nil {
					t.Fatal(err)
				}
				if st.Negated {
					st.Predicate = "not " + st.Predicate
				}
				got = append(got, st.Predicate)
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("pages", func(t *testing.T) {
		var all, paged []graph.StatementID
		for st, err := range r.Statements(t.Context(), Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, st.ID)
		}
		for {
			n := len(paged)
			f := Filter{Limit: 3}
			if n > 0 {
				f.After = paged[n-1]
			}
			for st, err := range r.Statements(t.Context(), f) {
				if err != nil {
					t.Fatal(err)
				}
				paged = append(paged, st.ID)
			}
			if len(paged) == n {
				break
			}
		}
		if diff := cmp.Diff(all, paged); diff != "" {
			t.Errorf("-all +paged:\n%s", diff)
		}
	})
}

func TestArticlesWhere(t *testing.T) {
	r := NewReader(archive(t))
	for _, c := range []struct {
		name   string
		filter ArticleFilter
		want   string
	}{
		{"publisher", ArticleFilter{Publisher: "sorrel courier"}, "Sorrel Courier"},
		{"a day", ArticleFilter{Since: "2024-05-03", Until: "2024-05-03"}, "Ost Radio, Tide Gazette"},
		{"title", ArticleFilter{Title: "TIDE.example"}, "Tide Gazette"},
		{"none", ArticleFilter{Until: "2001-01-01"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for a, err := range r.ArticlesWhere(t.Context(), c.filter) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, a.Publisher)
			}
			slices.Sort(got)
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	r := NewReader(archive(t))
	for _, c := range []struct {
		from, to string
		max      int
		want     string
	}{
		{"Bo Farrow", "Ines Talla", 0, "ent:bo-farrow -met- ent:ines-talla"},
		{"Bo Farrow", "Kim Dale", 0, "ent:bo-farrow -met- ent:ines-talla -leads- ent:tide-board -works-for- ent:kim-dale"},
		{"Lone Isle", "Bo Farrow", 5, "ent:lone-isle -part-of- ent:westmark -born-in- ent:kim-dale -works-for- ent:tide-board -leads- ent:ines-talla -met- ent:bo-farrow"},
		{"Lone Isle", "Bo Farrow", 4, ""},
		{"Bo Farrow", "Narrow Isle", 0, ""}, // a plan is no edge
		{"Bo Farrow", "bo farrow", 0, ""},
		{"Bo Farrow", "Bo Farow", 0, `error: nothing is known of "Bo Farow"; near it: Bo Farrow`},
	} {
		t.Run(c.from+" "+c.to, func(t *testing.T) {
			found, err := r.Paths(t.Context(), PathFilter{From: c.from, To: c.to, Max: c.max})
			got := ""
			if err != nil {
				got = "error: " + err.Error()
			} else {
				for i, path := range found.Paths {
					if i > 0 {
						got += "; "
					}
					got += string(path[0].From.ID)
					for _, s := range path {
						got += " -" + s.Facts[0].Predicate + "- " + string(s.To.ID)
					}
				}
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestPathsAreTheShortest compares with a search in one direction over a graph drawn by chance.
func TestPathsAreTheShortest(t *testing.T) {
	const n = 40
	edges := map[[2]int]bool{}
	var lines strings.Builder
	name := func(i int) string { return "Person N" + string(rune('a'+i/10)) + string(rune('a'+i%10)) }
	for i, x := 0, uint32(7); i < 55; i++ {
		x = x*1664525 + 1013904223
		a, b := int(x>>8)%n, int(x>>20)%n
		if a == b {
			continue
		}
		edges[[2]int{a, b}], edges[[2]int{b, a}] = true, true
		fmt.Fprintf(&lines, "%s | praised | %s | %s praised %s.\n", name(a), name(b), name(a), name(b))
	}
	r := NewReader(snapshotOf(t, article("https://chance.example/", lines.String())))
	count := func(from, to, most int) (length, paths int) {
		ways := map[int]int{from: 1}
		seen := map[int]bool{from: true}
		for length = 1; length <= most; length++ {
			next := map[int]int{}
			for a, w := range ways {
				for b := range n {
					if edges[[2]int{a, b}] && !seen[b] {
						next[b] += w
					}
				}
			}
			if next[to] > 0 {
				return length, next[to]
			}
			for b := range next {
				seen[b] = true
			}
			ways = next
		}
		return 0, 0
	}
	found := 0
	for from := range 4 {
		for to := range n {
			if from == to {
				continue
			}
			length, paths := count(from, to, 6)
			got, err := r.Paths(t.Context(), PathFilter{From: name(from), To: name(to), Max: 6, Limit: 1000})
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Paths) != paths || paths > 0 && len(got.Paths[0]) != length {
				t.Errorf("%d to %d: %d paths, want %d of %d steps", from, to, len(got.Paths), paths, length)
			}
			found += paths
		}
	}
	if found < 60 {
		t.Errorf("only %d paths were compared", found)
	}
}

func TestTimeline(t *testing.T) {
	r := NewReader(archive(t))
	got, err := r.Timeline(t.Context(), Filter{About: "Kim Dale"})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range got {
		lines = append(lines, fmt.Sprintf("%s..%s %s reported=%v", m.When.Start, m.When.End, m.Predicate, m.When.Reported))
	}
	want := []string{"2024-05-03..2024-05-03 born-in reported=true", "2024-05-03..2024-05-03 works-for reported=true",
		"2024-06-01..2024-06-30 visited reported=false", ".. born-in reported=false"}
	slices.Sort(lines[:2])
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	rest, err := r.Timeline(t.Context(), Filter{About: "Kim Dale", After: got[1].ID, Limit: 1})
	if err != nil || len(rest) != 1 || rest[0].ID != got[2].ID {
		t.Errorf("after the second: %v, %v", rest, err)
	}
}

func TestContradictions(t *testing.T) {
	r := NewReader(archive(t))
	functional := map[string]bool{"aged": false, "born-in": true}
	for _, c := range []struct{ about, want string }{
		{"", "denial visited visited; values aged aged; values born-in born-in"},
		{"Ost", "denial visited visited; values born-in born-in"},
		{"Ines Talla", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			found, err := r.Contradictions(t.Context(), ContradictionFilter{About: c.about, Functional: functional})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%s %s %s", f.Kind, f.A.Predicate, f.B.Predicate))
			}
			slices.Sort(got)
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
	t.Run("what agrees", func(t *testing.T) {
		r := NewReader(snapshotOf(t,
			dated("https://a.example/1", "", "2024-01-01", `
				Bo Farrow | aged | =41 | Farrow is 41. | standing
				Bo Farrow | born-in | Quay Row/place | Farrow was born in Quay Row. | standing
				Quay Row/place | located-in | Sorrel/place | Quay Row is in Sorrel. | standing
				Bo Farrow | visited | Ost/country | Farrow visited Ost. | from=2020-01-01 | to=2020-12-31
				Bo Farrow | ~met | Kim Dale | Farrow may meet Dale. | modality=hypothetical`),
			dated("https://a.example/2", "", "2025-02-01", `
				Bo Farrow | aged | =42 | Farrow is 42. | standing
				Bo Farrow | born-in | Sorrel/place | Farrow was born in Sorrel. | standing
				Bo Farrow | not visited | Ost/country | Farrow did not visit Ost in 2021. | from=2021-01-01 | to=2021-12-31
				Bo Farrow | not ~met | Kim Dale | Farrow did not meet Dale.`)))
		found, err := r.Contradictions(t.Context(), ContradictionFilter{Functional: functional})
		if err != nil || len(found) != 0 {
			t.Errorf("found %+v, %v", found, err)
		}
	})
}

func TestSearchText(t *testing.T) {
	r := NewReader(archive(t))
	for _, c := range []struct {
		text, articles, facts string
	}{
		{"ferries", "Sorrel Courier, Tide Gazette", "met"},
		{"ferry", "Sorrel Courier, Tide Gazette", "met"},
		{"talking", "Ost Radio", "met"},
		{"farrow quay", "Sorrel Courier, Tide Gazette", "met"},
		{`"on the quay"`, "Sorrel Courier, Tide Gazette", "met"},
		{`"quay on the"`, "", ""},
		{"farrow -quay", "Ost Radio", "aged, aged, met, visited, visited"},
		{"harb*", "Ost Radio", "met"},
		{"politican", "Ost Radio", "met"},
		{"Westmark", "", "born-in, part-of"},
		{"nowhere", "", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			found, err := r.SearchText(t.Context(), TextFilter{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			var articles, facts []string
			for _, a := range found.Articles {
				if a.Article.Publisher != "" {
					articles = append(articles, a.Article.Publisher)
				}
				if a.Article.Text != "" {
					t.Error("a hit has its text")
				}
			}
			for _, f := range found.Facts {
				facts = append(facts, f.Statement.Predicate)
			}
			slices.Sort(articles)
			slices.Sort(facts)
			if a, f := strings.Join(articles, ", "), strings.Join(facts, ", "); a != c.articles || f != c.facts {
				t.Errorf("articles %q, facts %q", a, f)
			}
		})
	}
	found, err := r.SearchText(t.Context(), TextFilter{Text: "politican QUAYS harbor talking", Limit: 1})
	if err != nil || len(found.Read) == 0 || found.Read["politican"] != "politicians" {
		t.Errorf("misspelt words are read as %v, %v", found.Read, err)
	}
	for _, none := range []string{"", "the", "-quay", `""`, "..."} {
		if _, err := r.SearchText(t.Context(), TextFilter{Text: none}); !errors.Is(err, ErrNoWords) {
			t.Errorf("%q: error %v", none, err)
		}
	}
	one, err := r.SearchText(t.Context(), TextFilter{Text: "farrow", Limit: 1})
	if err != nil || !one.More || len(one.Articles) != 1 || len(one.Facts) != 1 {
		t.Fatalf("one of each: %+v, %v", one, err)
	}
	var words []string
	for _, p := range one.Articles[0].Highlights[0].Parts {
		if p.Hit {
			words = append(words, p.Text)
		}
	}
	if !slices.Equal(words, []string{"Farrow"}) {
		t.Errorf("highlighted: %q in %+v", words, one.Articles[0].Highlights)
	}
}

// TestIndexFollows compares an index that has followed the changes of a store with one made anew.
func TestIndexFollows(t *testing.T) {
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := NewIndex()
	records := []graph.Record{
		article("https://x.example/1", "Ann Lee | met | Bob Ray | Ann Lee met Bob Ray at noon.\n"),
		article("https://x.example/2", "Ann Lee | met | Cy Dow | Ann Lee met Cy Dow at dusk.\nAnn Leeaka Annie | leads | Quay Club/organization | Annie leads the club.\n"),
		article("https://x.example/3", "Bob Ray | met | Cy Dow | Bob Ray met Cy Dow at dawn.\n"),
	}
	ask := func(x *Index) string {
		v, err := s.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		r := x.Reader(v)
		var out strings.Builder
		for _, text := range []string{"", "ann", "dow", "annie", "Cyrus Dow"} {
			list, err := r.Entities(t.Context(), EntityFilter{Text: text})
			fmt.Fprintln(&out, text, list, err)
		}
		for _, text := range []string{"noon", "dusk", "met", "dawn", "club"} {
			found, err := r.SearchText(t.Context(), TextFilter{Text: text})
			fmt.Fprintln(&out, text, err)
			for _, a := range found.Articles {
				fmt.Fprintln(&out, a.Article.ID, a.Score)
			}
			for _, f := range found.Facts {
				fmt.Fprintln(&out, f.Statement.ID, f.Score)
			}
		}
		return out.String()
	}
	var merged string
	changed := records[1]
	changed.Article.Text = strings.Replace(changed.Article.Text, "dusk", "noon", 1)
	for i, step := range []func() error{
		func() error { return nil },
		func() error { _, err := s.Add(t.Context(), records[0]); return err },
		func() error { _, err := s.Add(t.Context(), records[1]); return err },
		func() error { _, err := s.Add(t.Context(), records[2]); return err },
		func() (err error) {
			merged, err = s.Judge(t.Context(), graph.Judgement{Kind: graph.Merge, A: "ent:ann-lee", B: "ent:cy-dow"})
			return err
		},
		func() error { _, err := s.Add(t.Context(), changed); return err },
		func() error { return s.Forget(t.Context(), records[0].Article.ID) },
		func() error { return s.Unjudge(t.Context(), merged) },
		func() error { return s.Forget(t.Context(), records[2].Article.ID) },
		func() error { return s.Forget(t.Context(), records[1].Article.ID) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ask(NewIndex()), ask(x)); diff != "" {
			t.Fatalf("step %d, anew and followed: %s", i, diff)
		}
	}
}

func FuzzSearchText(f *testing.F) {
	for _, text := range []string{"ferries", `"on the quay" -bo far*`, "\xff\"", "-", "*", "a\"b\"c", "ünïcode 北京"} {
		f.Add(text)
	}
	r := NewReader(archive(f))
	f.Fuzz(func(t *testing.T, text string) {
		found, err := r.SearchText(t.Context(), TextFilter{Text: text, Limit: 5})
		if err != nil && !errors.Is(err, ErrNoWords) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		for _, a := range found.Articles {
			for _, h := range a.Highlights {
				got := ""
				for _, p := range h.Parts {
					got += p.Text
				}
				if full, err := r.Text(t.Context(), a.Article.ID); err != nil || h.Span.Of(full.Text) != got {
					t.Errorf("%q: the passage is %q and its span has %q (%v)", text, got, h.Span.Of(full.Text), err)
				}
			}
		}
	})
}

// Who prints what another wrote confirms nothing, however short the sentence is that says the fact.
func TestPublishersOfOneStory(t *testing.T) {
	const told = `
		Ines Talla | ~met | Bo Farrow | Talla met Farrow. | from=2024-05-01 | to=2024-05-01
		Kim Dale | visited | Narrow Isle/place | Kim Dale visited Narrow Isle on the last ferry of the year, with forty crates of apples and a piano.
		Kim Dale | works-for | Tide Board/organization | She keeps the accounts of the Tide Board, which has not published any since the harbour froze.
		Bo Farrow | leads | Salt Guild/organization | The Salt Guild, which Farrow leads, wants the breakwater rebuilt before anybody speaks of a new pier.`
	const own = `
		Ines Talla | ~met | Bo Farrow | Talla met Farrow. | from=2024-05-01 | to=2024-05-01
		Ines Talla | criticized | Salt Guild/organization | Nobody at the Salt Guild had read the plans, Talla said after two hours in a cold room above the fish market.`
	r := NewReader(snapshotOf(t, dated("https://sorrel.example/1", "Sorrel Courier", "2024-05-02", told), dated("https://tide.example/1", "Tide Gazette", "2024-05-03", told),
		dated("https://ost.example/1", "Ost Radio", "2024-05-03", own)))
	for st, err := range r.Statements(t.Context(), Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Publishers(t.Context(), &st)
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		if st.Predicate == "met" {
			want = 2
		}
		if got != want {
			t.Errorf("%s is reported by %d publishers, want %d", st.Predicate, got, want)
		}
	}
}
