// Package cluster has the classes of words that are used alike, found in large amounts of raw text. They tell
// the learned stages about words that the treebanks do not hold.
package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "clusters.bin"

const kind = "clusters 1"

// Class is a word's class at two granularities. The zero Class is that of a word not known.
type Class struct {
	Fine   uint16 // one of about a thousand
	Coarse uint16 // one of about a hundred
}

// Table gives each word its class. It is read only, and safe for concurrent use. A nil Table knows no word.
type Table struct {
	words   map[string]uint16
	coarser []uint16 // of each fine class
}

// New makes a table of words with their fine classes, counted from 1, and the coarse class of each.
func New(words map[string]uint16, coarser []uint16) *Table {
	return &Table{words: words, coarser: coarser}
}

// Load reads the table from the models. Without one every word is unknown, and models trained so work as well.
func Load(models fs.FS) (*Table, error) {
	b, err := fs.ReadFile(models, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading word classes: %w", err)
	}
	t, err := Decode(b)
	if err != nil {
		return nil, fmt.Errorf("reading word classes from %s: %w", File, err)
	}
	return t, nil
}

// Of gives the class of a word; case does not matter.
func (t *Table) Of(word string) Class {
	if t == nil {
		return Class{}
	}
	fine := t.words[strings.ToLower(word)]
	if int(fine) >= len(t.coarser) {
		return Class{}
	}
	return Class{fine, t.coarser[fine]}
}

// Len is the number of words.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return len(t.words)
}

// Encode writes the table for Decode: words in order, each as what it shares with the one before and the rest.
func (t *Table) Encode() ([]byte, error) {
	return perceptron.Encode(kind, func(e *perceptron.Encoder) {
		e.Uint(uint64(len(t.coarser)))
		for _, c := range t.coarser {
			e.Uint(uint64(c))
		}
		words := make([]string, 0, len(t.words))
		for w := range t.words {
			words = append(words, w)
		}
		slices.SortFunc(words, cmp.Compare[string])
		e.Uint(uint64(len(words)))
		last := ""
		for _, w := range words {
			n := 0
			for n < len(w) && n < len(last) && w[n] == last[n] {
				n++
			}
			e.Uint(uint64(n))
			e.String(w[n:])
			e.Uint(uint64(t.words[w]))
			last = w
		}
	})
}

// Decode reads what Encode wrote.
func Decode(b []byte) (*Table, error) {
	d := perceptron.NewDecoder(b, kind)
	t := &Table{coarser: make([]uint16, d.Count())}
	for i := range t.coarser {
		t.coarser[i] = uint16(d.Uint())
	}
	n := d.Count()
	t.words = make(map[string]uint16, n)
	last := ""
	for range n {
		keep := d.Uint()
		rest := d.String()
		class := d.Uint()
		if d.Err() != nil {
			break
		}
		if keep > uint64(len(last)) || class >= uint64(len(t.coarser)) {
			return nil, fmt.Errorf("%w: a word out of order", perceptron.ErrFormat)
		}
		last = last[:keep] + rest
		t.words[last] = uint16(class)
	}
	return t, d.Err()
}
