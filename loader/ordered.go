package loader

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// ahead is how many jobs for each worker may be done before the sink has taken them: while one is long, or the sink
// waits for a disk, the workers go on.
const ahead = 8

// Ordered does work on each job on several goroutines (0 means one for each core) and hands the results to
// sink one at a time, in the order of the jobs: what the sink sees does not depend on the number of cores. At
// most some ten jobs for each worker are in memory. It ends with the first error of the sink or the context.
func Ordered[J, R any](ctx context.Context, jobs iter.Seq[J], workers int, work func(context.Context, J) R, sink func(R) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type slot struct {
		job  J
		done chan R
	}
	todo := make(chan slot)
	order := make(chan slot, ahead*workers)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	running.Go(func() {
		defer close(todo)
		defer close(order)
		for job := range jobs {
			s := slot{job, make(chan R, 1)}
			select {
			case order <- s:
			case <-ctx.Done():
				return
			}
			select {
			case todo <- s:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			for s := range todo {
				s.done <- work(ctx, s.job)
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
