// Package network reads tokens with one small neural network: a recurrent encoder that all tasks share, and a
// head for each of part of speech, lemma, tree and names (multi-task learning; Collobert et al. 2011).
//
// A word enters as a frozen word vector, learned rows of hashed features (form, affixes, shape, strings of
// letters) and what the word lists say of it. Layers of simple recurrent units (Lei et al. 2018) run over the
// sentence both ways. Heads are scored by a biaffine form (Dozat and Manning 2017) and labels by a small
// perceptron; a sentence costs its length times a constant, but for the arcs' square up to a fixed length.
package network

import (
	"fmt"
	"math"
	"math/rand/v2"

	"quern/loader/language/lexicon"
	"quern/loader/language/network/tape"
)

// Config is the size of a network.
type Config struct {
	Input  int // width of a word as it enters the encoder
	Width  int // of one direction of a recurrent layer
	Layers int
	Arc    int // width of a word as a dependent and as a head
	Label  int // width of the layer before the relations
	Lemma  int // width of the layer before the lemma scripts

	Rows   [tables]int // of each table of hashed features
	Widths [tables]int // of a row of each
}

// DefaultConfig is the size that quern's own model has.
func DefaultConfig() Config {
	return Config{
		Input: 320, Width: 160, Layers: 3, Arc: 128, Label: 128, Lemma: 64,
		Rows:   [tables]int{12288, 2048, 4096, 4096, 6144, 1024, 16384, listRows},
		Widths: [tables]int{64, 32, 32, 32, 32, 32, 64, 16},
	}
}

// Check reports a size that no network can have.
func (c Config) Check() error {
	const most = 1 << 12
	for _, n := range []int{c.Input, c.Width, c.Layers, c.Arc, c.Label, c.Lemma} {
		if n < 1 || n > most {
			return fmt.Errorf("a network's size of %d is out of bounds", n)
		}
	}
	for k := range tables {
		if c.Rows[k] < 1 || c.Rows[k] > 1<<20 || c.Widths[k] < 1 || c.Widths[k] > most {
			return fmt.Errorf("a table of %d rows of %d is out of bounds", c.Rows[k], c.Widths[k])
		}
	}
	if c.Rows[byLists] != listRows {
		return fmt.Errorf("the table of the word lists has %d rows, want %d", c.Rows[byLists], listRows)
	}
	return nil
}

// Labels are the classes of each head. Names are the tags of the BIO scheme, O first.
type Labels struct {
	UPOS, XPOS, Deprel, Lemma, Names []string
}

// Model is a network. Once it is packed it is not changed any more, and safe for concurrent use.
type Model struct {
	Config Config
	Labels Labels
	Params tape.Params

	vectors *Vectors
	lists   *lexicon.Lexicon
	lemmas  lemmas
	tables  [tables]*tape.Param

	input, inputBias *tape.Param
	inputNorm        [2]*tape.Param
	layers           []layer
	root             *tape.Param

	upos, uposBias     *tape.Param
	xpos, xposBias     *tape.Param
	names, namesBias   *tape.Param
	lemma, lemmaBias   *tape.Param
	script, scriptBias *tape.Param
	arc, arcBias       *tape.Param
	pair, pairBias     *tape.Param
	label, labelBias   *tape.Param
	deprel, deprelBias *tape.Param
	rootLabel          int // its place among the relations, or -1
}

type layer struct {
	gates, bias *tape.Param
	norm        [2]*tape.Param
}

// New makes a network that knows nothing yet, its weights drawn by the seed. The vectors and lists may be nil.
func New(c Config, labels Labels, vectors *Vectors, lists *lexicon.Lexicon, seed uint64) (*Model, error) {
	m, err := build(c, labels, vectors, lists, tape.Params{})
	if err != nil {
		return nil, fmt.Errorf("making a network: %w", err)
	}
	m.initialize(seed)
	return m, nil
}

