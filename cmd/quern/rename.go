package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

func (p *Program) rename() *cobra.Command {
	var given judging
	cmd := &cobra.Command{
		Use:   "rename ENTITY NAME",
		Short: "Choose the name that is shown for someone or something",
		Long: "Choose the name that is shown for an entity, given by name or id. Its id and its other names stay,\n" +
			"and quern unmerge takes the name back.",
		Args: exactly(2, "rename needs a name or id, and the name to show; quern entities lists those there are"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.judge(cmd.Context(), given, func(r *query.Reader) (graph.Judgement, string, error) {
				e, err := r.Find(cmd.Context(), args[0])
				return graph.Judgement{Kind: graph.Rename, A: e.ID, Name: args[1]}, fmt.Sprintf("%s is now shown as %s", named(e), args[1]), err
			})
		},
	}
	p.addJudging(cmd, &given)
	return cmd
}
