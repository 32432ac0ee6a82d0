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
	"slices"
	"strings"
	"unicode"

	"quern/export"
	"quern/export/internal/palette"
	"quern/export/internal/textwidth"
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
	edgeSize     = 10
	clusterSize  = 13
	detailGap    = 2 // between a name and what stands under it
	lineHeight   = 1.2
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
	look look                   // of a node that says nothing else
}

func (d *writer) line(format string, args ...any) {
	fmt.Fprintf(d, format, args...)
	d.WriteByte('\n')
}

func (d *writer) page() {
	v := d.view
	d.line("digraph %s {", quote(v.Title, longestName))
	switch v.Layout {
	case export.Forces:
		d.open(`layout=sfdp, overlap=scalexy, repulsiveforce=2.5, splines=line, outputorder=edgesfirst`)
	case export.Timeline:
		d.open(`layout=nop, splines=line, outputorder=nodesfirst`)
	default:
		d.open(`rankdir=LR, newrank=true, splines=spline, outputorder=edgesfirst, nodesep=0.24, ranksep=0.5`)
	}
	if v.Layout == export.Timeline {
		d.timeline()
		d.line("}")
		return
	}
	person := lookOf(graph.Person, export.NoCluster, false)
	d.defaults("  ", person)
	for i, c := range v.Clusters {
		d.cluster(i, c)
	}
	d.look = person
	for i := range v.Nodes {
		if v.Nodes[i].Cluster == export.NoCluster {
			d.node("  ", &v.Nodes[i], "")
		}
	}
	for i := range v.Edges {
		d.edge(&v.Edges[i])
	}
	if v.Layout == export.Layered {
		d.anchor()
	}
	d.line("}")
}

// open writes what holds for the whole graph.
func (d *writer) open(layout string) {
	d.line(`  graph [%s, pad=0.35,`, layout)
	d.line(`    bgcolor=%q, fontname="Helvetica", labelloc=t, labeljust=l, label=%s, tooltip=%s]`,
		palette.Page.Light, d.head(), quote(d.view.Subtitle, longestTooltip))
	d.line(`  node [fontname="Helvetica", fontsize=%d, fontcolor=%q, penwidth=%.1f, fixedsize=true]`, nameSize, palette.Ink.Light, thin)
	d.line(`  edge [fontname="Helvetica", fontsize=%d, fontcolor=%q, color=%q, penwidth=%.1f, arrowsize=0.6, class=fact]`,
		edgeSize, palette.Label.Light, palette.Line.Light, thin)
}

