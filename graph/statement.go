package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// StatementID names a statement: "fact:" and a hash of its content.
type StatementID string

// Datatype is what a literal is.
type Datatype string

// The datatypes of literals.
const (
	String    Datatype = "string"
	DateValue Datatype = "date"
	Integer   Datatype = "integer"
	Quantity  Datatype = "quantity"
	Quotation Datatype = "quotation"
)

// Term is what stands in a statement: an entity (ID, Name, Type and the mention's Text) or a literal
// (Value, Datatype). A term has one or the other.
type Term struct {
	ID   EntityID   `json:"id,omitempty"`
	Name string     `json:"name,omitempty"`
	Type EntityType `json:"type,omitempty"`
	Text string     `json:"text,omitempty"`

	Value    string   `json:"value,omitempty"`
	Datatype Datatype `json:"datatype,omitempty"`
}

// IsEntity tells an entity from a literal. A nil term is neither.
func (t *Term) IsEntity() bool { return t != nil && t.ID != "" }

// key is what of a term counts for a statement's identity: which entity, or which value.
func (t *Term) key() string {
	switch {
	case t == nil:
		return ""
	case t.ID != "":
		return "e" + string(t.ID)
	default:
		return "l" + string(t.Datatype) + "\x01" + t.Value
	}
}

// Modality is how a statement is put forward.
type Modality string

// The modalities.
const (
	Asserted     Modality = "asserted"
	Future       Modality = "future"
	Hypothetical Modality = "hypothetical"
	Demanded     Modality = "demanded"
)

// Arg is a further argument of a statement, by its role ("position", "about", "to").
type Arg struct {
	Role string `json:"role"`
	Term Term   `json:"term"`
}

// Evidence is one sentence that says a statement. Spans count in the article's cleaned text; a part that
// the sentence does not hold is nil.
type Evidence struct {
	Article  ArticleID `json:"article,omitempty"`
	Sentence Span      `json:"sentence"`
	Subject  *Span     `json:"subject,omitempty"`
	Relation []Span    `json:"relation,omitempty"`
	Object   *Span     `json:"object,omitempty"`
	// Also are other sentences of the article that the statement was gathered from.
	Also []Span `json:"also,omitempty"`
	// Rule names the rule that made the statement; Confidence is in 0..1.
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence"`
}

// Statement is one fact with all that the text gives of it. The same statement said in several sentences
// has one ID and several Evidence.
type Statement struct {
	ID        StatementID
	Subject   *Term
	Predicate string
	// Open is true where the schema has no such predicate and the relation's own words made it.
	Open bool
	// Relation is the relation in the text's own words ("held talks with").
	Relation string
	Object   *Term
	Place    *Term
	Time     *Time
	// Event is the event that this statement is a part of, or "".
	Event EntityID
	// Inferred is true where it follows from what is said and is not said itself.
	Inferred     bool
	Args         []Arg
	Negated      bool
	Modality     Modality
	AttributedTo *Term
	Evidence     []Evidence

	// Symmetric and Standing are the predicate's, stamped by the schema's check: a symmetric statement
	// has its ids in order, a standing one holds until it is known to have ended.
	Symmetric bool
	Standing  bool
	// Ended marks a standing fact that the text itself puts in the past ("former president").
	Ended bool
}

// IsDirect reports whether the statement may stand in the graph as an edge of its own: asserted, positive,
// in the article's own voice, between two entities, and not known to be over. A claim is not a fact.
func (s *Statement) IsDirect() bool {
	return s.Modality == Asserted && !s.Negated && s.AttributedTo == nil &&
		s.Subject.IsEntity() && s.Object.IsEntity() && !(s.Standing && s.Ended)
}

// ContentID hashes what the statement says (subject, predicate, object, place, interval, args, event,
// negation, modality, attribution) and not how it was said: wording, confidence and rule leave it unchanged.
func (s *Statement) ContentID() StatementID {
	var b strings.Builder
	put := func(field string) { b.WriteString(field); b.WriteByte(0) }
	put(s.Subject.key())
	put(s.Predicate)
	put(s.Object.key())
	put(s.Place.key())
	if s.Time != nil {
		put(string(s.Time.Start) + "/" + string(s.Time.End) + "/" + string(s.Time.Precision))
	} else {
		put("")
	}
	args := make([]string, len(s.Args))
	for i := range s.Args {
		args[i] = s.Args[i].Role + "\x02" + s.Args[i].Term.key()
	}
	slices.Sort(args)
	put(strings.Join(args, "\x03"))
	put(string(s.Event))
	put(string(s.Modality))
	put(s.AttributedTo.key())
	if s.Open {
		put("open")
	}
	if s.Negated {
		put("negated")
	}
	if s.Ended {
		put("ended")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return StatementID("fact:" + hex.EncodeToString(sum[:8]))
}
