package graph

import (
	"encoding/json"
	"fmt"
)

// Span is a range of bytes in an article's cleaned text; End is exclusive.
type Span struct {
	Start int
	End   int
}

// Len is the number of bytes covered.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Of slices text. A span that does not fit the text gives "".
func (s Span) Of(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return text[s.Start:s.End]
}

// MarshalJSON writes [start, end].
func (s Span) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d]", s.Start, s.End), nil
}

// UnmarshalJSON reads [start, end].
func (s *Span) UnmarshalJSON(b []byte) error {
	var ends []int
	if err := json.Unmarshal(b, &ends); err != nil || len(ends) != 2 {
		return fmt.Errorf("reading a span: %q is not [start, end]", b)
	}
	s.Start, s.End = ends[0], ends[1]
	return nil
}
