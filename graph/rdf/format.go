package rdf

import (
	"mime"
	"strings"
)

// Format is a way to write RDF.
type Format uint8

// The formats.
const (
	NTriples Format = iota
	NQuads
	Turtle
	TriG
)

var formats = [...]struct{ name, media, extension string }{
	NTriples: {"N-Triples", "application/n-triples", ".nt"},
	NQuads:   {"N-Quads", "application/n-quads", ".nq"},
	Turtle:   {"Turtle", "text/turtle", ".ttl"},
	TriG:     {"TriG", "application/trig", ".trig"},
}

// String is the format's name.
func (f Format) String() string { return formats[f].name }

// MediaType is the format's registered media type, without parameters.
func (f Format) MediaType() string { return formats[f].media }

// Graphs reports whether the format can tell graphs apart.
func (f Format) Graphs() bool { return f == NQuads || f == TriG }

// FormatOf finds a format by media type or by the end of a file's name.
func FormatOf(name string) (Format, bool) {
	media, _, err := mime.ParseMediaType(name)
	for f, row := range formats {
		if err == nil && media == row.media || strings.HasSuffix(strings.ToLower(name), row.extension) {
			return Format(f), true
		}
	}
	return 0, false
}
