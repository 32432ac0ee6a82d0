package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/store"
)

func (p *Program) forget() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "forget ARTICLE...",
		Short: "Forget articles: the graph is then as if they had never been loaded",
		Long:  "Forget articles, named by id or address: the graph is then as if they had never been loaded.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("forget needs the id or the address of an article; quern articles lists them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd.Context(), db, func(s *store.Store) error {
				failed := false
				for _, name := range args {
					err := s.Forget(cmd.Context(), articleID(name))
					if errors.Is(err, store.ErrNotFound) {
						p.say("there is no article %s in the store; quern articles lists those there are", name)
						failed = true
						continue
					}
					if err != nil {
						return err
					}
					fmt.Fprintf(p.Stdout, "forgot %s\n", name)
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

// articleID is the id of an article named by its id or its address.
func articleID(name string) graph.ArticleID {
	if strings.HasPrefix(name, "article:") {
		return graph.ArticleID(name)
	}
	return graph.NewArticleID(name, "")
}
