// Package conllu reads and writes CoNLL-U, the exchange format of Universal Dependencies v2.
package conllu

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
)

// ErrSyntax is wrapped by every error about the content of a file.
var ErrSyntax = errors.New("not CoNLL-U")

// maxLine bounds one line, so that a file that is something else does not fill the memory.
const maxLine = 16 << 20

// Read reads a whole file as one document. The article's text is rebuilt from the "# text" comments, or
// where they are missing or do not fit from the forms; its title is the id in the first "# newdoc". Every
// "# newdoc" and "# newpar" begins a paragraph. Names come from NER= in MISC, mentions and chains from
// Entity=. Empty nodes are left out. Errors name the line.
func Read(r io.Reader) (*language.Document, error) {
	b := newBuilder()
	for s, err := range sentences(r) {
		if err != nil {
			return nil, err
		}
		b.add(s)
	}
	if len(b.doc.Sentences) == 0 {
		return nil, fmt.Errorf("%w: it holds no word", ErrSyntax)
	}
	return b.finish(), nil
}

// Documents reads a file as one document for each "# newdoc". It stops at the first error.
func Documents(r io.Reader) iter.Seq2[*language.Document, error] {
	return func(yield func(*language.Document, error) bool) {
		b := newBuilder()
		for s, err := range sentences(r) {
			if err != nil {
				yield(nil, err)
				return
			}
			if s.newdoc && len(b.doc.Sentences) > 0 {
				if !yield(b.finish(), nil) {
					return
				}
				b = newBuilder()
			}
			b.add(s)
		}
		if len(b.doc.Sentences) > 0 {
			yield(b.finish(), nil)
		}
	}
}

// block is one sentence as the file gives it.
type block struct {
	newdoc, newpar bool
	title, text    string
	words          []word
}

type word struct {
	form, lemma, upos, xpos, deprel string
	head                            int // 1-based, 0 the root, -1 unknown
	surface                         string
	part, parts                     int // place within a multiword token; parts is 0 outside
	spaceAfter                      bool
	ner, entity                     string
}

// sentences yields the sentences of a file.
func sentences(r io.Reader) iter.Seq2[block, error] {
	return func(yield func(block, error) bool) {
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 1<<16), maxLine)
		p := blockParser{}
		for in.Scan() {
			p.line++
			line := strings.TrimSuffix(in.Text(), "\r")
			if line == "" {
				if done, ok := p.take(); ok && !yield(done, nil) {
					return
				}
				continue
			}
			if err := p.add(line); err != nil {
				yield(block{}, fmt.Errorf("line %d: %w", p.line, err))
				return
			}
		}
		if err := in.Err(); err != nil {
			yield(block{}, fmt.Errorf("reading CoNLL-U after line %d: %w", p.line, err))
			return
		}
		if done, ok := p.take(); ok {
			yield(done, nil)
		}
	}
}

type blockParser struct {
	line     int
	b        block
	mwtEnd   int
	mwtStart int
	mwtForm  string
	mwtSpace bool
}

// take hands over the finished sentence. Comments that stand alone stay for the next one.
func (p *blockParser) take() (block, bool) {
	if len(p.b.words) == 0 {
		return block{}, false
	}
	b := p.b
	for i := range b.words {
		if b.words[i].head > len(b.words) {
			b.words[i].head = -1
		}
	}
	*p = blockParser{line: p.line}
	return b, true
}

func (p *blockParser) add(line string) error {
	if strings.HasPrefix(line, "#") {
		p.comment(strings.TrimSpace(line[1:]))
		return nil
	}
	cols := strings.Split(line, "\t")
	if len(cols) != 10 {
		return fmt.Errorf("%w: %d columns where 10 are due", ErrSyntax, len(cols))
	}
	if strings.Contains(cols[0], ".") {
		return nil // an empty node of the enhanced graph
	}
	if cols[1] == "" {
		return fmt.Errorf("%w: a word without a form", ErrSyntax)
	}
	misc := fields(cols[9])
	if from, to, ok := strings.Cut(cols[0], "-"); ok {
		a, err1 := strconv.Atoi(from)
		z, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || a != len(p.b.words)+1 || z <= a {
			return fmt.Errorf("%w: ID %q is not the range that comes next", ErrSyntax, cols[0])
		}
		p.mwtStart, p.mwtEnd, p.mwtForm, p.mwtSpace = a, z, cols[1], misc["SpaceAfter"] != "No"
		return nil
	}
	id, err := strconv.Atoi(cols[0])
	if err != nil || id != len(p.b.words)+1 {
		return fmt.Errorf("%w: ID %q where %d is due", ErrSyntax, cols[0], len(p.b.words)+1)
	}
	w := word{form: cols[1], lemma: blank(cols[2]), upos: blank(cols[3]), xpos: blank(cols[4]), deprel: blank(cols[7]),
		head: -1, spaceAfter: misc["SpaceAfter"] != "No", ner: misc["NER"], entity: misc["Entity"]}
	if cols[2] == "_" && cols[1] == "_" {
		w.lemma = "_"
	}
	if cols[6] != "_" {
		w.head, err = strconv.Atoi(cols[6])
		if err != nil || w.head < 0 {
			return fmt.Errorf("%w: HEAD %q is not a number", ErrSyntax, cols[6])
		}
	}
	if id <= p.mwtEnd {
		w.surface, w.part, w.parts = p.mwtForm, id-p.mwtStart, p.mwtEnd-p.mwtStart+1
		w.spaceAfter = id == p.mwtEnd && p.mwtSpace
	}
	p.b.words = append(p.b.words, w)
	return nil
}

