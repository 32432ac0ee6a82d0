package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
)

var update = flag.Bool("update", false, "rewrite what the sessions in testdata expect")

// plainReader reads sentences of the form "A met B." and "A leads B." and nothing else.
type plainReader struct{}

var said = regexp.MustCompile(`(?m)^(\p{L}+ \p{L}+) (met|leads) (\p{L}+ \p{L}+)\.$`)

func (plainReader) Version() string { return "plain" }

func (plainReader) Extract(ctx context.Context, a graph.Article) (graph.Record, error) {
	if strings.Contains(a.Text, "panic now") {
		panic("the reader met its match")
	}
	if strings.Contains(a.Text, "fail now") {
		return graph.Record{}, errors.New("the model file /secret/path is broken")
	}
	rec := graph.Record{Article: a, Version: "plain"}
	ids := map[string]graph.EntityID{}
	span := func(m []int, i int) *graph.Span { return &graph.Span{Start: m[2*i], End: m[2*i+1]} }
	entity := func(at *graph.Span) *graph.Term {
		name := at.Of(a.Text)
		if ids[name] == "" {
			ids[name] = graph.EntityID(fmt.Sprintf("e%d", len(ids)+1))
			rec.Entities = append(rec.Entities, graph.Entity{ID: ids[name], Type: graph.Person, Name: name, Names: []string{name}, Mentions: []graph.Span{*at}})
		}
		return &graph.Term{ID: ids[name], Name: name, Type: graph.Person}
	}
	for _, m := range said.FindAllStringSubmatchIndex(a.Text, -1) {
		verb := span(m, 2)
		rec.Statements = append(rec.Statements, graph.Statement{
			Subject: entity(span(m, 1)), Predicate: verb.Of(a.Text), Object: entity(span(m, 3)),
			Modality: graph.Asserted, Symmetric: verb.Of(a.Text) == "met",
			Evidence: []graph.Evidence{{Sentence: *span(m, 0), Subject: span(m, 1), Relation: []graph.Span{*verb}, Object: span(m, 3), Rule: "plain", Confidence: 1}},
		})
	}
	return rec, ctx.Err()
}

// framed is a drawing that is only the DOT within an SVG element.
func framed(_ context.Context, dot []byte) ([]byte, error) {
	return fmt.Appendf(nil, "<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>%d edges</desc></svg>\n", bytes.Count(dot, []byte("->"))), nil
}

// newTestServer is a server on an empty store in memory, with small limits.
func newTestServer(t testing.TB, log io.Writer) *Server {
	t.Helper()
	s, err := store.Open(context.Background(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return New(Config{
		Log:   slog.New(slog.NewTextHandler(log, nil)),
		Body:  4096,
		Load:  16384,
		Query: query.Limits{Timeout: time.Second, Results: 5, Memory: 64 << 20, Text: 512},
	}, Deps{Store: s, Reader: func() (Reader, error) { return plainReader{}, nil }, Draw: framed,
		Phrase:     func(st *graph.Statement) string { return st.Subject.Name + " " + st.Predicate + " " + st.Object.Name },
		Functional: map[string]bool{"leads": true},
		Title:      func(word string) bool { return word == "mayor" || word == "lord" }})
}

// exchange is a request of a session and what it is answered.
type exchange struct{ request, response string }

// readSession reads "=== METHOD target", headers, an empty line and the body, then "---" and the response.
func readSession(text string) (out []exchange) {
	for _, part := range strings.Split("\n"+text, "\n=== ")[1:] {
		request, response, _ := strings.Cut(part+"\n", "\n---\n")
		out = append(out, exchange{request, response})
	}
	return out
}

// perform sends a request as it is written in a session, and writes down the response.
func perform(h http.Handler, request string) string {
	head, body, _ := strings.Cut(request, "\n\n")
	first, headers, _ := strings.Cut(head, "\n")
	method, target, _ := strings.Cut(first, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(strings.TrimSuffix(body, "\n")))
	r.Host = "127.0.0.1:8080"
	for line := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", w.Code)
	for _, name := range []string{"Content-Type", "Location", "Content-Location", "Link", "Allow", "Retry-After", "WWW-Authenticate"} {
		if v := w.Header().Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, masked(v))
		}
	}
	fmt.Fprintf(&b, "\n%s", masked(w.Body.String()))
	return b.String()
}

// masked is an answer without what differs from run to run.
func masked(text string) string {
	text = requestIDs.ReplaceAllString(text, `"request": "…"`)
	text = times.ReplaceAllString(text, `"$1": "…"`)
	text = merges.ReplaceAllString(text, "merge-…")
	text = atomTimes.ReplaceAllString(text, `<updated>…</updated>`)
	return logs.ReplaceAllString(text, "log$1")
}

