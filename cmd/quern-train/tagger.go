package main

import (
	"os"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/network"
	"quern/loader/language/tagger"
)

func taggerCommand() *cobra.Command {
	var c common
	var lists string
	o := tagger.Options{Log: report}
	cmd := &cobra.Command{
		Use:   "tagger",
		Short: "Train the second opinion on parts of speech",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			train, dev, clusters, err := c.read()
			if err != nil {
				return err
			}
			reader, err := network.Load(os.DirFS(c.models), os.DirFS(lists))
			if err != nil {
				return err
			}
			// It learns from the network's trees, which are what it will be given.
			trees := reader.Only(language.Trees)
			for _, d := range train {
				trees.Process(d)
			}
			o.Epochs, o.Seed, o.Clusters = c.epochs, c.seed, clusters
			t, err := tagger.Train(train, o)
			if err != nil {
				return err
			}
			b, err := t.Encode()
			if err != nil {
				return err
			}
			for _, d := range dev {
				trees.Process(d)
			}
			report("%d of %d words of the files to score on right, without the network", t.Right(dev), countWords(dev))
			return writeFile(c.out, b)
		},
	}
	c.flags(cmd, tagger.File, 6)
	cmd.Flags().StringVar(&lists, "lists", "data/lists", "the folder with the lists of names")
	cmd.Flags().Int32Var(&o.Prune.MinHits, "min-hits", 3, "leave out weights that changed less often")
	cmd.Flags().Float64Var(&o.Prune.Below, "prune", 0.3, "leave out averaged weights smaller than this")
	return cmd
}

func countWords(docs []*language.Document) int {
	n := 0
	for _, d := range docs {
		for i := range d.Sentences {
			n += len(d.Sentences[i].Tokens)
		}
	}
	return n
}
