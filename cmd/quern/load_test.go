package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schollz/progressbar/v3"

	"quern/data"
	"quern/graph"
	"quern/graph/store"
	"quern/loader"
	"quern/loader/source"
)

// many yields so many articles: the samples again and again, each time at another address.
func many(ctx context.Context, n int) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for i := 0; ; {
			for item, err := range samples(ctx) {
				if i++; i > n {
					return
				}
				if err == nil {
					item.Article.URL = fmt.Sprintf("%s/%d", item.Article.URL, i)
					item.Article.ID = graph.NewArticleID(item.Article.URL, "")
				}
				if !yield(item, err) {
					return
				}
			}
		}
	}
}

// A load that is killed in the middle and run again ends with the dump of one that was not.
func TestKilledLoadIsFinished(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "quern")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Skip("links cannot be made here: ", err)
	}
	var lines strings.Builder
	for i := range 60 {
		fmt.Fprintf(&lines, `{"url": "https://vell.example/%d", "date": "2025-02-18", "text": "Minister Ann Bell met Tom Roe in Oslo on Monday. %d ships left the harbour of Bergen.", "padding": %q}`+"\n", i, i+2, strings.Repeat("x", 40<<10))
	}
	run := func(args ...string) string {
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("quern %v: %v: %s", args, err, &errs)
		}
		return string(out)
	}
	input := filepath.Join(dir, "news.jsonl")
	if err := os.WriteFile(input, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	run("load", "--db", "whole.db", input)

	// What was written to a pipe is read but for what its buffers hold, and what is read is stored but for what
	// is being read or waits for others: with lines as long as these, fewer than thirty of forty-five are under way.
	cmd := exec.Command(program, "load", "--db", "killed.db", "--jobs", "1", "-")
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	some := strings.SplitAfter(lines.String(), "\n")[:45]
	if _, err := io.WriteString(in, strings.Join(some, "")); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()

	out := run("load", "--db", "killed.db", input)
	var fresh, unchanged int
	if _, err := fmt.Sscanf(out, "articles: %d new, %d unchanged, 0 failed", &fresh, &unchanged); err != nil || unchanged == 0 || fresh == 0 {
		t.Errorf("the load was not killed in the middle: %s", out)
	}
	if got, want := run("dump", "--db", "killed.db"), run("dump", "--db", "whole.db"); got != want {
		t.Error("the dump is another than that of a load which was not killed")
	}
}

// A load of many articles says how far it is, and sums up what failed for the same reason.
func TestLoadReports(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&lines, `{"text": "Ship %d sailed."}`+"\n", i)
	}
	for i := range 25 {
		fmt.Fprintf(&lines, `{"text": "Ship %d sank.", "date": "tide %d"}`+"\n", i, i)
	}
	input := filepath.Join(dir, "news.jsonl")
	if err := os.WriteFile(input, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	p := Program{Stdout: &out, Stderr: &said}
	if status := p.Run(t.Context(), []string{"load", "--db", "mem:", "-v", input}); status != statusFailed {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"quern: 1000 articles in ", "1000 new, 0 replaced, 0 unchanged, 0 failed", "quern: 25 failed:\n", `    25  the date "…" is not a day`} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said in:\n%s", want, &said)
		}
	}
	if want := "articles: 1000 new, 0 unchanged, 25 failed\n"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("it printed:\n%s", &out)
	}
	out.Reset()
	if p.Run(t.Context(), []string{"load", "--db", "mem:", "-v", "--json", input}); strings.Count(out.String(), "\n") != 2 {
		t.Errorf("it printed:\n%s", &out)
	}
	for d := json.NewDecoder(&out); d.More(); {
		var s state
		if err := d.Decode(&s); err != nil {
			t.Fatal(err)
		}
		if s.New != 1000 || s.Memory < 10<<20 || s.Seconds <= 0 || s.Articles == 1025 && s.Store.Articles != 1000 {
			t.Errorf("it told %+v", s)
		}
	}
}

// BenchmarkLoad loads articles into a store on disk, on one core and on two by turns: of each the best of the rounds
// counts, so that what else the machine does is left out. The speedup is what the second core is worth.
func BenchmarkLoad(b *testing.B) {
	reader, err := loader.English(data.All())
	if err != nil {
		b.Fatal(err)
	}
	const n = 400
	once := func(jobs int) time.Duration {
		s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "db"))
		if err != nil {
			b.Fatal(err)
		}
		l := loading{program: &Program{Stdout: io.Discard, Stderr: io.Discard}, reader: reader, store: s, workers: jobs,
			bar: progressbar.NewOptions(-1, progressbar.OptionSetWriter(io.Discard))}
		defer useCores(jobs)()
		start := time.Now()
		if err := errors.Join(l.keep(b.Context(), many(b.Context(), n)), s.Close()); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	one, two := once(1), once(2)
	for b.Loop() {
		one, two = min(one, once(1)), min(two, once(2))
	}
	b.ReportMetric(n/one.Seconds(), "articles/s-on-1")
	b.ReportMetric(n/two.Seconds(), "articles/s-on-2")
	b.ReportMetric(one.Seconds()/two.Seconds(), "speedup")
}
