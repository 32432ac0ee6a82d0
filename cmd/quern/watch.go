package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"quern/graph"
	"quern/graph/store"
	"quern/loader"
	"quern/loader/source"
	"quern/loader/source/sandbox"
	"quern/loader/source/watch"
	"quern/loader/source/web"
)

// The least time between two looks at a feed, and between two tries to open a store that is in use; and the
// longest pause after failures.
const (
	leastEvery   = time.Minute
	storeBusy    = 10 * time.Second
	longestPause = 24 * time.Hour
)

func (p *Program) watch() *cobra.Command {
	var in input
	var db string
	var jobs int
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "watch DIR|FEED...",
		Short: "Load what is new in folders and feeds, until it is stopped",
		Long: "Load what is new in folders and feeds, until it is stopped (Ctrl-C). A file is loaded when it has\n" +
			"not changed for two seconds; a feed is asked for every --every whether it has changed. The store\n" +
			"is opened only while something is loaded, so that other commands can use it between.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("watch needs a folder or the address of a feed")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			if err := notNegative(cmd, "jobs", jobs); err != nil {
				return err
			}
			defer useCores(jobs)()
			if every < leastEvery {
				return asUsage(cmd, fmt.Errorf("--every is %s at least", leastEvery))
			}
			reader, err := p.reader()
			if err != nil {
				return err
			}
			pool := sandbox.New(sandbox.Options{})
			defer pool.Close()
			o.Sandbox = pool
			w := &watching{program: p, reader: reader, db: db, workers: jobs, options: o, web: p.client(), turn: make(chan struct{}, 1)}
			running, ctx := errgroup.WithContext(cmd.Context())
			var folders []string
			for _, name := range args {
				if source.IsAddress(name) {
					running.Go(func() error { return w.feed(ctx, name, every) })
				} else {
					folders = append(folders, name)
				}
			}
			for _, folder := range folders {
				running.Go(func() error { return w.folder(ctx, folder) })
			}
			if err := running.Wait(); err != nil && cmd.Context().Err() == nil {
				return err
			}
			return nil
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().IntVar(&jobs, "jobs", 0, "how many articles to read at once, and how many cores to use at most; 0 is all")
	cmd.Flags().DurationVar(&every, "every", 15*time.Minute, "how often to look at a feed")
	in.flags(cmd)
	return cmd
}

// watching is one run of watch.
type watching struct {
	program *Program
	reader  *loader.Pipeline
	db      string
	workers int
	options source.Options
	web     *web.Client
	// turn is held by the one that loads.
	turn chan struct{}
}

// folder loads the files of a folder as they come.
func (w *watching) folder(ctx context.Context, folder string) error {
	return watch.Folders(ctx, []string{folder}, watch.Options{}, func(paths []string) error {
		wanted := source.Wanted(folder, w.options)
		var names []string
		for _, path := range paths {
			if wanted(path) {
				names = append(names, path)
			}
		}
		if names == nil {
			return nil
		}
		o := w.options
		o.Fetcher = w.web
		return w.load(ctx, folder, func(*store.Store) iter.Seq2[source.Item, error] { return source.Files(ctx, names, nil, o) })
	})
}

// feed loads a feed's new items, and asks again after a while: later and later where it cannot be had, and as
// late as the server asks for.
func (w *watching) feed(ctx context.Context, address string, every time.Duration) error {
	var v web.Validators
	pause := every
	for {
		err := w.look(ctx, address, &v)
		var status *web.StatusError
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			pause = every
		case isArticleError(err):
			w.program.say("%s", sentence(err))
			pause = min(2*pause, longestPause)
			if errors.As(err, &status) {
				pause = min(max(pause, status.After), longestPause)
			}
		default:
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// look loads a feed if it has changed.
func (w *watching) look(ctx context.Context, address string, v *web.Validators) error {
	res, now, err := w.web.FetchChanged(ctx, address, *v)
	if err != nil {
		return &source.Error{Where: address, Err: err}
	}
	if res == nil {
		return nil
	}
	defer res.Body.Close()
	o := w.options
	o.Name, o.ContentType, o.URL, o.Fetcher = address, res.ContentType, res.Address, w.web
	err = w.load(ctx, address, func(s *store.Store) iter.Seq2[source.Item, error] {
		o.Have = func(item string) bool {
			snapshot, err := s.Snapshot(ctx)
			if err != nil {
				return false
			}
			defer snapshot.Close()
			_, err = snapshot.Record(graph.NewArticleID(item, ""))
			return err == nil
		}
		return source.Read(ctx, res.Body, o)
	})
	if err == nil {
		*v = now
	}
	return err
}

// load loads items into the store, which is opened for that alone, and says what came of them. What is wrong
// with an article is said, and watching goes on.
func (w *watching) load(ctx context.Context, from string, items func(*store.Store) iter.Seq2[source.Item, error]) error {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return nil
	}
	s, err := w.open(ctx)
	if err != nil || s == nil {
		return err
	}
	l := loading{program: w.program, reader: w.reader, store: s, workers: w.workers, bar: progressbar.NewOptions(-1, progressbar.OptionSetWriter(io.Discard))}
	err = errors.Join(l.keep(ctx, items(s)), s.Close())
	if t := l.tally; t.New+t.Replaced+t.Failed > 0 {
		w.program.say("%s: %d new, %d replaced, %d failed, %s", from, t.New, t.Replaced, t.Failed, count(t.facts, "fact", "facts"))
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// open opens the store, and waits where another process has it; it gives nil when the context ends.
func (w *watching) open(ctx context.Context) (*store.Store, error) {
	told := false
	for {
		s, err := reachStore(ctx, w.db, store.Open)
		var locked *store.LockedError
		switch {
		case ctx.Err() != nil:
			return nil, nil
		case err == nil:
			return s, nil
		case !errors.As(err, &locked):
			return nil, err
		}
		if !told {
			w.program.say("%s; waiting for it", sentence(openError(w.db, err)))
			told = true
		}
		select {
		case <-time.After(storeBusy):
		case <-ctx.Done():
			return nil, nil
		}
	}
}
