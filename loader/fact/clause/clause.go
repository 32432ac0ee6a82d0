// Package clause reads the clauses of a dependency tree: who does what to whom, through coordination,
// relative clauses, control and the passive, and how it is put: negated, planned, possible, demanded, or
// only said by someone. It adds what it finds to the sentence's graph as enhanced edges, so that patterns
// can ask for an agent or a patient and need not know the ways of English grammar.
//
// The edges that it adds, beside those of the tree:
//
//	agent, patient, recipient   the deep subject, direct and indirect object of a clause
//	obl:P, nmod:P               a phrase with the preposition P ("ahead-of"), spread over conjuncts
//	content                     the clause that a verb of saying or thinking has for its object
//	infinitive                  a verb's "to" clause or participle clause
//	according                   from a clause to its source ("according to X")
//	title, whose, demonym       from a person to the noun of an office, from a noun to its owner, from a noun
//	                            to a name that modifies it ("Russian", "EU")
//	called                      from a noun to a name in apposition
//
// Nivre et al. (2020), "Universal Dependencies v2", section on enhanced representations, has the idea.
package clause

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/fact/match"
	"quern/loader/language"
)

// Relations are the labels of the added edges, for match.Vocabulary.
var Relations = []string{"agent", "patient", "recipient", "obl:*", "nmod:*", "content", "infinitive",
	"according", "title", "whose", "demonym", "called"}

// Classes are the word classes that the reader asks of the Lexicon.
var Classes = []string{"speech-verbs", "thought-verbs", "fact-verbs", "future-words", "attempt-verbs",
	"failing-verbs", "hindering-verbs", "demand-words", "light-verbs", "subject-control-verbs", "role-nouns",
	"past-modifiers", "planned-modifiers", "intent-nouns", "doubt-nouns", "noun-participles", "portfolios", "direction-adverbs",
	"people-nouns", "holding-verbs", "manner-nouns", "attitude-verbs", "opinion-verbs",
	"charging-verbs", "alleging-verbs", "denying-verbs", "confessing-verbs", "state-participles"}

// Lexicon is the word classes by name.
type Lexicon map[string]map[string]bool

// Has reports whether the word is of the class.
func (l Lexicon) Has(class, word string) bool { return l[class][word] }

// Oblique is a phrase with a preposition.
type Oblique struct {
	Case string
	Head int
}

// Clause is one predicate with its sides, as tokens of the sentence.
type Clause struct {
	Head    int
	Copular bool
	Passive bool
	// Surface are the grammatical subjects; Agents and Patients are the deep subject and object.
	Surface    []int
	Agents     []int
	Patients   []int
	Recipients []int
	Obliques   []Oblique
	Particle   int // or -1
	// Content is the head of the clause that is said or thought, or -1.
	Content int
	// Borrowed is true where the subject is another clause's, through control or coordination.
	Borrowed bool
	Negated  bool
	Modality graph.Modality
	// Demander is who demands what the clause says, or -1.
	Demander int
	// Hedged is true for "seem", "appear" and their like above the clause.
	Hedged bool
}

// Name is a name of the sentence: Tokens[First:Last], governed by Head, of an entity of that type.
type Name struct {
	First, Last, Head int
	Type              graph.EntityType
	Proper            bool
}

// Sentence is a sentence with its clauses.
type Sentence struct {
	Tokens  []language.Token
	Graph   *match.Graph
	Clauses []Clause
	Names   []Name
	Titles  []Title
	// Opening is the token that the sentence begins with behind a dateline ("OSLO — "), else 0.
	Opening int

	lexicon  Lexicon
	children [][]int
	at       []int // token → index of the clause that it heads, or -1
	order    []int // clauses, governors first
	said     map[int]int
	source   map[int]int
}

// Longest is the length in tokens of the longest sentence that is read. What a clause owns is looked for up and
// down the tree, which in one sentence may take the square of its length. People write no longer sentences: what
// is longer is a table, a list or a text without full stops, whose tree says nothing, and reading at most so many
// tokens at once keeps the whole linear in the text.
const Longest = 300

