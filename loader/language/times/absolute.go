package times

import (
	"strings"
	"time"

	"quern/graph"
)

// monthAt reads the name of a month; "May", "March" and the short forms must look like one.
func (s *scanner) monthAt(i int) (time.Month, bool) {
	m, ok := months[s.at(i)]
	if !ok || !s.capital(i) {
		return 0, false
	}
	short := len(s.at(i)) <= 3 && s.at(i) != "may"
	if short && !strings.HasSuffix(s.words[i].form, ".") {
		if _, day := dayOf(s.at(i + 1)); !day {
			if _, day := dayOf(s.at(i - 1)); !day {
				return 0, false
			}
		}
	}
	if s.at(i) == "may" || s.at(i) == "march" {
		if tag := s.tag(i); tag == "AUX" || tag == "VERB" {
			return 0, false
		}
		_, day := dayOf(s.at(i + 1))
		_, year := yearOf(s.at(i + 1))
		_, before := dayOf(s.at(i - 1))
		switch s.at(i - 1) {
		case "in", "since", "of", "last", "next", "this", "until", "by", "before", "after", "early", "late", "mid", "from", "to", "between", "through", "and", "during":
			before = true
		}
		if !day && !year && !before && !(s.at(i+1) == "," && s.yearAt(i+2)) {
			return 0, false
		}
	}
	return m, true
}

func (s *scanner) yearAt(i int) bool {
	_, ok := yearOf(s.at(i))
	return ok
}

func (s *scanner) tag(i int) string {
	if i < 0 || i >= len(s.sentence.Tokens) {
		return ""
	}
	return s.sentence.Tokens[i].UPOS
}

// monthDay reads "July 7, 2017", "July 7", "July 2017", "July".
func (s *scanner) monthDay(i int) (found, bool) {
	m, ok := s.monthAt(i)
	if !ok {
		return found{}, false
	}
	next := i + 1
	if s.at(next) == "the" {
		if _, ok := dayOf(s.at(next + 1)); ok {
			next++
		}
	}
	if d, ok := dayOf(s.at(next)); ok && !s.countsThings(next) {
		if y, last, ok := s.yearBehind(next + 1); ok {
			if v, ok := calendar(y, m, d); ok {
				return found{v, i, last}, true
			}
			return found{first: i, last: last}, true
		}
		return s.nearDay(i, next+1, m, d)
	}
	y, last, ok := 0, 0, false
	if s.at(i+1) == "of" || s.at(i+1) == "," {
		y, ok = yearOf(s.at(i + 2))
		last = i + 3
	} else {
		y, ok = yearOf(s.at(i + 1))
		last = i + 2
	}
	if ok && y >= 1400 {
		return found{month(y, m), i, last}, true
	}
	return s.nearMonth(i, m)
}

// countsThings reports whether the number at i counts what follows ("May 3 people"), by the tags.
func (s *scanner) countsThings(i int) bool {
	return i+1 < len(s.sentence.Tokens) && s.sentence.Tokens[i+1].XPOS == "NNS"
}

// dayMonth reads "10 January 2022", "10 January", "the 7th of July".
func (s *scanner) dayMonth(i int) (found, bool) {
	first := i
	if s.at(i) == "the" {
		i++
	}
	d, ok := dayOf(s.at(i))
	if !ok {
		return found{}, false
	}
	next := i + 1
	if s.at(next) == "of" {
		next++
	}
	m, ok := s.monthAt(next)
	if !ok {
		return found{}, false
	}
	if y, last, ok := s.yearBehind(next + 1); ok {
		if v, ok := calendar(y, m, d); ok {
			return found{v, first, last}, true
		}
		return found{first: first, last: last}, true
	}
	return s.nearDay(first, next+1, m, d)
}

// nearDay takes the day's year from the article: the last one up to its date, or the next in a clause
// that looks ahead.
func (s *scanner) nearDay(first, last int, m time.Month, d int) (found, bool) {
	if !s.known() {
		return found{first: first, last: last}, true
	}
	ahead := s.ahead(first)
	y := s.today.Year()
	// A leap day may be up to eight years off.
	for step := range 9 {
		c := y - step
		if ahead {
			c = y + step
		}
		v, ok := calendar(c, m, d)
		if !ok || ahead && v.start.t.Before(s.today) || !ahead && v.start.t.After(s.today) {
			continue
		}
		return found{v, first, last}, true
	}
	return found{first: first, last: last}, true
}

