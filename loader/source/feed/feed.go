// Package feed reads RSS, Atom and JSON feeds.
package feed

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"

	"quern/loader/source/html"
	"quern/loader/source/page"
)

// MaxSize is the most bytes that a feed may have.
const MaxSize = 64 << 20

// Read gives a page for each item, in the feed's order. An item's text is its content, or its description;
// where it has neither, the text is empty and the address tells where it is.
func Read(b []byte) (out []page.Page, err error) {
	// The library takes some lists for whole that may have holes in them.
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("reading the feed: %v", r)
		}
	}()
	if len(b) > MaxSize {
		return nil, fmt.Errorf("the feed is longer than %d MB", MaxSize>>20)
	}
	f, err := gofeed.NewParser().Parse(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("reading the feed: %w", err)
	}
	for _, item := range f.Items {
		p := page.Page{Title: plain(item.Title), URL: item.Link, Publisher: plain(f.Title)}
		if p.URL == "" {
			p.URL = item.GUID
		}
		for _, s := range []string{item.Published, item.Updated} {
			if d, ok := page.FindDay(s); ok && p.Date == "" {
				p.Date = d
			}
		}
		for _, a := range item.Authors {
			if a != nil {
				p.Authors = append(p.Authors, page.Authors(a.Name)...)
			}
		}
		if p.Text = text(item.Content); p.Empty() {
			p.Text = text(item.Description)
		}
		out = append(out, p)
	}
	return out, nil
}

// text gives the text of what may be HTML, and is plain text where it has no tags.
func text(s string) string {
	if strings.Contains(s, "<") {
		return html.Fragment(s)
	}
	return s
}

func plain(s string) string {
	return strings.Join(strings.Fields(html.Fragment(s)), " ")
}
