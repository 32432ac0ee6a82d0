package perceptron

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Trainer learns weights by single updates and averages them over all steps. Its tables hold no pointers:
// millions of small rows would keep the garbage collector busy.
type Trainer struct {
	classes []string
	index   []place
	rows    []extent
	keys    []Feature // of each row
	hot     []weight  // what scoring reads
	cold    []history // beside each weight, what averaging needs
	step    int64
	once    []uint64 // a bit for each feature, by hash, that an update has met
}

type place struct {
	key Feature
	row uint32
}

// extent is a row's place in hot and cold: n weights used, room for size.
type extent struct {
	start   uint32
	n, size uint16
}

type weight struct {
	class uint16
	value int32
}

type history struct {
	total int64 // sum of the weight over the steps up to since
	since int64
	hits  int32
}

// onceBits is how many bits of a feature's hash tell it from others that an update has met.
const onceBits = 26

// again reports whether an update has met the feature before. Half of all features are met but once and
// never help: they get no weights, which makes training and models half as large.
func (t *Trainer) again(f Feature) bool {
	word, bit := f>>(32-onceBits)/64, uint64(1)<<(f>>(32-onceBits)%64)
	met := t.once[word]&bit != 0
	t.once[word] |= bit
	return met
}

// NewTrainer starts with no weights for these classes, of which there may be at most 65,535.
func NewTrainer(classes []string) *Trainer {
	return &Trainer{classes: classes, index: make([]place, 1<<16), once: make([]uint64, 1<<onceBits/64)}
}

// Classes lists the classes, by number.
func (t *Trainer) Classes() []string { return t.classes }

// Tick counts one step: the average weighs each step the same.
func (t *Trainer) Tick() { t.step++ }

func (t *Trainer) find(f Feature) int {
	mask := uint32(len(t.index) - 1)
	for i := uint32(f) & mask; t.index[i].key != 0; i = (i + 1) & mask {
		if t.index[i].key == f {
			return int(t.index[i].row)
		}
	}
	return -1
}

func (t *Trainer) insert(f Feature) int {
	if 2*(len(t.rows)+1) > len(t.index) {
		t.index = make([]place, 2*len(t.index))
		for r, k := range t.keys {
			t.put(k, r)
		}
	}
	t.keys = append(t.keys, f)
	t.rows = append(t.rows, extent{})
	t.put(f, len(t.rows)-1)
	return len(t.rows) - 1
}

func (t *Trainer) put(f Feature, r int) {
	mask := uint32(len(t.index) - 1)
	i := uint32(f) & mask
	for t.index[i].key != 0 {
		i = (i + 1) & mask
	}
	t.index[i] = place{key: f, row: uint32(r)}
}

// Score sets scores, one place a class, to the sum of the features' present weights.
func (t *Trainer) Score(features []Feature, scores []int32) {
	clear(scores)
	for _, f := range features {
		if r := t.find(f); r >= 0 {
			e := t.rows[r]
			for _, w := range t.hot[e.start : e.start+uint32(e.n)] {
				scores[w.class] += w.value
			}
		}
	}
}

// Update adds delta to the weight of class for each feature, but for those that it meets for the first time.
func (t *Trainer) Update(features []Feature, class int, delta int32) {
	for _, f := range features {
		r := t.find(f)
		if r < 0 {
			if !t.again(f) {
				continue
			}
			r = t.insert(f)
		}
		t.add(r, uint16(class), delta)
	}
}

// Learn moves the weights of the features towards gold and away from its rival where gold does not win by
// margin, and gives the class that the weights chose before.
func (t *Trainer) Learn(features []Feature, scores []int32, gold int, margin int32) int {
	guess := Best(scores)
	if len(scores) < 2 {
		return guess
	}
	if rival := Rival(scores, gold); scores[gold] < scores[rival]+margin || guess != gold {
		t.Update(features, gold, 1)
		t.Update(features, rival, -1)
	}
	return guess
}

func (t *Trainer) add(r int, class uint16, delta int32) {
	e := &t.rows[r]
	for i := e.start; i < e.start+uint32(e.n); i++ {
		if t.hot[i].class == class {
			h := &t.cold[i]
			h.total += int64(t.hot[i].value) * (t.step - h.since)
			h.since = t.step
			h.hits++
			t.hot[i].value += delta
			return
		}
	}
	if e.n == e.size {
		t.grow(e)
	}
	i := e.start + uint32(e.n)
	e.n++
	t.hot[i] = weight{class, delta}
	t.cold[i] = history{since: t.step, hits: 1}
}

// grow moves a full row to the end, with twice the room.
func (t *Trainer) grow(e *extent) {
	size := max(2, 2*int(e.size))
	start := len(t.hot)
	t.hot = append(t.hot, t.hot[e.start:e.start+uint32(e.n)]...)
	t.cold = append(t.cold, t.cold[e.start:e.start+uint32(e.n)]...)
	t.hot = append(t.hot, make([]weight, size-int(e.n))...)
	t.cold = append(t.cold, make([]history, size-int(e.n))...)
	e.start, e.size = uint32(start), uint16(min(size, 1<<16-1))
}

// Prune says which averaged weights a model keeps.
type Prune struct {
	MinHits int32   // updates that a weight must have had
	Below   float64 // averages smaller than this are dropped
}

// precision is how many parts an averaged weight of 1 is stored in: small weights matter in sums of a
// hundred of them, large ones are rare.
const precision = 64

// Model averages the weights (Daumé's lazy way gives the same as averaging after each step), prunes and
// quantises them.
func (t *Trainer) Model(p Prune) *Model { return Mean([]*Trainer{t}, p) }

// Mean is Model for the mean of several trainers of the same classes, which went through the data in different orders:
// what depends on the order weighs less in it (bagging without the bootstrap; Breiman 1996).
func Mean(trainers []*Trainer, p Prune) *Model {
	sums := map[Feature][]cellSum{}
	for _, t := range trainers {
		for r, key := range t.keys {
			sums[key] = t.addRow(sums[key], r, p)
		}
	}
	var rows []row
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		var cells []cell
		for _, c := range sums[key] {
			average := c.average / float64(len(trainers))
			if math.Abs(average) < p.Below {
				continue
			}
			if w := nearest(int(math.Round(max(min(average*precision, 32000), -32000)))); w != 0 {
				cells = append(cells, cell{c.class, w})
			}
		}
		if cells != nil {
			slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.class, b.class) })
			rows = append(rows, row{key, cells})
		}
	}
	return build(slices.Clone(trainers[0].classes), rows)
}

type cellSum struct {
	class   uint16
	average float64
}

// addRow adds the averaged weights of row r that were hit often enough.
func (t *Trainer) addRow(sums []cellSum, r int, p Prune) []cellSum {
	e := t.rows[r]
	for i := e.start; i < e.start+uint32(e.n); i++ {
		c, h := t.hot[i], t.cold[i]
		if h.hits < p.MinHits {
			continue
		}
		average := float64(h.total+int64(c.value)*(t.step-h.since)) / float64(max(t.step, 1))
		k := slices.IndexFunc(sums, func(s cellSum) bool { return s.class == c.class })
		if k < 0 {
			sums = append(sums, cellSum{c.class, average})
		} else {
			sums[k].average += average
		}
	}
	return sums
}
