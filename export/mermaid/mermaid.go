// Package mermaid writes a view as a Mermaid flowchart (https://mermaid.js.org/), which wikis and code hosts draw:
// entities in shapes by type, countries as groups, claims dashed, the sentences as comments.
package mermaid

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"quern/export"
	"quern/export/internal/flat"
	"quern/export/internal/palette"
	"quern/graph"
)

// shapes are the brackets around a label, by type.
var shapes = map[graph.EntityType][2]string{
	graph.Person: {"(", ")"}, graph.Organization: {"[", "]"}, graph.Country: {"{{", "}}"}, graph.Place: {"([", "])"},
	graph.Group: {"(", ")"}, graph.Event: {"[/", "/]"}, graph.Work: {"[[", "]]"}, graph.Product: {"[(", ")]"}, graph.Thing: {"[", "]"},
}

// Write writes the view. The same view gives the same bytes.
func Write(w io.Writer, v *export.View) error {
	m := &writer{out: bufio.NewWriter(w), ids: map[graph.EntityID]string{}}
	m.line("flowchart LR")
	m.line("  accTitle: " + Line(v.Title))
	m.line("  accDescr: " + Line(v.Subtitle))
	for i := range v.Nodes {
		m.ids[v.Nodes[i].ID] = "n" + strconv.Itoa(i)
	}
	for c := range v.Clusters {
		m.line(fmt.Sprintf("  subgraph c%d[\"%s\"]", c, Label(v.Clusters[c].Name)))
		m.nodes(v, c, "    ")
		m.line("  end")
	}
	m.nodes(v, export.NoCluster, "  ")
	for i := range v.Edges {
		m.edge(&v.Edges[i])
	}
	for i := range v.Nodes {
		m.link(m.ids[v.Nodes[i].ID], v.Nodes[i].Link)
	}
	for _, t := range v.Legend.Types {
		k := palette.Kinds[t]
		m.line(fmt.Sprintf("  classDef %s fill:%s,stroke:%s,color:%s", t, k.Fill.Light, k.Border.Light, inkOn(t)))
	}
	return m.out.Flush()
}

// inkOn is the colour of words on a type's fill: countries are dark.
func inkOn(t graph.EntityType) string {
	if t == graph.Country {
		return palette.OnDark.Light
	}
	return palette.Ink.Light
}

type writer struct {
	out *bufio.Writer // keeps its first error for Flush
	ids map[graph.EntityID]string
}

func (m *writer) line(s string) { m.out.WriteString(s + "\n") }

// nodes writes those of a cluster.
func (m *writer) nodes(v *export.View, cluster int, indent string) {
	for i := range v.Nodes {
		n := &v.Nodes[i]
		if n.Cluster != cluster {
			continue
		}
		text := Label(n.Name)
		if n.Detail != "" {
			text += "<br/>" + Label(n.Detail)
		}
		b, ok := shapes[n.Type]
		if !ok {
			b = shapes[graph.Thing]
		}
		m.line(fmt.Sprintf(`%s%s%s"%s"%s:::%s`, indent, m.ids[n.ID], b[0], text, b[1], n.Type))
	}
}

// edge writes a relation, its best sentence as a comment before it.
func (m *writer) edge(e *export.Edge) {
	to, ok := m.ids[e.To]
	if !ok {
		return // a happening of a timeline that is done to nobody
	}
	if e.Tooltip != "" {
		m.line("  %% " + comment(e.Tooltip))
	}
	arrow := "-->"
	switch {
	case e.Claim && e.Symmetric:
		arrow = "<-.->"
	case e.Claim:
		arrow = "-.->"
	case e.Symmetric:
		arrow = "<-->"
	}
	text := e.Words
	if e.Count > 1 {
		text += fmt.Sprintf(" ×%d", e.Count)
	}
	for _, more := range []string{e.When, e.Caveat} {
		if more != "" {
			text += " · " + more
		}
	}
	m.line(fmt.Sprintf(`  %s %s|"%s"| %s`, m.ids[e.From], arrow, Label(text), to))
}

// link lets a node lead to its page, if that is on the web or on the same server.
func (m *writer) link(id, address string) {
	local := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
	if !local && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return
	}
	m.line(fmt.Sprintf(`  click %s href "%s" _blank`, id, strings.NewReplacer(`"`, "%22", "\n", "%0A", "\r", "%0D", "\\", "%5C", "<", "%3C", ">", "%3E").Replace(flat.Clean(address))))
}

// Label gives a text for between quotation marks. Mermaid reads HTML, Markdown and codes like "#35;" there; all
// that could be any of them is written as a code.
func Label(s string) string {
	var b strings.Builder
	s = strings.Join(strings.FieldsFunc(flat.Clean(s), unicode.IsSpace), " ")
	number := true // only digits so far: a dot behind them would begin a numbered list
	for i, r := range s {
		digit := unicode.IsDigit(r)
		switch {
		case digit, unicode.IsLetter(r), unicode.IsMark(r), strings.ContainsRune(" ,('’“”‘–—·×/!?…", r),
			(r == '.' || r == ')') && !number, r == '-' && i > 0:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
		number = number && digit
	}
	return b.String()
}

// Line gives a text for the rest of a line, where there are no codes: what could end or open anything is left out.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}<>#;%`\"\\", r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, flat.Clean(s))
	return strings.Join(strings.Fields(s), " ")
}

// comment gives a text for a comment, which ends with its line and must not look like a directive.
func comment(s string) string {
	return strings.NewReplacer("{", "(", "}", ")").Replace(strings.Join(strings.Fields(flat.Clean(s)), " "))
}
