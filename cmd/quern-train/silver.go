package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/conllu"
	"quern/loader/language/lexicon"
	"quern/loader/language/network"
	"quern/loader/language/tokenize"
)

// silverCommand has networks annotate raw text together, for a smaller one to learn from ("quern-train network
// --silver").
func silverCommand() *cobra.Command {
	var networks []string
	var models, lists, out string
	cmd := &cobra.Command{
		Use:   "silver TEXT...",
		Short: "Annotate raw text (.jsonl with a \"text\" a line, or plain) by one or several networks, for another to learn from",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			tokens, err := tokenize.Load(os.DirFS(models))
			if err != nil {
				return err
			}
			words, err := lexicon.Load(os.DirFS(lists))
			if err != nil {
				return err
			}
			var teachers []*network.Model
			for _, path := range networks {
				raw, err := os.ReadFile(path)
				if err != nil {
					return fmt.Errorf("reading a network: %w", err)
				}
				m, err := network.Decode(raw, words)
				if err != nil {
					return fmt.Errorf("reading the network %s: %w", path, err)
				}
				teachers = append(teachers, m)
			}
			teacher, err := network.NewEnsemble(teachers)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			for _, path := range args {
				texts, err := readTexts(path)
				if err != nil {
					return err
				}
				for _, text := range texts {
					doc := &language.Document{Article: &graph.Article{Text: text}}
					tokens.Process(doc)
					if len(doc.Sentences) == 0 {
						continue
					}
					teacher.Process(doc)
					if err := conllu.Write(&b, doc); err != nil {
						return fmt.Errorf("annotating %s: %w", path, err)
					}
				}
			}
			return writeFile(out, b.Bytes())
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&networks, "networks", nil, "the models that annotate; they must have been taught the same classes")
	f.StringVar(&models, "models", "data/models", "the folder with the tokenizer's model")
	f.StringVar(&lists, "lists", "data/lists", "the folder of word lists")
	f.StringVar(&out, "out", "silver.conllu", "the file to write")
	if err := cmd.MarkFlagRequired("networks"); err != nil {
		panic(err)
	}
	return cmd
}

// readTexts reads the texts of a file: one, or with .jsonl the "text" of each line.
func readTexts(path string) ([]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading text: %w", err)
	}
	if filepath.Ext(path) != ".jsonl" {
		return []string{string(raw)}, nil
	}
	var texts []string
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var record struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil {
			return nil, fmt.Errorf("reading %s: line %d: %w", path, n, err)
		}
		texts = append(texts, record.Text)
	}
	return texts, lines.Err()
}
