package perceptron

import (
	"cmp"
	"math"
	"slices"
)

// Trainer learns weights by single updates and averages them over all steps.
type Trainer struct {
	classes []string
	index   []slot // n is unused; start is the row
	used    int
	keys    []Feature
	rows    [][]learned
	step    int64
}

type learned struct {
	class  uint16
	weight int32
	total  int64 // sum of the weight over the steps up to since
	since  int64
	hits   int32
}

// NewTrainer starts with no weights for these classes, of which there may be at most 65,535.
func NewTrainer(classes []string) *Trainer {
	return &Trainer{classes: classes, index: make([]slot, 1<<16)}
}

// Classes lists the classes, by number.
func (t *Trainer) Classes() []string { return t.classes }

// Tick counts one step: the average weighs each step the same.
func (t *Trainer) Tick() { t.step++ }

func (t *Trainer) find(f Feature) int {
	mask := uint32(len(t.index) - 1)
	for i := uint32(f) & mask; t.index[i].key != 0; i = (i + 1) & mask {
		if t.index[i].key == f {
			return int(t.index[i].start)
		}
	}
	return -1
}

func (t *Trainer) insert(f Feature) int {
	if 2*(t.used+1) > len(t.index) {
		t.index = make([]slot, 2*len(t.index))
		for r, k := range t.keys {
			t.place(k, r)
		}
	}
	t.used++
	t.keys = append(t.keys, f)
	t.rows = append(t.rows, nil)
	t.place(f, len(t.rows)-1)
	return len(t.rows) - 1
}

func (t *Trainer) place(f Feature, r int) {
	mask := uint32(len(t.index) - 1)
	i := uint32(f) & mask
	for t.index[i].key != 0 {
		i = (i + 1) & mask
	}
	t.index[i] = slot{key: f, start: uint32(r)}
}

// Score sets scores, one place a class, to the sum of the features' present weights.
func (t *Trainer) Score(features []Feature, scores []int32) {
	clear(scores)
	for _, f := range features {
		if r := t.find(f); r >= 0 {
			for i := range t.rows[r] {
				c := &t.rows[r][i]
				scores[c.class] += c.weight
			}
		}
	}
}

// Update adds delta to the weight of class for each feature.
func (t *Trainer) Update(features []Feature, class int, delta int32) {
	for _, f := range features {
		r := t.find(f)
		if r < 0 {
			r = t.insert(f)
		}
		t.add(r, uint16(class), delta)
	}
}

func (t *Trainer) add(r int, class uint16, delta int32) {
	for i := range t.rows[r] {
		c := &t.rows[r][i]
		if c.class == class {
			c.total += int64(c.weight) * (t.step - c.since)
			c.since = t.step
			c.weight += delta
			c.hits++
			return
		}
	}
	t.rows[r] = append(t.rows[r], learned{class: class, weight: delta, since: t.step, hits: 1})
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
func (t *Trainer) Model(p Prune) *Model {
	order := make([]int, len(t.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(t.keys[a], t.keys[b]) })
	var rows []row
	for _, r := range order {
		var cells []cell
		for _, c := range t.rows[r] {
			total := c.total + int64(c.weight)*(t.step-c.since)
			average := float64(total) / float64(max(t.step, 1))
			if c.hits < p.MinHits || math.Abs(average) < p.Below {
				continue
			}
			w := nearest(int(math.Round(max(min(average*precision, 32000), -32000))))
			if w != 0 {
				cells = append(cells, cell{c.class, w})
			}
		}
		if cells != nil {
			slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.class, b.class) })
			rows = append(rows, row{t.keys[r], cells})
		}
	}
	return build(slices.Clone(t.classes), rows)
}
