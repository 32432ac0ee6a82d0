package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/tag"
)

// common are the flags of every command that trains a model.
type common struct {
	train, dev []string
	models     string
	out        string
	epochs     int
	seed       uint64
}

func (c *common) flags(cmd *cobra.Command, file string, epochs int) {
	cmd.Flags().StringSliceVar(&c.train, "train", nil, "CoNLL-U files to train on")
	cmd.Flags().StringSliceVar(&c.dev, "dev", nil, "CoNLL-U files to score on")
	cmd.Flags().StringVar(&c.models, "models", "data/models", "the folder with the models that this one builds on")
	cmd.Flags().StringVar(&c.out, "out", filepath.Join("data/models", file), "the file to write")
	cmd.Flags().IntVar(&c.epochs, "epochs", epochs, "how often to go through the training data")
	cmd.Flags().Uint64Var(&c.seed, "seed", 1, "seed of the random numbers")
	if err := cmd.MarkFlagRequired("train"); err != nil {
		panic(err) // the flag is declared above
	}
}

func (c *common) read() (train, dev []*language.Document, clusters *cluster.Table, err error) {
	if train, err = readTreebank(c.train); err != nil {
		return
	}
	if dev, err = readTreebank(c.dev); err != nil {
		return
	}
	clusters, err = cluster.Load(os.DirFS(c.models))
	return
}

func report(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func tagCommand() *cobra.Command {
	var c common
	o := tag.Options{Log: report}
	cmd := &cobra.Command{
		Use:   "tag",
		Short: "Train the tagger and lemmatiser",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			train, dev, clusters, err := c.read()
			if err != nil {
				return err
			}
			o.Epochs, o.Seed, o.Clusters = c.epochs, c.seed, clusters
			t, err := tag.Train(train, o)
			if err != nil {
				return err
			}
			b, err := t.Encode()
			if err != nil {
				return err
			}
			scoreTags(t, dev)
			return writeFile(c.out, b)
		},
	}
	c.flags(cmd, tag.File, 10)
	cmd.Flags().Int32Var(&o.Margin, "margin", 30, "by how much the right class must win")
	cmd.Flags().Int32Var(&o.Tags.MinHits, "min-hits", 2, "leave out weights that changed less often")
	cmd.Flags().Float64Var(&o.Tags.Below, "prune", 0.5, "leave out averaged weights smaller than this")
	cmd.Flags().Float64Var(&o.Lemmas.Below, "prune-lemmas", 0.05, "the same for lemmas")
	return cmd
}

// scoreTags prints the share of words with the right tags and lemmas.
func scoreTags(t *tag.Tagger, docs []*language.Document) {
	var n, upos, xpos, lemma int
	for _, gold := range docs {
		doc := copyDocument(gold)
		t.Process(doc)
		for i := range doc.Sentences {
			for j := range doc.Sentences[i].Tokens {
				g, s := &gold.Sentences[i].Tokens[j], &doc.Sentences[i].Tokens[j]
				n++
				if g.UPOS == s.UPOS {
					upos++
				}
				if g.XPOS == s.XPOS {
					xpos++
				}
				if g.Lemma == s.Lemma {
					lemma++
				}
			}
		}
	}
	if n > 0 {
		report("dev: UPOS %.2f XPOS %.2f lemma %.2f of %d words", 100*float64(upos)/float64(n), 100*float64(xpos)/float64(n), 100*float64(lemma)/float64(n), n)
	}
}
