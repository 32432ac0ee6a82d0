package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/store"
)

// Ids of the people of the generated records.
const (
	amal   = graph.EntityID("ent:amal-haddad")
	zoe    = graph.EntityID("ent:zoe-muller")
	ferenc = graph.EntityID("ent:ferenc-koszegi")
	noor   = graph.EntityID("ent:noor-rahman")
)

func (h *harness) judge(j graph.Judgement) graph.Judgement {
	h.t.Helper()
	id, err := h.store.Judge(h.t.Context(), j)
	if err != nil {
		h.t.Fatalf("judging %+v: %v", j, err)
	}
	v := h.snapshot()
	defer v.Close()
	js, err := v.Judgements()
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(js, func(j graph.Judgement) bool { return j.ID == id })
	if i < 0 {
		h.t.Fatalf("judgement %s is not among %+v", id, js)
	}
	return js[i]
}

func (h *harness) unjudge(id string) {
	h.t.Helper()
	if err := h.store.Unjudge(h.t.Context(), id); err != nil {
		h.t.Fatal(err)
	}
}

func merge(a, b graph.EntityID) graph.Judgement {
	return graph.Judgement{Kind: graph.Merge, A: a, B: b}
}

// firstFact is a fact of the records with this entity as its subject.
func firstFact(t *testing.T, of graph.EntityID, recs ...graph.Record) *graph.Statement {
	t.Helper()
	for _, rec := range recs {
		out := identity.Resolve(rec, nil)
		for i := range out.Statements {
			if st := &out.Statements[i]; st.Subject != nil && st.Subject.ID == of {
				return st
			}
		}
	}
	t.Fatalf("no fact of %s", of)
	return nil
}

func testMerge(t *testing.T, h *harness) {
	recs := records(12)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	before := h.dump()
	v := h.snapshot()
	defer v.Close()
	when := time.Date(2025, 2, 22, 9, 30, 0, 123456000, time.UTC)
	j := merge(amal, zoe)
	j.Who, j.Why, j.When = "the editor", "one person, two spellings", when
	made := h.judge(j)
	j.ID = made.ID
	if diff := gocmp.Diff(j, made); diff != "" {
		t.Errorf("the judgement came back changed (-want +got):\n%s", diff)
	}
	h.wantDump(Dump(t, recs, j), "merged,")
	if strings.Contains(h.dump(), "<"+string(zoe)+">") {
		t.Errorf("merged away, %s is still in the quads", zoe)
	}
	if got := dumpOf(t, v); got != before {
		t.Errorf("the snapshot of before changed: %s", firstDifference(got, before))
	}
	if id, err := v.Canonical(zoe); id != zoe || err != nil {
		t.Errorf("in the snapshot of before %s is %s (%v)", zoe, id, err)
	}
	after := h.snapshot()
	defer after.Close()
	if id, err := after.Canonical(zoe); id != amal || err != nil {
		t.Errorf("merged away, %s is %s (%v), want %s", zoe, id, err, amal)
	}
	// The judgement outlives the articles, and what comes later obeys it.
	for _, rec := range recs {
		h.forget(rec.Article.ID)
	}
	h.wantDump("", "all forgotten,")
	h.close()
	h.open()
	for i := range recs {
		recs[i] = Record(i, 1)
		h.add(recs[i], store.New)
	}
	h.wantDump(Dump(t, recs, j), "loaded anew under the judgement,")
	for i := range recs {
		recs[i] = Record(i, 0)
		h.add(recs[i], store.Replaced)
	}
	h.wantDump(Dump(t, recs, j), "replaced under the judgement,")
	h.unjudge(j.ID)
	h.wantDump(before, "the merge undone,")
	wantError(t, h.store.Unjudge(t.Context(), j.ID), store.ErrNotFound, "undoing a merge twice")
}

