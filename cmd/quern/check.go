package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) check() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Verify that a store is whole",
		Long: "Verify a store: every index against every other, the counters, and the quads against the records and\n" +
			"judgements that they follow from. What is wrong is named, and the status is then 1; quern rebuild makes\n" +
			"the quads anew.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				wrong := 0
				err := v.Check(cmd.Context(), func(what string) {
					wrong++
					fmt.Fprintln(p.Stdout, what)
				})
				if err != nil {
					return err
				}
				if wrong > 0 {
					p.say("%s found in the store; make its quads anew with quern rebuild --db %s", count(wrong, "fault is", "faults are"), db)
					return errReported
				}
				stats, err := v.Stats()
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Stdout, "the store is whole: %s, %s\n", count(stats.Articles, "article", "articles"), count(stats.Quads, "quad", "quads"))
				return nil
			})
		},
	}
	p.addDB(cmd, &db)
	return cmd
}
