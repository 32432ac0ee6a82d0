package main

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quern/graph/query"
	"quern/graph/query/graphql"
	"quern/graph/query/sparql"
	"quern/graph/store"
)

func (p *Program) query() *cobra.Command {
	var db, lang string
	var deadline time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "query TEXT|-",
		Short: "Ask the graph in a query language",
		Long: "Ask the graph in a query language. The answer of Gizmo is a JSON array, that of GraphQL (as Cayley\n" +
			"has it) an object; that of SPARQL is a table, or Turtle for CONSTRUCT and DESCRIBE, or with --json the\n" +
			"standard's JSON and N-Triples. SPARQL knows the prefixes ent:, kg:, article: and so on. With - the query\n" +
			"is read from standard input. For instance:\n\n" +
			"  quern query 'g.V(\"ent:marco-rubio\").Out(\"kg:met\").Unique().All()'\n" +
			"  quern query --lang sparql 'SELECT DISTINCT ?who { ent:marco-rubio kg:met ?who }'",
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
				if lang == sparql.Name {
					return p.sparql(cmd.Context(), v, text, query.Limits{Timeout: deadline}, asJSON)
				}
				results, err := query.Run(cmd.Context(), v, lang, text, query.Limits{Timeout: deadline})
				var cut *query.LimitError
				if err != nil && !errors.As(err, &cut) {
					return queryError(cmd, err)
				}
				// What was found before a limit is shown, and the limit said: never silently cut.
				answer := any(list(results))
				if lang == graphql.Name && len(results) == 1 {
					answer = results[0]
				}
				if writeErr := writeJSON(p.Stdout, answer); writeErr != nil {
					return writeErr
				}
				return err
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
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
