package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

const capital = shape.Capital

// look is what the features see of one word.
type look struct {
	low, form      uint64
	shape, flags   uint64
	suffix, prefix [4]uint64
	fine, coarse   uint64
	tag, upos      uint64
	begins, inside uint64 // lists with an entry that begins here, that goes on here
	doc            uint64 // how the document writes the word elsewhere
	joined         uint64
}

var edge = look{low: 1, form: 1, shape: 1, fine: 1 << 20, coarse: 1 << 20, tag: 1, upos: 1}

// habits counts how a document writes its words, for those that a capital at the start of a sentence or a
// headline leaves in doubt.
type habits struct {
	capital map[uint64]int // within a sentence, with a capital
	small   map[uint64]int
	follows map[uint64]bool // the last word of a name of two words or more, by its writing
}

func habitsOf(doc *language.Document) habits {
	h := habits{map[uint64]int{}, map[uint64]int{}, map[uint64]bool{}}
	for i := range doc.Sentences {
		tokens := doc.Sentences[i].Tokens
		if titled(tokens) {
			continue
		}
		for j := range tokens {
			first, _ := utf8.DecodeRuneInString(tokens[j].Form)
			low := perceptron.HashString(strings.ToLower(tokens[j].Form))
			switch {
			case unicode.IsLower(first):
				h.small[low]++
			case j > 0 && unicode.IsUpper(first):
				h.capital[low]++
				before, _ := utf8.DecodeRuneInString(tokens[j-1].Form)
				if tokens[j-1].UPOS == "PROPN" && tokens[j].UPOS == "PROPN" && unicode.IsUpper(before) {
					h.follows[low] = true
				}
			}
		}
	}
	return h
}

// titled reports a sentence with capitals on nearly all words, such as a headline.
func titled(tokens []language.Token) bool {
	words, capitals := 0, 0
	for i := range tokens {
		first, n := utf8.DecodeRuneInString(tokens[i].Form)
		if unicode.IsLetter(first) && len(tokens[i].Form) > n+2 {
			words++
			if unicode.IsUpper(first) {
				capitals++
			}
		}
	}
	return words > 1 && capitals*5 >= words*4
}

func (h *habits) of(low uint64) uint64 {
	bits := uint64(0)
	if h.capital[low] > 0 {
		bits |= 1
	}
	if h.small[low] > 0 {
		bits |= 2
	}
	if h.follows[low] {
		bits |= 4
	}
	return bits
}

func see(s *language.Sentence, clusters *cluster.Table, lists *gazetteer, h *habits, buf []look) []look {
	out := append(buf[:0], edge, edge)
	title := titled(s.Tokens)
	for i := range s.Tokens {
		t := &s.Tokens[i]
		low := strings.ToLower(t.Form)
		l := look{low: perceptron.HashString(low), form: perceptron.HashString(t.Form)}
		l.shape, l.flags = shape.Of(t.Form)
		if title {
			l.flags |= shape.Next
		}
		perceptron.HashAffixes(low, l.prefix[:], l.suffix[:])
		c := clusters.Of(low)
		l.fine, l.coarse = uint64(c.Fine), uint64(c.Coarse)
		l.upos = perceptron.HashString(t.UPOS)
		l.tag = l.upos*31 + perceptron.HashString(t.XPOS)
		l.doc = h.of(l.low)
		if t.Joined {
			l.joined = 1
		}
		out = append(out, l)
	}
	out = append(out, edge, edge)
	lists.match(s.Tokens, out)
	return out
}

// features of the word at i of the looks.
func features(w []look, i int, out []perceptron.Feature) []perceptron.Feature {
	const f = 500
	c, p1, p2, n1, n2 := &w[i], &w[i-1], &w[i-2], &w[i+1], &w[i+2]
	head := uint64(0)
	if i == 2 {
		head = 1
	}
	return append(out[:0],
		perceptron.Of1(f, 0),
		perceptron.Of1(f+1, c.low),
		perceptron.Of1(f+2, c.form),
		perceptron.Of2(f+3, c.shape, head),
		perceptron.Of2(f+4, c.flags, head),
		perceptron.Of1(f+5, c.suffix[1]),
		perceptron.Of1(f+6, c.suffix[2]),
		perceptron.Of1(f+7, c.suffix[3]),
		perceptron.Of1(f+8, c.prefix[1]),
		perceptron.Of1(f+9, c.prefix[2]),
		perceptron.Of1(f+10, c.prefix[3]),
		perceptron.Of1(f+11, c.fine),
		perceptron.Of2(f+12, c.coarse, c.flags&capital),
		perceptron.Of1(f+13, c.tag),
		perceptron.Of2(f+14, c.tag, c.shape),
		perceptron.Of2(f+15, c.fine, c.shape),
		perceptron.Of2(f+16, c.begins, c.inside),
		perceptron.Of3(f+17, c.begins, c.inside, c.tag),
		perceptron.Of2(f+18, c.doc, head|c.flags<<1),
		perceptron.Of3(f+19, c.doc, c.begins, c.inside),

		perceptron.Of1(f+20, p1.low),
		perceptron.Of1(f+21, n1.low),
		perceptron.Of1(f+22, p2.low),
		perceptron.Of1(f+23, n2.low),
		perceptron.Of2(f+24, p1.low, c.low),
		perceptron.Of2(f+25, c.low, n1.low),
		perceptron.Of2(f+26, p1.low, n1.low),
		perceptron.Of2(f+27, p1.low, c.shape),
		perceptron.Of2(f+28, n1.low, c.shape),
		perceptron.Of2(f+29, p1.low, p2.low),
		perceptron.Of2(f+30, n1.low, n2.low),
		perceptron.Of1(f+31, p1.fine),
		perceptron.Of1(f+32, n1.fine),
		perceptron.Of2(f+33, p1.fine, c.fine),
		perceptron.Of2(f+34, c.fine, n1.fine),
		perceptron.Of1(f+35, p2.coarse),
		perceptron.Of1(f+36, n2.coarse),
		perceptron.Of2(f+37, p1.tag, c.tag),
		perceptron.Of2(f+38, c.tag, n1.tag),
		perceptron.Of3(f+39, p1.tag, c.tag, n1.tag),
		perceptron.Of3(f+40, p1.shape, c.shape, n1.shape),
		perceptron.Of2(f+41, c.shape, n1.shape),
		perceptron.Of2(f+42, p1.shape, c.shape),
		perceptron.Of2(f+43, p1.begins, p1.inside),
		perceptron.Of2(f+44, n1.begins, n1.inside),
		perceptron.Of4(f+45, p1.begins, p1.inside, c.begins, c.inside),
		perceptron.Of4(f+46, n1.begins, n1.inside, c.begins, c.inside),
		perceptron.Of3(f+47, p1.coarse, c.shape, n1.coarse),
		perceptron.Of2(f+48, c.joined, n1.joined),
		perceptron.Of3(f+49, p1.coarse, c.coarse, n1.coarse),
		perceptron.Of3(f+50, p2.low, p1.low, c.shape),
		perceptron.Of3(f+51, n1.low, n2.low, c.shape),
		perceptron.Of2(f+52, p1.fine, c.shape),
		perceptron.Of2(f+53, n1.fine, c.shape),
		perceptron.Of3(f+54, c.begins, c.inside, n1.low),
		perceptron.Of3(f+55, c.begins, c.inside, p1.low),
	)
}
