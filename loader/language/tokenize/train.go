package tokenize

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/cluster"
	"quern/loader/language/perceptron"
)

// Options of training. The same options and documents give the same tokenizer.
type Options struct {
	Epochs   int
	Seed     uint64
	Clusters *cluster.Table
	Prune    perceptron.Prune
	Log      func(format string, args ...any) // told of each epoch; may be nil
}

// Train learns a tokenizer from documents whose tokens have spans in the text.
func Train(docs []*language.Document, o Options) (*Tokenizer, error) {
	if len(docs) == 0 {
		return nil, errors.New("training a tokenizer: no documents")
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	t := &Tokenizer{clusters: o.Clusters, clitics: learnClitics(docs)}
	var paragraphs []paragraph
	for _, d := range docs {
		paragraphs = append(paragraphs, paragraphsOf(d)...)
	}
	paragraphs = augment(paragraphs, o.Seed)
	t.splits = t.trainSplits(paragraphs, o)
	t.ends = t.trainEnds(paragraphs, o)
	return t, nil
}

// paragraph is a training example: where the surface tokens and sentences of a block of text are.
type paragraph struct {
	text   string
	block  graph.Span
	tokens []graph.Span
	ends   map[int]bool // tokens that end a sentence
}

func paragraphsOf(d *language.Document) []paragraph {
	var out []paragraph
	for i := range d.Sentences {
		s := &d.Sentences[i]
		if i == 0 || s.Paragraph != d.Sentences[i-1].Paragraph {
			out = append(out, paragraph{text: d.Text(), block: s.Span, ends: map[int]bool{}})
		}
		p := &out[len(out)-1]
		p.block.End = s.Span.End
		for _, t := range s.Tokens {
			if t.Joined && len(p.tokens) > 0 {
				p.tokens[len(p.tokens)-1].End = t.Span.End
			} else {
				p.tokens = append(p.tokens, t.Span)
			}
		}
		p.ends[len(p.tokens)-1] = true
	}
	return out
}

// learnClitics keeps the tokens and the endings that are mostly several words in the treebank.
func learnClitics(docs []*language.Document) clitics {
	c := clitics{words: map[string][]uint8{}, suffixes: map[string]bool{}}
	type use struct{ joined, all int }
	// An ending is counted alone and with the letter before it: "'" is one after "s" and mostly not elsewhere.
	suffixes := map[string]*use{}
	whole := map[string]map[string]int{} // token -> its cuts, as a string -> uses
	var tokens []string
	for _, d := range docs {
		for _, s := range d.Sentences {
			for i := 0; i < len(s.Tokens); {
				last := i + 1
				for last < len(s.Tokens) && s.Tokens[last].Joined {
					last++
				}
				form, cuts := "", []byte{}
				for _, t := range s.Tokens[i:last] {
					form += t.Form
					cuts = append(cuts, byte(len(t.Form)))
				}
				low := plainLower(form)
				tokens = append(tokens, low)
				if len(form) <= longest && len(low) == len(form) {
					if whole[low] == nil {
						whole[low] = map[string]int{}
					}
					whole[low][string(cuts[:len(cuts)-1])]++
				}
				if last > i+1 {
					end := plainLower(s.Tokens[last-1].Form)
					if strings.Contains(end, "'") {
						for _, key := range [2]string{end, lastLetter(low[:len(low)-len(end)]) + " " + end} {
							if suffixes[key] == nil {
								suffixes[key] = &use{}
							}
							suffixes[key].joined++
						}
					}
				}
				i = last
			}
		}
	}
	for _, low := range tokens {
		for i := len(low) - 1; i > 0 && i >= len(low)-6; i-- {
			for _, key := range [2]string{low[i:], lastLetter(low[:i]) + " " + low[i:]} {
				if u := suffixes[key]; u != nil {
					u.all++
				}
			}
		}
	}
	for end, u := range suffixes {
		if u.joined >= 3 && u.joined*4 >= u.all*3 {
			c.suffixes[end] = true
		}
	}
	for form, cuts := range whole {
		total, most, best := 0, 0, ""
		for _, k := range slices.Sorted(maps.Keys(cuts)) {
			total += cuts[k]
			if cuts[k] > most {
				most, best = cuts[k], k
			}
		}
		// A token that the endings already split, or that is one word and has no such ending, needs no entry.
		if most >= 2 && most*10 >= total*6 && !slices.Equal(sizes(c.cuts(form)), []byte(best)) {
			c.words[form] = []byte(best)
		}
	}
	return c
}

// sizes turns offsets of cuts into the sizes of all words but the last.
func sizes(cuts []int) []byte {
	out := make([]byte, len(cuts))
	at := 0
	for i, c := range cuts {
		out[i] = byte(c - at)
		at = c
	}
	return out
}

func (t *Tokenizer) trainSplits(paragraphs []paragraph, o Options) *perceptron.Model {
	trainer := perceptron.NewTrainer([]string{"inside", "end"})
	w := work{scores: make([]int32, 2)}
	return t.rounds("tokens", trainer, paragraphs, o, 5, func(p *paragraph, learn func(gold int)) {
		starts := map[int]bool{}
		for _, s := range p.tokens {
			starts[s.Start] = true
		}
		for k := 0; k < len(p.tokens); {
			last := k
			for last+1 < len(p.tokens) && p.tokens[last].End == p.tokens[last+1].Start {
				last++
			}
			c := &w.chunk
			c.units = unitsOf(p.text, p.tokens[k].Start, p.tokens[last].End, c.units)
			c.prepare(followKind(p.text, p.tokens[last].End, p.block.End))
			first := 0
			for i := 1; i < len(c.units); i++ {
				ends := starts[c.units[i].at]
				if candidate(c.units[i-1], c.units[i]) {
					w.features = c.splitFeatures(first, i, t.clusters, p.text, w.features)
					learn(bit(ends))
				}
				if ends {
					first = i
				}
			}
			k = last + 1
		}
	}, &w)
}

func (t *Tokenizer) trainEnds(paragraphs []paragraph, o Options) *perceptron.Model {
	trainer := perceptron.NewTrainer([]string{"inside", "end"})
	w := work{scores: make([]int32, 2)}
	return t.rounds("sentences", trainer, paragraphs, o, 6, func(p *paragraph, learn func(gold int)) {
		w.pieces = w.pieces[:0]
		for _, s := range p.tokens {
			w.pieces = append(w.pieces, pieceOf(p.text, s, p.block.End, t.clusters))
		}
		s := state{}
		for i := 0; i+1 < len(w.pieces); i++ {
			s.add(&w.pieces[i])
			if !never(&w.pieces[i], &w.pieces[i+1]) {
				w.features = endFeatures(w.pieces, i, &s, w.features)
				learn(bit(p.ends[i]))
			}
			if p.ends[i] {
				s = state{}
			}
		}
	}, &w)
}

// margin is by how much the right answer must win for training to leave the weights alone.
const margin = 20

// rounds runs the epochs of one of the two models: visit goes through a paragraph and calls learn with the
// right answer at each decision, whose features are in w.
func (t *Tokenizer) rounds(what string, trainer *perceptron.Trainer, paragraphs []paragraph, o Options, stream uint64,
	visit func(p *paragraph, learn func(gold int)), w *work) *perceptron.Model {
	rng := rand.New(rand.NewPCG(o.Seed, stream))
	order := rng.Perm(len(paragraphs))
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		right, total := 0, 0
		for _, n := range order {
			visit(&paragraphs[n], func(gold int) {
				trainer.Tick()
				trainer.Score(w.features, w.scores)
				total++
				right += bit(trainer.Learn(w.features, w.scores, gold, margin) == gold)
			})
		}
		o.Log("%s, epoch %d: %.3f%% right in training", what, epoch+1, 100*float64(right)/float64(max(total, 1)))
	}
	m := trainer.Model(o.Prune)
	o.Log("%s: %d features", what, m.Features())
	return m
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Encode writes the tokenizer for Load, without its word classes, which have a file of their own.
func (t *Tokenizer) Encode() ([]byte, error) {
	return perceptron.Encode(format, func(e *perceptron.Encoder) {
		e.Model(t.splits)
		e.Model(t.ends)
		e.Strings(slices.Sorted(maps.Keys(t.clitics.suffixes)))
		words := slices.Sorted(maps.Keys(t.clitics.words))
		e.Uint(uint64(len(words)))
		for _, w := range words {
			e.String(w)
			e.String(string(t.clitics.words[w]))
		}
	})
}

func decodeTokenizer(b []byte, clusters *cluster.Table) (*Tokenizer, error) {
	d := perceptron.NewDecoder(b, format)
	t := &Tokenizer{clusters: clusters, splits: d.Model(), ends: d.Model(),
		clitics: clitics{words: map[string][]uint8{}, suffixes: map[string]bool{}}}
	for _, s := range d.Strings() {
		t.clitics.suffixes[s] = true
	}
	for range d.Count() {
		w := d.String()
		cuts := []byte(d.String())
		sum := 0
		for _, n := range cuts {
			sum += int(n)
		}
		if sum >= len(w) && len(cuts) > 0 {
			return nil, fmt.Errorf("%w: a token cut past its end", perceptron.ErrFormat)
		}
		t.clitics.words[w] = cuts
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	if len(t.splits.Classes()) != 2 || len(t.ends.Classes()) != 2 {
		return nil, fmt.Errorf("%w: it does not choose between two", perceptron.ErrFormat)
	}
	return t, nil
}
