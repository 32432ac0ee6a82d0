// Package limits ends a query that asks too much: of time, of memory or of results. Every query language
// runs under it.
package limits

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"
)

// Limits is what one query may use. A zero field stands for its default.
type Limits struct {
	// Timeout is the wall time from the start to the last result.
	Timeout time.Duration
	// Results is how many results are given; one more ends the query.
	Results int
	// Memory is how many bytes the heap may grow while the query runs. The heap is the whole program's,
	// so that a busy neighbour counts too: the bound protects the program and does not bill the query.
	Memory int64
	// Text is the length of the query in bytes.
	Text int
}

// The defaults of Limits.
const (
	DefaultTimeout = 10 * time.Second
	DefaultResults = 10_000
	DefaultMemory  = 256 << 20
	DefaultText    = 64 << 10
)

// WithDefaults fills the fields that are zero.
func (l Limits) WithDefaults() Limits {
	if l.Timeout <= 0 {
		l.Timeout = DefaultTimeout
	}
	if l.Results <= 0 {
		l.Results = DefaultResults
	}
	if l.Memory <= 0 {
		l.Memory = DefaultMemory
	}
	if l.Text <= 0 {
		l.Text = DefaultText
	}
	return l
}

// Resource is what a query ran out of.
type Resource string

// The resources that are limited.
const (
	Time    Resource = "time"
	Results Resource = "results"
	Memory  Resource = "memory"
	Size    Resource = "size"
)

// Exceeded says that a query was ended, and by which limit. Results that were found before it may be given
// with it, so that a cut answer is never taken for a whole one.
type Exceeded struct {
	Resource Resource
	// Limit is the limit in words: "10s", "10000 results".
	Limit string
}

// Error says which limit ended the query.
func (e *Exceeded) Error() string {
	switch e.Resource {
	case Results:
		return "the answer is cut after " + e.Limit + "; narrow the query, or ask for fewer"
	case Time:
		return "the query was stopped after " + e.Limit + "; narrow it, or allow it more time"
	case Memory:
		return "the query was stopped because it needs more than " + e.Limit + " of memory; narrow it"
	default:
		return "the query is larger than " + e.Limit
	}
}

// ResultsExceeded is the error of a query with more results than l allows.
func (l Limits) ResultsExceeded() *Exceeded {
	return &Exceeded{Results, fmt.Sprintf("%d results", l.Results)}
}

// CheckText reports a query text that is too long.
func (l Limits) CheckText(text string) error {
	if len(text) > l.Text {
		return &Exceeded{Size, fmt.Sprintf("%d bytes", l.Text)}
	}
	return nil
}

// poll is how often the heap is looked at: a script that doubles a string needs about as long to fill
// the default limit.
const poll = 5 * time.Millisecond

// Watch derives a context that ends when the time is up or the heap has grown past the limit; its cause is
// then an *Exceeded. The caller calls stop when the query is done, which frees everything.
func (l Limits) Watch(parent context.Context) (ctx context.Context, stop func()) {
	l = l.WithDefaults()
	ctx, cancel := context.WithCancelCause(parent)
	ctx, release := context.WithTimeoutCause(ctx, l.Timeout, &Exceeded{Time, l.Timeout.String()})
	done := make(chan struct{})
	base := heap()
	go func() {
		defer close(done)
		watchHeap(ctx, cancel, base, l.Memory)
	}()
	return ctx, func() { cancel(context.Canceled); release(); <-done }
}

// watchHeap cancels when live memory has grown by more than limit. The count holds garbage too, so it
// collects before it judges, and then waits for the heap to grow again before it collects once more.
func watchHeap(ctx context.Context, cancel context.CancelCauseFunc, base, limit int64) {
	exceeded := &Exceeded{Memory, fmt.Sprintf("%d MB", limit>>20)}
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	next := base + limit
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := heap()
		if now < base { // there was garbage of others when the query began
			base, next = now, now+limit
		}
		if now <= next {
			continue
		}
		if now > base+4*limit { // no time for a collection that takes longer than the next doubling
			cancel(exceeded)
			return
		}
		runtime.GC()
		now = heap()
		if now > base+limit {
			cancel(exceeded)
			return
		}
		next = max(base+limit, now+limit/2)
	}
}

func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
