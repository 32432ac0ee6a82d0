package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"quern/graph/query"
)

func (p *Program) entities() *cobra.Command {
	var db string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "entities [TEXT]",
		Short: "List who and what the graph knows, all or those whose name holds a text",
		Args:  atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notNegative(cmd, "limit", limit); err != nil {
				return err
			}
			filter := query.EntityFilter{Limit: limit}
			if len(args) == 1 {
				filter.Text = args[0]
			}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				entities, err := r.Entities(cmd.Context(), filter)
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.Stdout, list(entities))
				}
				var rows [][]string
				for _, e := range entities {
					rows = append(rows, []string{string(e.ID), string(e.Type), strconv.Itoa(e.Facts), e.Name})
				}
				return table(p.Stdout, []string{"ID", "TYPE", "FACTS", "NAME"}, rows)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many; 0 is all")
	return cmd
}