// nearMonth takes the month's year from the article.
func (s *scanner) nearMonth(i int, m time.Month) (found, bool) {
	if !s.known() {
		return found{first: i, last: i + 1}, true
	}
	y := s.today.Year()
	if s.ahead(i) {
		if m < s.today.Month() {
			y++
		}
	} else if m > s.today.Month() {
		y--
	}
	return found{month(y, m), i, i + 1}, true
}

// year reads a year that stands as one: behind a word that takes a time, in brackets, or before what it
// dates ("the 2014 election") and not before what it could count.
func (s *scanner) year(i int) (found, bool) {
	y, ok := yearOf(s.at(i))
	if !ok {
		return found{}, false
	}
	switch s.at(i - 1) {
	case "in", "since", "until", "till", "by", "from", "during", "before", "after", "of", "between", "to", "and", "early", "late", "mid", "circa", "around", "(", "year", "through", "summer", "winter", "spring", "autumn", "fall", "-", "–", "[", "for":
		if y >= 1400 && !s.countsThings(i) && !s.measured(i+1) {
			return found{year(y), i, i + 1}, true
		}
		return found{}, false
	}
	if y >= 1800 && y < 2100 && !s.countsThings(i) && !s.measured(i+1) && s.at(i-1) != "$" && s.at(i-1) != "no" && s.at(i-1) != "#" {
		return found{year(y), i, i + 1}, true
	}
	return found{}, false
}

// measured reports whether a unit follows, which makes the number before it a quantity.
func (s *scanner) measured(i int) bool {
	switch s.at(i) {
	case "people", "km", "miles", "kilometres", "kilometers", "metres", "meters", "feet", "ft", "m", "kg", "tons", "tonnes", "dollars", "euros", "pounds", "percent", "%", "hours", "gmt", "utc", "est", "edt", "votes", "million", "billion", ":":
		return true
	}
	return false
}

// decade reads "the 1990s", and centuries: "the 19th century".
func (s *scanner) decade(i int) (found, bool) {
	first := i
	if s.at(i) == "the" {
		i++
	}
	if d, ok := decadeOf(s.at(i)); ok {
		return found{decade(d), first, i + 1}, true
	}
	if s.at(i+1) == "century" {
		if c, ok := dayOf(s.at(i)); ok && c >= 10 && c <= 21 && !isDigits(s.at(i)) {
			return found{from(date((c-1)*100+1, 1, 1), date(c*100, 12, 31), graph.PrecisionRange), first, i + 2}, true
		}
	}
	return found{}, false
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// season reads "summer 2014" and "the summer of 2014".
func (s *scanner) season(i int) (found, bool) {
	name := s.at(i)
	if _, ok := season(2000, name); !ok {
		return found{}, false
	}
	next := i + 1
	if s.at(next) == "of" {
		next++
	}
	y, ok := yearOf(s.at(next))
	if !ok || y < 1400 {
		return found{}, false
	}
	v, _ := season(y, name)
	return found{v, i, next + 1}, true
}

// holiday reads the feasts that fall on one day.
func (s *scanner) holiday(i int) (found, bool) {
	if !s.capital(i) {
		return found{}, false
	}
	for n := 4; n > 0; n-- {
		name := ""
		for j := i; j < i+n; j++ {
			if j > i && s.at(j) != "'s" && s.at(j) != "’s" {
				name += " "
			}
			name += strings.ReplaceAll(s.at(j), "’", "'")
		}
		if d, ok := holidays[name]; ok {
			if y, last, ok := s.yearBehind(i + n); ok {
				v, _ := calendar(y, time.Month(d[0]), d[1])
				return found{v, i, last}, true
			}
			return s.nearDay(i, i+n, time.Month(d[0]), d[1])
		}
	}
	return found{}, false
}