// Read reads the clauses of a sentence whose names are known. A sentence of more than Longest tokens has none,
// and an empty graph.
func Read(s *language.Sentence, names []Name, lexicon Lexicon) *Sentence {
	if len(s.Tokens) > Longest {
		return &Sentence{Tokens: s.Tokens, Graph: match.NewGraph(&language.Sentence{}), lexicon: lexicon}
	}
	tokens, opening := repair(s, names, lexicon)
	own := &language.Sentence{Span: s.Span, Paragraph: s.Paragraph, Tokens: tokens}
	c := &Sentence{Tokens: own.Tokens, Opening: opening, Graph: match.NewGraph(own), Names: slices.Clone(names), lexicon: lexicon,
		children: make([][]int, len(s.Tokens)), at: make([]int, len(s.Tokens)),
		said: map[int]int{}, source: map[int]int{}}
	for i := range own.Tokens {
		c.at[i] = -1
		if h := own.Tokens[i].Head; h >= 0 && h < len(own.Tokens) && h != i {
			c.children[h] = append(c.children[h], i)
		}
	}
	for i := range c.Names { // a repaired tree may give the name another head
		c.Names[i].Head = headOf(c.Tokens, c.Names[i].First, c.Names[i].Last)
	}
	c.setAttributes()
	c.findClauses()
	c.readPhrases()
	for _, k := range c.order {
		c.readSides(&c.Clauses[k])
	}
	for k := range c.Clauses {
		c.addEdges(&c.Clauses[k])
	}
	for _, k := range c.order {
		c.readMood(&c.Clauses[k])
	}
	c.readContent()
	c.readTitles()
	return c
}

// headOf is the token of the run whose governor is outside it.
func headOf(tokens []language.Token, first, last int) int {
	for i := max(0, first); i < last && i < len(tokens); i++ {
		if h := tokens[i].Head; h < first || h >= last {
			return i
		}
	}
	return first
}

// At gives the clause that a token heads, or nil.
func (c *Sentence) At(tok int) *Clause {
	if tok < 0 || c.at[tok] < 0 {
		return nil
	}
	return &c.Clauses[c.at[tok]]
}

// Owner gives the nearest clause at or above a token, or nil.
func (c *Sentence) Owner(tok int) *Clause {
	for n := 0; tok >= 0 && tok < len(c.Tokens) && n <= len(c.Tokens); n++ {
		if k := c.at[tok]; k >= 0 {
			return &c.Clauses[k]
		}
		tok = c.Tokens[tok].Head
	}
	return nil
}

// Children lists the dependents of a token in the tree, in order.
func (c *Sentence) Children(tok int) []int { return c.children[tok] }

// Child gives the first dependent by one of the relations, or -1.
func (c *Sentence) Child(tok int, deprels ...string) int {
	for _, k := range c.children[tok] {
		if slices.Contains(deprels, c.Tokens[k].Deprel) {
			return k
		}
	}
	return -1
}

// depth counts governors up to the root; a damaged tree with a cycle ends too.
func (c *Sentence) depth(tok int) int {
	n := 0
	for h := c.Tokens[tok].Head; h >= 0 && h < len(c.Tokens) && n <= len(c.Tokens); h = c.Tokens[h].Head {
		n++
	}
	return n
}

// Subtree lists the tokens at or below a token, in order, leaving out the parts below those that skip tells.
func (c *Sentence) Subtree(tok int, skip func(int) bool) []int {
	seen := make([]bool, len(c.Tokens))
	var walk func(int)
	walk = func(t int) {
		if seen[t] {
			return
		}
		seen[t] = true
		for _, k := range c.children[t] {
			if skip == nil || !skip(k) {
				walk(k)
			}
		}
	}
	walk(tok)
	var out []int
	for i, s := range seen {
		if s {
			out = append(out, i)
		}
	}
	return out
}

// setAttributes gives tokens the attributes that patterns test beside the tree's own.
func (c *Sentence) setAttributes() {
	for _, n := range c.Names {
		if n.Head < 0 || n.Head >= len(c.Tokens) {
			continue
		}
		c.Graph.Set(n.Head, "type", string(n.Type))
		if n.Proper {
			c.Graph.Set(n.Head, "name", "yes")
		}
	}
	for i := range c.Tokens {
		lemma := c.dictionaryForm(&c.Tokens[i])
		if p := c.particle(i); p >= 0 {
			if p == c.bareObject(i) {
				lemma = "take" // "taken place" is at times lemmatized by its form
			}
			c.Graph.SetLemmas(i, lemma+"-"+strings.ToLower(c.Tokens[p].Form))
			continue
		}
		c.Graph.SetLemmas(i, lemma)
	}
}

// KnownVerbs names the class of all verbs that patterns ask for.
const KnownVerbs = "known-verbs"

