package dot

import (
	"fmt"
	"strings"

	"quern/export/internal/palette"
	"quern/export/internal/textwidth"
	"quern/graph"
)

// key is one entry of the legend.
type key struct{ sign, text string }

// legend explains the signs that occur and no others, in rows: a sign, its meaning, a gap.
func (d *writer) legend(b *strings.Builder) {
	keys := d.keys()
	perRow := 7
	if len(d.view.Nodes) <= 8 {
		perRow = 4 // a small drawing has a narrow head
	}
	var rows [][]key
	width := d.headWidth()
	for ; len(keys) > 0; keys = keys[min(perRow, len(keys)):] {
		row := keys[:min(perRow, len(keys))]
		rows = append(rows, row)
		width = max(width, rowWidth(row))
	}
	for _, row := range rows {
		b.WriteString(`<TR><TD ALIGN="LEFT"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="1" CELLPADDING="1"><TR>`)
		for _, k := range row {
			fmt.Fprintf(b, `%s<TD WIDTH="%d"></TD><TD ALIGN="LEFT"><FONT POINT-SIZE="10" COLOR="%s">%s</FONT></TD><TD WIDTH="%d"></TD>`,
				k.sign, afterSign, palette.Quiet.Light, escape(k.text, longestName), afterKey)
		}
		// What is left of the line is a cell of its own: Graphviz would share it out among all others.
		if rest := width - rowWidth(row); rest >= 1 {
			fmt.Fprintf(b, `<TD WIDTH="%.0f"></TD>`, rest)
		}
		b.WriteString("</TR></TABLE></TD></TR>")
	}
	b.WriteString(`<TR><TD HEIGHT="8"></TD></TR>`)
}

// The widths of the legend's cells, in points.
const (
	signWidth = 22
	afterSign = 3
	afterKey  = 8
	cellFrame = 3 // padding and spacing
)

// rowWidth estimates a row's width.
func rowWidth(row []key) float64 {
	w := 0.0
	for _, k := range row {
		w += signWidth + afterSign + afterKey + 4*cellFrame + measure(k.text, detailSize)
	}
	return w
}

// headWidth estimates how wide the title and the subtitle are.
func (d *writer) headWidth() float64 {
	w := textwidth.Of(shorten(clean(d.view.Title), longestName), titleSize, true)
	for _, l := range breakAt(d.view.Subtitle, " · ", subtitleLine) {
		w = max(w, measure(l, subtitleSize))
	}
	return w
}

// keys are the entries.
func (d *writer) keys() []key {
	l := d.view.Legend
	var keys []key
	for _, t := range l.Types {
		keys = append(keys, key{swatch(t), shapes[t].says})
	}
	if l.Symmetric {
		keys = append(keys, key{ink("—", palette.Line), "Mutual"})
	}
	if l.Counts {
		keys = append(keys, key{ink("×2", palette.Label), "Said in 2 sentences"})
	}
	if l.New {
		keys = append(keys, key{ink(freshSign, palette.Fresh), "New"})
	}
	if l.Reported {
		keys = append(keys, key{ink("≤", palette.Quiet), "By this day: no sentence dates it"})
	}
	if l.Claims {
		keys = append(keys, key{ink("- - -", palette.Claim), "Claimed, planned, denied or past"})
	}
	return keys
}

// swatch is a small box in the colours of a type.
func swatch(t graph.EntityType) string {
	kind := palette.Kinds[t]
	style := ""
	if strings.Contains(shapes[t].style, "rounded") || t == graph.Place {
		style = ` STYLE="ROUNDED"`
	}
	return fmt.Sprintf(`<TD BORDER="1" COLOR="%s" BGCOLOR="%s" WIDTH="%d" HEIGHT="13" FIXEDSIZE="TRUE"%s></TD>`,
		kind.Border.Light, kind.Fill.Light, signWidth, style)
}

func ink(text string, c palette.Colour) string {
	return fmt.Sprintf(`<TD WIDTH="%d"><FONT POINT-SIZE="10" COLOR="%s"><B>%s</B></FONT></TD>`, signWidth, c.Light, text)
}
