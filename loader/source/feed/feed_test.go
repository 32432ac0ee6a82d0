package feed

import "testing"

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<rss version="2.0"><channel><title>P</title><item><title>T</title><link>https://a.example/</link><pubDate>Tue, 18 Feb 2025 08:00:00 GMT</pubDate><description>&lt;p&gt;a&lt;/p&gt;</description></item></channel></rss>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><author/><content type="xhtml"><div>a</div></content></entry></feed>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"content_text":"a","authors":[null]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if pages, err := Read(b); err != nil && pages != nil {
			t.Error("pages beside an error")
		}
	})
}
