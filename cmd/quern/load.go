package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/store"
	"quern/loader"
	"quern/loader/source"
)

func (p *Program) load() *cobra.Command {
	var in input
	var db, failures string
	var jobs int
	var refresh, dry, verbose, asJSON bool
	cmd := &cobra.Command{
		Use:   "load FILE...|DIR|ADDRESS|-",
		Short: "Read articles and keep their facts in a store",
		Long: "Read articles and keep their facts in a store, which is made where there is none. What is read:\n" +
			"text, Markdown, HTML, PDF, Word (.docx), mail (.eml), RSS and Atom feeds, web archives (.warc),\n" +
			"JSON and JSONL (text, url, title, date, publisher, authors), CSV with columns of these names, ZIP,\n" +
			"tar, gzip and bzip2 of all of them, folders, and http addresses; and hand-written facts as CSV\n" +
			"(subject, predicate, object, place, time, source) or N-Quads. A folder's file .quernignore has\n" +
			"patterns of what to pass over.\n\n" +
			"Loading the same again changes nothing: a load that was stopped is finished by running it again.",
		Args: needFiles,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			if err := notNegative(cmd, "jobs", jobs); err != nil {
				return err
			}
			if dry && asJSON {
				return asUsage(cmd, errors.New("--dry-run prints facts for people; quern extract --format jsonl prints them as JSON"))
			}
			defer useCores(jobs)()
			reader, err := p.reader()
			if err != nil {
				return err
			}
			l := loading{program: p, reader: reader, workers: jobs, refresh: refresh, verbose: verbose, asJSON: asJSON, bar: p.progressBar(args, o)}
			if failures != "" {
				f, err := os.Create(failures)
				if err != nil {
					return fmt.Errorf("writing the report of failures: %w", err)
				}
				defer func() { err = errors.Join(err, f.Close()) }()
				l.report = json.NewEncoder(f)
			}
			o.Consumed = func(n int) { _ = l.bar.Add(n) }
			if dry {
				return l.rehearse(cmd.Context(), p.items(cmd, args, o))
			}
			s, err := reachStore(cmd.Context(), db, store.Open)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			l.store = s
			return l.run(cmd.Context(), p.items(cmd, args, o))
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().IntVar(&jobs, "jobs", 0, "how many articles to read at once, and how many cores to use at most; 0 is all")
	cmd.Flags().BoolVar(&refresh, "refresh", false, "read again what an older version of models or rules has read")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print the facts of what would be loaded, and store nothing")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "say how far the load is after every thousand articles")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result, and with -v how far it is, as JSON objects, one a line")
	cmd.Flags().StringVar(&failures, "failures", "", "a file for what failed and why, a JSON object on a line")
	in.flags(cmd)
	return cmd
}

// useCores has the program take so many cores at most, 0 for all, until the function that it gives is called. Beside
// the reading of articles there is the writing of them, which would take a core of its own.
func useCores(n int) (undo func()) {
	all := runtime.GOMAXPROCS(0)
	if n == 0 || n >= all {
		return func() {}
	}
	runtime.GOMAXPROCS(n)
	return func() { runtime.GOMAXPROCS(all) }
}

// loading is one run of load.
type loading struct {
	program *Program
	reader  *loader.Pipeline
	store   *store.Store
	workers int
	refresh bool
	// verbose has the state told after every progressEvery articles; asJSON has results printed as JSON.
	verbose, asJSON bool
	bar             *progressbar.ProgressBar
	// report takes what failed and why, where it is asked for.
	report *json.Encoder
	tally  tally
	begun  time.Time
	// waiting are those that are to be stored next.
	waiting []*store.Prepared
	// texts are the articles of this run whose id is their text's.
	texts map[graph.ArticleID]bool
}

// tally counts what became of articles.
type tally struct {
	New, Replaced, Unchanged, Older, Failed int
	facts                                   int
	// reasons counts the failures that have one cause.
	reasons map[string]int
}

// todo is what a job carries: the item, and why it needs no reading.
type todo struct {
	quads     []quad.Quad
	unchanged bool
	older     bool
	where     string
	err       error
}

// run loads the items and prints the summary, also where it is stopped: what is in the store by then stays.
func (l *loading) run(ctx context.Context, items iter.Seq2[source.Item, error]) error {
	err := l.keep(ctx, items)
	_ = l.bar.Finish()
	if e := l.summary(); e != nil {
		return errors.Join(err, e)
	}
	return l.end(err)
}

// keep loads the items.
func (l *loading) keep(ctx context.Context, items iter.Seq2[source.Item, error]) error {
	before, err := l.store.Snapshot(ctx)
	if err != nil {
		return err
	}
	known := func(item source.Item) (bool, bool, error) { return l.known(before, item) }
	l.texts = map[graph.ArticleID]bool{}
	err = l.read(ctx, items, known, l.prepare, func(r result) error { return l.put(ctx, r) })
	if err == nil || ctx.Err() != nil {
		err = errors.Join(err, l.flush(context.WithoutCancel(ctx))) // what was read before it was stopped is kept
	}
	return errors.Join(err, before.Close())
}

