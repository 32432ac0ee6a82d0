package server

import (
	"net/http"

	"quern/cmd/internal/page"
	"quern/graph/query"
)

// getGraph gives a part of the graph as data for a screen: what a diagram of the same parameters would show.
func (s *Server) getGraph(w http.ResponseWriter, r *http.Request) error {
	o, err := diagramOptions(r)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		part, err := page.PartOf(r.Context(), q, o)
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", part)
		return nil
	})
}
