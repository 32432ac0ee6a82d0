package tag

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
	"quern/loader/language/shape"
)

// Options of training. The same options and documents give the same tagger.
type Options struct {
	Epochs   int
	Seed     uint64
	Clusters *cluster.Table
	Margin   int32 // by how much the right class must win for training to leave the weights alone
	Tags     perceptron.Prune
	Lemmas   perceptron.Prune
	TagsOnly bool                             // the lemmas will not be used and may be wrong
	Log      func(format string, args ...any) // told of each epoch; may be nil
}

// Train learns a tagger from documents with tags and lemmas.
func Train(docs []*language.Document, o Options) (*Tagger, error) {
	var sentences []*language.Sentence
	for _, d := range docs {
		for i := range d.Sentences {
			sentences = append(sentences, &d.Sentences[i])
		}
	}
	if len(sentences) == 0 {
		return nil, errors.New("training a tagger: no sentences")
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	t := &Tagger{clusters: o.Clusters}
	classes := t.lexicon(sentences)
	t.trainTags(sentences, classes, o)
	if o.TagsOnly {
		sentences = sentences[:min(20, len(sentences))]
	}
	t.trainLemmas(sentences, o)
	return t, t.prepare()
}

func class(t *language.Token) string { return t.UPOS + " " + t.XPOS }

// lexicon counts the tags of each word, and gives the classes in order of the alphabet.
func (t *Tagger) lexicon(sentences []*language.Sentence) []string {
	words, forms := map[string]map[string]int{}, map[string]map[string]int{}
	seen := map[string]bool{}
	count := func(m map[string]map[string]int, key, class string) {
		if m[key] == nil {
			m[key] = map[string]int{}
		}
		m[key][class]++
	}
	for _, s := range sentences {
		for i := range s.Tokens {
			c := class(&s.Tokens[i])
			seen[c] = true
			count(words, shape.Normal(s.Tokens[i].Form), c)
			count(forms, s.Tokens[i].Form, c)
		}
	}
	classes := make([]string, 0, len(seen))
	for c := range seen {
		classes = append(classes, c)
	}
	slices.Sort(classes)
	t.usual = map[string]uint64{}
	for w, tags := range words {
		if u := usualTags(tags); u != "" {
			t.usual[w] = perceptron.HashString(u)
		}
	}
	t.sure = map[string]uint16{}
	for f, tags := range forms {
		for c, n := range tags {
			if len(tags) == 1 && n >= 200 {
				i, _ := slices.BinarySearch(classes, c)
				t.sure[f] = uint16(i)
			}
		}
	}
	return classes
}

// usualTags lists the tags that make up at least a tenth of a word's uses, most frequent first, of words seen
// more than once.
func usualTags(tags map[string]int) string {
	total := 0
	list := make([]string, 0, len(tags))
	for c, n := range tags {
		total += n
		list = append(list, c)
	}
	if total < 3 {
		return ""
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(tags[b]-tags[a], cmp.Compare(a, b)) })
	list = slices.DeleteFunc(list, func(c string) bool { return tags[c]*10 < total })
	return strings.Join(list, ",")
}

func (t *Tagger) trainTags(sentences []*language.Sentence, classes []string, o Options) {
	trainer := perceptron.NewTrainer(classes)
	pairs := pairsOf(classes)
	number := map[string]int{}
	for i, c := range classes {
		number[c] = i
	}
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	order := rng.Perm(len(sentences))
	var w work
	w.scores = make([]int32, len(classes))
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		wrong, total := 0, 0
		for _, n := range order {
			s := sentences[n]
			w.looks = see(s, t.clusters, t.usual, w.looks)
			loud := loudness(w.looks)
			for i := range s.Tokens {
				gold := number[class(&s.Tokens[i])]
				guess, sure := t.sure[s.Tokens[i].Form]
				if !sure {
					w.features = features(w.looks, i+2, loud, w.features)
					trainer.Tick()
					trainer.Score(w.features, w.scores)
					guess = uint16(trainer.Learn(w.features, w.scores, gold, o.Margin))
					if int(guess) != gold {
						wrong++
					}
				}
				total++
				w.looks[i+2].tagHash, w.looks[i+2].uposHash = pairs[guess].tagHash, pairs[guess].uposHash
			}
		}
		o.Log("tags, epoch %d: %.2f%% right in training", epoch+1, 100*float64(total-wrong)/float64(total))
	}
	t.tags = trainer.Model(o.Tags)
	o.Log("tags: %d features, %d weights", t.tags.Features(), t.tags.Weights())
}

