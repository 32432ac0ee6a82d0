// Package cluster has the classes of words that are used alike, found in large amounts of raw text. They tell
// the learned stages about words that the treebanks do not hold.
package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
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
	slots   []slot // open addressing by the hash of the word, a power of two long
	coarser []uint16
	words   int
	encoded []byte
}

// slot holds a word by the upper half of its hash; the lower half says where it is looked for.
type slot struct {
	check uint32
	fine  uint16 // 0 for a free slot
}

func (t *Table) put(word string, fine uint16) {
	h := perceptron.HashString(word)
	mask := uint64(len(t.slots) - 1)
	i := h & mask
	for t.slots[i].fine != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = slot{uint32(h >> 32), fine}
	t.words++
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
	h := perceptron.HashString(strings.ToLower(word))
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; t.slots[i].fine != 0; i = (i + 1) & mask {
		if s := t.slots[i]; s.check == uint32(h>>32) {
			return Class{s.fine, t.coarser[s.fine]}
		}
	}
	return Class{}
}

// Len is the number of words.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return t.words
}

// Encode gives the bytes that Decode reads.
func (t *Table) Encode() []byte { return t.encoded }

// New makes a table of words with their fine classes, counted from 1, and the coarse class of each.
func New(words map[string]uint16, coarser []uint16) (*Table, error) {
	b, err := encode(words, coarser)
	if err != nil {
		return nil, err
	}
	return Decode(b)
}

// encode writes words in order, each as what it shares with the one before and the rest.
func encode(fine map[string]uint16, coarser []uint16) ([]byte, error) {
	return perceptron.Encode(kind, func(e *perceptron.Encoder) {
		e.Uint(uint64(len(coarser)))
		for _, c := range coarser {
			e.Uint(uint64(c))
		}
		e.Uint(uint64(len(fine)))
		last := ""
		for _, w := range slices.Sorted(maps.Keys(fine)) {
			n := 0
			for n < len(w) && n < len(last) && w[n] == last[n] {
				n++
			}
			e.Uint(uint64(n))
			e.String(w[n:])
			e.Uint(uint64(fine[w]))
			last = w
		}
	})
}

// Decode reads what Encode gave. It keeps the bytes.
func Decode(b []byte) (*Table, error) {
	d := perceptron.NewDecoder(b, kind)
	t := &Table{coarser: make([]uint16, d.Count()), encoded: b}
	for i := range t.coarser {
		t.coarser[i] = uint16(d.Uint())
	}
	n := d.Count()
	size := 16
	for size < 2*n {
		size *= 2
	}
	t.slots = make([]slot, size)
	var last []byte
	for range n {
		keep, rest := d.Uint(), d.Bytes(d.Count())
		class := d.Uint()
		if d.Err() != nil {
			break
		}
		if keep > uint64(len(last)) || class == 0 || class >= uint64(len(t.coarser)) {
			return nil, fmt.Errorf("%w: a word without a class", perceptron.ErrFormat)
		}
		last = append(last[:keep], rest...)
		t.put(string(last), uint16(class))
	}
	return t, d.Err()
}
