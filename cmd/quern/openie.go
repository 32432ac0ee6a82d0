package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"quern/loader"
	"quern/loader/fact"
	"quern/loader/source"
)

// openLines reads files of sentences, one a line and split into words, and writes a line for each open
// extraction: sentence, confidence, relation, arguments. A line that cannot be read is said and left out.
func (p *Program) openLines(ctx context.Context, reader *loader.Pipeline, w io.Writer, names []string) error {
	failed := false
	err := p.eachFile(ctx, names, func(name string, in io.Reader) error {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, source.MaxInput)
		n := 1
		for ; lines.Scan(); n++ {
			line := strings.TrimRight(lines.Text(), "\r")
			tuples, err := tuplesOf(ctx, reader, line)
			if err != nil {
				err = articleError(ctx, fmt.Sprintf("%s: line %d", name, n), err)
				if !isArticleError(err) {
					return err
				}
				p.say("%s", sentence(err))
				failed = true
			}
			for _, t := range tuples {
				if _, err := fmt.Fprintf(w, "%s\t%.4f\t%s\t%s\n", line, t.Confidence, t.Relation, strings.Join(t.Args, "\t")); err != nil {
					return err
				}
			}
		}
		if err := lines.Err(); err != nil {
			return articleError(ctx, fmt.Sprintf("%s: line %d", name, n), fmt.Errorf("reading: %w", err))
		}
		return nil
	})
	if err == nil && failed {
		err = errReported
	}
	return err
}

// tuplesOf gives the open extractions of one sentence. What would not come out as one field of a line, or is
// no text, is refused.
func tuplesOf(ctx context.Context, reader *loader.Pipeline, line string) ([]fact.Tuple, error) {
	switch {
	case !utf8.ValidString(line):
		return nil, errors.New("not UTF-8")
	case strings.ContainsAny(line, "\t\x00"):
		return nil, errors.New("a tab or NUL stands in the sentence; words are set apart by single spaces")
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' })
	if len(words) == 0 {
		return nil, nil
	}
	doc, err := reader.ParseWords(ctx, words)
	if err != nil {
		return nil, err
	}
	return fact.OpenExtract(&doc.Sentences[0]), nil
}
