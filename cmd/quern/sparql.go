package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/query/sparql"
	"quern/graph/rdf"
	"quern/graph/store"
)

// sparql prints the answer of a SPARQL query: a table of solutions, true or false, Turtle; or for programs
// the standard's JSON and N-Triples.
func (p *Program) sparql(ctx context.Context, v *store.Snapshot, text string, l query.Limits, asJSON bool) error {
	if err := l.WithDefaults().CheckText(text); err != nil {
		return err
	}
	q, err := sparql.Parse(text)
	if err != nil {
		return fmt.Errorf("sparql, %w", err)
	}
	r := sparql.Evaluate(ctx, sparql.Snapshot(v), q, l)
	switch form := q.Form(); {
	case asJSON && (form == sparql.Select || form == sparql.Ask):
		return r.Write(p.Stdout, "application/sparql-results+json")
	case form == sparql.Select:
		return p.solutions(r)
	case form == sparql.Ask:
		answer, err := r.Boolean()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.Stdout, answer)
		return err
	case asJSON:
		return r.Write(p.Stdout, rdf.NTriples.MediaType())
	}
	return r.Write(p.Stdout, rdf.Turtle.MediaType())
}

// solutions prints a table. What was found before a limit is shown, and the limit said.
func (p *Program) solutions(r *sparql.Results) error {
	prefixes := sparql.Prefixes(quads.NewNamespaces(""))
	var rows [][]string
	var cut *query.LimitError
	for row, err := range r.Rows() {
		if errors.As(err, &cut) {
			break
		}
		if err != nil {
			return err
		}
		line := make([]string, len(row))
		for i, t := range row {
			if line[i] = rdf.Short(t, prefixes); t.Kind == rdf.Literal {
				line[i] = strings.Join(strings.Fields(t.Value), " ")
			}
		}
		rows = append(rows, line)
	}
	if err := table(p.Stdout, r.Vars(), rows); err != nil {
		return err
	}
	if cut != nil {
		return cut
	}
	return nil
}
