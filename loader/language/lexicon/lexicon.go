// Package lexicon has the word lists as lookups: countries with their adjectives and capitals, places,
// organisations, given names, titles, and the common nouns that speak of persons, groups and events.
package lexicon

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"unicode"

	"quern/graph"

	"golang.org/x/text/unicode/norm"
)

// Kind tells how a name leads to an entry.
type Kind uint8

// The kinds of reading, from the surest to the least sure.
const (
	Name      Kind = iota + 1 // "Russia", "UK", "NATO"
	Adjective                 // "Russian"
	People                    // "Russians", "Dane"
	Capital                   // "Moscow": the city, or what it is the capital of where it acts
	Seat                      // "the Kremlin": the building, or the government where it acts
	Short                     // "Md.", "CA": a short form that stands behind the name of a city
)

// Entry is what a list knows by one slug.
type Entry struct {
	Slug string
	Name string
	Type graph.EntityType
	// ISO is the two-letter code of the country, or for a division or city of one country its country's.
	ISO string
}

// Reading is one thing that a name may stand for.
type Reading struct {
	Kind  Kind
	Entry *Entry
}

// Sex of those who bear a name or a title.
type Sex uint8

// The sexes that names and titles tell. Either is a name that both bear.
const (
	Unknown Sex = iota
	Male
	Female
	Either
)

// Title is an office or a form of address.
type Title struct {
	Class string // head, official, military, police, clergy, royal, honorific, work
	Sex   Sex
}

// Noun tells what a common noun speaks of.
type Noun struct {
	Class graph.EntityType
	Sex   Sex
}

// Lexicon holds the lists. It is not changed after Load and safe for concurrent use.
type Lexicon struct {
	readings map[string][]Reading
	cities   map[string]city // made into entries when asked for: most never are
	given    map[string]Sex
	titles   map[string]Title
	opening  map[string]bool // first words of titles
	nouns    map[string]Noun
	byISO    map[string]*Entry
	own      map[string]bool // keys of the names that a user added
}

// titleWords is the length of the longest title.
const titleWords = 6

// Load reads the lists; an error names the file and line.
func Load(lists fs.FS) (*Lexicon, error) {
	l := &Lexicon{readings: map[string][]Reading{}, cities: make(map[string]city, 32768), given: map[string]Sex{}, titles: map[string]Title{}, opening: map[string]bool{}, nouns: map[string]Noun{}, byISO: map[string]*Entry{}, own: map[string]bool{}}
	for _, f := range []struct {
		name    string
		columns int
		add     func([]string)
	}{
		{"countries.tsv", 8, l.addCountry},
		{"regions.tsv", 5, l.addRegion},
		{"organizations.tsv", 3, l.addOrganization},
		{"divisions.tsv", 3, l.addDivision},
		{"cities.tsv", 2, l.addCity},
		{"given-names.tsv", 2, func(c []string) { l.given[Key(c[0])] = sexOf(c[1]) }},
		{"titles.tsv", 3, l.addTitle},
		{"nouns.tsv", 3, l.addNoun},
	} {
		if err := readTable(lists, f.name, f.columns, f.add); err != nil {
			return nil, fmt.Errorf("reading the word lists: %w", err)
		}
	}
	if err := l.readAliases(lists); err != nil {
		return nil, fmt.Errorf("reading the names of one's own: %w", err)
	}
	return l, nil
}

// LoadTitles reads the titles and the common nouns alone, which is quick: Title and Noun answer as after Load, and
// nothing else is known.
func LoadTitles(lists fs.FS) (*Lexicon, error) {
	l := &Lexicon{titles: map[string]Title{}, opening: map[string]bool{}, nouns: map[string]Noun{}}
	if err := readTable(lists, "titles.tsv", 3, l.addTitle); err != nil {
		return nil, fmt.Errorf("reading the titles: %w", err)
	}
	if err := readTable(lists, "nouns.tsv", 3, l.addNoun); err != nil {
		return nil, fmt.Errorf("reading the common nouns: %w", err)
	}
	return l, nil
}

func readTable(lists fs.FS, name string, columns int, add func([]string)) error {
	b, err := fs.ReadFile(lists, name)
	if err != nil {
		return err
	}
	row := make([]string, 0, columns)
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		row = row[:0]
		for field := range strings.SplitSeq(line, "\t") {
			row = append(row, field)
		}
		if len(row) != columns {
			return fmt.Errorf("%s:%d: %d columns, want %d", name, n, len(row), columns)
		}
		add(row)
	}
	return nil
}

