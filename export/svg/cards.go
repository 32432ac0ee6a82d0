package svg

import (
	"fmt"
	"strings"

	"quern/export/internal/palette"
	"quern/export/internal/textwidth"
)

// The measures of a card, in points.
const (
	cardWidth  = 330.0
	cardPad    = 9.0
	cardSize   = 10.5
	cardLine   = 1.35 * cardSize
	cardInset  = 4.0
	cardBelow  = 10.0
	mostOnCard = 14 // lines
)

// addCards gives each fact of the drawing a card with its sentence, which shows while the fact has the focus of the
// keyboard or is what the address leads to: a tooltip shows for the mouse alone. It gives the style that does so.
func addCards(root *element) (rules string) {
	var graph *element
	for _, g := range root.children {
		if g.has("graph") {
			graph = g
		}
	}
	page, ok := viewBox(root, graph)
	if !ok {
		return ""
	}
	layer := &element{name: "g", attributes: []attribute{{"class", "cards"}, {"aria-hidden", "true"}}}
	var b strings.Builder
	for _, g := range graph.children {
		id := g.attribute("id")
		if !g.has("edge") && !g.has("mark") || !strings.HasPrefix(id, "fact-") || !identifier(id) {
			continue
		}
		tip, at, ok := said(g)
		if !ok {
			continue
		}
		card := "card" + strings.TrimPrefix(id, "fact")
		layer.children = append(layer.children, newCard(card, tip, at, page))
		fmt.Fprintf(&b, ".quern #%s:focus-within~g>#%s,.quern #%s:target~g>#%s{display:inline}\n", id, card, id, card)
	}
	if len(layer.children) > 0 {
		graph.children = append(graph.children, layer)
	}
	return b.String()
}

// said is a fact's sentence, and where the fact's words stand.
func said(g *element) (tip string, at rect, ok bool) {
	walk(g, func(e *element) {
		if e.name == "title" && tip == "" {
			tip = content(e)
		}
	})
	at, ok = words(g)
	return tip, at, ok && tip != ""
}

// viewBox is what of the graph's own coordinates the page shows.
func viewBox(root, graph *element) (r rect, ok bool) {
	if graph == nil {
		return r, false
	}
	var x, y, w, h, dx, dy, sx, sy, turn float64
	if _, err := fmt.Sscanf(root.attribute("viewBox"), "%f %f %f %f", &x, &y, &w, &h); err != nil {
		return r, false
	}
	_, err := fmt.Sscanf(strings.NewReplacer("(", " ", ")", " ", ",", " ").Replace(graph.attribute("transform")),
		"scale %f %f rotate %f translate %f %f", &sx, &sy, &turn, &dx, &dy)
	if err != nil || sx != 1 || sy != 1 || turn != 0 {
		return r, false
	}
	return rect{x - dx, y - dy, x - dx + w, y - dy + h}, true
}

// newCard sets a sentence on a card beneath a place, or above it where the page ends.
func newCard(id, tip string, at, page rect) *element {
	var lines []string
	wide := min(cardWidth, page.x1-page.x0-2*(cardPad+cardInset))
	for word := range strings.FieldsSeq(tip) {
		last := len(lines) - 1
		if last >= 0 && textwidth.Of(lines[last]+" "+word, cardSize, false) <= wide {
			lines[last] += " " + word
			continue
		}
		if len(lines) == mostOnCard {
			lines[last] += " …"
			break
		}
		lines = append(lines, word)
	}
	width := 0.0
	for _, l := range lines {
		width = max(width, textwidth.Of(l, cardSize, false))
	}
	width += 2 * cardPad
	height := float64(len(lines))*cardLine + 2*cardPad - (cardLine - cardSize)
	x := max(page.x0+cardInset, min((at.x0+at.x1)/2-width/2, page.x1-width-cardInset))
	y := at.y1 + cardBelow
	if y+height > page.y1-cardInset {
		y = at.y0 - cardBelow - height
	}
	card := &element{name: "g", attributes: []attribute{{"class", "card"}, {"id", id}}}
	card.children = append(card.children, &element{name: "polygon", attributes: []attribute{
		{"fill", palette.Page.Light}, {"stroke", palette.Edge.Light},
		{"points", fmt.Sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f", x, y, x+width, y, x+width, y+height, x, y+height)}}})
	for i, l := range lines {
		t := leaf("text", l)
		t.attributes = []attribute{{"x", number(x + cardPad)}, {"y", number(y + cardPad + cardSize*0.85 + float64(i)*cardLine)},
			{"font-size", number(cardSize)}, {"fill", palette.Ink.Light}}
		card.children = append(card.children, t)
	}
	return card
}