// testChains undoes merges that build on each other, in every order.
func testChains(t *testing.T, h *harness) {
	recs := records(8)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	plain := h.dump()
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}} {
		js := []graph.Judgement{
			h.judge(merge(amal, zoe)), h.judge(merge(ferenc, zoe)), // zoe is amal by now, so amal goes too
			h.judge(merge(noor, amal)), h.judge(graph.Judgement{Kind: graph.Rename, A: zoe, Name: "Zoë of Many Names"}),
		}
		h.wantDump(Dump(t, recs, js...), "with a chain of merges")
		for _, bad := range []graph.Judgement{merge(zoe, noor), merge(noor, zoe), merge(amal, amal)} {
			_, err := h.store.Judge(t.Context(), bad)
			wantError(t, err, store.ErrJudgement, "merging what is one already")
		}
		left := slices.Clone(js)
		for _, i := range order {
			h.unjudge(js[i].ID)
			left = slices.DeleteFunc(left, func(j graph.Judgement) bool { return j.ID == js[i].ID })
			h.wantDump(Dump(t, recs, left...), "with one less")
		}
		h.wantDump(plain, "with all undone")
	}
}

func testRename(t *testing.T, h *harness) {
	recs := records(8)
	before := Dump(t, recs)
	early := h.judge(graph.Judgement{Kind: graph.Rename, A: amal, Name: "Amal the First"})
	late := h.judge(graph.Judgement{Kind: graph.Rename, A: amal, Name: "Amal the Second"})
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	h.wantDump(Dump(t, recs, early, late), "loaded under two renames,")
	if d := h.dump(); strings.Contains(d, "the First") || !strings.Contains(d, `"Amal the Second"`) {
		t.Error("the later of two names is not the one that counts")
	}
	h.unjudge(late.ID)
	h.wantDump(Dump(t, recs, early), "with the later name taken back,")
	h.unjudge(early.ID)
	h.wantDump(before, "with both taken back,")
	for _, bad := range []graph.Judgement{
		{Kind: graph.Rename, A: amal}, {Kind: graph.Rename, A: "amal", Name: "x"}, {Kind: graph.Rename, A: amal, Name: "\xff"},
		{Kind: "rubbish"}, {Kind: graph.Distinct, A: amal}, {Kind: graph.Distinct, A: amal, B: amal}, {Kind: graph.Wrong}, {Kind: graph.Wrong, A: amal, B: zoe}, merge("ent:", amal),
	} {
		_, err := h.store.Judge(t.Context(), bad)
		wantError(t, err, store.ErrJudgement, "a judgement that says nothing")
	}
}

func testWrong(t *testing.T, h *harness) {
	recs := records(12)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	before := h.dump()
	st := firstFact(t, amal, recs...)
	wrong := h.judge(graph.Judgement{Kind: graph.Wrong, Fact: st})
	if wrong.Fact.Evidence != nil {
		t.Error("the judgement keeps the fact's evidence, which belongs to the articles")
	}
	node := "<" + string(st.ID) + ">"
	if !strings.Contains(before, node) || strings.Contains(h.dump(), node) {
		t.Errorf("ruled wrong, %s is still in the quads", st.ID)
	}
	h.wantDump(Dump(t, recs, wrong), "with a fact ruled wrong")
	// Merges move the fact's id, and the ruling goes along; undone in any order nothing is left of either.
	moved := h.judge(merge(noor, amal))
	h.wantDump(Dump(t, recs, wrong, moved), "with the fact's subject merged away")
	h.unjudge(wrong.ID)
	h.wantDump(Dump(t, recs, moved), "with the ruling taken back")
	again := h.judge(graph.Judgement{Kind: graph.Wrong, Fact: st})
	h.unjudge(moved.ID)
	h.wantDump(Dump(t, recs, again), "with the merge taken back")
	for i := range recs {
		recs[i] = Record(i, 1)
		h.add(recs[i], store.Replaced)
	}
	for i := range recs {
		recs[i] = Record(i, 0)
		h.add(recs[i], store.Replaced)
	}
	h.wantDump(Dump(t, recs, again), "reloaded under the ruling")
	h.unjudge(again.ID)
	h.wantDump(before, "with all taken back")
}

