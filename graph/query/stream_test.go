package query

import (
	"slices"
	"testing"

	"quern/graph"
	"quern/graph/store"
	"quern/graph/store/storetest"
)

// TestEveryone holds the stream of entities against the listing, whose entities come from the names.
func TestEveryone(t *testing.T) {
	var records []graph.Record
	for i := range 30 {
		records = append(records, storetest.Record(i, 0))
	}
	r := NewReader(snapshotOf(t, records...))
	listed, err := r.Entities(t.Context(), EntityFilter{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[graph.EntityID]EntitySummary{}
	for _, e := range listed {
		want[e.ID] = e
	}
	seen := map[graph.EntityID]bool{}
	for e, err := range r.Everyone(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		w := want[e.ID]
		if seen[e.ID] || e.Name != w.Name || e.Type != w.Type || !slices.Equal(e.Names, w.Names) {
			t.Errorf("%+v: seen before: %v; listed as %+v", e, seen[e.ID], w)
		}
		seen[e.ID] = true
	}
	if len(seen) != len(want) || len(seen) == 0 {
		t.Errorf("%d entities, want the %d that are listed", len(seen), len(want))
	}
}

// TestFactsOfAnArticle holds that the articles' facts are together all facts.
func TestFactsOfAnArticle(t *testing.T) {
	r := NewReader(snapshotOf(t, storetest.Record(1, 0), storetest.Record(2, 0)))
	all, some := map[graph.StatementID]bool{}, map[graph.StatementID]bool{}
	collect := func(article graph.ArticleID, into map[graph.StatementID]bool) {
		for s, err := range r.Facts(t.Context(), article) {
			if err != nil {
				t.Fatal(err)
			}
			into[s.ID] = true
		}
	}
	collect("", all)
	articles, err := r.Articles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		collect(a.ID, some)
	}
	if len(all) == 0 || len(all) != len(some) {
		t.Errorf("%d facts of articles, want %d", len(some), len(all))
	}
}

func TestQuadsAreTheSnapshots(t *testing.T) {
	v := snapshotOf(t, storetest.Record(1, 0))
	n := 0
	for _, err := range NewReader(v).Quads(t.Context(), store.Pattern{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if stats, err := v.Stats(); err != nil || int64(n) != stats.Quads {
		t.Errorf("%d quads, want %d (%v)", n, stats.Quads, err)
	}
}
