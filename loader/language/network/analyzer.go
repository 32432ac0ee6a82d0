package network

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"quern/loader/language"
	"quern/loader/language/lexicon"
	"quern/loader/language/network/tape"
	"quern/loader/language/tagger"
)

// File is the name of the model's file.
const File = "network.bin"

const (
	// longest is how many words are read as one sentence; a longer one is read in pieces, whose roots the first
	// piece's governs, so that the time stays linear.
	longest = 256
	// batch is about how many words are read at once: enough to keep the multiplication busy, few enough to
	// stay in the processor's cache.
	batch = 128
)

// Analyzer is the stage that adds tags, lemmas, trees and names to tokens. It is safe for concurrent use.
type Analyzer struct {
	models []*Model // whose scores are added up
	second *second  // another opinion on tags, or nil
	adds   []language.Layer
	tapes  sync.Pool
}

// Load reads the model from the folder of models and the word lists from theirs.
func Load(models, lists fs.FS) (*Analyzer, error) {
	raw, err := fs.ReadFile(models, File)
	if err != nil {
		return nil, fmt.Errorf("loading the network: %w", err)
	}
	words, err := lexicon.Load(lists)
	if err != nil {
		return nil, fmt.Errorf("loading the network: %w", err)
	}
	m, err := Decode(raw, words)
	if err != nil {
		return nil, fmt.Errorf("loading the network from %s: %w", File, err)
	}
	a := NewAnalyzer(m)
	t, err := tagger.Load(models)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil // the network is alone in its opinion
	} else if err != nil {
		return nil, fmt.Errorf("loading the network: %w", err)
	}
	a.second = newSecond(&m.Labels, t)
	return a, nil
}

// NewAnalyzer makes a stage of a model that is packed.
func NewAnalyzer(m *Model) *Analyzer {
	a := &Analyzer{models: []*Model{m}, adds: []language.Layer{language.Tags, language.Trees, language.Names}}
	a.tapes.New = func() any { return new(tape.Tape) }
	return a
}

// NewEnsemble makes a stage that adds up the scores of several models, which must have been taught the same classes:
// slower, but better than each of them, and so their teacher (Hinton, Vinyals and Dean 2015).
func NewEnsemble(models []*Model) (*Analyzer, error) {
	if len(models) == 0 {
		return nil, errors.New("an ensemble of no network")
	}
	for _, m := range models[1:] {
		if !reflect.DeepEqual(m.Labels, models[0].Labels) {
			return nil, errors.New("an ensemble of networks that were taught different classes")
		}
	}
	a := NewAnalyzer(models[0])
	a.models = models
	return a, nil
}

// Only makes a stage of the same networks that adds some of the layers alone, so that others can come from other
// stages.
func (a *Analyzer) Only(layers ...language.Layer) *Analyzer {
	b := NewAnalyzer(a.models[0])
	b.models, b.second, b.adds = a.models, a.second, layers
	return b
}

// Alone makes a stage of the same networks that asks no tagger for another opinion.
func (a *Analyzer) Alone() *Analyzer {
	b := a.Only(language.Tags, language.Trees)
	b.second = nil
	return b
}

// Name is the stage's name.
func (*Analyzer) Name() string { return "network" }

// Needs lists the layers that the stage reads.
func (*Analyzer) Needs() []language.Layer { return []language.Layer{language.Tokens} }

// Adds lists the layers that the stage adds.
func (a *Analyzer) Adds() []language.Layer { return slices.Clone(a.adds) }

// Process adds tags, lemmas, heads and relations to the tokens, and the names to the document. A long document is
// read on as many cores as it says, with the same result as on one.
func (a *Analyzer) Process(doc *language.Document) {
	work := batches(doc)
	var view *tagger.View
	if a.second != nil {
		view = a.second.tagger.See(doc)
	}
	names := make([][]language.Mention, len(work))
	cores := doc.Cores
	if cores == 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	if cores = min(cores, len(work)); cores <= 1 {
		for i := range work {
			names[i] = a.read(view, work[i])
		}
	} else {
		var next atomic.Int64
		var running sync.WaitGroup
		for range cores {
			running.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(work); i = int(next.Add(1)) - 1 {
					names[i] = a.read(view, work[i])
				}
			})
		}
		running.Wait()
	}
	if slices.Contains(a.adds, language.Names) {
		doc.Names = slices.Concat(names...)
	}
	if slices.Contains(a.adds, language.Trees) {
		for _, pieces := range work {
			for _, p := range pieces {
				if p.offset > 0 {
					join(doc.Sentences[p.sentence].Tokens, p)
				}
			}
		}
	}
}

