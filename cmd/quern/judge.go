package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
)

// judging is what every command that makes a judgement takes: the store, who judges and why.
type judging struct {
	db, who, why string
}

func (p *Program) addJudging(cmd *cobra.Command, j *judging) {
	p.addDB(cmd, &j.db)
	cmd.Flags().StringVar(&j.why, "why", "", "the reason, shown by quern merges")
	cmd.Flags().StringVar(&j.who, "who", p.Env("USER"), "who judges")
}

// judge makes a judgement on what is in the store and says what it did. What make returns beside the
// judgement is that in words.
func (p *Program) judge(ctx context.Context, given judging, make func(*query.Reader) (graph.Judgement, string, error)) error {
	return withStore(ctx, given.db, func(s *store.Store) error {
		v, err := s.Snapshot(ctx)
		if err != nil {
			return err
		}
		j, done, err := make(query.NewReader(v))
		if err = errors.Join(err, v.Close()); err != nil {
			return err
		}
		j.Who, j.Why = given.who, given.why
		id, err := s.Judge(ctx, j)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s\ntake it back with: quern unmerge %s\n", done, id)
		return nil
	})
}

// named is an entity for a message: its name and id.
func named(e graph.Entity) string { return fmt.Sprintf("%s (%s)", e.Name, e.ID) }

// both finds two entities by name or id.
func both(ctx context.Context, r *query.Reader, args []string) (a, b graph.Entity, err error) {
	if a, err = r.Find(ctx, args[0]); err == nil {
		b, err = r.Find(ctx, args[1])
	}
	return a, b, err
}
