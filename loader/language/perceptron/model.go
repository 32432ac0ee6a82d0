// Package perceptron is the averaged multiclass perceptron (Collins 2002) that every learned stage of reading
// shares: training with integer weights, so that the same data and seed give the same bytes, and a compact
// model with sparse rows for use.
package perceptron

// Model scores classes. It is read only, and safe for concurrent use.
type Model struct {
	classes []string
	slots   []slot // open addressing, a power of two long
	cells   []cell // rows of cells; a slot says where its row begins and how long it is
	// filter has a bit set for each feature of the slots (Bloom 1970). Most features of a decision are in no slot, and
	// the filter, unlike the slots, stays in the processor's cache.
	filter []uint64
}

type slot struct {
	key   Feature
	start uint32
	n     uint32
}

type cell struct {
	class  uint16
	weight int16
}

// Classes lists the classes, by number. The caller must not change it.
func (m *Model) Classes() []string { return m.classes }

// Features is the number of features with at least one weight.
func (m *Model) Features() int {
	n := 0
	for _, s := range m.slots {
		if s.key != 0 {
			n++
		}
	}
	return n
}

// Weights is the number of weights that are not zero.
func (m *Model) Weights() int { return len(m.cells) }

// Score sets scores, which has one place a class, to the sum of the features' weights.
func (m *Model) Score(features []Feature, scores []int32) {
	clear(scores)
	mask := uint32(len(m.slots) - 1)
	for _, f := range features {
		if bit := f >> filterShift; m.filter[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		for i := uint32(f) & mask; ; i = (i + 1) & mask {
			s := &m.slots[i]
			if s.key == f {
				for _, c := range m.cells[s.start : s.start+s.n] {
					scores[c.class] += int32(c.weight)
				}
				break
			}
			if s.key == 0 {
				break
			}
		}
	}
}

// filterShift leaves so many bits of a feature that the filter of a large model is one eighth full.
const filterShift = 10

func (m *Model) fillFilter() {
	m.filter = make([]uint64, 1<<(32-filterShift)/64)
	for _, s := range m.slots {
		bit := s.key >> filterShift
		m.filter[bit/64] |= 1 << (bit % 64)
	}
}

// Best is the class with the highest score, the first of equals.
func Best(scores []int32) int {
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return best
}

// Rival is the class other than gold with the highest score, the first of equals. There must be two classes.
func Rival(scores []int32, gold int) int {
	best := 0
	if gold == 0 {
		best = 1
	}
	for i, s := range scores {
		if i != gold && s > scores[best] {
			best = i
		}
	}
	return best
}

// tableSize is the power of two that keeps at least a quarter of the slots free: the filter spares most searches for what
// is not there.
func tableSize(n int) int {
	size := 16
	for 3*size < 4*n {
		size *= 2
	}
	return size
}

// row is a feature with its weights, as models are built and stored.
type row struct {
	key   Feature
	cells []cell
}

// build makes a model of rows in order of key.
func build(classes []string, rows []row) *Model {
	n := 0
	for _, r := range rows {
		n += len(r.cells)
	}
	m := &Model{classes: classes, slots: make([]slot, tableSize(len(rows))), cells: make([]cell, 0, n)}
	mask := uint32(len(m.slots) - 1)
	for _, r := range rows {
		i := uint32(r.key) & mask
		for m.slots[i].key != 0 {
			i = (i + 1) & mask
		}
		m.slots[i] = slot{r.key, uint32(len(m.cells)), uint32(len(r.cells))}
		m.cells = append(m.cells, r.cells...)
	}
	m.fillFilter()
	return m
}
