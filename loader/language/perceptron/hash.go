package perceptron

import "unicode/utf8"

// Feature names one feature of one decision: a hash of its template and values. A clash of two features
// costs a little accuracy and never correctness, so no dictionary of feature names is kept.
type Feature uint32

const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
	mix64    = 0x9E3779B97F4A7C15
)

// HashString is the 64-bit FNV-1a hash of s, the value by which features speak of words.
func HashString(s string) uint64 {
	h := uint64(offset64)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * prime64
	}
	return h
}

// Of1 makes the feature of a template with one value; Of2, Of3 and Of4 take more.
func Of1(template int, a uint64) Feature {
	return fold(step(seed(template), a))
}

// Of2 makes the feature of a template with two values.
func Of2(template int, a, b uint64) Feature {
	return fold(step(step(seed(template), a), b))
}

// Of3 makes the feature of a template with three values.
func Of3(template int, a, b, c uint64) Feature {
	return fold(step(step(step(seed(template), a), b), c))
}

// Of4 makes the feature of a template with four values.
func Of4(template int, a, b, c, d uint64) Feature {
	return fold(step(step(step(step(seed(template), a), b), c), d))
}

func seed(template int) uint64 { return uint64(template+1) * mix64 }

func step(h, v uint64) uint64 {
	h = (h ^ v) * mix64
	return h ^ h>>29
}

func fold(h uint64) Feature {
	h *= mix64
	f := Feature(h >> 32)
	if f == 0 {
		return 1 // 0 marks a free slot in the tables
	}
	return f
}

// HashAffixes gives the hashes of a word's first letter, first two and so on, and of its last: as many as there is
// room for. Those of a shorter word repeat the whole.
func HashAffixes(word string, prefixes, suffixes []uint64) {
	end := len(word)
	for k := range suffixes {
		if end > 0 {
			_, n := utf8.DecodeLastRuneInString(word[:end])
			end -= n
		}
		suffixes[k] = HashString(word[end:])
	}
	start := 0
	for k := range prefixes {
		_, n := utf8.DecodeRuneInString(word[start:])
		start += n
		prefixes[k] = HashString(word[:start])
	}
}
