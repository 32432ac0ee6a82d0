package entity

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"quern/loader/language"
	"quern/loader/language/perceptron"
)

// A listKind is what a list says of a name; a bit each.
const (
	listCountry = 1 << iota
	listPeople
	listCity
	listDivision
	listRegion
	listOrganization
	listGiven
	listTitle
	listKinds = 8
)

// sources tells where the names of each list are. A file that is not there is passed over: the model then
// does without it.
var sources = []struct {
	file    string
	columns []int
	kind    uint16
}{
	{"countries.tsv", []int{2, 3}, listCountry},
	{"countries.tsv", []int{4, 5}, listPeople},
	{"countries.tsv", []int{6}, listCity},
	{"regions.tsv", []int{1, 2}, listRegion},
	{"regions.tsv", []int{3, 4}, listPeople},
	{"cities.tsv", []int{0}, listCity},
	{"divisions.tsv", []int{0, 2}, listDivision},
	{"organizations.tsv", []int{1, 2}, listOrganization},
	{"given-names.tsv", []int{0}, listGiven},
	{"titles.tsv", []int{0}, listTitle},
}

// longestEntry bounds the words of an entry, and so the work at each word of a text.
const longestEntry = 6

// gazetteer holds the entries of all lists by the hash of their words.
type gazetteer struct {
	entries map[uint64]uint16
	starts  map[uint64]bool // first words of entries of two words or more
}

func loadLists(lists fs.FS) (*gazetteer, error) {
	g := &gazetteer{entries: map[uint64]uint16{}, starts: map[uint64]bool{}}
	if lists == nil {
		return g, nil
	}
	for _, s := range sources {
		b, err := fs.ReadFile(lists, s.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading lists of names: %w", err)
		}
		in := bufio.NewScanner(bytes.NewReader(b))
		for in.Scan() {
			line := in.Text()
			if line == "" || line[0] == '#' {
				continue
			}
			cols := strings.Split(line, "\t")
			for _, c := range s.columns {
				if c < len(cols) {
					for name := range strings.SplitSeq(cols[c], "|") {
						g.add(name, s.kind)
					}
				}
			}
		}
		if err := in.Err(); err != nil {
			return nil, fmt.Errorf("reading lists of names from %s: %w", s.file, err)
		}
	}
	return g, nil
}

var tokens = strings.NewReplacer("-", " - ", "'s", " 's", "’s", " 's")

// add enters a name, its hyphens and possessives set apart as the tokens of a text are.
func (g *gazetteer) add(name string, kind uint16) {
	words := strings.Fields(tokens.Replace(name))
	if len(words) == 0 || len(words) > longestEntry {
		return
	}
	h := uint64(0)
	for i, w := range words {
		h = join(h, perceptron.HashString(strings.ToLower(w)))
		if i == 0 && len(words) > 1 {
			g.starts[h] = true
		}
	}
	g.entries[h] |= kind
}

func join(h, word uint64) uint64 { return (h^word)*0x9E3779B97F4A7C15 + 1 }

// match sets, for each token, the lists with an entry that begins at it, and those with one that goes on at
// it. Entries match longest first and, but for titles, only where a letter is a capital.
func (g *gazetteer) match(tokens []language.Token, looks []look) {
	for i := range tokens {
		h := uint64(0)
		for n := 0; n < longestEntry && i+n < len(tokens); n++ {
			h = join(h, looks[i+n+2].low)
			kinds := g.entries[h]
			if kinds != 0 && looks[i+2].flags&capital == 0 {
				kinds &= listTitle
			}
			if kinds != 0 {
				looks[i+2].begins |= uint64(kinds)
				if n > 0 {
					looks[i+2].begins |= uint64(kinds) << listKinds
				}
				for k := 1; k <= n; k++ {
					looks[i+k+2].inside |= uint64(kinds)
				}
			}
			if n == 0 && !g.starts[h] {
				break
			}
		}
	}
}
