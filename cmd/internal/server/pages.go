package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"quern/cmd/internal/page"
	"quern/graph"
	"quern/graph/store"
	"quern/graph/suggest"
)

// pageRoute names the routes of pages, which are for people and not described as an interface.
const pageRoute = "page"

// addPages gives the pages their addresses. At each the page is what a browser gets; who asks for JSON, or puts
// ".json" behind the address, gets what the route of the API answers.
func (s *Server) addPages(m *mux.Router, routes []route) {
	m.HandleFunc(page.AssetPrefix+"{name:.*}", s.getAsset).Methods("GET", "HEAD").Name(pageRoute)
	for _, p := range s.pages.Pages() {
		i := slices.IndexFunc(routes, func(r route) bool { return r.method == "GET" && r.path == p.JSON })
		if i < 0 {
			m.HandleFunc(p.Path, s.serveRoute(s.routeOf(&p, nil))).Methods("GET", "HEAD").Name(pageRoute)
			continue
		}
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
	return route{"GET", p.Path, params, "", handle, traits{open: p.Open, heavy: p.Heavy, versioned: !p.Moving, page: true, policy: page.Policy}}
}

// routeOfAction is the route of a form.
func (s *Server) routeOfAction(a *page.Action) route {
	largest := cmp.Or(a.Largest, page.LargestForm)
	if largest < 0 {
		largest = s.cfg.Load
	}
	handle := func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, largest)
		pr, err := s.pageRequest(r)
		if err != nil {
			return err
		}
		pr.Answer = w.Header()
		return s.withSnapshot(r, func(v *store.Snapshot) error {
			pr.Snapshot, pr.Reader = v, s.words.Reader(v)
			next, err := a.Do(pr)
			if err != nil {
				return err
			}
			w.Header().Set("Location", next)
			w.WriteHeader(http.StatusSeeOther)
			return nil
		})
	}
	return route{"POST", a.Path, nil, "", handle, traits{open: a.Open, page: true, policy: page.Policy}}
}

func (s *Server) pageRequest(r *http.Request) (*page.Request, error) {
	id, err := pathID(r)
	_, given := shownToken(r)
	return &page.Request{Request: r, ID: id, MayWrite: s.cfg.Tokens.check(r, false, false) == nil,
		SignedIn: given && s.cfg.Tokens.Set() && s.cfg.Tokens.check(r, false, true) == nil}, err
}

// servePageProblem shows a problem as a page.
func (s *Server) servePageProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	for k, v := range p.header {
		w.Header()[k] = v
	}
	f := page.Fault{Status: p.Status, Title: p.Title, Detail: p.Detail, Near: p.Near, Request: requestID(r.Context())}
	if p.Status == http.StatusUnauthorized {
		if f.SignIn = "/"; r.Method == http.MethodGet {
			f.SignIn = r.URL.RequestURI()
		}
	}
	err := s.pages.ServeFault(w, &page.Request{Request: r}, f)
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

// Suggestions are the pairs that may be one.
func (g pageGraph) Suggestions(ctx context.Context, v *store.Snapshot) ([]suggest.Suggestion, error) {
	return g.s.suggestions(ctx, v)
}

// Token reports whether a token lets anybody in.
func (g pageGraph) Token(token string) bool {
	return equal(token, g.s.cfg.Tokens.Read) || equal(token, g.s.cfg.Tokens.Write)
}

// Jobs are the loads, the latest first.
func (g pageGraph) Jobs() (list []page.Job) {
	g.s.jobs.mu.Lock()
	jobs := slices.Clone(g.s.jobs.list)
	g.s.jobs.mu.Unlock()
	for _, j := range slices.Backward(jobs) {
		st := j.json()
		one := page.Job{ID: st.ID, Running: st.State == "running", Stopped: st.State == "stopped", Began: st.Began,
			Total: st.Total, New: st.New, Replaced: st.Replaced, Unchanged: st.Unchanged, Failed: st.Failed}
		for _, a := range st.Articles {
			one.Articles = append(one.Articles, page.JobArticle{ID: a.ID, Title: a.Title, URL: a.URL, Facts: a.Facts})
		}
		for _, f := range st.Faults {
			one.Faults = append(one.Faults, page.JobFault{Where: f.Where, Detail: f.Detail})
		}
		list = append(list, one)
	}
	return list
}

// Load posts an article, or the files of a form, as a program would, and says which page shows what became of it.
func (g pageGraph) Load(r *http.Request, article url.Values) (string, error) {
	posted := r.Clone(r.Context())
	posted.URL = &url.URL{Path: "/v1/articles"}
	if article != nil {
		fields := map[string]string{}
		for name := range article {
			fields[name] = article.Get(name)
		}
		body, err := json.Marshal(fields)
		if err != nil {
			return "", err
		}
		posted.Body = io.NopCloser(bytes.NewReader(body))
		posted.Header.Set("Content-Type", "application/json")
	}
	answer := noted{}
	if err := g.s.postArticles(answer, posted); err != nil {
		return "", err
	}
	made := http.Header(answer).Get("Location")
	if job, ok := strings.CutPrefix(made, "/v1/jobs/"); ok {
		return "/load?job=" + job, nil
	}
	return strings.TrimPrefix(made, "/v1"), nil
}

// noted is an answer of which the headers alone are kept.
type noted http.Header

func (n noted) Header() http.Header         { return http.Header(n) }
func (n noted) WriteHeader(int)             {}
func (n noted) Write(b []byte) (int, error) { return len(b), nil }
