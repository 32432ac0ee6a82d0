package entity

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// Options of training. The same options, lists and documents give the same finder.
type Options struct {
	Epochs   int
	Seed     uint64
	Clusters *cluster.Table
	Lists    fs.FS
	Prune    perceptron.Prune
	Log      func(format string, args ...any) // told of each epoch; may be nil
}

// Train learns a finder from tagged documents with names.
func Train(docs []*language.Document, o Options) (*Finder, error) {
	lists, err := loadLists(o.Lists)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	f := &Finder{clusters: o.Clusters, lists: lists, labels: labelsOf(docs)}
	if len(f.labels) < 2 {
		return nil, errors.New("training a finder of names: the documents have none")
	}
	f.train(docs, o)
	return f, nil
}

// labelsOf lists the labels, O first.
func labelsOf(docs []*language.Document) []string {
	kinds := []string{}
	for _, d := range docs {
		for _, m := range d.Names {
			if !slices.Contains(kinds, m.Type) {
				kinds = append(kinds, m.Type)
			}
		}
	}
	slices.Sort(kinds)
	labels := []string{"O"}
	for _, k := range kinds {
		labels = append(labels, "B-"+k, "I-"+k)
	}
	return labels
}

// example is a sentence with the document's habits and its gold labels.
type example struct {
	sentence *language.Sentence
	habits   *habits
	gold     []uint8
}

func (f *Finder) examples(docs []*language.Document) []example {
	var out []example
	for _, d := range docs {
		h := habitsOf(d)
		first := len(out)
		for i := range d.Sentences {
			out = append(out, example{&d.Sentences[i], &h, make([]uint8, len(d.Sentences[i].Tokens))})
		}
		for _, m := range d.Names {
			gold := out[first+m.Sentence].gold
			begin := uint8(slices.Index(f.labels, "B-"+m.Type))
			for i := m.First; i < m.Last; i++ {
				gold[i] = begin + 1
			}
			gold[m.First] = begin
		}
	}
	return slices.DeleteFunc(out, func(e example) bool { return len(e.gold) == 0 })
}

// move is the feature of one label after another: moves are learned with all else.
func move(before int) []perceptron.Feature {
	return []perceptron.Feature{perceptron.Of1(600, uint64(before))}
}

func (f *Finder) train(docs []*language.Document, o Options) {
	examples := f.examples(docs)
	k := len(f.labels)
	trainer := perceptron.NewTrainer(f.labels)
	f.moves = f.noMoves()
	rng := rand.New(rand.NewPCG(o.Seed, 7))
	order := rng.Perm(len(examples))
	var w work
	scores := make([]int32, k)
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		right, total := 0, 0
		for _, n := range order {
			e := &examples[n]
			w.looks = see(e.sentence, f.clusters, f.lists, e.habits, w.looks)
			trainer.Tick()
			path := f.best(trainer.Score, len(e.gold), &w)
			before, goldBefore := k, k
			for i, gold := range e.gold {
				guess := path[i]
				total++
				if guess == gold {
					right++
				} else {
					w.features = features(w.looks, i+2, w.features)
					trainer.Update(w.features, int(gold), 1)
					trainer.Update(w.features, int(guess), -1)
				}
				if guess != gold || before != goldBefore {
					trainer.Update(move(goldBefore), int(gold), 1)
					trainer.Update(move(before), int(guess), -1)
				}
				before, goldBefore = int(guess), int(gold)
			}
			f.setMoves(trainer.Score, scores)
		}
		o.Log("names, epoch %d: %.2f%% right in training", epoch+1, 100*float64(right)/float64(max(total, 1)))
	}
	f.emit = trainer.Model(o.Prune)
	f.setMoves(f.emit.Score, scores)
	o.Log("names: %d features, %d weights", f.emit.Features(), f.emit.Weights())
}

func (f *Finder) noMoves() [][]int32 {
	moves := make([][]int32, len(f.labels)+1)
	for p := range moves {
		moves[p] = make([]int32, len(f.labels))
	}
	f.moves = moves
	f.setMoves(func(_ []perceptron.Feature, s []int32) { clear(s) }, make([]int32, len(f.labels)))
	return moves
}

// setMoves looks the moves up among the weights.
func (f *Finder) setMoves(score func([]perceptron.Feature, []int32), scores []int32) {
	for p := range f.moves {
		before := ""
		if p < len(f.labels) {
			before = f.labels[p]
		}
		score(move(p), scores)
		for l, label := range f.labels {
			f.moves[p][l] = scores[l]
			if !allowed(before, label) {
				f.moves[p][l] = forbidden
			}
		}
	}
}

// Encode writes the finder for Load, without its word classes and lists, which have files of their own.
func (f *Finder) Encode() ([]byte, error) {
	return perceptron.Encode(format, func(e *perceptron.Encoder) { e.Model(f.emit) })
}

func decodeFinder(b []byte, clusters *cluster.Table) (*Finder, error) {
	d := perceptron.NewDecoder(b, format)
	f := &Finder{clusters: clusters, emit: d.Model()}
	if err := d.Err(); err != nil {
		return nil, err
	}
	f.labels = f.emit.Classes()
	if len(f.labels) == 0 || len(f.labels) > 255 {
		return nil, fmt.Errorf("%w: it has no labels", perceptron.ErrFormat)
	}
	f.noMoves()
	f.setMoves(f.emit.Score, make([]int32, len(f.labels)))
	return f, nil
}