// batches cuts a document into what is read at once.
func batches(doc *language.Document) [][]piece {
	var out [][]piece
	words := batch
	for s := range doc.Sentences {
		tokens := doc.Sentences[s].Tokens
		for i := 0; i < len(tokens); i += longest {
			p := piece{sentence: s, offset: i, tokens: tokens[i:min(i+longest, len(tokens))]}
			if words >= batch {
				out, words = append(out, nil), 0
			}
			last := len(out) - 1
			out[last] = append(out[last], p)
			words += len(p.tokens)
		}
	}
	return out
}

// piece is a sentence, or a part of a very long one.
type piece struct {
	sentence int
	offset   int
	tokens   []language.Token
}

// read adds tags and trees to the tokens of the pieces, and gives the names in them.
func (a *Analyzer) read(view *tagger.View, pieces []piece) []language.Mention {
	t := a.tapes.Get().(*tape.Tape)
	defer a.tapes.Put(t)
	m := a.models[0]
	t.Reset()
	var spans []tape.Span
	var forms [][]string
	n := 0
	for _, p := range pieces {
		f := make([]string, len(p.tokens))
		for i := range p.tokens {
			f[i] = p.tokens[i].Form
		}
		forms = append(forms, f)
		spans = append(spans, tape.Span{Begin: n, End: n + len(f)})
		n += len(f)
	}
	scores := make([]heads, len(a.models))
	for k, m := range a.models {
		words := make([]word, 0, n)
		for _, f := range forms {
			words = append(words, m.see(f)...)
		}
		scores[k] = m.predict(t, words, spans)
	}
	upos := a.sum(func(k int) *tape.Node { return scores[k].upos })
	xpos := a.sum(func(k int) *tape.Node { return scores[k].xpos })
	addTags, addTrees := slices.Contains(a.adds, language.Tags), slices.Contains(a.adds, language.Trees)
	addNames := slices.Contains(a.adds, language.Names)
	var names *tape.Node
	if addNames {
		names = a.sum(func(k int) *tape.Node { return t.Linear(scores[k].encoded, a.models[k].names, a.models[k].namesBias) })
	}
	from := make([]int, n) // the row of each word's head
	trees := make([][]int, len(pieces))
	var spelled []int
	var mentions []language.Mention
	for k, p := range pieces {
		s := spans[k]
		arcs := a.sum(func(k int) *tape.Node { return t.Arcs(scores[k].dependent, scores[k].governor, s) })
		trees[k] = decode(arcs.Row, len(p.tokens))
		for i, head := range trees[k] {
			from[s.Begin+i] = s.Begin + head - 1
			if head == 0 {
				from[s.Begin+i] = n
			}
		}
		if addNames {
			spelled = m.spell(func(i int) []float32 { return names.Row(s.Begin + i) }, len(p.tokens), spelled)
			mentions = append(mentions, m.mentions(p, spelled, trees[k])...)
		}
	}
	if !addTrees && !addTags {
		return mentions
	}
	labels := a.sum(func(k int) *tape.Node { return a.models[k].relations(t, scores[k], from, Chances{}) })
	var rare rareWords
	for k, p := range pieces {
		begin := spans[k].Begin
		relations := make([]string, len(p.tokens))
		for i, head := range trees[k] {
			relations[i] = m.relation(labels.Row(begin+i), head == 0)
		}
		if addTrees {
			p.setTree(trees[k], relations)
		}
		if !addTags {
			continue
		}
		own := make([]string, len(p.tokens))
		for i := range own {
			own[i] = m.Labels.UPOS[best(upos.Row(begin+i))]
		}
		tags := chooser{second: a.second, view: view, sentence: tagger.Words{Tokens: p.tokens, UPOS: own, Heads: trees[k], Relations: relations}}
		for i := range p.tokens {
			tok := &p.tokens[i]
			u, x := tags.choose(i, upos.Row(begin+i), xpos.Row(begin+i))
			tok.UPOS, tok.XPOS = m.Labels.UPOS[u], m.Labels.XPOS[x]
			if lemma, ok := m.usualLemma(tok.Form, tok.UPOS, tok.XPOS); ok {
				tok.Lemma = lemma
			} else {
				rare.rows, rare.tokens = append(rare.rows, begin+i), append(rare.tokens, tok)
			}
		}
	}
	if len(rare.rows) > 0 {
		scripts := a.sum(func(k int) *tape.Node {
			return a.models[k].scripts(t, t.Pick(scores[k].encoded, rare.rows), Chances{})
		})
		for i, tok := range rare.tokens {
			tok.Lemma = m.lemmatize(tok.Form, tok.UPOS, scripts.Row(i))
		}
	}
	return mentions
}

