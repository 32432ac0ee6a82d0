package times

import (
	"strconv"
	"strings"
	"time"

	"quern/loader/language"
)

// word is a token as the scanner sees it: small letters, no final dot.
type word struct {
	lower string
	form  string
}

func wordsOf(s *language.Sentence) []word {
	ws := make([]word, len(s.Tokens))
	for i := range s.Tokens {
		f := s.Tokens[i].Form
		l := strings.ToLower(f)
		if len(l) > 1 {
			l = strings.TrimSuffix(l, ".")
		}
		ws[i] = word{lower: l, form: f}
	}
	return ws
}

var weekdays = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday, "friday": time.Friday,
	"saturday": time.Saturday, "sunday": time.Sunday, "mondays": -1, "tuesdays": -1, "wednesdays": -1, "thursdays": -1, "fridays": -1, "saturdays": -1, "sundays": -1,
}

// shortWeekdays count only with their dot ("Tues.").
var shortWeekdays = map[string]time.Weekday{
	"mon": time.Monday, "tue": time.Tuesday, "tues": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "thur": time.Thursday,
	"thurs": time.Thursday, "fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday,
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
}

var units = map[string]string{
	"hour": "hour", "hours": "hour", "minute": "hour", "minutes": "hour", "day": "day", "days": "day", "week": "week", "weeks": "week", "fortnight": "fortnight",
	"weekend": "weekend", "weekends": "weekend", "month": "month", "months": "month", "year": "year", "years": "year", "decade": "decade", "decades": "decade",
	"quarter": "quarter", "century": "century",
}

var partsOfDay = map[string]bool{"morning": true, "afternoon": true, "evening": true, "night": true, "midday": true, "noon": true}

// holidays fall on the same day each year.
var holidays = map[string][2]int{
	"christmas eve": {12, 24}, "christmas day": {12, 25}, "christmas": {12, 25}, "boxing day": {12, 26}, "new year's eve": {12, 31},
	"new year's day": {1, 1}, "valentine's day": {2, 14}, "halloween": {10, 31},
}

// openers are the words that a time can begin with, beside those in digits.
var openers = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields("last next this past coming previous following upcoming every each today tonight yesterday tomorrow nearly almost about around " +
		"some roughly just exactly only more less several many few early earlier late later mid beginning start middle end spring summer autumn fall winter new boxing") {
		set[w] = true
	}
	for w := range weekdays {
		set[w] = true
	}
	for w := range shortWeekdays {
		set[w] = true
	}
	for w := range months {
		set[w] = true
	}
	for w := range numbers {
		set[w] = true
	}
	for w := range units {
		set[w] = true
	}
	for name := range holidays {
		first, _, _ := strings.Cut(name, " ")
		set[first] = true
		set[strings.TrimSuffix(first, "'s")] = true
	}
	return set
}()

// number reads a small number in digits or as a word.
func number(s string) (int, bool) {
	if n, ok := numbers[s]; ok {
		return n, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n < 1000
}

// yearOf reads a year in four digits.
func yearOf(s string) (int, bool) {
	if len(s) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1000 && n < 2200
}

// dayOf reads a day of the month, "7" or "7th".
func dayOf(s string) (int, bool) {
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if t, cut := strings.CutSuffix(s, suffix); cut {
			s = t
			break
		}
	}
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= 31
}

// decadeOf reads "1990s", "90s" and "'90s"; a short one is of the last century's unless of this one's past.
func decadeOf(s string) (int, bool) {
	s, cut := strings.CutSuffix(s, "s")
	if !cut {
		return 0, false
	}
	short := strings.TrimLeft(s, "'’")
	n, err := strconv.Atoi(short)
	switch {
	case err != nil || n%10 != 0:
		return 0, false
	case len(short) == 4 && n >= 1000 && n < 2200:
		return n, true
	case len(short) == 2 && n >= 20:
		return 1900 + n, true
	}
	return 0, false
}

// onlyTime reports whether every token is a word of dates, as where a date was taken for a name.
func onlyTime(tokens []language.Token) bool {
	for i := range tokens {
		l := strings.TrimSuffix(strings.ToLower(tokens[i].Form), ".")
		_, m := months[l]
		_, w := weekdays[l]
		_, d := dayOf(l)
		_, y := yearOf(l)
		if !m && !w && !d && !y && l != "," && l != "the" && l != "of" {
			return false
		}
	}
	return true
}
