package page

import (
	"testing"

	"quern/graph"
)

func TestDays(t *testing.T) {
	for _, test := range []struct {
		text         string
		whole, found graph.Date // what ParseDay gives, and FindDay
	}{
		{"2025-02-18", "2025-02-18", "2025-02-18"},
		{"2025-02-18T23:59:59-08:00", "2025-02-18", "2025-02-18"},
		{"Tue, 18 Feb 2025 09:00:00 GMT", "2025-02-18", "2025-02-18"},
		{"February 18, 2025", "2025-02-18", "2025-02-18"},
		{"18-Feb-2025 15:04:05", "2025-02-18", "2025-02-18"},
		{"Updated 4:15 PM EST, Tue February 18, 2025", "", "2025-02-18"},
		{"18-FEB-1987 00:02:59.13&#5;&#5;RM", "", "1987-02-18"},
		{"8-APR-1987 00:00:00.00 # a guess", "", "1987-04-08"},
		{"18th February, 2025", "", "2025-02-18"},
		{"3/4/2025", "", ""},
		{"soon", "", ""},
		{"31 February 2025", "", ""},
		{"", "", ""},
	} {
		if got, _ := ParseDay(test.text); got != test.whole {
			t.Errorf("ParseDay(%q) is %q, want %q", test.text, got, test.whole)
		}
		if got, _ := FindDay(test.text); got != test.found {
			t.Errorf("FindDay(%q) is %q, want %q", test.text, got, test.found)
		}
	}
}
