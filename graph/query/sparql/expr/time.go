package expr

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// instant is a dateTime, date or time as it is written, and where it lies on the line of time.
type instant struct {
	year             int
	month, day       int
	hour, minute     int
	seconds          *big.Rat
	zoned            bool
	offset           int    // of the zone in minutes
	zone             string // as written
	unix             int64  // whole seconds, taken as UTC where there is no zone
	fraction         int64  // nanoseconds
	secondsAsWritten string
}

func (i *instant) place() {
	var whole int64
	if i.seconds.Sign() != 0 { // dates have none
		whole = new(big.Int).Quo(i.seconds.Num(), i.seconds.Denom()).Int64()
		rest := new(big.Rat).Sub(i.seconds, new(big.Rat).SetInt64(whole))
		nanos := rest.Mul(rest, big.NewRat(1e9, 1))
		i.fraction = new(big.Int).Quo(nanos.Num(), nanos.Denom()).Int64()
	}
	t := time.Date(i.year, time.Month(i.month), i.day, i.hour, i.minute, int(whole), 0, time.UTC)
	i.unix = t.Unix() - int64(i.offset)*60
}

func parseDateTime(s string) (i instant, ok bool) {
	date, clock, found := strings.Cut(s, "T")
	if !found || !i.parseDay(date) {
		return i, false
	}
	if clock, ok = i.parseZone(clock); !ok || !i.parseClock(clock) {
		return i, false
	}
	i.place()
	return i, true
}

func parseDate(s string) (i instant, ok bool) {
	i.seconds = new(big.Rat)
	// A zone's minus is told from a date's by the colon behind it.
	if s, ok = i.parseZone(s); !ok || !i.parseDay(s) {
		return i, false
	}
	i.place()
	return i, true
}

func parseTime(s string) (i instant, ok bool) {
	i.year, i.month, i.day = 1972, 12, 31
	if s, ok = i.parseZone(s); !ok || !i.parseClock(s) {
		return i, false
	}
	i.place()
	return i, true
}

// parseZone takes a zone off the end of s and gives the rest.
func (i *instant) parseZone(s string) (string, bool) {
	if rest, ok := strings.CutSuffix(s, "Z"); ok {
		i.zoned, i.zone = true, "Z"
		return rest, true
	}
	if len(s) < 6 || s[len(s)-3] != ':' || s[len(s)-6] != '+' && s[len(s)-6] != '-' {
		return s, true
	}
	zone := s[len(s)-6:]
	hours, ok1 := number(zone[1:3])
	minutes, ok2 := number(zone[4:])
	if !ok1 || !ok2 || hours > 14 || minutes > 59 {
		return s, false
	}
	i.zoned, i.zone, i.offset = true, zone, hours*60+minutes
	if zone[0] == '-' {
		i.offset = -i.offset
	}
	return s[:len(s)-6], true
}

func (i *instant) parseDay(s string) bool {
	body, negative := strings.CutPrefix(s, "-")
	parts := strings.Split(body, "-")
	if len(parts) != 3 || len(parts[0]) < 4 || len(parts[0]) > 9 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		return false
	}
	var ok [3]bool
	i.year, ok[0] = number(parts[0])
	i.month, ok[1] = number(parts[1])
	i.day, ok[2] = number(parts[2])
	if negative {
		i.year = -i.year
	}
	if !ok[0] || !ok[1] || !ok[2] || i.month < 1 || i.month > 12 || i.day < 1 {
		return false
	}
	return i.day <= time.Date(i.year, time.Month(i.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (i *instant) parseClock(s string) bool {
	if len(s) < 8 || len(s) > 40 || s[2] != ':' || s[5] != ':' {
		return false
	}
	var ok1, ok2 bool
	i.hour, ok1 = number(s[:2])
	i.minute, ok2 = number(s[3:5])
	whole, fraction, point := strings.Cut(s[6:], ".")
	if n, ok := number(whole); !ok || len(whole) != 2 || n > 59 {
		return false
	}
	if point {
		if _, ok := number(strings.TrimLeft(fraction, "0") + "0"); !ok && len(fraction) < 10 || fraction == "" {
			return false
		}
	}
	var ok bool
	i.secondsAsWritten = s[6:]
	if !decimalForm(s[6:]) {
		return false
	}
	i.seconds, ok = new(big.Rat).SetString(s[6:])
	midnight := i.hour == 24 && i.minute == 0 && ok && i.seconds.Sign() == 0
	return ok && ok1 && ok2 && (i.hour < 24 || midnight) && i.minute < 60
}

// number reads digits alone.
func number(s string) (int, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// maxZone is the widest that a zone can be: a value without one lies within so many seconds of where it
// would lie in UTC (XML Schema 1.1 part 2, section 3.2.7.4).
const maxZone = 14 * 3600

// compare compares two instants; ok is false where a missing zone leaves the order open.
func (i instant) compare(j instant) (c int, ok bool) {
	if i.zoned != j.zoned {
		d := i.unix - j.unix
		switch {
		case d > maxZone:
			return 1, true
		case d < -maxZone:
			return -1, true
		}
		return 0, false
	}
	switch {
	case i.unix < j.unix || i.unix == j.unix && i.fraction < j.fraction:
		return -1, true
	case i.unix > j.unix || i.fraction > j.fraction:
		return 1, true
	}
	return 0, true
}

// duration writes the zone as xsd:dayTimeDuration.
func (i instant) duration() string {
	minutes, sign := i.offset, ""
	if minutes < 0 {
		minutes, sign = -minutes, "-"
	}
	switch {
	case minutes == 0:
		return "PT0S"
	case minutes%60 == 0:
		return fmt.Sprintf("%sPT%dH", sign, minutes/60)
	case minutes < 60:
		return fmt.Sprintf("%sPT%dM", sign, minutes)
	}
	return fmt.Sprintf("%sPT%dH%dM", sign, minutes/60, minutes%60)
}
