package textwidth

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"unicode"

	"quern/export/internal/chromium"
)

var update = flag.Bool("update", false, "measure the tables anew, in Chromium with Liberation Sans and Noto")

// measured are the code points of the tables: the alphabets that news is written in, and the signs of print.
var measured = [][2]rune{
	{0x20, 0x7e}, {0xa0, 0x52f}, {0x531, 0x58a}, {0x5d0, 0x5f4}, {0x600, 0x6ff}, {0x900, 0x97f}, {0x980, 0x9fe},
	{0x0e01, 0x0e5b}, {0x10a0, 0x10ff}, {0x1e00, 0x1fff}, {0x2010, 0x2027}, {0x2030, 0x205e}, {0x20a0, 0x20bf}, {0x2100, 0x214f},
	{0x2190, 0x2193}, {0x2200, 0x2265},
}

// page measures each character alone, between two others whose width is taken off: a mark has no width of its own
// then, and no space is dropped.
const page = `<!DOCTYPE html><meta charset="utf-8"><pre id="out"></pre><script>
const c=document.createElement("canvas").getContext("2d"),out={};
for(const weight of ["normal","bold"]){c.font=weight+' 1000px "Liberation Sans","Noto Sans",sans-serif';
 out[weight]=CHARS.map(s=>Math.round(c.measureText(s).width));}
document.getElementById("out").textContent=JSON.stringify(out);</script>`

func TestTables(t *testing.T) {
	browser := chromium.Find(t)
	var chars []rune
	for _, span := range measured {
		for r := span[0]; r <= span[1]; r++ {
			if unicode.IsPrint(r) {
				chars = append(chars, r)
			}
		}
	}
	texts := make([]string, len(chars))
	for i, r := range chars {
		texts[i] = string(r)
	}
	list, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Normal, Bold []float64 }
	browser.Run(t, strings.Replace(page, "CHARS", string(list), 1), &got)
	for _, face := range []struct {
		file   string
		table  map[rune]uint16
		widths []float64
	}{{"regular.txt", regular, got.Normal}, {"bold.txt", bold, got.Bold}} {
		if *update {
			if err := os.WriteFile(face.file, []byte(format(chars, face.widths)), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i, r := range chars {
			want := face.widths[i]
			if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
				want = 0
			}
			// A machine without Noto draws other scripts in another face, for which there is slack.
			if slack(r) == 1 && math.Abs(float64(face.table[r])-want) > 2 || float64(face.table[r])*slack(r)*1.15 < want {
				t.Errorf("%s: %q (U+%04X) is %v thousandths wide and the table has %d", face.file, r, r, want, face.table[r])
			}
		}
	}
}

// format writes a table: characters that follow each other stand on one line, a width that repeats with its count.
func format(chars []rune, widths []float64) string {
	var b strings.Builder
	b.WriteString("# Advance widths in thousandths of the font's size, as a browser measures them.\n")
	for i := 0; i < len(chars); {
		fmt.Fprintf(&b, "%04x", chars[i])
		end := i + 1
		for end < len(chars) && chars[end] == chars[end-1]+1 && end-i < 64 {
			end++
		}
		for i < end {
			width := func(k int) int {
				if unicode.In(chars[k], unicode.Mn, unicode.Me, unicode.Cf) {
					return 0
				}
				return int(widths[k])
			}
			n := 1
			for i+n < end && width(i+n) == width(i) {
				n++
			}
			if fmt.Fprintf(&b, " %d", width(i)); n > 1 {
				fmt.Fprintf(&b, "*%d", n)
			}
			i += n
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		text string
		bold bool
		want float64
	}{
		{"", false, 0},
		{"Hamburg", false, 0.722 + 0.556 + 0.833 + 0.556 + 0.556 + 0.333 + 0.556},
		{"Hamburg", true, 0.722 + 0.556 + 0.889 + 0.611 + 0.611 + 0.389 + 0.611},
		{"北京", false, 2},
		{"e\u0301", false, 0.556},
	} {
		if got := Of(c.text, 10, c.bold); math.Abs(got-10*c.want) > 0.05 {
			t.Errorf("%q, bold %v: %v, want %v", c.text, c.bold, got, 10*c.want)
		}
	}
}
