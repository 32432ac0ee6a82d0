package main

import (
	"context"
	"fmt"
	"time"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"

	"quern/graph/quads"
)

// engine is a store under test.
type engine interface {
	// load fills the empty store with the quads of articles in the fastest way that it has, and gives the
	// rate of this without the making of the quads.
	load(ctx context.Context, c corpus, n int) (int, rate, error)
	// quadStore reads the open store by Cayley's interface.
	quadStore() cayley.QuadStore
	// gizmo runs a query in Gizmo and counts its results.
	gizmo(ctx context.Context, text string) (int, error)
	// add adds an article in a transaction, and returns when it is on disk.
	add(ctx context.Context, label quad.IRI, qs []quad.Quad) error
	// forget removes an article, whose quads it may find by its label or take from the list.
	forget(ctx context.Context, label quad.IRI, qs []quad.Quad) error
	// close closes the store; it can then be opened again.
	close() error
	open(ctx context.Context) error
}

// rate is how often something was done a second of time, and of the processor's work for it by all threads.
// On a machine that others use too the second is the steadier one; it leaves out waiting for the disk.
type rate struct {
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
}

// stopwatch measures rates.
type stopwatch struct {
	begun time.Time
	cpu   time.Duration
}

func start() stopwatch { return stopwatch{time.Now(), processorTime()} }

// stop gives the rate of what was done n times since the start.
func (s stopwatch) stop(n int) rate {
	return rateOf(n, time.Since(s.begun), processorTime()-s.cpu)
}

func rateOf(n int, wall, cpu time.Duration) rate {
	return rate{float64(n) / wall.Seconds(), float64(n) / max(cpu, time.Microsecond).Seconds()}
}

// lap adds up the time of parts of a task.
type lap struct {
	stopwatch
	wall, work time.Duration
}

func (l *lap) begin() { l.stopwatch = start() }

func (l *lap) end() {
	l.wall += time.Since(l.begun)
	l.work += processorTime() - l.cpu
}

func (l *lap) rate(n int) rate { return rateOf(n, l.wall, l.work) }

// result is what one engine was measured at, in the units that the table shows.
type result struct {
	Rates  map[string]rate  `json:"rates"`
	Counts map[string][]int `json:"counts"` // results of the first queries, to compare the engines by
	Quads  int              `json:"quads"`
	Open   float64          `json:"open"` // seconds
	RSS    float64          `json:"rss"`  // MB after the load
	Peak   float64          `json:"peak"` // MB at most
}

// The tasks, in the order of the table.
const (
	taskLoad   = "bulk load"
	taskAppend = "article after article"
	taskHop    = "1-hop"
	taskHops   = "2-hop"
	taskStar   = "star of three predicates"
	taskLabel  = "quads of a label"
	taskName   = "entity of a name"
	taskScan   = "whole scan"
	taskForget = "forgetting an article"
)

// budget bounds how long each task of reading and of single articles goes on.
type budget struct {
	time time.Duration
	most int
}

// run runs f until the budget is used up, once at least, and gives how often a second.
func (b budget) run(f func(i int) error) (rate, error) {
	watch := start()
	n := 0
	for n < b.most && (n == 0 || time.Since(watch.begun) < b.time) {
		if err := f(n); err != nil {
			return rate{}, err
		}
		n++
	}
	return watch.stop(n), nil
}

// keptCounts is of how many queries the results are counted for the comparison.
const keptCounts = 40