// dictionaryForm is the lemma, or for an inflected verb whose lemma no pattern knows, the form without its
// ending that one does: lemmas of rare verbs are guesses ("postpon").
func (c *Sentence) dictionaryForm(t *language.Token) string {
	lemma, form := strings.ToLower(t.Lemma), strings.ToLower(t.Form)
	if t.UPOS != "VERB" {
		return lemma
	}
	if stem, ok := strings.CutSuffix(lemma, "y"); ok && strings.HasPrefix(form, stem) && !strings.HasPrefix(form, stem+"i") && !strings.HasPrefix(form, lemma) {
		lemma = stem // "reads" is no form of "ready"
	}
	if stem, ok := strings.CutSuffix(lemma, "ee"); ok && form == stem+"ed" {
		lemma = stem // "employed" is no form of "employee"
	}
	if c.lexicon.Has(KnownVerbs, lemma) {
		return lemma
	}
	for _, ending := range []string{"ed", "d", "ing", "es", "s", ""} {
		stem, ok := strings.CutSuffix(form, ending)
		if !ok || len(stem) < 3 {
			continue
		}
		candidates := []string{stem, stem + "e"}
		if y, ok := strings.CutSuffix(stem, "i"); ok {
			candidates = append(candidates, y+"y")
		}
		if n := len(stem); stem[n-1] == stem[n-2] {
			candidates = append(candidates, stem[:n-1])
		}
		for _, w := range candidates {
			if c.lexicon.Has(KnownVerbs, w) {
				return w
			}
		}
	}
	return lemma
}

// particle is a verb's particle or the adverb of direction right behind it ("turned back"), or -1.
func (c *Sentence) particle(v int) int {
	if c.Tokens[v].UPOS != "VERB" {
		return -1
	}
	if p := c.Child(v, "compound:prt"); p >= 0 {
		return p
	}
	if p := c.bareObject(v); p >= 0 {
		return p
	}
	for _, k := range c.children[v] {
		if k == v+1 && c.Tokens[k].Deprel == "advmod" && c.lexicon.Has("direction-adverbs", strings.ToLower(c.Tokens[k].Form)) {
			return k
		}
	}
	return -1
}

// bareObject is the noun that makes one word with its verb: "took place", or -1.
func (c *Sentence) bareObject(v int) int {
	if !strings.EqualFold(c.Tokens[v].Lemma, "take") && !strings.EqualFold(c.Tokens[v].Lemma, "taken") && !strings.EqualFold(c.Tokens[v].Form, "taken") {
		return -1
	}
	if v+1 < len(c.Tokens) && strings.EqualFold(c.Tokens[v+1].Form, "place") && c.Tokens[v+1].Head == v {
		return v + 1
	}
	return -1
}

// headRelations are the relations under which a verb heads a clause.
var headRelations = []string{"root", "conj", "ccomp", "xcomp", "advcl", "advcl:relcl", "acl", "acl:relcl", "parataxis",
	"csubj", "csubj:pass", "csubj:outer", "appos", "dep", "list", "discourse"}

func (c *Sentence) findClauses() {
	for i := range c.Tokens {
		if c.isHead(i) {
			c.at[i] = len(c.Clauses)
			c.Clauses = append(c.Clauses, Clause{Head: i, Particle: -1, Content: -1, Demander: -1,
				Copular: c.Child(i, "cop") >= 0, Modality: graph.Asserted})
			c.Graph.Set(i, "clause", "yes")
		}
	}
	c.order = make([]int, len(c.Clauses))
	for k := range c.order {
		c.order[k] = k
	}
	depths := make([]int, len(c.Clauses))
	for k := range depths {
		depths[k] = c.depth(c.Clauses[k].Head)
	}
	slices.SortStableFunc(c.order, func(a, b int) int { return depths[a] - depths[b] })
}

func (c *Sentence) isHead(i int) bool {
	t := &c.Tokens[i]
	if c.Child(i, "cop") >= 0 {
		return true
	}
	switch t.UPOS {
	case "VERB", "AUX":
		if c.isCaptionMark(i) {
			return false
		}
		if !slices.Contains(headRelations, t.Deprel) {
			// A tagger's slip may make a verb of a noun; with a subject of its own it is a clause.
			return c.Child(i, "nsubj", "nsubj:pass") >= 0
		}
		if t.Deprel == "conj" && t.Head >= 0 && t.Head < len(c.Tokens) {
			h := &c.Tokens[t.Head]
			return h.UPOS == "VERB" || h.UPOS == "AUX" || c.Child(t.Head, "cop") >= 0 ||
				c.Child(i, "nsubj", "nsubj:pass", "obj", "obl", "aux") >= 0
		}
		return true
	case "ADJ", "NOUN", "PROPN", "ADV":
		return c.Child(i, "nsubj", "nsubj:pass") >= 0 && t.Deprel != "xcomp" && c.Child(i, "aux", "aux:pass") >= 0
	}
	return false
}

// isCaptionMark tells the "left" and "right" of photo captions, alone between commas.
func (c *Sentence) isCaptionMark(i int) bool {
	switch strings.ToLower(c.Tokens[i].Form) {
	case "left", "right", "center", "centre", "pictured", "seen":
	default:
		return false
	}
	for _, k := range c.children[i] {
		if d := c.Tokens[k].Deprel; d != "punct" && d != "advmod" && d != "cc" {
			return false
		}
	}
	return i > 0 && c.Tokens[i-1].UPOS == "PUNCT" && i+1 < len(c.Tokens) && c.Tokens[i+1].UPOS == "PUNCT"
}

