package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

func (p *Program) merge() *cobra.Command {
	var given judging
	cmd := &cobra.Command{
		Use:   "merge A B",
		Short: "Say that two names are one: B becomes A",
		Long: "Say that two entities, given by name or id, are one: B becomes A in all articles, those that are\n" +
			"loaded later too. quern merges lists what was merged, and quern unmerge takes it back without a trace.",
		Args: exactly(2, "merge needs two names or ids, the one to keep first; quern entities lists those there are"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.judge(cmd.Context(), given, func(r *query.Reader) (j graph.Judgement, done string, err error) {
				a, b, err := both(cmd.Context(), r, args)
				if err != nil {
					return j, "", err
				}
				if a.ID == b.ID {
					return j, "", fmt.Errorf("%s and %s are one already: %s", args[0], args[1], named(a))
				}
				return graph.Judgement{Kind: graph.Merge, A: a.ID, B: b.ID}, fmt.Sprintf("%s is now %s", named(b), named(a)), nil
			})
		},
	}
	p.addJudging(cmd, &given)
	return cmd
}
