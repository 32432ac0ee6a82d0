package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quern/data"
	"quern/graph"
	"quern/loader"
	"quern/loader/source"
	"quern/loader/source/sandbox"
	"quern/loader/source/web"
)

// newsroom is a site on this machine with a feed that a second item comes into, pages, and rules for robots.
type newsroom struct {
	mu    sync.Mutex
	items []string       // paths of the feed's items
	busy  bool           // the feed is answered with 503
	asked map[string]int // how often each path was asked for
	same  int            // how often the feed was told to be as it was
}

func (n *newsroom) page(path string) string {
	who := map[string]string{"/talks": "Ann Bell", "/ferry": "Tom Roe", "/closed/secret": "Eve Quill"}[path]
	return `<!DOCTYPE html><html><head><title>What ` + who + ` did</title><meta name="date" content="2025-02-18"></head><body><nav>Home</nav><article><h1>What ` + who + ` did</h1>
<p>` + who + ` met Ola Brandt in Oslo on Monday and spoke with him for four hours about the ferries between the two countries.</p>
<p>Both sides want the night boat back before the summer, their offices said, and will meet again in the first week of June.</p></article></body></html>`
}

func (n *newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[r.URL.Path]++
	switch r.URL.Path {
	case "/robots.txt":
		io.WriteString(w, "User-agent: *\nDisallow: /closed/\n")
	case "/feed":
		if n.busy {
			n.busy = false
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		tag := fmt.Sprintf(`"%d"`, len(n.items))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			n.same++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		io.WriteString(w, `<rss version="2.0"><channel><title>The Vell Post</title>`)
		for _, path := range n.items {
			fmt.Fprintf(w, `<item><title>%s</title><link>http://%s%s</link></item>`, path, r.Host, path)
		}
		io.WriteString(w, `</channel></rss>`)
	case "/talks", "/ferry", "/closed/secret":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, n.page(r.URL.Path))
	default:
		http.NotFound(w, r)
	}
}

// until waits for something to be so.
func (n *newsroom) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		n.mu.Lock()
		ok := is()
		n.mu.Unlock()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it has not come to it within a minute that %s", what)
		}
	}
}

// A feed is asked for again and again, what is new in it is loaded with its page, and the site's wishes are heeded.
func TestWatchFeed(t *testing.T) {
	site := &newsroom{items: []string{"/talks", "/closed/secret"}, asked: map[string]int{}}
	srv := httptest.NewServer(site)
	defer srv.Close()
	reader, err := loader.English(data.All())
	if err != nil {
		t.Fatal(err)
	}
	here := func(a netip.Addr) bool { return a.IsLoopback() }
	pool := sandbox.New(sandbox.Options{})
	defer pool.Close()
	var said bytes.Buffer
	db := filepath.Join(t.TempDir(), "db")
	w := &watching{program: &Program{Stdout: io.Discard, Stderr: &said}, reader: reader, db: db, workers: 1, turn: make(chan struct{}, 1),
		options: source.Options{Follow: true, Sandbox: pool}, web: web.New(web.Options{Agent: "quern", Interval: time.Millisecond, Reachable: here})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.feed(ctx, srv.URL+"/feed", 30*time.Millisecond) }()

	site.until(t, "the feed is told to be as it was", func() bool { return site.same >= 3 })
	site.mu.Lock()
	site.items = append(site.items, "/ferry")
	site.mu.Unlock()
	site.until(t, "the new item's page is asked for", func() bool { return site.asked["/ferry"] > 0 && site.same >= 5 })
	site.mu.Lock()
	site.busy = true
	asked := site.asked["/feed"]
	site.mu.Unlock()
	site.until(t, "the feed is asked for after it was busy", func() bool { return site.asked["/feed"] >= asked+2 })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}

	s := openStore(t, db)
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var titles []string
	for rec, err := range v.Records() {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, rec.Article.Title)
		if rec.Article.Date != graph.Date("2025-02-18") || len(rec.Statements) == 0 {
			t.Errorf("%s is of %q and has %d facts", rec.Article.URL, rec.Article.Date, len(rec.Statements))
		}
	}
	slices.Sort(titles)
	if want := []string{"What Ann Bell did", "What Tom Roe did"}; !slices.Equal(titles, want) {
		t.Errorf("the store has %q, want %q", titles, want)
	}
	for path, most := range map[string]int{"/robots.txt": 1, "/talks": 1, "/ferry": 1, "/closed/secret": 0} {
		if site.asked[path] > most {
			t.Errorf("%s was asked for %d times, want %d at most", path, site.asked[path], most)
		}
	}
	if !strings.Contains(said.String(), "robots.txt") || !strings.Contains(said.String(), "503") {
		t.Errorf("it said:\n%s", &said)
	}
}
