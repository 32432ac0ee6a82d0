// Package format lists the formats in which a part of the graph is given out, for whoever lets people choose one.
package format

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"quern/export"
	"quern/export/csv"
	"quern/export/cytoscape"
	"quern/export/dot"
	"quern/export/gexf"
	"quern/export/graphml"
	"quern/export/html"
	"quern/export/jsonld"
	"quern/export/linked"
	"quern/export/mermaid"
	"quern/export/raster"
	"quern/graph/rdf"
	"quern/graph/schema"
)

// Kind is what a format shows.
type Kind int

const (
	// Picture formats show a view: what Select chooses, at most so many entities.
	Picture Kind = iota
	// Network formats have the facts between two entities, however many. A fact with one side has no place there.
	Network
	// Statements formats have every fact, each with all that is known of it, and so tell claims from facts.
	Statements
)

// Format is one format.
type Format struct {
	// Name is what people call it by, MediaType what HTTP does; Extension ends a file's name.
	Name, MediaType, Extension string
	About                      string
	Kind                       Kind

	write func(ctx context.Context, w io.Writer, j *Job) error
}

// All are the formats, pictures first.
var All = []Format{
	{"svg", "image/svg+xml; charset=utf-8", ".svg", "a diagram for pages and reports, with links and tooltips", Picture, writeSVG},
	{"png", "image/png", ".png", "the diagram as an image; needs Chromium or Chrome", Picture, writePNG},
	{"pdf", "application/pdf", ".pdf", "the diagram as a document; needs Chromium or Chrome", Picture, writePDF},
	{"html", "text/html; charset=utf-8", ".html", "one page with the diagram, its facts and their sentences, to search without a network", Picture, writeHTML},
	{"dot", "text/vnd.graphviz; charset=utf-8", ".dot", "the diagram for Graphviz", Picture, writeDOT},
	{"mermaid", "text/vnd.mermaid; charset=utf-8", ".mmd", "the diagram as text for wikis and code hosts", Picture, writeMermaid},
	{"graphml", "application/graphml+xml", ".graphml", "for yEd, networkx, igraph and most others", Network, writeGraphML},
	{"gexf", "application/gexf+xml", ".gexf", "for Gephi, with time", Network, writeGEXF},
	{"cytoscape", "application/json", ".cyjs", "for Cytoscape and Cytoscape.js", Network, writeCytoscape},
	{"csv", "text/csv; charset=utf-8; header=present", ".csv", "for spreadsheets: a row for each sentence that says a fact", Statements, writeCSV},
	{"nquads", rdf.NQuads.MediaType(), ".nq", "RDF, a line a quad, in the graph of the article", Statements, writeRDF(rdf.NQuads)},
	{"trig", rdf.TriG.MediaType(), ".trig", "RDF to read, in the graph of the article", Statements, writeRDF(rdf.TriG)},
	{"turtle", rdf.Turtle.MediaType(), ".ttl", "RDF to read, without graphs", Statements, writeRDF(rdf.Turtle)},
	{"jsonld", "application/ld+json", ".jsonld", "RDF as JSON", Statements, writeJSONLD},
}

