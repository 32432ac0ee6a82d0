package tagger

import (
	"errors"
	"math/rand/v2"
	"slices"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// Options of training. The same options and documents give the same tagger.
type Options struct {
	Epochs   int
	Runs     int // through all epochs, each in another order; the tagger is their mean
	Seed     uint64
	Clusters *cluster.Table
	Prune    perceptron.Prune
	Log      func(format string, args ...any) // told of each epoch; may be nil
}

// Train learns a tagger from documents with parts of speech, and from what the network reads of the same words.
func Train(docs, read []*language.Document, o Options) (*Tagger, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	var classes []string
	number := map[string]int{}
	type example struct {
		looks  looks
		habits *habits
		gold   []int
	}
	var examples []example
	for n, d := range docs {
		h := habitsOf(d)
		for i := range d.Sentences {
			e := example{looks: newLooks(wordsOf(read[n].Sentences[i].Tokens)), habits: &h}
			for _, t := range d.Sentences[i].Tokens {
				c := class(t.UPOS, t.XPOS)
				if _, ok := number[c]; !ok {
					number[c] = len(classes)
					classes = append(classes, c)
				}
				e.gold = append(e.gold, number[c])
			}
			examples = append(examples, e)
		}
	}
	if len(classes) < 2 {
		return nil, errors.New("training a tagger: the documents have no parts of speech")
	}
	o.Runs = max(o.Runs, 1)
	trainers := make([]*perceptron.Trainer, o.Runs)
	for run := range trainers {
		trainers[run] = perceptron.NewTrainer(slices.Clone(classes))
		rng := rand.New(rand.NewPCG(o.Seed+uint64(run), 9))
		order := rng.Perm(len(examples))
		scores := make([]int32, len(classes))
		var buf []perceptron.Feature
		for epoch := range o.Epochs {
			rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			right, total := 0, 0
			for _, n := range order {
				e := &examples[n]
				for i, gold := range e.gold {
					trainers[run].Tick()
					buf = e.looks.features(i, o.Clusters, e.habits, buf)
					trainers[run].Score(buf, scores)
					if trainers[run].Learn(buf, scores, gold, learnMargin) == gold {
						right++
					}
					total++
				}
			}
			o.Log("tags, run %d, epoch %d: %.2f%% right in training", run+1, epoch+1, 100*float64(right)/float64(max(total, 1)))
		}
	}
	t := &Tagger{o.Clusters, perceptron.Mean(trainers, o.Prune)}
	o.Log("tags: %d features, %d weights", t.model.Features(), t.model.Weights())
	return t, nil
}

// learnMargin is by how much the gold class must win to count as learned.
const learnMargin = 5

// Right counts the words of documents whose pair of tags the tagger finds by itself, from what the network reads of
// them.
func (t *Tagger) Right(docs, read []*language.Document) int {
	right := 0
	scores := make([]int32, len(t.Classes()))
	for n, d := range docs {
		view := t.See(d)
		for i := range d.Sentences {
			scorer := view.Scorer(wordsOf(read[n].Sentences[i].Tokens))
			for j, tok := range d.Sentences[i].Tokens {
				scorer.Score(j, scores)
				if t.Classes()[perceptron.Best(scores)] == class(tok.UPOS, tok.XPOS) {
					right++
				}
			}
		}
	}
	return right
}

// wordsOf takes the tags and the tree from the tokens.
func wordsOf(tokens []language.Token) Words {
	w := Words{Tokens: tokens}
	for i := range tokens {
		head := tokens[i].Head + 1
		if tokens[i].Head == language.NoHead {
			head = 0
		}
		w.UPOS, w.Heads, w.Relations = append(w.UPOS, tokens[i].UPOS), append(w.Heads, head), append(w.Relations, tokens[i].Deprel)
	}
	return w
}
