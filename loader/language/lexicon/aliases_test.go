package lexicon_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"quern/data"
	"quern/loader/language/lexicon"
)

// withAliases is the lists with another file of names of one's own.
func withAliases(t testing.TB, text string) (*lexicon.Lexicon, error) {
	files := fstest.MapFS{"aliases.csv": {Data: []byte(text)}}
	names, err := fs.Glob(data.Lists(), "*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := fs.ReadFile(data.Lists(), n)
		if err != nil {
			t.Fatal(err)
		}
		files[n] = &fstest.MapFile{Data: b}
	}
	return lexicon.Load(files)
}

func TestAliases(t *testing.T) {
	l, err := withAliases(t, "# ours\nname,type,aliases\nNorthern Sea Trust,organization,NoSeT|The Trust\nDenmark,country,The Old Kingdom\n\"Vik, Berg & Co\",organization\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Northern Sea Trust": "northern-sea-trust", "NoSeT": "northern-sea-trust", "Trust": "northern-sea-trust",
		"Old Kingdom": "denmark", "Denmark": "denmark", "Vik, Berg & Co": "vik-berg-co", "Zembla": "",
	} {
		got := ""
		if e := l.Reading(name, lexicon.Name); e != nil {
			got = e.Slug
		}
		if got != want || l.Own(name) != (want != "") {
			t.Errorf("%s: got %q, one's own %v, want %q", name, got, l.Own(name), want)
		}
	}
	if load(t).Own("Denmark") {
		t.Error("a list's own name is taken for a user's")
	}
}

func TestAliasesBadInput(t *testing.T) {
	for text, want := range map[string]string{
		"Northern Sea Trust,firm,x":      "aliases.csv:1: the type is",
		"\n#\nOnly a name":               "aliases.csv:3: 1 columns",
		"a,person,b,c":                   "aliases.csv:1: 4 columns",
		"--,person,":                     "aliases.csv:1: the name \"--\" has no letter",
		"a,\"person":                     "aliases.csv: ",
		"\xff\xfe,person":                "not UTF-8",
		"name,type,aliases\nx,person\ny": "aliases.csv:3:",
	} {
		if _, err := withAliases(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
