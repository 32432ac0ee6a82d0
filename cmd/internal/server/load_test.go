package server

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quern/graph/query"
)

// TestLoad has 64 clients ask over loopback while articles come and go: for five seconds, with QUERN_LONG set for
// sixty. No request may fail, and what the heap holds may not grow with the number of requests. How long requests
// took is told and not judged, but for the slowest against the middle of the same run.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const clients = 64
	span := 5 * time.Second
	if os.Getenv("QUERN_LONG") != "" {
		span = time.Minute
	}
	s := newTestServer(t, io.Discard)
	s.cfg.Query = query.Limits{Timeout: time.Minute}.WithDefaults()
	s.queries, s.reads = newGate(clients+2), newGate(4) // that none is sent away is another test's
	s.cfg.Body, s.cfg.Load = 1<<20, 1<<20
	address, _ := serve(t, s)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients + 2}}
	send := func(method, target, kind, body string) (int, error) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+target, strings.NewReader(body))
		if err != nil {
			return 0, err
		}
		r.Header.Set("Content-Type", kind)
		res, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			return 0, err
		}
		return res.StatusCode, nil
	}
	article := func(i int) string {
		name := func(k int) string { return "Person " + string(rune('A'+k%26)) + string(rune('a'+k/26%26)) }
		return fmt.Sprintf(`{"text": "%s met %s.\n%s leads %s.", "url": "https://news.example/%d"}`, name(i), name(i*7+1), name(i+3), name(i*5+2), i)
	}
	for i := range 200 {
		if code, err := send("POST", "/v1/articles", "application/json", article(i)); err != nil || code != 201 {
			t.Fatal(code, err)
		}
	}
	questions := []struct{ method, target, kind, body string }{
		{"GET", "/v1/facts?subject=Person+Aa", "", ""},
		{"GET", "/v1/facts?limit=20", "", ""},
		{"GET", "/v1/entities?q=person+b", "", ""},
		{"GET", "/v1/entities/ent:person-ca", "", ""},
		{"GET", "/v1/search?q=met&limit=5", "", ""},
		{"GET", "/v1/paths?from=Person+Aa&to=Person+Ba&max=3", "", ""},
		{"GET", "/v1/timeline?about=Person+Aa&limit=5", "", ""},
		{"GET", "/v1/changes?limit=5", "", ""},
		{"GET", "/v1/stats", "", ""},
		{"POST", "/v1/query", "text/plain", `g.V("ent:person-aa").out("kg:met").getLimit(5)`},
		{"POST", "/v1/query?lang=graphql", "text/plain", `{ who(id: <ent:person-aa>) { id kg:met(first: 3) { id } } }`},
		{"POST", "/sparql", "application/sparql-query", "SELECT ?b { ent:person-aa kg:met ?b } LIMIT 5"},
	}
	for _, q := range questions { // what stays is made before the heap is measured
		if code, err := send(q.method, q.target, q.kind, q.body); err != nil || code != 200 {
			t.Fatal(q.target, code, err)
		}
	}
	goroutines, heap := runtime.NumGoroutine(), liveHeap()
	end := time.Now().Add(span)
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(c), 1))
			for time.Now().Before(end) {
				q := questions[rng.IntN(len(questions))]
				began := time.Now()
				code, err := send(q.method, q.target, q.kind, q.body)
				if err != nil || code != 200 {
					t.Errorf("%s %s: %d, %v", q.method, q.target, code, err)
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	written := 0
	for ; time.Now().Before(end); written++ {
		i := written%200 + 200
		if code, err := send("POST", "/v1/articles", "application/json", article(i)); err != nil || code != 200 && code != 201 {
			t.Errorf("writing: %d, %v", code, err)
			break
		}
		if written%2 == 1 {
			if code, err := send("POST", "/v1/articles", "application/json", strings.Replace(article(i), "met", "leads", 1)); err != nil || code != 200 {
				t.Errorf("replacing: %d, %v", code, err)
				break
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	all.Wait()
	list := slices.Concat(took...)
	if len(list) < clients || written == 0 {
		t.Fatalf("%d requests and %d writes show nothing", len(list), written)
	}
	slices.SortFunc(list, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	p := func(q float64) time.Duration { return list[int(q*float64(len(list)-1))] }
	after := liveHeap()
	t.Logf("%d requests, %d writes in %v: p50 %v, p99 %v, p99/p50 %.1f, slowest %v; live heap %.1f MB before, %.1f MB after",
		len(list), written, span, p(.5), p(.99), float64(p(.99))/float64(p(.5)), p(1), float64(heap)/(1<<20), float64(after)/(1<<20))
	if os.Getenv("QUERN_LONG") != "" && p(.99) > 20*p(.5) {
		t.Errorf("p99 is %v and p50 %v", p(.99), p(.5))
	}
	if after > heap+64<<20 {
		t.Errorf("the live heap was %d MB and is %d MB", heap>>20, after>>20)
	}
	client.CloseIdleConnections()
	for range 100 {
		if runtime.NumGoroutine() <= goroutines+5 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", goroutines, runtime.NumGoroutine())
}

// liveHeap is how much memory is still reached from somewhere.
func liveHeap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
