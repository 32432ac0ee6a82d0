package query

import (
	"context"
	"errors"

	"quern/graph/query/sparql"
	"quern/graph/query/sparql/results"
	"quern/graph/store"
)

// runSPARQL gives each solution as a map of its variables to terms, as the JSON format of SPARQL has them,
// the answer of an ASK as one boolean, and triples as lines of N-Triples.
func runSPARQL(ctx context.Context, v *store.Snapshot, text string, l Limits) (out []any, err error) {
	l = l.WithDefaults()
	if err := l.CheckText(text); err != nil {
		return nil, err
	}
	q, err := sparql.Parse(text)
	var syntax *sparql.SyntaxError
	if errors.As(err, &syntax) {
		return nil, &SyntaxError{sparql.Name, syntax.Line, syntax.Column, syntax.Message}
	}
	if err != nil {
		return nil, err
	}
	r := sparql.Evaluate(ctx, sparql.Snapshot(v), q, l)
	switch q.Form() {
	case sparql.Select:
		vars := r.Vars()
		for row, err := range r.Rows() {
			if err != nil {
				return out, err
			}
			out = append(out, results.Binding(vars, row))
		}
	case sparql.Ask:
		answer, err := r.Boolean()
		if err != nil {
			return nil, err
		}
		out = append(out, answer)
	default:
		for t, err := range r.Triples() {
			if err != nil {
				return out, err
			}
			out = append(out, t.String())
		}
	}
	return out, nil
}
