// Package dot writes a view as a graph of the DOT language, ready for Graphviz's layout "dot".
//
// The picture that comes of it is read from left to right: who acts stands left of whom it acts for or upon.
// Types have shapes, so that colour only helps; a country and those who act for it stand on one tinted ground.
package dot

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"quern/export"
	"quern/export/internal/palette"
	"quern/graph"
)

// The caps on what one view can make a label carry, in characters.
const (
	longestName    = 90
	longestTooltip = 700
	longestLink    = 2000
)

// subtitleLine is how many characters of the subtitle stand on one line.
const subtitleLine = 110

// The sizes of type, in points.
const (
	titleSize    = 18
	subtitleSize = 11
	nameSize     = 12
	detailSize   = 10
	edgeSize     = 9.5
	detailGap    = 2 // between a name and what stands under it
)

// Write writes the view. The same view gives the same bytes.
func Write(w io.Writer, v *export.View) error {
	d := &writer{Writer: bufio.NewWriter(w), view: v, rank: ranks(v), home: map[graph.EntityID]int{}}
	d.side, d.away = sides(v, d.rank), stagger(v)
	for i := range v.Nodes {
		d.home[v.Nodes[i].ID] = v.Nodes[i].Cluster
	}
	d.page()
	if err := d.Flush(); err != nil {
		return fmt.Errorf("writing DOT: %w", err)
	}
	return nil
}

// writer keeps the first error, as bufio does, until Flush.
type writer struct {
	*bufio.Writer
	view *export.View
	rank map[graph.EntityID]int
	side map[graph.EntityID]int
	away map[graph.EntityID]int // see stagger
	home map[graph.EntityID]int // the cluster of each node
}

func (d *writer) line(format string, args ...any) {
	fmt.Fprintf(d, format, args...)
	d.WriteByte('\n')
}

func (d *writer) page() {
	v := d.view
	d.line("digraph %s {", quote(v.Title, longestName))
	d.line(`  graph [rankdir=LR, newrank=true, splines=spline, outputorder=edgesfirst, nodesep=0.24, ranksep=0.5, pad=0.35,`)
	d.line(`    bgcolor=%q, fontname="Helvetica", labelloc=t, labeljust=l, label=%s, tooltip=%s]`,
		palette.Page.Light, d.head(), quote(v.Subtitle, longestTooltip))
	d.line(`  node [fontname="Helvetica", fontsize=%d, fontcolor=%q, penwidth=1.1, fixedsize=true]`, nameSize, palette.Ink.Light)
	d.line(`  edge [fontname="Helvetica", fontsize=%g, fontcolor=%q, color=%q, arrowsize=0.6]`,
		edgeSize, palette.Label.Light, palette.Line.Light)
	for i, c := range v.Clusters {
		d.cluster(i, c)
	}
	for i := range v.Nodes {
		if v.Nodes[i].Cluster == export.NoCluster {
			d.node("  ", &v.Nodes[i])
		}
	}
	for i := range v.Edges {
		d.edge(&v.Edges[i])
	}
	d.anchor()
	d.line("}")
}

// head is what stands above the drawing: the title, the line beneath it and the legend. It is the graph's own
// label, which Graphviz sets outside of everything else; any other place for a legend can be crossed by lines.
func (d *writer) head() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"><TR><TD ALIGN="LEFT">`+
		`<FONT POINT-SIZE="%d" COLOR="%s"><B>%s</B></FONT></TD></TR>`, titleSize, palette.Ink.Light, escape(d.view.Title, longestName))
	for _, l := range breakAt(d.view.Subtitle, " · ", subtitleLine) {
		fmt.Fprintf(&b, `<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="%d" COLOR="%s">%s</FONT></TD></TR>`,
			subtitleSize, palette.Quiet.Light, escape(l, 2*subtitleLine))
	}
	d.legend(&b)
	b.WriteString(`</TABLE>>`)
	return b.String()
}

