package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"quern/graph"
)

// TextFilter is a search for words. In its text every word has to be there, in any of its forms ("sanctions",
// "sanctioned"); "word*" is any word that begins so, "-word" must not be there, and words in double quotes stand
// together just so. Words that every text has ("the") do not count.
type TextFilter struct {
	Text string
	// Skip and Limit choose among the articles, and again among the facts; a Limit of 0 is all.
	Skip, Limit int
}

// TextResult is what a search for words found, best first.
type TextResult struct {
	Articles []ArticleHit
	Facts    []FactHit
	// More is true where there are articles or facts behind the limit.
	More bool
	// Read maps words that no text has to those that were looked for instead.
	Read map[string]string
}

// ArticleHit is an article, without its text, that a search found. A greater Score is better.
type ArticleHit struct {
	Article    graph.Article
	Score      float64
	Highlights []Highlight
}

// FactHit is a fact that a search found.
type FactHit struct {
	Statement  graph.Statement
	Score      float64
	Highlights []Highlight
}

// Highlight is a passage of an article; its parts together are the passage.
type Highlight struct {
	Article graph.ArticleID `json:"article"`
	Span    graph.Span      `json:"span"`
	Parts   []Part          `json:"parts"`
}

// Part is a piece of a passage, Hit where it is a word that was looked for.
type Part struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// ErrNoWords is returned for a search in which there is no word to look for.
var ErrNoWords = errors.New("there is no word to search for")

// How much a search may ask for.
const (
	maxTerms = 32
	// maxHighlights is how many passages are shown of one article, and maxPassage how many bytes of each.
	maxHighlights = 3
	maxPassage    = 300
)

// searchTerm is a word of a search.
type searchTerm struct {
	word                string
	prefix, not, phrase bool
	stems               []string // that it stands for
	read                string   // the word that was taken instead of one that no text has
}

// parseSearch reads the words and the phrases of a search.
func parseSearch(text string) (terms []searchTerm, phrases [][]string) {
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			if words := wordsOf(part); len(words) > 0 {
				phrases = append(phrases, words)
				for _, w := range words {
					terms = append(terms, searchTerm{word: w, phrase: true})
				}
			}
			continue
		}
		for _, token := range strings.Fields(part) {
			rest, not := strings.CutPrefix(token, "-")
			rest, prefix := strings.CutSuffix(rest, "*")
			words := wordsOf(rest)
			for k, w := range words {
				terms = append(terms, searchTerm{word: w, not: not, prefix: prefix && k == len(words)-1})
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(terms), func(t searchTerm) bool { return !t.prefix && stopWord(t.word) })
	return kept[:min(len(kept), maxTerms)], phrases
}

// SearchText finds articles and facts by their words. Its error is ErrNoWords where no word is asked for.
func (r *Reader) SearchText(ctx context.Context, f TextFilter) (*TextResult, error) {
	terms, phrases := parseSearch(f.Text)
	if !slices.ContainsFunc(terms, func(t searchTerm) bool { return !t.not }) {
		return nil, ErrNoWords
	}
	x := &r.index.texts
	if err := x.follow(ctx, r.snapshot); err != nil {
		return nil, err
	}
	out := &TextResult{Read: map[string]string{}}
	x.RLock()
	for i := range terms {
		x.resolve(&terms[i])
		if terms[i].read != "" {
			out.Read[terms[i].word] = terms[i].read
		}
	}
	articles, facts := x.match(0, terms), x.match(1, terms)
	x.RUnlock()
	l := &lookout{reader: r, stems: map[string]bool{}, phrases: phrases}
	for _, t := range terms {
		for _, s := range t.stems {
			if !t.not {
				l.stems[s] = true
			}
		}
	}
	if err := l.articles(ctx, articles, f, out); err != nil {
		return nil, err
	}
	if err := l.facts(ctx, facts, f, out); err != nil {
		return nil, err
	}
	return out, nil
}

// lookout finds what was looked for in the texts themselves.
type lookout struct {
	reader  *Reader
	stems   map[string]bool
	phrases [][]string
}

// page goes through hits in order and adds those of the page that the filter asks for. What add does not
// find in the snapshot is left out.
func page(f TextFilter, hits []scored, out *TextResult, add func(*scored, bool) (bool, error)) error {
	given, skipped := 0, 0
	for i := range hits {
		show := skipped >= f.Skip
		if show && f.Limit > 0 && given == f.Limit {
			out.More = true
			return nil
		}
		ok, err := add(&hits[i], show)
		switch {
		case err != nil:
			return err
		case ok && show:
			given++
		case ok:
			skipped++
		}
	}
	return nil
}

