package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"quern/graph"
)

// The article of every format, and how each writes it.
const (
	title = "Ferry talks resume"
	first = "The ferry companies of Vell and Orrin resumed talks on Tuesday after a break of three weeks."
	then  = "Both sides want the night boat back before the summer, said Maja Kren, who speaks for the harbour of Orrin."
)

func zipped(t testing.TB, files ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t testing.TB, files ...string) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o644, Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, files[i+1])
	}
	w.Close()
	return b.String()
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func word(t testing.TB) string {
	const ns = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	return zipped(t, "[Content_Types].xml", "<Types/>",
		"word/document.xml", `<?xml version="1.0"?><w:document`+ns+`><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>`+title+`</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">`+first[:20]+`</w:t></w:r><w:del><w:r><w:t>not this</w:t></w:r></w:del><w:r><w:t>`+first[20:]+`</w:t></w:r></w:p><w:p><w:r><w:t>`+then+`</w:t></w:r></w:p></w:body></w:document>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>Ann Bell</dc:creator><dcterms:created>2025-02-18T08:00:00Z</dcterms:created></cp:coreProperties>`)
}

// portable makes a PDF of pages of lines.
func portable(pages ...[]string) string {
	var objects []string
	add := func(s string) int { objects = append(objects, s); return len(objects) }
	font := add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	root := len(pages)*2 + 2
	kids := ""
	for _, lines := range pages {
		s := "BT /F1 11 Tf 72 740 Td 14 TL"
		for _, l := range lines {
			s += " (" + l + ") Tj T*"
		}
		s += " ET"
		content := add(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(s), s))
		kids += fmt.Sprintf(" %d 0 R", add(fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>", root, content, font)))
	}
	add(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids))
	catalog := add(fmt.Sprintf("<</Type/Catalog/Pages %d 0 R>>", root))
	info := add("<</Title(" + title + ")/Author(Ann Bell)/CreationDate(D:20250218080000Z)>>")
	out, table := "%PDF-1.4\n", ""
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", len(out))
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return out + fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF",
		len(objects)+1, table, len(objects)+1, catalog, info, len(out))
}

func record(kind, address, contentType, body string) string {
	http := "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n" + body
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2025-02-19T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, address, len(http), http)
}

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

const webPage = `<html><head><title>` + title + `</title><meta name="date" content="2025-02-18"><meta name="author" content="Ann Bell"></head><body><article><h1>` + title + `</h1><p>` + first + `</p><p>` + then + `</p></article></body></html>`

const mailHead = "From: Ann Bell <ann@vell.example>\r\nTo: desk@vell.example\r\nSubject: " + title + "\r\nDate: Tue, 18 Feb 2025 08:00:00 +0100\r\nMessage-ID: <1@vell.example>\r\nMIME-Version: 1.0\r\n"

