package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/graph"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

// piece is a surface token, as the sentence splitter sees it.
type piece struct {
	span   graph.Span
	low    uint64
	shape  uint64
	flags  uint64
	coarse uint64
	stop   uint64 // its last character, where that may end a sentence
	size   uint64
	gap    uint64 // white space after it: 0 none, 1 a blank, 2 more or a line break
	lowers bool   // it begins with a small letter
	plain  bool   // it has letters only
	opens  int    // brackets and quotes that it opens less those that it closes
	quote  bool
}

func pieceOf(text string, span graph.Span, end int, clusters *cluster.Table) piece {
	form := span.Of(text)
	normal := shape.Normal(form)
	p := piece{span: span, low: perceptron.HashString(normal), size: uint64(min(utf8.RuneCountInString(form), 6))}
	p.shape, p.flags = shape.Of(form)
	p.coarse = uint64(clusters.Of(normal).Coarse)
	last, _ := utf8.DecodeLastRuneInString(form)
	if !unicode.IsLetter(last) && !unicode.IsDigit(last) {
		p.stop = uint64(last)
	}
	first, _ := utf8.DecodeRuneInString(form)
	p.lowers = unicode.IsLower(first)
	p.plain = p.stop == 0
	if span.End < end {
		r, n := utf8.DecodeRuneInString(text[span.End:end])
		if space(r) {
			p.gap = 1
			if r == '\n' || r == '\r' {
				p.gap = 2
			} else if span.End+n < end {
				if r, _ := utf8.DecodeRuneInString(text[span.End+n : end]); space(r) {
					p.gap = 2
				}
			}
		}
	}
	switch form {
	case "(", "[", "{", "“":
		p.opens = 1
	case ")", "]", "}", "”":
		p.opens = -1
	case "\"", "''", "``":
		p.quote = true
	}
	return p
}

// never tells where no sentence ends: between two words of which the second begins small.
func never(a, b *piece) bool { return a.plain && b.lowers }

// state is what is known of the sentence so far.
type state struct {
	words  int
	depth  int
	quotes int
}

func (s *state) add(p *piece) {
	s.words++
	s.depth = max(s.depth+p.opens, 0)
	if p.quote {
		s.quotes++
	}
}

var noPiece = piece{low: 1, shape: 1, stop: 1}

func pieceAt(p []piece, i int) *piece {
	if i < 0 || i >= len(p) {
		return &noPiece
	}
	return &p[i]
}

