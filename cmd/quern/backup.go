package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quern/graph/store"
)

func (p *Program) backup() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Save all that a store holds in one file",
		Long: "Save the articles of a store with what was read in them, the hand-written quads and the judgements in\n" +
			"one file, - for the output. quern restore makes the same store of it. A file that is there is replaced\n" +
			"when the new one is whole.",
		Args: exactly(1, "backup needs the name of the file to write, or - for the output"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withSnapshot(cmd.Context(), db, func(v *store.Snapshot) error {
				if args[0] == "-" {
					_, err := v.Backup(p.Stdout)
					return err
				}
				n, err := saveBackup(v, args[0])
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Stdout, "saved %s and %s in %s\n", count(n.Articles, "article", "articles"), count(n.Judgements, "judgement", "judgements"), args[0])
				return nil
			})
		},
	}
	p.addDB(cmd, &db)
	return cmd
}

// saveBackup writes beside the file and puts the new one in its place when it is whole and on disk.
func saveBackup(v *store.Snapshot, name string) (n store.BackupStats, err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return n, fmt.Errorf("writing the backup: %w", err)
	}
	n, err = v.Backup(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return n, errors.Join(err, os.Remove(f.Name()))
	}
	return n, nil
}
