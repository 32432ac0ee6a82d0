package tokenize

import (
	"unicode"
	"unicode/utf8"

	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// unit is one character of a chunk: a run of text without white space.
type unit struct {
	r    rune
	low  rune // in lower case, digits as 0, one kind of quote
	kind uint8
	at   int // byte offset in the text
}

// The kinds of character.
const (
	other uint8 = iota
	lower
	upper
	digit
	mark // punctuation and symbols
	nothing
)

func unitsOf(text string, start, end int, buf []unit) []unit {
	out := buf[:0]
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		u := unit{r: r, low: r, at: i}
		switch {
		case r >= 'a' && r <= 'z':
			u.kind = lower
		case r >= 'A' && r <= 'Z':
			u.kind, u.low = upper, r+'a'-'A'
		case r >= '0' && r <= '9':
			u.kind, u.low = digit, '0'
		case r == '’' || r == '‘' || r == '`' || r == '´':
			u.kind, u.low = mark, '\''
		case r == '“' || r == '”':
			u.kind, u.low = mark, '"'
		case r < utf8.RuneSelf, unicode.IsPunct(r), unicode.IsSymbol(r):
			u.kind = mark
		case unicode.IsUpper(r):
			u.kind, u.low = upper, unicode.ToLower(r)
		case unicode.IsLetter(r), unicode.IsMark(r):
			u.kind = lower
		case unicode.IsDigit(r):
			u.kind, u.low = digit, '0'
		}
		out = append(out, u)
		i += n
	}
	return out
}

func letter(k uint8) bool { return k == lower || k == upper }

// candidate reports whether a token may end between two characters: never within letters or digits.
func candidate(a, b unit) bool {
	return !(letter(a.kind) && letter(b.kind)) && !(a.kind == digit && b.kind == digit)
}

// inDate reports whether place i is within a date such as 2023-05-04. The treebanks have none to learn from.
func (c *chunk) inDate(i int) bool {
	for _, offset := range [...]int{4, 5, 7, 8} {
		if start := i - offset; start >= 0 && start+10 <= len(c.units) && dateAt(c.units[start:start+10]) &&
			c.kind(start-1) != uint64(digit) && c.kind(start+10) != uint64(digit) {
			return true
		}
	}
	return false
}

func dateAt(units []unit) bool {
	for i, u := range units {
		if dash := i == 4 || i == 7; dash != (u.r == '-') || !dash && u.kind != digit {
			return false
		}
	}
	return true
}

// window bounds how far the features of a split look, so that text without white space takes linear time.
const window = 16

// chunk is a run of text without white space, with what its split features share.
type chunk struct {
	units  []unit
	whole  uint64 // hash of all of it, 0 for a long one
	follow uint64 // kind of what follows the white space after it
	net    uint64 // signs of an address
	inner  uint64 // the kinds of its first characters
}

func (c *chunk) prepare(follow uint8) {
	c.follow = uint64(follow)
	c.whole, c.net, c.inner = 0, 0, 0
	if len(c.units) <= 2*window {
		c.whole = hashUnits(c.units)
	}
	for i, u := range c.units {
		if i == 4*window {
			break
		}
		if u.r == '@' && i > 0 {
			c.net |= 1
		}
		if u.r == '/' && i > 0 && c.units[i-1].r == '/' {
			c.net |= 2
		}
		if u.low == 'w' && i+3 < len(c.units) && c.units[i+1].low == 'w' && c.units[i+2].low == 'w' && c.units[i+3].r == '.' {
			c.net |= 4
		}
	}
}

func hashUnits(units []unit) uint64 {
	h := uint64(14695981039346656037)
	for _, u := range units {
		h = (h ^ uint64(u.low)) * 1099511628211
	}
	return h
}

func hashKinds(units []unit) uint64 {
	h := uint64(7)
	for i, u := range units {
		if i > 0 && u.kind == units[i-1].kind && u.kind != mark {
			continue
		}
		h = h*31 + uint64(u.kind)
		if u.kind == mark {
			h = h*31 + uint64(u.low)
		}
	}
	return h
}

