package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"quern/graph"
	"quern/graph/query"
)

// kind is what a parameter's text is; "" is any.
type kind string

const (
	integer kind = "integer"
	decimal kind = "number"
	boolean kind = "boolean"
	day     kind = "date"
)

// param is a parameter behind "?".
type param struct {
	name, about string
	kind        kind
	low, high   int // of an integer
	enum        []string
	many        bool // it may be given more than once
	required    bool
}

// check reads a value as the documentation promises that it is read.
func (p *param) check(text string) error {
	if text == "" {
		return nil
	}
	ok, what := true, ""
	switch p.kind {
	case integer:
		n, err := strconv.Atoi(text)
		ok = err == nil && n >= p.low && n <= p.high
		what = "a number from " + strconv.Itoa(p.low) + " to " + strconv.Itoa(p.high)
	case decimal:
		n, err := strconv.ParseFloat(text, 64)
		ok, what = err == nil && n >= 0 && n <= 1, "a number from 0 to 1"
	case boolean:
		_, err := strconv.ParseBool(text)
		ok, what = err == nil, "true or false"
	case day:
		_, err := time.Parse(time.DateOnly, text)
		ok, what = err == nil, "a day such as 2025-02-22"
	}
	if len(p.enum) > 0 {
		ok, what = slices.Contains(p.enum, text), "one of "+strings.Join(p.enum, ", ")
	}
	if !ok {
		return problemf(http.StatusBadRequest, "The parameter %q is %s and not %q.", p.name, what, clip(text))
	}
	return nil
}

// How many things a list gives.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// paging are the parameters of lists.
var paging = []param{
	{name: "limit", about: "how many at most", kind: integer, low: 1, high: maxLimit},
	{name: "cursor", about: "where to go on, as the list before gave it"},
}

var articleParams = []param{
	{name: "url", about: "the address of one article, which is then the answer"},
	{name: "publisher", about: "who published it"},
	{name: "title", about: "what is in its title"},
	{name: "since", about: "its day is this or later", kind: day},
	{name: "until", about: "its day is this or earlier", kind: day},
}

var factParams = []param{
	{name: "about", about: "an entity on either side, by id or name"},
	{name: "subject", about: "who or what acts, by id or name"},
	{name: "predicate", about: `the relation: "met", or "kg:met" and "open:walk-back" to tell the schema's from others`},
	{name: "object", about: "who or what it is done to, by id or name"},
	{name: "type", about: "the type of an entity on either side", enum: words(graph.EntityTypes)},
	{name: "place", about: "where it happened, by id or name"},
	{name: "since", about: "it held or happened on this day or later", kind: day},
	{name: "until", about: "it held or happened on this day or earlier", kind: day},
	{name: "by", about: "whose claim it is, by id or name"},
	{name: "article", about: "an article that reports it, by id or address"},
	{name: "modality", about: "how it is put forward", enum: words([]graph.Modality{graph.Asserted, graph.Future, graph.Hypothetical, graph.Demanded})},
	{name: "negated", about: "true: only what is denied; false: only what is not", kind: boolean},
	{name: "min_confidence", about: "the least confidence of the surest evidence", kind: decimal},
	{name: "min_publishers", about: "how many independent publishers report it at least", kind: integer, low: 1, high: 1000},
}

var pathParams = []param{
	{name: "from", about: "one end, by id or name", required: true},
	{name: "to", about: "the other end, by id or name", required: true},
	{name: "max", about: "how many steps a path may have", kind: integer, low: 1, high: query.MostSteps},
	{name: "limit", about: "how many paths at most", kind: integer, low: 1, high: 100},
}

func words[T ~string](list []T) (out []string) {
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}

// factFilter reads factParams, which have been checked.
func factFilter(p url.Values) query.Filter {
	f := query.Filter{
		About: p.Get("about"), Subject: p.Get("subject"), Predicate: p.Get("predicate"), Object: p.Get("object"),
		Type: graph.EntityType(p.Get("type")), Place: p.Get("place"), By: p.Get("by"), Article: p.Get("article"),
		Since: graph.Date(p.Get("since")), Until: graph.Date(p.Get("until")), Modality: graph.Modality(p.Get("modality")),
	}
	if b, err := strconv.ParseBool(p.Get("negated")); err == nil {
		f.Negated = &b
	}
	f.Confidence, _ = strconv.ParseFloat(p.Get("min_confidence"), 64)
	f.Publishers, _ = strconv.Atoi(p.Get("min_publishers"))
	return f
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

// truth reads a parameter that is true or false; without it, it is false.
func truth(p url.Values, name string) (bool, error) {
	text := p.Get(name)
	if text == "" {
		return false, nil
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		return false, problemf(http.StatusBadRequest, "The parameter %q is true or false and not %q.", name, clip(text))
	}
	return b, nil
}

// limits are those of the server, with the time that the caller gives it in X-Timeout: "5s", "300ms", or seconds.
func (s *Server) limits(r *http.Request) (query.Limits, error) {
	l := s.cfg.Query
	text := r.Header.Get("X-Timeout")
	if text == "" {
		return l, nil
	}
	d, err := time.ParseDuration(text)
	if seconds, serr := strconv.ParseFloat(text, 64); serr == nil && seconds < 1e6 {
		d, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil || d <= 0 {
		return l, problemf(http.StatusBadRequest, `The header X-Timeout is a time such as 5s and not %q.`, clip(text))
	}
	l.Timeout = min(d, s.cfg.MaxTimeout)
	return l, nil
}
