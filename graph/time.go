package graph

import "time"

// Date is a calendar day as "2006-01-02", or "" where it is not known.
type Date string

// ParseDate accepts a day, with or without a time of day behind it ("2025-02-22T10:00:00Z"), and reports
// whether it is one. The time of day is dropped: news is dated by day.
func ParseDate(s string) (Date, bool) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10]
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", false
	}
	return Date(s), true
}

// Precision says how exact a Time is.
type Precision string

// The precisions, from coarse to fine. An interval that is none of the units is a Range.
const (
	PrecisionRange  Precision = "range"
	PrecisionDecade Precision = "decade"
	PrecisionYear   Precision = "year"
	PrecisionMonth  Precision = "month"
	PrecisionWeek   Precision = "week"
	PrecisionDay    Precision = "day"
)

// Time is when something held or happened: an interval of days, both ends inclusive, and the words that
// gave it. An open end is "".
type Time struct {
	Text      string    `json:"text"`
	Start     Date      `json:"start"`
	End       Date      `json:"end"`
	Precision Precision `json:"precision"`
}