func testDistinct(t *testing.T, h *harness) {
	recs := records(8)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	before, known := h.dump(), h.version()
	apart := h.judge(graph.Judgement{Kind: graph.Distinct, A: amal, B: zoe})
	h.wantDump(before, "with two ruled to be two,")
	if h.version() == known {
		t.Error("the ruling changed the judgements and not the version, by which answers are kept")
	}
	_, err := h.store.Judge(t.Context(), merge(zoe, amal))
	wantError(t, err, store.ErrJudgement, "merging two who were ruled to be two")
	third := h.judge(merge(noor, amal))
	_, err = h.store.Judge(t.Context(), merge(noor, zoe))
	wantError(t, err, store.ErrJudgement, "merging with one who is one with the other of the two")
	_, err = h.store.Judge(t.Context(), graph.Judgement{Kind: graph.Distinct, A: amal, B: noor})
	wantError(t, err, store.ErrJudgement, "ruling two to be two who are one")
	h.unjudge(third.ID)
	h.unjudge(apart.ID)
	h.unjudge(h.judge(merge(amal, zoe)).ID)
	h.wantDump(before, "with all taken back")
}

// split makes the judgement that the first mention of a record's entity is of another.
func split(rec graph.Record, entity int, to graph.EntityID) graph.Judgement {
	e := rec.Entities[entity]
	from := graph.EntityID("ent:" + identity.Slug(e.Name))
	if from == to {
		to += "-2"
	}
	return graph.Judgement{Kind: graph.Split, A: from, B: to, Name: "Someone Else", Article: rec.Article.ID,
		Mentions: []graph.Quote{graph.QuoteOf(rec.Article.Text, e.Mentions[0])}}
}

func testSplit(t *testing.T, h *harness) {
	recs := records(8)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	before := h.dump()
	const other = graph.EntityID("ent:someone-else")
	first := h.judge(split(recs[3], 0, other))
	h.wantDump(Dump(t, recs, first), "with a mention split off")
	if strings.Contains(before, "<"+string(other)+">") || !strings.Contains(h.dump(), "<"+string(other)+">") {
		t.Errorf("split off, %s is not in the quads", other)
	}
	// Judgements build on it, and it on them.
	merged := h.judge(merge(noor, other))
	renamed := h.judge(graph.Judgement{Kind: graph.Rename, A: other, Name: "Nobody"})
	whole := h.judge(graph.Judgement{Kind: graph.Split, A: noor, B: "ent:third", Name: "Third", Article: recs[3].Article.ID})
	h.wantDump(Dump(t, recs, first, merged, renamed, whole), "with what was split off merged, renamed and split again")
	h.unjudge(first.ID)
	h.wantDump(Dump(t, recs, merged, renamed, whole), "with the first split undone")
	first = h.judge(split(recs[3], 0, other))
	h.unjudge(merged.ID)
	h.unjudge(whole.ID)
	h.unjudge(renamed.ID)
	h.wantDump(Dump(t, recs, first), "with all but the split undone")
	// It rules the article again when that comes again, and waits for one that is not there.
	h.forget(recs[3].Article.ID)
	h.close()
	h.open()
	h.add(recs[3], store.New)
	h.wantDump(Dump(t, recs, first), "loaded anew under the split,")
	h.add(Record(3, 1), store.Replaced)
	h.add(recs[3], store.Replaced)
	h.wantDump(Dump(t, recs, first), "replaced twice under the split,")
	if err := h.store.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.wantDump(Dump(t, recs, first), "rebuilt under the split,")
	waiting := h.judge(split(Record(40, 0), 0, other))
	h.add(Record(40, 0), store.New)
	h.wantDump(Dump(t, append(recs, Record(40, 0)), first, waiting), "with an article that a split waited for")
	h.unjudge(first.ID)
	h.unjudge(waiting.ID)
	h.forget(Record(40, 0).Article.ID)
	h.wantDump(before, "with all taken back")
	for _, bad := range []graph.Judgement{
		{Kind: graph.Split, A: amal, B: zoe}, {Kind: graph.Split, A: amal, B: amal, Article: "article:1"},
		{Kind: graph.Split, A: amal, B: zoe, Article: "article:1", Mentions: []graph.Quote{{}}},
	} {
		_, err := h.store.Judge(t.Context(), bad)
		wantError(t, err, store.ErrJudgement, "a split that says nothing")
	}
}

