package graph

import "slices"

// Line is one statement with one sentence that says it: an object of `quern extract --format jsonl`, of
// listings and of the HTTP answers.
type Line struct {
	Article      ArticleID    `json:"article"`
	ID           StatementID  `json:"id"`
	Subject      *Term        `json:"subject"`
	Predicate    string       `json:"predicate"`
	Open         bool         `json:"open"`
	Relation     string       `json:"relation"`
	Object       *Term        `json:"object"`
	Place        *Term        `json:"place"`
	Time         *Time        `json:"time"`
	Event        *EntityID    `json:"event"`
	Inferred     bool         `json:"inferred"`
	Args         []Arg        `json:"args"`
	Negated      bool         `json:"negated"`
	Modality     Modality     `json:"modality"`
	AttributedTo *Term        `json:"attributed_to"`
	Confidence   float64      `json:"confidence"`
	Evidence     LineEvidence `json:"evidence"`
	Rule         string       `json:"rule"`
}

// LineEvidence is the evidence of a Line; Quote is the whole sentence.
type LineEvidence struct {
	Sentence Span   `json:"sentence"`
	Subject  *Span  `json:"subject,omitempty"`
	Relation []Span `json:"relation,omitempty"`
	Object   *Span  `json:"object,omitempty"`
	Quote    string `json:"quote"`
	Also     []Span `json:"also,omitempty"`
}

// Lines gives a line for each sentence of the article that says the statement; the article's text gives
// the quotes and the words of each mention.
func (s *Statement) Lines(a *Article) []Line {
	var lines []Line
	for _, ev := range s.Evidence {
		if ev.Article != "" && ev.Article != a.ID {
			continue
		}
		l := Line{
			Article: a.ID, ID: s.ID, Subject: mention(s.Subject, ev.Subject, a.Text), Predicate: s.Predicate,
			Open: s.Open, Relation: s.Relation, Object: mention(s.Object, ev.Object, a.Text), Place: s.Place,
			Time: s.Time, Inferred: s.Inferred, Args: slices.Clone(s.Args), Negated: s.Negated,
			Modality: s.Modality, AttributedTo: s.AttributedTo, Confidence: ev.Confidence, Rule: ev.Rule,
			Evidence: LineEvidence{Sentence: ev.Sentence, Subject: ev.Subject, Relation: ev.Relation,
				Object: ev.Object, Quote: ev.Sentence.Of(a.Text), Also: ev.Also},
		}
		if l.Args == nil {
			l.Args = []Arg{}
		}
		if s.Event != "" {
			l.Event = &s.Event
		}
		if len(ev.Relation) > 0 {
			l.Relation = ""
			for i, r := range ev.Relation {
				if i > 0 {
					l.Relation += " "
				}
				l.Relation += r.Of(a.Text)
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// mention is the term with the words that this sentence uses for it.
func mention(t *Term, at *Span, text string) *Term {
	if !t.IsEntity() || at == nil {
		return t
	}
	c := *t
	c.Text = at.Of(text)
	return &c
}