// rehearse prints the facts of the items and stores nothing.
func (l *loading) rehearse(ctx context.Context, items iter.Seq2[source.Item, error]) error {
	read := 0
	never := func(source.Item) (bool, bool, error) { return false, false, nil }
	asRead := func(r loader.Result) result { return result{Result: r} }
	err := l.read(ctx, items, never, asRead, func(r result) error {
		if failed, err := l.failed(ctx, r); failed || err != nil {
			return err
		}
		read++
		_ = l.bar.Clear()
		if t := r.Job.Tag.(todo); t.quads != nil {
			fmt.Fprintf(l.program.Stdout, "%s\n\n%s\n\n", t.where, count(len(t.quads), "quad", "quads"))
			return nil
		}
		rec := identity.Resolve(r.Record, nil)
		writeFacts(l.program.Stdout, l.reader, &rec)
		return nil
	})
	_ = l.bar.Finish()
	fmt.Fprintf(l.program.Stdout, "articles: %d read, %d failed; %s, nothing was stored\n", read, l.tally.Failed, count(l.tally.facts, "fact", "facts"))
	return l.end(err)
}

// result is what became of an item.
type result struct {
	loader.Result
	// ready is the article made ready to be stored, where it is to be.
	ready *store.Prepared
}

// prepare makes an article that was read ready to be stored: beside others, where put is one after the other.
func (l *loading) prepare(r loader.Result) result {
	t := r.Job.Tag.(todo)
	if r.Err != nil || t.err != nil || t.unchanged {
		return result{Result: r}
	}
	var ready *store.Prepared
	if t.quads != nil {
		ready, r.Err = l.store.PrepareQuads(r.Record, t.quads)
	} else {
		ready, r.Err = l.store.Prepare(r.Record)
	}
	return result{r, ready}
}

// read reads the items, does then with each on the goroutine that read it, and hands what that gives to sink, in
// order.
func (l *loading) read(ctx context.Context, items iter.Seq2[source.Item, error], known func(source.Item) (bool, bool, error), then func(loader.Result) result, sink func(result) error) error {
	l.begun = time.Now()
	l.tally.reasons = map[string]int{}
	done := 0
	work := func(ctx context.Context, job loader.Job) result { return then(l.reader.Read(ctx, job)) }
	return loader.Ordered(ctx, l.jobs(items, known), l.workers, work, func(r result) error {
		err := sink(r)
		done++
		l.tally.facts += len(r.Record.Statements)
		if l.verbose && done%progressEvery == 0 && err == nil {
			err = l.progress(done)
		}
		// A bar that cannot be drawn is no reason to stop.
		l.bar.Describe(fmt.Sprintf("%s, %s, %.1f/s", count(done, "article", "articles"), count(l.tally.facts, "fact", "facts"), float64(done)/time.Since(l.begun).Seconds()))
		return err
	})
}

// jobs makes a job of each item. An article that the store holds as it is needs no reading.
func (l *loading) jobs(items iter.Seq2[source.Item, error], known func(source.Item) (unchanged, older bool, err error)) iter.Seq[loader.Job] {
	return func(yield func(loader.Job) bool) {
		for item, err := range items {
			job := loader.Job{Article: item.Article}
			t := todo{where: item.Where, quads: item.Quads, err: err}
			if err == nil {
				t.unchanged, t.older, t.err = known(item)
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
	case rec.Article != item.Article && !stands(rec.Article, item.Article):
		return false, false, nil
	}
	older = rec.Version != l.reader.Version()
	return !older || !l.refresh, older && !l.refresh, nil
}

// stands reports whether a stored article stays where another has the same text. Without an address the text
// makes the id, so that two such articles are one; which title and day it has must not hang on the order in
// which they came: it is the earlier day, then what comes first in the alphabet, and anything before nothing.
func stands(stored, other graph.Article) bool {
	if stored.URL != "" || other.URL != "" || stored.Text != other.Text {
		return false
	}
	first := func(a, b string) int {
		if (a == "") != (b == "") {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	}
	return cmp.Or(first(string(stored.Date), string(other.Date)), first(stored.Title, other.Title), first(stored.Publisher, other.Publisher),
		first(stored.Authors, other.Authors), first(stored.Place, other.Place)) <= 0
}

// together is how many articles are stored in one transaction: each waits for the disk, which several can share.
const together = 8

// put stores one result, with those before it that wait. What is wrong with an article is said and counted; what is
// wrong with the store ends the load.
func (l *loading) put(ctx context.Context, r result) error {
	if failed, err := l.failed(ctx, r); failed || err != nil {
		return err
	}
	t := r.Job.Tag.(todo)
	if !t.unchanged {
		twice, err := l.twice(ctx, r.Record.Article)
		if err != nil {
			return err
		}
		t.unchanged = twice
	}
	if t.unchanged {
		l.tally.Unchanged++
		if t.older {
			l.tally.Older++
		}
		return nil
	}
	if l.waiting = append(l.waiting, r.ready); len(l.waiting) < together {
		return nil
	}
	return l.flush(ctx)
}

// flush stores what waits.
func (l *loading) flush(ctx context.Context) error {
	outcomes, err := l.store.AddAll(ctx, l.waiting)
	l.waiting = nil
	for _, outcome := range outcomes {
		switch outcome {
		case store.New:
			l.tally.New++
		case store.Replaced:
			l.tally.Replaced++
		default:
			l.tally.Unchanged++
		}
	}
	return err
}

// twice reports whether an article without an address came earlier in this run and is to stay.
func (l *loading) twice(ctx context.Context, a graph.Article) (bool, error) {
	if a.URL != "" {
		return false, nil
	}
	if !l.texts[a.ID] {
		l.texts[a.ID] = true
		return false, nil
	}
	if err := l.flush(ctx); err != nil {
		return false, err
	}
	v, err := l.store.Snapshot(ctx)
	if err != nil {
		return false, err
	}
	defer v.Close()
	rec, err := v.Record(a.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && stands(rec.Article, a), err
}