func (p *blockParser) comment(c string) {
	key, value, _ := strings.Cut(c, "=")
	value = strings.TrimSpace(value)
	switch key = strings.TrimSpace(key); key {
	case "newdoc", "newdoc id":
		p.b.newdoc, p.b.title = true, value
	case "newpar", "newpar id":
		p.b.newpar = true
	case "text":
		p.b.text = value
	}
}

func blank(s string) string {
	if s == "_" {
		return ""
	}
	return s
}

// fields splits MISC; a key without a value is left out.
func fields(s string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(s, "|") {
		if k, v, ok := strings.Cut(part, "="); ok {
			out[k] = v
		}
	}
	return out
}

// builder lays sentences out as one text.
type builder struct {
	text     strings.Builder
	doc      *language.Document
	glue     bool // the last word had no space after it
	brackets brackets
}

func newBuilder() *builder {
	return &builder{doc: &language.Document{Article: &graph.Article{}}, brackets: newBrackets()}
}

func (b *builder) add(s block) {
	n := len(b.doc.Sentences)
	paragraph := 0
	if n == 0 {
		b.doc.Article.Title = s.title
	}
	if n > 0 {
		paragraph = b.doc.Sentences[n-1].Paragraph
		switch {
		case s.newpar || s.newdoc:
			paragraph++
			b.text.WriteString("\n\n")
		case !b.glue:
			b.text.WriteByte(' ')
		}
	}
	start := b.text.Len()
	spans, end := s.align()
	if end < 0 {
		s.text = s.joined()
		spans, _ = s.align()
	}
	b.text.WriteString(s.text)
	out := language.Sentence{Span: graph.Span{Start: start, End: b.text.Len()}, Paragraph: paragraph}
	for i, w := range s.words {
		t := language.Token{Form: w.form, Lemma: w.lemma, UPOS: w.upos, XPOS: w.xpos, Deprel: w.deprel,
			Joined: w.part > 0, SpaceAfter: w.spaceAfter, Head: w.head - 1}
		t.Span = graph.Span{Start: start + spans[i].Start, End: start + spans[i].End}
		if w.head < 1 {
			t.Head = language.NoHead
		}
		out.Tokens = append(out.Tokens, t)
	}
	b.glue = !s.words[len(s.words)-1].spaceAfter
	b.doc.Sentences = append(b.doc.Sentences, out)
	b.names(n, s.words)
	b.brackets.sentence(n, s.words, out.Tokens)
}

// joined is the sentence's text as forms and SpaceAfter give it.
func (s *block) joined() string {
	var t strings.Builder
	for i, w := range s.words {
		if w.parts == 0 {
			t.WriteString(w.form)
		} else if w.part == 0 {
			t.WriteString(w.surface)
		}
		if w.spaceAfter && i < len(s.words)-1 {
			t.WriteByte(' ')
		}
	}
	return t.String()
}

// align finds each word in the sentence's text; end is -1 where they do not fit, as never with joined text.
func (s *block) align() (spans []graph.Span, end int) {
	pos := 0
	for i := 0; i < len(s.words); {
		w := s.words[i]
		surface, parts := w.form, 1
		if w.parts > 0 {
			surface, parts = w.surface, min(w.parts, len(s.words)-i)
		}
		at := pos
		for at < len(s.text) && !strings.HasPrefix(s.text[at:], surface) {
			r, n := utf8.DecodeRuneInString(s.text[at:])
			if !space(r) {
				return nil, -1
			}
			at += n
		}
		if !strings.HasPrefix(s.text[at:], surface) {
			return nil, -1
		}
		for k := range parts {
			span := partSpan(s.words[i:i+parts], k, surface)
			spans = append(spans, graph.Span{Start: at + span.Start, End: at + span.End})
		}
		pos = at + len(surface)
		i += parts
	}
	return spans, pos
}

// partSpan is where word k of a multiword token lies in its surface. Words that do not spell the surface
// ("im" as "I" and "am") share it as best they fit, in order and without overlap.
func partSpan(words []word, k int, surface string) graph.Span {
	if len(words) == 1 {
		return graph.Span{Start: 0, End: len(surface)}
	}
	cut := func(k int) int {
		if k == len(words) {
			return len(surface)
		}
		n := 0
		for _, w := range words[:k] {
			n += utf8.RuneCountInString(w.form)
		}
		at := 0
		for ; n > 0 && at < len(surface); n-- {
			_, size := utf8.DecodeRuneInString(surface[at:])
			at += size
		}
		return at
	}
	return graph.Span{Start: cut(k), End: cut(k + 1)}
}

func space(r rune) bool {
	return r == ' ' || r == '\t' || r == '\u00a0' || r == '\u3000' || r >= '\u2000' && r <= '\u200b' || r == '\u202f'
}

func (b *builder) names(n int, words []word) {
	for i, w := range words {
		kind, ok := strings.CutPrefix(w.ner, "B-")
		if !ok {
			continue
		}
		last := i + 1
		for last < len(words) && words[last].ner == "I-"+kind {
			last++
		}
		m := language.Mention{Sentence: n, First: i, Last: last, Kind: language.Name, Type: kind}
		m.Head = Head(b.doc.Sentences[n].Tokens, i, last)
		b.doc.Names = append(b.doc.Names, m)
	}
}

func (b *builder) finish() *language.Document {
	b.doc.Article.Text = b.text.String()
	b.doc.Article.ID = graph.NewArticleID("", b.doc.Article.Text)
	b.doc.Mentions, b.doc.Chains = b.brackets.finish()
	return b.doc
}

// Head is the token of Tokens[first:last] whose governor lies outside, the first of several; without a
// tree the last token.
func Head(tokens []language.Token, first, last int) int {
	for i := first; i < last; i++ {
		if h := tokens[i].Head; tokens[i].Deprel != "" && tokens[i].UPOS != "PUNCT" && (h < first || h >= last) {
			return i
		}
	}
	return last - 1
}
