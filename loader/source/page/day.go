package page

import (
	"regexp"
	"strings"
	"time"

	"quern/graph"
)

// dayLayouts are the ways that news writes a whole day, besides ISO's. A number that may be a day or a
// month ("3/4/2025") is no day.
var dayLayouts = []string{
	"Monday, January 2, 2006", "Monday, 2 January 2006", "January 2, 2006", "2 January 2006",
	"Jan 2, 2006", "Jan. 2, 2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-2006 15:04:05", "20060102",
	time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "2006/01/02",
}

// ParseDay reads a day as ISO writes it, with or without a time of day, or as English prose, a mail header
// or a news wire does. The day is the one written: no time zone moves it.
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

const months = `(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\.?`

// written are a day's parts among other words: month first, day first, ISO.
var written = regexp.MustCompile(`(?i)\b(?:` + months + `\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})|(\d{1,2})(?:st|nd|rd|th)?[\s-]+` + months +
	`[,-]?\s*(\d{4})|(\d{4}-\d{2}-\d{2}))\b`)

// FindDay finds the first day in words that a page shows to people ("Updated 4:15 PM EST, Tue February 18,
// 2025").
func FindDay(s string) (graph.Date, bool) {
	if d, ok := ParseDay(s); ok {
		return d, true
	}
	m := written.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	if m[7] != "" {
		return ParseDay(m[7])
	}
	month, day, year := m[1], m[2], m[3]
	if month == "" {
		day, month, year = m[4], m[5], m[6]
	}
	return ParseDay(day + " " + month[:3] + " " + year)
}
