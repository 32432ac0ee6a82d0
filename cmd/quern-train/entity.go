package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/entity"
	"quern/loader/language/network"
)

func entityCommand() *cobra.Command {
	var c common
	var lists string
	o := entity.Options{Log: report}
	cmd := &cobra.Command{
		Use:   "entity",
		Short: "Train the finder of names",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			train, err := readNames(c.train)
			if err != nil {
				return err
			}
			models := os.DirFS(c.models)
			reader, err := network.Load(models, os.DirFS(lists))
			if err != nil {
				return err
			}
			tagger := reader.Only(language.Tags)
			if o.Clusters, err = cluster.Load(models); err != nil {
				return err
			}
			for _, d := range train {
				tagger.Process(d)
			}
			o.Epochs, o.Seed, o.Lists = c.epochs, c.seed, os.DirFS(lists)
			f, err := entity.Train(train, o)
			if err != nil {
				return err
			}
			b, err := f.Encode()
			if err != nil {
				return err
			}
			if err := writeFile(c.out, b); err != nil {
				return err
			}
			for _, path := range c.dev {
				dev, err := readNames([]string{path})
				if err != nil {
					return err
				}
				for _, d := range dev {
					tagger.Process(d)
				}
				scoreNames(filepath.Base(path), f, dev)
			}
			return nil
		},
	}
	c.flags(cmd, entity.File, 10)
	cmd.Flags().StringVar(&lists, "lists", "data/lists", "the folder with the lists of names")
	cmd.Flags().Int32Var(&o.Prune.MinHits, "min-hits", 2, "leave out weights that changed less often")
	cmd.Flags().Float64Var(&o.Prune.Below, "prune", 0.3, "leave out averaged weights smaller than this")
	return cmd
}

// scoreNames prints the F1 of names of each type and of all but MISC.
func scoreNames(what string, f *entity.Finder, docs []*language.Document) {
	counts := countNames(docs, func(gold *language.Document) *language.Document {
		doc := copyDocument(gold)
		f.Process(doc)
		return doc
	})
	report("%s: F1 of PER %.2f ORG %.2f LOC %.2f, all %.2f", what, counts["PER"].f1(), counts["ORG"].f1(), counts["LOC"].f1(), counts["all"].f1())
}

// countNames compares the names of documents with those that find gives, by type and all but MISC together.
func countNames(docs []*language.Document, find func(*language.Document) *language.Document) map[string]*overlap {
	type name struct {
		sentence, first, last int
		kind                  string
	}
	counts := map[string]*overlap{"PER": {}, "ORG": {}, "LOC": {}, "all": {}}
	for _, gold := range docs {
		seen := map[name]bool{}
		for _, m := range gold.Names {
			if o := counts[m.Type]; o != nil {
				seen[name{m.Sentence, m.First, m.Last, m.Type}] = true
				o.gold++
				counts["all"].gold++
			}
		}
		for _, m := range find(gold).Names {
			if o := counts[m.Type]; o != nil {
				right := bit(seen[name{m.Sentence, m.First, m.Last, m.Type}])
				o.system++
				o.both += right
				counts["all"].system++
				counts["all"].both += right
			}
		}
	}
	return counts
}