// measure loads an engine and asks it everything.
func measure(ctx context.Context, e engine, c corpus, n int, b budget, tasks map[string]bool) (*result, error) {
	r := &result{Rates: map[string]rate{}, Counts: map[string][]int{}}
	loaded, loadRate, err := e.load(ctx, c, n)
	if err != nil {
		return nil, fmt.Errorf("loading: %w", err)
	}
	r.Quads = loaded
	r.Rates[taskLoad] = loadRate
	r.RSS, r.Peak = memory()
	if err := e.close(); err != nil {
		return nil, fmt.Errorf("closing: %w", err)
	}
	begun := time.Now()
	if err := e.open(ctx); err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	r.Open = time.Since(begun).Seconds()
	qs := e.quadStore()
	starts := c.entities(n)
	named, labels := c.names(n, b.most)
	for _, t := range []struct {
		name string
		ask  func(i int) (int, error)
	}{
		{taskHop, func(i int) (int, error) { return answers(ctx, qs, hop(qs, starts[i%len(starts)])) }},
		{taskHops, func(i int) (int, error) { return answers(ctx, qs, hops(qs, starts[i%len(starts)])) }},
		{taskStar, func(i int) (int, error) { return starAnswers(ctx, qs, starts[i%len(starts)]) }},
		{taskName, func(i int) (int, error) {
			return answers(ctx, qs, path.StartPath(qs, named[i%len(named)]).In(quads.RDFSLabel))
		}},
		{taskLabel, func(i int) (int, error) { return labelled(ctx, qs, labels[i%len(labels)]) }},
		{taskGizmoHop, func(i int) (int, error) { return e.gizmo(ctx, gizmoText(taskGizmoHop, starts[i%len(starts)])) }},
		{taskGizmoHops, func(i int) (int, error) { return e.gizmo(ctx, gizmoText(taskGizmoHops, starts[i%len(starts)])) }},
		{taskGizmoStar, func(i int) (int, error) { return e.gizmo(ctx, gizmoText(taskGizmoStar, starts[i%len(starts)])) }},
	} {
		if !tasks[t.name] {
			continue
		}
		rate, err := b.run(func(i int) error {
			found, err := t.ask(i)
			if i < keptCounts {
				r.Counts[t.name] = append(r.Counts[t.name], found)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		r.Rates[t.name] = rate
	}
	if tasks[taskScan] {
		if r.Rates[taskScan], err = scan(ctx, qs, b.time); err != nil {
			return nil, fmt.Errorf("%s: %w", taskScan, err)
		}
	}
	return r, changes(ctx, e, c, n, b, tasks, r)
}

// changes adds articles one by one and forgets them again.
func changes(ctx context.Context, e engine, c corpus, n int, b budget, tasks map[string]bool, r *result) (err error) {
	if !tasks[taskAppend] {
		return nil
	}
	more := c.more(n, b.most)
	b.most = len(more)
	if r.Rates[taskAppend], err = b.run(func(i int) error { return e.add(ctx, more[i].label, more[i].qs) }); err != nil {
		return fmt.Errorf("%s: %w", taskAppend, err)
	}
	if !tasks[taskForget] {
		return nil
	}
	old := c.some(n, b.most)
	b.most = len(old)
	if r.Rates[taskForget], err = b.run(func(i int) error { return e.forget(ctx, old[i].label, old[i].qs) }); err != nil {
		return fmt.Errorf("%s: %w", taskForget, err)
	}
	return nil
}

// hop asks for the statements about an entity.
func hop(qs cayley.QuadStore, e quad.Value) *path.Path {
	return path.StartPath(qs, e).In(quads.RDFSubject)
}

// hops asks for what these statements relate it to.
func hops(qs cayley.QuadStore, e quad.Value) *path.Path {
	return path.StartPath(qs, e).In(quads.RDFSubject).Out(quads.RDFObject)
}

// star asks for these statements with their predicates and objects.
func star(qs cayley.QuadStore, e quad.Value) *path.Path {
	return path.StartPath(qs, e).In(quads.RDFSubject).Save(quads.RDFPredicate, "p").Save(quads.RDFObject, "o")
}

func answers(ctx context.Context, qs cayley.QuadStore, p *path.Path) (n int, err error) {
	err = p.Iterate(ctx).Paths(false).EachValue(qs, func(quad.Value) error { n++; return nil })
	return n, err
}

func starAnswers(ctx context.Context, qs cayley.QuadStore, e quad.Value) (n int, err error) {
	err = star(qs, e).Iterate(ctx).TagValues(qs, func(map[string]quad.Value) error { n++; return nil })
	return n, err
}

// labelled reads the quads of an article.
func labelled(ctx context.Context, qs cayley.QuadStore, label quad.Value) (n int, err error) {
	ref, err := qs.ValueOf(label)
	if err != nil {
		return 0, err
	}
	it := qs.QuadIterator(quad.Label, ref).Iterate()
	defer it.Close()
	for it.Next(ctx) {
		if _, err := qs.Quad(it.Result()); err != nil {
			return 0, err
		}
		n++
	}
	return n, it.Err()
}

// scan reads quads, with their values, until all are read or the time is over, and gives how many a second.
func scan(ctx context.Context, qs cayley.QuadStore, most time.Duration) (rate, error) {
	it := qs.QuadsAllIterator().Iterate()
	defer it.Close()
	watch := start()
	n := 0
	for (n%1000 > 0 || time.Since(watch.begun) < most) && it.Next(ctx) {
		if _, err := qs.Quad(it.Result()); err != nil {
			return rate{}, err
		}
		n++
	}
	return watch.stop(n), it.Err()
}
