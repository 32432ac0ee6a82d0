package train

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"quern/loader/language/lexicon"
	"quern/loader/language/network"
	"quern/loader/language/network/tape"
)

// Options say how a network is taught. The zero value of a field is replaced by DefaultOptions'.
type Options struct {
	Config  network.Config
	Epochs  int
	Words   int     // of a batch, about
	Rate    float64 // of learning, at its highest
	Warm    int     // batches over which the rate rises
	Seed    uint64
	Chances network.Chances
	Losses  network.Losses
	// Shards is into how many parts a batch is split, each for a thread. It is a part of the result: the same
	// seed and the same shards give the same bytes.
	Shards int
	// Longest is the length of the longest sentence that is learned from.
	Longest int
}

// DefaultOptions made quern's own model.
func DefaultOptions() Options {
	return Options{
		Config: network.DefaultConfig(), Epochs: 30, Words: 1000, Rate: 2e-3, Warm: 300, Seed: 1, Shards: 2, Longest: 160,
		Chances: network.Chances{Dropout: 0.3, Vector: 0.05, Form: 0.15, Lists: 0.1},
		Losses:  network.Losses{Tags: 0.6, Lemma: 0.3, Arcs: 1, Relations: 1, Names: 1, Smoothing: 0.03},
	}
}

// Trainer teaches one network, epoch by epoch.
type Trainer struct {
	Model   *network.Model
	options Options

	examples []*network.Example
	tapes    []*tape.Tape
	first    [][]float32 // moving mean of each parameter's gradient, and of its square (Adam)
	second   [][]float32
	average  [][]float32 // moving mean of the parameters, which is what is kept
	epoch    int
	step     int
	steps    int // of all epochs
}

