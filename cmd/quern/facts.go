package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"quern/data"
	"quern/graph"
	"quern/graph/query"
	"quern/graph/schema"
	"quern/graph/store"
)

// withReader opens a store that is there and answers from what it holds now.
func withReader(ctx context.Context, db string, do func(*query.Reader) error) error {
	return withSnapshot(ctx, db, func(v *store.Snapshot) error { return plainUnknown(do(query.NewReader(v))) })
}

// vocabulary is the schema alone, for commands that say facts and read none.
func vocabulary() (*schema.Schema, error) {
	s, err := schema.Load(data.Schema())
	if err != nil {
		return nil, fmt.Errorf("loading the schema: %w", err)
	}
	return s, nil
}

func (p *Program) facts() *cobra.Command {
	var db, subject, predicate, object, about, article string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "facts [ABOUT]",
		Short: "List facts, all or those about someone",
		Long: "List facts: all, those about someone or something (by name or id), or those that fit the flags.\n" +
			"With --json there is one object for each fact and sentence that says it.",
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				about = args[0]
			}
			if err := notNegative(cmd, "limit", limit); err != nil {
				return err
			}
			filter := query.Filter{Subject: subject, Predicate: predicate, Object: object, About: about, Article: article, Limit: limit}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				if asJSON {
					return p.factLines(cmd.Context(), r, filter)
				}
				return p.factTable(cmd.Context(), r, filter)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	cmd.Flags().StringVar(&subject, "subject", "", "who or what acts, by name or id")
	cmd.Flags().StringVar(&predicate, "predicate", "", "the relation (met, speaks-for, …)")
	cmd.Flags().StringVar(&object, "object", "", "who or what it is done to, by name or id")
	cmd.Flags().StringVar(&article, "article", "", "the article that says it, by id or address")
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many facts; 0 is all")
	return cmd
}

// factLines prints a line for each fact and sentence that says it.
func (p *Program) factLines(ctx context.Context, r *query.Reader, filter query.Filter) error {
	var lines []graph.Line
	for st, err := range r.Statements(ctx, filter) {
		if err != nil {
			return err
		}
		more, err := r.Lines(ctx, &st)
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	return writeJSON(p.Stdout, list(lines))
}

func (p *Program) factTable(ctx context.Context, r *query.Reader, filter query.Filter) error {
	words, err := vocabulary()
	if err != nil {
		return err
	}
	var rows [][]string
	for st, err := range r.Statements(ctx, filter) {
		if err != nil {
			return err
		}
		rows = append(rows, []string{string(st.ID), strconv.Itoa(articlesOf(&st)), phrase(words, &st)})
	}
	return table(p.Stdout, []string{"ID", "ARTICLES", "FACT"}, rows)
}

// articlesOf counts the articles that say a statement.
func articlesOf(st *graph.Statement) int {
	seen := map[graph.ArticleID]bool{}
	for _, ev := range st.Evidence {
		seen[ev.Article] = true
	}
	return len(seen)
}
