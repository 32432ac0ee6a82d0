package network

import (
	"fmt"
	"math"
	"strings"
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
		q, s := quantize(r)
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
	s := v.scales[i]
	for j, q := range v.values[i*v.width : (i+1)*v.width] {
		out[j] += float32(q) * s
	}
}

// Width is the length of a vector.
func (v *Vectors) Width() int { return v.width }

// quantize rounds a row to bytes: value = byte * scale.
func quantize(row []float32) ([]int8, float32) {
	var high float32
	for _, x := range row {
		high = max(high, float32(math.Abs(float64(x))))
	}
	out := make([]int8, len(row))
	if high == 0 || math.IsInf(float64(high), 0) || high != high {
		return out, 0
	}
	scale := high / 127
	for i, x := range row {
		out[i] = int8(math.RoundToEven(float64(x / scale)))
	}
	return out, scale
}
