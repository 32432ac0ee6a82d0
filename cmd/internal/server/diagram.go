package server

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"quern/export"
	"quern/export/dot"
	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
)

// maxDepth is how far from its centre a diagram may reach.
const maxDepth = 4

// diagramParams are the parameters that choose what a diagram shows.
var diagramParams = []param{
	{name: "around", about: "what is in the middle, by id or name", many: true},
	{name: "depth", about: "how many steps from the middle", kind: integer, low: 1, high: maxDepth},
	{name: "between", about: "two ends, the ways between which are shown", many: true},
	{name: "article", about: "an article, by id or address"},
	{name: "event", about: "an event, by id"},
	{name: "since", about: "facts of this day or later"},
	{name: "until", about: "facts of this day or earlier"},
	{name: "type", about: "types of entities", many: true},
	{name: "predicate", about: "relations", many: true},
	{name: "min_confidence", about: "the least confidence", kind: decimal},
	{name: "min_articles", about: "how many articles report it at least", kind: integer, low: 1, high: 1000},
	{name: "claims", about: "whether what is reported, denied or planned is shown too", kind: boolean},
	{name: "timeline", about: "whether time runs from left to right", kind: boolean},
	{name: "diff", about: "two days, FROM..TO: what is new between them"},
	{name: "nodes", about: "how many nodes at most", kind: integer, low: 1, high: export.LargestView},
	{name: "title", about: "a title"},
}

// diagramOptions reads them.
func diagramOptions(r *http.Request) (export.Options, error) {
	p := r.URL.Query()
	o := export.Options{Around: p["around"], Between: p["between"], Title: p.Get("title"), LinkBase: "/",
		Filter: export.Filter{Article: p.Get("article"), Event: graph.EntityID(p.Get("event")),
			Since: graph.Date(p.Get("since")), Until: graph.Date(p.Get("until")), Predicates: p["predicate"]}}
	for _, t := range p["type"] {
		o.Filter.Types = append(o.Filter.Types, graph.EntityType(t))
	}
	var err error
	if o.Depth, err = number(r, "depth", export.DefaultDepth, 1, maxDepth); err != nil {
		return o, err
	}
	if o.MaxNodes, err = number(r, "nodes", 0, 1, export.LargestView); err != nil {
		return o, err
	}
	if o.Filter.MinArticles, err = number(r, "min_articles", 0, 1, 1000); err != nil {
		return o, err
	}
	if text := p.Get("min_confidence"); text != "" {
		if o.Filter.MinConfidence, err = strconv.ParseFloat(text, 64); err != nil {
			return o, problemf(http.StatusBadRequest, `The parameter "min_confidence" is a number from 0 to 1 and not %q.`, clip(text))
		}
	}
	if o.Claims, err = truth(p, "claims"); err != nil {
		return o, err
	}
	if o.Timeline, err = truth(p, "timeline"); err != nil {
		return o, err
	}
	if text := p.Get("diff"); text != "" {
		from, to, _ := strings.Cut(text, "..")
		o.Diff = export.Diff{From: graph.Date(from), To: graph.Date(to)}
	}
	return o, nil
}

// diagramPolicy lets a diagram have its own style and stand in pages of this server.
const diagramPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// getDiagram draws a part of the graph; its links lead to the facts with their evidence.
func (s *Server) getDiagram(w http.ResponseWriter, r *http.Request) error {
	if s.deps.Draw == nil {
		return problemf(http.StatusNotImplemented, "This server does not draw.")
	}
	o, err := diagramOptions(r)
	if err != nil {
		return err
	}
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		now, err := v.Version()
		if err != nil {
			return err
		}
		asked := r.URL.Query().Encode()
		drawing := s.pictures.get(now, asked)
		if drawing == nil {
			if drawing, err = s.draw(r, o); err != nil {
				return err
			}
			s.pictures.put(now, asked, drawing)
		}
		writeBytes(w, http.StatusOK, "image/svg+xml; charset=utf-8", drawing)
		return nil
	})
}

// draw chooses and draws.
func (s *Server) draw(r *http.Request, o export.Options) ([]byte, error) {
	leave, err := s.queries.enter(r.Context()) // a picture of all reads all facts
	if err != nil {
		return nil, err
	}
	defer leave()
	var source bytes.Buffer
	err = s.withReader(r, func(q *query.Reader) error {
		view, err := export.Select(r.Context(), q, o)
		if err != nil {
			return err
		}
		return dot.Write(&source, view)
	})
	if err != nil {
		return nil, err
	}
	drawing, err := s.deps.Draw(r.Context(), source.Bytes())
	if err != nil {
		if r.Context().Err() != nil {
			return nil, err
		}
		logger(r.Context()).Error("drawing", "error", err)
		return nil, problemf(http.StatusServiceUnavailable,
			"The diagram could not be drawn; ask for less of it with a smaller depth or fewer nodes, or take its DOT elsewhere, which /v1/export?format=dot gives.")
	}
	// Links within the site lead from the page around the diagram to another, and not from the diagram to a page in its
	// frame. In texts of the drawing "<" is escaped.
	return bytes.ReplaceAll(drawing, []byte(`<a href="/`), []byte(`<a target="_top" href="/`)), nil
}

// pictures keeps the diagrams of one version of the store, so that asking again takes no work. Its zero value is
// ready.
type pictures struct {
	mu      sync.Mutex
	version store.Version
	held    int
	by      map[string][]byte // by what was asked for
}

// mostPictures is how many bytes of diagrams are kept.
const mostPictures = 16 << 20

func (p *pictures) get(version store.Version, asked string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version != version {
		return nil
	}
	return p.by[asked]
}

func (p *pictures) put(version store.Version, asked string, picture []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil || p.version != version || p.held+len(picture) > mostPictures {
		p.version, p.held, p.by = version, 0, map[string][]byte{}
	}
	if p.by[asked] == nil && len(picture) <= mostPictures {
		p.held += len(picture)
		p.by[asked] = picture
	}
}
