package source

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// magic are the first bytes of formats that people may take for an article.
var magic = []struct{ prefix, what string }{
	{"%PDF-", "a PDF"},
	{"PK\x03\x04", "a ZIP archive (or a Word document)"},
	{"\x1f\x8b", "a gzip file"},
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"\x7fELF", "a program"},
	{"SQLite format 3", "a SQLite database"},
	{"\xff\xfe", "text in UTF-16"},
	{"\xfe\xff", "text in UTF-16"},
}

// checkBinary refuses bytes that are no text in any encoding that quern reads.
func checkBinary(head []byte) error {
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return fmt.Errorf("this is %s; quern reads text in UTF-8, JSONL, CSV and N-Quads", m.what)
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return errors.New("this is a binary file; quern reads text in UTF-8, JSONL, CSV and N-Quads")
	}
	return nil
}

// checkText refuses what cannot be an article's text: an overlong one, NUL bytes, broken UTF-8. The place
// of the broken byte is named, since it often tells the reader which encoding the file is really in.
func checkText(b []byte) error {
	if len(b) > MaxArticle {
		return errTooLong
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return errors.New("this is a binary file; quern reads text in UTF-8, JSONL, CSV and N-Quads")
	}
	if utf8.Valid(b) {
		return nil
	}
	line, at := 1, 0
	for at < len(b) {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		if r == '\n' {
			line++
		}
		at += n
	}
	return fmt.Errorf("not UTF-8: byte %d (line %d) is 0x%02X; convert the file first, for instance with iconv -f windows-1252 -t utf-8", at+1, line, b[at])
}
