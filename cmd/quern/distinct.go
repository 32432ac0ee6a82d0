package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

func (p *Program) distinct() *cobra.Command {
	var given judging
	cmd := &cobra.Command{
		Use:   "distinct A B",
		Short: "Say that two names are of two, so that they are not suggested again",
		Long: "Say that two entities, given by name or id, are two, however alike their names are: quern suggestions\n" +
			"no longer lists them, and they are not merged. quern merges lists the ruling, and quern unmerge takes it back.",
		Args: exactly(2, "distinct needs two names or ids; quern suggestions lists those that may be one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.judge(cmd.Context(), given, func(r *query.Reader) (j graph.Judgement, done string, err error) {
				a, b, err := both(cmd.Context(), r, args)
				if err != nil {
					return j, "", err
				}
				return graph.Judgement{Kind: graph.Distinct, A: a.ID, B: b.ID}, fmt.Sprintf("%s is not %s", named(b), named(a)), nil
			})
		},
	}
	p.addJudging(cmd, &given)
	return cmd
}