// breakAt breaks text at separators into lines of at most so many characters where it can.
func breakAt(s, separator string, most int) []string {
	var lines []string
	for _, part := range strings.Split(s, separator) {
		if n := len(lines); n > 0 && len(lines[n-1])+len(separator)+len(part) <= most {
			lines[n-1] += separator + part
			continue
		}
		lines = append(lines, part)
	}
	return lines
}

func (d *writer) cluster(i int, c export.Cluster) {
	t := palette.TintOf(i)
	d.line("  subgraph cluster_%d {", i)
	d.line(`    graph [peripheries=1, style="rounded,filled", color=%q, fillcolor=%q, fontcolor=%q, fontsize=13, labelloc=t,`,
		t.Frame.Light, t.Ground.Light, t.Name.Light)
	d.line(`      labeljust=l, margin=14, class="cluster-%d", label=%s, tooltip=%s]`, i,
		quote(c.Name, longestName), quote(c.Name, longestName))
	for j := range d.view.Nodes {
		if d.view.Nodes[j].Cluster == i {
			d.node("    ", &d.view.Nodes[j])
		}
	}
	d.line("  }")
}

func (d *writer) node(indent string, n *export.Node) {
	kindOf := n.Type
	if shapes[kindOf].name == "" {
		kindOf = graph.Thing
	}
	s, kind := shapes[kindOf], palette.Kinds[kindOf]
	fill, border, ink, quiet := kind.Fill, kind.Border, palette.Ink, palette.Quiet
	if n.Cluster != export.NoCluster {
		t := palette.TintOf(n.Cluster)
		switch n.Type {
		case graph.Country:
			fill, border = t.Deep, t.Deep
		case graph.Person, graph.Group:
			fill, border = t.Member, t.Name
		}
	}
	if n.Type == graph.Country {
		ink, quiet = palette.OnDark, palette.OnDark
	}
	name := wrap(shorten(clean(n.Name), longestName), nameSize, s.wrapAt, 3)
	detail := wrap(shorten(clean(n.Detail), longestName), detailSize, s.wrapAt, 2)
	bold := n.Focus || n.Type == graph.Country
	width, height := s.fit(name, detail, bold)
	pen := 1.1
	if n.Focus {
		pen = 2.4
		if n.Type == graph.Country {
			border = palette.Ink // a deep fill hides a border of its own colour
		}
	}
	d.line(`%s%s [shape=%s, style=%q, fillcolor=%q, color=%q, penwidth=%g, width=%.2f, height=%.2f, class=%q,`,
		indent, id(n.ID), s.name, s.style, fill.Light, border.Light, pen, width/72, height/72, string(kindOf))
	d.line(`%s  label=%s,`, indent, label(name, detail, bold, ink, quiet))
	d.line(`%s  tooltip=%s%s]`, indent, quote(n.Tooltip, longestTooltip), d.link(n.Link))
}

// label sets the name over its detail.
func label(name, detail []string, bold bool, ink, quiet palette.Colour) string {
	var b strings.Builder
	b.WriteByte('<')
	if len(detail) > 0 {
		fmt.Fprintf(&b, `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="%d" CELLPADDING="0"><TR><TD>`, detailGap)
	}
	for i, l := range name {
		if i > 0 {
			b.WriteString("<BR/>")
		}
		l = escape(l, longestName)
		if bold {
			l = "<B>" + l + "</B>"
		}
		fmt.Fprintf(&b, `<FONT COLOR="%s">%s</FONT>`, ink.Light, l)
	}
	if len(detail) > 0 {
		b.WriteString("</TD></TR><TR><TD>")
		for i, l := range detail {
			if i > 0 {
				b.WriteString("<BR/>")
			}
			fmt.Fprintf(&b, `<FONT POINT-SIZE="%d" COLOR="%s">%s</FONT>`, detailSize, quiet.Light, escape(l, longestName))
		}
		b.WriteString("</TD></TR></TABLE>")
	}
	b.WriteByte('>')
	return b.String()
}

