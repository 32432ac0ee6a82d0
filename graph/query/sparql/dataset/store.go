package dataset

import (
	"context"
	"fmt"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/rdf"
	"quern/graph/store"
)

// stored reads a store, whose IRIs are short.
type stored struct {
	store.IDReader
	names *quads.Namespaces
}

// Of gives a snapshot of the store as a dataset: each article is a named graph, and the default graph is the
// union of all. IRIs have their full form by the namespaces.
func Of(r store.IDReader, names *quads.Namespaces) Reader { return &stored{r, names} }

func (s *stored) Default() store.TermID { return 0 }

func (s *stored) ID(t rdf.Term) (store.TermID, error) {
	t = s.mapped(t, s.names.Short)
	v, err := quads.ParseTerm(t.Append(nil))
	if err != nil {
		return 0, nil // no store holds what is no term of N-Quads
	}
	id, err := s.IDReader.TermID(v)
	if err != nil || id != 0 || t.Lang == "" {
		return id, err
	}
	// Tags are in lower case here and in the store as they were given.
	tag := t.Lang
	if i := strings.IndexByte(tag, '-'); i > 0 {
		tag = tag[:i] + strings.ToUpper(tag[i:])
	}
	return s.IDReader.TermID(quad.LangString{Value: quad.String(t.Value), Lang: tag})
}

func (s *stored) Terms(ctx context.Context, ids []store.TermID) ([]rdf.Term, error) {
	values, err := s.IDReader.Terms(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading terms: %w", err)
	}
	out := make([]rdf.Term, len(values))
	for i, v := range values {
		t, err := rdf.FromValue(v)
		if err != nil {
			return nil, err
		}
		out[i] = s.mapped(t, s.names.Full)
	}
	return out, nil
}

// mapped turns the IRIs of a term.
func (s *stored) mapped(t rdf.Term, f func(quad.IRI) quad.IRI) rdf.Term {
	switch t.Kind {
	case rdf.IRI:
		t.Value = string(f(quad.IRI(t.Value)))
	case rdf.Literal:
		t.Datatype = string(f(quad.IRI(t.Datatype)))
	}
	return t
}
