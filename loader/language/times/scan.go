package times

import (
	"strconv"
	"strings"
	"time"

	"quern/graph"
	"quern/loader/language"
)

// scanner reads the times of one sentence from left to right.
type scanner struct {
	words    []word
	sentence *language.Sentence
	today    time.Time // zero where the article's date is not known
	inName   map[int]bool
	depth    int // of times within times, bounded by nesting
}

// nesting is how deep a time may hold another ("the end of early next year").
const nesting = 3

// known reports whether relative times can be resolved.
func (s *scanner) known() bool { return !s.today.IsZero() }

// at is the word at i in small letters, or "".
func (s *scanner) at(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].lower
}

func (s *scanner) capital(i int) bool {
	if i < 0 || i >= len(s.words) {
		return false
	}
	f := s.words[i].form
	return f != "" && f[0] >= 'A' && f[0] <= 'Z'
}

// scan finds all times, none overlapping.
func (s *scanner) scan() []found {
	var out []found
	for i := 0; i < len(s.words); {
		if !s.opens(i) {
			i++
			continue
		}
		f, ok := s.bounded(i)
		if !ok {
			f, ok = s.range_(i)
		}
		if !ok || s.inName[i] && s.inName[f.last-1] {
			i++
			continue
		}
		if f.first >= 0 && f.precision != "" {
			out = append(out, f)
		}
		i = max(f.last, i+1)
	}
	return out
}

// opens reports whether a time can begin at i: most words of a text are passed over by this alone.
func (s *scanner) opens(i int) bool {
	w := s.words[i].lower
	if openers[w] || w != "" && (w[0] >= '0' && w[0] <= '9' || w[0] == '\'') || strings.HasPrefix(w, "mid-") || strings.HasPrefix(w, "late-") || strings.HasPrefix(w, "early-") {
		return true
	}
	switch w {
	case "the", "in", "over", "during", "within", "from", "between", "since", "until", "till", "before", "after":
		next := s.at(i + 1)
		return next == "the" || openers[next] || next != "" && next[0] >= '0' && next[0] <= '9' || strings.HasPrefix(next, "mid-")
	}
	return false
}

// bounded reads a time with a word before it that opens or closes one end: "since 2014", "until Friday".
func (s *scanner) bounded(i int) (found, bool) {
	switch s.at(i) {
	case "since":
		if f, ok := s.range_(i + 1); ok && f.precision != "" {
			f.first, f.end = i, day{open: true}
			return f, true
		}
	case "after":
		if f, ok := s.range_(i + 1); ok && f.precision != "" {
			return found{interval{f.start, day{open: true}, f.precision}, i, f.last}, true
		}
	case "until", "till", "before":
		if f, ok := s.range_(i + 1); ok && f.precision != "" {
			end := f.end
			if s.at(i) == "before" && !f.start.open {
				end = day{t: f.start.t.AddDate(0, 0, -1)}
			}
			return found{interval{day{open: true}, end, f.precision}, i, f.last}, true
		}
	case "from":
		if a, ok := s.point(i + 1); ok && a.precision != "" {
			if v, joined := s.join(a, "to", "until", "till", "through"); joined {
				v.first = i
				return v, true
			}
			if s.at(a.last) == "on" || s.at(a.last) == "onwards" || s.at(a.last) == "onward" {
				return found{interval{a.start, day{open: true}, a.precision}, i, a.last + 1}, true
			}
		}
	case "between":
		if a, ok := s.point(i + 1); ok && a.precision != "" {
			if v, joined := s.join(a, "and"); joined {
				v.first = i
				return v, true
			}
		}
	}
	return found{}, false
}

// range_ reads a time, or two joined by a dash or "to".
func (s *scanner) range_(i int) (found, bool) {
	a, ok := s.point(i)
	if !ok || a.precision == "" {
		return a, ok
	}
	if v, joined := s.join(a, "-", "–", "—", "to", "through"); joined {
		return v, true
	}
	return a, true
}