// Find gives the format of a name.
func Find(name string) (Format, bool) {
	for _, f := range All {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// IsRDF reports whether the format is one of RDF, which can hold the vocabulary as well.
func (f Format) IsRDF() bool {
	_, ok := f.syntax()
	return ok
}

// Source is what is given out. A query.Reader is one.
type Source interface {
	export.Graph
	linked.Source
}

// Job is one piece of the graph to be written.
type Job struct {
	Source  Source
	Options export.Options
	// Base is where quern's own names live in RDF; "" is quads.DefaultBase.
	Base string
	// Schema is the vocabulary; nil leaves its description out of RDF.
	Schema *schema.Schema
	// Draw gives a diagram in DOT as SVG; svg.Render does.
	Draw html.Draw
	// Browser renders PNG and PDF.
	Browser raster.Browser

	// Left is, after Write, how many of the facts have no place in a format of kind Network.
	Left int
}

// Write writes the part of the graph. Network and Statements are written as they are read, however many there
// are; an error may then come after much has been written.
func (f Format) Write(ctx context.Context, w io.Writer, j *Job) error { return f.write(ctx, w, j) }

// WriteVocabulary writes the description of the schema in a format of RDF.
func (f Format) WriteVocabulary(w io.Writer, s *schema.Schema, base string) error {
	o := linked.Options{Base: base}
	syntax, ok := f.syntax()
	switch {
	case !ok:
		return fmt.Errorf("the vocabulary is written in RDF, which %s is not", f.Name)
	case f.Name == "jsonld":
		return jsonld.Write(w, linked.Vocabulary(s, o), o.Prefixes())
	}
	o.Merged = !syntax.Graphs()
	return writeQuads(w, syntax, linked.Vocabulary(s, o), o)
}

func (f Format) syntax() (rdf.Format, bool) {
	switch f.Name {
	case "jsonld", "nquads":
		return rdf.NQuads, true
	case "trig":
		return rdf.TriG, true
	case "turtle":
		return rdf.Turtle, true
	}
	return 0, false
}

func writeDOT(ctx context.Context, w io.Writer, j *Job) error {
	v, err := export.Select(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	return dot.Write(w, v)
}

// drawn is the diagram as SVG.
func drawn(ctx context.Context, j *Job) ([]byte, error) {
	var graph bytes.Buffer
	if err := writeDOT(ctx, &graph, j); err != nil {
		return nil, err
	}
	return j.Draw(ctx, graph.Bytes())
}

func writeSVG(ctx context.Context, w io.Writer, j *Job) error {
	drawing, err := drawn(ctx, j)
	if err != nil {
		return err
	}
	_, err = w.Write(drawing)
	return err
}

// rendered writes what the browser makes of the diagram. Whether there is a browser is asked first.
func rendered(ctx context.Context, w io.Writer, j *Job, render func(raster.Browser, context.Context, []byte) ([]byte, error)) error {
	var err error
	if j.Browser.Program, err = raster.Find(j.Browser.Program); err != nil {
		return err
	}
	drawing, err := drawn(ctx, j)
	if err != nil {
		return err
	}
	out, err := render(j.Browser, ctx, drawing)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

func writePNG(ctx context.Context, w io.Writer, j *Job) error {
	return rendered(ctx, w, j, raster.Browser.PNG)
}

func writePDF(ctx context.Context, w io.Writer, j *Job) error {
	return rendered(ctx, w, j, raster.Browser.PDF)
}

func writeHTML(ctx context.Context, w io.Writer, j *Job) error {
	v, err := export.Select(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	return html.Write(ctx, w, v, j.Draw)
}

func writeMermaid(ctx context.Context, w io.Writer, j *Job) error {
	v, err := export.Select(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	return mermaid.Write(w, v)
}

func writeGraphML(ctx context.Context, w io.Writer, j *Job) error {
	return network(ctx, w, j, graphml.Write)
}
func writeGEXF(ctx context.Context, w io.Writer, j *Job) error { return network(ctx, w, j, gexf.Write) }
func writeCytoscape(ctx context.Context, w io.Writer, j *Job) error {
	return network(ctx, w, j, cytoscape.Write)
}

func network(ctx context.Context, w io.Writer, j *Job, write func(context.Context, io.Writer, *export.Facts) (int, error)) error {
	facts, err := export.Choose(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	j.Left, err = write(ctx, w, facts)
	return err
}

func writeCSV(ctx context.Context, w io.Writer, j *Job) error {
	facts, err := export.Choose(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	return csv.Write(ctx, w, facts)
}

func writeRDF(syntax rdf.Format) func(context.Context, io.Writer, *Job) error {
	return func(ctx context.Context, w io.Writer, j *Job) error {
		facts, err := export.Choose(ctx, j.Source, j.Options)
		if err != nil {
			return err
		}
		o := linked.Options{Base: j.Base, Schema: j.Schema, Merged: !syntax.Graphs()}
		return writeQuads(w, syntax, linked.Quads(ctx, j.Source, facts, o), o)
	}
}

func writeQuads(w io.Writer, syntax rdf.Format, quads iter.Seq2[rdf.Quad, error], o linked.Options) error {
	out := rdf.NewWriter(w, syntax, o.Prefixes())
	for q, err := range quads {
		if err != nil {
			return fmt.Errorf("writing %v: %w", syntax, err)
		}
		if err := out.Write(q); err != nil {
			return fmt.Errorf("writing %v: %w", syntax, err)
		}
	}
	return out.Close()
}

func writeJSONLD(ctx context.Context, w io.Writer, j *Job) error {
	facts, err := export.Choose(ctx, j.Source, j.Options)
	if err != nil {
		return err
	}
	o := linked.Options{Base: j.Base, Schema: j.Schema}
	return jsonld.Write(w, linked.Quads(ctx, j.Source, facts, o), o.Prefixes())
}
