package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quern/cmd/internal/server"
	"quern/data"
	"quern/export/svg"
	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	"quern/loader/source"
)

func (p *Program) demo() *cobra.Command {
	var db, addr string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Load the sample articles, show what was found, and serve it",
		Long: "Load the sample articles that come with quern into a store, show what was found in them, and serve it\n" +
			"until it is stopped (Ctrl-C). Where the port is taken, the next free one is used.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			reader, err := p.reader()
			if err != nil {
				return err
			}
			s, err := store.Open(ctx, db)
			if err != nil {
				return openError(db, err)
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			l := loading{program: p, reader: reader, store: s, bar: p.progressBar(nil, source.Options{})}
			if err := l.run(ctx, samples(ctx)); err != nil {
				return err
			}
			show, err := p.demoTable(ctx, s)
			if err != nil {
				return err
			}
			listener, err := server.Listen(addr, true, server.Tokens{})
			if err != nil {
				return err
			}
			base := "http://" + listener.Addr().String()
			fmt.Fprintf(p.Stdout, "\nThree addresses to open:\n  a diagram   %s/v1/diagram.svg?around=%s\n  a query     %s/facts?about=%s\n  an article  %s/articles/%s\n\nCtrl-C ends it.\n",
				base, url.QueryEscape(string(show.around)), base, url.QueryEscape(string(show.about)), base, show.article)
			// The first drawing need not wait for its process to start. If that fails here, the drawing says why.
			go func() { _ = svg.Warm(ctx) }()
			log := slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
			return p.answer(ctx, s, listener, server.Config{Log: log}, false)
		},
	}
	cmd.Flags().StringVar(&db, "db", "./quern-demo.db", "the store")
	p.addAddr(cmd, &addr)
	return cmd
}

// samples yields the articles that come with the program.
func samples(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		names, err := fs.Glob(data.Articles(), "*.jsonl")
		if err != nil {
			yield(source.Item{}, err)
			return
		}
		for _, name := range names {
			f, err := data.Articles().Open(name)
			if err != nil {
				yield(source.Item{Where: name}, err)
				return
			}
			defer f.Close()
			for item, err := range source.Read(ctx, f, source.Options{Name: name}) {
				if !yield(item, err) {
					return
				}
			}
		}
	}
}

// worthOpening is what the demo leads to: who is spoken of most, the person spoken of most, and the article
// with most facts.
type worthOpening struct {
	around, about graph.EntityID
	article       graph.ArticleID
}

// demoTable prints the articles with what was found in each.
func (p *Program) demoTable(ctx context.Context, s *store.Store) (show worthOpening, err error) {
	v, err := s.Snapshot(ctx)
	if err != nil {
		return show, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	r := query.NewReader(v)
	articles, err := r.Articles(ctx)
	if err != nil {
		return show, err
	}
	slices.SortStableFunc(articles, func(a, b graph.Article) int { return strings.Compare(string(a.Date), string(b.Date)) })
	var rows [][]string
	most := -1
	for _, a := range articles {
		rec, err := r.Article(ctx, string(a.ID))
		if err != nil {
			return show, err
		}
		if n := len(rec.Statements); n > most {
			most, show.article = n, a.ID
		}
		rows = append(rows, []string{string(a.Date), strconv.Itoa(len(rec.Statements)), strconv.Itoa(len(rec.Entities)), a.Title})
	}
	entities, err := r.Entities(ctx, query.EntityFilter{})
	if err != nil {
		return show, err
	}
	for _, e := range entities {
		if show.around == "" {
			show.around = e.ID
		}
		if show.about == "" && e.Type == graph.Person {
			show.about = e.ID
		}
	}
	fmt.Fprintln(p.Stdout)
	return show, table(p.Stdout, []string{"DATE", "FACTS", "ENTITIES", "ARTICLE"}, rows)
}
