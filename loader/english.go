package loader

import (
	"fmt"
	"io/fs"

	"golang.org/x/sync/errgroup"

	"quern/graph/schema"
	"quern/loader/fact"
	"quern/loader/language"
	"quern/loader/language/coref"
	"quern/loader/language/entity"
	"quern/loader/language/lexicon"
	"quern/loader/language/network"
	"quern/loader/language/times"
	"quern/loader/language/tokenize"
	"quern/loader/link"
)

// English composes the reader of English news from the folders models, lists, rules and schema below fsys.
// An error names the file that is missing or wrong.
func English(fsys fs.FS) (*Pipeline, error) {
	var dirs struct{ models, lists, rules, schema fs.FS }
	for name, dir := range map[string]*fs.FS{"models": &dirs.models, "lists": &dirs.lists, "rules": &dirs.rules, "schema": &dirs.schema} {
		sub, err := fs.Sub(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("opening the folder %s: %w", name, err)
		}
		*dir = sub
	}
	var (
		tokens *tokenize.Tokenizer
		reader *network.Analyzer
		names  *entity.Finder
		rules  *fact.Rules
		parts  Parts
	)
	// What is slow to load loads beside the rest: starting takes as long as the slowest of them.
	var loading errgroup.Group
	loading.Go(func() (err error) { parts.Version, err = hashFiles(fsys); return err })
	loading.Go(func() (err error) { tokens, err = tokenize.Load(dirs.models); return err })
	loading.Go(func() (err error) { reader, err = network.Load(dirs.models, dirs.lists); return err })
	loading.Go(func() (err error) { names, err = entity.Load(dirs.models, dirs.lists); return err })
	loading.Go(func() (err error) { parts.Lists, err = lexicon.Load(dirs.lists); return err })
	loading.Go(func() (err error) {
		if parts.Schema, err = schema.Load(dirs.schema); err != nil {
			return err
		}
		if rules, err = fact.LoadRules(dirs.rules, parts.Schema); err != nil {
			return err
		}
		scorer, err := fact.LoadScorer(dirs.models)
		rules = rules.WithScorer(scorer)
		return err
	})
	if err := loading.Wait(); err != nil {
		return nil, err
	}
	parts.Facts = rules
	parts.Stages = []Stage{tokens, reader.Only(language.Tags, language.Trees), names, coref.New(parts.Lists), times.New(), link.New(parts.Lists)}
	return New(parts)
}
