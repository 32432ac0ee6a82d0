package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/identity"
	"quern/loader"
	"quern/loader/source"
)

func (p *Program) extract() *cobra.Command {
	var in input
	var format string
	var open, lines bool
	cmd := &cobra.Command{
		Use:   "extract FILE...|-|DIR",
		Short: "Print the facts of articles, each with its sentence; nothing is stored",
		Long: "Print the facts of articles. On a terminal they stand under their sentences; elsewhere, or with\n" +
			"--format jsonl, each is a JSON object on a line. Nothing is stored.\n\n" +
			"With --open --lines --format tsv, each input line is one sentence of words set apart by single\n" +
			"spaces, and each output line one extraction: sentence, confidence, relation, arguments.",
		Args: needFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := in.options(cmd)
			if err != nil {
				return err
			}
			if format == "" {
				format = "jsonl"
				if isTerminal(p.Stdout) {
					format = "text"
				}
			}
			switch {
			case open != lines || open && format != "tsv" || !open && format == "tsv":
				return asUsage(cmd, errors.New("open extraction is asked for as --open --lines --format tsv"))
			case format != "text" && format != "jsonl" && format != "tsv":
				return asUsage(cmd, fmt.Errorf("the format is text or jsonl, not %q", format))
			}
			reader, err := p.reader()
			if err != nil {
				return err
			}
			if open {
				out := bufio.NewWriter(p.Stdout)
				return cmp.Or(p.openLines(cmd.Context(), reader, out, args), out.Flush())
			}
			return p.printEach(cmd, args, o, func(out io.Writer, item source.Item) error {
				rec, err := reader.Extract(cmd.Context(), item.Article)
				if err != nil {
					return articleError(cmd.Context(), item.Where, err)
				}
				rec = identity.Resolve(rec, nil)
				if format == "text" {
					writeFacts(out, reader, &rec)
					return nil
				}
				return writeLines(out, &rec)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "text or jsonl; text on a terminal, else jsonl (tsv with --open)")
	cmd.Flags().BoolVar(&open, "open", false, "open extraction: relations in the text's own words")
	cmd.Flags().BoolVar(&lines, "lines", false, "each line of the input is one sentence, split into words")
	in.flags(cmd)
	return cmd
}

// linesOf lists a line for each statement and sentence of an article, in order of evidence.
func linesOf(rec *graph.Record) []graph.Line {
	var lines []graph.Line
	for i := range rec.Statements {
		lines = append(lines, rec.Statements[i].Lines(&rec.Article)...)
	}
	slices.SortStableFunc(lines, func(a, b graph.Line) int {
		return cmp.Or(cmp.Compare(a.Evidence.Sentence.Start, b.Evidence.Sentence.Start),
			cmp.Compare(firstSpan(a), firstSpan(b)), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Rule, b.Rule))
	})
	return lines
}

// firstSpan is where the words of a line's relation begin.
func firstSpan(l graph.Line) int {
	if len(l.Evidence.Relation) > 0 {
		return l.Evidence.Relation[0].Start
	}
	return l.Evidence.Sentence.Start
}

// writeLines writes an article's facts as JSON, a line each.
func writeLines(w io.Writer, rec *graph.Record) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, l := range linesOf(rec) {
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("writing a fact: %w", err)
		}
	}
	return nil
}

// writeFacts writes an article's facts under their sentences.
func writeFacts(w io.Writer, reader *loader.Pipeline, rec *graph.Record) {
	fmt.Fprintln(w, heading(&rec.Article))
	type said struct {
		sentence graph.Span
		text     string
	}
	var facts []said
	for i := range rec.Statements {
		st := &rec.Statements[i]
		for _, ev := range st.Evidence {
			facts = append(facts, said{ev.Sentence, phrase(reader.Schema(), st)})
		}
	}
	slices.SortStableFunc(facts, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.sentence.Start, b.sentence.Start), cmp.Compare(a.text, b.text))
	})
	var last graph.Span
	for i, f := range facts {
		if i == 0 || f.sentence != last {
			fmt.Fprintf(w, "\n%s\n", f.sentence.Of(rec.Article.Text))
			last = f.sentence
		}
		fmt.Fprintf(w, "    %s\n", f.text)
	}
	if len(facts) == 0 {
		fmt.Fprintln(w, "\nno facts found")
	}
	fmt.Fprintln(w)
}

// heading is an article in one line.
func heading(a *graph.Article) string {
	line := cmp.Or(a.Title, a.URL, string(a.ID))
	for _, more := range []string{string(a.Date), a.Publisher} {
		if more != "" {
			line += " — " + more
		}
	}
	return line
}
