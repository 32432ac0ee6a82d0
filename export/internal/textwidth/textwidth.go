// Package textwidth measures text in the faces that diagrams are set in.
//
// Helvetica, Arial, Liberation Sans, Arimo and Nimbus Sans have the same widths, and one of them is on nearly every
// machine, so Latin, Greek and Cyrillic are exact. Other scripts come in whatever face a machine has: their widths
// are those of Noto, isolated letters counted one by one, which is rather too wide where letters join.
//
// The tables are what a browser measured; "go test -run TestTables -update" measures anew.
package textwidth

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

//go:embed regular.txt
var regularText string

//go:embed bold.txt
var boldText string

var regular, bold = parse(regularText), parse(boldText)

// unit is what widths are given in: thousandths of the font's size.
const unit = 1000

// parse reads lines of a first code point and the widths from there on, "556*10" being ten of them.
func parse(table string) map[rune]uint16 {
	m := map[rune]uint16{}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		first, err := strconv.ParseUint(f[0], 16, 32)
		if err != nil {
			panic(fmt.Sprintf("textwidth: %q is no code point", f[0]))
		}
		r := rune(first)
		for _, item := range f[1:] {
			width, times, repeated := strings.Cut(item, "*")
			n := 1
			if repeated {
				n, err = strconv.Atoi(times)
			}
			w, err2 := strconv.ParseUint(width, 10, 16)
			if err != nil || err2 != nil {
				panic(fmt.Sprintf("textwidth: %q is no width", item))
			}
			for range n {
				m[r] = uint16(w)
				r++
			}
		}
	}
	return m
}

// Of is the width of text set at a size; both in points.
func Of(text string, size float64, inBold bool) float64 {
	var w float64
	for _, r := range text {
		w += Rune(r, inBold)
	}
	return w * size
}

// Rune is the width of a character as a part of the font's size.
func Rune(r rune, inBold bool) float64 {
	table := regular
	if inBold {
		table = bold
	}
	if w, ok := table[r]; ok {
		return float64(w) / unit * slack(r)
	}
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0x2e80 <= r && r <= 0xd7ff, 0xf900 <= r && r <= 0xfaff, 0xff00 <= r && r <= 0xff60, 0x20000 <= r && r <= 0x3ffff:
		return 1 // the square of Chinese, Japanese and Korean
	case r >= 0x1f000:
		return 1.4 // pictures
	}
	return 1
}

// slack is how much wider than Noto the faces run that stand in for it. Those that stand in for Helvetica run as
// wide as it.
func slack(r rune) float64 {
	if r < 0x530 || 0x1e00 <= r && r < 0x2c00 {
		return 1
	}
	return 1.1
}
