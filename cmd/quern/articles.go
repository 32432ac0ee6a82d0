package main

import (
	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

// listedArticle is an article in a listing: its own empty Text hides that of the article.
type listedArticle struct {
	graph.Article
	Text string `json:"text,omitempty"`
}

func (p *Program) articles() *cobra.Command {
	var db string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "articles",
		Short: "List the articles of a store",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				articles, err := r.Articles(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					listed := make([]listedArticle, len(articles))
					for i, a := range articles {
						listed[i] = listedArticle{Article: a}
					}
					return writeJSON(p.Stdout, listed)
				}
				var rows [][]string
				for _, a := range articles {
					name := a.Title
					if name == "" {
						name = a.URL
					}
					rows = append(rows, []string{string(a.ID), string(a.Date), a.Publisher, name})
				}
				return table(p.Stdout, []string{"ID", "DATE", "PUBLISHER", "TITLE"}, rows)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	return cmd
}
