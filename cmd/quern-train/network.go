package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"time"

	"github.com/spf13/cobra"

	"quern/loader/language"
	"quern/loader/language/lexicon"
	"quern/loader/language/network"
	"quern/loader/language/network/train"
)

// networkCommand teaches the network. An interrupt ends it after the running batch; begun again with the same
// flags it goes on from the last whole epoch.
func networkCommand() *cobra.Command {
	o := train.DefaultOptions()
	var treebanks, names, silver, dev []string
	var silverWeight float32
	var embeddings, lists, out, state string
	var words, every int
	cmd := &cobra.Command{
		Use:   "network",
		Short: "Train the network that tags, parses and finds names",
		Long: "Train the network that tags, parses and finds names. The state is saved after every epoch; the same command,\n" +
			"begun again after a stop, goes on from there. The same sentences, flags and seed give the same bytes.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t, docs, err := prepareNetwork(o, corpora{treebanks, names, silver, dev, silverWeight}, embeddings, lists, words)
			if err != nil {
				return err
			}
			if raw, err := os.ReadFile(state); err == nil {
				if err := t.Restore(raw); err != nil {
					return fmt.Errorf("going on from %s: %w", state, err)
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "going on after epoch %d\n", t.Epochs())
			} else if !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("going on from %s: %w", state, err)
			}
			interrupted := make(chan os.Signal, 1)
			signal.Notify(interrupted, os.Interrupt)
			begin := time.Now()
			for !t.Done() {
				loss, err := t.Epoch(func() bool { return len(interrupted) > 0 })
				if errors.Is(err, train.ErrStopped) {
					return fmt.Errorf("stopped; the same command goes on after epoch %d", t.Epochs())
				} else if err != nil {
					return err
				}
				raw, err := t.Save()
				if err != nil {
					return err
				}
				if err := writeFile(state, raw); err != nil {
					return err
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "epoch %d loss %.4f after %s\n", t.Epochs(), loss, time.Since(begin).Round(time.Second))
				if !t.Done() && t.Epochs()%every == 0 {
					if err := keepNetwork(cmd, t, out, lists, dev, docs); err != nil {
						return err
					}
				}
			}
			return keepNetwork(cmd, t, out, lists, dev, docs)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&treebanks, "train", nil, "CoNLL-U files to learn from")
	f.StringSliceVar(&names, "names", nil, "files with a token and a BIO tag a line to learn names from; one given twice counts twice")
	f.StringSliceVar(&silver, "silver", nil, "CoNLL-U files that a machine annotated, as \"quern-train silver\" does")
	f.Float32Var(&silverWeight, "silver-weight", 0.5, "how much a word of those counts beside one that people annotated")
	f.StringSliceVar(&dev, "dev", nil, "files to score with")
	f.StringVar(&embeddings, "embeddings", "", "word vectors (the JSON of wink-embeddings)")
	f.IntVar(&words, "words", 60000, "how many of the most frequent words keep their vector")
	f.StringVar(&lists, "lists", "data/lists", "the folder of word lists")
	f.StringVar(&out, "out", network.File, "the file to write")
	f.StringVar(&state, "state", "network.state", "the file that keeps the state of the training")
	f.IntVar(&every, "every", 5, "how many epochs lie between scores")
	f.IntVar(&o.Epochs, "epochs", o.Epochs, "how often all sentences are learned from")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "seed of the random numbers")
	f.IntVar(&o.Words, "batch", o.Words, "words of a batch")
	f.Float64Var(&o.Rate, "rate", o.Rate, "rate of learning")
	f.Float32Var(&o.Chances.Dropout, "dropout", o.Chances.Dropout, "share of each layer that is left out")
	f.IntVar(&o.Config.Width, "width", o.Config.Width, "width of one direction of a layer")
	f.IntVar(&o.Config.Input, "input", o.Config.Input, "width of a word as it enters the first layer")
	f.IntVar(&o.Config.Layers, "layers", o.Config.Layers, "number of layers")
	f.IntVar(&o.Shards, "threads", o.Shards, "into how many parts a batch is split, one a thread; part of the result")
	for _, name := range []string{"train", "embeddings"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	return cmd
}

// corpora are the files that a network learns from and is scored with.
type corpora struct {
	treebanks, names, silver, dev []string
	silverWeight                  float32
}

func prepareNetwork(o train.Options, c corpora, embeddings, lists string, words int) (*train.Trainer, [][]*language.Document, error) {
	var examples []*network.Example
	for _, path := range c.treebanks {
		docs, err := readNames([]string{path})
		if err != nil {
			return nil, nil, err
		}
		for _, d := range docs {
			parts := train.Trees
			if len(d.Mentions) > 0 || len(d.Names) > 0 {
				parts |= train.Names
			}
			examples = append(examples, train.Examples(d, parts, 1)...)
		}
	}
	named, err := readNames(c.names)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range named {
		examples = append(examples, train.Examples(d, train.Names, 1)...)
	}
	labelled, err := readTreebank(c.silver)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range labelled {
		examples = append(examples, train.Examples(d, train.Trees|train.Names, c.silverWeight)...)
	}
	var golds [][]*language.Document
	for _, path := range c.dev {
		gold, err := readNames([]string{path})
		if err != nil {
			return nil, nil, err
		}
		golds = append(golds, gold)
	}
	table, err := readEmbeddings(embeddings, words)
	if err != nil {
		return nil, nil, err
	}
	vectors, err := network.NewVectors(table.Words, table.Rows)
	if err != nil {
		return nil, nil, err
	}
	lexicon, err := lexicon.Load(os.DirFS(lists))
	if err != nil {
		return nil, nil, err
	}
	t, err := train.New(o, vectors, lexicon, examples)
	return t, golds, err
}

// keepNetwork writes the network as it stands, and scores what it wrote.
func keepNetwork(cmd *cobra.Command, t *train.Trainer, out, lists string, dev []string, docs [][]*language.Document) error {
	raw, err := t.Encode()
	if err != nil {
		return err
	}
	if err := writeFile(out, raw); err != nil {
		return err
	}
	return scoreNetwork(cmd, raw, lists, dev, docs)
}

// scoreNetwork scores the packed model, as it will be used.
func scoreNetwork(cmd *cobra.Command, raw []byte, lists string, dev []string, golds [][]*language.Document) error {
	words, err := lexicon.Load(os.DirFS(lists))
	if err != nil {
		return err
	}
	m, err := network.Decode(raw, words)
	if err != nil {
		return err
	}
	stage := network.NewAnalyzer(m)
	for i, docs := range golds {
		var s train.Score
		for _, d := range docs {
			s.Add(stage, d)
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "  %s %s\n", dev[i], s.String())
	}
	return nil
}
