package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

func (p *Program) explain() *cobra.Command {
	var db string
	var asJSON, trees bool
	cmd := &cobra.Command{
		Use:   "explain FACT",
		Short: "Show the sentences, articles and rules behind a fact",
		Args:  exactly(1, "explain needs the id of one fact; quern facts lists them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := graph.StatementID(args[0])
			if !strings.HasPrefix(args[0], "fact:") {
				id = "fact:" + id
			}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				st, err := r.Statement(cmd.Context(), id)
				if errors.Is(err, query.ErrNotFound) {
					return fmt.Errorf("there is no fact %s in the store; quern facts lists those there are", id)
				}
				if err != nil {
					return err
				}
				if asJSON {
					lines, err := r.Lines(cmd.Context(), &st)
					if err != nil {
						return err
					}
					return writeJSON(p.Stdout, lines)
				}
				return p.explainFact(cmd.Context(), r, &st, trees)
			})
		},
	}
	cmd.Flags().BoolVar(&trees, "tree", false, "show the tree of each sentence and the words that the rule matched")
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	return cmd
}

// explainFact prints a fact with each sentence that says it, its article and its rule.
func (p *Program) explainFact(ctx context.Context, r *query.Reader, st *graph.Statement, trees bool) error {
	words, err := vocabulary()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.Stdout)
	fmt.Fprintf(out, "%s\n%s\n", phrase(words, st), st.ID)
	for _, ev := range st.Evidence {
		rec, err := r.Article(ctx, string(ev.Article))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n  %s\n", ev.Sentence.Of(rec.Article.Text))
		for _, also := range ev.Also {
			fmt.Fprintf(out, "  with: %s\n", also.Of(rec.Article.Text))
		}
		fmt.Fprintf(out, "    article     %s\n", heading(&rec.Article))
		if rec.Article.URL != "" {
			fmt.Fprintf(out, "    address     %s\n", rec.Article.URL)
		}
		fmt.Fprintf(out, "    id          %s\n", rec.Article.ID)
		fmt.Fprintf(out, "    rule        %s\n    confidence  %.2f\n", ev.Rule, ev.Confidence)
		if trees {
			if err := p.writeTree(ctx, out, rec.Article, &ev); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
