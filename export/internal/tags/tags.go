// Package tags writes XML piece by piece, for documents too large to be held.
package tags

import (
	"bufio"
	"io"
	"strings"

	"quern/export/internal/flat"
)

// Writer writes XML. Its first error is kept and returned by Flush; what is written after it is lost.
type Writer struct {
	out *bufio.Writer
	err error
}

// NewWriter begins a document.
func NewWriter(w io.Writer) *Writer {
	t := &Writer{out: bufio.NewWriter(w)}
	t.Raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return t
}

// Raw writes markup as it is.
func (t *Writer) Raw(s string) {
	if t.err == nil {
		_, t.err = t.out.WriteString(s)
	}
}

// escape keeps markup out of text, and line ends as they are: XML 1.0 readers make a space of one in an
// attribute, and some follow XML 1.1, to which U+0085 and U+2028 are line ends as well.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;",
	"\t", "&#9;", "\n", "&#10;", "\r", "&#13;", "\u0085", "&#x85;", "\u2028", "&#x2028;")

// Text writes text, with what XML cannot hold replaced.
func (t *Writer) Text(s string) {
	if t.err == nil {
		_, t.err = escape.WriteString(t.out, flat.Clean(s))
	}
}

// Tag writes a tag from its start ("  <node") to its end (">" or "/>\n"), with attributes given as names and
// values by turns. An attribute without a value is left out.
func (t *Writer) Tag(start, end string, attributes ...string) {
	t.Raw(start)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			t.Raw(" " + attributes[i] + `="`)
			t.Text(attributes[i+1])
			t.Raw(`"`)
		}
	}
	t.Raw(end)
}

// Err is the first error so far.
func (t *Writer) Err() error { return t.err }

// Flush writes what is still held and returns the first error.
func (t *Writer) Flush() error {
	if t.err == nil {
		t.err = t.out.Flush()
	}
	return t.err
}
