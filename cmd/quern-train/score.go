package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/entity"
	"quern/loader/language/network"
	"quern/loader/language/tokenize"
)

// engine is every model of reading.
type engine struct {
	tokens *tokenize.Tokenizer
	trees  *network.Analyzer
	names  *entity.Finder
}

func loadEngine(models, lists fs.FS) (e engine, err error) {
	if e.tokens, err = tokenize.Load(models); err != nil {
		return e, err
	}
	if e.trees, err = network.Load(models, lists); err != nil {
		return e, err
	}
	e.trees = e.trees.Only(language.Tags, language.Trees)
	e.names, err = entity.Load(models, lists)
	return e, err
}

func scoreCommand() *cobra.Command {
	var models, lists, match string
	cmd := &cobra.Command{
		Use:   "score FILE...",
		Short: "Score the models on treebanks (.conllu) and on corpora of names (a token and its tag a line)",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := loadEngine(os.DirFS(models), os.DirFS(lists))
			if err != nil {
				return err
			}
			var tests []test
			for _, path := range args {
				tests = append(tests, test{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), paths: []string{path}, match: match})
			}
			return scoreboard(cmd.OutOrStdout(), e, tests)
		},
	}
	cmd.Flags().StringVar(&models, "models", "data/models", "the folder with the models")
	cmd.Flags().StringVar(&lists, "lists", "data/lists", "the folder with the lists of names")
	cmd.Flags().StringVar(&match, "documents", "", "only documents with this in their id")
	return cmd
}

// test is one row of the scoreboard: files that are scored together.
type test struct {
	name  string
	paths []string
	match string // only documents with this in their id
}

// scoreboard prints a row a test. Tags, lemmas, trees and names are scored on the tokens of the file, with
// nothing else of it; tokens and sentences on its raw text. Names of treebanks are those that their mentions
// give. Relations count without their subtypes.
func scoreboard(w io.Writer, e engine, tests []test) error {
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "test\ttokens\tsentences\tUPOS\tXPOS\tlemma\tUAS\tLAS\tPER\tORG\tLOC\tnames\t")
	for _, t := range tests {
		gold, err := readNames(t.paths)
		if err != nil {
			return err
		}
		gold = withID(gold, t.match)
		var read []*language.Document
		for _, d := range gold {
			doc := bare(d)
			e.trees.Process(doc)
			e.names.Process(doc)
			read = append(read, doc)
		}
		row := []string{t.name, "-", "-", "-", "-", "-", "-", "-"}
		if strings.HasSuffix(t.paths[0], ".conllu") {
			row = append([]string{t.name}, e.splitRow(gold)...)
			row = append(row, treeRow(gold, read)...)
		}
		row = append(row, nameRow(gold, read)...)
		fmt.Fprintln(out, strings.Join(row, "\t")+"\t")
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("printing scores: %w", err)
	}
	return nil
}

func withID(docs []*language.Document, match string) []*language.Document {
	var out []*language.Document
	for _, d := range docs {
		if strings.Contains(d.Article.Title, match) {
			out = append(out, d)
		}
	}
	return out
}

// splitRow is the F1 of surface tokens and of sentences.
func (e engine) splitRow(docs []*language.Document) []string {
	var tokens, sentences overlap
	for _, gold := range docs {
		raw := &language.Document{Article: &graph.Article{Text: gold.Text()}}
		e.tokens.Process(raw)
		gt, _, gs := spansOf(gold)
		st, _, ss := spansOf(raw)
		tokens.add(gt, st)
		sentences.add(gs, ss)
	}
	return []string{percent(tokens.f1()), percent(sentences.f1())}
}

// treeRow is the share of words with the right UPOS, XPOS, lemma, head, and head and relation. A lemma that
// the treebank leaves out counts as right.
func treeRow(golds, read []*language.Document) []string {
	var right [5]int
	n := 0
	for d, gold := range golds {
		for i := range gold.Sentences {
			for j := range gold.Sentences[i].Tokens {
				g, s := &gold.Sentences[i].Tokens[j], &read[d].Sentences[i].Tokens[j]
				n++
				for k, ok := range [...]bool{g.UPOS == s.UPOS, g.XPOS == s.XPOS, g.Lemma == "" || g.Lemma == s.Lemma,
					g.Head == s.Head, g.Head == s.Head && universal(g.Deprel) == universal(s.Deprel)} {
					right[k] += bit(ok)
				}
			}
		}
	}
	var row []string
	for _, r := range right {
		row = append(row, percent(100*float64(r)/float64(max(n, 1))))
	}
	return row
}

// universal is a relation without its subtype.
func universal(deprel string) string {
	u, _, _ := strings.Cut(deprel, ":")
	return u
}

// nameRow is the F1 of names, by type and together.
func nameRow(golds, read []*language.Document) []string {
	at := 0
	counts := countNames(golds, func(*language.Document) *language.Document { at++; return read[at-1] })
	var row []string
	for _, kind := range []string{"PER", "ORG", "LOC", "all"} {
		if counts["all"].gold == 0 {
			row = append(row, "-")
			continue
		}
		row = append(row, percent(counts[kind].f1()))
	}
	return row
}

func percent(x float64) string { return fmt.Sprintf("%.2f", x) }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bare copies a document's tokens without what is to be found out.
func bare(d *language.Document) *language.Document {
	c := copyDocument(d)
	c.Names, c.Mentions, c.Chains = nil, nil, nil
	for i := range c.Sentences {
		for j := range c.Sentences[i].Tokens {
			t := &c.Sentences[i].Tokens[j]
			t.Lemma, t.UPOS, t.XPOS, t.Deprel, t.Head = "", "", "", "", language.NoHead
		}
	}
	return c
}
