package wire

import (
	"testing"

	"quern/graph"
	"quern/loader/source/clean"
)

func FuzzRead(f *testing.F) {
	f.Add("By Jane Doe\nLONDON, Feb 18 (Reuters) - Talks began.\n(Reporting by Jane Doe)", "2025-02-18")
	f.Add("Published 18 February 2025\n\nPARIS —A", "")
	f.Fuzz(func(t *testing.T, text, day string) {
		text = clean.Text(text)
		_, edits := Read(text, graph.Date(day))
		at := 0
		for _, e := range edits {
			if e.Start < at || e.End < e.Start || e.End > len(text) {
				t.Fatalf("the edits %v of %q are not in order", edits, text)
			}
			at = e.End
		}
	})
}
