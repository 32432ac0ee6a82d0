package server

import (
	"net/http"

	"quern/graph/query"
	"quern/graph/store"
)

// withSnapshot gives a handler one view of the store for all that it reads.
func (s *Server) withSnapshot(r *http.Request, do func(v *store.Snapshot) error) error {
	v, err := s.deps.Store.Snapshot(r.Context())
	if err != nil {
		return err
	}
	defer func() {
		if err := v.Close(); err != nil {
			logger(r.Context()).Error("closing a snapshot", "error", err)
		}
	}()
	return do(v)
}

// withReader is withSnapshot for handlers that read facts.
func (s *Server) withReader(r *http.Request, do func(q *query.Reader) error) error {
	return s.withSnapshot(r, func(v *store.Snapshot) error { return do(query.NewReader(v)) })
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		stats, err := v.Stats()
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", struct {
			Status string      `json:"status"`
			Store  store.Stats `json:"store"`
		}{"ok", stats})
		return nil
	})
}