func (l *lookout) articles(ctx context.Context, hits []scored, f TextFilter, out *TextResult) error {
	return page(f, hits, out, func(h *scored, show bool) (bool, error) {
		a, err := l.reader.Text(ctx, h.article)
		if isNotFound(err) {
			return false, nil
		}
		if err != nil || !l.has(a.Title+"\n"+a.Text) {
			return false, err
		}
		if show {
			found := l.passages(&a, []graph.Span{{End: len(a.Text)}})
			a.Text = ""
			out.Articles = append(out.Articles, ArticleHit{a, h.score, found})
		}
		return true, nil
	})
}

func (l *lookout) facts(ctx context.Context, hits []scored, f TextFilter, out *TextResult) error {
	seen := map[graph.StatementID]bool{}
	return page(f, hits, out, func(h *scored, show bool) (bool, error) {
		if seen[h.fact] {
			return false, nil
		}
		st, err := l.reader.Statement(ctx, h.fact)
		if isNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		a, err := l.reader.Text(ctx, h.article)
		if err != nil {
			return false, err
		}
		var sentences []graph.Span
		said := false
		for _, ev := range st.Evidence {
			if ev.Article == h.article && !slices.Contains(sentences, ev.Sentence) {
				sentences = append(sentences, ev.Sentence)
				said = said || l.has(ev.Sentence.Of(a.Text))
			}
		}
		if !said {
			return false, nil
		}
		seen[h.fact] = true
		if show {
			out.Facts = append(out.Facts, FactHit{st, h.score, l.passages(&a, sentences)})
		}
		return true, nil
	})
}

// has reports whether a text has every phrase.
func (l *lookout) has(text string) bool {
	if len(l.phrases) == 0 {
		return true
	}
	words := " " + strings.Join(wordsOf(text), " ") + " "
	return !slices.ContainsFunc(l.phrases, func(p []string) bool {
		return !strings.Contains(words, " "+strings.Join(p, " ")+" ")
	})
}

// passages finds the passages within some spans of a text that have the most of the words.
func (l *lookout) passages(a *graph.Article, within []graph.Span) []Highlight {
	type passage struct {
		graph.Span
		marks []graph.Span
		stems map[string]bool
	}
	var all []passage
	for _, span := range within {
		text := span.Of(a.Text)
		eachWord(text, func(w word) {
			s := stem(w.folded)
			if !l.stems[s] {
				return
			}
			mark := graph.Span{Start: span.Start + w.start, End: span.Start + w.end}
			if last := len(all) - 1; last >= 0 && all[last].Contains(mark) {
				all[last].marks, all[last].stems[s] = append(all[last].marks, mark), true
				return
			}
			all = append(all, passage{around(a.Text, mark, span), []graph.Span{mark}, map[string]bool{s: true}})
		})
	}
	slices.SortStableFunc(all, func(a, b passage) int { return len(b.stems) - len(a.stems) })
	all = all[:min(len(all), maxHighlights)]
	slices.SortFunc(all, func(a, b passage) int { return a.Start - b.Start })
	out := make([]Highlight, 0, len(all))
	for _, p := range all {
		h := Highlight{Article: a.ID, Span: p.Span}
		at := p.Start
		for _, m := range p.marks {
			if at < m.Start {
				h.Parts = append(h.Parts, Part{a.Text[at:m.Start], false})
			}
			h.Parts = append(h.Parts, Part{a.Text[m.Start:m.End], true})
			at = m.End
		}
		if at < p.End {
			h.Parts = append(h.Parts, Part{a.Text[at:p.End], false})
		}
		out = append(out, h)
	}
	return out
}

// around is the sentence, as far as it can be told without reading it, that holds a mark, within a span and
// within maxPassage.
func around(text string, mark, within graph.Span) graph.Span {
	start := within.Start
	if i := strings.LastIndexAny(text[within.Start:mark.Start], "\n.!?"); i >= 0 {
		start = within.Start + i + 1
	}
	end := within.End
	if i := strings.IndexAny(text[mark.End:within.End], "\n.!?"); i >= 0 {
		end = mark.End + i + 1
	}
	if end-start > maxPassage {
		start = max(start, mark.Start-maxPassage/3)
		end = min(end, start+maxPassage)
		end = max(end, mark.End)
	}
	for start < mark.Start && (text[start] == ' ' || text[start] == '\n' || !utf8.RuneStart(text[start])) {
		start++
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return graph.Span{Start: start, End: end}
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
