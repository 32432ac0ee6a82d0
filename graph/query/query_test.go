package query

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

// article makes a record of a text with one sentence a line: "Subject | predicate | object | words". The
// words are the sentence; a predicate with "~" before it is symmetric, with "open:" open, with "not " negated.
func article(address, lines string) graph.Record {
	rec := graph.Record{Version: "test"}
	rec.Article.URL, rec.Article.Title, rec.Article.Date = address, "About "+address, "2025-02-18"
	ids := map[string]graph.EntityID{}
	term := func(name string) *graph.Term {
		name = strings.TrimSpace(name)
		if v, ok := strings.CutPrefix(name, "="); ok {
			return &graph.Term{Value: v, Datatype: graph.String}
		}
		short, typ, _ := strings.Cut(name, "/")
		full, other, _ := strings.Cut(short, "aka")
		full, other = strings.TrimSpace(full), strings.TrimSpace(other)
		if ids[full] == "" {
			ids[full] = graph.EntityID(fmt.Sprintf("e%d", len(ids)+1))
			e := graph.Entity{ID: ids[full], Type: graph.Person, Name: full, Names: []string{full}}
			if typ != "" {
				e.Type = graph.EntityType(typ)
			}
			if other != "" {
				e.Names = append(e.Names, other)
			}
			rec.Entities = append(rec.Entities, e)
		}
		return &graph.Term{ID: ids[full], Name: full, Type: graph.Person}
	}
	for line := range strings.Lines(lines) {
		part := strings.Split(strings.TrimSpace(line), "|")
		if len(part) < 4 {
			continue
		}
		st := graph.Statement{Subject: term(part[0]), Predicate: strings.TrimSpace(part[1]), Object: term(part[2]), Modality: graph.Asserted}
		st.Predicate, st.Negated = strings.CutPrefix(st.Predicate, "not ")
		st.Predicate, st.Symmetric = strings.CutPrefix(st.Predicate, "~")
		st.Predicate, st.Open = strings.CutPrefix(st.Predicate, "open:")
		sentence := strings.TrimSpace(part[3])
		start := len(rec.Article.Text)
		rec.Article.Text += sentence + "\n"
		st.Evidence = []graph.Evidence{{Sentence: graph.Span{Start: start, End: start + len(sentence)}, Rule: "by-hand", Confidence: 0.9}}
		rec.Statements = append(rec.Statements, st)
	}
	rec.Article.ID = graph.NewArticleID(address, rec.Article.Text)
	return rec
}

func snapshotOf(t testing.TB, records ...graph.Record) *store.Snapshot {
	t.Helper()
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range records {
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close(); _ = s.Close() })
	return v
}

// harbour is two articles that share facts and people.
func harbour(t testing.TB) *store.Snapshot {
	return snapshotOf(t,
		article("https://news.example/ferry", `
			Zoë Müller aka Müller | leads | Ferry Union/organization | Zoë Müller leads the Ferry Union.
			Zoë Müller | ~met | Adrián Ibáñez | Müller met Adrián Ibáñez.
			Adrián Ibáñez | not visited | Port Sorrel/place | Ibáñez did not visit Port Sorrel.
			Adrián Ibáñez | said | =the ferries will run | Ibáñez said the ferries will run.`),
		article("https://news.example/talks", `
			Adrián Ibáñez | ~met | Zoë Müller | Adrián Ibáñez and Zoë Müller sat down together.
			Ferry Union/organization | open:walk-back | =its threat | The union walked back its threat.
			Muller/organization | owns | Port Sorrel/place | Muller owns Port Sorrel.`))
}

func show(st *graph.Statement) string {
	side := func(t *graph.Term) string {
		if t.IsEntity() {
			return string(t.ID)
		}
		return "=" + t.Value
	}
	return fmt.Sprintf("%s %s %s x%d", side(st.Subject), st.Predicate, side(st.Object), len(st.Evidence))
}

