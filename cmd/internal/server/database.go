package server

import (
	"net/http"

	"quern/graph/store/httpstore"
)

// databaseRoutes hand the store on to the command line, which works on it as on one of its own.
func (s *Server) databaseRoutes() []route {
	if s.deps.Database == nil {
		return nil
	}
	handle := func(do http.HandlerFunc) func(http.ResponseWriter, *http.Request) error {
		return func(w http.ResponseWriter, r *http.Request) error {
			do(w, r)
			return nil
		}
	}
	write := func(w http.ResponseWriter, r *http.Request) {
		s.writes.Lock()
		defer s.writes.Unlock()
		s.deps.Database.Write(w, r)
	}
	takes := []string{"application/json"}
	return []route{
		{"POST", httpstore.Path + "/read", nil, "read the store itself, as quern's command line does", handle(s.deps.Database.Read), traits{reads: true, takes: takes}},
		{"POST", httpstore.Path + "/write", nil, "change the store itself, as quern's command line does", handle(write), traits{takes: takes}},
	}
}