// New prepares to teach a new network from the examples.
func New(o Options, vectors *network.Vectors, lists *lexicon.Lexicon, examples []*network.Example) (*Trainer, error) {
	if o.Epochs < 1 || o.Words < 1 || o.Shards < 1 {
		return nil, errors.New("training needs at least one epoch, one word a batch and one shard")
	}
	kept := make([]*network.Example, 0, len(examples))
	for _, e := range examples {
		if n := len(e.Forms); n > 0 && n <= o.Longest {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return nil, errors.New("there is nothing to learn from: no sentence, or none short enough")
	}
	m, err := network.New(o.Config, labels(kept), vectors, lists, o.Seed)
	if err != nil {
		return nil, err
	}
	for _, e := range kept {
		m.Prepare(e)
	}
	m.Remember(kept)
	t := &Trainer{Model: m, options: o, examples: kept}
	for range o.Shards {
		t.tapes = append(t.tapes, tape.NewTrainer(&m.Params))
	}
	for _, p := range m.Params.List {
		t.first = append(t.first, make([]float32, len(p.Data)))
		t.second = append(t.second, make([]float32, len(p.Data)))
		t.average = append(t.average, slices.Clone(p.Data))
	}
	t.steps = o.Epochs * len(t.batches(0))
	return t, nil
}

// labels gathers the classes: those of a word's own are kept if they stand twice or more.
func labels(examples []*network.Example) network.Labels {
	var counts [4]map[string]int
	for i := range counts {
		counts[i] = map[string]int{}
	}
	for _, e := range examples {
		for i, values := range [][]string{e.UPOS, e.XPOS, e.Deprel} {
			for _, v := range values {
				counts[i][v]++
			}
		}
		for i, lemma := range e.Lemmas {
			if lemma == "_" && e.Forms[i] != "_" {
				continue // the treebank does not say
			}
			counts[3][network.ScriptOf(e.Forms[i], lemma)]++
		}
	}
	list := func(i, least int, otherwise string) []string {
		var out []string
		for v, n := range counts[i] {
			if n >= least {
				out = append(out, v)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return cmp.Or(counts[i][b]-counts[i][a], cmp.Compare(a, b)) })
		if len(out) == 0 {
			out = []string{otherwise}
		}
		return out
	}
	return network.Labels{UPOS: list(0, 1, "X"), XPOS: list(1, 1, "_"), Deprel: list(2, 1, "root"), Lemma: list(3, 2, network.ScriptOf("a", "a")), Names: NameTags}
}

// batches shuffles the examples into batches of sentences of like length; the epoch alone decides how.
func (t *Trainer) batches(epoch int) [][]*network.Example {
	rng := rand.New(rand.NewPCG(t.options.Seed, uint64(epoch)<<32|1))
	type keyed struct {
		e   *network.Example
		key float64
	}
	all := make([]keyed, len(t.examples))
	for i, j := range rng.Perm(len(t.examples)) {
		all[i] = keyed{t.examples[j], float64(len(t.examples[j].Forms)) + 4*rng.Float64()}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	var out [][]*network.Example
	var batch []*network.Example
	words := 0
	for _, k := range all {
		if words > 0 && words+len(k.e.Forms) > t.options.Words {
			out = append(out, batch)
			batch, words = nil, 0
		}
		batch = append(batch, k.e)
		words += len(k.e.Forms)
	}
	out = append(out, batch)
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Done tells whether all epochs are over.
func (t *Trainer) Done() bool { return t.epoch >= t.options.Epochs }

// Epochs is how many are over.
func (t *Trainer) Epochs() int { return t.epoch }

// Epoch learns from all examples once and gives the mean loss of a word. stop, which may be nil, is asked
// before each batch; where it says so, the epoch ends unfinished and must be begun again from a saved state.
func (t *Trainer) Epoch(stop func() bool) (float64, error) {
	var loss float64
	words := 0
	for _, batch := range t.batches(t.epoch) {
		if stop != nil && stop() {
			return 0, ErrStopped
		}
		l, n := t.learn(batch)
		loss += l * float64(n)
		words += n
	}
	t.epoch++
	return loss / float64(words), nil
}

// ErrStopped is Epoch's error when it was stopped.
var ErrStopped = errors.New("stopped within an epoch")

func (t *Trainer) learn(batch []*network.Example) (float64, int) {
	shards := make([][]*network.Example, len(t.tapes))
	words := 0
	load := make([]int, len(shards))
	for _, e := range batch {
		k := 0
		for i := range load {
			if load[i] < load[k] {
				k = i
			}
		}
		shards[k] = append(shards[k], e)
		load[k] += len(e.Forms)
		words += len(e.Forms)
	}
	t.Model.Params.Pack()
	losses := make([]float64, len(shards))
	parallel(len(shards), func(k int) {
		t.tapes[k].Rand = rand.New(rand.NewPCG(t.options.Seed+uint64(k)<<32, uint64(t.step)<<1|1))
		losses[k] = t.Model.Learn(t.tapes[k], shards[k], t.options.Chances, t.options.Losses, 1/float32(words))
	})
	t.update()
	var sum float64
	for _, l := range losses {
		sum += l
	}
	return sum, words
}

func parallel(n int, f func(k int)) {
	var wg sync.WaitGroup
	for k := range n {
		wg.Go(func() { f(k) })
	}
	wg.Wait()
}

const (
	beta1, beta2 = 0.9, 0.98
	adamFloor    = 1e-8
	clip         = 2.0  // the longest gradient
	keepAverage  = 0.95 // of the moving mean of the parameters, at every averageEach-th step
	averageEach  = 10
	lowestRate   = 0.02 // share of the highest rate that the last step has
)

// rate rises in a line, and falls along a cosine.
func (t *Trainer) rate() float64 {
	warm := min(1, float64(t.step)/float64(max(1, t.options.Warm)))
	way := min(1, float64(t.step)/float64(t.steps))
	return t.options.Rate * warm * (lowestRate + (1-lowestRate)*0.5*(1+math.Cos(math.Pi*way)))
}

// update takes one step of Adam (Kingma and Ba 2015). Rows of tables that were not looked up stay as they are.
func (t *Trainer) update() {
	list := t.Model.Params.List
	norms := make([]float64, len(list))
	parallel(2, func(half int) {
		for k := half; k < len(list); k += 2 {
			norms[k] = t.gather(k)
		}
	})
	var norm float64
	for _, n := range norms {
		norm += n
	}
	scale := float32(min(1, clip/(math.Sqrt(norm)+1e-12)))
	t.step++
	rate := t.rate()
	correct1 := 1 - math.Pow(beta1, float64(t.step))
	correct2 := 1 - math.Pow(beta2, float64(t.step))
	step := float32(rate * math.Sqrt(correct2) / correct1)
	floor := float32(adamFloor * math.Sqrt(correct2))
	var averaging float32 = -1
	if t.step%averageEach == 0 {
		averaging = float32(max(1-keepAverage, 1/(1+float64(t.step)/averageEach)))
	}
	parallel(2, func(half int) {
		for k := half; k < len(list); k += 2 {
			p, g := list[k], t.tapes[0].Grads[k]
			if !p.Sparse {
				adam(p.Data, g, t.first[k], t.second[k], scale, step, floor)
			} else {
				for i, touched := range t.tapes[0].Touched[k] {
					if touched {
						a, b := i*p.Cols, (i+1)*p.Cols
						adam(p.Data[a:b], g[a:b], t.first[k][a:b], t.second[k][a:b], scale, step, floor)
					}
				}
				clear(t.tapes[0].Touched[k])
			}
			if averaging >= 0 {
				mean := t.average[k]
				for i, x := range p.Data {
					mean[i] += averaging * (x - mean[i])
				}
			}
		}
	})
}

// gather sums the shards' gradients of a parameter in the first tape, clears the others', and gives the sum of
// squares.
func (t *Trainer) gather(k int) float64 {
	p := t.Model.Params.List[k]
	sum := t.tapes[0].Grads[k]
	var norm float64
	add := func(begin, end int) {
		for _, other := range t.tapes[1:] {
			g := other.Grads[k][begin:end]
			for i, x := range g {
				sum[begin+i] += x
			}
			clear(g)
		}
		for _, x := range sum[begin:end] {
			norm += float64(x) * float64(x)
		}
	}
	if !p.Sparse {
		add(0, len(sum))
		return norm
	}
	touched := t.tapes[0].Touched[k]
	for _, other := range t.tapes[1:] {
		for i, yes := range other.Touched[k] {
			touched[i] = touched[i] || yes
		}
		clear(other.Touched[k])
	}
	for i, yes := range touched {
		if yes {
			add(i*p.Cols, (i+1)*p.Cols)
		}
	}
	return norm
}

// adam changes the values by their gradient, which it clears.
func adam(x, g, first, second []float32, scale, step, floor float32) {
	g, first, second = g[:len(x)], first[:len(x)], second[:len(x)]
	for i := range x {
		d := g[i] * scale
		g[i] = 0
		first[i] += (1 - beta1) * (d - first[i])
		second[i] += (1 - beta2) * (d*d - second[i])
		x[i] -= step * first[i] / (float32(math.Sqrt(float64(second[i]))) + floor)
	}
}

// Encode packs the network as it stands: the mean of its parameters over the last steps.
func (t *Trainer) Encode() ([]byte, error) {
	list := t.Model.Params.List
	now := make([][]float32, len(list))
	for k, p := range list {
		now[k], p.Data = p.Data, t.average[k]
	}
	raw, err := t.Model.Encode()
	for k, p := range list {
		p.Data = now[k]
	}
	if err != nil {
		return nil, fmt.Errorf("packing what was learned: %w", err)
	}
	return raw, nil
}