func TestFormats(t *testing.T) {
	const item = `<item><title>` + title + `</title><link>https://vell.example/ferry</link><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ann Bell</dc:creator><pubDate>Tue, 18 Feb 2025 08:00:00 GMT</pubDate><description><![CDATA[<p>` + first + `</p><p>` + then + `</p>]]></description></item>`
	const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>The Vell Post</title>` + item + `</channel></rss>`
	const atom = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Vell Post</title><entry><title>` + title + `</title><link href="https://vell.example/ferry"/><author><name>Ann Bell</name></author><published>2025-02-18T08:00:00Z</published><content type="html">&lt;p&gt;` + first + `&lt;/p&gt;&lt;p&gt;` + then + `&lt;/p&gt;</content></entry></feed>`
	table := func(comma string) string {
		return strings.Join([]string{"Headline", "Body", "Published", "Byline"}, comma) + "\n" + strings.Join([]string{title, `"` + first + "\n" + then + `"`, "18 February 2025", "Ann Bell"}, comma) + "\n"
	}
	day, rest, _ := strings.Cut(first, " on ")
	wish, who, _ := strings.Cut(then, " said ")
	pdf := portable([]string{day, "on " + rest, wish, "said " + who})
	for _, test := range []struct {
		name, in string
		o        Options
		where    string // what messages call it
	}{
		{"a.html", webPage, Options{}, "a.html"},
		{"page", webPage, Options{}, "page"},
		{"a.pdf", pdf, Options{}, "a.pdf"},
		{"pdf", pdf, Options{}, "pdf"},
		{"a.docx", word(t), Options{}, "a.docx"},
		{"a.eml", mailHead + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + first + "\r\n\r\n" + then + "\r\n> an earlier message\r\n-- \r\nAnn Bell\r\nVell\r\n", Options{}, "a.eml"},
		{"mail", mailHead + "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>" + first + "</p><p>=\r\n" + then + "</p>\r\n--x--\r\n", Options{}, "mail"},
		{"a.rss", rss, Options{}, "a.rss: item 1"},
		{"feed", atom, Options{}, "feed: item 1"},
		{"a.warc", record("response", "https://vell.example/ferry", "text/html", webPage) + record("request", "x", "text/html", "") + record("response", "https://vell.example/a.png", "image/png", "no"), Options{}, "a.warc: record 1"},
		{"a.warc.gz", gzipped(record("warcinfo", "x", "x", "")) + gzipped(record("response", "https://vell.example/ferry", "text/html; charset=utf-8", webPage)), Options{}, "a.warc.gz: record 2"},
		{"a.zip", zipped(t, "news/a.html", webPage, "news/a.png", "no", "__MACOSX/a.html", "no"), Options{}, "a.zip: news/a.html"},
		{"a.tar", tarred(t, "a.html", webPage), Options{}, "a.tar: a.html"},
		{"a.tgz", gzipped(tarred(t, "../../a.html", webPage)), Options{}, "a.tgz: ../../a.html"},
		{"nested.zip", zipped(t, "inner.zip", zipped(t, "a.docx", word(t))), Options{}, "nested.zip: inner.zip: a.docx"},
		{"a.html.gz", gzipped(webPage), Options{}, "a.html.gz"},
		{"a.csv", table(","), Options{}, "a.csv: line 2"},
		{"b.csv", table(";"), Options{}, "b.csv: line 2"},
		{"a.tsv", table("\t"), Options{}, "a.tsv: line 2"},
		{"c.csv", strings.Replace(table(","), "Body", "Story", 1), Options{Columns: map[string]string{"text": "story"}}, "c.csv: line 2"},
		{"a.json", fmt.Sprintf(`[{"title": %q, "text": %q, "date": "2025-02-18", "authors": ["Ann Bell"]}]`, title, first+"\n"+then), Options{}, "a.json: article 1"},
		{"b.json", fmt.Sprintf(`{"title": %q, "text": %q, "date": "2025-02-18", "author": "Ann Bell"}`, title, first+"\n"+then), Options{}, "b.json"},
		{"feed.json", fmt.Sprintf(`{"version": "https://jsonfeed.org/version/1.1", "title": "The Vell Post", "items": [{"id": "1", "title": %q, "content_text": %q, "date_published": "2025-02-18T08:00:00Z", "authors": [{"name": "Ann Bell"}]}]}`, title, first+"\n"+then), Options{}, "feed.json: item 1"},
		{"a.md", "---\ntitle: \"" + title + "\"\ndate: 2025-02-18\nauthor: Ann Bell\n---\n\n# " + title + "\n\nThe **ferry companies** of [Vell](https://vell.example) and" + first[len("The ferry companies of Vell and"):] + "\n\n" + then[:30] + "\n" + strings.TrimSpace(then[30:]) + "\n", Options{}, "a.md"},
		{"a.txt", utf16le("By Ann Bell\nPublished 18 February 2025\n\n" + first + "\n" + then), Options{Title: title}, "a.txt"},
		{"b.txt", "By Ann Bell\n\n" + first + "\n" + then + "\n\n(Reporting by Ann Bell in Vell; editing by Tom Roe)\n", Options{Title: title, Date: "2025-02-18"}, "b.txt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.Name = test.name
			var got []string
			for item, err := range Read(context.Background(), strings.NewReader(test.in), test.o) {
				if err != nil {
					got = append(got, err.Error())
					continue
				}
				a := item.Article
				got = append(got, fmt.Sprintf("%s|%s|%s|%s|%s", item.Where, a.Title, a.Date, a.Authors, strings.ReplaceAll(a.Text, "\n\n", "\n")))
			}
			want := []string{fmt.Sprintf("%s|%s|2025-02-18|Ann Bell|%s\n%s", test.where, title, first, then)}
			if test.name == "a.pdf" || test.name == "pdf" { // a PDF does not mark its paragraphs
				got[0] = strings.Replace(got[0], "\n", " ", -1)
				want[0] = strings.Replace(want[0], "\n", " ", -1)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// shelf is a Fetcher with a few pages.
type shelf map[string]string

func (s shelf) Fetch(_ context.Context, address string) (*Response, error) {
	body, ok := s[address]
	if !ok {
		return nil, errors.New("the server answered 404 Not Found")
	}
	return &Response{Address: address, ContentType: "text/html", Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestAddresses(t *testing.T) {
	web := shelf{"https://vell.example/ferry": webPage, "https://vell.example/feed": `<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>
<item><title>A</title><link>https://vell.example/ferry</link><description>Short.</description></item><item><title>B</title><link>https://vell.example/gone</link></item></channel></rss>`}
	for _, test := range []struct {
		name string
		o    Options
		want []string
	}{
		{"https://vell.example/ferry", Options{Fetcher: web}, []string{"https://vell.example/ferry|" + title}},
		{"https://vell.example/ferry", Options{}, []string{"https://vell.example/ferry: fetching addresses is not allowed here"}},
		{"https://vell.example/none", Options{Fetcher: web}, []string{"https://vell.example/none: the server answered 404 Not Found"}},
		{"https://vell.example/feed", Options{Fetcher: web, Format: Feed}, []string{"https://vell.example/ferry|A",
			"https://vell.example/feed: item 2: the feed does not carry its text; --follow reads its page"}},
		{"https://vell.example/feed", Options{Fetcher: web, Format: Feed, Follow: true}, []string{"https://vell.example/ferry|" + title,
			"https://vell.example/gone: the server answered 404 Not Found"}},
	} {
		var got []string
		for item, err := range Files(t.Context(), []string{test.name}, nil, test.o) {
			if err != nil {
				got = append(got, err.Error())
			} else {
				got = append(got, item.Article.URL+"|"+item.Article.Title)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

// A page cannot pass for another site's.
func TestCanonicalAddressIsOfTheSite(t *testing.T) {
	const body = `<html><head><link rel="canonical" href="https://other.example/ferry"><title>T</title></head><body><p>` + first + `</p><p>` + then + `</p></body></html>`
	for item, err := range Read(t.Context(), strings.NewReader(body), Options{Name: "a.html", URL: "https://vell.example/copy"}) {
		if err != nil || item.Article.URL != "https://vell.example/copy" {
			t.Errorf("got %s, %v", item.Article.URL, err)
		}
	}
}

func TestWire(t *testing.T) {
	for _, test := range []struct {
		in      string
		date    graph.Date
		text    string
		place   string
		day     graph.Date
		authors string
	}{
		{"LONDON (Reuters) - Talks began on Monday.", "", "LONDON (Reuters) -\nTalks began on Monday.", "LONDON", "", ""},
		{"LONDON, Feb 18 (Reuters) - Talks began.", "2025-02-18", "LONDON, Feb 18 (Reuters) -\nTalks began.", "LONDON", "2025-02-18", ""},
		{"KYIV, Ukraine (AP) — Talks began.", "", "KYIV, Ukraine (AP) —\nTalks began.", "KYIV, Ukraine", "", ""},
		{"WASHINGTON/MOSCOW, February 18, 2025 (AFP) -- Talks began.", "", "WASHINGTON/MOSCOW, February 18, 2025 (AFP) --\nTalks began.", "WASHINGTON/MOSCOW", "2025-02-18", ""},
		{"NEW YORK —Talks began.", "", "NEW YORK —\nTalks began.", "NEW YORK", "", ""},
		{"Paris, Texas — Talks began.", "", "Paris, Texas —\nTalks began.", "Paris, Texas", "", ""},
		{"By Jane Doe and John Roe\n\nPARIS (AFP) - “Talks began,” she said.", "", "PARIS (AFP) -\n“Talks began,” she said.", "PARIS", "", "Jane Doe; John Roe"},
		{"Talks began.\n\n(Reporting by Jane Doe in Paris; Editing by John Roe)", "", "Talks began.", "", "", "Jane Doe"},
		{"Talks began.\nThe Associated Press contributed to this report.", "", "Talks began.", "", "", ""},
		{"Talks began.\nReuter\n&#3;", "", "Talks began.", "", "", ""},
		{"Updated 4:15 PM EST, Tue February 18, 2025\nTalks began.", "", "Talks began.", "", "2025-02-18", ""},
		// None of these is a dateline or a byline.
		{"Trump — the president — spoke.", "", "Trump — the president — spoke.", "", "", ""},
		{"By Tuesday the talks had ended.", "", "By Tuesday the talks had ended.", "", "", ""},
		{"The U.S.-Russia talks began.", "", "The U.S.-Russia talks began.", "", "", ""},
		{"NATO-led troops left.", "", "NATO-led troops left.", "", "", ""},
		{"Talks began (again) - a surprise.", "", "Talks began (again) - a surprise.", "", "", ""},
		{"EU - a union of states - met.", "", "EU - a union of states - met.", "", "", ""},
	} {
		item, err := newItem(graph.Article{Text: test.in, Date: test.date}, Options{})
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		a := item.Article
		if a.Text != test.text || a.Place != test.place || a.Date != test.day || a.Authors != test.authors {
			t.Errorf("%q:\ngot  %q %q %q %q\nwant %q %q %q %q", test.in, a.Text, a.Place, a.Date, a.Authors, test.text, test.place, test.day, test.authors)
		}
		again, err := newItem(a, Options{})
		if err != nil || again.Article != a {
			t.Errorf("%q read again is %+v, %v", test.in, again.Article, err)
		}
		last := graph.Span{Start: len(a.Text) - 5, End: len(a.Text)}
		if got := item.Map.Original(last).Of(test.in); got != last.Of(a.Text) {
			t.Errorf("%q: the last word comes from %q", test.in, got)
		}
	}
}