// head is what stands above the drawing: the title, the line beneath it and the legend. It is the graph's own
// label, which Graphviz sets outside of everything else; any other place for a legend can be crossed by lines.
func (d *writer) head() string {
	var b strings.Builder
	title := shorten(clean(d.view.Title), longestName)
	fmt.Fprintf(&b, `<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"><TR><TD ALIGN="LEFT" WIDTH="%.0f">`+
		`<FONT POINT-SIZE="%d" COLOR="%s"><B>%s</B></FONT></TD></TR>`,
		math.Ceil(textwidth.Of(title, titleSize, true)), titleSize, palette.Ink.Light, escape(title, longestName))
	for _, l := range breakAt(d.view.Subtitle, " · ", subtitleLine) {
		if l == "" {
			continue // an empty line of text is an error to some versions of Graphviz
		}
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
	d.line(`    graph [peripheries=1, style="rounded,filled", color=%q, fillcolor=%q, fontcolor=%q, labelloc=t,`,
		t.Frame.Light, t.Ground.Light, t.Name.Light)
	d.line(`      labeljust=l, margin=14, class="cluster-%d", label=<%s>, tooltip=%s]`, i,
		cells([]styled{{shorten(clean(c.Name), longestName), clusterSize, t.Name}}), quote(c.Name, longestName))
	d.defaults("    ", lookOf(graph.Person, i, false))
	for j := range d.view.Nodes {
		if d.view.Nodes[j].Cluster == i {
			d.node("    ", &d.view.Nodes[j], "")
		}
	}
	d.line("  }")
}

// look is how a node is drawn, by the names of Graphviz's attributes.
type look struct{ shape, style, fill, border, class string }

// lookOf is the look of a type of entity, in a cluster or in none.
func lookOf(kindOf graph.EntityType, cluster int, focus bool) look {
	s, kind := shapes[kindOf], palette.Kinds[kindOf]
	l := look{s.name, s.style, kind.Fill.Light, kind.Border.Light, string(kindOf)}
	if cluster != export.NoCluster {
		t := palette.TintOf(cluster)
		switch kindOf {
		case graph.Country:
			l.fill, l.border = t.Deep.Light, t.Deep.Light
		case graph.Person, graph.Group:
			l.fill, l.border = t.Member.Light, t.Name.Light
		}
	}
	if focus && kindOf == graph.Country {
		l.border = palette.Ink.Light // a deep fill hides a border of its own colour
	}
	return l
}

// differs writes the attributes in which a look is not another, each with a comma behind it.
func (l look) differs(from look) string {
	var b strings.Builder
	for _, a := range [][3]string{{"shape", l.shape, from.shape}, {"style", l.style, from.style}, {"fillcolor", l.fill, from.fill},
		{"color", l.border, from.border}, {"class", l.class, from.class}} {
		if a[1] != a[2] {
			fmt.Fprintf(&b, "%s=%q, ", a[0], a[1])
		}
	}
	return b.String()
}

// defaults gives the nodes that follow a look, which they then need not repeat.
func (d *writer) defaults(indent string, l look) {
	d.line(`%snode [%s]`, indent, strings.TrimSuffix(l.differs(look{}), ", "))
	d.look = l
}

// node writes a node; at is where it stands, or "".
func (d *writer) node(indent string, n *export.Node, at string) {
	kindOf := n.Type
	if shapes[kindOf].name == "" {
		kindOf = graph.Thing
	}
	ink, quiet := palette.Ink, palette.Quiet
	if n.Type == graph.Country {
		ink, quiet = palette.OnDark, palette.OnDark
	}
	name, detail, width, height := d.box(n)
	pen := ""
	if n.Focus {
		pen = ", penwidth=2.4"
	}
	d.line(`%s%s [%swidth=%.2f, height=%.2f%s%s,`, indent, id(n.ID), lookOf(kindOf, n.Cluster, n.Focus).differs(d.look),
		width/72, height/72, pen, at)
	d.line(`%s  label=%s%s]`, indent, label(name, detail, isBold(n), ink, quiet), d.leads(indent+"  ", n.Tooltip, n.Link))
}

// box breaks a node's words into lines and measures what holds them.
func (d *writer) box(n *export.Node) (name, detail []string, width, height float64) {
	s, ok := shapes[n.Type]
	if !ok {
		s = shapes[graph.Thing]
	}
	name = wrap(shorten(clean(n.Name), longestName), nameSize, s.wrapAt, 3)
	if d.view.Layout != export.Forces { // there is no room for it
		detail = wrap(shorten(clean(n.Detail), longestName), detailSize, s.wrapAt, 2)
	}
	width, height = s.fit(name, detail, isBold(n))
	return name, detail, width, height
}

func isBold(n *export.Node) bool { return n.Focus || n.Type == graph.Country }

// label sets the name over its detail.
func label(name, detail []string, bold bool, ink, quiet palette.Colour) string {
	if len(name) == 1 && len(detail) == 0 && !bold && ink == palette.Ink {
		return quote(name[0], longestName)
	}
	var b strings.Builder
	b.WriteByte('<')
	for i, l := range name {
		if i > 0 {
			b.WriteString("<BR/>")
		}
		l = escape(l, longestName)
		if bold {
			l = "<B>" + l + "</B>"
		}
		if ink != palette.Ink {
			l = fmt.Sprintf(`<FONT COLOR="%s">%s</FONT>`, ink.Light, l)
		}
		b.WriteString(l)
	}
	for _, l := range detail {
		fmt.Fprintf(&b, `<BR/><FONT POINT-SIZE="%d" COLOR="%s">%s</FONT>`, detailSize, quiet.Light, escape(l, longestName))
	}
	b.WriteByte('>')
	return b.String()
}

// id names a node; ids are never cut, or two of them might become one.
func id(e graph.EntityID) string { return quote(string(e), len(e)) }

// leads gives something its tooltip and its link out of the picture; the SVG's check lets only the web's and our
// own addresses through. Graphviz makes a tooltip of the label where there is a link alone.
func (d *writer) leads(indent, tip, address string) string {
	if len(address) > longestLink { // a link cut short leads elsewhere
		address = ""
	}
	if tip == "" && address == "" {
		return ""
	}
	said := ",\n" + indent + "tooltip=" + quote(tip, longestTooltip)
	if address != "" {
		said += ", URL=" + quote(address, longestLink)
	}
	return said
}

func (d *writer) edge(e *export.Edge) {
	line, ink := palette.Line, palette.Label
	style := ""
	// Twice as many sentences make the line wider by a step: width can be compared, and stays a line.
	pen := math.Min(thin+0.55*math.Log2(float64(max(e.Count, 1))), 4)
	switch {
	case e.Claim:
		line, ink, style = palette.Claim, palette.Claim, ", class=claim, style=dashed"
	case e.New:
		line, ink, style, pen = palette.Fresh, palette.Fresh, `, class="fact new"`, pen+1
	}
	if line != palette.Line {
		style += fmt.Sprintf(", color=%q", line.Light)
	}
	if pen != thin {
		style += fmt.Sprintf(", penwidth=%.2f", pen)
	}
	from, to, attributes := d.run(e)
	if e.Symmetric {
		attributes += ", dir=none"
	}
	words := ""
	if d.view.Layout == export.Layered {
		words = ", label=" + d.words(edgeLabel(e, ink))
	}
	tip := d.leads("    ", e.Tooltip, e.Link)
	if tip != "" {
		tip += ", labeltooltip=" + quote(e.Tooltip, longestTooltip)
	}
	d.line(`  %s -> %s [id=%q%s%s%s%s]`, id(from), id(to), export.Anchor(e.Statements[0]), style, attributes,
		words, tip)
}

// words is the label of a line; the plainest needs no markup.
func (d *writer) words(lines []styled) string {
	if len(lines) == 1 && lines[0].size == edgeSize && lines[0].colour == palette.Label && !foreign(lines[0]) {
		return quote(lines[0].text, longestName)
	}
	return "<" + cells(lines) + ">"
}

// edgeLabel is the predicate with its count, under it when, under that why it is no fact.
func edgeLabel(e *export.Edge, ink palette.Colour) []styled {
	const width = 110
	said := e.Words
	if e.Count > 1 {
		said += fmt.Sprintf(" ×%d", e.Count)
	}
	if e.New {
		said = freshSign + " " + said
	}
	var lines []styled
	put := func(text string, colour palette.Colour, size float64, most int) {
		for _, l := range wrap(shorten(clean(text), longestName), size, width, most) {
			lines = append(lines, styled{l, size, colour})
		}
	}
	put(said, ink, edgeSize, 2)
	put(e.When, palette.Quiet, edgeSize-1, 2)
	if e.Caveat != "" {
		put("("+e.Caveat+")", palette.Quiet, edgeSize-1, 2)
	}
	return lines
}

// thin is the width of a line that one sentence says, and of a box's border, in points.
const thin = 1.1

// freshSign stands before the words of what is new.
const freshSign = "+"

// styled is a line of a label.
type styled struct {
	text   string
	size   float64
	colour palette.Colour
}

// foreign reports whether a line has letters whose widths Graphviz does not know.
func foreign(l styled) bool {
	return strings.ContainsFunc(l.text, func(r rune) bool { return r > unicode.MaxLatin1 && !strings.ContainsRune("–—×“”‘’…", r) })
}

// cells is the inside of a label of several lines. Graphviz knows the widths of Latin letters alone: where there
// are others, each line stands in a cell as wide as it, from whose left side it begins.
func cells(lines []styled) string {
	var b strings.Builder
	foreign := slices.ContainsFunc(lines, foreign)
	if foreign {
		b.WriteString(`<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">`)
	}
	for i, l := range lines {
		text := fmt.Sprintf(`<FONT POINT-SIZE="%g" COLOR="%s">%s</FONT>`, l.size, l.colour.Light, escape(l.text, longestName))
		switch {
		case foreign:
			fmt.Fprintf(&b, `<TR><TD FIXEDSIZE="TRUE" WIDTH="%.0f" HEIGHT="%.0f" ALIGN="LEFT">%s</TD></TR>`,
				math.Ceil(measure(l.text, l.size)*slack), math.Ceil(lineHeight*l.size), text)
		case i > 0:
			b.WriteString("<BR/>" + text)
		default:
			b.WriteString(text)
		}
	}
	if foreign {
		b.WriteString("</TABLE>")
	}
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
