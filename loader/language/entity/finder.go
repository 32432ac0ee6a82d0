// Package entity finds the names of people, organizations and places in tagged text.
package entity

import (
	"fmt"
	"io/fs"
	"strings"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "entity.bin"

const format = "entity 1"

// Finder labels the words of a sentence as the beginning, inside or outside of names, by the best path
// (Collins 2002). It is safe for concurrent use.
type Finder struct {
	clusters *cluster.Table
	lists    *gazetteer
	labels   []string
	emit     *perceptron.Model
	// moves[p][l] is the weight of label l after label p; the row after the last is the sentence's start.
	moves [][]int32
}

// Load reads the finder from the models, and the lists of names that it looks words up in.
func Load(models, lists fs.FS) (*Finder, error) {
	clusters, err := cluster.Load(models)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(models, File)
	if err != nil {
		return nil, fmt.Errorf("reading the finder of names: %w", err)
	}
	f, err := decodeFinder(b, clusters)
	if err != nil {
		return nil, fmt.Errorf("reading the finder of names from %s: %w", File, err)
	}
	f.lists, err = loadLists(lists)
	return f, err
}

// Name is the stage's name.
func (*Finder) Name() string { return "entity" }

// Needs lists the layers that the stage reads.
func (*Finder) Needs() []language.Layer { return []language.Layer{language.Tokens, language.Tags} }

// Adds lists the layers that the stage adds.
func (*Finder) Adds() []language.Layer { return []language.Layer{language.Names} }

// Process finds the names of the document, in order of text. Their heads are their last words, or where the
// document has trees the words that govern them.
func (f *Finder) Process(doc *language.Document) {
	doc.Names = nil
	w := work{}
	h := habitsOf(doc)
	for n := range doc.Sentences {
		s := &doc.Sentences[n]
		if len(s.Tokens) == 0 {
			continue
		}
		w.looks = see(s, f.clusters, f.lists, &h, w.looks)
		path := f.best(f.emit.Score, len(s.Tokens), &w)
		doc.Names = append(doc.Names, f.mentions(s, n, path)...)
	}
}

// work holds the buffers of one document.
type work struct {
	looks    []look
	features []perceptron.Feature
	scores   []int32
	value    []int32 // of the best path to each label
	next     []int32
	back     [][]uint8
	path     []uint8
}

// best is the path with the highest score through a sentence of n words, whose looks are in w (Viterbi).
func (f *Finder) best(score func([]perceptron.Feature, []int32), n int, w *work) []uint8 {
	k := len(f.labels)
	if len(w.scores) != k {
		w.scores, w.value, w.next = make([]int32, k), make([]int32, k), make([]int32, k)
	}
	for len(w.back) < n {
		w.back = append(w.back, make([]uint8, k))
	}
	for i := range n {
		w.features = features(w.looks, i+2, w.features)
		score(w.features, w.scores)
		for l := range k {
			if i == 0 {
				w.next[l] = w.scores[l] + f.moves[k][l]
				continue
			}
			from := 0
			most := w.value[0] + f.moves[0][l]
			for p := 1; p < k; p++ {
				if v := w.value[p] + f.moves[p][l]; v > most {
					from, most = p, v
				}
			}
			w.next[l] = most + w.scores[l]
			w.back[i][l] = uint8(from)
		}
		w.value, w.next = w.next, w.value
	}
	if cap(w.path) < n {
		w.path = make([]uint8, n)
	}
	w.path = w.path[:n]
	at := uint8(perceptron.Best(w.value))
	for i := n - 1; i >= 0; i-- {
		w.path[i] = at
		at = w.back[i][at]
	}
	return w.path
}

// forbidden is far below any score: an inside label begins no name.
const forbidden = -1 << 26

// allowed reports whether a label may follow another; "" stands for the start of the sentence.
func allowed(before, label string) bool {
	kind, inside := strings.CutPrefix(label, "I-")
	return !inside || before == "B-"+kind || before == "I-"+kind
}

func (f *Finder) mentions(s *language.Sentence, n int, path []uint8) []language.Mention {
	var out []language.Mention
	for i := 0; i < len(path); i++ {
		kind, ok := strings.CutPrefix(f.labels[path[i]], "B-")
		if !ok {
			continue
		}
		last := i + 1
		for last < len(path) && strings.HasPrefix(f.labels[path[last]], "I-") {
			last++
		}
		out = append(out, language.Mention{Sentence: n, First: i, Last: last, Head: headOf(s.Tokens, i, last), Kind: language.Name, Type: kind})
		i = last - 1
	}
	return out
}

// headOf is the word of tokens[first:last] that a word outside governs, without a tree the last.
func headOf(tokens []language.Token, first, last int) int {
	for i := first; i < last; i++ {
		if h := tokens[i].Head; tokens[i].Deprel != "" && tokens[i].UPOS != "PUNCT" && (h < first || h >= last) {
			return i
		}
	}
	return last - 1
}
