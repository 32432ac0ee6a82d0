package tagger

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

// look is what the features see of one word.
type look struct {
	low, form    uint64
	shape, flags uint64
	suffix       [5]uint64
	prefix       [3]uint64
	fine, coarse uint64
	doc          uint64
	joined       uint64
	relation     uint64
	tag          uint64 // the network's UPOS
	made         bool
}

const margin = 2

var edge = look{low: 1, form: 1, shape: 1, fine: 1 << 20, coarse: 1 << 20, made: true}

// habits counts how a document writes its words within sentences.
type habits struct {
	capital, small map[uint64]bool
}

func habitsOf(doc *language.Document) habits {
	h := habits{map[uint64]bool{}, map[uint64]bool{}}
	for i := range doc.Sentences {
		for j, t := range doc.Sentences[i].Tokens {
			first, _ := utf8.DecodeRuneInString(t.Form)
			switch {
			case unicode.IsLower(first):
				h.small[perceptron.HashString(t.Form)] = true
			case j > 0 && unicode.IsUpper(first):
				h.capital[perceptron.HashString(strings.ToLower(t.Form))] = true
			}
		}
	}
	return h
}

func (h *habits) of(low uint64) uint64 {
	bits := uint64(0)
	if h.capital[low] {
		bits |= 1
	}
	if h.small[low] {
		bits |= 2
	}
	return bits
}

// looks are those of a sentence, made when they are asked for, with two edges before and behind.
type looks struct {
	Words
	list []look
	kids []uint64 // of each word, the relations of the words that hang on it
	how  uint64   // how the sentence is written: with capitals throughout, with none, or mixed
}

func newLooks(words Words) looks {
	tokens := words.Tokens
	w := looks{Words: words, list: make([]look, len(tokens)+2*margin)}
	for k := range margin {
		w.list[k], w.list[len(w.list)-1-k] = edge, edge
	}
	w.kids = make([]uint64, len(tokens))
	for i, head := range words.Heads {
		if k := head - 1; k >= 0 {
			side := uint64(1)
			if i > k {
				side = 2
			}
			w.kids[k] = (w.kids[k]^side)*31 + perceptron.HashString(words.Relations[i])
		}
	}
	capitals, letters := 0, 0
	for i := range tokens {
		first, _ := utf8.DecodeRuneInString(tokens[i].Form)
		if unicode.IsLetter(first) {
			letters++
			if unicode.IsUpper(first) {
				capitals++
			}
		}
	}
	switch {
	case letters > 1 && capitals*5 >= letters*4:
		w.how = 1
	case letters > 3 && capitals == 0:
		w.how = 2
	}
	return w
}

// at gives the look of the i-th word, or of an edge.
func (w *looks) at(i int, clusters *cluster.Table, h *habits) *look {
	l := &w.list[i+margin]
	if l.made {
		return l
	}
	t := &w.Tokens[i]
	l.made = true
	low := shape.Normal(t.Form)
	l.low, l.form = perceptron.HashString(low), perceptron.HashString(t.Form)
	l.shape, l.flags = shape.Of(t.Form)
	l.flags |= w.how * shape.Next
	perceptron.HashAffixes(low, l.prefix[:], l.suffix[:])
	c := clusters.Of(low)
	l.fine, l.coarse = uint64(c.Fine), uint64(c.Coarse)
	l.doc = h.of(l.low)
	if t.Joined {
		l.joined = 1
	}
	l.relation, l.tag = perceptron.HashString(w.Relations[i]), perceptron.HashString(w.UPOS[i])
	return l
}

