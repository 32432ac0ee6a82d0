package page

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/schema"
)

// Policy is the Content-Security-Policy of every page: what this server serves, and nothing else.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"object-src 'self'; frame-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

//go:embed templates
var templates embed.FS

// Deps is what a site works with.
type Deps struct {
	Graph Graph
	// Schema words the facts; nil words them by the names of their predicates.
	Schema *schema.Schema
	// Filter reads the parameters by which facts are chosen.
	Filter func(url.Values) query.Filter
	// Limits is what a query may use.
	Limits query.Limits
	// Functional are the predicates of which a subject has one object at a time, or where true, for ever.
	Functional map[string]bool
	// Draws reports whether the server draws diagrams, Reads whether it reads articles, Files whether these may be files,
	// and Fetches whether it fetches addresses.
	Draws, Reads, Files, Fetches bool
	// Asks reports whether the server asks for a token.
	Asks bool
}

// Site is the pages of a server.
type Site struct {
	deps   Deps
	assets *assets
	looks  map[string]*template.Template // by the name of the page's template
	home   kept
}

// New makes the site. Its error is a fault of the program's own files.
func New(d Deps) (*Site, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("reading the pages' assets: %w", err)
	}
	s := &Site{deps: d, assets: a, looks: map[string]*template.Template{}}
	base, err := template.New("layout.html").Funcs(s.functions()).ParseFS(templates, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("reading the pages' layout: %w", err)
	}
	names := []string{errorTemplate}
	for _, p := range s.Pages() {
		names = append(names, p.Template)
	}
	for _, name := range names {
		own, err := base.Clone()
		if err == nil {
			own, err = own.ParseFS(templates, "templates/"+name)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the page %s: %w", name, err)
		}
		s.looks[name] = own
	}
	return s, nil
}

// Pages lists the pages.
func (s *Site) Pages() []Page {
	return []Page{
		s.homePage(), s.searchPage(), s.articlePage(), s.entityPage(), s.factsPage(), s.factPage(),
		s.explorePage(), s.askPage(),
		s.reviewPage(), s.loadPage(), s.sessionPage(),
	}
}

// Actions lists what forms do.
func (s *Site) Actions() []Action {
	return slices.Concat(s.reviewActions(), s.loadActions(), s.sessionActions())
}

// functions are what templates call. Addresses within the site are made by these, since only they know what to escape.
func (s *Site) functions() template.FuncMap {
	under := func(prefix string) func(id any) string {
		return func(id any) string { return prefix + url.PathEscape(fmt.Sprint(id)) }
	}
	return template.FuncMap{
		"asset":       s.assets.address,
		"articlePath": under("/articles/"),
		"entityPath":  under("/entities/"),
		"factPath":    under("/facts/"),
		"count":       count,
		"longDate":    longDate,
		"thousands":   thousands,
		"anchor":      sentenceAnchor,
		"wrong":       func(id graph.StatementID, list, says string) wrongForm { return wrongForm{id, list, says} },
		"titleOf":     func(a graph.Article) string { return titleOf(&a) },
		"open":        func(i int, g group) shownGroup { return shownGroup{g, i < groupsOpen} },
		"diagramOfArticle": func(id graph.ArticleID) string {
			return "/v1/diagram.svg?" + url.Values{"article": {string(id)}, "claims": {"true"}}.Encode()
		},
		"diagramAround": func(id graph.EntityID) string {
			return "/v1/diagram.svg?" + url.Values{"around": {string(id)}, "nodes": {"40"}}.Encode()
		},
	}
}

// frame is what the layout gets.
type frame struct {
	*View
	Request *Request
	Menu    []entry
}

// entry is an entry of the menu.
type entry struct {
	Address, Name string
	Here          bool
}

func (s *Site) menu(section string) (list []entry) {
	for _, e := range []entry{{Address: "/", Name: "Home"}, {Address: "/explore", Name: "Explore"}, {Address: "/ask", Name: "Ask"}, {Address: "/review", Name: "Review"}} {
		for _, p := range s.Pages() {
			if p.Path == e.Address {
				e.Here = e.Name == section
				list = append(list, e)
			}
		}
	}
	return list
}

// Serve makes a page and writes it.
func (s *Site) Serve(w http.ResponseWriter, r *Request, p *Page) error {
	v, err := p.Data(r)
	if err != nil {
		return err
	}
	return s.write(w, r, http.StatusOK, p.Template, v)
}

// errorTemplate is the page of what went wrong.
const errorTemplate = "error.html"

// Fault is what a page says of an error.
type Fault struct {
	Status int
	// Title says what kind of error it is, and Detail what to do, in one sentence.
	Title, Detail string
	// SignIn is the address to show after signing in, where that is what is missing.
	SignIn string
	// Near are names near to one that is not known.
	Near []string
	// Request is the id under which the log has the request.
	Request string
}

// ServeFault writes the page of an error.
func (s *Site) ServeFault(w http.ResponseWriter, r *Request, f Fault) error {
	return s.write(w, r, f.Status, errorTemplate, &View{Title: f.Title, Data: f})
}

// buffers keeps the memory in which pages are made.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// write makes the whole page before it sends any of it, so that an error can still become a page of its own.
func (s *Site) write(w http.ResponseWriter, r *Request, status int, look string, v *View) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := s.looks[look].Execute(b, frame{v, r, s.menu(v.Section)}); err != nil {
		return fmt.Errorf("making the page %q: %w", cmp.Or(v.Title, look), err)
	}
	var zip []byte
	if takesGzip(r.Request) {
		var err error
		if zip, err = compressed(b.Bytes(), gzip.DefaultCompression); err != nil {
			return fmt.Errorf("compressing the page %q: %w", v.Title, err)
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", Policy)
	send(w, r.Request, status, b.Bytes(), zip)
	return nil
}
