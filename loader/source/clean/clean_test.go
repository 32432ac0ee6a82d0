package clean

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quern/graph"
)

func TestClean(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"byte order mark", "\uFEFFTalks began.", "Talks began."},
		{"line breaks", "One.\r\nTwo.\rThree.\u2028Four.\x0cFive.", "One.\nTwo.\nThree.\nFour.\nFive."},
		{"blank lines", "\n\n One.\n \n\t\n\nTwo. \n\n", "One.\n\nTwo."},
		{"spaces", "a\u00a0b\tc  d\u2009e\u3000f", "a b c d e f"},
		{"unseen characters", "sec\u00ADre\u200Btary\u202E\x07", "secretary"},
		{"joiners spell words", "क्\u200Dष می\u200Cخواهم", "क्\u200Dष می\u200Cخواهم"},
		{"composed letters", "Orba\u0301n", "Orbán"},
		{"boilerplate alone", "Advertisement\nSign up for our newsletter\n", ""},
		{"boilerplate between", "One.\nPeople are also reading…\nTwo.\n\nREAD MORE: Other talks\n\nThree.", "One.\nTwo.\n\nThree."},
		{"marks around boilerplate", "One.\n—— Advertisement ——\n[Related stories]\nTwo.", "One.\nTwo."},
		{"boilerplate words in prose", "Share prices fell. Advertisement spending rose, and readers subscribe to newsletters.\nRelated to this, talks began.",
			"Share prices fell. Advertisement spending rose, and readers subscribe to newsletters.\nRelated to this, talks began."},
		{"hard-wrapped", "The two ministers met in the capital\non Tuesday and spoke about grain, and\nabout the prisoners that both sides\nwant to have back before the winter.\n\nNo date was set.",
			"The two ministers met in the capital on Tuesday and spoke about grain, and about the prisoners that both sides want to have back before the winter.\n\nNo date was set."},
		{"short lines are paragraphs", "Talks in Riyadh\nBy a reporter\nThe ministers met on Tuesday.\nThey spoke for four hours.\nNo date was set for more.",
			"Talks in Riyadh\nBy a reporter\nThe ministers met on Tuesday.\nThey spoke for four hours.\nNo date was set for more."},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Text(test.in)
			if got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			if again := Text(got); again != got {
				t.Errorf("cleaned again: %q", again)
			}
		})
	}
}

func TestMend(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"windows-1252", "Itâ€™s â€œover,â€\u009D OrbÃ¡n said â€” in GenÃ¨ve, at 20Â°, for 5Â\u00a0â‚¬.", "It’s “over,” Orbán said — in Genève, at 20°, for 5 €."},
		{"ISO-8859-1", "It\u00e2\u0080\u0099s Orb\u00c3\u00a1n", "It’s Orbán"},
		{"windows-1250", "ZĂĽrich and KĂ¶ln: itâ€™s", "Zürich and Köln: it’s"},
		{"ISO-8859-13", "Viktor OrbĆ”n, Emmanuel MacronÄ\u0081\u0101\u0080\u0099s", "Viktor Orbán, Emmanuel Macronā’s"},
		{"twice", "OrbÃƒÂ¡n", "Orbán"},
		{"lost controls", "meetingĀ TuesdayĀ in Riyadh.Ā\nnot to āgive inā over Russiaās plan; they donāt", "meeting Tuesday in Riyadh.\nnot to \"give in\" over Russia’s plan; they don’t"},
		{"saved in another page", "Viktor OrbƔn metĀ Tuesday", "Viktor Orbán met Tuesday"},

		{"whole letters stay", "Māori leaders, Jānis Bērziņš, Rīgā, Željko Ćosić, Łódź, Ágnes Szűcs", "Māori leaders, Jānis Bērziņš, Rīgā, Željko Ćosić, Łódź, Ágnes Szűcs"},
		{"a name inside a damaged text", "talksĀ Tuesday with Māori leaders", "talks Tuesday with Māori leaders"},
		{"one quotation letter without a pair", "talksĀ Tuesday in Rīgā today", "talks Tuesday in Rīgā today"},
		{"capitals before quotes", "the band BEYONCÉ” and CAFÉ’S, DÉJÀ… Å”", "the band BEYONCÉ” and CAFÉ’S, DÉJÀ… Å”"},
		{"no proof, no mending", "the letter Ā and ā alone; Ɣ of the Ewe", "the letter Ā and ā alone; Ɣ of the Ewe"},
		{"signs after letters", "Acme™ and Brand® rose 3°C, 5€, x² and m³, §4", "Acme™ and Brand® rose 3°C, 5€, x² and m³, §4"},
		{"other scripts", "Владимир Путин, 习近平, हिन्दी, العربية, Ελλάδα", "Владимир Путин, 习近平, हिन्दी, العربية, Ελλάδα"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Text(test.in); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// Every page's damage to every kind of character that prose holds is undone where it is certain, and
// nothing else is ever made of it: damage, then mending, gives the text back or leaves the damage.
func TestMendRoundTrip(t *testing.T) {
	const prose = "“Très bien,” said Viktor Orbán’s envoy — in Zürich, for 5 €… Здравствуйте, Ελλάδα, Łódź"
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			damaged := ""
			for _, b := range []byte(prose) {
				if b < 0x80 {
					damaged += string(rune(b))
				} else {
					damaged += string(p.char(b))
				}
			}
			if got := Apply(damaged, mendPage(damaged)); got != prose {
				t.Errorf("%q\nmended to %q\nwant      %q", damaged, got, prose)
			}
		})
	}
}

