package main

import (
	"github.com/spf13/cobra"

	"quern/graph/query"
)

func (p *Program) articles() *cobra.Command {
	var db string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "articles",
		Short: "List the articles of a store",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				articles, err := r.Articles(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.Stdout, list(articles))
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
