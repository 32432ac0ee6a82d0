// Package markdown reads CommonMark as sites keep it in files.
package markdown

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"

	"quern/loader/source/html"
	"quern/loader/source/page"
)

// Read reads a text, with the fields of front matter (lines "name: value" between two "---") that say what
// the article is. A first heading is the title where nothing else is.
func Read(text string) (page.Page, error) {
	var p page.Page
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		if head, body, ok := strings.Cut(rest, "\n---\n"); ok {
			frontMatter(head, &p)
			text = body
		}
	}
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(text), &b); err != nil {
		return p, fmt.Errorf("reading Markdown: %w", err)
	}
	p.Text = html.Fragment(b.String())
	line, rest, _ := strings.Cut(p.Text, "\n")
	if strings.HasPrefix(b.String(), "<h1") && (p.Title == "" || strings.EqualFold(p.Title, line)) && rest != "" {
		p.Title, p.Text = line, rest
	}
	return p, nil
}

// frontMatter reads the fields, whose names differ among sites' generators.
func frontMatter(head string, p *page.Page) {
	for line := range strings.Lines(head) {
		name, value, ok := strings.Cut(line, ":")
		value = strings.Trim(strings.TrimSpace(value), `"'[]`)
		if !ok || value == "" {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "title":
			p.Title = value
		case "date", "published", "pubdate":
			p.Date, _ = page.FindDay(value)
		case "author", "authors", "byline":
			p.Authors = page.Authors(strings.NewReplacer(`"`, "", "'", "").Replace(value))
		case "publisher", "source", "site":
			p.Publisher = value
		case "url", "link", "canonical", "canonical_url":
			p.URL = value
		}
	}
}
