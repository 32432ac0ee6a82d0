package dot

import (
	"fmt"
	"strings"

	"quern/export/internal/palette"
	"quern/graph"
)

// key is one entry of the legend.
type key struct{ sign, text string }

// legend explains the signs that occur and no others, in rows of cells: a sign, its meaning, a gap.
func (d *writer) legend(b *strings.Builder) {
	keys := d.keys()
	b.WriteString(`<TR><TD HEIGHT="3"></TD></TR>`)
	row := d.columns() / keyCells
	for i := 0; i < len(keys); i += row {
		b.WriteString("<TR>")
		for _, k := range keys[i:min(i+row, len(keys))] {
			fmt.Fprintf(b, `%s<TD ALIGN="LEFT"><FONT POINT-SIZE="10" COLOR="%s">%s</FONT></TD><TD WIDTH="9"></TD>`,
				k.sign, palette.Quiet.Light, escape(k.text, longestName))
		}
		b.WriteString("</TR>")
	}
	b.WriteString(`<TR><TD HEIGHT="10"></TD></TR>`)
}

// keyCells is how many cells a key takes.
const keyCells = 3

// columns is how many cells a row of the legend has: a small drawing has a narrow head.
func (d *writer) columns() int {
	if len(d.view.Nodes) > 8 {
		return 6 * keyCells
	}
	return 3 * keyCells
}

// keys are the entries.
func (d *writer) keys() []key {
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
	return keys
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
	return fmt.Sprintf(`<TD><FONT POINT-SIZE="10" COLOR="%s"><B>%s</B></FONT></TD>`, c.Light, text)
}
