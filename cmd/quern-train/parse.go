package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/parse"
	"quern/loader/language/tag"
)

func parseCommand() *cobra.Command {
	var c common
	var folds int
	o := parse.Options{Log: report}
	to := tag.Options{TagsOnly: true}
	cmd := &cobra.Command{
		Use:   "parse",
		Short: "Train the parser, on tags such as the tagger gives to text that it has not seen",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			train, dev, clusters, err := c.read()
			if err != nil {
				return err
			}
			to.Seed, to.Clusters = c.seed, clusters
			if err := jackknife(train, dev, folds, to); err != nil {
				return err
			}
			o.Epochs, o.Seed, o.Clusters = c.epochs, c.seed, clusters
			p, err := parse.Train(train, o)
			if err != nil {
				return err
			}
			b, err := p.Encode()
			if err != nil {
				return err
			}
			scoreTrees(p, dev)
			return writeFile(c.out, b)
		},
	}
	c.flags(cmd, parse.File, 6)
	cmd.Flags().IntVar(&folds, "folds", 4, "taggers to train, each on all documents but one part, for tags of that part")
	cmd.Flags().IntVar(&to.Epochs, "tag-epochs", 5, "how often each of them goes through its data")
	cmd.Flags().Int32Var(&to.Margin, "tag-margin", 30, "by how much the right tag must win")
	cmd.Flags().Int32Var(&o.Margin, "margin", 60, "by how much the right transition must win")
	cmd.Flags().Float64Var(&to.Tags.Below, "prune-tags", 0.05, "leave out their averaged weights smaller than this")
	cmd.Flags().Float64Var(&o.Prune.Below, "prune", 1.75, "leave out averaged weights smaller than this")
	cmd.Flags().Int32Var(&o.Prune.MinHits, "min-hits", 2, "leave out weights that changed less often")
	cmd.Flags().Float64Var(&o.Explore, "explore", 0.9, "how often training goes on from a wrong choice")
	return cmd
}

// jackknife tags each part of the training documents with a tagger that has not seen it, and dev with one
// that has seen all of train.
func jackknife(train, dev []*language.Document, folds int, o tag.Options) error {
	tagged := make([]*language.Document, len(train))
	for f := range folds {
		var rest []*language.Document
		for i, d := range train {
			if i%folds != f || folds == 1 {
				rest = append(rest, d)
			}
		}
		t, err := tag.Train(rest, o)
		if err != nil {
			return fmt.Errorf("tagging part %d: %w", f+1, err)
		}
		for i, d := range train {
			if i%folds == f {
				tagged[i] = copyDocument(d)
				t.Process(tagged[i])
			}
		}
		report("part %d of %d tagged", f+1, folds)
	}
	t, err := tag.Train(train, o)
	if err != nil {
		return err
	}
	for i := range train {
		*train[i] = *tagged[i]
	}
	for _, d := range dev {
		t.Process(d)
	}
	return nil
}

// scoreTrees prints the share of words with the right head, and with the right head and universal relation.
func scoreTrees(p *parse.Parser, docs []*language.Document) {
	var n, uas, las int
	for _, gold := range docs {
		doc := copyDocument(gold)
		p.Process(doc)
		for i := range doc.Sentences {
			for j := range doc.Sentences[i].Tokens {
				g, s := &gold.Sentences[i].Tokens[j], &doc.Sentences[i].Tokens[j]
				n++
				if g.Head != s.Head {
					continue
				}
				uas++
				if universal(g.Deprel) == universal(s.Deprel) {
					las++
				}
			}
		}
	}
	if n > 0 {
		report("dev: UAS %.2f LAS %.2f of %d words", 100*float64(uas)/float64(n), 100*float64(las)/float64(n), n)
	}
}

func universal(deprel string) string {
	u, _, _ := strings.Cut(deprel, ":")
	return u
}
