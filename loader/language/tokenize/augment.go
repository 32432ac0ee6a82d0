package tokenize

import (
	"maps"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
)

// augment adds what treebanks hardly have and news is full of: printed quotation marks, now and then the wrong
// one of a pair, and headings or items of a list that lost the line breaks between them.
func augment(paragraphs []paragraph, seed uint64) []paragraph {
	rng := rand.New(rand.NewPCG(seed, 7))
	out := paragraphs
	for i := range paragraphs {
		p := &paragraphs[i]
		if strings.ContainsAny(p.block.Of(p.text), "\"'") {
			out = append(out, p.printed(rng))
		}
		if i+1 < len(paragraphs) && p.heading() && rng.IntN(4) == 0 {
			out = append(out, p.runOn(&paragraphs[i+1]))
		}
	}
	return out
}

// heading tells whether a paragraph is short and has no mark at its end.
func (p *paragraph) heading() bool {
	if len(p.tokens) == 0 || len(p.tokens) > 8 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(p.block.Of(p.text))
	return unicode.IsLetter(last) || unicode.IsDigit(last) || last == ':'
}

// printed is the paragraph with curved quotation marks in place of straight ones.
func (p *paragraph) printed(rng *rand.Rand) paragraph {
	text := p.block.Of(p.text)
	at := make([]int, len(text)+1) // where each byte of the old text went
	var b strings.Builder
	inside := false
	before := ' '
	for i, r := range text {
		at[i] = b.Len()
		switch {
		case r == '"':
			inside = !inside
			opens := inside != (rng.IntN(25) == 0)
			if opens {
				b.WriteRune('“')
			} else {
				b.WriteRune('”')
			}
		case r == '\'' && (unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsPunct(before)):
			b.WriteRune('’')
		case r == '\'':
			b.WriteRune('‘')
		default:
			b.WriteRune(r)
		}
		before = r
	}
	at[len(text)] = b.Len()
	move := func(s graph.Span) graph.Span {
		return graph.Span{Start: at[s.Start-p.block.Start], End: at[s.End-p.block.Start]}
	}
	out := paragraph{text: b.String(), block: graph.Span{End: b.Len()}, ends: p.ends}
	for _, s := range p.tokens {
		out.tokens = append(out.tokens, move(s))
	}
	return out
}

// runOn is the paragraph with the next one behind it on the same line.
func (p *paragraph) runOn(next *paragraph) paragraph {
	first, second := p.block.Of(p.text), next.block.Of(next.text)
	out := paragraph{text: first + " " + second, ends: maps.Clone(p.ends)}
	out.block.End = len(out.text)
	add := func(q *paragraph, offset int) {
		for _, s := range q.tokens {
			out.tokens = append(out.tokens, graph.Span{Start: s.Start - q.block.Start + offset, End: s.End - q.block.Start + offset})
		}
	}
	add(p, 0)
	add(next, len(first)+1)
	for i := range next.ends {
		out.ends[i+len(p.tokens)] = true
	}
	return out
}
