package main

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quern/graph/query"
	"quern/graph/store"
)

func (p *Program) query() *cobra.Command {
	var db, lang string
	var deadline time.Duration
	cmd := &cobra.Command{
		Use:   "query TEXT|-",
		Short: "Ask the graph in a query language; the answer is JSON",
		Long: "Ask the graph in a query language; the answer is a JSON array. With - the query is read from standard\n" +
			"input. For instance:\n\n" +
			"  quern query 'g.V(\"ent:marco-rubio\").Out(\"kg:met\").Unique().All()'",
		Args: exactly(1, "query needs one query; put it in quotes, or give - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notNegative(cmd, "timeout", deadline); err != nil {
				return err
			}
			text := args[0]
			if text == "-" {
				var b strings.Builder
				if _, err := io.Copy(&b, p.stdin(cmd.Context())); err != nil {
					return err
				}
				text = b.String()
			}
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				results, err := query.Run(cmd.Context(), v, lang, text, query.Limits{Timeout: deadline})
				var cut *query.LimitError
				if err != nil && !errors.As(err, &cut) {
					return queryError(cmd, err)
				}
				// What was found before a limit is shown, and the limit said: never silently cut.
				if writeErr := writeJSON(p.Stdout, list(results)); writeErr != nil {
					return writeErr
				}
				return err
			})
		},
	}
	p.addDB(cmd, &db)
	cmd.Flags().StringVar(&lang, "lang", "gizmo", "the query language: "+strings.Join(query.Languages, ", "))
	cmd.Flags().DurationVar(&deadline, "timeout", 0, "how long the query may take; 0 is the default of the language")
	return cmd
}

// queryError makes an unknown language wrong use.
func queryError(cmd *cobra.Command, err error) error {
	var unknown *query.UnknownLanguageError
	if errors.As(err, &unknown) {
		return asUsage(cmd, err)
	}
	return err
}
