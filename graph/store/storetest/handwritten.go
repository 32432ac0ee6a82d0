package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

func literal(s string) quad.Value { return quad.String(s) }

// addFile stores hand-written lines as a file of their own.
func (h *harness) addFile(want store.Outcome, rows ...string) graph.ArticleID {
	h.t.Helper()
	rec := file(strings.Join(rows, "\n"))
	got, err := h.store.AddQuads(h.t.Context(), rec, parse(h.t, rows...))
	if err != nil || got != want {
		h.t.Fatalf("adding the file %s: %v, %v; want %v", rec.Article.ID, got, err, want)
	}
	return rec.Article.ID
}

// has reports whether the store's dump has a line, written without its label's article.
func (h *harness) has(line string) bool {
	h.t.Helper()
	return strings.Contains(h.dump(), line+"\n")
}

func testTwoLabels(t *testing.T, h *harness) {
	const row = `<ent:a> <kg:met> <ent:b>`
	one := h.addFile(store.New, row+" .")
	two := h.addFile(store.New, row+" .", row+" <x:graph> .")
	rows := []string{
		row + " <" + string(one) + "> .", row + " <" + string(two) + "> .", row + " <x:graph> .",
	}
	for _, r := range rows {
		if !h.has(r) {
			t.Errorf("%s is missing", r)
		}
	}
	h.forget(one)
	if h.has(rows[0]) || !h.has(rows[1]) || !h.has(rows[2]) {
		t.Errorf("forgetting one label left:\n%s", h.dump())
	}
	h.forget(two)
	h.wantDump("", "with both forgotten")
}

func testLexicalForms(t *testing.T, h *harness) {
	const x = "http://www.w3.org/2001/XMLSchema#"
	var rows []string
	for _, object := range []string{
		`"1.0"^^<` + x + `decimal>`, `"1.00"^^<` + x + `decimal>`, `"1"^^<` + x + `decimal>`,
		`"1.0"^^<` + x + `double>`, `"1.0E0"^^<` + x + `double>`, `"1e0"^^<` + x + `double>`,
		`"5"^^<` + x + `integer>`, `"05"^^<` + x + `integer>`, `"+5"^^<` + x + `integer>`,
		`"true"^^<` + x + `boolean>`, `"1"^^<` + x + `boolean>`, `"True"^^<` + x + `boolean>`,
		`"5"`, `"true"`, `"x"@en`, `"x"@en-GB`, `"x"@EN`, `"x"`, `"x "`, `""`, `"\u0000\u0001\u007F\\\"\n\r\t\b\f"`,
		"\"\u00e9\"", "\"e\u0301\"", `"5 %"^^<kg:quantity>`, `<x:y>`, `<x:y\u0020z>`, `_:b1`, `"<x:y>"`, `"_:b1"`,
		`"` + strings.Repeat("long ", 300) + `"`, `"` + strings.Repeat("long ", 300) + `."`,
		`<x:` + strings.Repeat("o", 600) + `>`, `<x:` + strings.Repeat("o", 600) + `p>`,
	} {
		rows = append(rows, `<ent:a> <kg:p> `+object+` <x:g> .`)
	}
	id := h.addFile(store.New, rows...)
	for range 2 {
		got := h.dump()
		for _, r := range rows {
			if !strings.Contains(got, r+"\n") {
				t.Errorf("missing: %s", r)
			}
		}
		if n := strings.Count(got, "<kg:p>"); n != len(rows) {
			t.Errorf("%d values came back, want %d", n, len(rows))
		}
		h.close()
		h.open()
	}
	v := h.snapshot()
	defer v.Close()
	for _, r := range rows {
		q := parse(t, r)[0]
		n := 0
		for got, err := range v.Match(store.Pattern{Object: q.Object}) {
			if err != nil {
				t.Fatal(err)
			}
			if lines(t, []quad.Quad{got}) != r+"\n" {
				t.Errorf("looking for %s finds %v", r, got)
			}
			n++
		}
		if n != 1 {
			t.Errorf("looking for the object of %s finds %d quads, want 1", r, n)
		}
	}
	h.forget(id)
	h.wantDump("", "with the file forgotten")
}

func testTimes(t *testing.T, h *harness) {
	const x = "http://www.w3.org/2001/XMLSchema#dateTime"
	at := time.Date(2025, 2, 22, 10, 0, 0, 0, time.UTC)
	rec := file("times")
	var qs []quad.Quad
	for _, when := range []time.Time{
		at, at.Add(1), at.Add(time.Millisecond), at.In(time.FixedZone("", 3600)), at.In(time.FixedZone("", -5*3600)),
	} {
		qs = append(qs, quad.Quad{Subject: quad.IRI("x:s"), Predicate: quad.IRI("x:p"), Object: quad.Time(when)})
	}
	qs = append(qs, parse(t, `<x:s> <x:p> "2025-02-22T10:00:00.000Z"^^<`+x+`> .`, `<x:s> <x:p> "2025-02-22T10:00:00+00:00"^^<`+x+`> .`)...)
	if _, err := h.store.AddQuads(t.Context(), rec, qs); err != nil {
		t.Fatal(err)
	}
	got := h.dump()
	for _, want := range []string{
		"10:00:00Z", "10:00:00.000000001Z", "10:00:00.001Z", "11:00:00+01:00", "05:00:00-05:00", "10:00:00.000Z", "10:00:00+00:00",
	} {
		if !strings.Contains(got, `"2025-02-22T`+want+`"^^<`+x+`>`) {
			t.Errorf("the time %s is missing in\n%s", want, got)
		}
	}
}

