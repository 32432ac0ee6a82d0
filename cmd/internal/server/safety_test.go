package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"quern/graph"
)

const (
	readToken  = "reading-0123456789"
	writeToken = "writing-0123456789"
)

// withToken sends a request with an Authorization header and gives the status.
func withToken(h http.Handler, method, target, authorization, contentType, body string) int {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1"
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestTokens(t *testing.T) {
	article := `{"text": "Ann Lee met Bob Ray."}`
	for _, c := range []struct {
		name   string
		tokens Tokens
		auth   string
		read   int // GET /v1/facts, POST /v1/query and /sparql
		write  int // POST /v1/articles
	}{
		{"none asked for", Tokens{}, "", 200, 201},
		{"none given", Tokens{readToken, writeToken}, "", 401, 401},
		{"the one for reading", Tokens{readToken, writeToken}, "Bearer " + readToken, 200, 403},
		{"the one for writing", Tokens{readToken, writeToken}, "Bearer " + writeToken, 200, 201},
		{"another", Tokens{readToken, writeToken}, "Bearer writing-0123456780", 401, 401},
		{"the beginning of one", Tokens{readToken, writeToken}, "Bearer writing", 401, 401},
		{"more than one", Tokens{readToken, writeToken}, "Bearer " + writeToken + "x", 401, 401},
		{"an empty one", Tokens{Read: readToken}, "Bearer ", 401, 401},
		{"another scheme", Tokens{readToken, writeToken}, "Basic " + writeToken, 401, 401},
		{"only one for reading", Tokens{Read: readToken}, "Bearer " + readToken, 200, 403},
		{"only one for writing", Tokens{Write: writeToken}, "Bearer " + writeToken, 200, 201},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTestServer(t, io.Discard)
			s.cfg.Tokens = c.tokens
			h := s.Handler()
			for _, one := range []struct{ method, target, kind, body string }{
				{"GET", "/v1/facts", "", ""}, {"HEAD", "/v1/stats", "", ""}, {"GET", "/metrics", "", ""}, {"GET", "/openapi.json", "", ""},
				{"POST", "/v1/query", "text/plain", `g.V("<x>").All()`}, {"POST", "/sparql", "application/sparql-query", "ASK {}"},
				{"POST", "/api/v2/query?lang=gizmo", "text/plain", `g.V("<x>").All()`},
			} {
				if got := withToken(h, one.method, one.target, c.auth, one.kind, one.body); got != c.read {
					t.Errorf("%s %s: %d, want %d", one.method, one.target, got, c.read)
				}
			}
			if got := withToken(h, "POST", "/v1/articles", c.auth, "application/json", article); got != c.write {
				t.Errorf("posting: %d, want %d", got, c.write)
			}
			for _, probe := range []string{"/healthz", "/readyz"} {
				if got := withToken(h, "GET", probe, "", "", ""); got != 200 {
					t.Errorf("%s: %d", probe, got)
				}
			}
		})
	}
}

// TestEveryChangeNeedsTheToken goes through the table of routes: none that changes something is forgotten.
func TestEveryChangeNeedsTheToken(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Tokens = Tokens{readToken, writeToken}
	h := s.Handler()
	changes := 0
	for _, rt := range s.routes() {
		if rt.method == "GET" || rt.reads {
			continue
		}
		changes++
		target := strings.ReplaceAll(rt.path, "{id}", "x")
		if got := withToken(h, rt.method, target, "Bearer "+readToken, "application/json", "{}"); got != http.StatusForbidden {
			t.Errorf("%s %s with the token for reading: %d", rt.method, rt.path, got)
		}
	}
	if changes < 5 {
		t.Errorf("only %d routes change anything", changes)
	}
}

func TestParseTokens(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"read " + readToken + "\nwrite " + writeToken + "\n", "{reading-0123456789 writing-0123456789} <nil>"},
		{"# ours\n\n" + writeToken + " # alone\n", "{ writing-0123456789} <nil>"},
		{"read short\n", "{short } the token for reading has fewer than 16 characters; make one with: openssl rand -hex 32"},
		{"", "{ } it has no token"},
		{"admin " + writeToken, `{ } line 1 is not "read TOKEN" or "write TOKEN"`},
		{writeToken + "\nwrite " + readToken, "{ writing-0123456789} line 2 gives a second token for the same"},
		{"read " + readToken + "\nwrite " + readToken, "{reading-0123456789 reading-0123456789} the token for reading and the one for writing are the same; leave out the one for reading, or make another"},
	} {
		got, err := ParseTokens([]byte(c.file))
		if s := fmt.Sprint(got, err); s != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.file, s, c.want)
		}
	}
}

