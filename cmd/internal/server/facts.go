package server

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"strings"

	"quern/graph"
	"quern/graph/query"
)

// fact is a fact with the sentences that say it.
type fact struct {
	ID graph.StatementID `json:"id"`
	// Says is the fact in a line for people.
	Says         string          `json:"says,omitempty"`
	Subject      *graph.Term     `json:"subject"`
	Predicate    string          `json:"predicate"`
	Open         bool            `json:"open"`
	Object       *graph.Term     `json:"object"`
	Place        *graph.Term     `json:"place"`
	Time         *graph.Time     `json:"time"`
	Event        *graph.EntityID `json:"event"`
	Args         []graph.Arg     `json:"args"`
	Negated      bool            `json:"negated"`
	Modality     graph.Modality  `json:"modality"`
	AttributedTo *graph.Term     `json:"attributed_to"`
	Inferred     bool            `json:"inferred"`
	Ended        bool            `json:"ended"`
	// Confidence is that of the surest evidence, Publishers how many independent publishers report it.
	Confidence float64    `json:"confidence"`
	Publishers int        `json:"publishers"`
	Evidence   []evidence `json:"evidence"`
}

// evidence is a sentence that says a fact, and where it stands: spans count bytes of the article's text.
type evidence struct {
	Article    graph.ArticleID `json:"article"`
	URL        string          `json:"url,omitempty"`
	Title      string          `json:"title,omitempty"`
	Date       graph.Date      `json:"date,omitempty"`
	Publisher  string          `json:"publisher,omitempty"`
	Quote      string          `json:"quote"`
	Sentence   graph.Span      `json:"sentence"`
	Subject    *graph.Span     `json:"subject,omitempty"`
	Relation   []graph.Span    `json:"relation,omitempty"`
	Object     *graph.Span     `json:"object,omitempty"`
	Also       []graph.Span    `json:"also,omitempty"`
	Rule       string          `json:"rule"`
	Confidence float64         `json:"confidence"`
}

// factList is a page of facts; Next is the address of the next one.
type factList struct {
	Facts []fact  `json:"facts"`
	Next  *string `json:"next"`
}

// phrase says a fact in a line for people, or nothing where the server was not told how.
func (s *Server) phrase(st *graph.Statement) string {
	if s.deps.Phrase == nil {
		return ""
	}
	return s.deps.Phrase(st)
}

// plainTerm is a term without the words of one mention, which belong to a sentence.
func plainTerm(t *graph.Term) *graph.Term {
	if t == nil {
		return nil
	}
	p := *t
	if p.ID != "" || p.Value != "" {
		p.Text = ""
	}
	return &p
}

// factOf makes the JSON of a statement. Its evidence names articles, whose texts give the quotes.
func (s *Server) factOf(ctx context.Context, q *query.Reader, st *graph.Statement) (fact, error) {
	f := fact{
		ID: st.ID, Says: s.phrase(st), Subject: plainTerm(st.Subject), Predicate: st.Predicate, Open: st.Open,
		Object: plainTerm(st.Object), Place: plainTerm(st.Place), Time: st.Time, Args: []graph.Arg{}, Negated: st.Negated,
		Modality: st.Modality, AttributedTo: plainTerm(st.AttributedTo), Inferred: st.Inferred, Ended: st.Ended,
		Evidence: []evidence{},
	}
	if st.Event != "" {
		f.Event = &st.Event
	}
	for _, a := range st.Args {
		f.Args = append(f.Args, graph.Arg{Role: a.Role, Term: *plainTerm(&a.Term)})
	}
	for _, ev := range st.Evidence {
		a, err := q.Text(ctx, ev.Article)
		if err != nil {
			return f, err
		}
		f.Confidence = max(f.Confidence, ev.Confidence)
		f.Evidence = append(f.Evidence, evidence{
			Article: a.ID, URL: a.URL, Title: a.Title, Date: a.Date, Publisher: a.Publisher, Quote: ev.Sentence.Of(a.Text),
			Sentence: ev.Sentence, Subject: ev.Subject, Relation: ev.Relation, Object: ev.Object, Also: ev.Also,
			Rule: ev.Rule, Confidence: ev.Confidence,
		})
	}
	var err error
	f.Publishers, err = q.Publishers(ctx, st)
	return f, err
}

