package storetest

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
)

func testOutcomes(t *testing.T, h *harness) {
	rec := Record(1, 0)
	h.add(rec, store.New)
	h.add(rec, store.Unchanged)
	titled := rec
	titled.Article.Title = "Another title"
	h.add(titled, store.Replaced)
	h.add(titled, store.Unchanged)
	newer := titled
	newer.Version = "newer"
	h.add(newer, store.Replaced)
	h.add(Record(1, 1), store.Replaced)
	h.add(Record(2, 0), store.New)
	h.forget(rec.Article.ID)
	h.add(rec, store.New)
	if got := h.stats().Articles; got != 2 {
		t.Errorf("the store has %d articles, want 2", got)
	}
	wantError(t, h.store.Forget(t.Context(), "article:none"), store.ErrNotFound, "forgetting what is not there")
}

// testAddAll holds that adding several at once gives the outcomes, the graph and the log of adding each.
func testAddAll(t *testing.T, h *harness) {
	list := []graph.Record{Record(1, 0), Record(2, 0), Record(1, 0), Record(3, 0), Record(2, 1), Record(4, 0), Record(4, 1), Record(4, 1), Record(2, 0)}
	want := []store.Outcome{store.New, store.New, store.Unchanged, store.New, store.Replaced, store.New, store.Replaced, store.Unchanged, store.Replaced}
	var ready []*store.Prepared
	for _, rec := range list {
		p, err := h.store.Prepare(rec)
		if err != nil {
			t.Fatal(err)
		}
		ready = append(ready, p)
	}
	got, err := h.store.AddAll(t.Context(), ready)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("the outcomes are %v, %v, want %v", got, err, want)
	}
	logged := func(since int64) (out []store.Change) {
		for _, c := range h.changes(since) {
			out = append(out, store.Change{Kind: c.Kind, Article: c.Article, Came: c.Came, Went: c.Went})
		}
		return out
	}
	atOnce, dump := logged(0), h.dump()
	for i := range 4 {
		h.forget(Record(i+1, 0).Article.ID)
	}
	since := h.version().Seq
	for i, rec := range list {
		h.add(rec, want[i])
	}
	h.wantDump(dump, "added one after the other")
	if diff := gocmp.Diff(logged(since), atOnce); diff != "" {
		t.Errorf("the log (-each +at once):\n%s", diff)
	}
	if _, err := h.store.AddAll(cancelled(), ready[5:6]); err == nil {
		t.Error("a cancelled addition gives no error")
	}
	h.wantDump(dump, "an addition was cancelled")
}

func testRecords(t *testing.T, h *harness) {
	recs := records(7)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	slices.SortFunc(recs, func(a, b graph.Record) int { return cmp.Compare(a.Article.ID, b.Article.ID) })
	v := h.snapshot()
	defer v.Close()
	i := 0
	for rec, err := range v.Records() {
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(identity.Resolve(recs[i], nil), rec); diff != "" {
			t.Fatalf("record %d (-want +got):\n%s", i, diff)
		}
		one, err := v.Record(rec.Article.ID)
		if diff := gocmp.Diff(rec, one); err != nil || diff != "" {
			t.Fatalf("read alone, record %d is another (%v):\n%s", i, err, diff)
		}
		i++
	}
	if i != len(recs) {
		t.Errorf("listed %d records, want %d", i, len(recs))
	}
	_, err := v.Record("article:none")
	wantError(t, err, store.ErrNotFound, "reading what is not there")
	for range v.Records() {
		break // must not keep the store from closing
	}
}

func testForgetHalf(t *testing.T, h *harness) {
	recs := records(scaled(24))
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	h.wantDump(Dump(t, recs), "after loading")
	var rest []graph.Record
	for i, rec := range recs {
		if i%2 == 0 {
			h.forget(rec.Article.ID)
		} else {
			rest = append(rest, rec)
		}
	}
	h.wantDump(Dump(t, rest), "after forgetting half")
	h.wantStats(rest)
}

// wantStats counts what the records say by hand.
func (h *harness) wantStats(recs []graph.Record) {
	h.t.Helper()
	want := store.Stats{Articles: int64(len(recs))}
	entities, facts := map[graph.EntityID]bool{}, map[graph.StatementID]bool{}
	for _, rec := range recs {
		rec = identity.Resolve(rec, nil)
		for _, e := range rec.Entities {
			entities[e.ID] = true
		}
		for _, st := range rec.Statements {
			facts[st.ID] = true
		}
		want.Quads += int64(len(quads.Encode(rec)))
	}
	want.Entities, want.Facts = int64(len(entities)), int64(len(facts))
	if got := h.stats(); got != want {
		h.t.Errorf("the store counts %+v, want %+v", got, want)
	}
}

