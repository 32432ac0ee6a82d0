package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) unmerge() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "unmerge ID...",
		Short: "Take back judgements: the graph is then as if they had never been made",
		Long: "Take back judgements of any kind, named by the ids that quern merges lists: the graph is then as if\n" +
			"they had never been made.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("unmerge needs the id of a judgement; quern merges lists them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd.Context(), db, func(s *store.Store) error {
				failed := false
				for _, id := range args {
					err := s.Unjudge(cmd.Context(), id)
					if errors.Is(err, store.ErrNotFound) {
						p.say("there is no judgement %s in the store; quern merges lists those there are", id)
						failed = true
						continue
					}
					if err != nil {
						return err
					}
					fmt.Fprintf(p.Stdout, "took back %s\n", id)
				}
				if failed {
					return errReported
				}
				return nil
			})
		},
	}
	p.addDB(cmd, &db)
	return cmd
}
