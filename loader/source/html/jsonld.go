package html

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"

	"quern/loader/source/page"
)

// The schema.org types that are articles.
var articleTypes = map[string]bool{
	"Article": true, "NewsArticle": true, "ReportageNewsArticle": true, "AnalysisNewsArticle": true, "BlogPosting": true,
	"BackgroundNewsArticle": true, "LiveBlogPosting": true, "OpinionNewsArticle": true, "ReviewNewsArticle": true,
	"Report": true, "AskPublicNewsArticle": true, "AdvertiserContentArticle": true, "SocialMediaPosting": true,
}

// maxDepth is how deep a page's JSON-LD is followed.
const maxDepth = 8

// described reads the page's JSON-LD (schema.org): what it says of the article, and the article's text where
// it carries it. Broken blocks are passed over, as search engines do.
func described(doc *html.Node) (p page.Page, body string) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "script" || !strings.EqualFold(attr(n, "type"), "application/ld+json") || n.FirstChild == nil {
			continue
		}
		var v any
		if json.Unmarshal([]byte(strings.TrimSpace(n.FirstChild.Data)), &v) != nil {
			continue
		}
		if a := findArticle(v, maxDepth); a != nil {
			p.Title = one(a["headline"])
			if p.Title == "" {
				p.Title = one(a["name"])
			}
			p.Publisher = one(a["publisher"])
			p.Authors = names(a["author"])
			if p.Authors == nil {
				p.Authors = names(a["creator"])
			}
			p.URL = one(a["url"])
			if p.URL == "" {
				p.URL = address(a["mainEntityOfPage"])
			}
			for _, key := range []string{"datePublished", "dateCreated", "uploadDate"} {
				if d, ok := page.FindDay(one(a[key])); ok {
					p.Date = d
					break
				}
			}
			body, _ = a["articleBody"].(string)
			body = html.UnescapeString(body)
			if strings.Contains(body, "</") {
				body = Fragment(body)
			}
			return p, body
		}
	}
	return page.Page{}, ""
}

// findArticle gives the first object of an article's type.
func findArticle(v any, depth int) map[string]any {
	if depth == 0 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if a := findArticle(e, depth-1); a != nil {
				return a
			}
		}
	case map[string]any:
		for _, t := range all(v["@type"]) {
			if articleTypes[strings.TrimPrefix(strings.TrimPrefix(t, "http://schema.org/"), "https://schema.org/")] {
				return v
			}
		}
		for _, key := range []string{"@graph", "mainEntity", "itemListElement", "hasPart", "item"} {
			if a := findArticle(v[key], depth-1); a != nil {
				return a
			}
		}
	}
	return nil
}

// all gives the strings of a string or a list of them.
func all(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// names gives the names of people or organisations, as strings or objects, one or a list.
func names(v any) []string {
	switch v := v.(type) {
	case string:
		if s := unescaped(v); s != "" && !isAddress(s) {
			return []string{s}
		}
	case map[string]any:
		return names(v["name"])
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, names(e)...)
		}
		return out
	}
	return nil
}

// one is the first of names, or a plain string that may be an address.
func one(v any) string {
	if s, ok := v.(string); ok {
		return unescaped(s)
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		if s, ok := list[0].(string); ok {
			return unescaped(s)
		}
	}
	if n := names(v); len(n) > 0 {
		return n[0]
	}
	return ""
}

// address is what a link in JSON-LD points to.
func address(v any) string {
	if m, ok := v.(map[string]any); ok {
		return one(m["@id"])
	}
	return one(v)
}

// unescaped undoes the HTML escapes that some sites leave in their JSON.
func unescaped(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}
