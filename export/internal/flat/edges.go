package flat

import (
	"context"
	"errors"
	"fmt"

	"quern/export"
	"quern/graph"
)

// Walk gives the entities of the facts and then those facts that are edges, each with its sentences, to a
// writer, whose error ends it. It reports how many facts are no edge.
func Walk(ctx context.Context, facts *export.Facts, node func(*graph.Entity) error, edges func() error, edge func(*Fact) error) (left int, err error) {
	defer facts.Close()
	for e, err := range facts.Entities(ctx) {
		if err := errors.Join(err, node(&e)); err != nil {
			return 0, fmt.Errorf("writing the entities: %w", err)
		}
	}
	if err := edges(); err != nil {
		return 0, err
	}
	for s, err := range facts.Statements(ctx) {
		if err != nil {
			return left, fmt.Errorf("writing the facts: %w", err)
		}
		if !IsEdge(&s) {
			left++
			continue
		}
		f, err := Of(ctx, facts, &s)
		if err == nil {
			err = edge(f)
		}
		if err != nil {
			return left, fmt.Errorf("writing the facts: %w", err)
		}
	}
	return left, nil
}
