package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/store"
	"quern/loader"
	"quern/loader/source"
)

func (p *Program) load() *cobra.Command {
	var in input
	var db string
	var jobs int
	var refresh bool
	cmd := &cobra.Command{
		Use:   "load FILE...|-|DIR",
		Short: "Read articles and keep their facts in a store",
		Long: "Read articles and keep their facts in a store, which is made where there is none. Files are plain\n" +
			"text, JSONL (text, url, title, date, publisher), and hand-written facts as CSV (subject, predicate,\n" +
			"object, place, time, source) or N-Quads. Loading the same again changes nothing.",
		Args: needFiles,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			if err := notNegative(cmd, "jobs", jobs); err != nil {
				return err
			}
			reader, err := p.reader()
			if err != nil {
				return err
			}
			s, err := store.Open(cmd.Context(), db)
			if err != nil {
				return openError(db, err)
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			l := loading{program: p, reader: reader, store: s, workers: jobs, refresh: refresh, bar: p.progress(args, o)}
			return l.run(cmd.Context(), p.items(cmd, args, o))
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().IntVar(&jobs, "jobs", 0, "how many articles to read at once; 0 is one a core")
	cmd.Flags().BoolVar(&refresh, "refresh", false, "read again what an older version of models or rules has read")
	in.flags(cmd)
	return cmd
}

// progress draws a bar on a terminal, and none elsewhere.
func (p *Program) progress(names []string, o source.Options) *progressbar.ProgressBar {
	out := io.Discard
	if isTerminal(p.Stderr) {
		out = p.Stderr
	}
	total, ok := source.Size(names, o)
	if !ok {
		total = -1
	}
	return progressbar.NewOptions64(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("reading"), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetElapsedTime(true), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
}

// loading is one run of load.
type loading struct {
	program *Program
	reader  *loader.Pipeline
	store   *store.Store
	workers int
	refresh bool
	bar     *progressbar.ProgressBar
	tally   tally
}

// tally counts what became of articles.
type tally struct {
	New, Replaced, Unchanged, Older, Failed int
	facts                                   int
}

// todo is what a job carries: the item, and why it needs no reading.
type todo struct {
	quads     []quad.Quad
	unchanged bool
	older     bool
	where     string
	size      int
	err       error
}

// run loads the items and prints the summary, also where it is stopped: what is in the store by then stays.
func (l *loading) run(ctx context.Context, items iter.Seq2[source.Item, error]) error {
	before, err := l.store.Snapshot(ctx)
	if err != nil {
		return err
	}
	loadErr := l.reader.Load(ctx, l.jobs(items, before), l.workers, func(r loader.Result) error { return l.keep(ctx, r) })
	if err := before.Close(); err != nil {
		return errors.Join(loadErr, err)
	}
	_ = l.bar.Finish()
	if err := l.summary(); err != nil {
		return errors.Join(loadErr, err)
	}
	if loadErr != nil {
		return loadErr
	}
	if l.tally.Failed > 0 {
		return errReported
	}
	return nil
}

// jobs makes a job of each item. An article that the store holds as it is needs no reading.
func (l *loading) jobs(items iter.Seq2[source.Item, error], before *store.Snapshot) iter.Seq[loader.Job] {
	return func(yield func(loader.Job) bool) {
		for item, err := range items {
			job := loader.Job{Article: item.Article}
			t := todo{where: item.Where, size: item.Size, quads: item.Quads, err: err}
			if err == nil {
				t.unchanged, t.older, t.err = l.known(before, item)
			}
			switch {
			case t.err != nil || t.unchanged:
				job.Record = &graph.Record{}
			case item.Quads != nil:
				job.Record = &graph.Record{Article: item.Article, Version: l.reader.Version()}
			case item.Rows != nil:
				rec, err := l.reader.Written(item)
				job.Record, t.err = &rec, err
			}
			job.Tag = t
			if !yield(job) {
				return
			}
		}
	}
}

// known reports whether the store has the article with the same text and metadata, and whether an older
// version of the reader read it.
func (l *loading) known(before *store.Snapshot, item source.Item) (unchanged, older bool, err error) {
	rec, err := before.Record(item.Article.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return false, false, nil
	case err != nil:
		return false, false, err
	case rec.Article != item.Article:
		return false, false, nil
	}
	older = rec.Version != l.reader.Version()
	return !older || !l.refresh, older && !l.refresh, nil
}

// keep stores one result and draws how far the load is; a bar that cannot be drawn is no reason to stop.
func (l *loading) keep(ctx context.Context, r loader.Result) error {
	err := l.put(ctx, r)
	l.tally.facts += len(r.Record.Statements)
	l.bar.Describe(count(l.tally.New+l.tally.Replaced, "article", "articles") + ", " + count(l.tally.facts, "fact", "facts"))
	_ = l.bar.Add(r.Job.Tag.(todo).size)
	return err
}

// put stores one result. What is wrong with an article is said and counted; what is wrong with the store
// ends the load.
func (l *loading) put(ctx context.Context, r loader.Result) error {
	t := r.Job.Tag.(todo)
	err := t.err
	if err == nil && r.Err != nil {
		err = articleError(ctx, t.where, r.Err)
	}
	switch {
	case err != nil && isArticleError(err):
		_ = l.bar.Clear()
		l.program.say("%s", sentence(err))
		l.tally.Failed++
		return nil
	case err != nil:
		return err
	case t.unchanged:
		l.tally.Unchanged++
		if t.older {
			l.tally.Older++
		}
		return nil
	}
	var outcome store.Outcome
	if t.quads != nil {
		outcome, err = l.store.AddQuads(ctx, r.Record, t.quads)
	} else {
		outcome, err = l.store.Add(ctx, r.Record)
	}
	switch {
	case err != nil:
		return err
	case outcome == store.New:
		l.tally.New++
	case outcome == store.Replaced:
		l.tally.Replaced++
	default:
		l.tally.Unchanged++
	}
	return nil
}

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
