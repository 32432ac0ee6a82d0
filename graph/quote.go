package graph

import (
	"strings"
	"unicode/utf8"
)

// Quote finds words in a text by what they are and what stands around them, and so also after the text has
// changed elsewhere: the TextQuoteSelector of the Web Annotation Data Model (W3C Recommendation, 2017).
type Quote struct {
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

// quoteContext is how many bytes before and after a quote are kept, at most.
const quoteContext = 32

// QuoteOf makes the quote of a span of a text.
func QuoteOf(text string, at Span) Quote {
	q := Quote{Exact: at.Of(text)}
	if q.Exact == "" {
		return q
	}
	from := max(0, at.Start-quoteContext)
	for from < at.Start && !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(len(text), at.End+quoteContext)
	for to > at.End && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	q.Prefix, q.Suffix = text[from:at.Start], text[at.End:to]
	return q
}

// IsAt reports whether a span of a text is what the quote is of.
func (q Quote) IsAt(text string, at Span) bool {
	return q.Exact != "" && q.Exact == at.Of(text) && strings.HasSuffix(text[:at.Start], q.Prefix) && strings.HasPrefix(text[at.End:], q.Suffix)
}