func sexOf(s string) Sex {
	switch s {
	case "m":
		return Male
	case "f":
		return Female
	case "mf", "fm":
		return Either
	}
	return Unknown
}

func (l *Lexicon) add(e *Entry, kind Kind, names string) {
	for n := range strings.SplitSeq(names, "|") {
		if n == "" {
			continue
		}
		k := Key(n)
		known := false
		for _, r := range l.readings[k] {
			known = known || r.Entry == e && r.Kind == kind
		}
		if !known {
			l.readings[k] = append(l.readings[k], Reading{kind, e})
		}
	}
}

func (l *Lexicon) addCountry(c []string) {
	e := &Entry{Slug: c[0], ISO: c[1], Name: c[2], Type: graph.Country}
	if e.ISO != "" {
		l.byISO[e.ISO] = e
	}
	l.add(e, Name, c[2]+"|"+c[3])
	l.add(e, Adjective, c[4])
	l.add(e, People, c[5])
	l.add(e, Capital, c[6])
	l.add(e, Seat, c[7])
}

func (l *Lexicon) addRegion(c []string) {
	e := &Entry{Slug: c[0], Name: c[1], Type: graph.Place}
	l.add(e, Name, c[1]+"|"+c[2])
	l.add(e, Adjective, c[3])
	l.add(e, People, c[4])
}

func (l *Lexicon) addOrganization(c []string) {
	e := &Entry{Slug: c[0], Name: c[1], Type: graph.Organization}
	l.add(e, Name, c[1]+"|"+c[2])
}

func (l *Lexicon) addDivision(c []string) {
	e := &Entry{Slug: Slug(c[0]), Name: c[0], ISO: c[1], Type: graph.Place}
	l.add(e, Name, c[0])
	for s := range strings.SplitSeq(c[2], "|") {
		if strings.HasSuffix(s, ".") || len(s) == 2 {
			l.add(e, Short, s)
		} else {
			l.add(e, Name, s)
		}
	}
}

// city is a row of the cities' list.
type city struct{ name, countries string }

// addCity keeps one city a key; of two that differ in their marks ("Macon", "Mâcon") the plain one, with the
// countries of both.
func (l *Lexicon) addCity(c []string) {
	k := Key(c[0])
	n := city{c[0], c[1]}
	if old, ok := l.cities[k]; ok {
		n.countries = old.countries + "," + n.countries
		if old.name == k {
			n.name = k
		}
	}
	l.cities[k] = n
}

// reading makes a reading of the city, one of a single country with its code.
func (c city) reading() Reading {
	e := &Entry{Slug: Slug(c.name), Name: c.name, Type: graph.Place}
	if !strings.Contains(c.countries, ",") {
		e.ISO = c.countries
	}
	return Reading{Name, e}
}

func (l *Lexicon) addTitle(c []string) {
	lower := strings.ToLower(c[0])
	first, _, _ := strings.Cut(lower, " ")
	l.opening[first] = true
	l.titles[lower] = Title{Class: c[1], Sex: sexOf(c[2])}
}

// Readings lists what a name may stand for, the likeliest first; a "the" before it does not count.
func (l *Lexicon) Readings(name string) []Reading {
	k := Key(name)
	if r := l.readingsOf(k); r != nil {
		return r
	}
	if strings.Contains(k, " ") { // "Labour party"
		if raised := raise(k); raised != k {
			return l.readingsOf(raised)
		}
	}
	if len(k) < 4 || strings.ToUpper(k) != k {
		return nil
	}
	readings := l.readingsOf(capitalized(k)) // a heading or dateline in capitals
	if len(k) > 4 {
		return readings
	}
	for _, r := range readings { // four capitals are mostly an acronym: only Oslo, Rome, Peru and the like
		if r.Kind == Capital || r.Kind == Name && r.Entry.Type == graph.Country {
			return readings
		}
	}
	return nil
}

func (l *Lexicon) readingsOf(key string) []Reading {
	known := l.readings[key]
	c, ok := l.cities[key]
	if !ok {
		return known
	}
	for _, r := range known {
		if r.Kind == Name && r.Entry.Type == graph.Place && r.Entry.Name == c.name {
			return known
		}
	}
	return append(known[:len(known):len(known)], c.reading())
}

// Reading is the first reading of the kind, or nil.
func (l *Lexicon) Reading(name string, kind Kind) *Entry {
	for _, r := range l.Readings(name) {
		if r.Kind == kind {
			return r.Entry
		}
	}
	return nil
}