func testOrder(t *testing.T, h *harness) {
	recs := records(scaled(25))
	for i := range recs {
		h.add(recs[len(recs)-1-i], store.New)
	}
	h.wantDump(Dump(t, recs), "loaded backwards,")
	for _, rec := range recs {
		h.add(rec, store.Unchanged)
	}
	h.wantDump(Dump(t, recs), "loaded again,")
}

func testForgetAll(t *testing.T, h *harness) {
	for round := range 2 {
		for _, rec := range records(scaled(15)) {
			h.add(rec, store.New)
		}
		for _, rec := range records(scaled(15)) {
			h.forget(rec.Article.ID)
		}
		if got := h.stats(); got != (store.Stats{}) {
			t.Errorf("round %d: the empty store counts %+v", round, got)
		}
		h.wantDump("", "with all forgotten")
		v := h.snapshot()
		qs := v.QuadStore()
		if n := count(t, qs.NodesAllIterator()); n != 0 {
			t.Errorf("round %d: %d values are left that no quad has", round, n)
		}
		qs.Close()
		v.Close()
	}
}

func testReplace(t *testing.T, h *harness) {
	for i := range 12 {
		h.add(Record(i, 0), store.New)
	}
	before := h.snapshot()
	defer before.Close()
	var now []graph.Record
	for i := range 12 {
		now = append(now, Record(i, 1))
		h.add(now[i], store.Replaced)
	}
	h.wantDump(Dump(t, now), "after replacing")
	h.wantStats(now)
	if got := dumpOf(t, before); got != Dump(t, records(12)) {
		t.Errorf("the snapshot of before changed: %s", firstDifference(got, Dump(t, records(12))))
	}
}

func testFailedAdd(t *testing.T, h *harness) {
	good := records(6)
	h.add(good[0], store.New)
	before := h.dump()
	for _, text := range []string{"\xff", "a\xc3"} {
		bad := file("file " + text)
		if _, err := h.store.Add(t.Context(), bad); err == nil {
			t.Errorf("a text that is not valid UTF-8 was stored")
		}
		qs := parse(t, `<a:s> <a:p> "good" .`)
		broken := append(parse(t, `<a:s> <a:p> "before" .`, `<a:new1> <a:new2> <a:new3> .`), qs[0])
		broken[2].Object = literal(text)
		if _, err := h.store.AddQuads(t.Context(), file("file"), broken); err == nil {
			t.Errorf("a literal that is not valid UTF-8 was stored")
		}
	}
	if _, err := h.store.Add(t.Context(), graph.Record{}); err == nil {
		t.Errorf("an article without an id was stored")
	}
	h.wantDump(before, "after additions that failed,")
	// Cayley's backends hand the ids of a failed transaction out again: what comes next reads back wrong.
	for _, rec := range good[1:] {
		h.add(rec, store.New)
	}
	h.wantDump(Dump(t, good), "after going on")
}

func testCancelled(t *testing.T, h *harness) {
	h.add(Record(0, 0), store.New)
	if _, err := h.store.Add(cancelled(), Record(1, 0)); err == nil {
		t.Error("adding for a request that is over succeeded")
	}
	if err := h.store.Forget(cancelled(), Record(0, 0).Article.ID); err == nil {
		t.Error("forgetting for a request that is over succeeded")
	}
	h.wantDump(Dump(t, []graph.Record{Record(0, 0)}), "after cancelled calls")
	ctx := cancelled()
	if v, err := h.store.Snapshot(ctx); err == nil {
		defer v.Close()
		for _, err := range v.Match(store.Pattern{}) {
			if err == nil {
				t.Error("a scan for a request that is over goes on")
			}
			break
		}
	}
}

func testReopen(t *testing.T, h *harness) {
	recs := records(10)
	for i, rec := range recs {
		h.add(rec, store.New)
		if i%3 == 0 {
			h.close()
			h.open()
		}
	}
	h.forget(recs[0].Article.ID)
	h.close()
	h.open()
	h.wantDump(Dump(t, recs[1:]), "opened again,")
	h.wantStats(recs[1:])
	// New terms after reopening must not get the ids of old ones.
	h.add(Record(20, 0), store.New)
	h.wantDump(Dump(t, append(recs[1:], Record(20, 0))), "opened again and added to,")
}
