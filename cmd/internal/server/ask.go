package server

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"

	"quern/export"
	"quern/export/dot"
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

// maxDepth is how far from its centre a diagram may reach.
const maxDepth = 4

// getDiagram draws what is around an entity; its links lead to the facts with their evidence.
func (s *Server) getDiagram(w http.ResponseWriter, r *http.Request) error {
	if s.deps.Draw == nil {
		return problemf(http.StatusNotImplemented, "This server does not draw.")
	}
	p := r.URL.Query()
	o := export.Options{Around: p["around"], LinkBase: "/v1"}
	var err error
	if o.Depth, err = number(r, "depth", export.DefaultDepth, 1, maxDepth); err != nil {
		return err
	}
	if o.MaxNodes, err = number(r, "nodes", 0, 1, export.LargestView); err != nil {
		return err
	}
	if text := p.Get("claims"); text != "" {
		if o.Claims, err = strconv.ParseBool(text); err != nil {
			return problemf(http.StatusBadRequest, `The parameter "claims" is true or false and not %q.`, clip(text))
		}
	}
	var source bytes.Buffer
	err = s.withReader(r, func(q *query.Reader) error {
		view, err := export.Select(r.Context(), q, o)
		if err != nil {
			return err
		}
		return dot.Write(&source, view)
	})
	if err != nil {
		return err
	}
	drawing, err := s.deps.Draw(r.Context(), source.Bytes())
	if err != nil {
		if r.Context().Err() != nil {
			return err
		}
		logger(r.Context()).Error("drawing", "error", err)
		return problemf(http.StatusServiceUnavailable,
			"The diagram could not be drawn; ask for less of it with a smaller depth or fewer nodes.")
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	writeBytes(w, http.StatusOK, "image/svg+xml; charset=utf-8", drawing)
	return nil
}
