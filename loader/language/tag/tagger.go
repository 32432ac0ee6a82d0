// Package tag gives each word its part of speech, in the universal set (UPOS) and in that of the Penn
// treebank (XPOS), and its lemma.
package tag

import (
	"fmt"
	"io/fs"
	"strings"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// File is where Load looks in the models.
const File = "tagger.bin"

const kind = "tagger 1"

// Tagger tags from left to right: each word sees the tags of those before it. It is safe for concurrent use.
type Tagger struct {
	clusters *cluster.Table
	usual    map[string]uint64 // word -> its tags in training, as a hash
	sure     map[string]uint16 // words that always have one tag
	tags     *perceptron.Model
	pairs    []pair // of each class
	lemmas   *perceptron.Model
	scripts  []script // of each class
}

// pair is a class of the tagger.
type pair struct {
	upos, xpos        string
	tagHash, uposHash uint64
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
	t, err := decodeTagger(b, clusters)
	if err != nil {
		return nil, fmt.Errorf("reading the tagger from %s: %w", File, err)
	}
	return t, nil
}

func (t *Tagger) prepare() error {
	t.pairs = pairsOf(t.tags.Classes())
	t.scripts = make([]script, len(t.lemmas.Classes()))
	for i, c := range t.lemmas.Classes() {
		s, err := parseScript(c)
		if err != nil {
			return err
		}
		t.scripts[i] = s
	}
	return nil
}

func pairsOf(classes []string) []pair {
	out := make([]pair, len(classes))
	for i, c := range classes {
		upos, xpos, _ := strings.Cut(c, " ")
		out[i] = pair{upos, xpos, perceptron.HashString(c), perceptron.HashString(upos)}
	}
	return out
}

// Name is the stage's name.
func (*Tagger) Name() string { return "tag" }

// Needs lists the layers that the stage reads.
func (*Tagger) Needs() []language.Layer { return []language.Layer{language.Tokens} }

// Adds lists the layers that the stage adds.
func (*Tagger) Adds() []language.Layer { return []language.Layer{language.Tags} }

// Process tags every word of the document.
func (t *Tagger) Process(doc *language.Document) {
	var w work
	for i := range doc.Sentences {
		t.sentence(&doc.Sentences[i], &w)
	}
}

// work holds the buffers of one document.
type work struct {
	looks    []look
	features []perceptron.Feature
	scores   []int32
	lemma    []int32
}

func (t *Tagger) sentence(s *language.Sentence, w *work) {
	w.looks = see(s, t.clusters, t.usual, w.looks)
	if len(w.scores) != len(t.pairs) {
		w.scores = make([]int32, len(t.pairs))
		w.lemma = make([]int32, len(t.scripts))
	}
	loud := loudness(w.looks)
	for i := range s.Tokens {
		l := &w.looks[i+2]
		class, ok := t.sure[s.Tokens[i].Form]
		if !ok {
			w.features = features(w.looks, i+2, loud, w.features)
			t.tags.Score(w.features, w.scores)
			class = uint16(perceptron.Best(w.scores))
		}
		p := &t.pairs[class]
		s.Tokens[i].UPOS, s.Tokens[i].XPOS = p.upos, p.xpos
		l.tagHash, l.uposHash = p.tagHash, p.uposHash
	}
	for i := range s.Tokens {
		s.Tokens[i].Lemma = t.lemma(s.Tokens[i].Form, w.looks, i+2, w)
	}
}
