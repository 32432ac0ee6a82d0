package wire

import (
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/source/clean"
)

const story = "The foreign minister of Vell said on Monday that talks with Orrin would begin in May."

// A dateline gives place, agency and day, and no sentence begins with it.
func TestDatelines(t *testing.T) {
	for _, test := range []struct {
		line          string
		place, agency string
		day           graph.Date
	}{
		{"NEW YORK, March 12 (Reuters) - ", "NEW YORK", "Reuters", ""},
		{"LONDON (Reuters) – ", "LONDON", "Reuters", ""},
		{"WASHINGTON, D.C. — ", "WASHINGTON, D.C.", "", ""},
		{"KYIV, Ukraine (AP) — ", "KYIV, Ukraine", "AP", ""},
		{"KYIV, Ukraine —", "KYIV, Ukraine", "", ""},
		{"Paris, 12 March – ", "Paris", "", ""},
		{"Paris, 12 March 2025 - ", "Paris", "", "2025-03-12"},
		{"Paris, March 12, 2025 — ", "Paris", "", "2025-03-12"},
		{"Paris (AFP) – ", "Paris", "AFP", ""},
		{"St. Petersburg, Russia — ", "St. Petersburg, Russia", "", ""},
		{"London, UK – ", "London, UK", "", ""},
		{"MOSCOW. March 12 (Interfax) - ", "MOSCOW", "Interfax", ""},
		{"MOSCOW, March 12. /TASS/. ", "MOSCOW", "TASS", ""},
		{"SAN FRANCISCO, Calif., March 12 /PRNewswire/ -- ", "SAN FRANCISCO, Calif.", "PRNewswire", ""},
		{"BEIJING, March 12 (Xinhua) -- ", "BEIJING", "Xinhua", ""},
		{"LONDON, Mar. 12 (UPI) -- ", "LONDON", "UPI", ""},
		{"LONDON, Tuesday – ", "LONDON", "", ""},
		{"LONDON, Tuesday, March 12 (AP) – ", "LONDON", "AP", ""},
		{"LONDON, March 12th – ", "LONDON", "", ""},
		{"BERLIN, Germany -- (CNN) -- ", "BERLIN, Germany", "CNN", ""},
		{"JERUSALEM — (AP) ", "JERUSALEM", "AP", ""},
		{"GENEVA/NEW YORK (12 March 2025) – ", "GENEVA/NEW YORK", "", "2025-03-12"},
		{"ABOARD AIR FORCE ONE (AP) — ", "ABOARD AIR FORCE ONE", "AP", ""},
		{"BRUSSELS/LONDON (Reuters) - ", "BRUSSELS/LONDON", "Reuters", ""},
		{"(Reuters) - ", "", "Reuters", ""},
		{"(CNN) -- ", "", "CNN", ""},
		{"NEW DELHI: ", "NEW DELHI", "", ""},
		{"TOKYO -- ", "TOKYO", "", ""},
		{"London — ", "London", "", ""},
		{"London - ", "London", "", ""},
		{"New York — ", "New York", "", ""},
		{"Rio de Janeiro – ", "Rio de Janeiro", "", ""},
		{"Stratford-upon-Avon – ", "Stratford-upon-Avon", "", ""},
		{"Analysis — ", "", "", ""},
		{"BREAKING – ", "", "", ""},
		{"EXCLUSIVE: ", "", "", ""},
	} {
		text := test.line + story + "\nA second paragraph follows here."
		f, edits := Read(text, "")
		if f.Place != test.place || f.Agency != test.agency || f.Date != test.day {
			t.Errorf("%q: place %q, agency %q, day %q", test.line, f.Place, f.Agency, f.Date)
		}
		if got := clean.Apply(text, edits); !strings.HasPrefix(got, strings.TrimSpace(test.line)+"\n"+story) {
			t.Errorf("%q: the text is %q", test.line, got)
		}
	}
}

func TestNoDatelines(t *testing.T) {
	for _, text := range []string{
		story,
		"Ferry talks - What we know\n" + story,
		"Ferry talks – a second round\n" + story,
		"Vell-Orrin talks began on Monday, and nobody knows how long they will last this time.",
		"The minister — Ann Bell of Vell — said on Monday that talks would begin in May.",
		"Ann Bell – who leads the harbour board – said on Monday that talks would begin in May.",
		"Two ministers - The Times named neither of them on Monday - are to meet in May in Oslo.",
		"Oil - Prices rose by three percent on Monday after talks between Vell and Orrin.\nGold - Prices fell by two percent on Monday, and are where they were in May.",
		"BELL: We have waited for these talks for twelve months and will wait no longer.\nMARIC: Nobody has asked you to wait for us, and nobody ever will again.",
		"March 12 - The talks.",
		"(with video) - The talks between Vell and Orrin began on Monday in the harbour of Oslo.",
		"COVID-19 - The new variant was found in Vell on Monday by the doctors of two hospitals.",
	} {
		if f, edits := Read(text, ""); f.Place != "" || f.Agency != "" || edits != nil {
			t.Errorf("%q: place %q, agency %q, %v", text, f.Place, f.Agency, edits)
		}
	}
}
