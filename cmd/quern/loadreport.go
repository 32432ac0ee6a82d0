package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"regexp"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"quern/graph/store"
	"quern/loader/source"
)

// progressBar draws a bar on a terminal, and none elsewhere. It counts bytes of the input.
func (p *Program) progressBar(names []string, o source.Options) *progressbar.ProgressBar {
	out := io.Discard
	total := int64(-1)
	if isTerminal(p.Stderr) {
		out = p.Stderr
		if size, ok := source.Size(names, o); ok {
			total = size
		}
	}
	return progressbar.NewOptions64(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("reading"), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetElapsedTime(true), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
}

// progressEvery is after how many articles the state of a load is told.
const progressEvery = 1000

// state is how far a load is.
type state struct {
	Articles  int     `json:"articles"`
	New       int     `json:"new"`
	Replaced  int     `json:"replaced"`
	Unchanged int     `json:"unchanged"`
	Failed    int     `json:"failed"`
	Facts     int     `json:"facts"` // of this load, each as often as it was read
	Seconds   float64 `json:"seconds"`
	Memory    uint64  `json:"memory"` // bytes that the program has of the system
	// Store is what the store holds, at the end.
	Store *store.Stats `json:"store,omitempty"`
}

func (l *loading) state() state {
	t := l.tally
	return state{t.New + t.Replaced + t.Unchanged + t.Failed, t.New, t.Replaced, t.Unchanged, t.Failed, t.facts,
		math.Round(1000*time.Since(l.begun).Seconds()) / 1000, memoryInUse(), nil}
}

// memoryInUse is what the program has of the machine's memory, its own file and the database's buffers included, or
// where the system does not tell what Go's runtime has.
func memoryInUse() uint64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, resident uint64
		if _, err := fmt.Sscan(string(b), &size, &resident); err == nil {
			return resident * uint64(os.Getpagesize())
		}
	}
	memory := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(memory)
	return memory[0].Value.Uint64() - memory[1].Value.Uint64()
}

// progress tells how far the load is.
func (l *loading) progress(done int) error {
	s := l.state()
	s.Articles = done
	if l.asJSON {
		return json.NewEncoder(l.program.Stdout).Encode(s)
	}
	_ = l.bar.Clear()
	l.program.say("%d articles in %.0f s: %d new, %d replaced, %d unchanged, %d failed, %s; %d MB of memory", s.Articles, s.Seconds,
		s.New, s.Replaced, s.Unchanged, s.Failed, count(s.Facts, "fact", "facts"), s.Memory>>20)
	return nil
}

// quoted and numeral are what is particular in the reason of a failure.
var quoted, numeral = regexp.MustCompile(`"[^"]*"`), regexp.MustCompile(`\b\d+\b`)

// failed says and counts what is wrong with an article; any other error is returned, and ends the load.
func (l *loading) failed(ctx context.Context, r result) (bool, error) {
	t := r.Job.Tag.(todo)
	err := t.err
	if err == nil && r.Err != nil {
		err = articleError(ctx, t.where, r.Err)
	}
	var e *source.Error
	switch {
	case err == nil:
		return false, nil
	case !errors.As(err, &e):
		return false, err
	}
	_ = l.bar.Clear()
	l.program.say("%s", sentence(err))
	l.tally.Failed++
	reason := strings.Join(strings.Fields(e.Err.Error()), " ")
	// What is particular to one article is left out, so that the same fault of many is one line.
	kind := numeral.ReplaceAllString(quoted.ReplaceAllString(reason, `"…"`), "…")
	if len(l.tally.reasons) < 1000 || l.tally.reasons[kind] > 0 {
		l.tally.reasons[kind]++
	}
	if l.report != nil {
		if err := l.report.Encode(map[string]string{"where": e.Where, "reason": reason}); err != nil {
			return true, fmt.Errorf("writing the report of failures: %w", err)
		}
	}
	return true, nil
}

// end says what failed and why, where that is more than a screen can show, and gives the command's error.
func (l *loading) end(err error) error {
	if err != nil {
		return err
	}
	if l.tally.Failed == 0 {
		return nil
	}
	if l.tally.Failed > manyFailures {
		l.program.say("%d failed:", l.tally.Failed)
		reasons := slices.SortedFunc(maps.Keys(l.tally.reasons), func(a, b string) int {
			return cmp.Or(cmp.Compare(l.tally.reasons[b], l.tally.reasons[a]), cmp.Compare(a, b))
		})
		for _, reason := range reasons[:min(len(reasons), manyFailures)] {
			l.program.say("%6d  %s", l.tally.reasons[reason], reason)
		}
	}
	return errReported
}

// manyFailures is how many are told one by one without being summed up.
const manyFailures = 20

// summary prints what became of the articles, and what the store now holds.
func (l *loading) summary() error {
	// The load may have been stopped; the summary is still due.
	v, err := l.store.Snapshot(context.Background())
	if err != nil {
		return err
	}
	defer v.Close()
	stats, err := v.Stats()
	if err != nil {
		return err
	}
	t := l.tally
	if l.asJSON {
		s := l.state()
		s.Store = &stats
		return json.NewEncoder(l.program.Stdout).Encode(s)
	}
	line := fmt.Sprintf("%d new, %d unchanged, %d failed", t.New, t.Unchanged, t.Failed)
	if t.Replaced > 0 {
		line = fmt.Sprintf("%d new, %d replaced, %d unchanged, %d failed", t.New, t.Replaced, t.Unchanged, t.Failed)
	}
	_, err = fmt.Fprintf(l.program.Stdout, "articles: %s\nin the store: %s, %s, %s\n", line, count(stats.Articles, "article", "articles"),
		count(stats.Facts, "fact", "facts"), count(stats.Entities, "entity", "entities"))
	if t.Older > 0 {
		l.program.say("%s read by an older version of models or rules; --refresh reads them again",
			count(t.Older, "unchanged article was", "unchanged articles were"))
	}
	return err
}
