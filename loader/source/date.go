package source

import (
	"strings"
	"time"

	"quern/graph"
)

// dayLayouts are the ways that news writes a whole day.
var dayLayouts = []string{
	"Monday, January 2, 2006", "Monday, 2 January 2006", "January 2, 2006", "2 January 2006",
	"Jan 2, 2006", "Jan. 2, 2006", "2 Jan 2006",
	time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700",
}

// ParseDay reads a day as ISO writes it, with or without a time of day, or as English prose or a mail
// header does. The day is the one written: no time zone moves it.
func ParseDay(s string) (graph.Date, bool) {
	s = strings.TrimSpace(s)
	if d, ok := graph.ParseDate(s); ok {
		return d, true
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return graph.Date(t.Format(time.DateOnly)), true
		}
	}
	return "", false
}

// takeDateLine takes a leading line that is a weekday and a day and no more ("Friday, January 4, 2019") out
// of the text, and gives the date that the article then has. Where the article carries another date, the
// line says something else and stays, as it does where there is nothing behind it.
func takeDateLine(text string, date graph.Date) (string, graph.Date) {
	line, rest, _ := strings.Cut(text, "\n")
	rest = strings.TrimLeft(rest, "\n")
	for _, layout := range dayLayouts[:2] {
		t, err := time.Parse(layout, strings.TrimSpace(line))
		if err != nil {
			continue
		}
		day := graph.Date(t.Format(time.DateOnly))
		if rest != "" && (date == "" || date == day) {
			return rest, day
		}
	}
	return text, date
}