// features of the i-th word.
func (w *looks) features(i int, clusters *cluster.Table, h *habits, out []perceptron.Feature) []perceptron.Feature {
	const f = 700
	c, p1, p2, n1, n2 := w.at(i, clusters, h), w.at(i-1, clusters, h), w.at(i-2, clusters, h), w.at(i+1, clusters, h), w.at(i+2, clusters, h)
	head := uint64(0)
	if i == 0 {
		head = 1
	}
	kids := w.kids[i]
	up, way := &edge, uint64(0) // its head in the tree, and how far that is
	if k := w.Heads[i] - 1; k >= 0 {
		up, way = w.at(k, clusters, h), uint64(max(-3, min(3, k-i))+4)
	}
	return append(out[:0],
		perceptron.Of1(f, 0),
		perceptron.Of1(f+1, c.low),
		perceptron.Of2(f+2, c.form, head),
		perceptron.Of2(f+3, c.shape, head),
		perceptron.Of2(f+4, c.flags, head),
		perceptron.Of1(f+5, c.suffix[0]),
		perceptron.Of1(f+6, c.suffix[1]),
		perceptron.Of1(f+7, c.suffix[2]),
		perceptron.Of1(f+8, c.suffix[3]),
		perceptron.Of1(f+9, c.suffix[4]),
		perceptron.Of1(f+10, c.prefix[0]),
		perceptron.Of1(f+11, c.prefix[1]),
		perceptron.Of1(f+12, c.prefix[2]),
		perceptron.Of1(f+13, c.fine),
		perceptron.Of2(f+14, c.coarse, c.flags),
		perceptron.Of3(f+15, c.doc, c.flags, head),
		perceptron.Of2(f+16, c.doc, c.low),
		perceptron.Of2(f+17, c.suffix[2], c.flags),
		perceptron.Of2(f+18, c.fine, c.shape),

		perceptron.Of1(f+20, p1.low),
		perceptron.Of1(f+21, n1.low),
		perceptron.Of1(f+22, p2.low),
		perceptron.Of1(f+23, n2.low),
		perceptron.Of2(f+24, p1.low, c.low),
		perceptron.Of2(f+25, c.low, n1.low),
		perceptron.Of2(f+26, p1.low, n1.low),
		perceptron.Of2(f+27, p1.low, c.fine),
		perceptron.Of2(f+28, n1.low, c.fine),
		perceptron.Of2(f+29, p1.low, p2.low),
		perceptron.Of2(f+30, n1.low, n2.low),
		perceptron.Of1(f+31, p1.fine),
		perceptron.Of1(f+32, n1.fine),
		perceptron.Of2(f+33, p1.fine, c.fine),
		perceptron.Of2(f+34, c.fine, n1.fine),
		perceptron.Of2(f+35, p1.fine, n1.fine),
		perceptron.Of3(f+36, p1.coarse, c.low, n1.coarse),
		perceptron.Of3(f+37, p1.coarse, c.coarse, n1.coarse),
		perceptron.Of3(f+38, p2.coarse, p1.coarse, c.coarse),
		perceptron.Of3(f+39, c.coarse, n1.coarse, n2.coarse),
		perceptron.Of3(f+40, p1.shape, c.shape, n1.shape),
		perceptron.Of2(f+41, c.suffix[2], p1.low),
		perceptron.Of2(f+42, c.suffix[2], n1.low),
		perceptron.Of2(f+43, p1.suffix[2], n1.suffix[2]),
		perceptron.Of3(f+44, p1.suffix[1], c.suffix[2], n1.suffix[1]),
		perceptron.Of2(f+45, c.joined, c.low),
		perceptron.Of2(f+46, p1.flags, n1.flags),
		perceptron.Of3(f+47, p1.flags, c.low, n1.flags),

		perceptron.Of1(f+50, c.relation),
		perceptron.Of2(f+51, c.relation, c.low),
		perceptron.Of2(f+52, c.relation, c.suffix[1]),
		perceptron.Of2(f+53, c.relation, c.suffix[2]),
		perceptron.Of3(f+54, c.relation, c.flags, head),
		perceptron.Of2(f+55, c.relation, c.fine),
		perceptron.Of3(f+56, c.relation, up.relation, way),
		perceptron.Of3(f+57, c.relation, up.low, way),
		perceptron.Of3(f+58, c.relation, up.coarse, c.coarse),
		perceptron.Of3(f+59, c.relation, up.flags, c.flags),
		perceptron.Of3(f+60, c.relation, n1.relation, p1.relation),
		perceptron.Of3(f+61, c.relation, up.relation, c.low),
		perceptron.Of1(f+62, kids),
		perceptron.Of2(f+63, kids, c.relation),
		perceptron.Of2(f+64, kids, c.suffix[2]),
		perceptron.Of2(f+65, kids, c.low),

		perceptron.Of2(f+70, p1.tag, n1.tag),
		perceptron.Of2(f+71, p1.tag, c.low),
		perceptron.Of2(f+72, n1.tag, c.low),
		perceptron.Of3(f+73, p2.tag, p1.tag, c.relation),
		perceptron.Of3(f+74, n1.tag, n2.tag, c.relation),
		perceptron.Of3(f+75, p1.tag, n1.tag, c.suffix[2]),
		perceptron.Of3(f+76, p1.tag, n1.tag, c.flags),
		perceptron.Of3(f+77, up.tag, c.relation, way),
		perceptron.Of3(f+78, up.tag, c.relation, c.low),
	)
}