func TestListenElsewhere(t *testing.T) {
	if l, err := Listen("0.0.0.0:0", false, Tokens{}); err == nil {
		l.Close()
		t.Error("others are served without a token")
	}
	l, err := Listen("0.0.0.0:0", false, Tokens{Read: readToken})
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func TestHosts(t *testing.T) {
	for _, c := range []struct {
		host   string
		hosts  []string
		tokens bool
		want   int
	}{
		{"127.0.0.1:8080", nil, false, 200},
		{"LOCALHOST", nil, false, 200},
		{"[::1]:80", nil, false, 200},
		{"evil.example", nil, false, 421},
		{"localhost.evil.example:80", nil, false, 421},
		{"127.0.0.1.evil.example", nil, false, 421},
		{"192.0.2.7", nil, false, 421},
		{"", nil, false, 421},
		{"192.0.2.7:8080", nil, true, 200},
		{"evil.example", nil, true, 421},
		{"News.Example", []string{"news.example"}, true, 200},
		{"news.example.evil.example", []string{"news.example"}, true, 421},
	} {
		s := newTestServer(t, io.Discard)
		s.cfg.Hosts = c.hosts
		if c.tokens {
			s.cfg.Tokens = Tokens{readToken, writeToken}
		}
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%q, tokens %v: %d, want %d", c.host, c.tokens, w.Code, c.want)
		}
	}
}

func zipped(t testing.TB, text string) *bytes.Buffer {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

// articles counts what the store holds.
func articles(t testing.TB, s *Server) int64 {
	v, err := s.deps.Store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	stats, err := v.Stats()
	if err != nil {
		t.Fatal(err)
	}
	return stats.Articles
}

// TestBodies holds that a body which is too large, before or after inflating, is refused and nothing of it done.
func TestBodies(t *testing.T) {
	line := `{"text": "Ann Lee met Bob Ray."}` + "\n"
	bomb := `{"text": "Ann Lee met Bob Ray. ` + strings.Repeat(" ", 10<<20) + `"}`
	for _, c := range []struct {
		name, kind, encoding string
		body                 *bytes.Buffer
		want                 int
		kept                 int64
	}{
		{"as it is", "application/json", "", bytes.NewBufferString(line), 201, 1},
		{"gzip", "application/json", "gzip", zipped(t, line), 201, 1},
		{"too large", "application/json", "", bytes.NewBufferString(`{"text": "` + strings.Repeat("Ann Lee met Bob Ray. ", 300) + `"}`), 413, 0},
		{"a bomb", "application/json", "gzip", zipped(t, bomb), 413, 0},
		{"a job that is too large", "application/x-ndjson", "", bytes.NewBufferString(strings.Repeat(line, 1000)), 413, 0},
		{"a job that is a bomb", "application/x-ndjson", "gzip", zipped(t, strings.Repeat(line, 100000)), 413, 0},
		{"a job with a line that is none", "application/x-ndjson", "", bytes.NewBufferString(line + "{\n" + line), 422, 0},
		{"no gzip", "application/json", "gzip", bytes.NewBufferString(line), 400, 0},
		{"gzip that breaks off", "application/json", "gzip", bytes.NewBuffer(zipped(t, line).Bytes()[:20]), 408, 0},
		{"brotli", "application/json", "br", bytes.NewBufferString(line), 415, 0},
		{"a form", "application/x-www-form-urlencoded", "", bytes.NewBufferString("text=x"), 415, 0},
		{"plain text", "text/plain", "", bytes.NewBufferString(line), 415, 0},
		{"no type", "", "", bytes.NewBufferString(line), 415, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTestServer(t, io.Discard)
			r := httptest.NewRequest("POST", "/v1/articles", c.body)
			r.Host = "127.0.0.1"
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("Content-Encoding", c.encoding)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
			s.jobs.wait.Wait()
			if n := articles(t, s); n != c.kept {
				t.Errorf("%d articles were kept, want %d", n, c.kept)
			}
		})
	}
}

