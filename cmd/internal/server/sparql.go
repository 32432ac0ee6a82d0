package server

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/query/sparql"
	"quern/graph/rdf"
	"quern/graph/store"
)

// sparqlRoutes are the SPARQL 1.1 protocol's query operation, in its three forms.
func (s *Server) sparqlRoutes() []route {
	params := []param{
		{name: "query", about: "the query; without it a GET describes the service"},
		{name: "default-graph-uri", about: "graphs that make the default graph", many: true},
		{name: "named-graph-uri", about: "named graphs", many: true},
	}
	gives := []string{"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values", "text/turtle", "application/n-triples"}
	return []route{
		{"GET", "/sparql", params, "SPARQL 1.1 queries by the W3C's protocol; without a query the description of the service", s.getSPARQL, traits{gives: gives}},
		{"POST", "/sparql", params[1:], "the same, with the query as the body or in a form", s.postSPARQL,
			traits{reads: true, takes: []string{"application/sparql-query", "application/x-www-form-urlencoded"}, gives: gives}},
	}
}

func (s *Server) getSPARQL(w http.ResponseWriter, r *http.Request) error {
	p := r.URL.Query()
	if !p.Has("query") {
		return describeService(w, r)
	}
	return s.runSPARQL(w, r, p.Get("query"), p)
}

func (s *Server) postSPARQL(w http.ResponseWriter, r *http.Request) error {
	if mediaType(r) == "application/sparql-update" {
		return problemf(http.StatusBadRequest, "Updates are not taken: articles are loaded and forgotten at /v1/articles.").kind("update", "The graph follows from its articles")
	}
	// A form may be three times as long as what it says.
	limit := int64(s.cfg.Query.Text)
	if mediaType(r) == "application/x-www-form-urlencoded" {
		limit *= 3
	}
	body, err := s.body(w, r, limit, "application/sparql-query", "application/x-www-form-urlencoded")
	if err != nil {
		return err
	}
	if mediaType(r) == "application/sparql-query" {
		return s.runSPARQL(w, r, string(body), r.URL.Query())
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return problemf(http.StatusBadRequest, "The form cannot be read: %v.", err)
	}
	switch {
	case form.Has("update"):
		return problemf(http.StatusBadRequest, "Updates are not taken: articles are loaded and forgotten at /v1/articles.").kind("update", "The graph follows from its articles")
	case len(form["query"]) != 1:
		return problemf(http.StatusBadRequest, `The form has %d fields "query"; one is wanted.`, len(form["query"]))
	}
	return s.runSPARQL(w, r, form.Get("query"), form)
}

func (s *Server) runSPARQL(w http.ResponseWriter, r *http.Request, text string, p url.Values) error {
	if err := s.cfg.Query.CheckText(text); err != nil {
		return err
	}
	q, err := sparql.Parse(text)
	if err != nil {
		var syntax *sparql.SyntaxError
		if errors.As(err, &syntax) {
			return &query.SyntaxError{Lang: sparql.Name, Line: syntax.Line, Column: syntax.Column, Message: syntax.Message}
		}
		return err
	}
	q = q.WithDataset(p["default-graph-uri"], p["named-graph-uri"])
	kind := ""
	for _, one := range q.MediaTypes() {
		if kind == "" || quality(r, one) > quality(r, kind) {
			kind = one
		}
	}
	if quality(r, kind) == 0 && quality(r, "application/json") > 0 && (q.Form() == sparql.Select || q.Form() == sparql.Ask) {
		kind = q.MediaTypes()[0] // which is JSON, under its own name
	}
	w.Header().Set("Vary", "Accept")
	return s.asking(r, func(v *store.Snapshot, l query.Limits) error {
		w.Header().Set("Content-Type", kind)
		out := &late{w: w}
		err := sparql.Evaluate(r.Context(), sparql.Snapshot(v), q, l).Write(out, kind)
		if err == nil {
			return out.flush()
		}
		if !out.begun {
			w.Header().Del("Content-Type")
		}
		return err
	})
}

// late holds back the beginning of an answer, so that an error before it is full can still have its status.
type late struct {
	w     io.Writer
	held  []byte
	begun bool
}

// heldBack is how much late holds.
const heldBack = 64 << 10

func (l *late) Write(p []byte) (int, error) {
	if !l.begun && len(l.held)+len(p) <= heldBack {
		l.held = append(l.held, p...)
		return len(p), nil
	}
	if err := l.flush(); err != nil {
		return 0, err
	}
	return l.w.Write(p)
}

func (l *late) flush() error {
	if l.begun {
		return nil
	}
	l.begun = true
	_, err := l.w.Write(l.held)
	l.held = nil
	return err
}

// describeService writes the SPARQL 1.1 service description.
func describeService(w http.ResponseWriter, r *http.Request) error {
	const sd = "http://www.w3.org/ns/sparql-service-description#"
	iri := func(s string) rdf.Term { return rdf.Term{Kind: rdf.IRI, Value: s} }
	service, set, graph := rdf.Term{Kind: rdf.Blank, Value: "service"}, rdf.Term{Kind: rdf.Blank, Value: "dataset"}, rdf.Term{Kind: rdf.Blank, Value: "graph"}
	a := iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	triples := [][3]rdf.Term{
		{service, a, iri(sd + "Service")},
		{service, iri(sd + "endpoint"), iri(scheme + "://" + r.Host + "/sparql")},
		{service, iri(sd + "supportedLanguage"), iri(sd + "SPARQL11Query")},
		{service, iri(sd + "feature"), iri(sd + "UnionDefaultGraph")},
		{service, iri(sd + "defaultDataset"), set},
	}
	for _, f := range []string{"SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples"} {
		triples = append(triples, [3]rdf.Term{service, iri(sd + "resultFormat"), iri("http://www.w3.org/ns/formats/" + f)})
	}
	triples = append(triples, [3]rdf.Term{set, a, iri(sd + "Dataset")}, [3]rdf.Term{set, iri(sd + "defaultGraph"), graph}, [3]rdf.Term{graph, a, iri(sd + "Graph")})
	format := rdf.Turtle
	if quality(r, rdf.NTriples.MediaType()) > quality(r, rdf.Turtle.MediaType()) {
		format = rdf.NTriples
	}
	var b strings.Builder
	out := rdf.NewWriter(&b, format, append(sparql.Prefixes(quads.NewNamespaces("")), rdf.Prefix{Name: "sd", IRI: sd}))
	for _, t := range triples {
		if err := out.Write(rdf.Quad{Subject: t[0], Predicate: t[1], Object: t[2]}); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	writeBytes(w, http.StatusOK, format.MediaType(), []byte(b.String()))
	return nil
}
