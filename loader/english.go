package loader

import (
	"fmt"
	"io/fs"

	"golang.org/x/sync/errgroup"

	"quern/graph/schema"
	"quern/loader/language/lexicon"
)

// English composes the reader of English news from the folders models, lists, rules and schema below fsys.
func English(fsys fs.FS) (*Pipeline, error) {
	dir := map[string]fs.FS{}
	for _, name := range []string{"models", "lists", "rules", "schema"} {
		sub, err := fs.Sub(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("opening the folder %s: %w", name, err)
		}
		dir[name] = sub
	}
	parts := Parts{}
	// Models load beside each other: starting takes as long as the slowest of them.
	var loading errgroup.Group
	loading.Go(func() (err error) { parts.Version, err = hashFiles(fsys); return err })
	loading.Go(func() (err error) { parts.Schema, err = schema.Load(dir["schema"]); return err })
	loading.Go(func() (err error) { parts.Lists, err = lexicon.Load(dir["lists"]); return err })
	if err := loading.Wait(); err != nil {
		return nil, err
	}
	return New(parts)
}
