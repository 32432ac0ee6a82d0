// Package storetest is the conformance suite of package store: every driver passes Run, and its Cayley quad
// store RunQuads. Each trap that Cayley's own backends fall into is one named test. Record makes the records
// that it runs on.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
)

// Fixture is one database under test, empty at first.
type Fixture struct {
	// Open opens the database. After its store is closed, opening it again finds what was in it.
	Open func() (*store.Store, error)
}

// Run tests a driver, on a new fixture for each test.
func Run(t *testing.T, fixture func(t *testing.T) Fixture) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *harness)
	}{
		{"adding says new, unchanged or replaced", testOutcomes},
		{"several added at once are as one after the other", testAddAll},
		{"records come back by the graph's ids", testRecords},
		{"forgetting half equals loading the other half", testForgetHalf},
		{"the order of loading leaves no trace", testOrder},
		{"forgetting all leaves nothing", testForgetAll},
		{"a replaced article has no old fact left", testReplace},
		{"one triple under two labels is two quads", testTwoLabels},
		{"a failed addition leaves no trace and takes no id", testFailedAdd},
		{"a cancelled addition leaves no trace", testCancelled},
		{"lexical forms are kept", testLexicalForms},
		{"times are not merged to the second", testTimes},
		{"hand-written quads live with their files", testFiles},
		{"a dump loaded as a file is the same graph", testDumpRoundTrip},
		{"a merge is obeyed, outlives articles and is undone without a trace", testMerge},
		{"merges build on each other and are undone in any order", testChains},
		{"the latest name is shown", testRename},
		{"a wrong fact is gone until the ruling is taken back", testWrong},
		{"who was ruled to be two is not merged, and the ruling leaves the graph as it is", testDistinct},
		{"mentions are split off, also after reloading, and come back", testSplit},
		{"judgements rule hand-written quads", testRuledFiles},
		{"rebuilding changes nothing", testRebuild},
		{"a backup restored is the same store", testBackup},
		{"the log says what came and what went", testChanges},
		{"any pattern is matched, in canonical order", testMatch},
		{"an open snapshot neither changes nor blocks a writer", testSnapshot},
		{"readers beside a writer see articles whole", testReaders},
		{"several loaders at once make the same graph", testLoaders},
		{"what is made from a snapshot ends with it", testClosedSnapshot},
		{"ids stand for values", testTermIDs},
		{"any pattern is scanned in any order", testScan},
		{"the union of labels has each triple once", testScanUnion},
		{"a scan seeks forward", testScanSeek},
		{"counts are exact or near", testCount},
		{"a scan ends with its snapshot or request", testScanEnds},
		{"reopening keeps all", testReopen},
		{"random operations agree with a map", testModel},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := &harness{t: t, fixture: fixture(t)}
			h.open()
			t.Cleanup(func() {
				if h.store != nil {
					h.check()
					h.close()
				}
			})
			test.run(t, h)
		})
	}
}

// harness is a store in a test, with the article ids and dumps that tests speak of.
type harness struct {
	t       *testing.T
	fixture Fixture
	store   *store.Store
}

func (h *harness) open() {
	h.t.Helper()
	s, err := h.fixture.Open()
	if err != nil {
		h.t.Fatalf("opening the store: %v", err)
	}
	h.store = s
}

func (h *harness) close() {
	h.t.Helper()
	if err := h.store.Close(); err != nil {
		h.t.Errorf("closing the store: %v", err)
	}
	h.store = nil
}

// check verifies the store as a whole; every test ends with it.
func (h *harness) check() {
	h.t.Helper()
	v, err := h.store.Snapshot(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	defer v.Close()
	if err := v.Check(context.Background(), func(wrong string) { h.t.Errorf("the check finds: %s", wrong) }); err != nil {
		h.t.Error(err)
	}
}

func (h *harness) add(rec graph.Record, want store.Outcome) {
	h.t.Helper()
	got, err := h.store.Add(h.t.Context(), rec)
	if err != nil || got != want {
		h.t.Fatalf("adding %s: %v, %v; want %v", rec.Article.ID, got, err, want)
	}
}

func (h *harness) forget(id graph.ArticleID) {
	h.t.Helper()
	if err := h.store.Forget(h.t.Context(), id); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) snapshot() *store.Snapshot {
	h.t.Helper()
	v, err := h.store.Snapshot(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// dump is the store's N-Quads.
func (h *harness) dump() string {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	return dumpOf(h.t, v)
}

func dumpOf(t testing.TB, v *store.Snapshot) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := quads.WriteNQuads(&b, v.Match(store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (h *harness) stats() store.Stats {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	s, err := v.Stats()
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *harness) wantDump(want, when string) {
	h.t.Helper()
	if got := h.dump(); got != want {
		h.t.Fatalf("%s the dump is wrong: %s", when, firstDifference(got, want))
	}
}

// firstDifference shows where two dumps part.
func firstDifference(got, want string) string {
	g, w := bytes.Split([]byte(got), []byte("\n")), bytes.Split([]byte(want), []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("it has %d lines, want %d", len(g), len(w))
}

// Dump is the N-Quads of a store that holds just these records and judgements: what every store must give.
func Dump(t testing.TB, recs []graph.Record, js ...graph.Judgement) string {
	t.Helper()
	var all []quad.Quad
	for _, rec := range recs {
		all = append(all, quads.Encode(identity.Resolve(rec, js))...)
	}
	return lines(t, all)
}

// lines writes quads in canonical order, each once.
func lines(t testing.TB, qs []quad.Quad) string {
	t.Helper()
	qs, err := quads.Sort(qs)
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, q := range qs {
		if out, err = quads.AppendQuad(out, q); err != nil {
			t.Fatal(err)
		}
	}
	return string(out)
}

// scaled is n, or under the race detector a quarter of it.
func scaled(n int) int {
	if raced {
		return n / 4
	}
	return n
}

// records makes the first n records.
func records(n int) []graph.Record {
	out := make([]graph.Record, n)
	for i := range out {
		out[i] = Record(i, 0)
	}
	return out
}

// file makes the record of a file of hand-written quads.
func file(text string) graph.Record {
	return graph.Record{Article: graph.Article{ID: graph.NewArticleID("", text), Text: text}, Version: "hand"}
}

// parse reads lines of N-Quads.
func parse(t testing.TB, lines ...string) []quad.Quad {
	t.Helper()
	var out []quad.Quad
	for _, l := range lines {
		q, err := quads.ParseQuad(l)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, q)
	}
	return out
}

func wantError(t *testing.T, err, want error, what string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: the error is %v, want %v", what, err, want)
	}
}

// cancelled is a context that is over.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
