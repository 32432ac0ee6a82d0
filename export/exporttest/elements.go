package exporttest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/export/internal/flat"
)

// Elements lists what a reader of a graph format must find in a sample graph: ["node", id, name, type] for each
// entity, ["edge", id, source, target, predicate, evidence] for each fact between two, in order.
func Elements(t testing.TB, name string) [][]string {
	t.Helper()
	facts, ctx := Choose(t, name), context.Background()
	var list [][]string
	for e, err := range facts.Entities(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, []string{"node", string(e.ID), e.Name, string(e.Type)})
	}
	for s, err := range facts.Statements(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if !flat.IsEdge(&s) {
			continue
		}
		f, err := flat.Of(ctx, facts, &s)
		if err != nil {
			t.Fatal(err)
		}
		values := f.Values()
		list = append(list, []string{"edge", string(s.ID), string(s.Subject.ID), string(s.Object.ID), s.Predicate, values[len(values)-1]})
	}
	for _, l := range list {
		for i := range l {
			l[i] = flat.Clean(l[i])
		}
	}
	slices.SortFunc(list, slices.Compare)
	return list
}

// Same compares elements with those that a parser has printed, one list of JSON a line.
func Same(t *testing.T, want [][]string, printed string) {
	t.Helper()
	var got [][]string
	for line := range strings.Lines(printed) {
		var l []string
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		got = append(got, l)
	}
	slices.SortFunc(got, slices.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read by another (-written +read):\n%s", diff)
	}
}