// rareWords are words without a usual lemma, with their rows of the batch.
type rareWords struct {
	rows   []int
	tokens []*language.Token
}

// setTree writes heads, 0 for the root, else the number of the head from 1, and relations to the tokens.
func (p piece) setTree(heads []int, relations []string) {
	for i, head := range heads {
		tok := &p.tokens[i]
		tok.Head, tok.Deprel = p.offset+head-1, relations[i]
		if head == 0 {
			tok.Head = language.NoHead
		}
	}
}

// sum adds up the scores that the models give.
func (a *Analyzer) sum(scores func(model int) *tape.Node) *tape.Node {
	total := scores(0)
	for k := 1; k < len(a.models); k++ {
		other := scores(k)
		for i := range total.Rows {
			row := total.Row(i)
			for j, v := range other.Row(i) {
				row[j] += v
			}
		}
	}
	return total
}

// join makes the root of a later piece of a sentence a part of the first piece's tree.
func join(tokens []language.Token, p piece) {
	root := 0
	for i := range tokens[:p.offset] {
		if tokens[i].Head == language.NoHead {
			root = i
			break
		}
	}
	for i := range p.tokens {
		if p.tokens[i].Head == language.NoHead {
			p.tokens[i].Head, p.tokens[i].Deprel = root, "parataxis"
		}
	}
}

// relation is the best label: "root" for the root and for no other.
func (m *Model) relation(scores []float32, isRoot bool) string {
	if isRoot && m.rootLabel >= 0 {
		return m.Labels.Deprel[m.rootLabel]
	}
	k := -1
	for j, v := range scores {
		if j != m.rootLabel && (k < 0 || v > scores[k]) {
			k = j
		}
	}
	if k < 0 {
		return "dep"
	}
	return m.Labels.Deprel[k]
}

// spell finds the best row of tags in which no I- stands but behind its own kind (Viterbi 1967).
func (m *Model) spell(scores func(i int) []float32, n int, tags []int) []int {
	labels := m.Labels.Names
	if cap(tags) < n {
		tags = make([]int, n)
	}
	tags = tags[:n]
	if n == 0 {
		return tags
	}
	from := make([]int16, n*len(labels))
	now, then := make([]float32, len(labels)), make([]float32, len(labels))
	for i := range n {
		row := scores(i)
		for j, to := range labels {
			k := -1
			inner := strings.HasPrefix(to, "I-")
			for prev, l := range labels {
				if inner && (i == 0 || len(l) < 2 || l[1:] != to[1:]) {
					continue
				}
				if k < 0 || then[prev] > then[k] {
					k = prev
				}
			}
			now[j] = -1e9
			if k >= 0 {
				now[j] = then[k] + row[j]
			}
			from[i*len(labels)+j] = int16(max(k, 0))
		}
		now, then = then, now
	}
	k := best(then)
	for i := n - 1; i >= 0; i-- {
		tags[i] = k
		k = int(from[i*len(labels)+k])
	}
	return tags
}

// mentions are the names that the tags spell, each headed by its first word whose head is outside.
func (m *Model) mentions(p piece, tags, heads []int) []language.Mention {
	var out []language.Mention
	for i := 0; i < len(tags); {
		kind, ok := strings.CutPrefix(m.Labels.Names[tags[i]], "B-")
		if !ok {
			i++
			continue
		}
		end := i + 1
		for end < len(tags) && m.Labels.Names[tags[end]] == "I-"+kind {
			end++
		}
		mention := language.Mention{Sentence: p.sentence, First: p.offset + i, Last: p.offset + end, Kind: language.Name, Type: kind}
		mention.Head = mention.First
		for k := i; k < end; k++ {
			if h := heads[k] - 1; h < i || h >= end {
				mention.Head = p.offset + k
				break
			}
		}
		out = append(out, mention)
		i = end
	}
	return out
}
