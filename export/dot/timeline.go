package dot

import (
	"fmt"
	"math"

	"quern/export"
	"quern/export/internal/palette"
	"quern/graph"
)

// The measures of a timeline, in points.
const (
	markWidth  = 118.0 // where the words of a mark break
	markPad    = 6.0
	markGap    = 6.0  // between marks of one lane and column
	laneGap    = 10.0 // between marks and the border of their lane
	leastLane  = 44.0
	columnGap  = 14.0
	gutterStep = 7.0 // between the lines of one column that run to other lanes
	dayHeight  = 26.0
)

// mark is one happening in its lane and column.
type mark struct {
	edge          *export.Edge
	lane, column  int
	other         int // the lane that it reaches to, or -1
	lines         []styled
	width, height float64
	gutter        int // the place of its line among those of the column, from the right
	x, y          float64
}

// column is one day or period.
type column struct {
	when    string
	width   float64 // of the widest mark or of its own name
	gutters int
	left    float64
}

// timeline sets everything at its place: Graphviz only draws. The days stand above in columns, which are as wide as
// what they hold and not as long as what lies between them.
func (d *writer) timeline() {
	v := d.view
	lanes := map[graph.EntityID]int{}
	for i := range v.Nodes[:v.Lanes] {
		lanes[v.Nodes[i].ID] = i
	}
	names := map[graph.EntityID]string{}
	for i := range v.Nodes {
		names[v.Nodes[i].ID] = v.Nodes[i].Name
	}
	var columns []column
	marks := make([]mark, 0, len(v.Edges))
	for i := range v.Edges {
		e := &v.Edges[i]
		if len(columns) == 0 || columns[len(columns)-1].when != e.When {
			columns = append(columns, column{when: e.When, width: measure(e.When, edgeSize) * slack})
		}
		c := &columns[len(columns)-1]
		m := newMark(e, lanes, names, len(columns)-1)
		if m.other >= 0 {
			m.gutter = c.gutters
			c.gutters++
		}
		c.width = max(c.width, m.width)
		marks = append(marks, m)
	}
	tops := stack(marks, v.Lanes)
	side := 0.0 // of the boxes at the left that name the lanes
	for i := range v.Nodes[:v.Lanes] {
		_, _, w, _ := d.box(&v.Nodes[i])
		side = max(side, w)
	}
	x := side + 2*columnGap
	for i := range columns {
		columns[i].left = x
		x += float64(columns[i].gutters)*gutterStep + columns[i].width + columnGap
	}
	for i := range v.Nodes[:v.Lanes] {
		d.lane(i, tops[i], tops[i+1], x)
		d.node("  ", &v.Nodes[i], position(columnGap/2+side/2, (tops[i]+tops[i+1])/2))
	}
	for i := range columns {
		c := &columns[i]
		label := []styled{{c.when, edgeSize, palette.Quiet}}
		d.line(`  "day:%d" [shape=plain, class="day", width=%.2f, height=0.25%s, label=<%s>]`, i, c.width/72,
			position(c.left+float64(c.gutters)*gutterStep+c.width/2, -dayHeight/2), cells(label))
	}
	for i := range marks {
		m := &marks[i]
		c := &columns[m.column]
		m.x = c.left + float64(c.gutters)*gutterStep + m.width/2
		d.mark(i, m, c.left+float64(c.gutters-m.gutter)*gutterStep-gutterStep/2, (tops[max(m.other, 0)]+tops[max(m.other, 0)+1])/2)
	}
}

// newMark puts a happening into words and into a lane: its subject's, or where that has none its object's.
func newMark(e *export.Edge, lanes map[graph.EntityID]int, names map[graph.EntityID]string, column int) mark {
	m := mark{edge: e, column: column, other: -1}
	words := e.Words
	lane, own := lanes[e.From]
	other, reaches := lanes[e.To]
	switch {
	case own && reaches:
		m.lane, m.other = lane, other
		if e.To != "" {
			words += " " + names[e.To]
		}
	case own:
		m.lane = lane
		if e.To != "" {
			words += " " + names[e.To]
		}
	default:
		m.lane = other
		words = names[e.From] + " " + words
	}
	if e.Count > 1 {
		words += fmt.Sprintf(" ×%d", e.Count)
	}
	ink := palette.Ink
	switch {
	case e.Reported:
		words = "≤ " + words
	case e.New:
		words, ink = freshSign+" "+words, palette.Fresh
	}
	if e.Claim {
		ink = palette.Claim
	}
	put := func(text string, size float64, colour palette.Colour, most int) {
		for _, l := range wrap(shorten(clean(text), longestName), size, markWidth, most) {
			m.lines = append(m.lines, styled{l, size, colour})
			m.width = max(m.width, measure(l, size)*slack)
			m.height += lineHeight * size
		}
	}
	put(words, edgeSize, ink, 3)
	if e.Caveat != "" {
		put("("+e.Caveat+")", edgeSize-1, palette.Quiet, 2)
	}
	m.width += 2 * markPad
	m.height += 2 * markPad
	return m
}

