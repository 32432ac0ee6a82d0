package loader

import (
	"context"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// ParseWords reads one sentence that was split into words before; the words are kept exactly.
func (p *Pipeline) ParseWords(ctx context.Context, words []string) (*language.Document, error) {
	text := strings.Join(words, " ")
	s := language.Sentence{Span: graph.Span{Start: 0, End: len(text)}}
	at := 0
	for i, w := range words {
		s.Tokens = append(s.Tokens, language.Token{
			Span: graph.Span{Start: at, End: at + len(w)}, Form: w, SpaceAfter: i+1 < len(words), Head: language.NoHead,
		})
		at += len(w) + 1
	}
	return p.Continue(ctx, &language.Document{Article: &graph.Article{Text: text}, Sentences: []language.Sentence{s}})
}
