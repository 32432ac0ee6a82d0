package html

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"

	"quern/graph"
	"quern/loader/source/page"
)

// The names of meta tags (their name, property or itemprop), the best first.
var (
	titleTags     = []string{"og:title", "twitter:title", "dc.title", "parsely-title", "citation_title"}
	publisherTags = []string{"og:site_name", "publisher", "dc.publisher", "application-name", "citation_journal_title"}
	authorTags    = []string{"author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author", "citation_author"}
	dateTags      = []string{"article:published_time", "datepublished", "og:published_time", "date", "pubdate", "publish-date", "publish_date",
		"parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "article.published",
		"originalpublicationdate", "cxenseparse:recs:publishtime", "citation_publication_date", "article:modified_time"}
)

// metadata gives what the page says of its article, and the article's text where JSON-LD carries it. JSON-LD
// is written for machines and goes before meta tags, these before what the page shows to people.
func metadata(doc *html.Node, base *url.URL) (p page.Page, body string) {
	p, body = described(doc)
	v := visible(doc)
	first := func(have string, tags []string) string {
		for i := 0; have == "" && i < len(tags); i++ {
			if list := v.meta[tags[i]]; len(list) > 0 {
				have = list[0]
			}
		}
		return have
	}
	p.Title = first(p.Title, titleTags)
	switch {
	case p.Title != "":
		p.Title = withoutSite(p.Title, p.Publisher, v.heading)
	case v.heading != "":
		p.Title = v.heading
	default:
		p.Title = withoutSite(v.title, p.Publisher, v.heading)
	}
	p.Publisher = first(p.Publisher, publisherTags)
	if p.Date == "" {
		p.Date = v.date(base)
	}
	for i := 0; p.Authors == nil && i < len(authorTags); i++ {
		for _, a := range v.meta[authorTags[i]] {
			if !isAddress(a) {
				p.Authors = append(p.Authors, page.Authors(a)...)
			}
		}
	}
	if p.Authors == nil {
		p.Authors = page.Authors(v.byline)
	}
	p.URL = canonical(base, v.canonical, first("", []string{"og:url"}), p.URL)
	return p, body
}

// shown is what of a page's head and face tells of the article.
type shown struct {
	meta                              map[string][]string
	title, heading, byline, canonical string
	times                             []string // machine-readable times, those marked as publication first
	dates                             []string // the text of elements that are called date or time
}

var (
	bylineWords = regexp.MustCompile(`(?i)\b(byline|author|authors|byl)\b`)
	dateWords   = regexp.MustCompile(`(?i)(^|[^a-z])(date|dateline|timestamp|time|published|pubdate|posted)([^a-z]|$)`)
)

func visible(doc *html.Node) shown {
	v := shown{meta: map[string][]string{}}
	var later []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		marks := attr(n, "class") + " " + attr(n, "id") + " " + attr(n, "itemprop") + " " + attr(n, "rel")
		switch n.DataAtom {
		case atom.Meta:
			content := unescaped(attr(n, "content"))
			for _, key := range []string{"name", "property", "itemprop"} {
				if name := strings.ToLower(attr(n, key)); name != "" && content != "" {
					v.meta[name] = append(v.meta[name], content)
				}
			}
		case atom.Title:
			if v.title == "" && n.Parent != nil && n.Parent.DataAtom == atom.Head {
				v.title = oneLine(n)
			}
		case atom.H1:
			if v.heading == "" {
				v.heading = oneLine(n)
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && v.canonical == "" {
				v.canonical = attr(n, "href")
			}
		case atom.Time:
			at := attr(n, "datetime")
			if at == "" {
				at = oneLine(n)
			}
			if attr(n, "itemprop") == "datePublished" || attr(n, "pubdate") != "" || strings.Contains(marks, "publish") {
				v.times = append(v.times, at)
			} else {
				later = append(later, at)
			}
		default:
			if v.byline == "" && bylineWords.MatchString(marks) {
				if line := oneLine(n); len(line) < 200 {
					v.byline = line
				}
			}
			if dateWords.MatchString(marks) && textLength(n, 200) < 200 {
				if at := attr(n, "content"); at != "" {
					v.dates = append(v.dates, at)
				}
				v.dates = append(v.dates, oneLine(n))
			}
		}
	}
	v.times = append(v.times, later...)
	return v
}

var inPath = regexp.MustCompile(`/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?:/|-|\b)`)

// date finds the day of publication: in meta tags, in the page's times, in its address, in its words.
func (v *shown) date(base *url.URL) graph.Date {
	for _, tag := range dateTags {
		for _, s := range v.meta[tag] {
			if d, ok := page.FindDay(s); ok {
				return d
			}
		}
	}
	for _, s := range v.times {
		if d, ok := page.FindDay(s); ok {
			return d
		}
	}
	addresses := []string{v.canonical}
	if base != nil {
		addresses = append(addresses, base.Path)
	}
	for _, a := range addresses {
		if m := inPath.FindStringSubmatch(a); m != nil {
			if d, ok := page.ParseDay(m[1] + "-" + m[2] + "-" + m[3]); ok {
				return d
			}
		}
	}
	for _, s := range append(v.dates, v.byline) {
		if d, ok := page.FindDay(s); ok {
			return d
		}
	}
	return ""
}

// canonical chooses the page's address. What a page says of itself is believed on its own site alone: else
// any page could take the place of another's article.
func canonical(base *url.URL, said ...string) string {
	for _, s := range said {
		u, err := url.Parse(strings.TrimSpace(s))
		if err != nil || s == "" {
			continue
		}
		if base != nil {
			u = base.ResolveReference(u)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			continue
		}
		if base == nil || base.Host == "" || site(u) == site(base) {
			return u.String()
		}
	}
	if base != nil && base.Host != "" {
		return base.String()
	}
	return ""
}

// site is the domain that someone registered.
func site(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if s, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return s
	}
	return host
}

var titleBreaks = []string{" | ", " - ", " – ", " — ", " · ", " :: ", " » "}

// withoutSite takes the site's name off the end of a title: where it is the publisher's, or where the page's
// heading is the rest.
func withoutSite(title, publisher, heading string) string {
	for _, br := range titleBreaks {
		at := strings.LastIndex(title, br)
		if at <= 0 {
			continue
		}
		front, end := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(br):])
		if publisher != "" && strings.EqualFold(end, publisher) || strings.EqualFold(front, heading) {
			return withoutSite(front, publisher, heading)
		}
		if heading == "" && br == " | " {
			return front
		}
	}
	return title
}

// oneLine is an element's text.
func oneLine(n *html.Node) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(blocks(n), "\n", " ")), " ")
}
