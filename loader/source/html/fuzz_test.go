package html

import (
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<html><head><title>T</title><script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"A B"}]}</script></head><body><article><p>Talks began.</p></article></body></html>`), "text/html; charset=utf-8", "https://vell.example/a")
	f.Add([]byte(`<table><tr><td>a<br>b<td><p hidden>c<q>d</q>`), "", "")
	f.Add([]byte("<meta charset=utf-16><p>a\xff\xfe<"), "text/html; charset=koi8-r", "::")
	f.Fuzz(func(t *testing.T, b []byte, contentType, address string) {
		p, err := Read(b, contentType, address)
		if err == nil && (p.Empty() || !utf8.ValidString(p.Text)) {
			t.Errorf("%q gives the text %q", b, p.Text)
		}
	})
}
