package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"quern/cmd/internal/page"
)

const browserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

// ask sends a request with headers, given as name and value by turns.
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestPagesAreJSONToo: a page's address answers a program as the route of the API does, by the header Accept or the
// address's ending, and a browser with the page.
func TestPagesAreJSONToo(t *testing.T) {
	h := newTestServer(t, io.Discard).Handler()
	made := ask(h, "POST", "/v1/articles", `{"text": "Ann Lee met Bob Ray.", "title": "A talk"}`, "Content-Type", "application/json")
	article := strings.TrimPrefix(made.Header().Get("Location"), "/v1")
	facts := ask(h, "GET", "/v1/facts", "").Body.String()
	fact := "/facts/" + facts[strings.Index(facts, "fact:"):strings.Index(facts, "fact:")+len("fact:")+16]
	for _, c := range []struct{ path, query, api, suffixed string }{
		{"/", "", "/", "/index.json"},
		{article, "", "/v1" + article, article + ".json"},
		{"/entities/ent:ann-lee", "", "/v1/entities/ent:ann-lee", "/entities/ent:ann-lee.json"},
		{"/facts", "?predicate=met", "/v1/facts", "/facts.json"},
		{fact, "", "/v1" + fact, fact + ".json"},
		{"/search", "?q=Ann", "/v1/search", "/search.json"},
		{"/review", "", "/v1/suggestions", "/review.json"},
		{"/load", "", "/v1/jobs", "/load.json"},
	} {
		want := ask(h, "GET", c.api+c.query, "")
		for _, got := range []*httptest.ResponseRecorder{
			ask(h, "GET", c.path+c.query, "", "Accept", "application/json"), ask(h, "GET", c.suffixed+c.query, "", "Accept", browserAccept),
		} {
			if got.Code != 200 || got.Header().Get("Content-Type") != "application/json" || got.Body.String() != want.Body.String() {
				t.Errorf("%s: %d %s, want what %s answers", c.path, got.Code, got.Body, c.api)
			}
		}
		shown := ask(h, "GET", c.path+c.query, "", "Accept", browserAccept)
		if kind := shown.Header().Get("Content-Type"); shown.Code != 200 || !strings.HasPrefix(kind, "text/html") || !strings.Contains(shown.Body.String(), "<main") {
			t.Errorf("%s: a browser gets %d %s", c.path, shown.Code, kind)
		}
		if tag := shown.Header().Get("ETag"); tag != "" {
			again := ask(h, "GET", c.path+c.query, "", "Accept", browserAccept, "If-None-Match", tag)
			if again.Code != 304 || again.Header().Get("Content-Security-Policy") != page.Policy {
				t.Errorf("%s: asked again %d with the policy %q", c.path, again.Code, again.Header().Get("Content-Security-Policy"))
			}
		}
	}
	for _, target := range []string{"/nothing", "/articles/article:00", "/entities/nobody", "/facts/fact:00", "/facts/00", "/facts?nonsense=1", "/load?job=00"} {
		got := ask(h, "GET", target, "", "Accept", browserAccept)
		if got.Code < 400 || got.Code >= 500 || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want a page that says what is wrong", target, got.Code, got.Header().Get("Content-Type"))
		}
	}
}

// TestFormsOfOtherSites: a page of another site can have a browser send a form, and nothing comes of it.
func TestFormsOfOtherSites(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Tokens = Tokens{Read: readToken, Write: writeToken}
	h := s.Handler()
	merge := url.Values{"a": {"ent:ann-lee"}, "b": {"ent:bob-ray"}}.Encode()
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, site, cookie string
		want               int
	}{
		{"of this site", "same-origin", writeToken, 303}, {"of another", "cross-site", writeToken, 403},
		{"without a token", "same-origin", "", 401}, {"with the token for reading", "same-origin", readToken, 403},
	} {
		got := ask(h, "POST", "/review/merge", merge, "Content-Type", form, "Accept", browserAccept, "Sec-Fetch-Site", c.site, "Cookie", page.TokenCookie+"="+c.cookie)
		if got.Code != c.want {
			t.Errorf("a form %s: %d, want %d", c.name, got.Code, c.want)
		}
	}
	in := ask(h, "POST", "/session", url.Values{"token": {readToken}, "next": {"//evil.example"}}.Encode(), "Content-Type", form, "Sec-Fetch-Site", "same-origin")
	if c := in.Header().Get("Set-Cookie"); in.Code != 303 || in.Header().Get("Location") != "/" || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") {
		t.Errorf("signing in: %d to %q with %q", in.Code, in.Header().Get("Location"), c)
	}
}

// TestAssets: what pages load never changes under its address, and comes compressed.
func TestAssets(t *testing.T) {
	h := newTestServer(t, io.Discard).Handler()
	body := ask(h, "GET", "/", "", "Accept", browserAccept).Body.String()
	_, rest, _ := strings.Cut(body, `rel="stylesheet" href="`)
	style, _, _ := strings.Cut(rest, `"`)
	got := ask(h, "GET", style, "", "Accept-Encoding", "gzip, br")
	if got.Code != 200 || got.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", style, got.Code, got.Header())
	}
	if plain := ask(h, "GET", style, "", "Accept-Encoding", "gzip;q=0"); plain.Header().Get("Content-Encoding") != "" || !strings.Contains(plain.Body.String(), "--person-fill:") {
		t.Errorf("uncompressed: %v", plain.Header())
	}
	for _, target := range []string{"/assets/", "/assets/0000000000000000/style.css", strings.Replace(style, "style.css", "../site.go", 1), strings.Replace(style, "style.css", "1-base.css", 1)} {
		if got := ask(h, "GET", target, ""); got.Code != 404 {
			t.Errorf("%s: %d", target, got.Code)
		}
	}
}
