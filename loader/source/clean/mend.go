package clean

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Text is damaged when its UTF-8 was once read as a one-byte code page: "’" (E2 80 99) shows as "â€™", "á"
// (C3 A1) as "Ã¡" in windows-1252 and as "Ć”" in ISO-8859-13. mendPage undoes it where that is certain:
//
//   - a run of characters is written back to the page's bytes, and those bytes must be UTF-8 of characters
//     that prose uses; reading them again in the page gives the run, so the step back is exact;
//   - the text holds at least one run that no orthography writes (see strange), so that "É”" in a headline
//     is left alone;
//   - where the page's control characters were dropped on the way, only the first letter of a quotation
//     mark ("ā" for E2 80 9x) or no-break space ("Ā" for C2 A0) is left. It is read so only in a text that
//     proves the page, and only where the letter cannot be one: see mendLost.
//
// No word is ever looked up: the same bytes are mended in any word.

// page is a code page that UTF-8 gets read as.
type page struct {
	name  string
	bytes map[rune]byte
}

// pages in the order of how often they do harm, which settles ties.
var pages = []page{
	newPage("windows-1252", charmap.Windows1252),
	newPage("ISO-8859-1", charmap.ISO8859_1),
	newPage("windows-1250", charmap.Windows1250),
	newPage("windows-1257", charmap.Windows1257),
	newPage("ISO-8859-13", charmap.ISO8859_13),
	newPage("ISO-8859-2", charmap.ISO8859_2),
	newPage("ISO-8859-15", charmap.ISO8859_15),
	newPage("Mac OS Roman", charmap.Macintosh),
}

// newPage inverts a code page. Bytes that it leaves undefined pass as the control characters of their
// number, as every lenient reader has it.
func newPage(name string, m *charmap.Charmap) page {
	p := page{name, map[rune]byte{}}
	for b := 0x80; b <= 0xFF; b++ {
		r := m.DecodeByte(byte(b))
		if r == utf8.RuneError {
			r = rune(b)
		}
		p.bytes[r] = byte(b)
	}
	return p
}

// char gives what the page shows for a byte.
func (p page) char(b byte) rune {
	for r, c := range p.bytes {
		if c == b {
			return r
		}
	}
	return utf8.RuneError
}

// mendPage undoes one layer of damage of the page that did most of it.
func mendPage(text string) []Edit {
	if isASCII(text) {
		return nil
	}
	runes := []rune(text)
	best, most := -1, 0
	for i, p := range pages {
		if proof, all := p.count(runes); proof && all > most {
			best, most = i, all
		}
	}
	if best < 0 {
		return nil
	}
	return pages[best].mendRuns(runes)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sequence decodes one UTF-8 character from the runes at i, read back as the page's bytes, and how many
// runes it took; 0 where there is none that prose would hold.
func (p page) sequence(runes []rune, i int) (rune, int) {
	if runes[i] < utf8.RuneSelf {
		return 0, 0
	}
	var buf [utf8.UTFMax]byte
	n := 0
	for n < len(buf) && i+n < len(runes) {
		b, ok := p.bytes[runes[i+n]]
		if !ok {
			break
		}
		buf[n] = b
		n++
		if r, size := utf8.DecodeRune(buf[:n]); r != utf8.RuneError && size == n {
			if n > 1 && inProse(r) {
				return r, n
			}
			return 0, 0
		}
	}
	return 0, 0
}

// inProse are the characters that damage is worth undoing to: letters of European scripts and the signs of
// English typography. Undoing to anything rarer would more often be chance.
func inProse(r rune) bool {
	switch {
	case r >= 0xA0 && r <= 0x17F, r >= 0x218 && r <= 0x21B: // Latin
	case r >= 0x386 && r <= 0x3CE, r >= 0x400 && r <= 0x45F: // Greek, Cyrillic
	case r >= 0x2010 && r <= 0x203A, r == 0x20AC, r == 0x2122, r == 0xFEFF: // dashes, quotes, €, ™
	default:
		return false
	}
	return true
}

// count gives the number of the page's sequences in the text, and whether one of them is proof of damage:
// it is strange, or it is a capital inside a small word that stands for a small letter.
func (p page) count(runes []rune) (proof bool, all int) {
	for i := 0; i < len(runes); {
		r, n := p.sequence(runes, i)
		if n == 0 {
			i++
			continue
		}
		proof = proof || strange(runes, i) || unicode.IsUpper(runes[i]) && after(runes, i, unicode.IsLower) && unicode.IsLower(r)
		all++
		i += n
	}
	return proof, all
}

// strange reports whether a letter at i is followed at once by a sign or a control character that no
// orthography writes behind a letter ("Ã©", "â€™").
func strange(runes []rune, i int) bool {
	if !unicode.IsLetter(runes[i]) {
		return false
	}
	next := runes[i+1]
	return unicode.Is(unicode.S, next) && next != '°' && next != '™' && next != '®' ||
		unicode.Is(unicode.Cc, next) || unicode.Is(unicode.Cf, next) ||
		next == '¡' || next == '¿' || next == '¼' || next == '½' || next == '¾' || next == '§' || next == '¶'
}

// after reports whether the rune before i is of a kind.
func after(runes []rune, i int, kind func(rune) bool) bool { return i > 0 && kind(runes[i-1]) }

// mendRuns undoes every sequence of the page.
func (p page) mendRuns(runes []rune) (edits []Edit) {
	at := 0
	for i := 0; i < len(runes); {
		if r, n := p.sequence(runes, i); n > 0 {
			size := len(string(runes[i : i+n]))
			edits = append(edits, Edit{at, at + size, string(r)})
			at += size
			i += n
			continue
		}
		at += utf8.RuneLen(runes[i])
		i++
	}
	return edits
}
