package server

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"quern/graph/query"
	"quern/graph/store"
)

// answer is the results of a query. Cut says why they are not all.
type answer struct {
	Result []any  `json:"result"`
	Cut    string `json:"cut,omitempty"`
}

// postQuery runs a query on one snapshot.
func (s *Server) postQuery(w http.ResponseWriter, r *http.Request) error {
	body, err := s.body(w, r, int64(s.cfg.Query.Text), "text/plain", "text/javascript", "application/javascript")
	if err != nil {
		return err
	}
	if !utf8.Valid(body) {
		return problemf(http.StatusBadRequest, "The query is not UTF-8.")
	}
	limits := s.cfg.Query
	if limits.Results, err = number(r, "limit", limits.Results, 1, limits.Results); err != nil {
		return err
	}
	lang := r.URL.Query().Get("lang")
	if lang == "" {
		lang = query.Languages[0]
	}
	leave, err := s.queries.enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		results, err := query.Run(r.Context(), v, lang, string(body), limits)
		a := answer{Result: results}
		var limit *query.LimitError
		if errors.As(err, &limit) && limit.Resource == query.Results {
			a.Cut, err = sentence(limit), nil
		}
		if err != nil {
			return err
		}
		if a.Result == nil {
			a.Result = []any{}
		}
		write(w, r, http.StatusOK, "application/json", a)
		return nil
	})
}
