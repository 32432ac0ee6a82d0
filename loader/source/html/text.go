package html

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// silent are elements whose content is no text of the page.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Button: true,
	atom.Form: true, atom.Input: true, atom.Select: true, atom.Textarea: true, atom.Nav: true, atom.Iframe: true,
	atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Object: true, atom.Embed: true, atom.Math: true,
	atom.Dialog: true, atom.Menu: true, atom.Head: true,
}

// inline are elements that do not end a paragraph.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true,
	atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true,
	atom.Img: true, atom.Picture: true, atom.Label: true, atom.Center: false,
}

// blocks gives an element's text, a line for each paragraph.
func blocks(n *html.Node) string {
	var w blockWriter
	w.node(n)
	w.end()
	return strings.TrimSpace(w.out.String())
}

type blockWriter struct {
	out, line strings.Builder
}

// node descends; the parser bounds how deep elements nest.
func (w *blockWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.line.WriteString(n.Data)
		return
	case html.ElementNode:
		if silent[n.DataAtom] {
			return
		}
		if n.DataAtom == atom.Br {
			w.end()
			return
		}
		if n.DataAtom == atom.Q {
			w.line.WriteString("“")
			defer w.line.WriteString("”")
		}
	case html.DocumentNode:
	default:
		return
	}
	block := n.Type == html.ElementNode && !inline[n.DataAtom]
	if block {
		w.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	switch {
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		w.line.WriteByte(' ')
	case block:
		w.end()
	}
}

// end ends a paragraph.
func (w *blockWriter) end() {
	line := strings.Join(strings.Fields(w.line.String()), " ")
	w.line.Reset()
	if line == "" {
		return
	}
	w.out.WriteString(line)
	w.out.WriteByte('\n')
}

// around are the words of class names and ids that sites give to what stands between paragraphs: a name is
// split at what is no letter.
var around = map[string]bool{
	"ad": true, "ads": true, "advert": true, "advertisement": true, "adslot": true, "related": true, "recirc": true,
	"recommended": true, "newsletter": true, "promo": true, "share": true, "sharing": true, "social": true,
	"comments": true, "pullquote": true, "sidebar": true, "breadcrumb": true, "breadcrumbs": true, "cookie": true,
	"consent": true, "paywall": true, "subscribe": true, "signup": true, "outbrain": true, "taboola": true,
	"trending": true, "credit": true, "copyright": true, "toolbar": true, "popup": true, "modal": true,
	"byline": true, "dateline-time": true, "timestamp": true, "tags": true, "readmore": true, "inread": true,
}

var wordBreak = regexp.MustCompile(`[^a-z]+`)

// keepLong is the text in an element beyond which it is not taken for what stands between paragraphs,
// whatever it is called: some sites call the body "share-container".
const keepLong = 600

// prune removes what no reader sees and what stands between paragraphs.
func prune(doc *html.Node) {
	var out []*html.Node
	for n := range doc.Descendants() {
		// The elements of AMP stand for pictures, advertisements and what opens on a touch.
		if n.Type == html.CommentNode || n.Type == html.ElementNode && (strings.HasPrefix(n.Data, "amp-") || hidden(n) || between(n)) {
			out = append(out, n)
		}
	}
	for _, n := range out {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

func hidden(n *html.Node) bool {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func between(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Main, atom.Article, atom.P, atom.Head:
		return false
	case atom.Aside:
		return textLength(n, keepLong) < keepLong
	}
	for _, a := range n.Attr {
		if a.Key != "class" && a.Key != "id" && a.Key != "data-component" && a.Key != "role" && a.Key != "itemprop" {
			continue
		}
		name := strings.ToLower(a.Val)
		for _, phrase := range []string{"pull-quote", "read-more", "sign-up", "entry-meta", "post-meta", "article-meta"} {
			if strings.Contains(name, phrase) {
				return textLength(n, keepLong) < keepLong
			}
		}
		for _, word := range wordBreak.Split(name, -1) {
			if around[word] && textLength(n, keepLong) < keepLong {
				return true
			}
		}
	}
	return false
}

// textLength counts the bytes of text in an element, up to a limit.
func textLength(n *html.Node, limit int) int {
	length := 0
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			length += len(strings.TrimSpace(c.Data))
		}
		if length >= limit {
			break
		}
	}
	return length
}
