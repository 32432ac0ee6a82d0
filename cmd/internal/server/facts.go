package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"quern/graph"
	"quern/graph/query"
)

// How many facts or entities a listing gives.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// fact is a fact with a line for each sentence that says it.
type fact struct {
	ID graph.StatementID `json:"id"`
	// Says is the fact in a line for people.
	Says     string       `json:"says,omitempty"`
	Evidence []graph.Line `json:"evidence"`
}

// factList is facts, the articles that report them, and whether there are more than the limit.
type factList struct {
	Facts    []fact                          `json:"facts"`
	Articles map[graph.ArticleID]articleHead `json:"articles"`
	More     bool                            `json:"more"`
}

// phrase says a fact in a line for people, or nothing where the server was not told how.
func (s *Server) phrase(st *graph.Statement) string {
	if s.deps.Phrase == nil {
		return ""
	}
	return s.deps.Phrase(st)
}

// add adds a fact with its lines and their articles.
func (l *factList) add(ctx context.Context, q *query.Reader, st *graph.Statement, says string) error {
	lines, err := q.Lines(ctx, st)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if _, ok := l.Articles[line.Article]; ok {
			continue
		}
		a, err := q.Text(ctx, line.Article)
		if err != nil {
			return err
		}
		l.Articles[line.Article] = headOf(&a)
	}
	l.Facts = append(l.Facts, fact{st.ID, says, lines})
	return nil
}

// list collects the facts that fit, up to the filter's limit.
func (s *Server) list(ctx context.Context, q *query.Reader, f query.Filter) (*factList, error) {
	limit := f.Limit
	f.Limit++ // one more tells whether there are more
	out := &factList{Facts: []fact{}, Articles: map[graph.ArticleID]articleHead{}}
	for st, err := range q.Statements(ctx, f) {
		if err != nil {
			return nil, err
		}
		if len(out.Facts) == limit {
			out.More = true
			break
		}
		if err := out.add(ctx, q, &st, s.phrase(&st)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Server) listFacts(w http.ResponseWriter, r *http.Request) error {
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	p := r.URL.Query()
	f := query.Filter{Subject: p.Get("subject"), Predicate: p.Get("predicate"), Object: p.Get("object"),
		About: p.Get("about"), Article: p.Get("article"), Limit: limit}
	return s.withReader(r, func(q *query.Reader) error {
		found, err := s.list(r.Context(), q, f)
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", found)
		return nil
	})
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
		one := factList{Articles: map[graph.ArticleID]articleHead{}}
		if err := one.add(r.Context(), q, &st, s.phrase(&st)); err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", struct {
			fact
			Articles map[graph.ArticleID]articleHead `json:"articles"`
		}{one.Facts[0], one.Articles})
		return nil
	})
}

func (s *Server) listEntities(w http.ResponseWriter, r *http.Request) error {
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		found, err := q.Entities(r.Context(), query.EntityFilter{Text: r.URL.Query().Get("q"), Limit: limit + 1})
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", struct {
			Entities []query.EntitySummary `json:"entities"`
			More     bool                  `json:"more"`
		}{found[:min(limit, len(found))], len(found) > limit})
		return nil
	})
}

func (s *Server) getEntity(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		e, err := q.Find(r.Context(), id)
		if err != nil {
			return err
		}
		found, err := s.list(r.Context(), q, query.Filter{About: string(e.ID), Limit: limit})
		if err != nil {
			return err
		}
		w.Header().Set("Content-Location", "/v1/entities/"+url.PathEscape(string(e.ID)))
		write(w, r, http.StatusOK, "application/json", struct {
			ID    graph.EntityID   `json:"id"`
			Type  graph.EntityType `json:"type"`
			Name  string           `json:"name"`
			Names []string         `json:"names"`
			*factList
		}{e.ID, e.Type, e.Name, e.Names, found})
		return nil
	})
}
