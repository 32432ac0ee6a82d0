package server

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"quern/cmd/internal/page"
	"quern/graph/query"
)

// route is one method of an address.
type route struct {
	method, path string
	// params are the parameters behind "?"; any other is refused, since a misspelled filter would
	// answer more than was asked for.
	params []param
	about  string
	handle func(w http.ResponseWriter, r *http.Request) error
	traits
}

// traits is how a route behaves and what its documentation says of it.
type traits struct {
	// reads marks a POST that changes nothing, so that the token for reading is enough.
	reads bool
	// open marks what is answered without a token.
	open bool
	// page marks what people see in a browser: a problem is a page too.
	page bool
	// policy is the Content-Security-Policy of the answer, where it is not that which forbids everything. An answer 304
	// carries it too, since browsers put it in the place of the one that they kept.
	policy string
	// heavy routes pass the gate for queries, and run within their limits of time and memory.
	heavy bool
	// versioned marks an answer that follows from the content of the store alone: it has an ETag.
	versioned bool
	// takes are the media types of the body, gives those of the answer, JSON by default.
	takes, gives []string
	// body and answer are values of the types of the bodies in JSON, for the documentation.
	body, answer any
	status       int // of success; 200 by default
	// begins is the body of 202, where the answer may come later.
	begins any
}

