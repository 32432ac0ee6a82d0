package loader

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"quern/graph"
)

// Job is one article to read. Record, where it is set, is an article that needs no reading (hand-written
// facts). Tag travels along for the caller.
type Job struct {
	Article graph.Article
	Record  *graph.Record
	Tag     any
}

// Result is what became of a job: a record, or the error that reading it gave.
type Result struct {
	Job    Job
	Record graph.Record
	Err    error
}

// Load reads the jobs on several goroutines (0 means one for each core) and hands the results to sink one
// at a time, in the order of the jobs: what the sink sees does not depend on the number of cores. At most a
// few articles for each worker are in memory. Load ends with the first error of the sink or the context.
func (p *Pipeline) Load(ctx context.Context, jobs iter.Seq[Job], workers int, sink func(Result) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type slot struct {
		job  Job
		done chan Result
	}
	work := make(chan slot)
	order := make(chan slot, 2*workers)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	running.Go(func() {
		defer close(work)
		defer close(order)
		for job := range jobs {
			s := slot{job, make(chan Result, 1)}
			select {
			case order <- s:
			case <-ctx.Done():
				return
			}
			select {
			case work <- s:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			for s := range work {
				s.done <- p.read(ctx, s.job)
			}
		})
	}
	for s := range order {
		select {
		case r := <-s.done:
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := sink(r); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func (p *Pipeline) read(ctx context.Context, job Job) Result {
	if job.Record != nil {
		return Result{Job: job, Record: *job.Record}
	}
	rec, err := p.Extract(ctx, job.Article)
	return Result{Job: job, Record: rec, Err: err}
}
