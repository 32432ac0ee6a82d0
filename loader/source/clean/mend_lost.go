package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lossy are the pages whose readings of C2 A0 and of E2 80 9x leave only a letter once control characters
// are dropped and no-break spaces made plain.
var lossy = func() (out []struct {
	page         page
	space, quote rune
}) {
	for _, p := range pages {
		space, quote := p.char(0xC2), p.char(0xE2)
		if unicode.IsLetter(space) && unicode.IsUpper(space) && unicode.IsLower(quote) && p.char(0x99) == 0x99 {
			out = append(out, struct {
				page         page
				space, quote rune
			}{p, space, quote})
		}
	}
	return out
}()

// mendLost reads the letters that were left of quotation marks and no-break spaces, in a text that proves
// the page they come from. Proof is a capital that ends a word or a sentence it does not belong to
// ("meetingĀ Tuesday", "Russia.Ā"): no orthography writes that. With it,
//
//   - the capital is a no-break space wherever white space or a line's end follows it;
//   - the small letter is an apostrophe between a letter and an English ending ("Russiaās", "donāt"), and
//     a pair of them around words of one line is a pair of quotation marks ("āpeace talksā").
//     Anywhere else, inside a name such as "Māori", it stays;
//   - a capital inside a small word is mended where it is what a letter became that was misread in this
//     page and saved in another (see twice).
func mendLost(text string) []Edit {
	for _, l := range lossy {
		if !strings.ContainsRune(text, l.space) {
			continue
		}
		runes := []rune(text)
		if !proves(runes, l.space) {
			continue
		}
		mended := slices.Clone(runes)
		mendSpaces(mended, l.space)
		mendApostrophes(mended, l.quote)
		mendPairs(mended, l.quote)
		l.page.mendTwice(mended)
		return changed(runes, mended)
	}
	return nil
}

// changed lists the characters that differ.
func changed(before, after []rune) (edits []Edit) {
	at := 0
	for i, r := range before {
		n := utf8.RuneLen(r)
		if r != after[i] {
			edits = append(edits, Edit{at, at + n, string(after[i])})
		}
		at += n
	}
	return edits
}

// endsWord reports whether white space, or the end of the text, stands at i.
func endsWord(runes []rune, i int) bool { return i >= len(runes) || unicode.IsSpace(runes[i]) }

// proves reports whether the capital stands at the end of what it cannot belong to.
func proves(runes []rune, space rune) bool {
	for i, r := range runes {
		if r == space && endsWord(runes, i+1) && i > 0 &&
			(unicode.IsLower(runes[i-1]) || strings.ContainsRune(".,;:!?\"”’)", runes[i-1])) {
			return true
		}
	}
	return false
}

// mendSpaces puts a space for the capital wherever white space follows; two spaces become one later.
func mendSpaces(runes []rune, space rune) {
	for i, r := range runes {
		if r == space && endsWord(runes, i+1) && !after(runes, i, unicode.IsUpper) {
			runes[i] = ' '
		}
	}
}

// endings are what English writes behind an apostrophe inside a word.
var endings = []string{"s", "t", "re", "ve", "ll", "d", "m"}

// mendApostrophes puts an apostrophe for the letter between a word and an English ending.
func mendApostrophes(runes []rune, quote rune) {
	for i, r := range runes {
		if r != quote || !after(runes, i, unicode.IsLetter) {
			continue
		}
		for _, ending := range endings {
			end := i + 1 + len(ending)
			if end <= len(runes) && string(runes[i+1:end]) == ending && (end == len(runes) || !unicode.IsLetter(runes[end])) {
				runes[i] = '’'
				break
			}
		}
	}
}

// mendPairs puts quotation marks for two of the letters around words of one line. Which marks they were is
// lost; the plain one says no more than is known.
func mendPairs(runes []rune, quote rune) {
	open := -1
	for i, r := range runes {
		switch {
		case r == '\n':
			open = -1
		case r != quote:
		case (i == 0 || unicode.IsSpace(runes[i-1]) || runes[i-1] == '(') && i+1 < len(runes) && isWord(runes[i+1]):
			open = i
		case open >= 0 && (endsWord(runes, i+1) || unicode.IsPunct(runes[i+1])) && !unicode.IsSpace(runes[i-1]):
			runes[open], runes[i] = '"', '"'
			open = -1
		}
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// windows are the pages that editors save in when they save no UTF-8.
var windows = pages[:4]

// mendTwice undoes letters that were misread twice: as this page, then saved in a windows page whose bytes
// happened to be UTF-8 again ("á" → "Ć”" in ISO-8859-13 → C6 94 in windows-1250 → "Ɣ"). Only a capital
// between small letters is tried, and only where one single way back gives a small letter.
func (p page) mendTwice(runes []rune) {
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] < 0x180 || !unicode.IsUpper(runes[i]) || !unicode.IsLower(runes[i-1]) || !unicode.IsLower(runes[i+1]) {
			continue
		}
		var found rune
		ways := 0
		for _, w := range windows {
			if !strings.HasPrefix(w.name, "windows") {
				continue
			}
			once, ok := w.show(runes[i])
			if !ok {
				continue
			}
			if r, n := p.sequence(once, 0); n == len(once) && unicode.IsLower(r) && r != found {
				found = r
				ways++
			}
		}
		if ways == 1 {
			runes[i] = found
		}
	}
}

// show gives what the page makes of a character's UTF-8.
func (p page) show(r rune) ([]rune, bool) {
	var out []rune
	for _, b := range []byte(string(r)) {
		c := p.char(b)
		if c < 0xA0 {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}