func (s *Server) routes() []route {
	list := []string{"application/json", "application/x-ndjson"}
	var all []route
	add := func(method, path string, params []param, about string, handle func(http.ResponseWriter, *http.Request) error, t traits) {
		all = append(all, route{method, path, params, about, handle, t})
	}
	add("GET", "/", nil, "this list", s.index, traits{answer: routeList{}})
	add("GET", "/healthz", nil, "whether the process answers", s.health, traits{open: true, answer: status{}})
	add("GET", "/readyz", nil, "whether the store and its index answer", s.ready, traits{open: true, answer: status{}})
	add("GET", "/openapi.json", nil, "this interface as an OpenAPI 3.1 document", s.openAPI, traits{gives: []string{"application/json"}})
	add("GET", "/metrics", nil, "figures for Prometheus", s.metrics.serve, traits{gives: []string{"text/plain"}})

	add("GET", "/v1/stats", nil, "how much the store holds", s.getStats, traits{versioned: true, answer: statsJSON{}})
	add("GET", "/v1/articles", slices.Concat(articleParams, paging), "the articles; with url the one of that address", s.listArticles,
		traits{heavy: true, versioned: true, gives: list, answer: either{articleList{}, articlePage{}}})
	add("POST", "/v1/articles", uploadParams, "read an article and keep its facts: JSON with its text or, where the server fetches them, its address; "+
		"or files. Several articles are a job, and so is NDJSON", s.postArticles,
		traits{takes: slices.Concat([]string{"application/json", "application/x-ndjson", "multipart/form-data"}, fileTypes), body: posted{}, answer: kept{}, status: http.StatusCreated, begins: jobJSON{}})
	add("GET", "/v1/articles/{id}", nil, "an article with its facts under its sentences", s.getArticle, traits{answer: articlePage{}})
	add("DELETE", "/v1/articles/{id}", nil, "forget an article and every fact that only it reports", s.deleteArticle, traits{status: http.StatusNoContent})
	add("GET", "/v1/jobs", nil, "the loads that run or ran lately", s.listJobs, traits{answer: jobList{}})
	add("GET", "/v1/jobs/{id}", nil, "how far a load is", s.getJob, traits{answer: jobJSON{}})
	add("DELETE", "/v1/jobs/{id}", nil, "stop a load; what it has loaded stays", s.deleteJob, traits{status: http.StatusNoContent})

	add("GET", "/v1/entities", slices.Concat([]param{{name: "q", about: "words of a name; a letter or two may be wrong"}}, paging),
		"the entities with a name that holds q, best first", s.listEntities, traits{heavy: true, versioned: true, gives: list, answer: entityList{}})
	add("GET", "/v1/entities/{id}", paging[:1], "an entity, by id or name: its names, the facts from and to it, where it is mentioned", s.getEntity,
		traits{heavy: true, versioned: true, answer: entityPage{}})
	add("GET", "/v1/facts", slices.Concat(factParams, paging), "the facts that fit, each with the sentences that say it", s.listFacts,
		traits{heavy: true, versioned: true, gives: list, answer: factList{}})
	add("GET", "/v1/facts/{id}", nil, "a fact with the sentences that say it", s.getFact, traits{versioned: true, answer: fact{}})
	add("GET", "/v1/timeline", slices.Concat(factParams, paging), "the facts that fit in order of time", s.getTimeline,
		traits{heavy: true, versioned: true, gives: list, answer: timeline{}})
	add("GET", "/v1/paths", pathParams, "the shortest paths between two entities, with the facts of each step", s.getPaths,
		traits{heavy: true, versioned: true, answer: pathList{}})
	add("GET", "/v1/search", slices.Concat([]param{{name: "q", about: `words, all of which are to be there; "a phrase", word*, -word`, required: true}}, paging),
		"articles and facts by their words", s.getSearch, traits{heavy: true, versioned: true, answer: searchPage{}})
	add("GET", "/v1/contradictions", slices.Concat([]param{{name: "about", about: "an entity that one of the facts is about, by id or name"}}, paging),
		"facts that deny each other, or give two values where there is one at a time", s.listContradictions,
		traits{heavy: true, versioned: true, gives: list, answer: contradictionList{}})
	add("GET", "/v1/changes", slices.Concat([]param{
		{name: "since", about: "the version up to which changes are known (as an answer of this route gives it), or a day"},
		{name: "format", about: "json, ndjson or atom; stands in for the header Accept", enum: []string{"json", "ndjson", "atom"}}}, paging[:1]),
		"what came and what went, oldest first", s.listChanges, traits{heavy: true, versioned: true, gives: append(slices.Clone(list), atomType), answer: changeList{}})
	add("GET", "/v1/suggestions", slices.Concat([]param{{name: "least", about: "the least score; 0.5 without it", kind: decimal}}, paging),
		"entities that may be one, the likeliest first and at most 10,000, with what speaks for it; POST /v1/merges with a, the one to keep, and b, the one to merge, accepts a pair",
		s.listSuggestions, traits{heavy: true, versioned: true, gives: list, answer: suggestionList{}})
	add("GET", "/v1/merges", nil, "what people have judged: merges, names, wrong facts", s.listMerges, traits{versioned: true, answer: mergeList{}})
	add("POST", "/v1/merges", nil, "judge that two entities are one", s.postMerge,
		traits{takes: []string{"application/json"}, body: mergeBody{}, answer: judgement{}, status: http.StatusCreated})
	add("DELETE", "/v1/merges/{id}", nil, "take a judgement back", s.deleteMerge, traits{status: http.StatusNoContent})
	add("GET", "/v1/diagram.svg", diagramParams, "a diagram: around entities, between two, of an article, an event or a period, or of all", s.getDiagram,
		traits{versioned: true, gives: []string{"image/svg+xml"}, policy: diagramPolicy})

	add("GET", "/v1/graph", diagramParams, "a part of the graph as nodes and facts: what a diagram of the same parameters shows", s.getGraph,
		traits{heavy: true, versioned: true, answer: page.GraphPart{}})

	asks := []param{
		{name: "lang", about: "the language of the query", enum: query.Languages},
		{name: "limit", about: "how many results at most", kind: integer, low: 1, high: s.cfg.Query.Results}}
	add("GET", "/v1/query", append(slices.Clone(asks), param{name: "query", about: "the query", required: true}), "run a query, which stands in the address", s.getQuery,
		traits{answer: either{answer{}, graphQLAnswer{}}})
	add("POST", "/v1/query", asks, "run a query, which is the body as text/plain", s.postQuery,
		traits{reads: true, takes: []string{"text/plain", "text/javascript", "application/javascript", "application/graphql"}, answer: either{answer{}, graphQLAnswer{}}})
	return slices.Concat(all, s.exportRoutes(), s.cayleyRoutes(), s.sparqlRoutes(), s.databaseRoutes())
}

// router gives every address its methods, and answers for those that it has not.
func (s *Server) router() http.Handler {
	m := mux.NewRouter().UseEncodedPath().SkipClean(true)
	allowed := map[string][]string{}
	routes := s.routes()
	s.addPages(m, routes)
	for _, r := range routes {
		methods := []string{r.method}
		if r.method == "GET" {
			methods = append(methods, "HEAD")
		}
		m.HandleFunc(r.path, s.serveRoute(r)).Methods(methods...)
		allowed[r.path] = append(allowed[r.path], methods...)
	}
	for _, path := range slices.Sorted(maps.Keys(allowed)) {
		allow := strings.Join(allowed[path], ", ")
		m.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			p := problemf(http.StatusMethodNotAllowed, "%s takes %s.", path, allow)
			p.header.Set("Allow", allow)
			writeProblem(w, r, p)
		})
	}
	m.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := problemf(http.StatusNotFound, "There is nothing at %q; GET / lists what there is.", clip(r.URL.Path))
		if wantsPage(r) {
			s.servePageProblem(w, r, p)
			return
		}
		writeProblem(w, r, p)
	})
	return m
}