func TestSeedIsMended(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "articles", "summit-preparations.txt"))
	if err != nil {
		t.Skipf("the seed article is not here: %v", err)
	}
	for _, r := range Text(string(b)) {
		if r > 0x7F && r != 'á' && r != '’' {
			t.Errorf("a damaged character is left: %q", r)
		}
	}
}

// What a map says stood in the original gives the same words when it is cleaned by itself.
func TestMap(t *testing.T) {
	for _, test := range []struct{ in, part, want string }{
		{"Talks  began.\r\n\r\nOrbÃ¡n\u00a0left.", "Orbán left.", "OrbÃ¡n\u00a0left."},
		{"Talks  began.\r\n\r\nOrbÃ¡n\u00a0left.", "began.\n\nOrbán", "began.\r\n\r\nOrbÃ¡n"},
		{"One.\nAdvertisement\nTwo.", "One.\nTwo", "One.\nAdvertisement\nTwo"},
		{"One.\nAdvertisement\nTwo.", "Two", "Two"},
		{"\uFEFFsec\u00ADre\u200Btary", "secretary", "sec\u00ADre\u200Btary"},
		{"Orba\u0301n came", "Orbán", "Orba\u0301n"},
		{"OrbÃƒÂ¡n came", "Orbán", "OrbÃƒÂ¡n"},
		{"plain", "plain", "plain"},
	} {
		text, m := Trace(test.in)
		at := strings.Index(text, test.part)
		if at < 0 {
			t.Errorf("%q cleaned is %q, without %q", test.in, text, test.part)
			continue
		}
		if got := m.Original(graph.Span{Start: at, End: at + len(test.part)}).Of(test.in); got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.part, test.in, got, test.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Ā a", "aĀ ā b ās\n", "Ã¡", "â€™", "OrbƔnĀ ", "a\r\nb\n\n\nc", "\ufeffSign up\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if again := Text(got); again != got {
			t.Errorf("Text(%q) = %q, and again %q", s, got, again)
		}
		_, m := Trace(s)
		last := 0
		for i := range len(got) {
			at := m.Original(graph.Span{Start: i, End: i + 1})
			if at.Start < last || at.End < at.Start || at.End > len(s) {
				t.Fatalf("byte %d of the cleaned %q comes from %v, behind %d", i, s, at, last)
			}
			last = at.Start
		}
	})
}
