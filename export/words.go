package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quern/graph"
)

// words reads a predicate's name aloud: "speaks-for" is "speaks for".
func words(predicate string) string { return strings.ReplaceAll(predicate, "-", " ") }

// Reading is a predicate as a sentence has it. An open one stands as openWords says.
func Reading(predicate string, open bool) string {
	if open {
		return openWords(predicate)
	}
	return words(predicate)
}

// openWords reads an open predicate, which is named by the verb as dictionaries have it, as a sentence would:
// "walk-back" is "walks back", "rely-on" is "relies on". A name that is a
// past form already stays.
func openWords(predicate string) string {
	verb, rest, _ := strings.Cut(predicate, "-")
	switch verb {
	case "co", "re", "pre", "de": // a prefix that the verb is written with
		return verb + "-" + openWords(rest)
	}
	return strings.TrimSpace(thirdPerson(verb) + " " + words(rest))
}

// thirdPerson is the form of a verb after "she".
func thirdPerson(verb string) string {
	switch verb {
	case "":
		return ""
	case "be":
		return "is"
	case "have":
		return "has"
	}
	stem, last := verb[:len(verb)-1], verb[len(verb)-1]
	switch {
	case strings.HasSuffix(verb, "ed") && !strings.HasSuffix(verb, "eed"):
		return verb
	case last == 'y' && stem != "" && !strings.ContainsRune("aeiou", rune(stem[len(stem)-1])):
		return stem + "ies"
	case last == 'z' && !strings.HasSuffix(verb, "zz"):
		return verb + "zes"
	case strings.ContainsRune("sxzo", rune(last)), strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "sh"):
		return verb + "es"
	case last >= 'a' && last <= 'z':
		return verb + "s"
	}
	return verb
}

// capital raises the first letter, as a line of its own begins.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// named reports whether a name has a letter that is not small: a description ("protesters") has none.
func named(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.IsLower(r) })
}

// plural counts in words: "1 entity", "2 entities".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// day parses a date; a date that is none gives the zero time.
func day(d graph.Date) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// when reads a time at its own precision: "7 Jul 2017", "Jul 2017", "2017", "2010s", "3–9 Feb 2025",
// "since 2014". A time without any date is "".
func when(t graph.Time) string {
	start, end := day(t.Start), day(t.End)
	switch {
	case start.IsZero() && end.IsZero():
		return ""
	case end.IsZero():
		return "since " + start.Format(layout(t.Precision))
	case start.IsZero():
		return "until " + end.Format(layout(t.Precision))
	case t.Precision == graph.PrecisionDecade:
		return strconv.Itoa(start.Year()/10*10) + "s"
	case t.Precision == graph.PrecisionYear, t.Precision == graph.PrecisionMonth:
		if a, b := start.Format(layout(t.Precision)), end.Format(layout(t.Precision)); a != b {
			return a + "–" + b
		}
		return start.Format(layout(t.Precision))
	}
	return period(start, end)
}

func layout(p graph.Precision) string {
	switch p {
	case graph.PrecisionYear, graph.PrecisionDecade:
		return "2006"
	case graph.PrecisionMonth:
		return "Jan 2006"
	}
	return "2 Jan 2006"
}

// period reads a run of days and says nothing twice: "7 Jul 2017", "3–9 Feb 2025", "28 Feb – 2 Mar 2025".
func period(a, b time.Time) string {
	switch {
	case a.Equal(b):
		return a.Format("2 Jan 2006")
	case a.Year() == b.Year() && a.Month() == b.Month():
		return fmt.Sprintf("%d–%s", a.Day(), b.Format("2 Jan 2006"))
	case a.Year() == b.Year():
		return a.Format("2 Jan") + " – " + b.Format("2 Jan 2006")
	}
	return a.Format("2 Jan 2006") + " – " + b.Format("2 Jan 2006")
}

// months reads a period by month, as a summary does: "Jul 2017 – Feb 2025".
func months(a, b time.Time) string {
	switch {
	case a.Year() == b.Year() && a.Month() == b.Month():
		return b.Format("Jan 2006")
	case a.Year() == b.Year():
		return a.Format("Jan") + " – " + b.Format("Jan 2006")
	}
	return a.Format("Jan 2006") + " – " + b.Format("Jan 2006")
}

// whenAll reads the times of merged statements: the one that they share, or the period from the first to the
// last, by day where one month holds them.
func whenAll(times []graph.Time) string {
	seen := map[string]bool{}
	var first, last time.Time
	var texts []string
	for _, t := range times {
		text := when(t)
		if text == "" {
			continue
		}
		if !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
		start, end := day(t.Start), day(t.End)
		if start.IsZero() {
			start = end
		}
		if end.IsZero() {
			end = start
		}
		if first.IsZero() || start.Before(first) {
			first = start
		}
		if end.After(last) {
			last = end
		}
	}
	switch {
	case len(texts) == 0:
		return ""
	case len(texts) == 1:
		return texts[0]
	case first.Year() == last.Year() && first.Month() == last.Month():
		return period(first, last)
	}
	return months(first, last)
}

// caveat says in words why a statement is not an edge of the graph, or "" where it is.
func caveat(s *graph.Statement) string {
	var c []string
	if s.Negated {
		c = append(c, "denied")
	}
	switch s.Modality {
	case graph.Future:
		c = append(c, "planned")
	case graph.Hypothetical:
		c = append(c, "possible")
	case graph.Demanded:
		c = append(c, "demanded")
	}
	if s.Standing && s.Ended {
		c = append(c, "former")
	}
	if s.AttributedTo != nil {
		by := s.AttributedTo.Name
		if by == "" {
			by = cmp.Or(s.AttributedTo.Value, "a source")
		}
		c = append(c, "says "+by)
	}
	return strings.Join(c, ", ")
}

// list joins names as a sentence does: "Russia", "Russia and Ukraine", "Russia, Ukraine and Turkey".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(slices.Clone(names[:last]), ", ") + " and " + names[last]
}