// testRuledFiles judges hand-written quads, also under labels that are not the file's.
func testRuledFiles(t *testing.T, h *harness) {
	id := h.addFile(store.New,
		`<ent:a> <kg:met> <ent:b> .`, `<ent:b> <kg:met> <ent:a> .`, `<ent:c> <kg:met> <ent:b> <x:other> .`,
		`<ent:b> <`+rdfsLabel+`> "Bo" .`,
		`<fact:1> <`+rdf+`subject> <ent:a> .`, `<fact:1> <`+rdf+`predicate> <kg:met> .`, `<fact:1> <`+rdf+`object> <ent:b> .`,
		`<fact:1> <kg:evidence> <evidence:1> .`, `<evidence:1> <kg:rule> "hand" .`)
	before := h.dump()
	label := " <" + string(id) + "> ."
	file := before // ends with what the file itself is
	m := h.judge(merge("ent:z", "ent:b"))
	r := h.judge(graph.Judgement{Kind: graph.Rename, A: "ent:z", Name: "Zed"})
	for _, row := range []string{
		`<ent:a> <kg:met> <ent:z>` + label, `<ent:z> <kg:met> <ent:a>` + label, `<ent:c> <kg:met> <ent:z> <x:other> .`,
		`<ent:z> <` + rdfsLabel + `> "Zed"` + label, `<ent:z> <` + skosAlt + `> "Bo"` + label,
	} {
		if !h.has(row) {
			t.Errorf("merged and renamed, %s is missing from\n%s", row, h.dump())
		}
	}
	if h.has(`<ent:z> <` + rdfsLabel + `> "Bo"` + label) {
		t.Error("renamed, the old name is still shown")
	}
	w := h.judge(graph.Judgement{Kind: graph.Wrong, Fact: &graph.Statement{ID: "fact:1", Subject: &graph.Term{ID: "ent:a"},
		Predicate: "met", Object: &graph.Term{ID: "ent:z"}, Symmetric: true}})
	for _, part := range []string{"<fact:1>", "<evidence:1>", `<ent:a> <kg:met> <ent:z>`, `<ent:z> <kg:met> <ent:a>`} {
		if strings.Contains(h.dump(), part) {
			t.Errorf("ruled wrong, %s is still in the quads", part)
		}
	}
	if !h.has(`<ent:c> <kg:met> <ent:z> <x:other> .`) {
		t.Error("a fact that is not wrong went")
	}
	h.unjudge(m.ID)
	h.unjudge(w.ID)
	h.unjudge(r.ID)
	h.wantDump(file, "with all taken back")
	h.judge(merge("ent:z", "ent:b"))
	h.forget(id)
	h.wantDump("", "forgotten under a merge")
}

func testRebuild(t *testing.T, h *harness) {
	recs := records(40)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	id := h.addFile(store.New, `<ent:a> <kg:met> <ent:amal-haddad> <x:other> .`, `<ent:a> <kg:met> <ent:zoe-muller> .`)
	undone := h.judge(merge(amal, zoe))
	h.judge(graph.Judgement{Kind: graph.Wrong, Fact: firstFact(t, noor, recs...)})
	want, counted := h.dump(), h.stats()
	if err := h.store.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.wantDump(want, "rebuilt,")
	if got := h.stats(); got != counted {
		t.Errorf("rebuilt, the store counts %+v, want %+v", got, counted)
	}
	h.check()
	// What the rebuild wrote is taken back as what was loaded is.
	h.unjudge(undone.ID)
	h.forget(id)
	h.close()
	h.open()
	if err := h.store.Rebuild(cancelled()); err == nil {
		t.Error("rebuilding for a request that is over succeeded")
	}
}

const (
	rdf       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfsLabel = "http://www.w3.org/2000/01/rdf-schema#label"
	skosAlt   = "http://www.w3.org/2004/02/skos/core#altLabel"
)