func (s *Server) factsOf(ctx context.Context, q *query.Reader, list []graph.Statement) ([]fact, error) {
	out := []fact{}
	for i := range list {
		f, err := s.factOf(ctx, q, &list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func (s *Server) listFacts(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	f := factFilter(r.URL.Query())
	f.After = graph.StatementID(at.After)
	return s.withReader(r, func(q *query.Reader) error {
		return serveList(w, r, s.facts(r.Context(), q, f),
			func(last fact, _ int) position { return position{After: string(last.ID)} },
			func(page []fact, next *string) any { return factList{page, next} })
	})
}

// facts yields the facts that fit.
func (s *Server) facts(ctx context.Context, q *query.Reader, f query.Filter) iter.Seq2[fact, error] {
	return func(yield func(fact, error) bool) {
		for st, err := range q.Statements(ctx, f) {
			var one fact
			if err == nil {
				one, err = s.factOf(ctx, q, &st)
			}
			if !yield(one, err) || err != nil {
				return
			}
		}
	}
}

func (s *Server) getFact(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(id, "fact:") {
		return problemf(http.StatusBadRequest, `A fact's id begins with "fact:" and %q does not.`, clip(id))
	}
	return s.withReader(r, func(q *query.Reader) error {
		st, err := q.Statement(r.Context(), graph.StatementID(id))
		if err != nil {
			return err
		}
		one, err := s.factOf(r.Context(), q, &st)
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", one)
		return nil
	})
}

// timeline is a page of facts in order of time.
type timeline struct {
	Moments []moment `json:"moments"`
	Next    *string  `json:"next"`
}

// moment is a fact with its days.
type moment struct {
	Start     graph.Date      `json:"start"`
	End       graph.Date      `json:"end"`
	Precision graph.Precision `json:"precision"`
	// Reported is true where the days are those of the articles, since the fact has no time of its own.
	Reported bool `json:"reported"`
	Fact     fact `json:"fact"`
}

func (s *Server) getTimeline(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		f := factFilter(r.URL.Query())
		f.After = graph.StatementID(at.After)
		found, err := q.Timeline(r.Context(), f)
		if err != nil {
			return err
		}
		moments := func(yield func(moment, error) bool) {
			for i := range found {
				one, err := s.factOf(r.Context(), q, &found[i].Statement)
				when := found[i].When
				if !yield(moment{when.Start, when.End, when.Precision, when.Reported, one}, err) || err != nil {
					return
				}
			}
		}
		return serveList(w, r, moments,
			func(last moment, _ int) position { return position{After: string(last.Fact.ID)} },
			func(page []moment, next *string) any { return timeline{page, next} })
	})
}

// contradictionList is a page of pairs of facts that cannot both be true.
type contradictionList struct {
	Contradictions []contradiction `json:"contradictions"`
	Next           *string         `json:"next"`
}

type contradiction struct {
	Kind  query.ContradictionKind `json:"kind"`
	Facts [2]fact                 `json:"facts"`
}

func (s *Server) listContradictions(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		found, err := q.Contradictions(r.Context(), query.ContradictionFilter{About: r.URL.Query().Get("about"), Functional: s.deps.Functional})
		if err != nil {
			return err
		}
		pair := func(c query.Contradiction) string { return string(c.A.ID) + " " + string(c.B.ID) }
		if i := slices.IndexFunc(found, func(c query.Contradiction) bool { return pair(c) > at.After }); i >= 0 {
			found = found[i:]
		} else {
			found = nil
		}
		all := func(yield func(contradiction, error) bool) {
			for _, c := range found {
				a, err := s.factOf(r.Context(), q, &c.A)
				var b fact
				if err == nil {
					b, err = s.factOf(r.Context(), q, &c.B)
				}
				if !yield(contradiction{c.Kind, [2]fact{a, b}}, err) || err != nil {
					return
				}
			}
		}
		return serveList(w, r, all,
			func(last contradiction, _ int) position {
				return position{After: string(last.Facts[0].ID) + " " + string(last.Facts[1].ID)}
			},
			func(page []contradiction, next *string) any { return contradictionList{page, next} })
	})
}
