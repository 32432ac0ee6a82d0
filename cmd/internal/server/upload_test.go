package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"quern/loader/source"
	"quern/loader/source/page"
	"quern/loader/source/web"
)

// inProcess reads foreign formats without a process of their own.
type inProcess struct{}

func (inProcess) Read(ctx context.Context, f source.Format, contentType, address string, b []byte) ([]page.Page, error) {
	return source.ReadForeign(ctx, f, contentType, address, b)
}

// siteOf is a fetcher of pages that it holds.
type siteOf map[string]string

func (s siteOf) Fetch(_ context.Context, address string) (*source.Response, error) {
	text, ok := s[address]
	if !ok {
		return nil, errors.New("the server answered 404 Not Found")
	}
	return &source.Response{Address: address, ContentType: "text/html; charset=utf-8", Body: io.NopCloser(strings.NewReader(text))}, nil
}

// pageOf is an article as a page of a site.
func pageOf(title, sentence string) string {
	return `<!DOCTYPE html><html><head><title>` + title + `</title><meta property="article:published_time" content="2025-02-18T09:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>` + title + `</h1>
<p>` + sentence + `</p>
<p>The two sides spoke for four hours about the border, the river and the bridge that was closed in the winter.</p>
<p>A second round of talks will be held in the spring, in a town that is still to be named, their offices said.</p>
</article></body></html>`
}

func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// form gives the fields ("name=value") and files ("name: bytes") of a form, and its type.
func form(t testing.TB, fields ...string) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		name, body, isFile := strings.Cut(f, ": ")
		var err error
		if isFile {
			var w io.Writer
			if w, err = m.CreateFormFile("file", name); err == nil {
				_, err = io.WriteString(w, body)
			}
		} else {
			name, value, _ := strings.Cut(f, "=")
			err = m.WriteField(name, value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m.FormDataContentType()
}

func TestFilesArePosted(t *testing.T) {
	talks := pageOf("Talks in Oslo", "Ann Lee met Bob Ray.")
	one, oneType := form(t, "talks.html: "+talks, "url=https://vell.example/talks", "publisher=The Vell Courier")
	two, twoType := form(t, "talks.html: "+talks, "note.txt: Bob Ray leads Sun Oil.", "date=2025-02-19")
	odd, oddType := form(t, "talks.html: "+talks, "adress=https://vell.example/talks")
	none, noneType := form(t, "date=2025-02-19")
	for _, c := range []struct {
		name, target, kind string
		body               []byte
		want               string // the answer begins so
		holds              string
		kept               int64
	}{
		{"a page", "", "text/html", []byte(talks), "201", `"title": "Talks in Oslo"`, 1},
		{"a page with its day", "", "text/html", []byte(talks), "201", `"date": "2025-02-18"`, 1},
		{"a page and what is known of it", "?name=talks.html&url=https://vell.example/talks&publisher=The+Vell+Courier", "text/html", []byte(talks), "201", `"publisher": "The Vell Courier"`, 1},
		{"bytes with a name", "?name=talks.md", "application/octet-stream", []byte("# Talks\n\nAnn Lee met Bob Ray."), "201", `"title": "Talks"`, 1},
		{"a form", "", oneType, one, "201", `"url": "https://vell.example/talks"`, 1},
		{"a form of two", "", twoType, two, "202", "", 2},
		{"an archive", "", "application/zip", zipOf(t, "a.html", talks, "b/c.txt", "Bob Ray leads Sun Oil.", "d.pdf", "%PDF-broken"), "202", "", 2},
		{"an archive of one", "", "application/zip", zipOf(t, "a.html", talks), "201", `"outcome": "new"`, 1},
		{"a table", "?name=news.csv", "text/csv", []byte("text,date\nAnn Lee met Bob Ray.,2025-02-18\nBob Ray leads Sun Oil.,2025-02-19\n"), "202", "", 2},
		{"no page", "", "application/pdf", []byte("%PDF-1.7 broken"), "422", "", 0},
		{"an image", "", "application/octet-stream", []byte("\x89PNG\r\n"), "422", "This is a PNG image", 0},
		{"hand-written facts", "?name=facts.csv", "text/csv", []byte("subject,predicate,object\nAnn Lee,met,Bob Ray\n"), "422", "quern load takes them", 0},
		{"too much", "", "text/html", []byte(strings.Repeat(talks, 100)), "413", "", 0},
		{"an archive that is a bomb", "", "application/zip", zipOf(t, "a.txt", strings.Repeat("a ", 3<<20)), "422", "Longer than 5 MB", 0},
		{"a wrong day", "?date=soon", "text/html", []byte(talks), "400", "", 0},
		{"parameters beside JSON", "?url=https://vell.example/talks", "application/json", []byte(`{"text": "Ann Lee met Bob Ray."}`), "400", "", 0},
		{"a form with a field that there is not", "", oddType, odd, "400", "adress", 0},
		{"a form without a file", "", noneType, none, "422", "no file", 0},
		{"a form that breaks off", "", oneType, one[:200], "400", "", 0},
		{"a form without its boundary", "", "multipart/form-data", one, "400", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTestServer(t, io.Discard)
			s.deps.Files = inProcess{}
			r := httptest.NewRequest("POST", "/v1/articles"+c.target, bytes.NewReader(c.body))
			r.Host = "127.0.0.1"
			r.Header.Set("Content-Type", c.kind)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if got := fmt.Sprint(w.Code); got != c.want || !strings.Contains(w.Body.String(), c.holds) {
				t.Errorf("%s, want %s and %s: %s", got, c.want, c.holds, w.Body)
			}
			s.jobs.wait.Wait()
			if n := articles(t, s); n != c.kept {
				t.Errorf("%d articles were kept, want %d", n, c.kept)
			}
		})
	}
}