func (t *Tagger) trainLemmas(sentences []*language.Sentence, o Options) {
	counts := map[string]int{}
	for _, s := range sentences {
		for i := range s.Tokens {
			if s.Tokens[i].Lemma != "" {
				counts[scriptFor(s.Tokens[i].Form, s.Tokens[i].Lemma).String()]++
			}
		}
	}
	var classes []string
	for c, n := range counts {
		// A script used once is a slip of writing or annotation more often than a rule.
		if n > 1 || len(counts) < 50 { // but a tiny treebank needs all that it has
			classes = append(classes, c)
		}
	}
	if len(classes) == 0 {
		classes = []string{script{letters: 'k'}.String()} // a treebank without lemmas
	}
	slices.Sort(classes)
	number := map[string]int{}
	for i, c := range classes {
		number[c] = i
	}
	trainer := perceptron.NewTrainer(classes)
	rng := rand.New(rand.NewPCG(o.Seed, 3))
	order := rng.Perm(len(sentences))
	scores := make([]int32, len(classes))
	var w work
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		wrong, total := 0, 0
		for _, n := range order {
			s := sentences[n]
			w.looks = see(s, t.clusters, t.usual, w.looks)
			for i := range s.Tokens {
				w.looks[i+2].tagHash = perceptron.HashString(class(&s.Tokens[i]))
				w.looks[i+2].uposHash = perceptron.HashString(s.Tokens[i].UPOS)
			}
			for i := range s.Tokens {
				if s.Tokens[i].Lemma == "" {
					continue // the treebank leaves it out
				}
				gold, ok := number[scriptFor(s.Tokens[i].Form, s.Tokens[i].Lemma).String()]
				if !ok {
					continue
				}
				w.features = lemmaFeatures(w.looks, i+2, w.features)
				trainer.Tick()
				trainer.Score(w.features, scores)
				total++
				if guess := trainer.Learn(w.features, scores, gold, o.Margin); guess != gold {
					wrong++
				}
			}
		}
		o.Log("lemmas, epoch %d: %.2f%% right in training", epoch+1, 100*float64(total-wrong)/float64(total))
	}
	t.lemmas = trainer.Model(o.Lemmas)
	o.Log("lemmas: %d scripts, %d features, %d weights", len(classes), t.lemmas.Features(), t.lemmas.Weights())
}

// Encode writes the tagger for Load, without its word classes, which have a file of their own.
func (t *Tagger) Encode() ([]byte, error) {
	return perceptron.Encode(kind, func(e *perceptron.Encoder) {
		e.Model(t.tags)
		e.Model(t.lemmas)
		e.Uint(uint64(len(t.usual)))
		for _, w := range sortedKeys(t.usual) {
			e.String(w)
			e.Uint(t.usual[w])
		}
		e.Uint(uint64(len(t.sure)))
		for _, w := range sortedKeys(t.sure) {
			e.String(w)
			e.Uint(uint64(t.sure[w]))
		}
	})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func decodeTagger(b []byte, clusters *cluster.Table) (*Tagger, error) {
	d := perceptron.NewDecoder(b, kind)
	t := &Tagger{clusters: clusters, tags: d.Model(), lemmas: d.Model(), usual: map[string]uint64{}, sure: map[string]uint16{}}
	for range d.Count() {
		w := d.String()
		t.usual[w] = d.Uint()
	}
	for range d.Count() {
		w := d.String()
		c := d.Uint()
		if c >= uint64(len(t.tags.Classes())) {
			return nil, fmt.Errorf("%w: a word with an unknown tag", perceptron.ErrFormat)
		}
		t.sure[w] = uint16(c)
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	if len(t.tags.Classes()) == 0 || len(t.lemmas.Classes()) == 0 {
		return nil, fmt.Errorf("%w: it has no tags", perceptron.ErrFormat)
	}
	return t, t.prepare()
}
