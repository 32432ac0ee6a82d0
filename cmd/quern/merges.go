package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/schema"
	"quern/graph/store"
)

func (p *Program) merges() *cobra.Command {
	var db string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "merges",
		Short: "List what people have judged: merges, names, wrong facts",
		Long: "List the judgements in the order in which they were made: what was merged or renamed and which facts\n" +
			"were ruled wrong, with who judged, when and why. quern unmerge takes one back by its id.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				js, err := v.Judgements()
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.Stdout, list(js))
				}
				words, err := vocabulary()
				if err != nil {
					return err
				}
				var rows [][]string
				for _, j := range js {
					rows = append(rows, []string{j.ID, j.When.UTC().Format(time.DateTime), j.Who, ruling(words, &j), j.Why})
				}
				return table(p.Stdout, []string{"ID", "WHEN (UTC)", "WHO", "WHAT", "WHY"}, rows)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	return cmd
}

// ruling says a judgement in a line for people.
func ruling(words *schema.Schema, j *graph.Judgement) string {
	switch j.Kind {
	case graph.Merge:
		return fmt.Sprintf("%s is %s", j.B, j.A)
	case graph.Distinct:
		return fmt.Sprintf("%s is not %s", j.B, j.A)
	case graph.Rename:
		return fmt.Sprintf("%s is shown as %s", j.A, j.Name)
	case graph.Split:
		what := "what is said of"
		if len(j.Mentions) > 0 {
			what = fmt.Sprintf("%q for", j.Mentions[0].Exact)
		}
		return fmt.Sprintf("%s %s in %s is of %s", what, j.A, j.Article, j.B)
	case graph.Wrong:
		return fmt.Sprintf("wrong: %s", phrase(words, j.Fact))
	}
	return string(j.Kind)
}