// A job of files tells which articles it has loaded, and which of the files failed.
func TestJobOfFiles(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.deps.Files = inProcess{}
	r := httptest.NewRequest("POST", "/v1/articles?name=news.zip", bytes.NewReader(zipOf(t,
		"a.html", pageOf("Talks", "Ann Lee met Bob Ray."), "b.pdf", "%PDF-broken", "c.txt", "Bob Ray leads Sun Oil.")))
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/zip")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	s.jobs.wait.Wait()
	if strings.Contains(w.Body.String(), `"articles": null`) || strings.Contains(w.Body.String(), `"faults": null`) {
		t.Errorf("the job begins with no lists: %s", w.Body)
	}
	w2 := httptest.NewRecorder()
	r = httptest.NewRequest("GET", w.Header().Get("Location"), nil)
	r.Host = "127.0.0.1"
	s.Handler().ServeHTTP(w2, r)
	var j jobJSON
	if err := json.Unmarshal(w2.Body.Bytes(), &j); err != nil {
		t.Fatalf("%v: %s", err, w2.Body)
	}
	if j.State != "done" || j.Total != 3 || j.New != 2 || j.Failed != 1 || len(j.Articles) != 2 || j.Articles[0].Title != "Talks" || j.Articles[1].Facts != 1 {
		t.Errorf("the job ended as %+v", j)
	}
	if len(j.Faults) != 1 || j.Faults[0].Line != 2 || j.Faults[0].Where != "news.zip: b.pdf" {
		t.Errorf("its faults are %+v", j.Faults)
	}
}

func TestAddressesArePosted(t *testing.T) {
	const body = `{"url": "https://vell.example/talks", "publisher": "The Vell Courier"}`
	site := siteOf{"https://vell.example/talks": pageOf("Talks in Oslo", "Ann Lee met Bob Ray.")}
	for _, c := range []struct {
		name, body  string
		fetcher     source.Fetcher
		want, holds string
		kept        int64
	}{
		{"not allowed", body, nil, "403", "quern serve --fetch", 0},
		{"allowed", body, site, "201", `"url": "https://vell.example/talks"`, 1},
		{"what is known of it", body, site, "201", `"publisher": "The Vell Courier"`, 1},
		{"not there", `{"url": "https://vell.example/none"}`, site, "422", "404", 0},
		{"a file of the server", `{"url": "file:///etc/passwd"}`, site, "422", "no address", 0},
		{"a name of a file", `{"url": "/etc/passwd"}`, site, "422", "no address", 0},
		{"standard input", `{"url": "-"}`, site, "422", "no address", 0},
		{"this machine", `{"url": "http://127.0.0.1:9/x"}`, web.New(web.Options{}), "422", "no public address", 0},
		{"this machine by name", `{"url": "http://localhost:9/x"}`, web.New(web.Options{}), "422", "no public address", 0},
		{"this machine in IPv6", `{"url": "http://[::1]:9/x"}`, web.New(web.Options{}), "422", "no public address", 0},
		{"a cloud's metadata", `{"url": "http://169.254.169.254/latest"}`, web.New(web.Options{}), "422", "no public address", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTestServer(t, io.Discard)
			s.deps.Files, s.deps.Fetcher = inProcess{}, c.fetcher
			got := perform(s.Handler(), "POST /v1/articles\nContent-Type: application/json\n\n"+c.body)
			if !strings.HasPrefix(got, c.want+"\n") || !strings.Contains(got, c.holds) {
				t.Errorf("want %s and %s, got %s", c.want, c.holds, got)
			}
			if n := articles(t, s); n != c.kept {
				t.Errorf("%d articles were kept, want %d", n, c.kept)
			}
		})
	}
}
