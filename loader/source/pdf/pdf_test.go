package pdf

import (
	"strings"
	"testing"
)

func TestJoin(t *testing.T) {
	pages := []string{
		"The Daily Page 1\r\nThe ministers met on Tuesday in the har\x02bour of Oslo and spoke for hours.\r\nThey will meet again.\r\n7",
		"The Daily Page 2\r\nNobody expects an agreement before the\r\nend of the year, an official said.\r\n8",
		"The Daily Page 3\r\nThe next round of talks is to take place\r\nin Bergen, in the spring.\r\n9",
	}
	const want = "The ministers met on Tuesday in the harbour of Oslo and spoke for hours.\nThey will meet again.\n" +
		"Nobody expects an agreement before the end of the year, an official said.\nThe next round of talks is to take place in Bergen, in the spring.\n"
	if got := join(pages); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// FuzzRead gives PDFium noise: it may refuse it, and must come back.
func FuzzRead(f *testing.F) {
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Read(t.Context(), b); err == nil && strings.TrimSpace(p.Text) == "" {
			t.Errorf("%q gives a document without text", b)
		}
	})
}
