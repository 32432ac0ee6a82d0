package source

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// Hostile and broken files end with an error or with what is sound in them, soon, and without a panic.
func TestHostile(t *testing.T) {
	blank := strings.Repeat(strings.Repeat(" ", 4095)+"\n", 70<<8)
	bomb := zipped(t, "a.jsonl", blank)
	nested := zipped(t, "a.html", webPage)
	for range maxDepth + 2 {
		nested = zipped(t, "a.zip", nested)
	}
	loop := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
	entities := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title><item><title>&b;</title><description>&b;</description></item></channel></rss>`
	external := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>T</title><description>&f;</description></item></channel></rss>`
	parts := mailHead
	for i := range 500 {
		parts += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	for _, test := range []struct {
		name, in, want string // what the first error has, or "" where the file may be read
	}{
		{"bomb.zip", bomb, "expands to far more than text does"},
		{"bomb.jsonl.gz", gzipped(blank), "expands to far more than text does"},
		{"deep.zip", nested, "archives lie in each other"},
		{"short.zip", bomb[:len(bomb)/2], "opening the archive"},
		{"short.html.gz", gzipped(strings.Repeat(webPage, 50))[:300], "reading: unexpected EOF"},
		{"empty.zip", zipped(t), "holds no articles"},
		{"escape.zip", zipped(t, "../../../tmp/a.txt", "Talks began.\n", "/etc/b.txt", "Talks ended."), ""},
		{"names.zip", zipped(t, "a\x1b[31m\n.txt", "Talks began."), ""},
		{"short.tar", tarred(t, "a.html", webPage)[:700], "reading: unexpected EOF"},
		{"loop.pdf", loop, "PDF"},
		{"short.pdf", portable([]string{"Talks"})[:200], "PDF"},
		{"noise.pdf", "%PDF-1.7\n" + strings.Repeat("\xff\x00obj<<", 5000), "the PDF is damaged"},
		{"short.docx", word(t)[:400], "opening the archive"},
		{"noise.docx", zipped(t, "word/document.xml", "<w:p><w:t>a</w:p"), "reading the document"},
		{"bomb.docx", zipped(t, "word/document.xml", "<w:p><w:t>"+blank), "expands to more than"},
		{"deep.html", strings.Repeat("<div><span>", 100_000) + first, ""},
		{"wide.html", "<p " + strings.Repeat("a=b ", 500_000) + ">" + first, ""},
		{"tables.html", strings.Repeat("<table><tr><td>", 2000) + first, ""},
		{"script.html", "<script>" + strings.Repeat("while(1){}", 1000), "no article was found"},
		{"json.html", `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 20_000) + `</script><p>` + first, ""},
		{"deep.json", strings.Repeat("[", 200_000), "not a JSON object"},
		{"deep.jsonl", `{"text":` + strings.Repeat("[", 200_000), "not a JSON object"},
		{"quote.csv", "text\n\"" + strings.Repeat("a,\n", 3<<20), "longer than 5 MB"},
		{"entities.xml", entities, ""},
		{"external.xml", external, ""},
		{"nested.xml", `<rss version="2.0"><channel>` + strings.Repeat("<item>", 50_000), "reading the feed"},
		{"parts.eml", parts, "message"},
		{"noise.eml", "From: x\r\nMessage-ID: y\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\n--\r\n", ""},
		{"lengths.warc", "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "breaks off"},
		{"negative.warc", "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\n", "has no length"},
		{"header.warc", "WARC/1.0\r\n" + strings.Repeat("X: y\r\n", 100_000), "header is too long"},
		{"links.md", strings.Repeat("[", 20_000) + first, ""},
		{"quotes.md", strings.Repeat("> ", 5_000) + first, ""},
		{"front.md", "---\ntitle: " + strings.Repeat("x", 1<<20), ""},
		{"a.exe", "MZ\x90\x00", "this is a program"},
		{"half.txt", "Talks \x00 began", "binary"},
		{"spanish.txt", "El ministro de Asuntos Exteriores viajó el martes a la capital para reunirse con los dirigentes de los dos partidos, que desde hace meses no se ponen de acuerdo sobre el nuevo gobierno.", "it is in Spanish; quern reads English only"},
		{"russian.txt", "Министр иностранных дел прибыл во вторник в столицу, чтобы встретиться с лидерами обеих партий.", "it is in Russian; quern reads English only"},
		{"half-german.txt", strings.Repeat(first+"\n"+then+"\n", 3) + strings.Repeat("Der Außenminister reiste am Dienstag in die Hauptstadt, um die Vorsitzenden der beiden Parteien zu treffen, die sich seit Monaten nicht einigen können.\n", 3), "a large part of it is in German; quern reads English only"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, failure := 0, ""
			for item, err := range Read(context.Background(), strings.NewReader(test.in), Options{Name: test.name}) {
				n++
				if err != nil && failure == "" {
					failure = err.Error()
				}
				if err == nil && (item.Article.Text == "" || item.Article.ID == "") {
					t.Errorf("an article without text or id")
				}
				if strings.Contains(item.Article.Text, "root:") {
					t.Error("a file of this machine was read")
				}
				if strings.ContainsAny(item.Where+failure, "\x1b\n") {
					t.Errorf("control characters in %q", item.Where+failure)
				}
			}
			switch {
			case n == 0:
				t.Error("nothing was said of it")
			case test.want != "" && !strings.Contains(failure, test.want):
				t.Errorf("got %q, want %q", failure, test.want)
			}
		})
	}
}
