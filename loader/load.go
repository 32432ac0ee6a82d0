package loader

import (
	"context"
	"iter"

	"quern/graph"
	"quern/loader/language"
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

// Load reads the jobs as Ordered does and hands the results to sink.
func (p *Pipeline) Load(ctx context.Context, jobs iter.Seq[Job], workers int, sink func(Result) error) error {
	return Ordered(ctx, jobs, workers, p.Read, sink)
}

// Read reads one of several jobs that are read at once.
func (p *Pipeline) Read(ctx context.Context, job Job) Result {
	if job.Record != nil {
		return Result{Job: job, Record: *job.Record}
	}
	// Every core has an article of its own: one that took two of them would only wait, and need more memory.
	doc, err := p.Continue(ctx, &language.Document{Article: &job.Article, Cores: 1})
	if err != nil {
		return Result{Job: job, Err: err}
	}
	rec, err := p.Record(doc)
	return Result{Job: job, Record: rec, Err: err}
}
