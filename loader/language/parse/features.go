package parse

import (
	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

// look is what the features see of one word.
type look struct {
	word   uint64
	tag    uint64 // UPOS and XPOS
	upos   uint64
	both   uint64 // word and tag
	fine   uint64
	coarse uint64
	comma  bool
	punct  bool
	verb   bool
}

// rootLook is the artificial root, noLook a place where no word is.
var (
	rootLook = look{word: 2, tag: 2, upos: 2, both: 2, fine: 1 << 20, coarse: 1 << 20}
	noLook   = look{word: 1, tag: 1, upos: 1, both: 1, fine: 1 << 21, coarse: 1 << 21}
)

// see looks at the root and at every word.
func see(s *language.Sentence, clusters *cluster.Table, buf []look) []look {
	out := append(buf[:0], rootLook)
	for i := range s.Tokens {
		t := &s.Tokens[i]
		normal := shape.Normal(t.Form)
		c := clusters.Of(normal)
		l := look{word: perceptron.HashString(normal), upos: perceptron.HashString(t.UPOS),
			fine: uint64(c.Fine), coarse: uint64(c.Coarse),
			comma: t.Form == ",", punct: t.UPOS == "PUNCT", verb: t.UPOS == "VERB" || t.UPOS == "AUX"}
		l.tag = l.upos*31 + perceptron.HashString(t.XPOS)
		l.both = l.word*31 + l.tag
		out = append(out, l)
	}
	return out
}

// An atom is one thing that a template may speak of.
type atom uint8

const (
	none atom = iota
	s0w
	s0t
	s0u
	s0b
	s0f
	s0c
	s1w
	s1t
	s1u
	s1b
	s1f
	s1c
	b0w
	b0t
	b0u
	b0b
	b0f
	b0c
	b1w
	b1t
	b1u
	b1b
	b1c
	b2w
	b2t
	b3t
	s2w
	s2t
	s2u
	s3t
	s0Lw // leftmost child
	s0Lt
	s0Ll
	s0nw // nearest child on the left
	s0nt
	s0nl
	s0Rw // rightmost child
	s0Rt
	s0Rl
	s0rw // the child before it
	s0rt
	s0rl
	s1Lw
	s1Lt
	s1Ll
	s1Rw
	s1Rt
	s1Rl
	s1rt
	s1rl
	b0Lw
	b0Lt
	b0Ll
	b0nt
	b0nl
	s0RRt // the rightmost child's rightmost child
	s0vl  // valencies
	s0vr
	s1vl
	s1vr
	b0vl
	s0sl // sets of labels
	s0sr
	s1sl
	s1sr
	b0sl
	d0 // distance of s0 and b0
	d1 // distance of s1 and s0
	p0 // punctuation between s0 and b0, s1 and s0
	p1
	s0case // the word that marks s0's case or clause
	s1case
	b0case
	depth
	atoms
)

// templates are the features, after Zhang and Nivre (2011), with word classes and case markers.
var templates = [][]atom{
	{s0w}, {s0t}, {s0b}, {s0f, s0u}, {s0c, s0t},
	{s1w}, {s1t}, {s1b}, {s1f, s1u}, {s1c, s1t},
	{b0w}, {b0t}, {b0b}, {b0f, b0u}, {b0c, b0t},
	{b1w}, {b1t}, {b1b}, {b1c}, {b2t}, {b2w}, {s2t}, {s2w, s2t},

	{s0b, b0b}, {s0b, b0w}, {s0w, b0b}, {s0b, b0t}, {s0t, b0b}, {s0w, b0w}, {s0t, b0t}, {s0u, b0u},
	{s1b, s0b}, {s1b, s0w}, {s1w, s0b}, {s1b, s0t}, {s1t, s0b}, {s1w, s0w}, {s1t, s0t}, {s1u, s0u},
	{s1w, b0w}, {s1w, b0t}, {s1t, b0w}, {s1t, b0t},
	{b0t, b1t}, {b0w, b1t}, {b0t, b1w}, {b0w, b1w},
	{s0f, b0f}, {s0c, b0c}, {s0f, b0t}, {s0t, b0f}, {s0w, b0f}, {s0f, b0w},
	{s1f, s0f}, {s1c, s0c}, {s1f, s0t}, {s1t, s0f}, {s1w, s0f}, {s1f, s0w},
	{s1c, s0c, s1u, s0u}, {s0c, b0c, s0u, b0u}, {s1c, b0c, s1u, b0u},

	{s1t, s0t, b0t}, {s2t, s1t, s0t}, {s0t, b0t, b1t}, {b0t, b1t, b2t}, {s1t, s0t, b0t, b1t}, {s0t, b0t, b1t, b2t},
	{s1w, s0t, b0t}, {s1t, s0w, b0t}, {s1t, s0t, b0w}, {s1c, s0c, b0c}, {s0w, b0t, b1t}, {s0t, b0w, b1t}, {s0t, b0t, b1w},
	{s2t, s1t, s0t, b0t}, {s3t, s2t, s1t, s0t}, {b0t, b1t, b2t, b3t}, {s2w, s1t, s0t}, {s2u, s0u, b0u},

	{s0t, s0Lt, b0t}, {s0t, s0Rt, b0t}, {s0t, b0t, b0Lt}, {s1t, s1Rt, s0t}, {s1t, s1Lt, s0t}, {s1t, s0t, s0Lt}, {s1t, s0t, s0Rt},
	{s1t, s0t, s0nt}, {s1t, b0t, b0Lt}, {s1t, s1Rt, b0t}, {s0t, s0rt, s0Rt}, {s1t, s1rt, s1Rt}, {s0t, b0t, b0nt}, {s0t, s0Rt, s0RRt},
	{s0Lt, s0Ll, s0t}, {s0Rt, s0Rl, s0t}, {s0nt, s0nl, s0t}, {s1Rt, s1Rl, s1t}, {s1Lt, s1Ll, s1t}, {b0Lt, b0Ll, b0t},
	{s0t, s0Ll}, {s0t, s0Rl}, {s0w, s0Ll}, {s0w, s0Rl}, {s1t, s1Ll}, {s1t, s1Rl}, {s1w, s1Rl}, {s1w, s1Ll}, {b0t, b0Ll}, {b0w, b0Ll}, {s0t, s0rl, s0Rl}, {s1t, s1rl, s1Rl},
	{s0Lw}, {s0Rw}, {s1Rw}, {s1Lw}, {b0Lw}, {s0nw},
	{s0Rl, s0t, b0t}, {s1Rl, s1t, s0t}, {s0Ll, s0t, b0t}, {s0Ll, s1t, s0t}, {b0nl, b0t, s0t},

	{s0t, s0sl}, {s0t, s0sr}, {s1t, s1sr}, {s1t, s1sl}, {b0t, b0sl}, {s0w, s0sr}, {s0w, s0sl}, {s1w, s1sr}, {b0w, b0sl},
	{s0t, s0sr, b0t}, {s1t, s1sr, s0t}, {s0t, b0t, b0sl}, {s1t, s0t, s0sl}, {s1t, s0t, s0sl, s1sr},
	{s0t, s0vl}, {s0t, s0vr}, {s1t, s1vr}, {s1t, s1vl}, {b0t, b0vl}, {s0w, s0vr}, {s1w, s1vr}, {s0w, s0vl}, {b0w, b0vl},

	{s0t, d0}, {s0w, d0}, {b0t, d0}, {b0w, d0}, {s0t, b0t, d0}, {s1t, s0t, d1}, {s1w, d1}, {s0w, d1}, {s1t, d1}, {s0t, d1},
	{s0t, b0t, p0}, {s1t, s0t, p1}, {s1u, s0u, p1, d1}, {s0u, b0u, p0, d0}, {s1t, s0t, b0t, p1},

	{s0case, s0t}, {s1w, s0case}, {s1t, s0case, s0t}, {s1b, s0case, s0u}, {s1f, s0case, s0u}, {s1w, s0case, s0w}, {s1f, s0case, s0f}, {s1t, s0case, s0w}, {s1c, s0case, s0c},
	{s2t, s1t, s0case}, {s1case, s0case, s1t, s0t}, {b0case, s0t, b0t}, {b0case, s0w}, {s1sr, s1t, s0case}, {s2w, s1w, s0case}, {b0w, s0w, s1w},
	{depth, s0t, b0t},
}

// atomsOf fills in the atoms of a configuration.
func (c *config) atomsOf(a *[atoms]uint64) {
	s0, s1, s2, s3 := c.stackAt(0), c.stackAt(1), c.stackAt(2), c.stackAt(3)
	b0, b1, b2, b3 := c.bufferAt(0), c.bufferAt(1), c.bufferAt(2), c.bufferAt(3)
	l := c.at(s0)
	a[s0w], a[s0t], a[s0u], a[s0b], a[s0f], a[s0c] = l.word, l.tag, l.upos, l.both, l.fine, l.coarse
	l = c.at(s1)
	a[s1w], a[s1t], a[s1u], a[s1b], a[s1f], a[s1c] = l.word, l.tag, l.upos, l.both, l.fine, l.coarse
	l = c.at(b0)
	a[b0w], a[b0t], a[b0u], a[b0b], a[b0f], a[b0c] = l.word, l.tag, l.upos, l.both, l.fine, l.coarse
	l = c.at(b1)
	a[b1w], a[b1t], a[b1u], a[b1b], a[b1c] = l.word, l.tag, l.upos, l.both, l.coarse
	l = c.at(b2)
	a[b2w], a[b2t] = l.word, l.tag
	a[b3t] = c.at(b3).tag
	l = c.at(s2)
	a[s2w], a[s2t], a[s2u] = l.word, l.tag, l.upos
	a[s3t] = c.at(s3).tag

	k := c.kin(s0)
	l = c.child(k.left[0])
	a[s0Lw], a[s0Lt], a[s0Ll] = l.word, l.tag, c.label(k.left[0])
	l = c.child(k.left[1])
	a[s0nw], a[s0nt], a[s0nl] = l.word, l.tag, c.label(k.left[1])
	l = c.child(k.right[0])
	a[s0Rw], a[s0Rt], a[s0Rl] = l.word, l.tag, c.label(k.right[0])
	l = c.child(k.right[1])
	a[s0rw], a[s0rt], a[s0rl] = l.word, l.tag, c.label(k.right[1])
	a[s0RRt] = c.child(c.kin(k.right[0]).right[0]).tag
	a[s0vl], a[s0vr], a[s0sl], a[s0sr] = uint64(k.lefts), uint64(k.rights), k.leftLabels, k.rightLabels
	a[s0case] = c.child(k.marker).word

	k = c.kin(s1)
	l = c.child(k.left[0])
	a[s1Lw], a[s1Lt], a[s1Ll] = l.word, l.tag, c.label(k.left[0])
	l = c.child(k.right[0])
	a[s1Rw], a[s1Rt], a[s1Rl] = l.word, l.tag, c.label(k.right[0])
	a[s1rt], a[s1rl] = c.child(k.right[1]).tag, c.label(k.right[1])
	a[s1vl], a[s1vr], a[s1sl], a[s1sr] = uint64(k.lefts), uint64(k.rights), k.leftLabels, k.rightLabels
	a[s1case] = c.child(k.marker).word

	k = c.kin(b0)
	l = c.child(k.left[0])
	a[b0Lw], a[b0Lt], a[b0Ll] = l.word, l.tag, c.label(k.left[0])
	a[b0nt], a[b0nl] = c.child(k.left[1]).tag, c.label(k.left[1])
	a[b0vl], a[b0sl] = uint64(k.lefts), k.leftLabels
	a[b0case] = c.child(k.marker).word

	a[d0], a[d1] = distance(s0, b0), distance(s1, s0)
	a[p0], a[p1] = c.between(s0, b0), c.between(s1, s0)
	a[depth] = uint64(min(len(c.stack), 6))
}

func distance(a, b int) uint64 {
	if a < 0 || b < 0 {
		return 0
	}
	switch d := b - a; {
	case d <= 5:
		return uint64(d)
	case d <= 10:
		return 6
	default:
		return 7
	}
}

// features lists the features of a configuration.
func (c *config) features(out []perceptron.Feature) []perceptron.Feature {
	c.atomsOf(&c.atoms)
	a := &c.atoms
	out = out[:0]
	for i, t := range templates {
		var f perceptron.Feature
		switch len(t) {
		case 1:
			f = perceptron.Of1(i, a[t[0]])
		case 2:
			f = perceptron.Of2(i, a[t[0]], a[t[1]])
		case 3:
			f = perceptron.Of3(i, a[t[0]], a[t[1]], a[t[2]])
		default:
			f = perceptron.Of4(i, a[t[0]], a[t[1]], a[t[2]], a[t[3]])
		}
		out = append(out, f)
	}
	return out
}
