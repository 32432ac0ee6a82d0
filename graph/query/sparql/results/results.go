// Package results writes and reads the answers of SPARQL queries as JSON, XML, CSV and TSV, by the W3C's
// recommendations for SPARQL 1.1.
package results

import (
	"fmt"
	"io"
	"iter"

	"quern/graph/rdf"
)

// Format is a way to write solutions.
type Format uint8

// The formats.
const (
	JSON Format = iota
	XML
	CSV
	TSV
)

var media = [...]string{
	JSON: "application/sparql-results+json",
	XML:  "application/sparql-results+xml",
	CSV:  "text/csv",
	TSV:  "text/tab-separated-values",
}

// MediaType is the format's media type, without parameters.
func (f Format) MediaType() string { return media[f] }

// FormatOf finds a format by its media type, without parameters.
func FormatOf(mediaType string) (Format, bool) {
	for f, m := range media {
		if m == mediaType {
			return Format(f), true
		}
	}
	return 0, false
}

// Rows is a sequence of solutions: a term for each variable, of kind None where it is unbound. A row is the
// receiver's only until it asks for the next. An error is the last that comes.
type Rows = iter.Seq2[[]rdf.Term, error]

// Write writes solutions as they come. After an error of the rows the document is left unfinished, so that
// it cannot be taken for a whole answer, and the error is returned.
func Write(w io.Writer, f Format, vars []string, rows Rows) error {
	switch f {
	case JSON:
		return writeJSON(w, vars, rows)
	case XML:
		return writeXML(w, vars, rows)
	case CSV:
		return writeCSV(w, vars, rows)
	case TSV:
		return writeTSV(w, vars, rows)
	}
	return fmt.Errorf("there is no format %d of results", f)
}

// WriteBoolean writes the answer of an ASK as JSON or XML; the other formats have no way to say it.
func WriteBoolean(w io.Writer, f Format, answer bool) error {
	var err error
	switch f {
	case JSON:
		_, err = fmt.Fprintf(w, "{\"head\":{},\"boolean\":%t}\n", answer)
	case XML:
		_, err = fmt.Fprintf(w, "%s\n  <head></head>\n  <boolean>%t</boolean>\n</sparql>\n", xmlStart, answer)
	default:
		err = fmt.Errorf("%s cannot hold the answer of an ASK", f.MediaType())
	}
	return err
}

// Result is an answer that was read.
type Result struct {
	Vars []string
	Rows [][]rdf.Term
	// Boolean is the answer of an ASK, nil where there are solutions.
	Boolean *bool
}

// Read reads an answer whole. CSV tells nothing of terms but their text: all are read as plain strings.
func Read(r io.Reader, f Format) (*Result, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	var out *Result
	switch f {
	case JSON:
		out, err = readJSON(text)
	case XML:
		out, err = readXML(text)
	case CSV:
		out, err = readCSV(text)
	case TSV:
		out, err = readTSV(string(text))
	default:
		err = fmt.Errorf("there is no such format")
	}
	if err != nil {
		return nil, fmt.Errorf("reading results as %s: %w", f.MediaType(), err)
	}
	return out, nil
}

// fill puts the term of a variable into a row.
func (r *Result) fill(row []rdf.Term, name string, t rdf.Term) ([]rdf.Term, error) {
	for i, v := range r.Vars {
		if v == name {
			row[i] = t
			return row, nil
		}
	}
	return nil, fmt.Errorf("a binding of %q, which the head does not name", name)
}
