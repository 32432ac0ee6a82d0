package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) rebuild() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Make the quads of a store anew from its records and judgements",
		Long: "Make the quads of a store anew from the records of its articles and the judgements. On a store that is\n" +
			"whole this changes nothing. If it is cut off, the next command on the store finishes it.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd.Context(), db, func(s *store.Store) error {
				if err := s.Rebuild(cmd.Context()); err != nil {
					return err
				}
				v, err := s.Snapshot(cmd.Context())
				if err != nil {
					return err
				}
				defer v.Close()
				stats, err := v.Stats()
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Stdout, "rebuilt %s from %s\n", count(stats.Quads, "quad", "quads"), count(stats.Articles, "article", "articles"))
				return nil
			})
		},
	}
	p.addDB(cmd, &db)
	return cmd
}