func TestStatements(t *testing.T) {
	r := NewReader(harbour(t))
	const met = "ent:adrian-ibanez met ent:zoe-muller x2"
	for _, c := range []struct {
		filter Filter
		want   string // facts in order of text, or the error
	}{
		{Filter{}, "ent:adrian-ibanez met ent:zoe-muller x2; ent:adrian-ibanez said =the ferries will run x1; " +
			"ent:adrian-ibanez visited ent:port-sorrel x1; ent:ferry-union walk-back =its threat x1; " +
			"ent:muller owns ent:port-sorrel x1; ent:zoe-muller leads ent:ferry-union x1"},
		{Filter{Subject: "ent:zoe-muller"}, met + "; ent:zoe-muller leads ent:ferry-union x1"},
		{Filter{Subject: "zoe muller", Predicate: "met"}, met},
		{Filter{Subject: "Zoë Müller", Object: "Adrián Ibáñez"}, met},
		{Filter{Object: "Zoë Müller"}, met},
		{Filter{Object: "port sorrel"}, "ent:adrian-ibanez visited ent:port-sorrel x1; ent:muller owns ent:port-sorrel x1"},
		{Filter{About: "Ferry Union"}, "ent:ferry-union walk-back =its threat x1; ent:zoe-muller leads ent:ferry-union x1"},
		{Filter{About: "Ferry Union", Subject: "Zoë Müller"}, "ent:zoe-muller leads ent:ferry-union x1"},
		{Filter{Subject: "Zoë Müller", About: "Zoë Müller", Predicate: "kg:met"}, met},
		{Filter{Predicate: "walk-back"}, "ent:ferry-union walk-back =its threat x1"},
		{Filter{Predicate: "open:walk-back"}, "ent:ferry-union walk-back =its threat x1"},
		{Filter{Predicate: "kg:walk-back"}, ""},
		{Filter{Predicate: "open:met"}, ""},
		{Filter{Article: "https://news.example/talks", About: "Adrián Ibáñez"}, met},
		{Filter{Article: "HTTPS://NEWS.example/talks/#top"}, "ent:adrian-ibanez met ent:zoe-muller x2; " +
			"ent:ferry-union walk-back =its threat x1; ent:muller owns ent:port-sorrel x1"},
		{Filter{Article: "https://news.example/none"}, `error: there is no article "https://news.example/none" in the store`},
		{Filter{Subject: "Zoé Mullar"}, `error: nothing is known of "Zoé Mullar"; near it: Zoë Müller`},
		{Filter{Object: "nobody at all"}, `error: nothing is known of "nobody at all"`},
	} {
		t.Run(fmt.Sprintf("%+v", c.filter), func(t *testing.T) {
			var got []string
			var last graph.StatementID
			for st, err := range r.Statements(t.Context(), c.filter) {
				if err != nil {
					got = append(got, "error: "+err.Error())
					break
				}
				if st.ID <= last {
					t.Errorf("%s comes after %s", st.ID, last)
				}
				last = st.ID
				got = append(got, show(&st))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("limit", func(t *testing.T) {
		n := 0
		for _, err := range r.Statements(t.Context(), Filter{Limit: 2}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%d facts, want 2", n)
		}
	})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, err := range r.Statements(ctx, Filter{}) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		}
	})
}

// TestStatementsAreTheRecords holds that reading facts from the graph gives what the records say.
func TestStatementsAreTheRecords(t *testing.T) {
	const n = 25
	want := map[graph.StatementID]int{}
	var records []graph.Record
	for i := range n {
		rec := storetest.Record(i, 0)
		records = append(records, rec)
		places := map[string]bool{}
		for _, st := range identity.Resolve(rec, nil).Statements {
			for _, ev := range st.Evidence {
				key := fmt.Sprint(st.ID, ev.Sentence, ev.Rule)
				if !places[key] {
					places[key] = true
					want[st.ID]++
				}
			}
		}
	}
	r := NewReader(snapshotOf(t, records...))
	got := map[graph.StatementID]int{}
	about := map[graph.EntityID][]graph.StatementID{}
	for st, err := range r.Statements(t.Context(), Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got[st.ID] = len(st.Evidence)
		lines, err := r.Lines(t.Context(), &st)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != len(st.Evidence) {
			t.Errorf("%s: %d lines for %d evidences", st.ID, len(lines), len(st.Evidence))
		}
		for _, side := range []*graph.Term{st.Subject, st.Object} {
			if side.IsEntity() && !slices.Contains(about[side.ID], st.ID) {
				about[side.ID] = append(about[side.ID], st.ID)
			}
		}
		one, err := r.Statement(t.Context(), st.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(st, one); diff != "" {
			t.Errorf("%s by itself: %s", st.ID, diff)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidences: -records +graph:\n%s", diff)
	}
	for _, id := range slices.Sorted(maps.Keys(about)) {
		var ids []graph.StatementID
		for st, err := range r.About(t.Context(), id) {
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			ids = append(ids, st.ID)
		}
		if diff := cmp.Diff(about[id], ids); diff != "" {
			t.Errorf("about %s: %s", id, diff)
		}
	}
}

func TestEntities(t *testing.T) {
	r := NewReader(harbour(t))
	for _, c := range []struct{ text, want string }{
		{"", "Adrián Ibáñez 3, Ferry Union 2, Port Sorrel 2, Zoë Müller 2, Muller 1"},
		{"Muller", "Muller 1, Zoë Müller 2"},
		{"Müller", "Zoë Müller 2, Muller 1"},
		{"MÜLLER", "Muller 1, Zoë Müller 2"},
		{"fer", "Ferry Union 2"},
		{"union", "Ferry Union 2"},
		{"or", "Port Sorrel 2"},
		{"  adrian   ibanez ", "Adrián Ibáñez 3"},
		{"nobody", ""},
		{"ibanez adrian", "Adrián Ibáñez 3"},
		{"Adrain Ibanes", "Adrián Ibáñez 3"},
		{"mulller", "Zoë Müller 2, Muller 1"},
		{"port sorel", "Port Sorrel 2"},
		{"xyz", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			list, err := r.Entities(t.Context(), EntityFilter{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range list {
				got = append(got, fmt.Sprintf("%s %d", e.Name, e.Facts))
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
	list, err := r.Entities(t.Context(), EntityFilter{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Errorf("limit 1: %v, %v", list, err)
	}
}

// TestCountsAgree holds that counting in one scan gives what counting one by one does.
func TestCountsAgree(t *testing.T) {
	var records []graph.Record
	for i := range 10 {
		records = append(records, storetest.Record(i, 0))
	}
	r := NewReader(snapshotOf(t, records...))
	all, err := r.Entities(t.Context(), EntityFilter{})
	if err != nil {
		t.Fatal(err)
	}
	few, err := r.factCounts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	many, err := r.factCounts(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		a, err := few(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		b, err := many(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if a != b || a != e.Facts {
			t.Errorf("%s: %d one by one, %d in one scan, %d listed", e.ID, a, b, e.Facts)
		}
	}
}

func TestFind(t *testing.T) {
	r := NewReader(harbour(t))
	for _, c := range []struct{ name, want string }{
		{"ent:ferry-union", "ent:ferry-union"},
		{"<ent:ferry-union>", "ent:ferry-union"},
		{"Ferry Union", "ent:ferry-union"},
		{"ferry  UNION", "ent:ferry-union"},
		{"Müller", "ent:zoe-muller"}, // as written, and another's name without its dots
		{"muller", "ent:muller"},
		{"ent:ferry-onion", `nothing is known of "ent:ferry-onion"; near it: Ferry Union`},
		{"Fery Union", `nothing is known of "Fery Union"; near it: Ferry Union`},
		{"Sorrel", `nothing is known of "Sorrel"; near it: Port Sorrel`},
		{"President Adrián Ibáñez", `nothing is known of "President Adrián Ibáñez"; near it: Adrián Ibáñez`},
		{"", `nothing is known of ""`},
		{"fact:0123", `nothing is known of "fact:0123"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := r.Find(t.Context(), c.name)
			got := string(e.ID)
			if err != nil {
				got = err.Error()
				if !errors.Is(err, ErrNotFound) {
					t.Error("not ErrNotFound")
				}
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestArticles(t *testing.T) {
	r := NewReader(harbour(t))
	list, err := r.Articles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].ID >= list[1].ID {
		t.Fatalf("articles %+v", list)
	}
	for _, a := range list {
		rec, err := r.Article(t.Context(), string(a.ID))
		if err != nil {
			t.Fatal(err)
		}
		byURL, err := r.Article(t.Context(), a.URL)
		if err != nil {
			t.Fatal(err)
		}
		if rec.Article.Text == "" || a.Text != "" || byURL.Article.ID != a.ID {
			t.Errorf("%s: texts %q and %q, by address %s", a.ID, rec.Article.Text, a.Text, byURL.Article.ID)
		}
		rec.Article.Text = ""
		if diff := cmp.Diff(rec.Article, a); diff != "" {
			t.Error(diff)
		}
	}
	for _, id := range []string{"article:00", "https://nowhere.example/", ""} {
		if _, err := r.Article(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := r.Statement(t.Context(), "fact:00"); !errors.Is(err, ErrNotFound) {
		t.Errorf("fact:00: %v", err)
	}
	if _, err := r.Statement(t.Context(), "ent:ferry-union"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an entity as a fact: %v", err)
	}
}

func TestRun(t *testing.T) {
	v := harbour(t)
	for _, c := range []struct{ lang, text, want string }{
		{"gizmo", `g.V("ent:zoe-muller").out("kg:leads").all()`, `[map[id:<ent:ferry-union>]] <nil>`},
		{"gizmo", `g.V("<ent:zoe-muller>").out("<kg:met>").unique().all()`, `[map[id:<ent:adrian-ibanez>]] <nil>`},
		{"gizmo", `g.V("https://quern.invalid/ent/zoe-muller").out("kg:met").unique().all()`, `[] <nil>`},
		{"gizmo", `g.V("<https://quern.invalid/ent/zoe-muller>").out("kg:met").unique().all()`, `[map[id:<ent:adrian-ibanez>]] <nil>`},
		{"gizmo", `g.V().has("rdfs:label", "Port Sorrel").in("kg:visited").all()`, `[] <nil>`}, // not visited: no edge
		{"gizmo", `g.V().has("rdf:subject", "ent:ferry-union").out("rdf:predicate").all()`, `[map[id:<open:walk-back>]] <nil>`},
		{"gizmo", `g.emit(g.V().has("rdf:type", "rdf:Statement").unique().count())`, `[6] <nil>`},
		{"gizmo", `g.V("kg:no such").all()`, `[] <nil>`},
		{"gizmo", `g.V("").all()`, `[] <nil>`},
		{"gizmo", `g.V("nothing").both().both().both().all()`, `[] <nil>`},
		{"gizmo", `g.V("nothing").both().or(g.V("ent:ferry-union")).all()`, `[map[id:<ent:ferry-union>]] <nil>`},
		{"gizmo", "g.V(\n", "[] gizmo, line 2, column 1: Unexpected end of input"},
		{"gizmo", `x()`, "[] gizmo, line 1, column 2: ReferenceError: x is not defined"},
		{"gizmo", `for (;;);`, "[] the query was stopped after 100ms; narrow it, or allow it more time"},
		{"gizmo", `for (var i = 0; i < 9; i++) g.emit(i)`, "[0 1 2] the answer is cut after 3 results; narrow the query, or ask for fewer"},
		{"cypher", `MATCH`, `[] no query language "cypher"; known are: gizmo, graphql, sparql`},
		{"sparql", `SELECT ?who { ent:zoe-muller kg:met ?who }`, `[map[who:{uri   https://quern.invalid/ent/adrian-ibanez}]] <nil>`},
		{"sparql", `ASK { <ent:zoe-muller> <kg:leads> <https://quern.invalid/ent/ferry-union> }`, `[true] <nil>`},
		{"sparql", `SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?x kg:met ent:adrian-ibanez } }`,
			`[map[n:{literal  http://www.w3.org/2001/XMLSchema#integer 2}]] <nil>`},
		{"sparql", `CONSTRUCT { ?x rdf:type ?t } WHERE { ?x rdfs:label "Port Sorrel"; a ?t }`,
			`[<https://quern.invalid/ent/port-sorrel> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://quern.invalid/kg/place> .] <nil>`},
		{"sparql", "SELECT *\n{ ?s ?p }", `[] sparql, line 2, column 9: "}" where a term is due`},
		{"sparql", `INSERT DATA { ent:a kg:met ent:b }`,
			`[] sparql, line 1, column 1: INSERT changes the graph, which queries cannot: articles are loaded and forgotten instead`},
		{"sparql", `SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }`,
			`[] sparql, line 1, column 12: SERVICE asks another server, which this one never does`},
	} {
		t.Run(c.text, func(t *testing.T) {
			results, err := Run(t.Context(), v, c.lang, c.text, Limits{Timeout: 100 * time.Millisecond, Results: 3})
			if got := fmt.Sprint(results, err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"Müller", "ent:", "<>", "\xff", "kg:met", "ﬁ", "İ", strings.Repeat("a", 300)} {
		f.Add(s)
	}
	r := NewReader(harbour(f))
	f.Fuzz(func(t *testing.T, name string) {
		ctx := context.Background()
		e, err := r.Find(ctx, name)
		if err == nil && e.ID == "" {
			t.Errorf("Find(%q) gave nothing and no error", name)
		}
		for _, err := range r.Statements(ctx, Filter{Predicate: name, Limit: 3}) {
			if err != nil {
				t.Errorf("Statements(%q): %v", name, err)
			}
		}
		if _, err := r.Entities(ctx, EntityFilter{Text: name}); err != nil {
			t.Errorf("Entities(%q): %v", name, err)
		}
	})
}
