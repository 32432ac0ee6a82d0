package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"quern/cmd/internal/page"
	"quern/export"
	"quern/graph/quads"
	"quern/graph/query"
	"quern/graph/query/paths"
	"quern/graph/store"
)

// problem is an error as the caller sees it (RFC 9457). Detail is one sentence about what to do.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Line and Column tell where a query is wrong.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Near are names near to one that is not known.
	Near []string `json:"near,omitempty"`
	// Faults are the lines of a body that are wrong.
	Faults []lineFault `json:"faults,omitempty"`
	// Request is the id under which the log has the request.
	Request string `json:"request,omitempty"`

	header http.Header
}

func (p *problem) Error() string { return p.Detail }

// kinds gives each status its kind of problem: the last part of its type, and its title.
var kinds = map[int][2]string{
	http.StatusBadRequest:            {"bad-request", "The request is not understood"},
	http.StatusUnauthorized:          {"unauthorized", "The request needs a token"},
	http.StatusForbidden:             {"forbidden", "The request comes from another site"},
	http.StatusNotFound:              {"not-found", "There is no such thing"},
	http.StatusConflict:              {"conflict", "The request does not fit what is there"},
	http.StatusGone:                  {"gone", "It is not there any more"},
	http.StatusPreconditionFailed:    {"changed", "What is there is something else"},
	http.StatusMethodNotAllowed:      {"method", "The address does not take this method"},
	http.StatusRequestTimeout:        {"slow-request", "The request did not arrive in time"},
	http.StatusRequestEntityTooLarge: {"too-large", "The request is too large"},
	http.StatusUnsupportedMediaType:  {"media-type", "The request is of another media type"},
	http.StatusMisdirectedRequest:    {"host", "The request is for another host"},
	http.StatusUnprocessableEntity:   {"unprocessable", "The request cannot be carried out"},
	http.StatusTooManyRequests:       {"busy", "The server is busy"},
	http.StatusInternalServerError:   {"internal", "Something went wrong in the server"},
	http.StatusNotImplemented:        {"unavailable", "This server does not do that"},
	http.StatusServiceUnavailable:    {"limit", "The request was stopped"},
}

// problemf makes a problem of a status.
func problemf(status int, format string, args ...any) *problem {
	kind := kinds[status]
	return &problem{
		Type: quads.DefaultBase + "problem/" + kind[0], Title: kind[1], Status: status,
		Detail: fmt.Sprintf(format, args...), header: http.Header{},
	}
}

// kind makes the problem one of a more particular kind.
func (p *problem) kind(name, title string) *problem {
	p.Type, p.Title = quads.DefaultBase+"problem/"+name, title
	return p
}

var (
	errBusy   = errors.New("too much is asked of the server at once")
	errEnding = errors.New("the server is ending")
)

// asProblem says what an error means to the caller. An error that it does not know is the server's own and
// tells nothing: it may hold paths, and goes to the log.
func asProblem(err error) *problem {
	var p *problem
	var tooLarge *http.MaxBytesError
	var syntax *query.SyntaxError
	var failed *query.RuntimeError
	var lang *query.UnknownLanguageError
	var entity *query.UnknownEntityError
	var limit *query.LimitError
	var options export.OptionsError
	var form *page.Error
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &form):
		return problemf(form.Status, "%s", form.Detail)
	case errors.As(err, &tooLarge):
		return problemf(http.StatusRequestEntityTooLarge, "The body may have %d bytes at most.", tooLarge.Limit)
	case errors.As(err, &syntax):
		p := problemf(http.StatusBadRequest, "Line %d, column %d: %s.", syntax.Line, syntax.Column, strings.TrimSuffix(syntax.Message, ".")).kind("syntax", "The query cannot be read")
		p.Line, p.Column = syntax.Line, syntax.Column
		return p
	case errors.As(err, &failed):
		p := problemf(http.StatusUnprocessableEntity, "%s", sentence(failed)).kind("query", "The query failed")
		p.Line, p.Column = failed.Line, failed.Column
		return p
	case errors.As(err, &lang):
		return problemf(http.StatusBadRequest, "%s", sentence(lang)).kind("language", "There is no such query language")
	case errors.As(err, &entity):
		p := problemf(http.StatusNotFound, "%s", sentence(entity)).kind("unknown-entity", "There is no such entity")
		p.Near = entity.Near
		return p
	case errors.As(err, &limit):
		switch limit.Resource {
		case query.Size:
			return problemf(http.StatusRequestEntityTooLarge, "%s", sentence(limit))
		case query.Results:
			return problemf(http.StatusUnprocessableEntity, "%s", sentence(limit))
		}
		return problemf(http.StatusServiceUnavailable, "%s", sentence(limit))
	case errors.As(err, &options):
		return problemf(http.StatusBadRequest, "%s", sentence(options))
	case errors.Is(err, query.ErrNoWords):
		return problemf(http.StatusBadRequest, "%s", sentence(err))
	case errors.Is(err, paths.ErrTooLarge):
		return problemf(http.StatusUnprocessableEntity, "%s; ask for fewer steps with max.", strings.TrimSuffix(sentence(paths.ErrTooLarge), "."))
	case errors.Is(err, store.ErrChangesGone):
		return problemf(http.StatusGone, "%s", sentence(store.ErrChangesGone))
	case errors.Is(err, store.ErrNotFound):
		return problemf(http.StatusNotFound, "%s", sentence(err))
	case errors.Is(err, errBusy):
		p := problemf(http.StatusTooManyRequests, "Too much is asked of the server at once; try again in a moment.")
		p.header.Set("Retry-After", "2")
		return p
	case errors.Is(err, context.DeadlineExceeded):
		return problemf(http.StatusServiceUnavailable, "The request took too long and was stopped.")
	case errors.Is(err, context.Canceled), errors.Is(err, store.ErrClosed), errors.Is(err, errEnding):
		p := problemf(http.StatusServiceUnavailable, "The server is ending.")
		p.header.Set("Retry-After", "5")
		return p
	}
	return problemf(http.StatusInternalServerError, "The server could not do this; its log says why.")
}

// sentence is an error as a sentence of its own.
func sentence(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

func writeProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	q := *p
	q.Request = requestID(r.Context())
	for k, v := range p.header {
		w.Header()[k] = v
	}
	write(w, r, p.Status, "application/problem+json", &q)
}

// write encodes a value before it writes anything, so that an error can still become a problem.
func write(w http.ResponseWriter, r *http.Request, status int, contentType string, value any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // the type is JSON and is not sniffed; angle brackets stay readable
	if err := e.Encode(value); err != nil {
		logger(r.Context()).Error("encoding an answer", "error", err)
		status, contentType = http.StatusInternalServerError, "application/problem+json"
		b.Reset()
		_ = e.Encode(problemf(status, "The server could not do this; its log says why."))
	}
	writeBytes(w, status, contentType, numbers.ReplaceAllFunc(b.Bytes(), func(list []byte) []byte {
		return []byte("[" + strings.Join(strings.Fields(string(list[1:len(list)-1])), " ") + "]")
	}))
}

// numbers matches a list of numbers over several lines: a span is read more easily on one. No string holds
// a line break, so that none is touched.
var numbers = regexp.MustCompile(`\[\n\s*[0-9]+(,\n\s*[0-9]+)*\n\s*\]`)

func writeBytes(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that went away needs no answer
}
