package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"quern/loader"
	"quern/loader/fact"
	"quern/loader/source"
)

// openLines reads files of sentences, one a line and split into words, and writes a line for each open
// extraction: sentence, confidence, relation, arguments.
func (p *Program) openLines(ctx context.Context, reader *loader.Pipeline, w io.Writer, names []string) error {
	for _, name := range names {
		in := p.stdin(ctx)
		if name != "-" {
			f, err := os.Open(name)
			if err != nil {
				return &source.Error{Where: name, Err: source.PlainFileError(err)}
			}
			defer f.Close()
			in = f
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, source.MaxArticle)
		for n := 1; lines.Scan(); n++ {
			line := strings.TrimRight(lines.Text(), "\r")
			words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' })
			if len(words) == 0 {
				continue
			}
			doc, err := reader.ParseWords(ctx, words)
			if err != nil {
				return articleError(ctx, fmt.Sprintf("%s: line %d", name, n), err)
			}
			for _, t := range fact.OpenExtract(&doc.Sentences[0]) {
				fmt.Fprintf(w, "%s\t%.4f\t%s\t%s\n", line, t.Confidence, t.Relation, strings.Join(t.Args, "\t"))
			}
		}
		if err := lines.Err(); err != nil {
			return &source.Error{Where: name, Err: fmt.Errorf("reading: %w", err)}
		}
	}
	return nil
}
