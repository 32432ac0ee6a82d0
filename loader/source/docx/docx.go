// Package docx reads Word documents (Office Open XML, ECMA-376): the text of their paragraphs, and the title,
// author and day of their properties.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"quern/loader/source/page"
)

// MaxSize is the most bytes that a document may have; maxPart is the most that one of its parts may expand to.
const (
	MaxSize = 64 << 20
	maxPart = 64 << 20
)

// ErrNotDocument says that a ZIP archive is no Word document.
var ErrNotDocument = errors.New("this is no Word document")

// Is reports whether a ZIP archive is a Word document.
func Is(z *zip.Reader) bool { return find(z, "word/document.xml") != nil }

// Read reads a document. Tables give a line for each cell's paragraph; deleted text, comments, headers and
// footnotes are left out.
func Read(b []byte) (page.Page, error) {
	if len(b) > MaxSize {
		return page.Page{}, fmt.Errorf("the document is longer than %d MB", MaxSize>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return page.Page{}, fmt.Errorf("opening the document: %w", err)
	}
	f := find(z, "word/document.xml")
	if f == nil {
		return page.Page{}, ErrNotDocument
	}
	var p page.Page
	heading, err := part(f, func(d *xml.Decoder) (string, error) { return paragraphs(d, &p) })
	if err != nil {
		return page.Page{}, fmt.Errorf("reading the document: %w", err)
	}
	if f := find(z, "docProps/core.xml"); f != nil {
		// Properties that cannot be read are as good as none.
		_, _ = part(f, func(d *xml.Decoder) (string, error) { return "", properties(d, &p) })
	}
	if p.Title == "" {
		p.Title = heading
	}
	return p, nil
}

func find(z *zip.Reader, name string) *zip.File {
	for _, f := range z.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// part runs read on a part of the document, which may not expand without end.
func part(f *zip.File, read func(*xml.Decoder) (string, error)) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	return read(xml.NewDecoder(&capped{r, maxPart}))
}

// capped fails where more is read than it may.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, fmt.Errorf("it expands to more than %d MB", maxPart>>20)
	}
	n, err := c.r.Read(b[:min(int64(len(b)), c.left)])
	c.left -= int64(n)
	return n, err
}

// paragraphs collects the text, and gives the paragraph that is styled as the title. A title over the text
// is no part of it.
func paragraphs(d *xml.Decoder, p *page.Page) (title string, err error) {
	var out, line strings.Builder
	style, inText, skip := "", false, 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "del", "moveFrom", "txbxContent", "Fallback":
				skip++
			case "t":
				inText = true
			case "tab":
				line.WriteByte(' ')
			case "br", "cr":
				line.WriteByte('\n')
			case "noBreakHyphen":
				line.WriteByte('-')
			case "pStyle":
				style = attribute(t, "val")
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "del", "moveFrom", "txbxContent", "Fallback":
				skip--
			case "t":
				inText = false
			case "p":
				text := strings.TrimSpace(line.String())
				if strings.EqualFold(style, "Title") && title == "" && text != "" {
					title = text
				} else if text != "" {
					out.WriteString(text + "\n")
				}
				line.Reset()
				style = ""
			}
		case xml.CharData:
			if inText && skip == 0 {
				line.Write(t)
			}
		}
	}
	p.Text = out.String()
	return title, nil
}

// properties reads the Dublin Core properties.
func properties(d *xml.Decoder, p *page.Page) error {
	name := ""
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			switch name {
			case "title":
				p.Title = text
			case "creator":
				p.Authors = page.Authors(text)
			case "publisher":
				p.Publisher = text
			case "created":
				p.Date, _ = page.ParseDay(text)
			}
		}
	}
}

func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
