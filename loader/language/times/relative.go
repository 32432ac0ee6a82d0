package times

import (
	"strings"
	"time"

	"quern/graph"
)

// weekday reads "Tuesday", "last Tuesday", "Tuesday night", "Tuesday, July 7".
func (s *scanner) weekday(i int) (found, bool) {
	first := i
	which := ""
	switch s.at(i) {
	case "last", "next", "this", "past", "coming", "previous", "following", "every", "each":
		which = s.at(i)
		i++
		if which == "this" && (s.at(i) == "coming" || s.at(i) == "past") {
			which = s.at(i)
			i++
		}
	}
	wd, ok := weekdays[s.at(i)]
	if !ok && i < len(s.words) && strings.HasSuffix(s.words[i].form, ".") {
		wd, ok = shortWeekdays[s.at(i)]
	}
	if !ok || !s.capital(i) || first == i && s.capital(i-1) && s.namesADay(i-1) {
		return found{}, false
	}
	last := i + 1
	if partsOfDay[s.at(last)] {
		last++
	}
	if which == "every" || which == "each" || wd < 0 {
		return found{first: first, last: last}, true // it recurs
	}
	// With a date behind it the weekday adds nothing: "Tuesday, July 7".
	next := last
	if s.at(next) == "," {
		next++
	}
	for _, read := range []func(int) (found, bool){s.monthDay, s.dayMonth} {
		if f, ok := read(next); ok && (f.precision == graph.PrecisionDay || f.precision == "") {
			f.first = first
			return f, true
		}
	}
	if s.at(last) == "week" && s.at(i-1) != "a" { // British: "Tuesday week"
		last++
		which = "week"
	}
	if !s.known() {
		return found{first: first, last: last}, true
	}
	back := (int(s.today.Weekday()) - int(wd) + 7) % 7 // days since the last such day, today counting
	t := s.today.AddDate(0, 0, -back)
	switch which {
	case "last", "past", "previous":
		if back == 0 {
			t = t.AddDate(0, 0, -7)
		}
	case "next", "coming", "following":
		t = t.AddDate(0, 0, 7)
	case "week":
		t = t.AddDate(0, 0, 14)
	case "this":
		t = week(s.today).start.t.AddDate(0, 0, (int(wd)+6)%7)
	default:
		if back > 0 && s.ahead(i) {
			t = t.AddDate(0, 0, 7)
		}
	}
	return found{on(t), first, last}, true
}

// namesADay reports whether the word makes a name of the weekday behind it.
func (s *scanner) namesADay(i int) bool {
	switch s.at(i) {
	case "good", "black", "bloody", "easter", "palm", "ash", "super", "holy", "cyber", "maundy", "shrove":
		return true
	}
	return false
}

// relativeDay reads "yesterday", "tonight", "this morning", "last night".
func (s *scanner) relativeDay(i int) (found, bool) {
	shift, last := 0, i+1
	switch s.at(i) {
	case "today", "tonight":
	case "yesterday":
		shift = -1
	case "tomorrow":
		shift = 1
	case "this", "last":
		if !partsOfDay[s.at(i+1)] {
			return found{}, false
		}
		last++
		if s.at(i) == "last" {
			shift = -1
		}
	default:
		return found{}, false
	}
	if partsOfDay[s.at(last)] {
		last++
	}
	if s.at(last) == "'s" && s.at(i) == "today" { // "today's world" is of these days
		return found{first: i, last: last}, true
	}
	if !s.known() {
		return found{first: i, last: last}, true
	}
	return found{on(s.today.AddDate(0, 0, shift)), i, last}, true
}

// relativeUnit reads "last week", "this coming week", "next April", "the past two years", "the next few days".
func (s *scanner) relativeUnit(i int) (found, bool) {
	first := i
	for i-first < 3 && (s.at(i) == "the" || s.at(i) == "within" || (s.at(i) == "in" || s.at(i) == "over" || s.at(i) == "during") && s.at(i+1) == "the") {
		i++
	}
	shift := 0
	switch s.at(i) {
	case "last", "past", "previous":
		shift = -1
	case "next", "coming", "following", "upcoming":
		shift = 1
	case "this":
		if s.at(i+1) == "past" {
			shift, i = -1, i+1
		} else if s.at(i+1) == "coming" {
			shift, i = 1, i+1
		}
	default:
		return found{}, false
	}
	word := s.at(i)
	i++
	if first != i-1 && word == "this" && s.at(first) != "this" {
		return found{}, false
	}
	if n, ok := number(s.at(i)); ok && units[s.at(i+1)] != "" && word != "this" {
		return s.stretch(first, i+2, n, units[s.at(i+1)], shift)
	}
	switch s.at(i) { // "the past few years": no number, no interval
	case "few", "several", "couple", "many", "some":
		for j := i + 1; j <= i+2; j++ {
			if units[s.at(j)] != "" {
				return found{first: first, last: j + 1}, true
			}
		}
	}
	if m, ok := s.monthAt(i); ok {
		return s.shiftedMonth(first, i+1, m, shift)
	}
	if v, ok := season(2000, s.at(i)); ok && s.at(i) != "fall" {
		return s.shiftedSeason(first, i+1, v.start.t.Month(), s.at(i), shift)
	}
	unit := units[s.at(i)]
	if unit == "" || unit == "hour" || strings.HasSuffix(s.at(i), "s") {
		return found{}, false
	}
	last := i + 1
	if s.at(i) == "year" || s.at(i) == "month" || s.at(i) == "week" {
		if s.at(last) == "'s" || s.at(last) == "’s" {
			last = i + 1 // "last year's vote" names the year alone
		}
	}
	if !s.known() {
		return found{first: first, last: last}, true
	}
	if unit == "day" || (word == "previous" || word == "following") && unit != "week" {
		return found{first: first, last: last}, true // of another time than the article's
	}
	if word == "past" && unit != "week" && unit != "weekend" || word == "coming" && unit != "week" && unit != "weekend" {
		return s.stretch(first, last, 1, unit, shift)
	}
	v, ok := shifted(s.today, unit, shift)
	if !ok {
		return found{}, false
	}
	return found{v, first, last}, true
}

