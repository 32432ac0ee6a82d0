// Package language has the parsed document: what the stages of reading add to an article, layer by layer.
// A stage adds layers and never edits an earlier stage's; text is never rewritten, everything has a span.
package language

import "quern/graph"

// Layer is what one stage adds to a document. Stages declare the layers that they need and add, and the
// pipeline checks their order before it reads anything.
type Layer string

// The layers, in the order of the way through.
const (
	Tokens   Layer = "tokens"   // Sentences, Token.Span, Form, Joined
	Tags     Layer = "tags"     // Token.UPOS, XPOS, Lemma
	Trees    Layer = "trees"    // Token.Head, Deprel
	Names    Layer = "names"    // Document.Names
	Chains   Layer = "chains"   // Document.Mentions, Chains
	Times    Layer = "times"    // Document.Times
	Entities Layer = "entities" // Document.Entities, Links
)

// Document is an article as the stages see it.
type Document struct {
	Article   *graph.Article
	Sentences []Sentence

	Names    []Mention // people, organisations and places by name, in order
	Mentions []Mention // all that may corefer: names, descriptions, pronouns; in order
	Chains   []Chain   // which mentions speak of one and the same
	Times    []TimeExpression

	Entities []graph.Entity // local ids "e1", "e2", …
	Links    []Link         // which tokens speak of which entity, in order

	// Cores is how many cores a stage may use for the document; 0 is all. What is read does not hang on it.
	Cores int
}

// Text is the cleaned text in which all spans count.
func (d *Document) Text() string { return d.Article.Text }

// Sentence is a sentence, heading or caption.
type Sentence struct {
	Span   graph.Span
	Tokens []Token
	// Paragraph counts the blocks of text, set apart by line breaks, from 0.
	Paragraph int
}

// NoHead is the Head of a root.
const NoHead = -1

// Token is a syntactic word of Universal Dependencies v2: "don't" is the two words "do" and "n't".
type Token struct {
	Span graph.Span
	Form string
	// Joined marks a word that continues the surface token of the word before it ("n't" in "don't"),
	// which CoNLL-U writes as a multiword token.
	Joined bool
	// SpaceAfter is true where white space follows in the text.
	SpaceAfter bool

	Lemma string
	UPOS  string
	XPOS  string

	// Head is the index of the governor in Sentence.Tokens, or NoHead.
	Head   int
	Deprel string
}

// MentionKind tells how a mention refers.
type MentionKind uint8

// The kinds of mention.
const (
	Name MentionKind = iota + 1
	Nominal
	Pronoun
)

// Mention is a run of tokens that speaks of something: Tokens[First:Last] of one sentence, governed by Head.
type Mention struct {
	Sentence int
	First    int
	Last     int // exclusive
	Head     int
	Kind     MentionKind
	// Type is the entity stage's PER, ORG, LOC or MISC for a name, else a guess from the head noun, or "".
	Type string
	// Doubt, of a pronoun in a chain, is the share in 0..1 of pronouns like it that stand for another.
	Doubt float32
}

// Chain lists the mentions (indices into Document.Mentions) of one entity, in order.
type Chain struct {
	Mentions []int
}

// TimeExpression is a run of tokens that names a time, resolved against the article's date.
type TimeExpression struct {
	Sentence int
	First    int
	Last     int // exclusive
	Value    graph.Time
}

// Link says that Tokens[First:Last] of a sentence, headed by Head, speak of an entity.
type Link struct {
	Sentence int
	First    int
	Last     int // exclusive
	Head     int
	Kind     MentionKind
	Entity   graph.EntityID
	// Doubt, of a pronoun, is the share in 0..1 of pronouns like it that stand for another.
	Doubt float32
}