// join reads a second time behind one of the words and gives the range of both. A bare number behind
// takes its month from the first ("July 7-9"), a short one its century ("2014-15").
func (s *scanner) join(a found, joiners ...string) (found, bool) {
	word := s.at(a.last)
	for _, j := range joiners {
		if word != j {
			continue
		}
		if b, ok := s.point(a.last + 1); ok && b.precision != "" && !b.start.open && !a.start.open && !b.end.t.Before(a.start.t) {
			p := graph.PrecisionRange
			return found{from(a.start.t, b.end.t, p), a.first, b.last}, true
		}
		d, ok := dayOf(s.at(a.last + 1))
		if ok && a.precision == graph.PrecisionDay && d > a.end.t.Day() && (word == "-" || word == "–" || word == "to" || word == "and") {
			b := date(a.end.t.Year(), a.end.t.Month(), d)
			last := a.last + 2
			f := found{from(a.start.t, b, graph.PrecisionRange), a.first, last}
			if y, end, ok := s.yearBehind(last); ok { // "July 7-9, 2017": the year stands behind the second
				f.start.t, f.end.t, f.last = date(y, a.start.t.Month(), a.start.t.Day()), date(y, b.Month(), d), end
			}
			return f, true
		}
		if ok && a.precision == graph.PrecisionYear && d > a.end.t.Year()%100 && (word == "-" || word == "–") {
			return found{from(a.start.t, date(a.start.t.Year()/100*100+d, 12, 31), graph.PrecisionRange), a.first, a.last + 2}, true
		}
	}
	return found{}, false
}

// yearBehind reads ", 2017" or "2017".
func (s *scanner) yearBehind(i int) (year, last int, ok bool) {
	if s.at(i) == "," {
		i++
	}
	y, ok := yearOf(s.at(i))
	if ok && y < 1400 {
		ok = false
	}
	return y, i + 1, ok
}

// point reads one time. A time that is understood and cannot be resolved has no precision, so that its
// words are not read again in parts.
func (s *scanner) point(i int) (found, bool) {
	if i >= len(s.words) {
		return found{}, false
	}
	for _, read := range []func(int) (found, bool){s.iso, s.modified, s.weekday, s.monthDay, s.dayMonth, s.relativeDay, s.relativeUnit, s.ago, s.holiday, s.season, s.decade, s.year} {
		if f, ok := read(i); ok {
			return f, true
		}
	}
	return found{}, false
}

// iso reads "2022-02-24", and "7/24/2022" or "24/7/2022" where only one order makes a date or, of both,
// the American one.
func (s *scanner) iso(i int) (found, bool) {
	w := s.at(i)
	if d, ok := graph.ParseDate(w); ok {
		t, _ := time.Parse(time.DateOnly, string(d))
		return found{on(t), i, i + 1}, true
	}
	p := strings.Split(w, "/")
	if len(p) != 3 {
		return found{}, false
	}
	a, errA := strconv.Atoi(p[0])
	b, errB := strconv.Atoi(p[1])
	y, ok := yearOf(p[2])
	if errA != nil || errB != nil || !ok {
		return found{}, false
	}
	if a > 12 {
		a, b = b, a
	}
	v, ok := calendar(y, time.Month(a), b)
	return found{v, i, i + 1}, ok
}

// calendar is the day, if there is one.
func calendar(y int, m time.Month, d int) (interval, bool) {
	t := date(y, m, d)
	return on(t), m >= 1 && m <= 12 && t.Day() == d && t.Month() == m
}

// modified reads a part of a longer time: "late 2014", "mid-March", "the end of next year".
func (s *scanner) modified(i int) (found, bool) {
	if s.depth >= nesting {
		return found{}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	first := i
	if s.at(i) == "the" {
		i++
	}
	w := s.at(i)
	which, rest, hyphen := strings.Cut(w, "-")
	switch which {
	case "early", "late", "mid", "later", "earlier":
	case "beginning", "start", "middle", "end":
		if hyphen || s.at(i+1) != "of" {
			return found{}, false
		}
		i++
	default:
		return found{}, false
	}
	if hyphen && rest != "" { // "mid-March" is one token
		words := append([]word{{lower: which}, {lower: rest, form: s.words[i].form[len(which)+1:]}}, s.words[i+1:min(i+4, len(s.words))]...)
		inner := scanner{words: words, sentence: &language.Sentence{}, today: s.today, depth: s.depth}
		f, ok := inner.point(1)
		if !ok || f.precision == "" {
			return found{}, false
		}
		return found{part(f.interval, which), first, i + f.last - 1}, true
	}
	next := i + 1
	if s.at(next) == "-" {
		next++
	}
	if s.at(next) == "in" || s.at(next) == "on" { // "later in 2014", "earlier on Friday"
		next++
	}
	if s.at(next) == "the" {
		next++
	}
	f, ok := s.point(next)
	if !ok {
		return found{}, false
	}
	f.first = first
	switch {
	case f.precision == "" || f.precision == graph.PrecisionDay || which == "later" || which == "earlier":
	default:
		f.interval = part(f.interval, which)
	}
	return f, true
}
