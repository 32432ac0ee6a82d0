package page

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"quern/graph"
)

// count says how many there are of something: "1 fact", "1,204 facts".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(int64(n)) + " " + many
}

// thousands sets a number's digits apart by threes.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// longDate reads a day as people write it: "22 February 2025". What is no day stays as it is.
func longDate(d graph.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("2 January 2006")
}

// sortDetails puts details in the order of their roles.
func sortDetails(list []detail) {
	slices.SortFunc(list, func(a, b detail) int { return cmp.Compare(a.Role, b.Role) })
}
