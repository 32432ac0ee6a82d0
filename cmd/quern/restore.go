package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) restore() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a store from a backup",
		Long: "Make a store from a file that quern backup wrote. The file is read to its end first, so that nothing is\n" +
			"written of one that is not whole; the store must be new or empty.",
		Args: exactly(1, "restore needs the file that quern backup wrote"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("reading the backup: %w", err)
			}
			defer f.Close()
			if _, err := store.CheckBackup(f); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return fmt.Errorf("reading the backup: %w", err)
			}
			s, err := reachStore(cmd.Context(), db, store.OpenToRestore)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			n, err := s.Restore(cmd.Context(), f)
			if errors.Is(err, store.ErrNotEmpty) {
				return fmt.Errorf("the store %s holds something already; name a new one with --db", db)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Stdout, "restored %s and %s to %s\n", count(n.Articles, "article", "articles"), count(n.Judgements, "judgement", "judgements"), db)
			return nil
		},
	}
	p.addDB(cmd, &db)
	return cmd
}
