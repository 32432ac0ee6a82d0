package main

import (
	"github.com/spf13/cobra"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/tokenize"
)

func tokenizeCommand() *cobra.Command {
	var c common
	o := tokenize.Options{Log: report}
	cmd := &cobra.Command{
		Use:   "tokenize",
		Short: "Train the tokenizer and sentence splitter",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			train, dev, clusters, err := c.read()
			if err != nil {
				return err
			}
			o.Epochs, o.Seed, o.Clusters = c.epochs, c.seed, clusters
			t, err := tokenize.Train(train, o)
			if err != nil {
				return err
			}
			b, err := t.Encode()
			if err != nil {
				return err
			}
			scoreTokens(t, dev)
			return writeFile(c.out, b)
		},
	}
	c.flags(cmd, tokenize.File, 12)
	cmd.Flags().Float64Var(&o.Prune.Below, "prune", 0.05, "leave out averaged weights smaller than this")
	return cmd
}

// scoreTokens prints the F1 of surface tokens, words and sentences found in the raw text.
func scoreTokens(t *tokenize.Tokenizer, docs []*language.Document) {
	var tokens, words, sentences overlap
	for _, gold := range docs {
		doc := &language.Document{Article: &graph.Article{Text: gold.Text()}}
		t.Process(doc)
		gt, gw, gs := spansOf(gold)
		st, sw, ss := spansOf(doc)
		tokens.add(gt, st)
		words.add(gw, sw)
		sentences.add(gs, ss)
	}
	if len(docs) > 0 {
		report("dev: F1 of tokens %.2f words %.2f sentences %.2f", tokens.f1(), words.f1(), sentences.f1())
	}
}

// spansOf gives the surface tokens, words and sentences of a document.
func spansOf(d *language.Document) (tokens, words, sentences map[graph.Span]bool) {
	tokens, words, sentences = map[graph.Span]bool{}, map[graph.Span]bool{}, map[graph.Span]bool{}
	for _, s := range d.Sentences {
		sentences[s.Span] = true
		for i := 0; i < len(s.Tokens); {
			span := s.Tokens[i].Span
			words[span] = true
			for i++; i < len(s.Tokens) && s.Tokens[i].Joined; i++ {
				words[s.Tokens[i].Span] = true
				span.End = s.Tokens[i].Span.End
			}
			tokens[span] = true
		}
	}
	return
}

// overlap counts what two sets of spans share.
type overlap struct{ both, gold, system int }

func (o *overlap) add(gold, system map[graph.Span]bool) {
	o.gold += len(gold)
	o.system += len(system)
	for s := range system {
		if gold[s] {
			o.both++
		}
	}
}

// f1 is in percent.
func (o *overlap) f1() float64 { return 200 * float64(o.both) / float64(max(o.gold+o.system, 1)) }