func testFiles(t *testing.T, h *harness) {
	rec := Record(3, 0)
	h.add(rec, store.New)
	article := Dump(t, []graph.Record{rec})
	shared := strings.SplitN(article, "\n", 2)[0] // a quad that the article itself says

	one := h.addFile(store.New, `<x:s> <x:p> <x:o> .`, `<x:s> <x:p> <x:o> <x:g> .`, shared)
	two := h.addFile(store.New, `<x:s> <x:p> <x:o> <x:g> .`)
	h.addFile(store.Unchanged, `<x:s> <x:p> <x:o> <x:g> .`)
	if !h.has(`<x:s> <x:p> <x:o> <` + string(one) + `> .`) {
		t.Error("a quad without a label did not get its file's")
	}
	// What the file says too stays when the article goes, and is gone with the last that says it.
	h.forget(rec.Article.ID)
	if !h.has(shared) {
		t.Error("a quad that a file says went with an article")
	}
	h.add(rec, store.New)
	h.forget(one)
	if !h.has(shared) || !h.has(`<x:s> <x:p> <x:o> <x:g> .`) {
		t.Error("a quad that others say went with a file")
	}
	h.forget(two)
	h.wantDump(article, "with the files forgotten")

	// The full forms of quern's own names are the short ones.
	full := h.addFile(store.New, `<`+quads.DefaultBase+`ent/a> <`+quads.DefaultBase+`kg/met> "5"^^<`+quads.DefaultBase+`kg/quantity> .`)
	if !h.has(`<ent:a> <kg:met> "5"^^<kg:quantity> <` + string(full) + `> .`) {
		t.Errorf("full names were not shortened:\n%s", h.dump())
	}
}

func testDumpRoundTrip(t *testing.T, h *harness) {
	recs := records(5)
	want := Dump(t, recs)
	id := h.addFile(store.New, strings.Split(strings.TrimSpace(want), "\n")...)
	got := h.dump()
	// The file is an article, too, and says so.
	var rest []string
	for line := range strings.Lines(got) {
		if !strings.Contains(line, "<"+string(id)+">") {
			rest = append(rest, line)
		}
	}
	if got := strings.Join(rest, ""); got != want {
		t.Errorf("the dump came back changed: %s", firstDifference(got, want))
	}
	// Then the articles themselves come, and go.
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	h.wantDump(got, "with file and articles")
	h.forget(id)
	h.wantDump(want, "with the articles alone")
	for _, rec := range recs {
		h.forget(rec.Article.ID)
	}
	h.wantDump("", "with all forgotten")
}

func testMatch(t *testing.T, h *harness) {
	for i := range 6 {
		h.add(Record(i, 0), store.New)
	}
	h.addFile(store.New, `<ent:a> <kg:met> <ent:b> <x:g> .`, `<ent:a> <kg:met> <ent:a> <x:g> .`)
	v := h.snapshot()
	defer v.Close()
	var all []quad.Quad
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	try := func(p store.Pattern) {
		t.Helper()
		var want []quad.Quad
		for _, q := range all {
			if (p.Subject == nil || q.Subject == p.Subject) && (p.Predicate == nil || q.Predicate == p.Predicate) &&
				(p.Object == nil || q.Object == p.Object) && (p.Label == nil || q.Label == p.Label) {
				want = append(want, q)
			}
		}
		i := 0
		for q, err := range v.Match(p) {
			if err != nil {
				t.Fatal(err)
			}
			if i >= len(want) || q != want[i] {
				t.Fatalf("%+v: quad %d is %v, of %d wanted", p, i, q, len(want))
			}
			i++
		}
		if i != len(want) {
			t.Fatalf("%+v: %d quads, want %d", p, i, len(want))
		}
	}
	stride := 7
	if raced {
		stride = 43
	}
	for n := 0; n < len(all); n += stride {
		for bound := range 16 {
			var p store.Pattern
			if bound&1 != 0 {
				p.Subject = all[n].Subject
			}
			if bound&2 != 0 {
				p.Predicate = all[n].Predicate
			}
			if bound&4 != 0 {
				p.Object = all[n].Object
			}
			if bound&8 != 0 {
				p.Label = all[(n+len(all)/2*(bound>>2&1))%len(all)].Label // now and then of another quad
			}
			if bound != 0 || n == 0 {
				try(p)
			}
		}
	}
	try(store.Pattern{Subject: quad.IRI("x:unknown")})
	for range v.Match(store.Pattern{}) {
		break
	}
}