// Conjuncts gives the token and the nominal words coordinated with it.
func (c *Sentence) Conjuncts(tok int) []int {
	out := []int{tok}
	for n := 0; n < len(out) && len(out) <= len(c.Tokens); n++ {
		for _, k := range c.children[out[n]] {
			conjunct := c.Tokens[k].Deprel == "conj" && c.at[k] < 0
			if !conjunct && c.Tokens[k].Deprel == "nmod" { // "artists such as A and B"
				conjunct = c.Case(k) == "such-as"
			}
			if !conjunct && k == out[n]+1 && (c.Tokens[k].Deprel == "flat" || c.Tokens[k].Deprel == "appos") && c.Graph.Attr(k, "name") != "" {
				for _, j := range c.children[k] { // "his friends Anna and Jonas"
					if c.Tokens[j].Deprel == "conj" && c.at[j] < 0 && !slices.Contains(out, j) {
						out = append(out, j)
					}
				}
			}
			if conjunct && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// Case gives the preposition of a phrase, its words joined by "-", or "".
func (c *Sentence) Case(tok int) string {
	for _, k := range c.children[tok] {
		t := &c.Tokens[k]
		if t.Deprel == "case" && strings.EqualFold(t.Form, "such") && k+1 < len(c.Tokens) && strings.EqualFold(c.Tokens[k+1].Form, "as") ||
			t.Deprel == "case" && strings.EqualFold(t.Form, "as") && k > 0 && strings.EqualFold(c.Tokens[k-1].Form, "such") {
			return "such-as"
		}
		if (t.Deprel == "case" || t.Deprel == "mark") && t.UPOS != "PART" {
			words := []string{strings.ToLower(t.Form)}
			if words[0] == "of" && k > 0 && slices.Contains([]string{"ahead", "instead", "because", "outside", "out"}, strings.ToLower(c.Tokens[k-1].Form)) {
				return strings.ToLower(c.Tokens[k-1].Form) + "-of"
			}
			for _, f := range c.children[k] {
				if c.Tokens[f].Deprel == "fixed" {
					words = append(words, strings.ToLower(c.Tokens[f].Form))
				}
			}
			if next := c.Child(k, "fixed"); next < 0 && k+1 < len(c.Tokens) && slices.Contains(twoWords, words[0]) {
				// "according to": the second word may hang beside the first.
				if n := strings.ToLower(c.Tokens[k+1].Form); n == "to" || n == "of" {
					words = append(words, n)
				}
			}
			return strings.Join(words, "-")
		}
	}
	return ""
}

var twoWords = []string{"according", "because", "ahead", "instead", "outside", "out", "prior", "due", "thanks"}

// readPhrases adds the labelled edges of prepositional phrases and of noun phrases.
func (c *Sentence) readPhrases() {
	for i := range c.Tokens {
		t := &c.Tokens[i]
		h := t.Head
		if h < 0 || h >= len(c.Tokens) {
			continue
		}
		switch t.Deprel {
		case "obl", "obl:agent", "nmod", "obl:unmarked", "nmod:unmarked":
			base, _, _ := strings.Cut(t.Deprel, ":")
			if p := c.Case(i); p != "" {
				for _, k := range c.Conjuncts(i) {
					if q := c.Case(k); q == "" || q == p {
						c.Graph.Add(h, k, base+":"+p)
					} else {
						c.Graph.Add(h, k, base+":"+q)
					}
					if p == "of" || p == "for" || p == "at" || p == "to" {
						c.Graph.Set(k, "within", p)
					}
				}
			}
			if t.Deprel == "nmod" && c.Case(i) == "of" && !c.isPortfolio(h, i) {
				for _, k := range c.Conjuncts(i) {
					c.Graph.Add(h, k, "whose")
				}
			}
		case "nmod:poss":
			for _, k := range c.Conjuncts(i) {
				c.Graph.Add(h, k, "whose")
				for _, n := range c.Conjuncts(h) { // "her support and commitment"
					if n > h && c.Child(n, "nmod:poss", "det", "case") < 0 && c.Graph.Attr(n, "name") == "" {
						c.Graph.Add(n, k, "whose")
					}
				}
			}
		case "amod", "compound", "nmod:desc":
			for _, k := range c.Conjuncts(i) {
				if c.Graph.Attr(k, "type") != "" && c.Graph.Attr(k, "type") != string(graph.Person) {
					c.Graph.Add(h, k, "demonym")
				}
			}
		case "appos":
			if c.Graph.Attr(i, "name") != "" {
				c.Graph.Add(h, i, "called")
			} else if c.Graph.Attr(h, "name") != "" {
				c.Graph.Add(i, h, "called")
			}
		}
	}
}
