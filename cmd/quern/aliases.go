package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// addAliases adds --aliases to a command that reads articles.
func (p *Program) addAliases(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.aliases, "aliases", p.Env("QUERN_ALIASES"),
		"a CSV file of names of one's own: name,type,aliases (set apart by |); QUERN_ALIASES or the file aliases.csv in the user's folder for quern's settings stand in for it")
}

// aliasesFile is the list of names that users can give.
const aliasesFile = "lists/aliases.csv"

// withAliases puts the user's file of names in place of the empty one that quern has. A file that was asked for must be
// there; the one at the known place need not.
func (p *Program) withAliases(files fs.FS) (fs.FS, error) {
	path, asked := p.aliases, p.aliases != ""
	if !asked {
		base := p.Env("XDG_CONFIG_HOME")
		if base == "" {
			if base = p.Env("HOME"); base == "" {
				return files, nil
			}
			base = filepath.Join(base, ".config")
		}
		path = filepath.Join(base, "quern", "aliases.csv")
	}
	if _, err := os.Stat(path); err != nil {
		if !asked && errors.Is(err, fs.ErrNotExist) {
			return files, nil
		}
		return nil, fmt.Errorf("reading the names of one's own: %w", err)
	}
	return replaced{files, aliasesFile, path}, nil
}

// replaced is a file system in which one file is another's.
type replaced struct {
	fs.FS
	name, path string
}

// Open opens the file that stands in, or else the one of that name.
func (r replaced) Open(name string) (fs.File, error) {
	if name == r.name {
		return os.Open(r.path)
	}
	return r.FS.Open(name)
}
