package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true, "8.8.8.8": true,
		"127.0.0.1": false, "127.9.9.9": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false, "224.0.0.1": false, "240.0.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: got %v", address, got)
		}
	}
}

// site is a server on this machine. Only a client that may reach private addresses gets to it.
func site(t *testing.T) (base string, hits func(path string) int) {
	var mu sync.Mutex
	count := map[string]int{}
	mux := http.NewServeMux()
	page := func(path, contentType, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			io.WriteString(w, body)
		})
	}
	page("/robots.txt", "text/plain", "User-agent: quern\nDisallow: /closed/\n")
	page("/a", "text/html", "<p>A</p>")
	page("/closed/a", "text/html", "<p>closed</p>")
	page("/long", "text/plain", strings.Repeat("a", 4096))
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(w, strings.Repeat("a", 4096)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.Handle("/moved", http.RedirectHandler("/a", http.StatusMovedPermanently))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/to-closed", http.RedirectHandler("/closed/a", http.StatusFound))
	mux.HandleFunc("/tagged", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "tagged")
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		count[r.URL.Path]++
		mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func(path string) int { mu.Lock(); defer mu.Unlock(); return count[path] }
}

// here lets a client reach one address of this machine, and so stands for what is public.
func here(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") }

func TestRedirectionIsChecked(t *testing.T) {
	reached := false
	inner := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("this system has no second loopback address: ", err)
	}
	inner.Listener = l
	inner.Start()
	defer inner.Close()
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			http.Redirect(w, r, inner.URL+"/secret", http.StatusFound)
		}
	}))
	defer outer.Close()
	c := New(Options{Reachable: here, Interval: time.Millisecond})
	var private *PrivateError
	if _, err := c.Fetch(t.Context(), outer.URL+"/a"); !errors.As(err, &private) || reached {
		t.Errorf("got %v, and reached is %v", err, reached)
	}
}

func TestFetch(t *testing.T) {
	base, hits := site(t)
	c := New(Options{Reachable: here, Interval: time.Millisecond, Timeout: 2 * time.Second, MaxSize: 8192})
	for _, test := range []struct{ path, body, at, err string }{
		{"/a", "<p>A</p>", "/a", ""},
		{"/moved", "<p>A</p>", "/a", ""},
		{"/none", "", "", "the server answered 404 Not Found"},
		{"/busy", "", "", "the server answered 503 Service Unavailable"},
		{"/closed/a", "", "", ErrRobots.Error()},
		{"/to-closed", "", "", ErrRobots.Error()},
		{"/loop", "", "", "the server redirects more than 5 times"},
		{"/file", "", "", ErrScheme.Error()},
		{"/endless", "", "", ErrTooLarge.Error()},
		{"/slow", "", "", "the server did not answer in time"},
	} {
		t.Run(test.path, func(t *testing.T) {
			res, err := c.Fetch(t.Context(), base+test.path)
			var body []byte
			if err == nil {
				body, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			if err != nil {
				if err.Error() != test.err {
					t.Errorf("got the error %v, want %s", err, test.err)
				}
				return
			}
			if string(body) != test.body || res.Address != base+test.at {
				t.Errorf("got %q from %s", body, res.Address)
			}
		})
	}
	if n := hits("/robots.txt"); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
	if n := hits("/closed/a"); n != 0 {
		t.Error("a page was fetched that robots.txt forbids")
	}
}

func TestConditional(t *testing.T) {
	base, _ := site(t)
	c := New(Options{Reachable: here, Interval: time.Millisecond})
	res, v, err := c.FetchChanged(t.Context(), base+"/tagged", Validators{})
	if err != nil || res == nil {
		t.Fatal(res, err)
	}
	res.Body.Close()
	if res, _, err := c.FetchChanged(t.Context(), base+"/tagged", v); err != nil || res != nil {
		t.Errorf("unchanged: got %v, %v", res, err)
	}
	var status *StatusError
	if _, err := c.Fetch(t.Context(), base+"/busy"); !errors.As(err, &status) || status.After != 7*time.Second {
		t.Errorf("busy: got %v", err)
	}
}

func TestPrivateIsRefused(t *testing.T) {
	base, hits := site(t)
	c := New(Options{Interval: time.Millisecond})
	_, port, _ := strings.Cut(strings.TrimPrefix(base, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"} {
		_, err := c.Fetch(t.Context(), fmt.Sprintf("http://%s:%s/a", host, port))
		if err == nil {
			t.Errorf("%s was fetched", host)
		}
		var private *PrivateError
		if strings.Contains(host, "127.0.0.1") && !errors.As(err, &private) {
			t.Errorf("%s: got %v", host, err)
		}
	}
	for _, address := range []string{"ftp://example.com/a", "file:///etc/passwd", "http://user@example.com/", "http:///a", "//a", "x"} {
		if _, err := c.Fetch(t.Context(), address); !errors.Is(err, ErrScheme) {
			t.Errorf("%s: got %v", address, err)
		}
	}
	if n := hits("/a") + hits("/robots.txt"); n != 0 {
		t.Errorf("%d requests reached the private server", n)
	}
}

func TestRequestsAreKeptApart(t *testing.T) {
	base, _ := site(t)
	const interval = 40 * time.Millisecond
	c := New(Options{Reachable: here, Interval: interval})
	begin := time.Now()
	for range 3 { // with robots.txt they are four requests
		res, err := c.Fetch(t.Context(), base+"/a")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if took := time.Since(begin); took < 3*interval {
		t.Errorf("four requests took %s", took)
	}
}