// endFeatures are the features of a sentence ending after token i of a paragraph.
func endFeatures(p []piece, i int, s *state, out []perceptron.Feature) []perceptron.Feature {
	const end = 400
	c, p1, p2, n1, n2, n3 := &p[i], pieceAt(p, i-1), pieceAt(p, i-2), pieceAt(p, i+1), pieceAt(p, i+2), pieceAt(p, i+3)
	open := uint64(min(s.depth, 2)) | uint64(s.quotes%2)<<2
	length := uint64(min(s.words, 5))
	if s.words > 5 {
		length = uint64(min(5+s.words/8, 10))
	}
	starts := n1.flags & (shape.Capital | shape.Digit | shape.Capitals)
	if n1.lowers {
		starts |= 1 << 20
	}
	beyond := n2.flags & shape.Capital
	if n2.lowers {
		beyond |= 1 << 20
	}
	rest := uint64(min(len(p)-1-i, 4))
	out = append(out[:0],
		perceptron.Of1(end, 0),
		perceptron.Of1(end+1, c.low),
		perceptron.Of2(end+2, c.stop, c.size),
		perceptron.Of2(end+3, c.stop, starts),
		perceptron.Of3(end+4, c.stop, c.size, starts),
		perceptron.Of2(end+5, c.low, starts),
		perceptron.Of2(end+6, c.low, n1.low),
		perceptron.Of1(end+7, n1.low),
		perceptron.Of2(end+8, n1.low, c.stop),
		perceptron.Of3(end+9, c.stop, n1.shape, n2.shape),
		perceptron.Of3(end+10, c.stop, n1.stop, starts),
		perceptron.Of3(end+11, c.low, n1.stop, beyond),
		perceptron.Of2(end+12, c.low, n2.low),
		perceptron.Of3(end+13, p1.low, c.low, starts),
		perceptron.Of3(end+14, p1.shape, c.low, starts),
		perceptron.Of3(end+15, p1.stop, c.low, starts),
		perceptron.Of3(end+16, c.stop, c.gap, n1.gap),
		perceptron.Of4(end+17, c.stop, c.gap, starts, beyond),
		perceptron.Of3(end+18, c.stop, open, starts),
		perceptron.Of4(end+19, c.low, open, n1.stop, c.gap),
		perceptron.Of3(end+20, c.stop, length, starts),
		perceptron.Of2(end+21, c.stop, n1.coarse),
		perceptron.Of3(end+22, c.coarse, n1.coarse, c.stop),
		perceptron.Of3(end+23, c.stop, n1.low, n2.coarse),
		perceptron.Of3(end+24, n1.coarse, n2.coarse, starts|c.stop<<8),
		perceptron.Of3(end+25, p1.coarse, c.low, n1.coarse),
		perceptron.Of3(end+26, c.shape, n1.shape, c.gap),
		perceptron.Of4(end+27, p1.shape, c.shape, n1.shape, n2.shape),
		perceptron.Of3(end+28, c.stop, rest, length),
		perceptron.Of4(end+29, c.stop, n1.stop, n2.stop, open),
		perceptron.Of4(end+30, p1.stop, c.stop, n1.stop, open),
		perceptron.Of3(end+31, p2.low, p1.low, c.low),
		perceptron.Of3(end+32, n1.low, n2.low, c.stop),
		perceptron.Of4(end+33, c.stop, n1.shape, n2.shape, n3.shape),
		perceptron.Of3(end+34, c.stop, n1.quoteBit(), open),
		perceptron.Of4(end+35, c.low, c.gap, n1.quoteBit(), open|starts<<8),
		perceptron.Of4(end+36, c.shape, c.size, p1.shape, n1.shape),
		perceptron.Of4(end+37, c.shape, c.size, p1.flags&shape.Capital, starts),
		perceptron.Of4(end+38, c.shape, c.size, p1.coarse, n1.coarse),
	)
	return out
}

func (p *piece) quoteBit() uint64 {
	if p.quote {
		return 1
	}
	return 0
}

// clitics splits a surface token into the words joined in it: the sizes in bytes of all but the last.
type clitics struct {
	words    map[string][]uint8 // "cannot" -> 3
	suffixes map[string]bool    // "n't", "'s", or only after a letter: "s '"
}

// longest bounds the tokens that are looked up.
const longest = 40

// cuts are the byte offsets in form where a new word begins.
func (c *clitics) cuts(form string) []int {
	if len(form) > longest {
		return nil
	}
	low := plainLower(form)
	if len(low) == len(form) {
		if sizes, ok := c.words[low]; ok {
			at, out := 0, []int{}
			for _, n := range sizes {
				at += int(n)
				out = append(out, at)
			}
			return out
		}
	}
	var out []int
	end := len(form)
	for range 3 {
		at := -1
		for i := end - 1; i > 0 && i >= end-6; i-- {
			if !utf8.RuneStart(form[i]) {
				continue
			}
			if suffix := plainLower(form[i:end]); c.suffixes[suffix] || c.suffixes[lastLetter(plainLower(form[:i]))+" "+suffix] {
				at = i
			}
		}
		if at <= 0 || !endsInLetter(form[:at]) {
			break
		}
		out = append([]int{at}, out...)
		end = at
	}
	return out
}

func lastLetter(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == ')'
}

// plainLower is lower case with one kind of apostrophe.
func plainLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '’' || r == '‘' || r == '`' || r == '´' {
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
}