// shifted is the calendar unit that holds the day, moved.
func shifted(t time.Time, unit string, by int) (interval, bool) {
	switch unit {
	case "day":
		return on(t.AddDate(0, 0, by)), true
	case "week":
		return week(t.AddDate(0, 0, 7*by)), true
	case "weekend":
		w := week(t.AddDate(0, 0, 7*by))
		if by < 0 && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday) {
			w = week(t.AddDate(0, 0, -7))
		}
		return from(w.end.t.AddDate(0, 0, -1), w.end.t, graph.PrecisionRange), true
	case "month":
		first := date(t.Year(), t.Month(), 1).AddDate(0, by, 0)
		return month(first.Year(), first.Month()), true
	case "quarter":
		first := date(t.Year(), (t.Month()-1)/3*3+1, 1).AddDate(0, 3*by, 0)
		return from(first, first.AddDate(0, 3, -1), graph.PrecisionRange), true
	case "year":
		return year(t.Year() + by), true
	case "decade":
		return decade(t.Year() + 10*by), true
	}
	return interval{}, false
}

// add moves a day by so many units.
func add(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "week", "weekend":
		return t.AddDate(0, 0, 7*n)
	case "fortnight":
		return t.AddDate(0, 0, 14*n)
	case "month":
		return t.AddDate(0, n, 0)
	case "quarter":
		return t.AddDate(0, 3*n, 0)
	case "year":
		return t.AddDate(n, 0, 0)
	case "decade":
		return t.AddDate(10*n, 0, 0)
	case "century":
		return t.AddDate(100*n, 0, 0)
	case "hour":
		return t
	}
	return t.AddDate(0, 0, n)
}

// stretch is the time from or up to the article's date: "the next two weeks".
func (s *scanner) stretch(first, last, n int, unit string, direction int) (found, bool) {
	if !s.known() {
		return found{first: first, last: last}, true
	}
	if unit == "hour" {
		n = (n + 23) / 24
		unit = "day"
	}
	other := add(s.today, direction*n, unit)
	if direction < 0 {
		return found{from(other, s.today, graph.PrecisionRange), first, last}, true
	}
	return found{from(s.today, other, graph.PrecisionRange), first, last}, true
}

// shiftedMonth is "last April": the last one that is over; "next April" the first to begin; "this April"
// the year's.
func (s *scanner) shiftedMonth(first, last int, m time.Month, shift int) (found, bool) {
	if !s.known() {
		return found{first: first, last: last}, true
	}
	y := s.today.Year()
	switch {
	case shift < 0 && m >= s.today.Month():
		y--
	case shift > 0 && m <= s.today.Month():
		y++
	}
	v := month(y, m)
	if d, ok := dayOf(s.at(last)); ok {
		if c, ok := calendar(y, m, d); ok {
			return found{c, first, last + 1}, true
		}
	}
	return found{v, first, last}, true
}

func (s *scanner) shiftedSeason(first, last int, begins time.Month, name string, shift int) (found, bool) {
	if !s.known() {
		return found{first: first, last: last}, true
	}
	y := s.today.Year()
	switch {
	case shift < 0 && begins+2 >= s.today.Month():
		y--
	case shift > 0 && begins <= s.today.Month():
		y++
	}
	v, _ := season(y, name)
	return found{v, first, last}, true
}

// ago reads "three years ago", as exact as its unit, and "a week from now".
func (s *scanner) ago(i int) (found, bool) {
	first := i
	switch s.at(i) {
	case "nearly", "almost", "about", "around", "some", "roughly", "just", "exactly", "only":
		i++
	case "more", "less":
		if s.at(i+1) == "than" {
			i += 2
		}
	case "over":
		i++
	}
	n, ok := number(s.at(i))
	vague := false
	if !ok {
		switch s.at(i) {
		case "several", "many", "few":
			vague = true
		default:
			if units[s.at(i)] == "" || !strings.HasSuffix(s.at(i), "s") {
				return found{}, false
			}
			vague = true
			i--
		}
	}
	if w := s.at(i + 1); ok && n == 1 && (w == "few" || w == "couple" || w == "half") {
		vague = true
		i++
		if s.at(i+1) == "of" {
			i++
		}
	}
	unit := units[s.at(i+1)]
	if unit == "" {
		return found{}, false
	}
	last := i + 3
	direction := -1
	switch {
	case s.at(i+2) == "ago":
	case s.at(i+2) == "from" && s.at(i+3) == "now":
		direction = 1
		last++
	default:
		return found{}, false
	}
	if vague || !s.known() {
		return found{first: first, last: last}, true
	}
	t := add(s.today, direction*n, unit)
	switch unit {
	case "hour", "day":
		return found{on(t), first, last}, true
	case "week", "fortnight", "weekend":
		return found{week(t), first, last}, true
	case "month", "quarter":
		return found{month(t.Year(), t.Month()), first, last}, true
	case "year":
		return found{year(t.Year()), first, last}, true
	}
	return found{decade(t.Year()), first, last}, true
}
