package match

import (
	"slices"

	"quern/loader/language"
)

// Edge is one relation seen from one of its ends.
type Edge struct {
	To    int
	Label string
}

// Graph is a sentence's tree with edges and attributes added by a reader, as enhanced dependencies add
// them: several governors for a word, labels with the preposition in them. It is built by one goroutine.
type Graph struct {
	Sentence *language.Sentence
	out, in  [][]Edge
	lemmas   [][]string
	attrs    []map[string]string
}

// NewGraph has the edges of the tree alone. A head outside the sentence is taken for a root.
func NewGraph(s *language.Sentence) *Graph {
	n := len(s.Tokens)
	g := &Graph{Sentence: s, out: make([][]Edge, n), in: make([][]Edge, n),
		lemmas: make([][]string, n), attrs: make([]map[string]string, n)}
	for i := range s.Tokens {
		t := &s.Tokens[i]
		g.lemmas[i] = []string{t.Lemma}
		if t.Head >= 0 && t.Head < n && t.Head != i {
			g.Add(t.Head, i, t.Deprel)
		}
	}
	return g
}

// Add puts in an edge; the same edge twice is one.
func (g *Graph) Add(from, to int, label string) {
	e := Edge{to, label}
	if from == to || slices.Contains(g.out[from], e) {
		return
	}
	g.out[from] = append(g.out[from], e)
	g.in[to] = append(g.in[to], Edge{from, label})
}

// Out lists the edges that leave token i, in order of addition. The slice must not be changed.
func (g *Graph) Out(i int) []Edge { return g.out[i] }

// In lists the edges that reach token i.
func (g *Graph) In(i int) []Edge { return g.in[i] }

// Targets lists the tokens that an edge of that label leads to from token i.
func (g *Graph) Targets(i int, label string) []int {
	var out []int
	for _, e := range g.out[i] {
		if e.Label == label {
			out = append(out, e.To)
		}
	}
	return out
}

// SetLemmas replaces the lemmas by which patterns know token i: a verb with its particle is another word
// than the verb alone ("call-off").
func (g *Graph) SetLemmas(i int, lemmas ...string) { g.lemmas[i] = lemmas }

// Lemmas gives the lemmas by which patterns know token i.
func (g *Graph) Lemmas(i int) []string { return g.lemmas[i] }

// Set gives token i an attribute that nodes can test.
func (g *Graph) Set(i int, name, value string) {
	if g.attrs[i] == nil {
		g.attrs[i] = map[string]string{}
	}
	g.attrs[i][name] = value
}

// Attr is the value of an attribute of token i: upos, xpos, form, deprel, or one that was set; else "".
func (g *Graph) Attr(i int, name string) string {
	t := &g.Sentence.Tokens[i]
	switch name {
	case "upos":
		return t.UPOS
	case "xpos":
		return t.XPOS
	case "form":
		return t.Form
	case "deprel":
		return t.Deprel
	}
	return g.attrs[i][name]
}
