package clean

import (
	"sort"
	"strings"

	"quern/graph"
)

// Edit replaces the bytes from Start to End of a text. Edits of one text stand in order and do not overlap.
type Edit struct {
	Start, End int
	With       string
}

// Apply makes the edits.
func Apply(text string, edits []Edit) string {
	if len(edits) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.Start])
		b.WriteString(e.With)
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// Map leads from places in a cleaned text back to where they stood in the original. The zero Map is that of
// a text which was clean. It is safe for concurrent use.
type Map struct {
	steps []step
}

// step is one round of edits, with where each stands in the text that it gave.
type step struct {
	edits []Edit
	at    []int
}

// Add notes that the text was edited further.
func (m *Map) Add(edits []Edit) {
	if len(edits) == 0 {
		return
	}
	s := step{edits: edits, at: make([]int, len(edits))}
	shift := 0
	for i, e := range edits {
		s.at[i] = e.Start + shift
		shift += len(e.With) - (e.End - e.Start)
	}
	m.steps = append(m.steps, s)
}

// Original gives the bytes of the original that a span of the cleaned text came from. Where cleaning
// replaced characters, the whole of what stood there is meant.
func (m *Map) Original(at graph.Span) graph.Span {
	for i := len(m.steps) - 1; i >= 0; i-- {
		start := m.steps[i].back(at.Start, false)
		end := start
		if at.End > at.Start {
			end = m.steps[i].back(at.End-1, true)
		}
		at = graph.Span{Start: start, End: max(start, end)}
	}
	return at
}

// back leads from a byte of the edited text to where its origin begins, or with last to behind it.
func (s *step) back(at int, last bool) int {
	i := sort.SearchInts(s.at, at+1) - 1
	if i < 0 {
		if last {
			return at + 1
		}
		return at
	}
	// Of several edits that stand at one place all but the last give nothing.
	e := s.edits[i]
	if behind := at - s.at[i] - len(e.With); behind >= 0 {
		if last {
			behind++
		}
		return e.End + behind
	}
	if last {
		return e.End
	}
	return e.Start
}
