// Package tagger is a second opinion on parts of speech: an averaged perceptron on the words as they are written, here and
// elsewhere in the document, on the network's tree, and on the network's tags of the words around. The network, which
// tags without knowing its tree, and this err on different words.
package tagger

import (
	"fmt"
	"io/fs"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "tagger.bin"

const format = "tagger 1"

// Tagger scores pairs of UPOS and XPOS. It is safe for concurrent use.
type Tagger struct {
	clusters *cluster.Table
	model    *perceptron.Model
}

// Load reads the tagger from the models.
func Load(models fs.FS) (*Tagger, error) {
	clusters, err := cluster.Load(models)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(models, File)
	if err != nil {
		return nil, fmt.Errorf("reading the tagger: %w", err)
	}
	d := perceptron.NewDecoder(b, format)
	t := &Tagger{clusters, d.Model()}
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("reading the tagger from %s: %w", File, err)
	}
	return t, nil
}

// Encode writes the tagger for Load, without its word classes, which have a file of their own.
func (t *Tagger) Encode() ([]byte, error) {
	return perceptron.Encode(format, func(e *perceptron.Encoder) { e.Model(t.model) })
}

// Classes lists the pairs of UPOS and XPOS, with a blank between them.
func (t *Tagger) Classes() []string { return t.model.Classes() }

// View is a document as the tagger sees it.
type View struct {
	tagger *Tagger
	habits habits
}

// See prepares to score the words of a document.
func (t *Tagger) See(doc *language.Document) *View { return &View{t, habitsOf(doc)} }

// Words are a sentence as the network reads it.
type Words struct {
	Tokens    []language.Token
	UPOS      []string
	Heads     []int // 0 for the root, else the number of the head from 1
	Relations []string
}

// Scorer gives what scores the words of a sentence of the document; it is for one goroutine.
func (v *View) Scorer(w Words) *Scorer {
	return &Scorer{view: v, looks: newLooks(w)}
}

// Scorer scores the words of a sentence.
type Scorer struct {
	view     *View
	looks    looks
	features []perceptron.Feature
}

// Score sets scores, which has one place a class, for the i-th word. Only that word, its neighbours and its head are looked at.
func (s *Scorer) Score(i int, scores []int32) {
	s.features = s.looks.features(i, s.view.tagger.clusters, &s.view.habits, s.features)
	s.view.tagger.model.Score(s.features, scores)
}

// class is the pair as the classes write it.
func class(upos, xpos string) string { return upos + " " + xpos }
