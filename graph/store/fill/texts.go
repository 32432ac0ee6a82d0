package fill

import (
	"bytes"
	"hash/maphash"
)

// Texts numbers texts from 1 on, in memory: about as many bytes as the texts have and sixteen for each.
// It holds no pointers into itself, so that the garbage collector does not go through it.
type Texts struct {
	seed   maphash.Seed
	blocks [][]byte
	places []place  // of text n at n-1
	slots  []uint32 // numbers by hash; 0 is free
}

// place is where a text stands.
type place struct {
	block, at uint32
	length    uint32
}

const textsBlock = 1 << 20

func newTexts() *Texts {
	return &Texts{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<10)}
}

// number gives a text's number, a new one if it has none.
func (d *Texts) number(text []byte) uint32 {
	if 2*len(d.places) >= len(d.slots) {
		d.grow()
	}
	slot := d.slot(text)
	if d.slots[slot] == 0 {
		d.places = append(d.places, d.keep(text))
		d.slots[slot] = uint32(len(d.places))
	}
	return d.slots[slot]
}

// slot is where a text's number stands, or belongs.
func (d *Texts) slot(text []byte) uint64 {
	mask := uint64(len(d.slots) - 1)
	for i := maphash.Bytes(d.seed, text) & mask; ; i = (i + 1) & mask {
		if n := d.slots[i]; n == 0 || bytes.Equal(d.Text(n), text) {
			return i
		}
	}
}

func (d *Texts) grow() {
	d.slots = make([]uint32, 2*len(d.slots))
	mask := uint64(len(d.slots) - 1)
	for n := range d.places {
		i := maphash.Bytes(d.seed, d.Text(uint32(n+1))) & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = uint32(n + 1)
	}
}

func (d *Texts) keep(text []byte) place {
	last := len(d.blocks) - 1
	if last < 0 || len(d.blocks[last])+len(text) > cap(d.blocks[last]) {
		d.blocks = append(d.blocks, make([]byte, 0, max(textsBlock, len(text))))
		last++
	}
	p := place{uint32(last), uint32(len(d.blocks[last])), uint32(len(text))}
	d.blocks[last] = append(d.blocks[last], text...)
	return p
}

// Text is the text of a number; it must not be changed.
func (d *Texts) Text(n uint32) []byte {
	p := d.places[n-1]
	return d.blocks[p.block][p.at : p.at+p.length]
}

// Len is how many texts there are.
func (d *Texts) Len() int { return len(d.places) }
