package server

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/query/graphql"
	"quern/graph/rdf"
	"quern/graph/store"
)

// answer is the results of a query. Cut says why they are not all.
type answer struct {
	Result []any  `json:"result"`
	Cut    string `json:"cut,omitempty"`
}

// graphQLAnswer is the answer of a query in GraphQL.
type graphQLAnswer struct {
	Data   map[string]any `json:"data"`
	Errors []graphQLError `json:"errors,omitempty"`
}

type graphQLError struct {
	Message   string          `json:"message"`
	Locations []graphQLPlaces `json:"locations,omitempty"`
}

type graphQLPlaces struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// asking runs something as a query: at its turn, with the limits that the caller asks for.
func (s *Server) asking(r *http.Request, do func(v *store.Snapshot, l query.Limits) error) error {
	l, err := s.limits(r)
	if err != nil {
		return err
	}
	if l.Results, err = number(r, "limit", l.Results, 1, l.Results); err != nil {
		return err
	}
	leave, err := s.queries.enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	return s.withSnapshot(r, func(v *store.Snapshot) error { return do(v, l) })
}

// queryText reads a query from the body: as it stands, or for GraphQL also in JSON with its variables.
func (s *Server) queryText(w http.ResponseWriter, r *http.Request, lang string, types ...string) (text string, variables map[string]any, err error) {
	if lang == graphql.Name {
		types = append(types, "application/json")
	}
	body, err := s.body(w, r, int64(s.cfg.Query.Text), types...)
	if err != nil || mediaType(r) != "application/json" {
		return string(body), nil, err
	}
	var in struct {
		Query         string         `json:"query"`
		Variables     map[string]any `json:"variables"`
		OperationName string         `json:"operationName"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return "", nil, problemf(http.StatusBadRequest, "%s", jsonFault(err, body, []string{"query", "variables"}))
	}
	return in.Query, in.Variables, nil
}

// langOf is the language that a request asks in.
func langOf(r *http.Request) string { return cmp.Or(r.URL.Query().Get("lang"), query.Languages[0]) }

// postQuery runs the query of the body.
func (s *Server) postQuery(w http.ResponseWriter, r *http.Request) error {
	lang := langOf(r)
	text, variables, err := s.queryText(w, r, lang, "text/plain", "text/javascript", "application/javascript", "application/graphql")
	if err != nil {
		return err
	}
	return s.runQuery(w, r, lang, text, variables)
}

// getQuery runs the query of the address, so that an answer has one too.
func (s *Server) getQuery(w http.ResponseWriter, r *http.Request) error {
	text := r.URL.Query().Get("query")
	if err := s.cfg.Query.CheckText(text); err != nil {
		return err
	}
	return s.runQuery(w, r, langOf(r), text, nil)
}

// runQuery runs a query on one snapshot.
func (s *Server) runQuery(w http.ResponseWriter, r *http.Request, lang, text string, variables map[string]any) error {
	return s.asking(r, func(v *store.Snapshot, l query.Limits) error {
		if lang == graphql.Name {
			data, err := query.GraphQL(r.Context(), v, text, variables, l)
			if err != nil {
				return err
			}
			write(w, r, http.StatusOK, "application/json", graphQLAnswer{Data: data})
			return nil
		}
		results, err := query.Run(r.Context(), v, lang, text, l)
		a := answer{Result: results}
		var limit *query.LimitError
		if errors.As(err, &limit) && limit.Resource == query.Results {
			a.Cut, err = sentence(limit), nil
		}
		if err != nil {
			return err
		}
		if a.Result == nil {
			a.Result = []any{}
		}
		write(w, r, http.StatusOK, "application/json", a)
		return nil
	})
}

// cayleyLanguages are those that Cayley's interface has.
var cayleyLanguages = []string{"gizmo", "graphql"}

// cayleyPrefix begins the addresses of Cayley's interface.
const cayleyPrefix = "/api/v2/"

// cayleyRoutes are those of Cayley's HTTP API that read, so that its clients work as they are.
func (s *Server) cayleyRoutes() []route {
	lang := param{name: "lang", about: "the language of the query", enum: cayleyLanguages, required: true}
	limit := param{name: "limit", about: "how many results at most", kind: integer, low: 1, high: s.cfg.Query.Results}
	taken := []string{"text/plain", "application/json", "application/javascript", "application/graphql", "application/x-www-form-urlencoded"}
	read := []param{{name: "format", about: "the format of the quads", enum: []string{"nquads", "json", "json-stream"}},
		{name: "sub", about: "the subject"}, {name: "pred", about: "the predicate"}, {name: "obj", about: "the object"}, {name: "label", about: "the label"},
		{name: "iri", about: "how IRIs are written", enum: []string{"short", "full"}}}
	return []route{
		{"POST", cayleyPrefix + "query", []param{lang, limit}, "Cayley's interface: run a query, which is the body as it stands", s.cayleyQuery,
			traits{reads: true, takes: taken, answer: either{cayleyAnswer{}, graphQLAnswer{}}}},
		{"GET", cayleyPrefix + "query", []param{lang, limit, {name: "qu", about: "the query", required: true}}, "the same, with the query behind the question mark", s.cayleyQuery,
			traits{answer: either{cayleyAnswer{}, graphQLAnswer{}}}},
		{"GET", cayleyPrefix + "read", read, "Cayley's interface: the quads that fit", s.cayleyRead, traits{gives: []string{"application/n-quads", "application/json"}}},
		{"GET", cayleyPrefix + "formats", nil, "Cayley's interface: the formats of quads", cayleyFormats, traits{answer: []cayleyFormat{}}},
	}
}

// writeCayleyError answers an error as Cayley's clients read it, with the status of the problem.
func writeCayleyError(w http.ResponseWriter, r *http.Request, p *problem) {
	for k, v := range p.header {
		w.Header()[k] = v
	}
	if r.URL.Query().Get("lang") == graphql.Name {
		e := graphQLError{Message: p.Detail}
		if p.Line > 0 {
			e.Locations = []graphQLPlaces{{p.Line, p.Column}}
		}
		write(w, r, p.Status, "application/json", graphQLAnswer{Errors: []graphQLError{e}})
		return
	}
	write(w, r, p.Status, "application/json", struct {
		Error string `json:"error"`
	}{p.Detail})
}

// cayleyQuery runs a query. Cayley's clients send it under whatever media type they have.
func (s *Server) cayleyQuery(w http.ResponseWriter, r *http.Request) error {
	lang := r.URL.Query().Get("lang")
	text := r.URL.Query().Get("qu")
	if r.Method == "POST" {
		if r.Header.Get("Content-Type") == "" {
			r.Header.Set("Content-Type", "text/plain")
		}
		body, err := s.body(w, r, int64(s.cfg.Query.Text), "text/plain", "application/json", "application/javascript", "application/graphql",
			"application/x-www-form-urlencoded", "application/octet-stream")
		if err != nil {
			return err
		}
		text = string(body)
	}
	if text == "" {
		return problemf(http.StatusBadRequest, "The query is empty.")
	}
	return s.asking(r, func(v *store.Snapshot, l query.Limits) error {
		if lang == graphql.Name {
			data, err := query.GraphQL(r.Context(), v, text, nil, l)
			if err != nil {
				return err
			}
			write(w, r, http.StatusOK, "application/json", graphQLAnswer{Data: data})
			return nil
		}
		results, err := query.Run(r.Context(), v, lang, text, l)
		if err != nil {
			return err // Cayley's answer has no room to say that it is cut
		}
		if results == nil {
			write(w, r, http.StatusOK, "application/json", cayleyAnswer{}) // null, as Cayley has it
			return nil
		}
		write(w, r, http.StatusOK, "application/json", cayleyAnswer{&results})
		return nil
	})
}

// cayleyAnswer is the results of a query as Cayley has them.
type cayleyAnswer struct {
	Result *[]any `json:"result"`
}

// cayleyFormat is a format of quads as Cayley lists it.
type cayleyFormat struct {
	ID    string   `json:"id"`
	Read  bool     `json:"read,omitempty"`
	Write bool     `json:"write,omitempty"`
	Ext   []string `json:"ext,omitempty"`
	Mime  []string `json:"mime,omitempty"`
}

func cayleyFormats(w http.ResponseWriter, r *http.Request) error {
	write(w, r, http.StatusOK, "application/json", []cayleyFormat{
		{"nquads", false, true, []string{".nq", ".nt"}, []string{"application/n-quads", "application/n-triples"}},
		{"json", false, true, []string{".json"}, []string{"application/json"}},
		{"json-stream", false, true, []string{".jsonl", ".ndjson"}, []string{"application/x-ndjson", "application/x-json-stream"}},
	})
	return nil
}

// quadJSON is a quad as Cayley's JSON has it: terms in the notation of N-Quads.
type quadJSON struct {
	Subject   string `json:"subject"`
	Predicate string `json:"predicate"`
	Object    string `json:"object"`
	Label     string `json:"label,omitempty"`
}

// cayleyRead streams quads. An error on the way breaks the answer off.
func (s *Server) cayleyRead(w http.ResponseWriter, r *http.Request) error {
	p := r.URL.Query()
	names := quads.NewNamespaces("")
	pattern := store.Pattern{}
	for name, to := range map[string]*quad.Value{"sub": &pattern.Subject, "pred": &pattern.Predicate, "obj": &pattern.Object, "label": &pattern.Label} {
		if text := p.Get(name); text != "" {
			*to = quad.StringToValue(text)
			if iri, ok := (*to).(quad.IRI); ok {
				*to = names.Short(iri)
			}
		}
	}
	format := p.Get("format")
	if format == "" && prefers(r, "application/json") {
		format = "json"
	}
	leave, err := s.queries.enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		all := func(yield func(quad.Quad, error) bool) {
			for q, err := range v.Match(pattern) {
				if p.Get("iri") == "full" {
					q = names.FullQuad(q)
				}
				if !yield(q, err) {
					return
				}
			}
		}
		switch format {
		case "json", "json-stream":
			return writeQuadsJSON(w, all, format == "json")
		}
		w.Header().Set("Content-Type", rdf.NQuads.MediaType())
		_, err := quads.WriteNQuads(w, all)
		return err
	})
}

// writeQuadsJSON writes quads a line each, or as one array.
func writeQuadsJSON(w http.ResponseWriter, all iter.Seq2[quad.Quad, error], array bool) error {
	open, between, end, kind := "", "\n", "\n", "application/x-ndjson"
	if array {
		open, between, end, kind = "[\n\t", ",\n\t", "\n]\n", "application/json"
	}
	w.Header().Set("Content-Type", kind)
	next := open
	for q, err := range all {
		if err != nil {
			return err
		}
		line, err := json.Marshal(quadJSON{quad.StringOf(q.Subject), quad.StringOf(q.Predicate), quad.StringOf(q.Object), quad.StringOf(q.Label)})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", next, line); err != nil {
			return err
		}
		next = between
	}
	if next == open {
		_, err := io.WriteString(w, map[bool]string{true: "[]\n", false: ""}[array])
		return err
	}
	_, err := io.WriteString(w, end)
	return err
}
