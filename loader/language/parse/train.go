package parse

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// Options of training. The same options and documents give the same parser.
type Options struct {
	Epochs   int
	Seed     uint64
	Clusters *cluster.Table
	Margin   int32 // by how much the right transition must win for training to leave the weights alone
	Prune    perceptron.Prune
	// Explore is how often, after the first epoch, training goes on from the parser's own choice where that
	// is wrong, and so learns to make the best of its errors.
	Explore float64
	Log     func(format string, args ...any) // told of each epoch; may be nil
}

// Train learns a parser from documents with trees. The tags should be such as the tagger gives, and not gold,
// since the parser will see those.
func Train(docs []*language.Document, o Options) (*Parser, error) {
	var sentences []*language.Sentence
	seen := map[string]bool{"Rroot": true}
	for _, d := range docs {
		for i := range d.Sentences {
			s := &d.Sentences[i]
			if err := check(s); err != nil {
				return nil, fmt.Errorf("training a parser: %w", err)
			}
			sentences = append(sentences, s)
			for j, t := range s.Tokens {
				switch {
				case t.Head == language.NoHead:
				case t.Head > j:
					seen["L"+t.Deprel] = true
				default:
					seen["R"+t.Deprel] = true
				}
			}
		}
	}
	if len(sentences) == 0 {
		return nil, errors.New("training a parser: no sentences")
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	names := []string{}
	for n := range seen {
		names = append(names, n)
	}
	slices.Sort(names)
	names = append([]string{"S"}, names...)
	sys, err := newSystem(names)
	if err != nil {
		return nil, err
	}
	p := &Parser{clusters: o.Clusters, system: sys}
	p.train(sentences, names, o)
	return p, nil
}

// check reports a sentence whose heads do not name its words.
func check(s *language.Sentence) error {
	for i, t := range s.Tokens {
		if t.Head < language.NoHead || t.Head >= len(s.Tokens) || t.Deprel == "" {
			return fmt.Errorf("word %d (%q) of a sentence has no head or relation", i+1, t.Form)
		}
	}
	return nil
}

func (p *Parser) train(sentences []*language.Sentence, names []string, o Options) {
	trainer := perceptron.NewTrainer(names)
	rng := rand.New(rand.NewPCG(o.Seed, 4))
	order := rng.Perm(len(sentences))
	l := learner{parser: p, trainer: trainer, rng: rng, labels: map[string]int{}, margin: o.Margin}
	for i, name := range p.system.labels {
		l.labels[name] = i
	}
	l.work.scores = make([]int32, len(names))
	l.work.config.markers = p.system.markers
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if epoch > 0 {
			l.explore = o.Explore
		}
		l.right, l.total = 0, 0
		for _, n := range order {
			l.sentence(sentences[n])
		}
		o.Log("parser, epoch %d: %.2f%% of transitions right in training", epoch+1, 100*float64(l.right)/float64(max(l.total, 1)))
	}
	p.model = trainer.Model(o.Prune)
	o.Log("parser: %d features, %d weights", p.model.Features(), p.model.Weights())
}

type learner struct {
	parser       *Parser
	trainer      *perceptron.Trainer
	rng          *rand.Rand
	labels       map[string]int
	explore      float64
	margin       int32
	right, total int
	work         work
	gold         []int
	relation     []int
}

func (l *learner) sentence(s *language.Sentence) {
	l.gold, l.relation = append(l.gold[:0], -1), append(l.relation[:0], -1)
	for _, t := range s.Tokens {
		l.gold = append(l.gold, t.Head+1)
		l.relation = append(l.relation, l.labels[t.Deprel])
	}
	w := &l.work
	w.looks = see(s, l.parser.clusters, w.looks)
	c := &w.config
	c.reset(w.looks)
	sys := &l.parser.system
	for !c.done() {
		if t := sys.forced(c); t >= 0 {
			c.apply(sys.classes[t])
			continue
		}
		w.features = c.features(w.features)
		l.trainer.Tick()
		l.trainer.Score(w.features, w.scores)
		right := l.oracle(c)
		guess := sys.best(c, w.scores, nil)
		gold := sys.best(c, w.scores, right)
		rival := sys.best(c, w.scores, func(t class) bool { return !right(t) })
		l.total++
		if guess == gold {
			l.right++
		}
		if rival >= 0 && (guess != gold || w.scores[gold] < w.scores[rival]+l.margin) {
			l.trainer.Update(w.features, gold, 1)
			l.trainer.Update(w.features, rival, -1)
		}
		next := gold
		if guess != gold && l.rng.Float64() < l.explore {
			next = guess
		}
		c.apply(sys.classes[next])
	}
}

// oracle accepts the transitions that lose the fewest arcs and, where they make an arc of the gold tree, give
// it its label.
func (l *learner) oracle(c *config) func(class) bool {
	cost := c.costs(l.gold)
	least := 1 << 30
	for k := shift; k <= right; k++ {
		if c.allows(k) {
			least = min(least, cost[k])
		}
	}
	s0 := c.stackAt(0)
	return func(t class) bool {
		if cost[t.kind] > least {
			return false
		}
		switch {
		case t.kind == left && l.gold[s0] == c.next, t.kind == right && l.gold[s0] == c.stackAt(1):
			return t.label == l.relation[s0]
		}
		return true
	}
}
