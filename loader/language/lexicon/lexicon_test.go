package lexicon_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"quern/data"
	"quern/loader/language/lexicon"
)

func load(t testing.TB) *lexicon.Lexicon {
	l, err := lexicon.Load(data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReadings(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		name string
		kind lexicon.Kind
		slug string // "" where there is none
	}{
		{"France", lexicon.Name, "france"},
		{"the U.S.", lexicon.Name, "united-states"},
		{"US", lexicon.Name, "united-states"},
		{"us", lexicon.Name, ""},
		{"UK", lexicon.Name, "united-kingdom"},
		{"Norwegian", lexicon.Adjective, "norway"},
		{"Danes", lexicon.People, "denmark"},
		{"Frenchwoman", lexicon.People, "france"},
		{"Oslo", lexicon.Capital, "norway"},
		{"Oslo", lexicon.Name, "oslo"},
		{"Downing Street", lexicon.Seat, "united-kingdom"},
		{"GERMANY", lexicon.Name, "germany"},
		{"Ohio's", lexicon.Name, "ohio"},
		{"Mass.", lexicon.Short, "massachusetts"},
		{"Mass", lexicon.Name, ""},
		{"Malmö", lexicon.Name, "malmo"},
		{"World Health Organisation", lexicon.Name, "world-health-organization"},
		{"Labour party", lexicon.Name, "labour-party"},
		{"ROME", lexicon.Name, "rome"},
		{"Chinese", lexicon.Adjective, "china"},
		{"Middle East", lexicon.Name, "middle-east"},
		{"Zembla", lexicon.Name, ""},
	} {
		got := ""
		if e := l.Reading(c.name, c.kind); e != nil {
			got = e.Slug
		}
		if got != c.slug {
			t.Errorf("%s as %d: got %q, want %q", c.name, c.kind, got, c.slug)
		}
	}
}

func TestTitles(t *testing.T) {
	l := load(t)
	alone, err := lexicon.LoadTitles(data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words string
		n     int
		class string
	}{
		{"Prime Minister Anna Berg", 2, "head"},
		{"Deputy Foreign Minister Berg", 3, "official"},
		{"Mrs. Berg", 1, "honorific"},
		{"Secretary of State Berg", 3, "official"},
		{"Anna Berg", 0, ""},
	} {
		title, n := l.Title(strings.Fields(c.words))
		if n != c.n || title.Class != c.class {
			t.Errorf("%s: got %d words, %q, want %d, %q", c.words, n, title.Class, c.n, c.class)
		}
		if same, m := alone.Title(strings.Fields(c.words)); same != title || m != n {
			t.Errorf("%s: from the list of titles alone %v of %d words, want %v of %d", c.words, same, m, title, n)
		}
	}
}

func TestLoadNamesTheLine(t *testing.T) {
	_, err := lexicon.Load(fstest.MapFS{"countries.tsv": {Data: []byte("# head\nfrance\tFR\n")}})
	if err == nil || !strings.Contains(err.Error(), "countries.tsv:2: 2 columns, want 8") {
		t.Errorf("got %v, want the file, the line and the columns", err)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