func build(c Config, labels Labels, vectors *Vectors, lists *lexicon.Lexicon, params tape.Params) (*Model, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	for name, l := range map[string][]string{"UPOS": labels.UPOS, "XPOS": labels.XPOS, "DEPREL": labels.Deprel, "lemma": labels.Lemma, "names": labels.Names} {
		if len(l) == 0 || len(l) > 1<<14 {
			return nil, fmt.Errorf("a network with %d classes of %s", len(l), name)
		}
	}
	m := &Model{Config: c, Labels: labels, vectors: vectors, lists: lists, Params: params, rootLabel: -1}
	for i, l := range labels.Deprel {
		if l == "root" {
			m.rootLabel = i
		}
	}
	width := 0
	if vectors != nil {
		width = vectors.width
	}
	for k := range tables {
		m.tables[k] = m.Params.Add("table "+tableNames[k], c.Rows[k], c.Widths[k], true)
		width += c.Widths[k]
	}
	linear := func(name string, in, out int) (*tape.Param, *tape.Param) {
		return m.Params.Add(name, out, in, false), m.Params.Add(name+" bias", 1, out, false)
	}
	norm := func(name string, n int) [2]*tape.Param {
		return [2]*tape.Param{m.Params.Add(name+" gain", 1, n, false), m.Params.Add(name+" offset", 1, n, false)}
	}
	m.input, m.inputBias = linear("input", width, c.Input)
	m.inputNorm = norm("input norm", c.Input)
	in := c.Input
	for i := range c.Layers {
		name := fmt.Sprintf("layer %d", i+1)
		var l layer
		l.gates, l.bias = linear(name, in, 6*c.Width)
		in = 2 * c.Width
		l.norm = norm(name+" norm", in)
		m.layers = append(m.layers, l)
	}
	m.root = m.Params.Add("root", 1, in, false)
	m.upos, m.uposBias = linear("upos", in, len(labels.UPOS))
	m.xpos, m.xposBias = linear("xpos", in, len(labels.XPOS))
	m.names, m.namesBias = linear("names", in, len(labels.Names))
	m.lemma, m.lemmaBias = linear("lemma", in, c.Lemma)
	m.script, m.scriptBias = linear("script", c.Lemma, len(labels.Lemma))
	m.arc, m.arcBias = linear("arc", in, 2*c.Arc)
	m.pair, m.pairBias = linear("pair", c.Arc, c.Arc)
	m.label, m.labelBias = linear("label", in, 2*c.Label)
	m.deprel, m.deprelBias = linear("deprel", c.Label, len(labels.Deprel))
	return m, nil
}

// initialize draws weights so that a layer's outputs are about as large as its inputs (Glorot and Bengio 2010).
func (m *Model) initialize(seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for _, p := range m.Params.List {
		switch {
		case p.Sparse:
			for i := range p.Data {
				p.Data[i] = float32(rng.NormFloat64() * 0.1)
			}
		case p.Rows > 1:
			bound := math.Sqrt(6 / float64(p.Rows+p.Cols))
			for i := range p.Data {
				p.Data[i] = float32((2*rng.Float64() - 1) * bound)
			}
		}
	}
	for _, n := range append([]layer{{norm: m.inputNorm}}, m.layers...) {
		for i := range n.norm[0].Data {
			n.norm[0].Data[i] = 1
		}
	}
	for _, l := range m.layers {
		forget := l.bias.Data[2*m.Config.Width : 4*m.Config.Width]
		for i := range forget {
			forget[i] = 1 // remember at first
		}
	}
	for i := range m.pair.Data {
		m.pair.Data[i] *= 0.1 // all heads are about as likely at first
	}
	for i := range m.root.Data {
		m.root.Data[i] = float32(rng.NormFloat64() * 0.1)
	}
}

// Chances are the shares of what a network does without while it learns.
type Chances struct {
	Dropout float32 // of each layer's columns
	Vector  float32 // of the words' vectors
	Form    float32 // of the words' rows by form
	Lists   float32 // of what the lists say of a word
}

