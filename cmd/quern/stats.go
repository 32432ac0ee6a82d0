package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) stats() *cobra.Command {
	var db string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count what is in a store",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				stats, err := v.Stats()
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.Stdout, stats)
				}
				number := func(n int64) string { return strconv.FormatInt(n, 10) }
				return table(p.Stdout, []string{"ARTICLES", "ENTITIES", "FACTS", "QUADS"}, [][]string{
					{number(stats.Articles), number(stats.Entities), number(stats.Facts), number(stats.Quads)}})
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	return cmd
}
