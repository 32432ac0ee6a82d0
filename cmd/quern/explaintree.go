package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// writeTree prints the dependency tree of the sentence of a piece of evidence, a word a line below the one that governs
// it, and marks the words that the rule matched. The sentence is parsed again, with the models of now.
func (p *Program) writeTree(ctx context.Context, w io.Writer, a graph.Article, ev *graph.Evidence) error {
	reader, err := p.reader()
	if err != nil {
		return err
	}
	doc, err := reader.Parse(ctx, a)
	if err != nil {
		return err
	}
	for i := range doc.Sentences {
		if s := &doc.Sentences[i]; s.Span.Start <= ev.Sentence.Start && ev.Sentence.Start < s.Span.End {
			fmt.Fprintln(w, "    tree")
			t := tree{sentence: s, ev: ev, children: map[int][]int{}}
			for i := range s.Tokens {
				h := s.Tokens[i].Head
				if h < 0 || h >= len(s.Tokens) || h == i {
					h = language.NoHead
				}
				t.children[h] = append(t.children[h], i)
			}
			t.write(w, language.NoHead, 3)
			return nil
		}
	}
	_, err = fmt.Fprintln(w, "    tree        (the sentence was written by hand, or is not read as one any more)")
	return err
}

type tree struct {
	sentence *language.Sentence
	ev       *graph.Evidence
	children map[int][]int
}

// write prints the words below one. A tree has no cycles but for damaged ones, whose words hang nowhere.
func (t *tree) write(w io.Writer, head, depth int) {
	for _, i := range t.children[head] {
		tok := &t.sentence.Tokens[i]
		if tok.UPOS == "PUNCT" {
			continue
		}
		line := strings.Repeat("  ", depth) + tok.Form + "  " + tok.Deprel
		if tok.Lemma != "" && !strings.EqualFold(tok.Lemma, tok.Form) {
			line += " " + tok.Lemma
		}
		if mark := t.mark(tok.Span); mark != "" {
			line += "  <- " + mark
		}
		fmt.Fprintln(w, line)
		t.write(w, i, depth+1)
	}
}

// mark tells which side of the statement a word is of.
func (t *tree) mark(s graph.Span) string {
	switch {
	case slices.ContainsFunc(t.ev.Relation, func(r graph.Span) bool { return r.Contains(s) }):
		return "relation"
	case t.ev.Subject != nil && t.ev.Subject.Contains(s):
		return "subject"
	case t.ev.Object != nil && t.ev.Object.Contains(s):
		return "object"
	}
	return ""
}
