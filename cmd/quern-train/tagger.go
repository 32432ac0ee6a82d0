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
			// It learns from the network's own tags and trees, which are what it will be given.
			reader = reader.Alone()
			read := func(docs []*language.Document) []*language.Document {
				out := make([]*language.Document, len(docs))
				for i, d := range docs {
					out[i] = bare(d)
					reader.Process(out[i])
				}
				return out
			}
			o.Epochs, o.Seed, o.Clusters = c.epochs, c.seed, clusters
			t, err := tagger.Train(train, read(train), o)
			if err != nil {
				return err
			}
			b, err := t.Encode()
			if err != nil {
				return err
			}
			report("%d of %d words of the files to score on right, without the network", t.Right(dev, read(dev)), countWords(dev))
			return writeFile(c.out, b)
		},
	}
	c.flags(cmd, tagger.File, 6)
	cmd.Flags().StringVar(&lists, "lists", "data/lists", "the folder with the lists of names")
	cmd.Flags().IntVar(&o.Runs, "runs", 3, "how often to train, each time in another order; the model is the mean")
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
