package tag

import (
	"unicode"
	"unicode/utf8"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

// look is what the features see of one word, worked out once.
type look struct {
	word     uint64 // lower case, digits as 0
	form     uint64
	shape    uint64
	suffix   [4]uint64 // of one to four letters, longest last
	prefix   [3]uint64
	fine     uint64
	coarse   uint64
	usual    uint64 // the tags that the word had in training
	known    bool
	flags    uint64
	lowered  string
	tagHash  uint64 // set when the word is tagged
	uposHash uint64
}

// The flags of a word, beside those of its shape.
const (
	flagJoined = shape.Next << iota
	flagJoinsNext
	flagNoSpaceAfter
	flagFirst
)

// edge stands before the first and after the last word of a sentence.
var edge = look{word: 1, form: 1, shape: 1, suffix: [4]uint64{1, 1, 1, 1}, fine: 1 << 20, coarse: 1 << 20, usual: 1, tagHash: 1, uposHash: 1}

// see looks at every word of a sentence, with two edges on each side.
func see(s *language.Sentence, clusters *cluster.Table, usual map[string]uint64, buf []look) []look {
	out := append(buf[:0], edge, edge)
	for i := range s.Tokens {
		t := &s.Tokens[i]
		l := seeForm(t.Form)
		c := clusters.Of(l.lowered)
		l.fine, l.coarse = uint64(c.Fine), uint64(c.Coarse)
		l.usual = usual[l.lowered]
		l.known = l.usual != 0
		if t.Joined {
			l.flags |= flagJoined
		}
		if i+1 < len(s.Tokens) && s.Tokens[i+1].Joined {
			l.flags |= flagJoinsNext
		} else if !t.SpaceAfter {
			l.flags |= flagNoSpaceAfter
		}
		if i == 0 {
			l.flags |= flagFirst
		}
		out = append(out, l)
	}
	return append(out, edge, edge)
}

func seeForm(form string) look {
	l := look{form: perceptron.HashString(form), lowered: shape.Normal(form)}
	l.word = perceptron.HashString(l.lowered)
	l.shape, l.flags = shape.Of(form)
	end := len(l.lowered)
	for k := range l.suffix {
		if end > 0 {
			_, n := utf8.DecodeLastRuneInString(l.lowered[:end])
			end -= n
		}
		l.suffix[k] = perceptron.HashString(l.lowered[end:])
	}
	start := 0
	for k := range l.prefix {
		_, n := utf8.DecodeRuneInString(l.lowered[start:])
		start += n
		l.prefix[k] = perceptron.HashString(l.lowered[:start])
	}
	return l
}

// features of the word at i of the looks; the tags of the words before it are set.
func features(w []look, i int, loud uint64, out []perceptron.Feature) []perceptron.Feature {
	const (
		one = iota * 32
		two
		three
	)
	c, p1, p2, n1, n2 := &w[i], &w[i-1], &w[i-2], &w[i+1], &w[i+2]
	out = append(out[:0],
		perceptron.Of1(one, 0),
		perceptron.Of1(one+1, c.word),
		perceptron.Of1(one+2, c.form),
		perceptron.Of2(one+3, c.shape, c.flags&flagFirst|loud<<32),
		perceptron.Of1(one+4, c.suffix[0]),
		perceptron.Of1(one+5, c.suffix[1]),
		perceptron.Of1(one+6, c.suffix[2]),
		perceptron.Of1(one+7, c.suffix[3]),
		perceptron.Of1(one+8, c.prefix[0]),
		perceptron.Of1(one+9, c.prefix[1]),
		perceptron.Of1(one+10, c.prefix[2]),
		perceptron.Of1(one+11, c.fine),
		perceptron.Of1(one+12, c.coarse),
		perceptron.Of2(one+13, c.usual, c.flags&(shape.Capital|flagFirst)|loud<<32),
		perceptron.Of2(one+14, c.flags, loud),
		perceptron.Of2(one+15, c.suffix[2], c.shape),

		perceptron.Of1(two, p1.word),
		perceptron.Of1(two+1, n1.word),
		perceptron.Of1(two+2, p2.word),
		perceptron.Of1(two+3, n2.word),
		perceptron.Of1(two+4, p1.tagHash),
		perceptron.Of2(two+5, p1.tagHash, p2.tagHash),
		perceptron.Of1(two+6, p2.tagHash),
		perceptron.Of2(two+7, p1.tagHash, c.word),
		perceptron.Of2(two+8, p1.tagHash, c.suffix[2]),
		perceptron.Of2(two+9, p1.tagHash, c.usual),
		perceptron.Of3(two+10, p1.tagHash, c.usual, n1.usual),
		perceptron.Of2(two+11, p1.word, c.word),
		perceptron.Of2(two+12, c.word, n1.word),
		perceptron.Of2(two+13, n1.usual, c.usual),
		perceptron.Of3(two+14, n1.usual, n2.usual, c.usual),
		perceptron.Of2(two+15, n1.suffix[2], n1.shape),
		perceptron.Of1(two+16, n1.suffix[1]),
		perceptron.Of1(two+17, p1.suffix[2]),
		perceptron.Of1(two+18, n1.shape),
		perceptron.Of1(two+19, p1.shape),
		perceptron.Of3(two+20, p2.tagHash, p1.tagHash, c.word),
		perceptron.Of3(two+21, p2.tagHash, p1.tagHash, c.usual),
		perceptron.Of2(two+22, c.word, n1.usual),
		perceptron.Of2(two+23, c.word, n1.suffix[1]),
		perceptron.Of2(two+24, p1.usual, n1.usual),
		perceptron.Of3(two+25, p1.word, c.word, n1.word),
		perceptron.Of2(two+26, p1.tagHash, n1.word),
		perceptron.Of2(two+27, c.suffix[2], n1.usual),

		perceptron.Of1(three, n1.fine),
		perceptron.Of1(three+1, n1.coarse),
		perceptron.Of1(three+2, p1.fine),
		perceptron.Of1(three+3, n2.coarse),
		perceptron.Of2(three+4, p1.coarse, c.coarse),
		perceptron.Of2(three+5, c.coarse, n1.coarse),
		perceptron.Of2(three+6, c.coarse, c.suffix[1]),
		perceptron.Of2(three+7, p1.tagHash, c.fine),
		perceptron.Of2(three+8, c.word, n1.coarse),
		perceptron.Of3(three+9, p1.tagHash, c.coarse, n1.coarse),
	)
	return out
}

// loudness tells whether a sentence is written in capitals, like many a headline, or in Title Case.
func loudness(w []look) uint64 {
	words, capital, capitals := 0, 0, 0
	for i := 2; i < len(w)-2; i++ {
		first, _ := utf8.DecodeRuneInString(w[i].lowered)
		if len(w[i].lowered) < 4 || !unicode.IsLetter(first) {
			continue
		}
		words++
		if w[i].flags&shape.Capital != 0 {
			capital++
		}
		if w[i].flags&shape.Capitals != 0 {
			capitals++
		}
	}
	switch {
	case words >= 2 && capitals == words:
		return 2
	case words >= 3 && capital >= words-words/8:
		return 1
	}
	return 0
}