// id names a node; ids are never cut, or two of them might become one.
func id(e graph.EntityID) string { return quote(string(e), len(e)) }

// link leads out of the picture; the SVG's check lets only the web's and our own addresses through.
func (d *writer) link(address string) string {
	if address == "" || len(address) > longestLink { // a link cut short leads elsewhere
		return ""
	}
	return ", URL=" + quote(address, longestLink)
}

func (d *writer) edge(e *export.Edge) {
	line, ink := palette.Line, palette.Label
	style, class := "solid", "fact"
	if e.Claim {
		line, ink, style, class = palette.Claim, palette.Claim, "dashed", "claim"
	}
	from, to, attributes := d.run(e)
	if e.Symmetric {
		attributes += ", dir=none"
	}
	// Twice as many sentences make the line wider by a step: width can be compared, and stays a line.
	pen := math.Min(1.1+0.55*math.Log2(float64(max(e.Count, 1))), 4)
	d.line(`  %s -> %s [id=%q, class=%q, style=%s, penwidth=%.2f, color=%q%s,`, id(from),
		id(to), export.Anchor(e.Statements[0]), class, style, pen, line.Light, attributes)
	d.line(`    label=%s,`, d.edgeLabel(e, ink))
	tip := quote(e.Tooltip, longestTooltip)
	d.line(`    tooltip=%s, labeltooltip=%s%s]`, tip, tip, d.link(e.Link))
}

// edgeLabel is the predicate with its count, under it when, under that why it is no fact.
func (d *writer) edgeLabel(e *export.Edge, ink palette.Colour) string {
	const width = 110
	words := e.Words
	if e.Count > 1 {
		words += fmt.Sprintf(" ×%d", e.Count)
	}
	var b strings.Builder
	b.WriteByte('<')
	put := func(text string, colour palette.Colour, size float64, most int) {
		for _, l := range wrap(shorten(clean(text), longestName), size, width, most) {
			if b.Len() > 1 {
				b.WriteString("<BR/>")
			}
			fmt.Fprintf(&b, `<FONT POINT-SIZE="%g" COLOR="%s">%s</FONT>`, size, colour.Light, escape(l, longestName))
		}
	}
	put(words, ink, edgeSize, 2)
	put(e.When, palette.Quiet, edgeSize-1, 2)
	if e.Caveat != "" {
		put("("+e.Caveat+")", palette.Quiet, edgeSize-1, 2)
	}
	b.WriteByte('>')
	return b.String()
}

// anchor ties members that no line ties to their country to it, unseen, so that they stand beside it.
func (d *writer) anchor() {
	tied := map[[2]graph.EntityID]bool{}
	for i := range d.view.Edges {
		e := &d.view.Edges[i]
		tied[[2]graph.EntityID{e.From, e.To}], tied[[2]graph.EntityID{e.To, e.From}] = true, true
	}
	for i := range d.view.Nodes {
		n := &d.view.Nodes[i]
		if n.Cluster == export.NoCluster {
			continue
		}
		country := d.view.Clusters[n.Cluster].Country
		if n.ID == country || tied[[2]graph.EntityID{n.ID, country}] || d.reaches(country, n.ID) {
			continue
		}
		d.line(`  %s -> %s [style=invis, minlen=%d]`, id(n.ID), id(country), max(d.away[n.ID], 1))
	}
}

// reaches reports whether arrows lead from one entity to another: a tie back would close a circle.
func (d *writer) reaches(from, to graph.EntityID) bool {
	seen := map[graph.EntityID]bool{from: true}
	for queue := []graph.EntityID{from}; len(queue) > 0; queue = queue[1:] {
		for i := range d.view.Edges {
			if e := &d.view.Edges[i]; e.From == queue[0] && !seen[e.To] {
				if e.To == to {
					return true
				}
				seen[e.To] = true
				queue = append(queue, e.To)
			}
		}
	}
	return false
}
