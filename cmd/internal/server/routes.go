package server

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"quern/graph/query"
)

// route is one method of an address.
type route struct {
	method, path string
	// params are the parameters behind "?"; any other is refused, since a misspelled filter would
	// answer more than was asked for.
	params []string
	about  string
	handle func(w http.ResponseWriter, r *http.Request) error
}

func (s *Server) routes() []route {
	return []route{
		{"GET", "/", nil, "this list", s.index},
		{"GET", "/healthz", nil, "whether the store answers", s.health},
		{"POST", "/v1/articles", nil, "read an article and keep its facts: a JSON object with text, and url, title, date, publisher where known", s.postArticle},
		{"GET", "/v1/articles", []string{"url"}, "the articles; with url the one of that address", s.listArticles},
		{"GET", "/v1/articles/{id}", nil, "an article with its facts under its sentences", s.getArticle},
		{"DELETE", "/v1/articles/{id}", nil, "forget an article and every fact that only it reports", s.deleteArticle},
		{"GET", "/v1/entities", []string{"q", "limit"}, "the entities with a name that holds q, best first", s.listEntities},
		{"GET", "/v1/entities/{id}", []string{"limit"}, "an entity, by id or name, with the facts about it", s.getEntity},
		{"GET", "/v1/facts", []string{"subject", "predicate", "object", "about", "article", "limit"}, "the facts that fit, each with the sentences that say it", s.listFacts},
		{"GET", "/v1/facts/{id}", nil, "a fact with the sentences that say it", s.getFact},
		{"POST", "/v1/query", []string{"lang", "limit"}, "run a query, which is the body as text/plain; lang is " + strings.Join(query.Languages, " or "), s.postQuery},
		{"GET", "/v1/diagram.svg", diagramParams, "a diagram: around entities, between two, of an article, an event or a period, or of all", s.getDiagram},
	}
}

// router gives every address its methods, and answers for those that it has not.
func (s *Server) router() http.Handler {
	m := mux.NewRouter().UseEncodedPath().SkipClean(true)
	allowed := map[string][]string{}
	for _, r := range s.routes() {
		methods := []string{r.method}
		if r.method == "GET" {
			methods = append(methods, "HEAD")
		}
		m.HandleFunc(r.path, checked(r)).Methods(methods...)
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
		writeProblem(w, r, problemf(http.StatusNotFound, "There is nothing at %q; GET / lists what there is.", clip(r.URL.Path)))
	})
	return m
}

// checked holds a request to its route's parameters and turns errors into problems.
func checked(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := checkParams(r.URL.RawQuery, rt.params)
		if err == nil {
			err = rt.handle(w, r)
		}
		if err == nil {
			return
		}
		p := asProblem(err)
		if p.Status >= 500 {
			logger(r.Context()).Error("failed", "error", err, "status", p.Status)
		}
		writeProblem(w, r, p)
	}
}

func checkParams(raw string, known []string) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return problemf(http.StatusBadRequest, "The parameters behind the question mark cannot be read: %v.", err)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(known, name) && len(known) == 0:
			return problemf(http.StatusBadRequest, "There is no parameter %q here; there is none at all.", clip(name))
		case !slices.Contains(known, name):
			return problemf(http.StatusBadRequest, "There is no parameter %q; known are: %s.", clip(name), strings.Join(known, ", "))
		case len(values[name]) > 1 && name != "around":
			return problemf(http.StatusBadRequest, "The parameter %q is given %d times.", name, len(values[name]))
		}
	}
	return nil
}

// number reads a parameter between low and high.
func number(r *http.Request, name string, otherwise, low, high int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, problemf(http.StatusBadRequest, "The parameter %q is a number from %d to %d and not %q.", name, low, high, clip(text))
	}
	return n, nil
}

// pathID reads the id in the path.
func pathID(r *http.Request) (string, error) {
	id, err := url.PathUnescape(mux.Vars(r)["id"])
	if err != nil {
		return "", problemf(http.StatusBadRequest, "The id in the address cannot be read.")
	}
	return id, nil
}

// index lists the routes.
func (s *Server) index(w http.ResponseWriter, r *http.Request) error {
	type entry struct {
		Method string   `json:"method"`
		Path   string   `json:"path"`
		Params []string `json:"parameters,omitempty"`
		About  string   `json:"about"`
	}
	var list []entry
	for _, rt := range s.routes() {
		list = append(list, entry{rt.method, rt.path, rt.params, rt.about})
	}
	write(w, r, http.StatusOK, "application/json", struct {
		About  string  `json:"about"`
		Routes []entry `json:"routes"`
	}{"quern: news articles as a graph of facts, each with the sentence that it came from", list})
	return nil
}
