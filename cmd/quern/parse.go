package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"quern/loader"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/source"
)

func (p *Program) parse() *cobra.Command {
	var in input
	var format string
	cmd := &cobra.Command{
		Use:   "parse FILE...|-|DIR",
		Short: "Print words, trees, names and coreference as CoNLL-U",
		Long: "Print words, lemmas, parts of speech, trees, names and coreference in CoNLL-U.\n" +
			"With --input conllu the words and sentences of the input are kept and all else is predicted anew.",
		Args: needFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			if format != "text" && format != "conllu" {
				return asUsage(cmd, fmt.Errorf("the input is text or conllu, not %q", format))
			}
			reader, err := p.reader()
			if err != nil {
				return err
			}
			if format == "conllu" {
				return p.parseCoNLLU(cmd.Context(), reader, args)
			}
			return p.printEach(cmd, args, o, func(out io.Writer, item source.Item) error {
				doc, err := reader.Parse(cmd.Context(), item.Article)
				if err != nil {
					return articleError(cmd.Context(), item.Where, err)
				}
				return conllu.Write(out, doc)
			})
		},
	}
	cmd.Flags().StringVar(&format, "input", "text", "what the files hold: text or conllu")
	in.flags(cmd)
	return cmd
}

// parseCoNLLU reads each file's documents anew, on the words and sentences that it gives.
func (p *Program) parseCoNLLU(ctx context.Context, reader *loader.Pipeline, names []string) error {
	return p.eachFile(ctx, names, func(name string, in io.Reader) error {
		for doc, err := range conllu.Documents(in) {
			if err == nil {
				doc, err = reader.Continue(ctx, wordsOnly(doc))
			}
			if err != nil {
				return articleError(ctx, name, err)
			}
			if err := conllu.Write(p.Stdout, doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// wordsOnly keeps the words and sentences of a document and forgets all that was said about them.
func wordsOnly(doc *language.Document) *language.Document {
	bare := &language.Document{Article: doc.Article, Sentences: doc.Sentences}
	for s := range bare.Sentences {
		tokens := bare.Sentences[s].Tokens
		for i, t := range tokens {
			tokens[i] = language.Token{Span: t.Span, Form: t.Form, Joined: t.Joined, SpaceAfter: t.SpaceAfter, Head: language.NoHead}
		}
	}
	return bare
}