// Country is the country of a two-letter code, or nil.
func (l *Lexicon) Country(iso string) *Entry { return l.byISO[iso] }

// Given tells the sex of a given name, and whether it is one.
func (l *Lexicon) Given(name string) (Sex, bool) {
	s, ok := l.given[Key(name)]
	return s, ok
}

// Title finds the longest title that the words open with, and how many of them it takes.
func (l *Lexicon) Title(words []string) (Title, int) {
	if len(words) == 0 || !l.opening[strings.ToLower(words[0])] {
		return Title{}, 0
	}
	for n := min(len(words), titleWords); n > 0; n-- {
		if t, ok := l.titles[strings.ToLower(strings.Join(words[:n], " "))]; ok {
			return t, n
		}
	}
	return Title{}, 0
}

func (l *Lexicon) addNoun(c []string) {
	l.nouns[c[0]] = Noun{Class: graph.EntityType(c[1]), Sex: sexOf(c[2])}
}

// Noun tells what a common noun, given by its lemma, speaks of.
func (l *Lexicon) Noun(lemma string) (Noun, bool) {
	n, ok := l.nouns[strings.ToLower(lemma)]
	return n, ok
}

// Key is a name as the lists compare it: without diacritics, dots between initials, the article before it
// and the possessive behind it; letters keep their case, for "US" is not "us".
func Key(name string) string {
	if isPlain(name) {
		return name
	}
	fields := strings.Fields(name)
	if len(fields) > 1 && (fields[0] == "the" || fields[0] == "The") {
		fields = fields[1:]
	}
	for i, w := range fields {
		w = strings.ReplaceAll(w, "’", "'")
		if i == len(fields)-1 {
			w = strings.TrimSuffix(w, "'s")
		}
		if initials(w) {
			w = strings.ReplaceAll(w, ".", "")
		}
		fields[i] = w
	}
	return Fold(strings.Join(fields, " "))
}

// isPlain reports a name of ASCII letters, single blanks and hyphens without "the", which is its own key.
func isPlain(name string) bool {
	if strings.HasPrefix(name, "the ") || strings.HasPrefix(name, "The ") {
		return false
	}
	before := byte(' ')
	for i := 0; i < len(name); i++ {
		c := name[i]
		if l := c | 0x20; (l < 'a' || l > 'z') && c != '-' && (c != ' ' || before == ' ') {
			return false
		}
		before = c
	}
	return before != ' '
}

// initials reports whether w is capitals with a dot behind each: "U.S.".
func initials(w string) bool {
	n := 0
	for i, r := range w {
		if i%2 == 0 && !unicode.IsUpper(r) || i%2 == 1 && r != '.' {
			return false
		}
		n++
	}
	return n >= 4
}

// Fold takes the diacritics off.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < 128
	}
	if ascii {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteByte(byte(r))
		case r < foldedEnd:
			b.WriteString(folded()[r])
		default:
			b.WriteString(foldRune(r))
		}
	}
	return b.String()
}

// foldedEnd ends the Latin letters, whose folding is kept at hand.
const foldedEnd = 0x250

var folded = sync.OnceValue(func() *[foldedEnd]string {
	var table [foldedEnd]string
	for r := range rune(foldedEnd) {
		table[r] = foldRune(r)
	}
	return &table
})

func foldRune(r rune) string {
	if p, ok := plain[r]; ok {
		return p
	}
	var b strings.Builder
	for _, d := range norm.NFD.String(string(r)) {
		if !unicode.Is(unicode.Mn, d) {
			b.WriteRune(d)
		}
	}
	return b.String()
}

// plain spells the letters that have no decomposition.
var plain = map[rune]string{'ł': "l", 'Ł': "L", 'ø': "o", 'Ø': "O", 'đ': "d", 'Đ': "D", 'ı': "i", 'ß': "ss", 'æ': "ae", 'Æ': "Ae", 'œ': "oe", 'þ': "th", 'ð': "d", 'ə': "a", 'ʻ': "'", 'ʼ': "'"}

// raise makes the first letter of each word a capital.
func raise(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if w != "" && w[0] >= 'a' && w[0] <= 'z' && w != "of" && w != "the" && w != "and" && w != "for" {
			words[i] = string(w[0]-'a'+'A') + w[1:]
		}
	}
	return strings.Join(words, " ")
}

func capitalized(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// Slug is a name in small letters, words joined by hyphens.
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(Fold(name)) {
		switch {
		case r == '\'' || r == '.':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}
