package storetest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	gocmp "github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// facts are those that the store's quads speak of, sorted.
func (h *harness) facts() []graph.StatementID {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	out := []graph.StatementID{}
	for q, err := range v.Match(store.Pattern{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		for _, side := range []quad.Value{q.Subject, q.Object} {
			if iri, ok := side.(quad.IRI); ok && strings.HasPrefix(string(iri), "fact:") {
				out = append(out, graph.StatementID(quads.IDOf(iri)))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without is what is in a and not in b.
func without(a, b []graph.StatementID) []graph.StatementID {
	out := []graph.StatementID{}
	for _, id := range a {
		if !slices.Contains(b, id) {
			out = append(out, id)
		}
	}
	return out
}

// changes are those that the log has after a number.
func (h *harness) changes(since int64) (out []store.Change) {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	for c, err := range v.Changes(since) {
		if err != nil {
			h.t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func (h *harness) version() store.Version {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	version, err := v.Version()
	if err != nil {
		h.t.Fatal(err)
	}
	return version
}

// testChanges compares the log with the graph before and after each of many random operations.
func testChanges(t *testing.T, h *harness) {
	if got := h.version(); got != (store.Version{}) {
		t.Errorf("a new store has version %+v", got)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	m := &model{records: map[graph.ArticleID]graph.Record{}, files: map[graph.ArticleID][]quad.Quad{}}
	before, version := h.facts(), h.version()
	kinds := map[store.ChangeKind]int{}
	for step := range scaled(120) {
		m.step(t, h, rng)
		after, now := h.facts(), h.version()
		log := h.changes(version.Seq)
		if len(log) > 1 || now.Seq != version.Seq+int64(len(log)) || version.Log != "" && now.Log != version.Log {
			t.Fatalf("step %d: version %+v became %+v, with %d changes", step, version, now, len(log))
		}
		came, went := []graph.StatementID{}, []graph.StatementID{}
		for _, c := range log {
			came, went = c.Came, c.Went
			kinds[c.Kind]++
			if c.Seq != now.Seq || c.When.IsZero() || (c.Article == "") == (c.Judgement == "") {
				t.Errorf("step %d: the log has %+v", step, c)
			}
		}
		if diff := gocmp.Diff([][]graph.StatementID{without(after, before), without(before, after)}, [][]graph.StatementID{came, went}); diff != "" {
			t.Fatalf("step %d: what came and went in the graph, and in the log: %s", step, diff)
		}
		before, version = after, now
	}
	for _, k := range []store.ChangeKind{store.Loaded, store.Reloaded, store.Forgotten, store.Judged} {
		if kinds[k] == 0 {
			t.Errorf("no change was %s: the test tests nothing", k)
		}
	}
	saved := h.backup()
	for id := range m.records {
		h.forget(id)
	}
	for id := range m.files {
		h.forget(id)
	}
	for _, j := range m.judged {
		h.unjudge(j.ID)
	}
	version = h.version()
	if _, err := h.store.Restore(t.Context(), bytes.NewReader(saved)); err != nil {
		t.Fatal(err)
	}
	came := []graph.StatementID{}
	for _, c := range h.changes(version.Seq) {
		came = append(came, c.Came...)
	}
	slices.Sort(came)
	if diff := gocmp.Diff(before, came); diff != "" {
		t.Errorf("the restored facts, and those in the log: %s", diff)
	}
}
