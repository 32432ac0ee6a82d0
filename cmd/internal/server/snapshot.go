package server

import (
	"context"
	"net/http"
	"strconv"

	"quern/graph/query"
	"quern/graph/store"
)

// withSnapshot gives a handler one view of the store for all that it reads: that of the request where it has one.
func (s *Server) withSnapshot(r *http.Request, do func(v *store.Snapshot) error) error {
	if v, ok := r.Context().Value(keySnapshot).(*store.Snapshot); ok {
		return do(v)
	}
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
	return s.withSnapshot(r, func(v *store.Snapshot) error { return do(s.words.Reader(v)) })
}

// versioned gives an answer that follows from the content of the store an ETag made of the store's version, so
// that a caller who has it is told so without any work.
func (s *Server) versioned(w http.ResponseWriter, handle func(*http.Request) error) func(*http.Request) error {
	return func(r *http.Request) error {
		return s.withSnapshot(r, func(v *store.Snapshot) error {
			now, err := v.Version()
			if err != nil {
				return err
			}
			w.Header().Set("Vary", "Accept, Cookie")
			mayWrite := s.cfg.Tokens.check(r, false, false) == nil // pages show it
			tag := etag(s.run, now.Log, changeNumber(now.Seq), r.URL.RequestURI(), r.Header.Get("Accept"), strconv.FormatBool(mayWrite))
			if unchanged(w, r, tag) {
				return nil
			}
			err = handle(r.WithContext(context.WithValue(r.Context(), keySnapshot, v)))
			if err != nil {
				w.Header().Del("ETag")
			}
			return err
		})
	}
}

// status is the answer of a probe.
type status struct {
	Status string `json:"status"`
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	write(w, r, http.StatusOK, "application/json", status{"ok"})
	return nil
}

// ready is whether requests can be answered at once. It begins to make the index, which searches wait for.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	select {
	case <-s.ending:
		return errEnding
	default:
	}
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		if _, err := v.Version(); err != nil {
			return err
		}
		if err := s.words.Warm(r.Context(), v); err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", status{"ready"})
		return nil
	})
}

// statsJSON is how much the store holds, and its version.
type statsJSON struct {
	store.Stats
	Version string `json:"version"`
}

func (s *Server) getStats(w http.ResponseWriter, r *http.Request) error {
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		stats, err := v.Stats()
		if err != nil {
			return err
		}
		now, err := v.Version()
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", statsJSON{stats, versionText(now)})
		return nil
	})
}
