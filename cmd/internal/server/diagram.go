package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"quern/export"
	"quern/export/dot"
	"quern/graph"
	"quern/graph/query"
)

// maxDepth is how far from its centre a diagram may reach.
const maxDepth = 4

// diagramParams are the parameters that choose what a diagram shows.
var diagramParams = []string{"around", "depth", "between", "article", "event", "since", "until", "type", "predicate",
	"min_confidence", "min_articles", "claims", "timeline", "diff", "nodes", "title"}

// diagramOptions reads them.
func diagramOptions(r *http.Request) (export.Options, error) {
	p := r.URL.Query()
	o := export.Options{Around: p["around"], Between: p["between"], Title: p.Get("title"), LinkBase: "/v1",
		Filter: export.Filter{Article: p.Get("article"), Event: graph.EntityID(p.Get("event")),
			Since: graph.Date(p.Get("since")), Until: graph.Date(p.Get("until")), Predicates: p["predicate"]}}
	for _, t := range p["type"] {
		o.Filter.Types = append(o.Filter.Types, graph.EntityType(t))
	}
	var err error
	if o.Depth, err = number(r, "depth", export.DefaultDepth, 1, maxDepth); err != nil {
		return o, err
	}
	if o.MaxNodes, err = number(r, "nodes", 0, 1, export.LargestView); err != nil {
		return o, err
	}
	if o.Filter.MinArticles, err = number(r, "min_articles", 0, 1, 1000); err != nil {
		return o, err
	}
	if text := p.Get("min_confidence"); text != "" {
		if o.Filter.MinConfidence, err = strconv.ParseFloat(text, 64); err != nil {
			return o, problemf(http.StatusBadRequest, `The parameter "min_confidence" is a number from 0 to 1 and not %q.`, clip(text))
		}
	}
	if o.Claims, err = truth(p, "claims"); err != nil {
		return o, err
	}
	if o.Timeline, err = truth(p, "timeline"); err != nil {
		return o, err
	}
	if text := p.Get("diff"); text != "" {
		from, to, _ := strings.Cut(text, "..")
		o.Diff = export.Diff{From: graph.Date(from), To: graph.Date(to)}
	}
	return o, nil
}

// truth reads a parameter that is true or false; without it, it is false.
func truth(p url.Values, name string) (bool, error) {
	text := p.Get(name)
	if text == "" {
		return false, nil
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		return false, problemf(http.StatusBadRequest, "The parameter %q is true or false and not %q.", name, clip(text))
	}
	return b, nil
}

// getDiagram draws a part of the graph; its links lead to the facts with their evidence.
func (s *Server) getDiagram(w http.ResponseWriter, r *http.Request) error {
	if s.deps.Draw == nil {
		return problemf(http.StatusNotImplemented, "This server does not draw.")
	}
	o, err := diagramOptions(r)
	if err != nil {
		return err
	}
	leave, err := s.queries.enter(r.Context()) // a picture of all reads all facts
	if err != nil {
		return err
	}
	defer leave()
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
