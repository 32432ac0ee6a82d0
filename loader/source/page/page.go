// Package page has what every reader of a format gives back: a page of news, before it is cleaned.
package page

import (
	"strings"

	"quern/graph"
)

// Page is an article as its file gives it. Whatever the file does not say is empty.
type Page struct {
	// Text has a line for each paragraph, heading and caption, in the order of the page.
	Text string
	// URL is the canonical address, absolute.
	URL       string
	Title     string
	Publisher string
	Authors   []string
	Date      graph.Date
}

// Empty reports whether the page has nothing to read.
func (p *Page) Empty() bool { return strings.TrimSpace(p.Text) == "" }
