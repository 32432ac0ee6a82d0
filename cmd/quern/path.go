package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

// pathStep is an edge of a path, as JSON: the facts that say it have a line for each sentence.
type pathStep struct {
	From  graph.EntityID `json:"from"`
	To    graph.EntityID `json:"to"`
	Facts []graph.Line   `json:"facts"`
}

func (p *Program) path() *cobra.Command {
	var db string
	var longest, limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "path FROM TO",
		Short: "Show how two hang together: the shortest paths, with their facts",
		Long: "Show the shortest paths between two people, organizations or places, by name or id, with the facts that each\n" +
			"step is made of. Only what articles state themselves counts, in either direction.",
		Args: exactly(2, "path needs two names; put each in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notNegative(cmd, "limit", limit); err != nil {
				return err
			}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				found, err := r.Paths(cmd.Context(), query.PathFilter{From: args[0], To: args[1], Max: longest, Limit: limit})
				if err != nil {
					return err
				}
				if asJSON {
					return p.pathLines(cmd.Context(), r, found)
				}
				return p.pathTable(found, longest)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	cmd.Flags().IntVar(&longest, "max", query.DefaultSteps, "how many steps a path may have, up to "+strconv.Itoa(query.MostSteps))
	cmd.Flags().IntVar(&limit, "limit", query.DefaultPaths, "at most so many paths")
	return cmd
}

func (p *Program) pathLines(ctx context.Context, r *query.Reader, found *query.Paths) error {
	paths := [][]pathStep{}
	for _, path := range found.Paths {
		var steps []pathStep
		for _, s := range path {
			step := pathStep{From: s.From.ID, To: s.To.ID}
			for i := range s.Facts {
				lines, err := r.Lines(ctx, &s.Facts[i])
				if err != nil {
					return err
				}
				step.Facts = append(step.Facts, lines...)
			}
			steps = append(steps, step)
		}
		paths = append(paths, steps)
	}
	return writeJSON(p.Stdout, paths)
}

func (p *Program) pathTable(found *query.Paths, longest int) error {
	if len(found.Paths) == 0 {
		p.say("no path of up to %s joins %s and %s", count(longest, "step", "steps"), found.From.Name, found.To.Name)
		return nil
	}
	words, err := vocabulary()
	if err != nil {
		return err
	}
	var rows [][]string
	for i, path := range found.Paths {
		for _, s := range path {
			for k := range s.Facts {
				st := &s.Facts[k]
				rows = append(rows, []string{strconv.Itoa(i + 1), string(st.ID), phrase(words, st)})
			}
		}
	}
	if err := table(p.Stdout, []string{"PATH", "ID", "FACT"}, rows); err != nil {
		return err
	}
	if found.More {
		p.say("there are more paths as short; ask for them with --limit")
	}
	return nil
}