func (c *chunk) kind(i int) uint64 {
	if i < 0 || i >= len(c.units) {
		return uint64(nothing)
	}
	return uint64(c.units[i].kind)
}

func (c *chunk) char(i int) uint64 {
	if i < 0 || i >= len(c.units) {
		return 3
	}
	return uint64(c.units[i].low)
}

// splitFeatures are the features of a token that began at start ending before i.
func (c *chunk) splitFeatures(start, i int, clusters *cluster.Table, text string, out []perceptron.Feature) []perceptron.Feature {
	const split = 300
	lo, hi := max(start, i-window), min(len(c.units), i+window)
	piece := hashUnits(c.units[lo:i])
	rest := hashUnits(c.units[i:hi])
	runL := i - 1
	for runL > lo && c.units[runL-1].kind != mark && (c.units[i-1].kind == mark) == (c.units[runL-1].kind == mark) {
		runL--
	}
	runR := i
	for runR < hi && (c.units[runR].kind == mark) == (c.units[i].kind == mark) && (c.units[i].kind != mark || runR == i) {
		runR++
	}
	before, after := hashUnits(c.units[runL:i]), hashUnits(c.units[i:runR])
	tail := uint64(0) // only marks to the end
	if hi == len(c.units) {
		tail = 1
		for _, u := range c.units[i:] {
			if u.kind != mark {
				tail = 0
			}
		}
	}
	known := uint64(0)
	if c.units[i].r == '.' && i-start <= window {
		known = uint64(clusters.Of(text[c.units[start].at:c.units[i].at+1]).Coarse) + 1
	}
	word := uint64(0)
	if i-lo == i-start {
		word = uint64(clusters.Of(text[c.units[start].at:c.units[i].at]).Coarse) + 1
	}
	a, b := c.char(i-1), c.char(i)
	ends := uint64(0)
	if i+1 == len(c.units) {
		ends = 1 + c.follow
	}
	out = append(out[:0],
		perceptron.Of1(split, 0),
		perceptron.Of2(split+1, a, b),
		perceptron.Of3(split+2, c.char(i-2), a, b),
		perceptron.Of3(split+3, a, b, c.char(i+1)),
		perceptron.Of4(split+4, c.kind(i-2), c.kind(i-1), b, c.kind(i+1)),
		perceptron.Of4(split+5, c.kind(i-2), a, c.kind(i), c.kind(i+1)),
		perceptron.Of2(split+6, hashKinds(c.units[max(0, i-4):i]), hashKinds(c.units[i:min(len(c.units), i+4)])),
		perceptron.Of1(split+7, piece),
		perceptron.Of2(split+8, piece, b),
		perceptron.Of1(split+9, rest),
		perceptron.Of2(split+10, a, rest),
		perceptron.Of2(split+11, c.whole, uint64(i)),
		perceptron.Of2(split+12, before, b),
		perceptron.Of2(split+13, a, after),
		perceptron.Of3(split+14, before, b, c.char(i+1)),
		perceptron.Of3(split+15, before, after, a),
		perceptron.Of3(split+16, piece, b, ends),
		perceptron.Of3(split+17, a, b, ends),
		perceptron.Of4(split+18, hashKinds(c.units[lo:i]), b, ends, tail),
		perceptron.Of3(split+19, tail, a, b),
		perceptron.Of3(split+20, c.net, a, b),
		perceptron.Of3(split+21, c.net, hashKinds(c.units[lo:i]), hashKinds(c.units[i:hi])),
		perceptron.Of3(split+22, known, ends, uint64(min(i-start, 5))),
		perceptron.Of4(split+23, known, ends, uint64(min(i-start, 5)), hashKinds(c.units[lo:i])),
		perceptron.Of3(split+24, word, b, c.kind(i+1)),
		perceptron.Of3(split+25, uint64(min(start, 2)), a, b),
		perceptron.Of3(split+26, hashKinds(c.units[lo:i]), b, c.kind(i+1)),
		perceptron.Of2(split+27, hashKinds(c.units[lo:i]), hashKinds(c.units[i:hi])),
	)
	return out
}
