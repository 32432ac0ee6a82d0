package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/parse"
	"quern/loader/language/tag"
	"quern/loader/language/tokenize"
)

func tryCommand() *cobra.Command {
	var models string
	cmd := &cobra.Command{
		Use:   "try FILE",
		Short: "Write the trees of a text as CoNLL-U, to look at what the models do",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("reading a text: %w", err)
			}
			m := os.DirFS(models)
			tokens, err := tokenize.Load(m)
			if err != nil {
				return err
			}
			tags, err := tag.Load(m)
			if err != nil {
				return err
			}
			trees, err := parse.Load(m)
			if err != nil {
				return err
			}
			doc := &language.Document{Article: &graph.Article{Text: string(text)}}
			tokens.Process(doc)
			tags.Process(doc)
			trees.Process(doc)
			return conllu.Write(cmd.OutOrStdout(), doc)
		},
	}
	cmd.Flags().StringVar(&models, "models", "data/models", "the folder with the models")
	return cmd
}
