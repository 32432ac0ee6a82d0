package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"quern/cmd/internal/shared"
	"quern/data"
	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/loader"
	"quern/loader/source"
)

// wikinews is a file of real articles; the tests that use it are skipped where it is missing.
const wikinews = "data/news/wikinews/wikinews_open.jsonl"

// dumpOf is the dump of a store that holds the records and nothing else.
func dumpOf(t *testing.T, records []graph.Record) []byte {
	t.Helper()
	s := openStore(t, "mem:")
	for _, rec := range records {
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	return dumpStore(t, s)
}

func openStore(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// dumpStore is every quad of a store, in its canonical order.
func dumpStore(t *testing.T, s *store.Store) []byte {
	t.Helper()
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var b bytes.Buffer
	if _, err := quads.WriteNQuads(&b, v.Match(store.Pattern{})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads every article of a file, on all cores.
func readAll(t testing.TB, path string) (records []graph.Record) {
	t.Helper()
	p, err := loader.English(data.All())
	if err != nil {
		t.Fatal(err)
	}
	jobs := func(yield func(loader.Job) bool) {
		for item, err := range source.Files(t.Context(), []string{path}, nil, source.Options{}) {
			if err != nil {
				t.Error(err)
				continue
			}
			if !yield(loader.Job{Article: item.Article}) {
				return
			}
		}
	}
	err = p.Load(t.Context(), jobs, 0, func(r loader.Result) error {
		records = append(records, r.Record)
		return r.Err
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// The graph depends on what is loaded, not on how often, in which order, or what was there between.
func TestWikinews(t *testing.T) {
	records := readAll(t, shared.Path(t, wikinews))
	if len(records) != 148 {
		t.Fatalf("%d articles, want 148", len(records))
	}
	facts := 0
	for _, rec := range records {
		facts += len(rec.Statements)
	}
	if facts < 10*len(records) {
		t.Errorf("only %d facts in %d articles", facts, len(records))
	}
	all := openStore(t, "mem:")
	for i, again := range append(slices.Clone(records), records...) {
		outcome, err := all.Add(t.Context(), again)
		if err != nil {
			t.Fatal(err)
		}
		if want := []store.Outcome{store.New, store.Unchanged}[i/len(records)]; outcome != want {
			t.Errorf("article %d is %v, want %v", i, outcome, want)
		}
	}
	whole := dumpStore(t, all)
	reverse := slices.Clone(records)
	slices.Reverse(reverse)
	if !bytes.Equal(whole, dumpOf(t, reverse)) {
		t.Error("the articles in reverse order give another dump")
	}
	var kept []graph.Record
	for i, rec := range records {
		if i%2 == 0 {
			kept = append(kept, rec)
		} else if err := all.Forget(t.Context(), rec.Article.ID); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(dumpStore(t, all), dumpOf(t, kept)) {
		t.Error("forgetting half gives another dump than loading the other half")
	}
}

// A load that is killed leaves each article whole or not at all.
func TestKilledLoad(t *testing.T) {
	articles := shared.Path(t, wikinews)
	one, many := firstLines(t, articles, 1), firstLines(t, articles, 16)
	dir := t.TempDir()
	timed := func(db, file string) time.Duration {
		start := time.Now()
		if out, err := quern("load", "--db", db, file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return time.Since(start)
	}
	// The first article is about as long as it takes to start; the moments lie between that and the end.
	started := timed(filepath.Join(dir, "one.db"), one)
	db := filepath.Join(dir, "many.db")
	took := timed(db, many)
	whole := openStore(t, db)
	for moment := range 5 {
		db := filepath.Join(dir, string(rune('a'+moment))+".db")
		cmd := quern("load", "--db", db, many)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(started + max(took-started, 0)*time.Duration(moment)/5)
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
		checkWhole(t, whole, db)
	}
}

// checkWhole holds a store that a killed load left behind against the one of a load that ended.
func checkWhole(t *testing.T, whole *store.Store, db string) {
	t.Helper()
	killed, err := store.OpenExisting(t.Context(), db)
	if errors.Is(err, store.ErrNoStore) {
		return // it was killed before it made one
	}
	if err != nil {
		t.Fatalf("the store does not open: %v", err)
	}
	defer killed.Close()
	v, err := killed.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	reference, err := whole.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	var there []graph.Record
	for rec, err := range v.Records() {
		if err != nil {
			t.Fatal(err)
		}
		full, err := reference.Record(rec.Article.ID)
		if err != nil {
			t.Fatal(err)
		}
		there = append(there, full)
	}
	t.Logf("%d articles were there", len(there))
	if !bytes.Equal(dumpStore(t, killed), dumpOf(t, there)) {
		t.Errorf("the %d articles that are there are not there whole", len(there))
	}
}

// quern is a process of the program.
func quern(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Args = append([]string{"quern"}, args...)
	return cmd
}

func firstLines(t *testing.T, path string, n int) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(b), "\n", n+1)
	out := filepath.Join(t.TempDir(), "some.jsonl")
	if err := os.WriteFile(out, []byte(strings.Join(lines[:n], "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return out
}
