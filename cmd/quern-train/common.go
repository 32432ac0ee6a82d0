package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/cluster"
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
