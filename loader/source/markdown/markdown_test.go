package markdown

import "testing"

func FuzzRead(f *testing.F) {
	f.Add("---\ntitle: T\n---\n# T\n\nTalks *began*.\n")
	f.Add("> - 1. [a](b)\n```\nc\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := Read(s); err != nil {
			t.Error(err)
		}
	})
}
