package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

// timelineEntry is a fact with its days, as JSON.
type timelineEntry struct {
	ID        graph.StatementID `json:"id"`
	Start     graph.Date        `json:"start"`
	End       graph.Date        `json:"end"`
	Precision graph.Precision   `json:"precision"`
	// Reported is true where the days are those of the articles, since the fact has no time of its own.
	Reported bool         `json:"reported"`
	Lines    []graph.Line `json:"lines"` // one for each sentence that says it
}

func (p *Program) timeline() *cobra.Command {
	var db, since, until string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "timeline NAME",
		Short: "Show what is said of someone in order of time",
		Long: "Show the facts about someone or something, by name or id, in order of time. A fact without a time of its own\n" +
			"stands, with a ~, on the days on which it was reported.",
		Args: exactly(1, "timeline needs one name; put it in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notNegative(cmd, "limit", limit); err != nil {
				return err
			}
			f := query.Filter{About: args[0], Limit: limit}
			for _, bound := range []struct {
				flag, text string
				to         *graph.Date
			}{{"since", since, &f.Since}, {"until", until, &f.Until}} {
				day, ok := graph.ParseDate(bound.text)
				if bound.text != "" && !ok {
					return asUsage(cmd, fmt.Errorf("--%s takes a day such as 2025-02-22, not %q", bound.flag, bound.text))
				}
				*bound.to = day
			}
			words, err := vocabulary()
			if err != nil {
				return err
			}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				moments, err := r.Timeline(cmd.Context(), f)
				if err != nil {
					return err
				}
				if asJSON {
					entries := []timelineEntry{}
					for i := range moments {
						m := &moments[i]
						lines, err := r.Lines(cmd.Context(), &m.Statement)
						if err != nil {
							return err
						}
						entries = append(entries, timelineEntry{m.ID, m.When.Start, m.When.End, m.When.Precision, m.When.Reported, lines})
					}
					return writeJSON(p.Stdout, entries)
				}
				var rows [][]string
				for i := range moments {
					m := &moments[i]
					rows = append(rows, []string{days(&m.When), string(m.ID), phrase(words, &m.Statement)})
				}
				return table(p.Stdout, []string{"WHEN", "ID", "FACT"}, rows)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	cmd.Flags().StringVar(&since, "since", "", "only what held or happened on this day or later")
	cmd.Flags().StringVar(&until, "until", "", "only what held or happened on this day or earlier")
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many facts; 0 is all")
	return cmd
}

// days says when in a word: a day, an interval with its open ends, or nothing.
func days(w *query.When) string {
	text := string(w.Start)
	switch {
	case w.Start == "" && w.End == "":
		return ""
	case w.Start != w.End:
		text += ".." + string(w.End)
	}
	if w.Reported {
		text = "~" + text
	}
	return text
}