// TestQueriesEnd holds that what a limit ends is gone: its goroutines and its memory. Each query is asked several
// times, and those that are ended for their memory then held it several times over.
func TestQueriesEnd(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Query.Memory, s.cfg.Query.Timeout = 16<<20, 300*time.Millisecond
	h := s.Handler()
	for i := range 30 {
		perform(h, fmt.Sprintf("POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \"Ann Lee met Bob R%c.\\nBob R%c met Cy Dow.\"}", 'a'+i%26, 'a'+i%26))
	}
	// A first round makes what stays: pools, the index.
	for range 2 {
		perform(h, "GET /readyz\n")
		perform(h, "POST /v1/query\nContent-Type: text/plain\n\ng.V().getLimit(1)")
	}
	settle := func() (goroutines int, heap uint64) {
		var m runtime.MemStats
		for range 10 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			time.Sleep(2 * time.Millisecond)
		}
		return runtime.NumGoroutine(), m.HeapAlloc
	}
	before, heap := settle()
	for _, c := range []struct{ what, request, want, reason string }{
		{"time", "POST /v1/query\nContent-Type: text/plain\n\nwhile (true) {}", "503", "stopped after"},
		{"the caller's time", "POST /v1/query\nContent-Type: text/plain\nX-Timeout: 20ms\n\nwhile (true) {}", "503", "stopped after"},
		{"memory", "POST /v1/query\nContent-Type: text/plain\nX-Timeout: 30s\n\nvar a = []; while (true) { a.push(new Array(1000).fill(a.length)) }", "503", "of memory"},
		{"results", "POST /v1/query\nContent-Type: text/plain\n\ng.V().All()", "200", "5 results"},
		{"results of SPARQL", "POST /sparql\nContent-Type: application/sparql-query\n\nSELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "422", "5 results"},
		{"memory of SPARQL", "POST /sparql\nContent-Type: application/sparql-query\nX-Timeout: 30s\n\nSELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }", "503", "of memory"},
		{"sorting in SPARQL", "POST /sparql\nContent-Type: application/sparql-query\nX-Timeout: 30s\n\nSELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?d ?i", "503", "of memory"},
		{"time of SPARQL", "POST /sparql\nContent-Type: application/sparql-query\nX-Timeout: 20ms\n\nSELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "503", "stopped after"},
		{"results of GraphQL", "POST /v1/query?lang=graphql\nContent-Type: text/plain\n\n{ all { id } }", "422", "5 results"},
		{"a list", "GET /v1/facts\nX-Timeout: 1ns\n", "503", ""},
		{"a search", "GET /v1/search?q=met\nX-Timeout: 1ns\n", "503", ""},
		{"paths", "GET /v1/paths?from=Ann+Lee&to=Cy+Dow\nX-Timeout: 1ns\n", "503", ""},
	} {
		began := time.Now()
		for range 4 {
			if got := perform(h, c.request); !strings.HasPrefix(got, c.want+"\n") || !strings.Contains(got, c.reason) {
				t.Errorf("%s: %.300s", c.what, got)
			}
		}
		after, now := settle()
		t.Logf("%s: four in %v, then %.1f MB of heap", c.what, time.Since(began).Round(time.Millisecond), float64(now)/(1<<20))
		if after > before {
			t.Errorf("%s: %d goroutines before, %d after", c.what, before, after)
		}
		// Less than what one of the queries held when it was ended.
		if now > heap+4<<20 {
			t.Errorf("%s: %.1f MB of heap before, %.1f MB after", c.what, float64(heap)/(1<<20), float64(now)/(1<<20))
		}
	}
}

// TestTimeouts holds that a connection which stalls is ended, in each of its phases.
func TestTimeouts(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Header, s.cfg.Read, s.cfg.Write, s.cfg.Idle = 100*time.Millisecond, 300*time.Millisecond, 400*time.Millisecond, 100*time.Millisecond
	address, _ := serve(t, s)
	for _, c := range []struct{ name, send, want string }{
		{"in the header", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", ""},
		{"in the body", "POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 408 "},
		{"between requests", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "HTTP/1.1 200 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
			if _, err := io.WriteString(conn, c.send); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(conn) // to the end of the connection
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal("the connection stays open")
			}
			if !strings.HasPrefix(string(answer), c.want) {
				t.Errorf("answered %.100s", answer)
			}
		})
	}
	t.Run("in the answer", func(t *testing.T) {
		// A caller that never reads must not hold the handler: its writes fail when the time is up.
		done := make(chan error, 1)
		endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					done <- err
					return
				}
			}
		})
		s := newTestServer(t, io.Discard)
		s.cfg.Write = 200 * time.Millisecond
		s.handler = s.middleware(endless)
		address, _ := serve(t, s)
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Error("the handler still writes")
		}
	})
}

// lines is a body of n articles.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"text\": \"Ann Lee met Bob R%c.\", \"url\": \"https://news.example/%d\"}\n", 'a'+i%26, i)
	}
	return b.String()
}