// stack sets the marks of one lane and column under each other and gives the upper border of each lane, and behind
// the last the lower one. Heights count downwards from the first lane's.
func stack(marks []mark, lanes int) []float64 {
	type cell struct{ lane, column int }
	filled := map[cell]float64{}
	heights := make([]float64, lanes)
	for i := range marks {
		m := &marks[i]
		at := cell{m.lane, m.column}
		if filled[at] > 0 {
			filled[at] += markGap
		}
		m.y = filled[at] + m.height/2
		filled[at] += m.height
		heights[m.lane] = max(heights[m.lane], filled[at])
	}
	tops := make([]float64, lanes+1)
	for i, h := range heights {
		tops[i+1] = tops[i] + math.Max(h, leastLane) + 2*laneGap
	}
	for i := range marks {
		m := &marks[i]
		free := tops[m.lane+1] - tops[m.lane] - filled[cell{m.lane, m.column}]
		m.y += tops[m.lane] + free/2
	}
	return tops
}

// position is the attribute for a place, whose y counts downwards.
func position(x, y float64) string { return fmt.Sprintf(`, pos="%.1f,%.1f"`, x, -y) }

// lane draws the ground of a lane.
func (d *writer) lane(i int, top, bottom, width float64) {
	ground := palette.Page
	if i%2 == 0 {
		ground = palette.Lane
	}
	d.line(`  "lane:%d" [shape=box, style=filled, class="lane", color=%q, fillcolor=%q, label=" ", width=%.3f, height=%.3f%s]`,
		i, ground.Light, ground.Light, width/72, (bottom-top)/72, position(width/2, (top+bottom)/2))
}

// mark draws a happening, and where it reaches another lane a line there, which runs beside the column's marks.
func (d *writer) mark(i int, m *mark, gutter, reach float64) {
	e := m.edge
	border, style, class := palette.Edge, "filled,rounded", "fact"
	switch {
	case e.Claim:
		border, style, class = palette.Claim, "filled,rounded,dashed", "claim"
	case e.New:
		border, class = palette.Fresh, "fact new"
	case e.Reported:
		border = palette.Line
	}
	pen := math.Min(thin+0.55*math.Log2(float64(max(e.Count, 1))), 4)
	d.line(`  "mark:%d" [id=%q, shape=box, style=%q, class="mark %s", color=%q, fillcolor=%q, penwidth=%.2f, width=%.3f, height=%.3f%s,`,
		i, export.Anchor(e.Statements[0]), style, class, border.Light, palette.Neutral.Light, pen, m.width/72, m.height/72, position(m.x, m.y))
	d.line(`    label=<%s>%s]`, cells(m.lines), d.leads("    ", e.Tooltip, e.Link))
	if m.other < 0 || m.other == m.lane {
		return
	}
	for _, end := range []struct {
		name  string
		y     float64
		shape string
	}{{"from", m.y, "point, width=0.02"}, {"to", reach, "circle, width=0.1"}} {
		d.line(`  "%s:%d" [shape=%s, class="end", style=filled, color=%q, fillcolor=%q, label=" "%s]`, end.name, i, end.shape,
			border.Light, border.Light, position(gutter, end.y))
	}
	arrow := "normal"
	if e.Symmetric {
		arrow = "none"
	}
	d.line(`  "mark:%d" -> "from:%d" [dir=none, color=%q, penwidth=%.2f, class="reach"]`, i, i, border.Light, pen)
	d.line(`  "from:%d" -> "to:%d" [arrowhead=%s, color=%q, penwidth=%.2f, class="reach"]`, i, i, arrow, border.Light, pen)
}
