package main

import (
	"io"

	"github.com/spf13/cobra"

	"quern/loader/source"
)

func (p *Program) text() *cobra.Command {
	var in input
	cmd := &cobra.Command{
		Use:   "text FILE...|-|DIR",
		Short: "Print the cleaned text, byte for byte what offsets count in",
		Long: "Print the cleaned text, byte for byte what offsets count in. Several articles follow each other,\n" +
			"set apart by an empty line.",
		Args: needFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			first := true
			err = p.eachArticle(cmd, args, o, func(item source.Item) error {
				text := item.Article.Text
				if !first {
					text = "\n\n" + text
				}
				first = false
				_, err := io.WriteString(p.Stdout, text)
				return err
			})
			if !first && isTerminal(p.Stdout) {
				io.WriteString(p.Stdout, "\n")
			}
			return err
		},
	}
	in.flags(cmd)
	return cmd
}
