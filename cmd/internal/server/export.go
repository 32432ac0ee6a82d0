package server

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"quern/export/format"
	"quern/export/raster"
	"quern/graph/query"
)

// exportRoutes give out a part of the graph, or all of it, in the formats of other tools.
func (s *Server) exportRoutes() []route {
	var names, media []string
	for _, f := range format.All {
		names = append(names, f.Name)
		if !slices.Contains(media, f.MediaType) {
			media = append(media, f.MediaType)
		}
	}
	params := slices.Concat([]param{
		{name: "format", about: "how the file is written", enum: names, required: true},
		{name: "base", about: "the address that quern's own names stand under in RDF"},
		{name: "vocabulary", about: "whether to give out the vocabulary in RDF, instead of facts", kind: boolean},
	}, diagramParams)
	return []route{{"GET", "/v1/export", params, "the graph, or a part of it, as a file for other tools", s.getExport,
		traits{versioned: true, gives: media}}}
}

// getExport writes as it reads. What goes wrong after the first byte breaks the answer off, so that a caller never
// takes a part of a file for a whole one.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) error {
	p := r.URL.Query()
	f, ok := format.Find(p.Get("format"))
	if !ok {
		return problemf(http.StatusBadRequest, "There is no format %q.", clip(p.Get("format")))
	}
	vocabulary, err := truth(p, "vocabulary")
	if err != nil {
		return err
	}
	if vocabulary && (!f.IsRDF() || s.deps.Schema == nil) {
		return problemf(http.StatusBadRequest, "The vocabulary is given out as nquads, trig, turtle or jsonld, not as %s.", f.Name)
	}
	if f.Kind == format.Picture && s.deps.Draw == nil {
		return problemf(http.StatusNotImplemented, "This server does not draw.")
	}
	o, err := diagramOptions(r)
	if err != nil {
		return err
	}
	o.LinkBase = "" // a file is opened elsewhere: its links lead to the articles
	o.Claims = o.Claims || f.Kind == format.Statements && !p.Has("claims")
	out := &download{w: w, f: f}
	if vocabulary {
		return f.WriteVocabulary(out, s.deps.Schema, p.Get("base"))
	}
	leave, err := s.queries.enter(r.Context()) // it may read all facts
	if err != nil {
		return err
	}
	defer leave()
	return s.withReader(r, func(q *query.Reader) error {
		err := f.Write(r.Context(), out, &format.Job{Source: q, Options: o, Base: p.Get("base"), Schema: s.deps.Schema,
			Draw: s.deps.Draw, Browser: s.deps.Browser})
		if errors.Is(err, raster.ErrNoBrowser) {
			return problemf(http.StatusNotImplemented, "%s", sentence(err))
		}
		return err
	})
}

// download is an answer that is kept as a file. Its headers go out with the first byte, until which an error can
// still become a problem.
type download struct {
	w     http.ResponseWriter
	f     format.Format
	begun bool
}

var _ io.Writer = (*download)(nil)

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		d.w.Header().Set("Content-Type", d.f.MediaType)
		d.w.Header().Set("Content-Disposition", `attachment; filename="quern`+d.f.Extension+`"`)
	}
	return d.w.Write(b)
}