// encode gives each word of the sentences its row of the encoder. The sentences' words stand one behind the
// other.
func (m *Model) encode(t *tape.Tape, words []word, sentences []tape.Span, chances Chances) *tape.Node {
	keep := func(share float32) bool { return !t.Learning() || t.Rand.Float32() >= share }
	columns := make([]tape.Column, 0, tables+1)
	if m.vectors != nil {
		c := tape.Column{Frozen: m.vectors, Rows: make([][]int32, len(words))}
		for i := range words {
			if keep(chances.Vector) {
				c.Rows[i] = words[i].vector
			}
		}
		columns = append(columns, c)
	}
	for k := range tables {
		c := tape.Column{Table: m.tables[k], Rows: make([][]int32, len(words))}
		share := float32(0)
		switch k {
		case byForm:
			share = chances.Form
		case byLists:
			share = chances.Lists
		}
		for i := range words {
			if share == 0 || keep(share) {
				c.Rows[i] = words[i].rows[k]
			}
		}
		columns = append(columns, c)
	}
	x := t.Dropout(t.Embed(len(words), columns), chances.Dropout)
	x = t.Norm(t.GELU(t.Linear(x, m.input, m.inputBias)), m.inputNorm[0], m.inputNorm[1])
	for _, l := range m.layers {
		x = t.Dropout(x, chances.Dropout)
		y := t.Recurrent(t.Linear(x, l.gates, l.bias), sentences)
		if x.Cols == y.Cols {
			x = t.AddNorm(x, y, l.norm[0], l.norm[1])
		} else {
			x = t.Norm(y, l.norm[0], l.norm[1])
		}
	}
	return t.Dropout(x, chances.Dropout)
}

// heads are what is known of the words once they are encoded: scores of the classes, and what arcs and
// relations are scored from.
type heads struct {
	encoded             *tape.Node // the words and the root, for the scores that not all need
	upos, xpos          *tape.Node
	dependent, governor *tape.Node // by their product a word's head is found
	labelled, labeller  *tape.Node // by their sum the relation
}

// predict computes the heads. The root goes with the words from the first, so that what all heads multiply is rounded
// to bytes once.
func (m *Model) predict(t *tape.Tape, words []word, sentences []tape.Span) heads {
	x := t.Append(m.encode(t, words, sentences, Chances{}), m.root)
	h := heads{encoded: x}
	h.upos, h.xpos = m.tags(t, x)
	m.tree(t, x, Chances{}, &h)
	return h
}

// tags scores the parts of speech.
func (m *Model) tags(t *tape.Tape, x *tape.Node) (upos, xpos *tape.Node) {
	return t.Linear(x, m.upos, m.uposBias), t.Linear(x, m.xpos, m.xposBias)
}

// tree readies the heads that make trees. The last row of x is the root's.
func (m *Model) tree(t *tape.Tape, x *tape.Node, chances Chances, h *heads) {
	arc := t.Dropout(t.GELU(t.Linear(x, m.arc, m.arcBias)), chances.Dropout)
	h.dependent = t.Linear(arc.Columns(0, m.Config.Arc), m.pair, m.pairBias)
	h.governor = arc.Columns(m.Config.Arc, 2*m.Config.Arc)
	label := t.Linear(x, m.label, m.labelBias)
	h.labelled, h.labeller = label.Columns(0, m.Config.Label), label.Columns(m.Config.Label, 2*m.Config.Label)
}

// scripts scores the lemma scripts.
func (m *Model) scripts(t *tape.Tape, x *tape.Node, chances Chances) *tape.Node {
	return t.Linear(t.Dropout(t.GELU(t.Linear(x, m.lemma, m.lemmaBias)), chances.Dropout), m.script, m.scriptBias)
}

// relations scores the relation of each word to its head, given as a row.
func (m *Model) relations(t *tape.Tape, h heads, from []int, chances Chances) *tape.Node {
	return t.Linear(t.Dropout(t.GELU(t.Gather(h.labelled, h.labeller, from)), chances.Dropout), m.deprel, m.deprelBias)
}
