package match

import (
	"slices"

	"quern/loader/language"
)

// Match is one way in which a pattern fits: the anchor's token, and the token of each of Pattern.Names, or
// -1 where an optional one is not there.
type Match struct {
	Anchor int
	Nodes  []int
}

// Find gives every match in a sentence's tree, in the order of the anchors.
func (p *Pattern) Find(s *language.Sentence) []Match { return p.FindIn(NewGraph(s)) }

// FindIn gives every match in a graph, in the order of the anchors.
func (p *Pattern) FindIn(g *Graph) []Match {
	var out []Match
	for i := range g.Sentence.Tokens {
		out = p.at(g, i, out)
	}
	return out
}

// most is how many matches one anchor may have, so that a crowded sentence costs no more than a long one.
const most = 64

// At gives every match with token i as its anchor.
func (p *Pattern) At(g *Graph, i int) []Match { return p.at(g, i, nil) }

func (p *Pattern) at(g *Graph, i int, out []Match) []Match {
	if !p.root.accepts(g, i) {
		return out
	}
	f := finder{g: g, bound: make([]int, len(p.names))}
	for k := range f.bound {
		f.bound[k] = -1
	}
	f.walk(p.root, i, func() {
		if len(f.found) >= most || slices.ContainsFunc(f.found, func(m Match) bool { return slices.Equal(m.Nodes, f.bound) }) {
			return
		}
		f.found = append(f.found, Match{i, slices.Clone(f.bound)})
	})
	return append(out, f.found...)
}

func (n *node) accepts(g *Graph, i int) bool {
	if n.lemmas != nil && !slices.ContainsFunc(g.Lemmas(i), func(l string) bool { return n.lemmas[l] }) {
		return false
	}
	for _, t := range n.tests {
		if slices.Contains(t.values, g.Attr(i, t.attr)) == t.negate {
			return false
		}
	}
	return true
}

type finder struct {
	g     *Graph
	bound []int
	found []Match
	steps int
}

// budget caps the work at one anchor: patterns are small, but a damaged tree may be dense.
const budget = 20000

// walk binds node n to token i and calls then for each way to satisfy its edges.
func (f *finder) walk(n *node, i int, then func()) {
	f.steps++
	if f.steps > budget || !n.accepts(f.g, i) {
		return
	}
	if n.capture >= 0 {
		if slices.Contains(f.bound, i) {
			return
		}
		f.bound[n.capture] = i
		defer func() { f.bound[n.capture] = -1 }()
	}
	f.edges(n, i, 0, then)
}

// edges satisfies the edges of n from the k-th on.
func (f *finder) edges(n *node, i, k int, then func()) {
	if k == len(n.edges) {
		then()
		return
	}
	e := &n.edges[k]
	rest := func() { f.edges(n, i, k+1, then) }
	if e.negate {
		hit := false
		f.reach(e, i, func(to int) { f.walk(e.to, to, func() { hit = true }) })
		if !hit {
			rest()
		}
		return
	}
	hit := false
	f.reach(e, i, func(to int) { f.walk(e.to, to, func() { hit = true; rest() }) })
	if !hit && e.optional {
		rest()
	}
}

// reach calls do with each token that the edge may lead to from token i.
func (f *finder) reach(e *edge, i int, do func(int)) {
	switch e.kind {
	case dependent:
		for _, x := range f.g.Out(i) {
			if e.fits(x.Label) {
				do(x.To)
			}
		}
	case governor:
		for _, x := range f.g.In(i) {
			if e.fits(x.Label) {
				do(x.To)
			}
		}
	case below:
		f.under(i, 0, do)
	case above:
		toks := f.g.Sentence.Tokens
		for n, h := 0, toks[i].Head; h >= 0 && h < len(toks) && n <= len(toks); n, h = n+1, toks[h].Head {
			do(h)
		}
	case next:
		if i+1 < len(f.g.Sentence.Tokens) {
			do(i + 1)
		}
	case later:
		for j := i + 1; j < len(f.g.Sentence.Tokens); j++ {
			do(j)
		}
	}
}

// under visits the tree below i; depth guards against a cycle in a damaged tree.
func (f *finder) under(i, depth int, do func(int)) {
	if depth > len(f.g.Sentence.Tokens) || f.steps > budget {
		return
	}
	for j := range f.g.Sentence.Tokens {
		if f.g.Sentence.Tokens[j].Head == i && j != i {
			f.steps++
			do(j)
			f.under(j, depth+1, do)
		}
	}
}

// Index finds the matches of many patterns at once. Patterns are kept by the lemmas that can trigger them,
// so that a thousand cost little more than the few whose words the sentence has.
type Index struct {
	patterns []*Pattern
	byLemma  map[string][]int
	anywhere []int
}

// NewIndex keeps patterns by their triggers; Find speaks of them by their place in the slice.
func NewIndex(patterns []*Pattern) *Index {
	ix := &Index{patterns: patterns, byLemma: map[string][]int{}}
	for i, p := range patterns {
		triggers := p.Triggers()
		if triggers == nil {
			ix.anywhere = append(ix.anywhere, i)
		}
		for _, t := range triggers {
			ix.byLemma[t] = append(ix.byLemma[t], i)
		}
	}
	return ix
}

// Find calls do with each match, in the order of the anchors and then of the patterns.
func (ix *Index) Find(g *Graph, do func(pattern int, m Match)) {
	var candidates []int
	for i := range g.Sentence.Tokens {
		candidates = append(candidates[:0], ix.anywhere...)
		for _, l := range g.Lemmas(i) {
			candidates = append(candidates, ix.byLemma[l]...)
		}
		slices.Sort(candidates)
		for _, k := range slices.Compact(candidates) {
			for _, m := range ix.patterns[k].At(g, i) {
				do(k, m)
			}
		}
	}
}
