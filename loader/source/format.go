package source

import (
	"bytes"
	"mime"
	"path/filepath"
	"strings"
)

// Format is a format that articles come in.
type Format string

// The formats. Auto tells them apart by the first bytes, the file's name, and what an HTTP server says.
const (
	Auto     Format = ""
	Text     Format = "text"
	Markdown Format = "markdown"
	HTML     Format = "html"
	PDF      Format = "pdf"
	DOCX     Format = "docx"
	Mail     Format = "eml"
	Feed     Format = "feed"
	JSONL    Format = "jsonl"
	JSON     Format = "json"
	CSV      Format = "csv"
	TSV      Format = "tsv"
	NQuads   Format = "nquads"
	WARC     Format = "warc"
	ZIP      Format = "zip"
	Tar      Format = "tar"
	Gzip     Format = "gzip"
	Bzip2    Format = "bzip2"
)

// extensions of files' names.
var extensions = map[string]Format{
	".txt": Text, ".text": Text,
	".md": Markdown, ".markdown": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML,
	".pdf": PDF, ".docx": DOCX, ".eml": Mail,
	".rss": Feed, ".atom": Feed, ".xml": Feed,
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSON,
	".csv": CSV, ".tsv": TSV,
	".nq": NQuads, ".nquads": NQuads, ".nt": NQuads,
	".warc": WARC, ".zip": ZIP, ".tar": Tar, ".tgz": Gzip, ".gz": Gzip, ".bz2": Bzip2,
}

// mediaTypes of HTTP.
var mediaTypes = map[string]Format{
	"text/html": HTML, "application/xhtml+xml": HTML, "application/pdf": PDF, "text/markdown": Markdown,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
	"message/rfc822": Mail, "application/rss+xml": Feed, "application/atom+xml": Feed, "application/feed+json": Feed,
	"application/xml": Feed, "text/xml": Feed, "application/x-ndjson": JSONL, "application/jsonl": JSONL,
	"application/json": JSON, "text/csv": CSV, "text/tab-separated-values": TSV, "application/n-quads": NQuads,
	"application/n-triples": NQuads, "application/warc": WARC, "application/zip": ZIP, "application/x-tar": Tar,
	"application/gzip": Gzip, "application/x-gzip": Gzip,
}

// signs are the first bytes of formats, which no name can deny; those without a format are refused by name.
var signs = []struct {
	prefix string
	format Format
	what   string
}{
	{"%PDF-", PDF, ""},
	{"PK\x03\x04", ZIP, ""},
	{"PK\x05\x06", ZIP, ""},
	{"\x1f\x8b", Gzip, ""},
	{"BZh", Bzip2, ""},
	{"WARC/1.", WARC, ""},
	{"\x89PNG", "", "a PNG image"},
	{"\xff\xd8\xff", "", "a JPEG image"},
	{"GIF8", "", "a GIF image"},
	{"\x7fELF", "", "a program"},
	{"MZ\x90", "", "a program"},
	{"SQLite format 3", "", "a SQLite database"},
	{"\xd0\xcf\x11\xe0", "", "a document of an old Office; save it as .docx"},
	{"{\\rtf", "", "a document in RTF; save it as .docx"},
	{"Rar!", "", "a RAR archive"},
	{"7z\xbc\xaf", "", "a 7-Zip archive"},
	{"\x28\xb5\x2f\xfd", "", "a Zstandard file"},
	{"\xfd7zXZ", "", "an xz file"},
}

// formatOf gives the format that a file's extension names.
func formatOf(name string) (Format, bool) {
	f, ok := extensions[strings.ToLower(filepath.Ext(name))]
	return f, ok
}

// detect tells the format: by its sign, by the name, by what the server says, by how the text begins.
func detect(o Options, head []byte) (f Format, refused string) {
	for _, s := range signs {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return s.format, s.what
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return Tar, ""
	}
	if f, ok := formatOf(either(o.inner, o.Name)); ok {
		return f, ""
	}
	if f := webFormat(o.ContentType); f != "" && f != Text {
		return f, ""
	}
	return detectText(head), ""
}

// webFormat gives the format of an HTTP content type, or "".
func webFormat(contentType string) Format {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	if kind == "text/plain" {
		return Text
	}
	return mediaTypes[kind]
}

// detectText tells the formats of text by how it begins.
func detectText(head []byte) Format {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bom)), " \t\r\n")
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSpace(line)
	lower := bytes.ToLower(text[:min(len(text), 1024)])
	switch {
	case bytes.HasPrefix(line, []byte(`{"`)):
		return JSONL
	case bytes.HasPrefix(line, []byte(`[{`)), bytes.Equal(line, []byte(`[`)):
		return JSON
	case isHeader(string(line)):
		return CSV
	case looksLikeQuad(line):
		return NQuads
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return HTML
	case bytes.HasPrefix(lower, []byte("<?xml")), bytes.HasPrefix(lower, []byte("<rss")), bytes.HasPrefix(lower, []byte("<feed")):
		if bytes.Contains(lower, []byte("<html")) {
			return HTML
		}
		return Feed
	case looksLikeMail(text):
		return Mail
	}
	return Text
}

const bom = "\uFEFF"

// looksLikeQuad reports whether a line begins as a statement of N-Quads: two IRIs, or a blank node and one.
func looksLikeQuad(line []byte) bool {
	fields := bytes.Fields(line)
	iri := func(b []byte) bool { return bytes.HasPrefix(b, []byte("<")) && bytes.HasSuffix(b, []byte(">")) }
	return len(fields) >= 3 && (iri(fields[0]) || bytes.HasPrefix(fields[0], []byte("_:"))) && iri(fields[1])
}

// mailFields are headers of which a message has some, and prose has none.
var mailFields = []string{"from:", "message-id:", "mime-version:", "received:", "return-path:", "delivered-to:"}

// looksLikeMail reports whether text begins as a message does: two of those fields before an empty line.
func looksLikeMail(text []byte) bool {
	n := 0
	for line := range bytes.Lines(text) {
		line = bytes.ToLower(bytes.TrimRight(line, "\r\n"))
		if len(line) == 0 {
			break
		}
		for _, f := range mailFields {
			if bytes.HasPrefix(line, []byte(f)) {
				n++
			}
		}
	}
	return n >= 2
}