func postLines(t *testing.T, address, body string) (status int, location string) {
	t.Helper()
	res, err := http.Post("http://"+address+"/v1/articles", "application/x-ndjson", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, res.Header.Get("Location")
}

func TestJobs(t *testing.T) {
	s := newTestServer(t, io.Discard)
	h := s.Handler()
	bad := `{"text": "fail now"}` + "\n" + `{"text": "panic now"}` + "\n"
	got := perform(h, "POST /v1/articles\nContent-Type: application/x-ndjson\n\n"+lines(20)+lines(3)+bad)
	if !strings.HasPrefix(got, "202\n") || !strings.Contains(got, "Location: /v1/jobs/") {
		t.Fatal(got)
	}
	_, location, _ := strings.Cut(got, "Location: ")
	location, _, _ = strings.Cut(location, "\n")
	s.jobs.wait.Wait()
	got = perform(h, "GET "+location+"\n")
	_, text, _ := strings.Cut(got, "\n\n")
	var state jobJSON
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, `"…"`, `"2025-01-01T00:00:00Z"`)), &state); err != nil {
		t.Fatal(err, got)
	}
	if state.State != "done" || state.Total != 25 || state.New != 20 || state.Unchanged != 3 || state.Failed != 2 || len(state.Faults) != 2 || state.Ended == nil {
		t.Errorf("the job ended as %+v", state)
	}
	if strings.Contains(got, "secret") || strings.Contains(got, "match") {
		t.Errorf("a fault reveals what is inside: %s", got)
	}
	for _, c := range []struct{ request, want string }{
		{"GET /v1/jobs/none\n", "404"},
		{"GET /v1/jobs\n", "200"},
		{"DELETE " + location + "\n", "204"},
		{"POST /v1/articles\nContent-Type: application/json\nPrefer: respond-async\n\n{\"text\": \"Ann Lee met Cy Dow.\"}", "202"},
	} {
		if got := perform(h, c.request); !strings.HasPrefix(got, c.want+"\n") {
			t.Errorf("%s: %s", c.request, got)
		}
	}
	s.jobs.wait.Wait()
	if n := articles(t, s); n != 21 {
		t.Errorf("%d articles", n)
	}
}

// slowReader takes its time for each article, and tells when it begins with one.
type slowReader struct {
	plainReader
	begun chan struct{}
	each  time.Duration
}

func (r slowReader) Extract(ctx context.Context, a graph.Article) (graph.Record, error) {
	select {
	case r.begun <- struct{}{}:
	default:
	}
	select {
	case <-time.After(r.each):
	case <-ctx.Done():
		return graph.Record{}, ctx.Err()
	}
	return r.plainReader.Extract(ctx, a)
}

