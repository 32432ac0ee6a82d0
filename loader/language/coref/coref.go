// Package coref finds what speaks of one and the same: names, descriptions and pronouns, joined by rules
// in sieves from the surest to the least sure, after Raghunathan et al. 2010 and Lee et al. 2013.
package coref

import (
	"io/fs"
	"slices"

	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// Resolver is the stage that adds mentions and chains.
type Resolver struct {
	lexicon *lexicon.Lexicon
}

// Load reads the word lists.
func Load(lists fs.FS) (*Resolver, error) {
	l, err := lexicon.Load(lists)
	if err != nil {
		return nil, err
	}
	return New(l), nil
}

// New takes word lists that are loaded already.
func New(l *lexicon.Lexicon) *Resolver { return &Resolver{lexicon: l} }

// Name is the stage's name.
func (*Resolver) Name() string { return "coref" }

// Needs lists the layers that the stage reads.
func (*Resolver) Needs() []language.Layer {
	return []language.Layer{language.Tokens, language.Tags, language.Trees, language.Names}
}

// Adds lists the layer that the stage adds.
func (*Resolver) Adds() []language.Layer { return []language.Layer{language.Chains} }

// Process adds the mentions, in order, and the chains of two or more of them.
func (r *Resolver) Process(doc *language.Document) {
	w := &work{doc: doc, lexicon: r.lexicon, subjects: map[[2]int]int{}}
	w.readTrees()
	w.people, w.bearers = map[[2]int]bool{}, map[string]bool{}
	for _, n := range doc.Names {
		if n.Type == "PER" {
			w.people[[2]int{n.Sentence, n.First}] = true
		}
	}
	w.findQuotes()
	w.findMentions()
	w.clusters = newClusters(w.mentions)
	w.joinNames()
	w.joinAppositions()
	w.joinRoles()
	w.joinIntroductions()
	w.joinNominals()
	w.joinSpeakers()
	w.joinOwn()
	w.born = w.birthNames()
	w.joinPronouns()
	w.joinBirthNames(w.born)
	w.joinRetold()
	w.joinSameDay()

	doc.Mentions = make([]language.Mention, len(w.mentions))
	members := make([][]int, len(w.mentions))
	for i, m := range w.mentions {
		doc.Mentions[i] = m.Mention
		root := w.clusters.find(i)
		members[root] = append(members[root], i)
	}
	doc.Chains = nil
	for _, list := range members {
		if len(list) > 1 {
			doc.Chains = append(doc.Chains, language.Chain{Mentions: list})
		}
	}
	slices.SortFunc(doc.Chains, func(a, b language.Chain) int { return a.Mentions[0] - b.Mentions[0] })
}

// work is the reading of one document.
type work struct {
	doc      *language.Document
	lexicon  *lexicon.Lexicon
	trees    []tree
	quotes   []quote
	inQuote  [][]int // sentence, token → 1 + the quote that it is in, or 0
	mentions []mention
	byHead   map[[2]int]int // sentence and head token → mention
	clusters *clusters
	taken    [][]bool // sentence, token → is it in a name
	offices  [][]office
	people   map[[2]int]bool   // sentence and token where the finder has a person begin
	bearers  map[string]bool   // last words of the names of people
	nations  []map[string]bool // sentence → countries named in it
	topic    int               // the cluster of the first person named, or -1
	subjects map[[2]int]int    // sentence and verb → its subject, or -1
	born     map[int]int       // names at birth → the token that speaks of who bears another
}

// tree gives the children of each token, in order; a head that points nowhere is a root's.
type tree struct {
	children [][]int
	heads    []int
}

func (w *work) readTrees() {
	w.trees = make([]tree, len(w.doc.Sentences))
	for s := range w.doc.Sentences {
		tokens := w.doc.Sentences[s].Tokens
		t := tree{children: make([][]int, len(tokens)), heads: make([]int, len(tokens))}
		for i := range tokens {
			h := tokens[i].Head
			if h < 0 || h >= len(tokens) || h == i {
				h = language.NoHead
			}
			t.heads[i] = h
			if h >= 0 {
				t.children[h] = append(t.children[h], i)
			}
		}
		w.trees[s] = t
	}
}

func (w *work) token(s, i int) *language.Token { return &w.doc.Sentences[s].Tokens[i] }

// clusters is a union-find over mentions; each root carries what is known of its cluster.
type clusters struct {
	parent []int
	known  []features
}

func newClusters(mentions []mention) *clusters {
	c := &clusters{parent: make([]int, len(mentions)), known: make([]features, len(mentions))}
	for i := range mentions {
		c.parent[i] = i
		c.known[i] = mentions[i].features
	}
	return c
}

func (c *clusters) find(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// of is what is known of the mention's cluster.
func (c *clusters) of(i int) *features { return &c.known[c.find(i)] }

// join makes one cluster of two; the earlier mention's stays the root.
func (c *clusters) join(a, b int) {
	a, b = c.find(a), c.find(b)
	if a == b {
		return
	}
	if b < a {
		a, b = b, a
	}
	c.parent[b] = a
	c.known[a].take(&c.known[b])
}