// serveRoute holds a request to its route: token, parameters, limits, ETag. It turns errors into problems.
func (s *Server) serveRoute(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if x := trailOf(r.Context()); x != nil {
			x.route = rt.path
		}
		if rt.policy != "" {
			w.Header().Set("Content-Security-Policy", rt.policy)
		}
		err := s.cfg.Tokens.check(r, rt.open, rt.reads || r.Method == "GET" || r.Method == "HEAD")
		if err == nil {
			err = checkParams(r.URL.RawQuery, rt.params)
		}
		if err == nil {
			err = s.withinLimits(w, r, rt)
		}
		if err == nil {
			return
		}
		if rec, ok := w.(*recorder); ok && rec.status != 0 {
			// The answer has begun: a list that is cut off must not look like a whole one.
			logger(r.Context()).Error("an answer was broken off", "error", err)
			panic(http.ErrAbortHandler)
		}
		p := asProblem(err)
		if p.Status >= 500 {
			logger(r.Context()).Error("failed", "error", err, "status", p.Status)
		}
		if rt.page {
			s.servePageProblem(w, r, p)
			return
		}
		if strings.HasPrefix(rt.path, cayleyPrefix) {
			writeCayleyError(w, r, p)
			return
		}
		writeProblem(w, r, p)
	}
}

// withinLimits runs the handler. A heavy one waits for its turn and may not use more time or memory than a query.
func (s *Server) withinLimits(w http.ResponseWriter, r *http.Request, rt route) error {
	if rt.heavy {
		leave, err := s.queries.enter(r.Context())
		if err != nil {
			return err
		}
		defer leave()
		l, err := s.limits(r)
		if err != nil {
			return err
		}
		ctx, stop := l.Watch(r.Context())
		defer stop()
		r = r.WithContext(ctx)
	}
	handle := func(r *http.Request) error { return rt.handle(w, r) }
	if rt.versioned {
		handle = s.versioned(w, handle)
	}
	err := handle(r)
	var limit *query.LimitError
	if err != nil && errors.As(context.Cause(r.Context()), &limit) {
		return limit // which of them ended it, and not only that it was ended
	}
	return err
}

func checkParams(raw string, known []param) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return problemf(http.StatusBadRequest, "The parameters behind the question mark cannot be read: %v.", err)
	}
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.name
		if p.required && values.Get(p.name) == "" {
			return problemf(http.StatusBadRequest, "The parameter %q is missing: %s.", p.name, p.about)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i := slices.Index(names, name)
		switch {
		case i < 0 && len(known) == 0:
			return problemf(http.StatusBadRequest, "There is no parameter %q here; there is none at all.", clip(name))
		case i < 0:
			return problemf(http.StatusBadRequest, "There is no parameter %q; known are: %s.", clip(name), strings.Join(names, ", "))
		case len(values[name]) > 1 && !known[i].many:
			return problemf(http.StatusBadRequest, "The parameter %q is given %d times.", name, len(values[name]))
		}
		for _, v := range values[name] {
			if err := known[i].check(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// pathID reads the id in the path.
func pathID(r *http.Request) (string, error) {
	id, err := url.PathUnescape(mux.Vars(r)["id"])
	if err != nil {
		return "", problemf(http.StatusBadRequest, "The id in the address cannot be read.")
	}
	return id, nil
}

// routeList is the answer of GET /.
type routeList struct {
	About  string       `json:"about"`
	Routes []routeEntry `json:"routes"`
}

type routeEntry struct {
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Parameters []string `json:"parameters,omitempty"`
	About      string   `json:"about"`
}

// index lists the routes.
func (s *Server) index(w http.ResponseWriter, r *http.Request) error {
	list := routeList{About: "quern: news articles as a graph of facts, each with the sentence that it came from"}
	for _, rt := range s.routes() {
		var names []string
		for _, p := range rt.params {
			names = append(names, p.name)
		}
		list.Routes = append(list.Routes, routeEntry{rt.method, rt.path, names, rt.about})
	}
	write(w, r, http.StatusOK, "application/json", list)
	return nil
}
