package network

import (
	"fmt"
	"strings"

	"quern/loader/language/network/kernel"
)

// Vectors are word vectors, a byte a number with one scale a row. They are not learned any further.
type Vectors struct {
	words  []string // the most frequent first
	index  map[string]int32
	width  int
	values []int8
	scales []float32
}

// NewVectors packs one row of numbers for each word.
func NewVectors(words []string, rows [][]float32) (*Vectors, error) {
	if len(words) == 0 || len(words) != len(rows) {
		return nil, fmt.Errorf("word vectors: %d words, %d vectors", len(words), len(rows))
	}
	v := &Vectors{words: words, width: len(rows[0])}
	for i, r := range rows {
		if len(r) != v.width {
			return nil, fmt.Errorf("word vectors: %q has %d numbers, the first word has %d", words[i], len(r), v.width)
		}
		q, s := kernel.Quantize(r)
		v.values = append(v.values, q...)
		v.scales = append(v.scales, s)
	}
	v.fill()
	return v, nil
}

func (v *Vectors) fill() {
	v.index = make(map[string]int32, len(v.words))
	for i, w := range v.words {
		if _, ok := v.index[w]; !ok {
			v.index[w] = int32(i)
		}
	}
}

// find looks for the form in lower case, with straight quotes.
func (v *Vectors) find(form string) (int32, bool) {
	if i, ok := v.index[form]; ok {
		return i, ok
	}
	i, ok := v.index[straighten.Replace(strings.ToLower(form))]
	return i, ok
}

var straighten = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-")

// AddRow adds the vector of the i-th word to out.
func (v *Vectors) AddRow(i int, out []float32) {
	kernel.AddBytes(out, v.values[i*v.width:(i+1)*v.width], v.scales[i])
}

// Width is the length of a vector.
func (v *Vectors) Width() int { return v.width }