var (
	times     = regexp.MustCompile(`"(when|began|ended)": ?"20[^"]*"`)
	atomTimes = regexp.MustCompile(`<updated>20[^<]*</updated>`)
	merges    = regexp.MustCompile(`\bmerge-[0-9a-f]{8}\b`) // the time is in the hash
	logs      = regexp.MustCompile(`\b[0-9a-f]{16}(\.[0-9]+|</id>)`)
)

var requestIDs = regexp.MustCompile(`"request": "[0-9a-f]{16}"`)

// TestSessions plays the sessions in testdata, each on a server of its own.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/sessions/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no sessions", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h := newTestServer(t, io.Discard).Handler()
			var out strings.Builder
			for _, e := range readSession(string(text)) {
				got := perform(h, e.request)
				fmt.Fprintf(&out, "=== %s\n---\n%s\n", strings.TrimSpace(e.request), strings.TrimRight(got, "\n")+"\n")
				if !*update {
					if diff := cmp.Diff(strings.TrimSpace(e.response), strings.TrimSpace(got)); diff != "" {
						t.Errorf("%s\n-want +got:\n%s", e.request, diff)
					}
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(out.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestListen(t *testing.T) {
	for _, c := range []struct{ address, refused string }{
		{"127.0.0.1:0", ""},
		{"localhost:0", ""},
		{"127.9.9.9:0", ""},
		{"0.0.0.0:0", "does not listen"},
		{":0", "does not listen"},
		{"[::]:0", "does not listen"},
		{"192.0.2.1:80", "does not listen"},
		{"example.com:80", "does not listen"},
		{"127.0.0.1", "not of the form"},
		{"", "not of the form"},
		{"127.0.0.1:http", "no port"},
		{"127.0.0.1:99999", "no port"},
		{"127.0.0.1:-1", "no port"},
	} {
		t.Run(c.address, func(t *testing.T) {
			l, err := Listen(c.address, false, Tokens{})
			if err == nil {
				defer l.Close()
				if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
					t.Errorf("listens on %v", ip)
				}
			}
			if (c.refused == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("error %v, want %q", err, c.refused)
			}
		})
	}
	t.Run("taken", func(t *testing.T) {
		first, err := Listen("127.0.0.1:0", false, Tokens{})
		if err != nil {
			t.Fatal(err)
		}
		defer first.Close()
		address := first.Addr().String()
		if l, err := Listen(address, false, Tokens{}); err == nil {
			l.Close()
			t.Error("a taken port was taken again")
		} else if !strings.Contains(err.Error(), "is taken") {
			t.Error(err)
		}
		next, err := Listen(address, true, Tokens{})
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		if got, was := next.Addr().(*net.TCPAddr).Port, first.Addr().(*net.TCPAddr).Port; got <= was || got > was+portsToTry {
			t.Errorf("port %d after %d", got, was)
		}
	})
}

// serve starts a server on a free port and gives its address and a way to end it.
func serve(t *testing.T, s *Server) (address string, end func() error) {
	t.Helper()
	l, err := Listen("127.0.0.1:0", false, Tokens{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	end = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = end() })
	return l.Addr().String(), end
}

func TestServe(t *testing.T) {
	var log bytes.Buffer
	s := newTestServer(t, &log)
	address, end := serve(t, s)
	res, err := http.Post("http://"+address+"/v1/articles", "application/json", strings.NewReader(`{"text": "Ann Lee met Bob Ray."}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusCreated || res.Header.Get("X-Request-Id") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("answered %s with %v", res.Status, res.Header)
	}
	if err := end(); err != nil {
		t.Errorf("ending: %v", err)
	}
	if _, err := http.Get("http://" + address + "/healthz"); err == nil {
		t.Error("the server answers after its end")
	}
	if !strings.Contains(log.String(), "request="+res.Header.Get("X-Request-Id")) {
		t.Errorf("the log has no line for the request:\n%s", &log)
	}
}

// TestShutdownFinishesRequests holds that a request in progress is answered when the server is told to end.
func TestShutdownFinishesRequests(t *testing.T) {
	s := newTestServer(t, io.Discard)
	reading, proceed := make(chan struct{}), make(chan struct{})
	s.deps.Reader = func() (Reader, error) { close(reading); <-proceed; return plainReader{}, nil }
	address, end := serve(t, s)
	status := make(chan int, 1)
	go func() {
		res, err := http.Post("http://"+address+"/v1/articles", "application/json", strings.NewReader(`{"text": "Ann Lee met Bob Ray."}`))
		if err != nil {
			status <- 0
			return
		}
		res.Body.Close()
		status <- res.StatusCode
	}()
	<-reading
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	close(proceed)
	if got := <-status; got != http.StatusCreated {
		t.Errorf("the request was answered %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestSlowHeaders holds that a caller which never finishes its request is sent away, and stops nobody.
func TestSlowHeaders(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Header = 100 * time.Millisecond
	address, _ := serve(t, s)
	var slow []net.Conn
	for range 300 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: 127")
		slow = append(slow, c)
	}
	res, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for _, c := range slow {
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := bufio.NewReader(c).ReadString('\n'); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("the connection of a caller that says nothing stays open")
		}
	}
}

func TestLogCannotBeInjected(t *testing.T) {
	var log bytes.Buffer
	h := newTestServer(t, &log).Handler()
	perform(h, "GET /v1/facts%0Alevel=ERROR%20msg=forged?x=%0Aforged\n")
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d lines for one request:\n%s", n, &log)
	}
}

// TestErrorsRevealNothing holds that what goes wrong inside is in the log and not in the answer.
func TestErrorsRevealNothing(t *testing.T) {
	for _, text := range []string{"panic now", "fail now"} {
		var log bytes.Buffer
		got := perform(newTestServer(t, &log).Handler(), "POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \""+text+"\"}")
		if !strings.HasPrefix(got, "500\nContent-Type: application/problem+json\n") || strings.Contains(got, "secret") || strings.Contains(got, "match") {
			t.Errorf("%s: answered\n%s", text, got)
		}
		if !strings.Contains(log.String(), "secret") && !strings.Contains(log.String(), "match") {
			t.Errorf("%s: the log does not say what happened:\n%s", text, &log)
		}
	}
}

func TestBusy(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.queries = newGate(1)
	leave, err := s.queries.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	got := perform(s.Handler(), "POST /v1/query\nContent-Type: text/plain\n\ng.V().all()")
	if !strings.HasPrefix(got, "429\n") || !strings.Contains(got, "Retry-After: 2") {
		t.Error(got)
	}
}

// TestTogether has many callers write and read at once.
func TestTogether(t *testing.T) {
	s := newTestServer(t, io.Discard)
	s.cfg.Query.Timeout = time.Minute
	h := s.Handler()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for k := range 6 {
				name := string(rune('A'+i)) + string(rune('a'+k))
				for _, request := range []string{
					fmt.Sprintf("POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \"%s One met Bob Ray.\"}", name),
					"GET /v1/facts?object=Bob+Ray",
					"GET /v1/diagram.svg?around=Bob+Ray&depth=2",
					"GET /v1/entities?q=one",
					"GET /v1/suggestions?least=0",
				} {
					if got := perform(h, request); got[0] != '2' {
						t.Errorf("%s: %s", request, got)
					}
				}
			}
		})
	}
	all.Wait()
	if got := perform(h, "GET /v1/stats"); !strings.Contains(got, `"articles": 24`) {
		t.Error(got)
	}
}

func FuzzArticle(f *testing.F) {
	for _, body := range []string{`{"text": "Ann Lee met Bob Ray."}`, `{"text": 1}`, `[]`, `{"text": "x", "date": "2025-13-01"}`, "{\"text\": \"\xff\"}", `{"text":"a"}{`, `{"txet":""}`, ``} {
		f.Add([]byte(body))
	}
	h := newTestServer(f, io.Discard).Handler()
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest("POST", "/v1/articles", bytes.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}

func FuzzTarget(f *testing.F) {
	for _, target := range []string{"v1/facts?subject=x&limit=3", "v1/articles/article:00", "v1/entities/%ff", "v1/articles?url=http://[", "v1/diagram.svg?around=&depth=9", "/", "v1/facts?limit=1;2",
		"v1/paths?from=a&to=b&max=3", "v1/search?q=%22a", "v1/timeline?about=x&since=2025-02-22", "v1/changes?since=log.1&format=atom", "v1/entities?q=%ff",
		"sparql?query=ASK{}", "api/v2/read?sub=%3Cx&format=json", "api/v2/query?lang=graphql&qu={a{id}}", "v1/contradictions?about=%00", "v1/suggestions?least=NaN"} {
		f.Add(target)
	}
	h := newTestServer(f, io.Discard).Handler()
	f.Fuzz(func(t *testing.T, target string) {
		r, err := http.NewRequest("GET", "http://localhost/"+target, nil)
		if err != nil {
			t.Skip()
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%q: %d %s", target, w.Code, w.Body)
		}
	})
}
