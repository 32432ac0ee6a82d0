package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gorilla/mux"

	"quern/cmd/internal/page"
	"quern/graph"
	"quern/graph/store"
)

// pageRoute names the routes of pages, which are for people and not described as an interface.
const pageRoute = "page"

// addPages gives the pages their addresses. At each the page is what a browser gets; who asks for JSON, or puts
// ".json" behind the address, gets what the route of the API answers.
func (s *Server) addPages(m *mux.Router, routes []route) {
	m.HandleFunc(page.AssetPrefix+"{name:.*}", s.getAsset).Methods("GET", "HEAD").Name(pageRoute)
	for _, p := range s.pages.Pages() {
		i := slices.IndexFunc(routes, func(r route) bool { return r.method == "GET" && r.path == p.JSON })
		api := s.serveRoute(routes[i])
		shown := s.serveRoute(s.routeOf(&p, routes[i].params))
		suffixed := p.Path + ".json"
		if p.Path == "/" {
			suffixed = "/index.json"
		}
		m.HandleFunc(suffixed, api).Methods("GET", "HEAD").Name(pageRoute)
		m.HandleFunc(p.Path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Accept")
			if wantsPage(r) {
				shown(w, r)
			} else {
				api(w, r)
			}
		}).Methods("GET", "HEAD").Name(pageRoute)
	}
	for _, a := range s.pages.Actions() {
		m.HandleFunc(a.Path, s.serveRoute(s.routeOfAction(&a))).Methods("POST").Name(pageRoute)
	}
}

// wantsPage reports whether the caller would rather see a page than JSON, as browsers say and programs do not.
func wantsPage(r *http.Request) bool {
	return prefers(r, "text/html")
}

// routeOf is the route of a page as people see it.
func (s *Server) routeOf(p *page.Page, known []param) route {
	params := slices.Clone(known)
	for _, name := range p.Params {
		if !slices.ContainsFunc(params, func(one param) bool { return one.name == name }) {
			params = append(params, param{name: name, many: true})
		}
	}
	for i := range params {
		params[i].required = false // a page without it asks for it
	}
	handle := func(w http.ResponseWriter, r *http.Request) error {
		pr, err := s.pageRequest(r)
		if err != nil {
			return err
		}
		return s.withSnapshot(r, func(v *store.Snapshot) error {
			pr.Snapshot, pr.Reader = v, s.words.Reader(v)
			return s.pages.Serve(w, pr, p)
		})
	}
	return route{"GET", p.Path, params, "", handle, traits{heavy: p.Heavy, versioned: !p.Moving, page: true, policy: page.Policy}}
}

// routeOfAction is the route of a form.
func (s *Server) routeOfAction(a *page.Action) route {
	largest := a.Largest
	if largest == 0 {
		largest = page.LargestForm
	}
	handle := func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, largest)
		pr, err := s.pageRequest(r)
		if err != nil {
			return err
		}
		next, err := a.Do(pr)
		if err != nil {
			return err
		}
		w.Header().Set("Location", next)
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	return route{"POST", a.Path, nil, "", handle, traits{page: true, policy: page.Policy}}
}

func (s *Server) pageRequest(r *http.Request) (*page.Request, error) {
	id, err := pathID(r)
	return &page.Request{Request: r, ID: id, MayWrite: s.cfg.Tokens.check(r, false, false) == nil}, err
}

// servePageProblem shows a problem as a page.
func (s *Server) servePageProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	for k, v := range p.header {
		w.Header()[k] = v
	}
	err := s.pages.ServeFault(w, &page.Request{Request: r}, page.Fault{Status: p.Status, Title: p.Title, Detail: p.Detail, Near: p.Near, Request: requestID(r.Context())})
	if err != nil {
		logger(r.Context()).Error("showing a problem", "error", err)
		writeProblem(w, r, p)
	}
}

// getAsset serves a file that pages load. It tells nothing of the store, and the page that asks for a token needs it.
func (s *Server) getAsset(w http.ResponseWriter, r *http.Request) {
	if x := trailOf(r.Context()); x != nil {
		x.route = page.AssetPrefix
	}
	name, err := url.PathUnescape(mux.Vars(r)["name"])
	if err != nil || !s.pages.Asset(w, r, name) {
		writeProblem(w, r, problemf(http.StatusNotFound, "There is no asset at %q; load the page again.", clip(r.URL.Path)))
	}
}

// pageGraph is the server as pages change it.
type pageGraph struct{ s *Server }

// Judge keeps a judgement.
func (g pageGraph) Judge(ctx context.Context, j graph.Judgement) (string, error) {
	g.s.writes.Lock()
	defer g.s.writes.Unlock()
	return g.s.deps.Store.Judge(ctx, j)
}

// Unjudge takes a judgement back.
func (g pageGraph) Unjudge(ctx context.Context, id string) error {
	g.s.writes.Lock()
	defer g.s.writes.Unlock()
	return g.s.deps.Store.Unjudge(ctx, id)
}
