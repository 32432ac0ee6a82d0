package network

import (
	"quern/loader/language/network/tape"
)

// Example is a sentence with what is to be learned from it. A part that is nil is not learned from it.
type Example struct {
	Forms  []string
	UPOS   []string
	XPOS   []string
	Lemmas []string
	Heads  []int // 0 for the root, else the number of the head from 1
	Deprel []string
	Names  []string // BIO
	Weight float32  // how much it counts, 1 for one that people annotated

	words                            []word
	upos, xpos, script, names, label []int
}

// Prepare looks up the features and classes of an example, once for all its uses.
func (m *Model) Prepare(e *Example) {
	e.words = m.see(e.Forms)
	e.upos = classes(m.Labels.UPOS, e.UPOS)
	e.xpos = classes(m.Labels.XPOS, e.XPOS)
	e.label = classes(m.Labels.Deprel, e.Deprel)
	e.names = classes(m.Labels.Names, e.Names)
	e.script = nil
	if e.Lemmas != nil {
		e.script = classes(m.Labels.Lemma, scriptsOf(e))
		for i, lemma := range e.Lemmas {
			if lemma == "_" && e.Forms[i] != "_" {
				e.script[i] = tape.Ignore // the treebank does not say
			}
		}
	}
}

func (m *Model) see(forms []string) []word {
	words := make([]word, len(forms))
	for i, f := range forms {
		words[i] = m.look(f)
	}
	consult(m.lists, forms, words)
	return words
}

func classes(known, values []string) []int {
	if values == nil {
		return nil
	}
	at := make(map[string]int, len(known))
	for i, k := range known {
		at[k] = i
	}
	out := make([]int, len(values))
	for i, v := range values {
		k, ok := at[v]
		if !ok {
			k = tape.Ignore
		}
		out[i] = k
	}
	return out
}

// Losses are the weights of the tasks, and how much of each word's probability is spread over all classes.
type Losses struct {
	Tags, Lemma, Arcs, Relations, Names float32
	Smoothing                           float32
}

// Learn adds the gradients of a batch to the tape's, each word with the given weight, and gives the loss. The
// examples must be prepared, and t.Rand set.
func (m *Model) Learn(t *tape.Tape, batch []*Example, chances Chances, losses Losses, weight float32) float64 {
	t.Reset()
	var words []word
	var spans []tape.Span
	for _, e := range batch {
		spans = append(spans, tape.Span{Begin: len(words), End: len(words) + len(e.words)})
		words = append(words, e.words...)
	}
	x := m.encode(t, words, spans, chances)
	var h heads
	h.upos, h.xpos = m.tags(t, x)
	names := t.Linear(x, m.names, m.namesBias)
	script := m.scripts(t, x, chances)
	m.tree(t, t.Append(x, m.root), chances, &h)
	rows := make([]float32, 0, len(words))
	for _, e := range batch {
		for range e.words {
			rows = append(rows, e.Weight)
		}
	}
	gather := func(part func(*Example) []int) []int {
		out := make([]int, 0, len(words))
		for _, e := range batch {
			if g := part(e); g != nil {
				out = append(out, g...)
				continue
			}
			for range e.words {
				out = append(out, tape.Ignore)
			}
		}
		return out
	}
	loss := t.Loss(h.upos, gather(func(e *Example) []int { return e.upos }), rows, weight*losses.Tags, losses.Smoothing)
	loss += t.Loss(h.xpos, gather(func(e *Example) []int { return e.xpos }), rows, weight*losses.Tags, losses.Smoothing)
	loss += t.Loss(script, gather(func(e *Example) []int { return e.script }), rows, weight*losses.Lemma, losses.Smoothing)
	loss += t.Loss(names, gather(func(e *Example) []int { return e.names }), rows, weight*losses.Names, losses.Smoothing)

	from := make([]int, len(words))
	labels := gather(func(e *Example) []int { return e.label })
	for k, e := range batch {
		begin := spans[k].Begin
		for i := range e.words {
			from[begin+i] = len(words)
			if e.Heads != nil && e.Heads[i] > 0 {
				from[begin+i] = begin + e.Heads[i] - 1
			}
		}
		if e.Heads != nil {
			loss += t.Loss(t.Arcs(h.dependent, h.governor, spans[k]), e.Heads, nil, e.Weight*weight*losses.Arcs, losses.Smoothing)
		}
	}
	loss += t.Loss(m.relations(t, h, from, chances), labels, rows, weight*losses.Relations, losses.Smoothing)
	t.Backward()
	return loss
}
