package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

func (p *Program) wrong() *cobra.Command {
	var given judging
	cmd := &cobra.Command{
		Use:   "wrong FACT",
		Short: "Rule that a fact is wrong",
		Long: "Rule that a fact, given by its id, is wrong: it goes from the graph, whoever says it, now and in\n" +
			"articles that are loaded later. quern unmerge takes the ruling back.",
		Args: exactly(1, "wrong needs the id of a fact; quern facts lists them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			words, err := vocabulary()
			if err != nil {
				return err
			}
			return p.judge(cmd.Context(), given, func(r *query.Reader) (graph.Judgement, string, error) {
				st, err := r.Statement(cmd.Context(), graph.StatementID(args[0]))
				if err != nil {
					return graph.Judgement{}, "", err
				}
				return graph.Judgement{Kind: graph.Wrong, Fact: &st}, fmt.Sprintf("wrong: %s", phrase(words, &st)), nil
			})
		},
	}
	p.addJudging(cmd, &given)
	return cmd
}
