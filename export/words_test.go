package export

import (
	"testing"

	"quern/graph"
)

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		start, end graph.Date
		precision  graph.Precision
		want       string
	}{
		{"2017-07-07", "2017-07-07", graph.PrecisionDay, "7 Jul 2017"},
		{"2025-02-03", "2025-02-09", graph.PrecisionWeek, "3–9 Feb 2025"},
		{"2025-02-28", "2025-03-02", graph.PrecisionRange, "28 Feb – 2 Mar 2025"},
		{"2024-12-31", "2025-01-02", graph.PrecisionRange, "31 Dec 2024 – 2 Jan 2025"},
		{"2025-02-01", "2025-02-28", graph.PrecisionMonth, "Feb 2025"},
		{"2014-01-01", "2014-12-31", graph.PrecisionYear, "2014"},
		{"2010-01-01", "2019-12-31", graph.PrecisionDecade, "2010s"},
		{"2014-01-01", "", graph.PrecisionYear, "since 2014"},
		{"", "2020-05-04", graph.PrecisionDay, "until 4 May 2020"},
		{"", "", graph.PrecisionDay, ""},
		{"nonsense", "", graph.PrecisionDay, ""},
	} {
		if got := when(graph.Time{Start: c.start, End: c.end, Precision: c.precision}); got != c.want {
			t.Errorf("when(%s/%s %s) = %q, want %q", c.start, c.end, c.precision, got, c.want)
		}
	}
}

func TestWhenAll(t *testing.T) {
	day := func(d graph.Date) graph.Time { return graph.Time{Start: d, End: d, Precision: graph.PrecisionDay} }
	for _, c := range []struct {
		times []graph.Time
		want  string
	}{
		{nil, ""},
		{[]graph.Time{day("2017-07-07"), day("2017-07-07"), {}}, "7 Jul 2017"},
		{[]graph.Time{day("2017-07-09"), day("2017-07-07")}, "7–9 Jul 2017"},
		{[]graph.Time{day("2025-02-18"), day("2017-07-07")}, "Jul 2017 – Feb 2025"},
		{[]graph.Time{day("2025-02-18"), day("2025-06-01")}, "Feb – Jun 2025"},
	} {
		if got := whenAll(c.times); got != c.want {
			t.Errorf("whenAll(%v) = %q, want %q", c.times, got, c.want)
		}
	}
}

func TestTextFragment(t *testing.T) {
	for _, c := range []struct{ address, sentence, want string }{
		{"https://news.example/a#top", "One, two-three.", "https://news.example/a#:~:text=One%2C%20two%2Dthree."},
		{"https://news.example/a", "a b c d e f g h i j k l m n o p", "https://news.example/a#:~:text=a%20b%20c%20d%20e,l%20m%20n%20o%20p"},
		{"https://news.example/a", "", "https://news.example/a"},
		{"javascript:alert(1)", "x", ""},
		{"file:///etc/passwd", "x", ""},
		{"", "x", ""},
	} {
		if got := textFragment(c.address, c.sentence); got != c.want {
			t.Errorf("textFragment(%q, %q) = %q, want %q", c.address, c.sentence, got, c.want)
		}
	}
}

func TestOpenWords(t *testing.T) {
	for predicate, want := range map[string]string{
		"walk-back": "walks back", "rely-on": "relies on", "play": "plays", "clash-with": "clashes with",
		"be-unclear-with": "is unclear with", "have": "has", "go-to": "goes to", "quiz": "quizzes", "buzz": "buzzes",
		"co-sponsored": "co-sponsored", "author": "authors", "predeceased": "predeceased", "need": "needs", "": "", "x-": "xes",
	} {
		if got := openWords(predicate); got != want {
			t.Errorf("openWords(%q) = %q, want %q", predicate, got, want)
		}
	}
}
