// Package html reads news pages: the article's body without what stands around it, and its title, day,
// authors, publisher and canonical address from JSON-LD, OpenGraph, meta tags and the page itself.
package html

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"

	"quern/loader/source/charset"
	"quern/loader/source/page"
)

// MaxSize is the most bytes that a page may have; maxElements is the most elements, beyond which finding the
// body would take long.
const (
	MaxSize     = 20 << 20
	maxElements = 100_000
)

// ErrNoArticle says that a page has no body of text: a front page, a gallery, an application.
var ErrNoArticle = errors.New("no article was found on this page")

// Read reads a page. The content type is the HTTP header's and the address where the page came from; both
// may be empty.
func Read(b []byte, contentType, address string) (page.Page, error) {
	if len(b) > MaxSize {
		return page.Page{}, fmt.Errorf("the page is longer than %d MB", MaxSize>>20)
	}
	text, err := charset.DecodeHTML(b, contentType)
	if err != nil {
		return page.Page{}, err
	}
	return ReadString(text, address)
}

// ReadString is Read of a page that is decoded.
func ReadString(text, address string) (page.Page, error) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return page.Page{}, fmt.Errorf("reading HTML: %w", err)
	}
	base, _ := url.Parse(address)
	p, body := metadata(doc, base)
	prune(doc)
	p.Text = bodyText(doc, base, p.Title, body)
	if p.Empty() {
		return page.Page{}, ErrNoArticle
	}
	return p, nil
}

// Fragment gives the text of a piece of HTML that is all article, as feeds and mail carry it.
func Fragment(s string) string {
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return ""
	}
	prune(doc)
	return blocks(doc)
}

// bodyText finds the body. Where a page's own description of itself carries the text, and what was found
// on the page is but a piece of it, the description's is taken.
func bodyText(doc *html.Node, base *url.URL, title, described string) string {
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	parser.DisableJSONLD = true
	found := ""
	if a, err := parser.ParseDocument(doc, base); err == nil && a.Node != nil {
		found = blocks(a.Node)
	}
	if marked := markedBody(doc); len(marked) > len(found) {
		found = marked
	}
	if len(described) > 2*len(found) {
		found = described
	}
	return withoutTitle(found, title)
}

// markedBody is the text of the one element that a page marks as the article's body.
func markedBody(doc *html.Node) string {
	var bodies, articles []*html.Node
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case attr(n, "itemprop") == "articleBody":
			bodies = append(bodies, n)
		case n.Data == "article":
			articles = append(articles, n)
		}
	}
	switch {
	case len(bodies) == 1:
		return blocks(bodies[0])
	case len(bodies) == 0 && len(articles) == 1:
		return proseOf(blocks(articles[0]))
	}
	return ""
}

// proseOf keeps the lines of an element that holds more than the body which can be prose.
func proseOf(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if len(line) > 60 {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

// maxOver is how many short lines may stand over a title that stands over the text again.
const maxOver, shortLine = 15, 60

// withoutTitle drops the title where it stands over the text again, and a site's menu over it.
func withoutTitle(text, title string) string {
	lines := strings.Split(text, "\n")
	for i := 0; title != "" && i < len(lines) && i < maxOver; i++ {
		line := strings.TrimSpace(lines[i])
		if strings.EqualFold(line, title) {
			return strings.Join(lines[i+1:], "\n")
		}
		if len(line) > shortLine {
			break
		}
	}
	return text
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
