// Package tokenize finds the paragraphs, sentences and words of a text. Words are the syntactic words of
// Universal Dependencies: "don't" is "do" and "n't".
package tokenize

import (
	"fmt"
	"io/fs"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "tokenizer.bin"

const format = "tokenizer 1"

// Tokenizer learned from treebanks where tokens and sentences end. Paragraphs it finds by line breaks; no
// sentence crosses one. It is safe for concurrent use, and takes any bytes.
type Tokenizer struct {
	clusters *cluster.Table
	splits   *perceptron.Model
	ends     *perceptron.Model
	clitics  clitics
}

// Load reads the tokenizer from the models.
func Load(models fs.FS) (*Tokenizer, error) {
	clusters, err := cluster.Load(models)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(models, File)
	if err != nil {
		return nil, fmt.Errorf("reading the tokenizer: %w", err)
	}
	t, err := decodeTokenizer(b, clusters)
	if err != nil {
		return nil, fmt.Errorf("reading the tokenizer from %s: %w", File, err)
	}
	return t, nil
}

// Name is the stage's name.
func (*Tokenizer) Name() string { return "tokenize" }

// Needs lists the layers that the stage reads.
func (*Tokenizer) Needs() []language.Layer { return nil }

// Adds lists the layers that the stage adds.
func (*Tokenizer) Adds() []language.Layer { return []language.Layer{language.Tokens} }

// Process finds the sentences of the document's text.
func (t *Tokenizer) Process(doc *language.Document) {
	text := doc.Text()
	doc.Sentences = nil
	w := work{scores: make([]int32, 2)}
	for n, block := range blocks(text) {
		w.pieces = w.pieces[:0]
		t.tokens(text, block, &w)
		start, s := 0, state{}
		for i := range w.pieces {
			s.add(&w.pieces[i])
			if i+1 == len(w.pieces) || t.endsAfter(&w, i, &s) {
				doc.Sentences = append(doc.Sentences, t.sentence(text, w.pieces[start:i+1], n))
				start, s = i+1, state{}
			}
		}
	}
}

// work holds the buffers of one document.
type work struct {
	chunk    chunk
	pieces   []piece
	features []perceptron.Feature
	scores   []int32
}

// tokens finds the surface tokens of a paragraph.
func (t *Tokenizer) tokens(text string, block graph.Span, w *work) {
	for at := block.Start; at < block.End; {
		r, n := utf8.DecodeRuneInString(text[at:block.End])
		if space(r) {
			at += n
			continue
		}
		end := at
		for end < block.End {
			r, n := utf8.DecodeRuneInString(text[end:block.End])
			if space(r) {
				break
			}
			end += n
		}
		t.split(text, at, end, block.End, w)
		at = end
	}
}

// split splits one chunk into tokens.
func (t *Tokenizer) split(text string, start, end, limit int, w *work) {
	c := &w.chunk
	c.units = unitsOf(text, start, end, c.units)
	c.prepare(followKind(text, end, limit))
	first := 0
	for i := 1; i <= len(c.units); i++ {
		if i < len(c.units) {
			if !candidate(c.units[i-1], c.units[i]) || c.inDate(i) {
				continue
			}
			w.features = c.splitFeatures(first, i, t.clusters, text, w.features)
			t.splits.Score(w.features, w.scores)
			if w.scores[1] <= w.scores[0] {
				continue
			}
		}
		last := end
		if i < len(c.units) {
			last = c.units[i].at
		}
		w.pieces = append(w.pieces, pieceOf(text, graph.Span{Start: c.units[first].at, End: last}, limit, t.clusters))
		first = i
	}
}

// followKind is the kind of the first character after the white space at end.
func followKind(text string, end, limit int) uint8 {
	for end < limit {
		r, n := utf8.DecodeRuneInString(text[end:limit])
		if !space(r) {
			u := unitsOf(text, end, end+n, nil)
			return u[0].kind
		}
		end += n
	}
	return nothing
}

func (t *Tokenizer) endsAfter(w *work, i int, s *state) bool {
	if never(&w.pieces[i], &w.pieces[i+1]) {
		return false
	}
	w.features = endFeatures(w.pieces, i, s, w.features)
	t.ends.Score(w.features, w.scores)
	return w.scores[1] > w.scores[0]
}

func (t *Tokenizer) sentence(text string, pieces []piece, paragraph int) language.Sentence {
	s := language.Sentence{Span: graph.Span{Start: pieces[0].span.Start, End: pieces[len(pieces)-1].span.End}, Paragraph: paragraph}
	s.Tokens = make([]language.Token, 0, len(pieces)+2)
	for _, p := range pieces {
		form := p.span.Of(text)
		from := 0
		for _, to := range append(t.clitics.cuts(form), len(form)) {
			s.Tokens = append(s.Tokens, language.Token{
				Span: graph.Span{Start: p.span.Start + from, End: p.span.Start + to}, Form: form[from:to],
				Joined: from > 0, SpaceAfter: to == len(form) && p.gap > 0, Head: language.NoHead,
			})
			from = to
		}
	}
	return s
}
