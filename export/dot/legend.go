package dot

import (
	"fmt"
	"strings"

	"quern/export/internal/palette"
	"quern/graph"
)

// key is one entry of the legend.
type key struct{ sign, text string }

// legend explains the signs that occur and no others, in rows beneath the drawing.
func (d *writer) legend() string {
	l := d.view.Legend
	var keys []key
	for _, t := range l.Types {
		keys = append(keys, key{swatch(t), shapes[t].says})
	}
	if l.Symmetric {
		keys = append(keys, key{ink("—", palette.Line), "Both alike"})
	}
	if l.Counts {
		keys = append(keys, key{ink("×2", palette.Label), "Said in 2 sentences"})
	}
	if l.Claims {
		keys = append(keys, key{ink("- - -", palette.Claim), "Claimed, planned or denied"})
	}
	perRow := 4
	if len(d.view.Nodes) > 8 {
		perRow = 6
	}
	var b strings.Builder
	b.WriteString(`<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="2"><TR><TD HEIGHT="4"></TD></TR>`)
	for i := 0; i < len(keys); i += perRow {
		b.WriteString("<TR>")
		for _, k := range keys[i:min(i+perRow, len(keys))] {
			fmt.Fprintf(&b, `%s<TD ALIGN="LEFT"><FONT POINT-SIZE="10" COLOR="%s">%s</FONT></TD><TD WIDTH="6"></TD>`,
				k.sign, palette.Quiet.Light, escape(k.text, longestName))
		}
		b.WriteString("</TR>")
	}
	b.WriteString("</TABLE>>")
	return b.String()
}

// swatch is a small box in the colours of a type.
func swatch(t graph.EntityType) string {
	kind := palette.Kinds[t]
	style := ""
	if strings.Contains(shapes[t].style, "rounded") || t == graph.Place {
		style = ` STYLE="ROUNDED"`
	}
	return fmt.Sprintf(`<TD BORDER="1" COLOR="%s" BGCOLOR="%s" WIDTH="22" HEIGHT="13" FIXEDSIZE="TRUE"%s></TD>`,
		kind.Border.Light, kind.Fill.Light, style)
}

func ink(text string, c palette.Colour) string {
	return fmt.Sprintf(`<TD ALIGN="RIGHT"><FONT POINT-SIZE="10" COLOR="%s"><B>%s</B></FONT></TD>`, c.Light, text)
}