// TestShutdownAndLoads holds that the end of the server waits for a load that can still be done, and stops
// another between two articles: each of them is there whole or not at all.
func TestShutdownAndLoads(t *testing.T) {
	for _, c := range []struct {
		name  string
		grace time.Duration
		each  time.Duration
		least int64
		most  int64
	}{
		{"in time", time.Minute, time.Millisecond, 30, 30},
		{"too long", 50 * time.Millisecond, 20 * time.Millisecond, 0, 29},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTestServer(t, io.Discard)
			s.cfg.Grace = c.grace
			slow := slowReader{begun: make(chan struct{}, 1), each: c.each}
			s.deps.Reader = func() (Reader, error) { return slow, nil }
			address, end := serve(t, s)
			status, location := postLines(t, address, lines(30))
			if status != http.StatusAccepted {
				t.Fatal(status)
			}
			<-slow.begun
			if err := end(); err != nil && c.grace == time.Minute {
				t.Errorf("ending: %v", err)
			}
			n := articles(t, s)
			if n < c.least || n > c.most {
				t.Errorf("%d articles were kept, want %d to %d", n, c.least, c.most)
			}
			j := s.jobs.find(strings.TrimPrefix(location, "/v1/jobs/")).json()
			if int64(j.New) != n || (j.State == "done") != (n == 30) {
				t.Errorf("the store has %d articles and the job says %+v", n, j)
			}
			v, err := s.deps.Store.Snapshot(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			if err := v.Check(t.Context(), func(wrong string) { t.Errorf("the check finds: %s", wrong) }); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	h := newTestServer(t, io.Discard).Handler()
	tag := func(target, accept, none string) (int, string) {
		r := httptest.NewRequest("GET", target, nil)
		r.Host = "127.0.0.1"
		r.Header.Set("Accept", accept)
		r.Header.Set("If-None-Match", none)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code == http.StatusNotModified && w.Body.Len() > 0 {
			t.Errorf("%s: 304 with a body", target)
		}
		return w.Code, w.Header().Get("ETag")
	}
	post := func(text string) string {
		return perform(h, "POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \""+text+"\", \"url\": \"https://news.example/one\"}")
	}
	post("Ann Lee met Bob Ray.")
	const article = "/v1/articles/article:250dc7f68b2adefb"
	for _, target := range []string{"/v1/facts", "/v1/entities?q=ann", "/v1/search?q=met", "/v1/stats", "/v1/changes", "/v1/merges", article} {
		code, first := tag(target, "", "")
		if code != 200 || first == "" {
			t.Errorf("%s: %d with ETag %s", target, code, first)
		}
		if code, again := tag(target, "", `"other", W/`+first); code != 304 || again != first {
			t.Errorf("%s again: %d with ETag %s, was %s", target, code, again, first)
		}
		post("Ann Lee met Cy Dow.")
		if code, _ := tag(target, "", first); code != 200 {
			t.Errorf("%s after a change: %d", target, code)
		}
		post("Ann Lee met Bob Ray.")
	}
	_, asJSON := tag("/v1/facts", "application/json", "")
	if _, asLines := tag("/v1/facts", "application/x-ndjson", ""); asJSON == asLines {
		t.Error("two forms of an answer have one ETag")
	}
	_, now := tag(article, "", "")
	post("Ann Lee met Cy Dow.")
	if got := perform(h, "DELETE "+article+"\nIf-Match: "+now+"\n"); !strings.HasPrefix(got, "412\n") {
		t.Errorf("deleting what has changed: %s", got)
	}
	_, now = tag(article, "", "")
	if got := perform(h, "DELETE "+article+"\nIf-Match: "+now+"\n"); !strings.HasPrefix(got, "204\n") {
		t.Errorf("deleting what is known: %s", got)
	}
}

func TestMetrics(t *testing.T) {
	h := newTestServer(t, io.Discard).Handler()
	perform(h, "POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \"Ann Lee met Bob Ray.\"}")
	perform(h, "GET /v1/articles/article:00\n")
	perform(h, "GET /nowhere/at/all\n")
	perform(h, "BREW /v1/facts\n")
	got := perform(h, "GET /metrics\n")
	for _, want := range []string{
		`quern_http_requests_total{method="POST",route="/v1/articles",status="201"} 1`,
		`quern_http_requests_total{method="GET",route="/v1/articles/{id}",status="404"} 1`,
		`quern_http_requests_total{method="GET",route="",status="404"} 1`,
		`quern_http_requests_total{method="other",route="",status="405"} 1`,
		`quern_http_request_duration_seconds_count{route="/v1/articles"} 1`,
		"quern_store_articles 1", "quern_store_facts 1", "quern_queries_running 0", "go_goroutines",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics have no %s", want)
		}
	}
	if strings.Contains(got, "nowhere") {
		t.Error("what callers send becomes a series")
	}
}

func FuzzCursor(f *testing.F) {
	h := newTestServer(f, io.Discard).Handler()
	for _, text := range []string{"", "eyJhIjoiZmFjdDoxZmEyMTNkODRmMzJjZmFiIiwibCI6IlZTZUM5NHc4In0", "e30", "bnVsbA", "%00", "eyJzIjotMX0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, list := range []string{"/v1/facts", "/v1/entities", "/v1/timeline", "/v1/contradictions", "/v1/suggestions"} {
			r := httptest.NewRequest("GET", list, nil)
			q := r.URL.Query()
			q.Set("cursor", text)
			r.URL.RawQuery = q.Encode()
			r.Host = "localhost"
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s %q: %d %s", list, text, w.Code, w.Body)
			}
		}
	})
}

func FuzzMerge(f *testing.F) {
	h := newTestServer(f, io.Discard).Handler()
	for _, text := range []string{`{"a": "Ann Lee", "b": "Bob Ray"}`, `{}`, `[]`, `{"a": 1}`, `{"a": "x"} {`, `null`, "{\"a\":\"\xff\"}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, one := range []struct{ target, kind string }{
			{"/v1/merges", "application/json"}, {"/v1/articles", "application/x-ndjson"}, {"/v1/query?lang=graphql", "application/json"},
			{"/sparql", "application/x-www-form-urlencoded"}, {"/api/v2/query?lang=gizmo", "application/json"},
		} {
			r := httptest.NewRequest("POST", one.target, strings.NewReader(text))
			r.Host = "localhost"
			r.Header.Set("Content-Type", one.kind)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s %q: %d %s", one.target, text, w.Code, w.Body)
			}
		}
	})
}

func FuzzTokens(f *testing.F) {
	f.Add("read " + readToken + "\nwrite " + writeToken)
	f.Add("#")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := ParseTokens([]byte(text)); err == nil && (!got.Set() || got.Validate() != nil) {
			t.Errorf("%q is read as %v", text, got)
		}
	})
}
