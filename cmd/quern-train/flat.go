package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"quern/loader/language/conllu"
)

// namesCommand rewrites corpora of names in one format with one set of types, for teachers that are trained
// outside of quern.
func namesCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "names FILE...",
		Short: "Rewrite corpora of names as CoNLL-U with NER= in its last column",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			docs, err := readNames(args)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			for _, d := range docs {
				d.Chains, d.Mentions = nil, nil
				if err := conllu.Write(&b, d); err != nil {
					return fmt.Errorf("rewriting names: %w", err)
				}
			}
			return writeFile(out, b.Bytes())
		},
	}
	cmd.Flags().StringVar(&out, "out", "names.conllu", "the file to write")
	return cmd
}
