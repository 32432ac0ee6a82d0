package graph

import "time"

// Record is all that quern keeps of one article, and with the judgements the truth that quads are made
// from: the cleaned text, the article's own entities and statements (by local ids), and what read them.
type Record struct {
	Article    Article     `json:"article"`
	Entities   []Entity    `json:"entities"`
	Statements []Statement `json:"statements"`
	// Version identifies the models and rules; the same text and version need not be read again.
	Version string `json:"version"`
}

// JudgementKind is what a judgement rules.
type JudgementKind string

// The kinds of judgement.
const (
	Merge  JudgementKind = "merge"
	Rename JudgementKind = "rename"
	Wrong  JudgementKind = "wrong"
	Split  JudgementKind = "split"
	// Distinct says that two are two, however alike their names are. It changes nothing in the graph.
	Distinct JudgementKind = "distinct"
)

// Judgement is a ruling on the graph that stands beside the facts and can be taken back without a trace.
type Judgement struct {
	ID   string        `json:"id"`
	Kind JudgementKind `json:"kind"`
	// A and B are the entities: B merges into A; A is renamed to Name; mentions of A in Article are split off
	// and are of B, which is called Name; A and B are distinct.
	A    EntityID `json:"a,omitempty"`
	B    EntityID `json:"b,omitempty"`
	Name string   `json:"name,omitempty"`
	// Article is where mentions are split off: Mentions, or all that it has of A where there are none.
	Article  ArticleID `json:"article,omitempty"`
	Mentions []Quote   `json:"mentions,omitempty"`
	// Fact is the statement that is wrong, without its evidence.
	Fact *Statement `json:"fact,omitempty"`

	Who  string    `json:"who,omitempty"`
	When time.Time `json:"when"`
	Why  string    `json:"why,omitempty"`
}
