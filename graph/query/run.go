package query

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query/gizmo"
	"quern/graph/query/graphql"
	"quern/graph/query/limits"
	"quern/graph/query/sparql"
	"quern/graph/store"
)

// Limits is what one query may use; a zero field stands for its default.
type Limits = limits.Limits

// LimitError says which limit ended a query. With it come the results that were found before.
type LimitError = limits.Exceeded

// What a LimitError says was used up.
const (
	Time    = limits.Time
	Results = limits.Results
	Memory  = limits.Memory
	Size    = limits.Size
)

// Languages lists the query languages, sorted.
var Languages = []string{gizmo.Name, graphql.Name, sparql.Name}

// UnknownLanguageError is a query in a language that there is not.
type UnknownLanguageError struct{ Lang string }

// Error names the language and those that are known.
func (e *UnknownLanguageError) Error() string {
	return fmt.Sprintf("no query language %q; known are: %s", e.Lang, strings.Join(Languages, ", "))
}

// SyntaxError is a query that its language cannot read. Line and Column count from 1, columns in characters.
type SyntaxError struct {
	Lang         string
	Line, Column int
	Message      string
}

// Error gives the language, the place and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s, line %d, column %d: %s", e.Lang, e.Line, e.Column, e.Message)
}

// RuntimeError is a query that failed as it ran: a function that there is not, a value that makes no sense.
// Line and Column are 0 where the place is not known.
type RuntimeError struct {
	Lang         string
	Line, Column int
	Message      string
}

// Error gives the language, the place where it is known, and the reason.
func (e *RuntimeError) Error() string {
	if e.Line == 0 {
		return e.Lang + ": " + e.Message
	}
	return fmt.Sprintf("%s, line %d, column %d: %s", e.Lang, e.Line, e.Column, e.Message)
}

// Run runs a query of a language on a snapshot and returns its results in order, ready for JSON. Errors are
// *UnknownLanguageError, *SyntaxError, *RuntimeError, *LimitError, or of the context or store. A *LimitError
// comes with the results until then: an answer that is cut is never silently so. When Run returns, nothing
// of the query runs any more.
func Run(ctx context.Context, v *store.Snapshot, lang, text string, l Limits) (results []any, err error) {
	switch lang {
	case gizmo.Name:
	case graphql.Name:
		data, err := GraphQL(ctx, v, text, nil, l)
		if err != nil {
			return nil, err
		}
		return []any{data}, nil
	case sparql.Name:
		return runSPARQL(ctx, v, text, l)
	default:
		return nil, &UnknownLanguageError{lang}
	}
	qs := v.QuadStore()
	defer func() {
		if e := qs.Close(); err == nil && e != nil {
			err = fmt.Errorf("ending the query: %w", e)
		}
	}()
	results, err = gizmo.Run(ctx, qs, text, gizmo.Options{Limits: l, Value: value})
	var syntax *gizmo.SyntaxError
	var failed *gizmo.RuntimeError
	switch {
	case errors.As(err, &syntax):
		return nil, &SyntaxError{lang, syntax.Line, syntax.Column, syntax.Message}
	case errors.As(err, &failed):
		return nil, &RuntimeError{lang, failed.Line, failed.Column, failed.Message}
	}
	return results, err
}

// GraphQL runs a query in Cayley's dialect of GraphQL, which package graphql describes, with values for its variables
// as JSON has them. The answer is what goes under "data". Errors are those of Run.
func GraphQL(ctx context.Context, v *store.Snapshot, text string, variables map[string]any, l Limits) (map[string]any, error) {
	data, err := graphql.Run(ctx, v, text, graphql.Options{Limits: l, Value: value, Names: namespaces, Variables: variables})
	var syntax *graphql.SyntaxError
	var unnest *graphql.UnnestError
	switch {
	case errors.As(err, &syntax):
		return nil, &SyntaxError{graphql.Name, syntax.Line, syntax.Column, syntax.Message}
	case errors.As(err, &unnest):
		return nil, &RuntimeError{Lang: graphql.Name, Message: unnest.Error()}
	}
	return data, err
}

var namespaces = quads.NewNamespaces("")

// value reads a bare string of a query. What begins with a prefix of the table of namespaces and has no
// space in it is an IRI; literals that look so can still be had by str("…").
func value(s string) quad.Value {
	if !strings.HasPrefix(s, "<") && !strings.ContainsAny(s, " \t\r\n<>\"") {
		for _, ns := range namespaces.All() {
			if strings.HasPrefix(s, ns.Prefix) && len(s) > len(ns.Prefix) {
				return namespaces.Short(quad.IRI(s))
			}
		}
	}
	v := quad.StringToValue(s)
	if iri, ok := v.(quad.IRI); ok {
		return namespaces.Short(iri)
	}
	if v == nil {
		return quad.String("")
	}
	return v
}
