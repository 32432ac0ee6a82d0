package server

import (
	"io"
	"strings"
	"testing"
)

// TestSuggestionsAreKept: the pairs are looked for once for each version of the store, whatever part of them is asked
// for.
func TestSuggestionsAreKept(t *testing.T) {
	s := newTestServer(t, io.Discard)
	asked := 0
	s.deps.Title = func(string) bool { asked++; return false }
	h := s.Handler()
	for _, c := range []struct {
		request string
		looks   bool
	}{
		{"POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \"Petro Lesnitsky met Ann Lee.\"}", false},
		{"GET /v1/suggestions", true},
		{"GET /v1/suggestions?least=0.9", false},
		{"GET /v1/suggestions?limit=1\nAccept: application/x-ndjson", false},
		{"POST /v1/articles\nContent-Type: application/json\n\n{\"text\": \"Petro Lesnitskyy met Bob Ray.\"}", false},
		{"GET /v1/suggestions", true},
		{"POST /v1/merges\nContent-Type: application/json\n\n{\"a\": \"Petro Lesnitsky\", \"b\": \"Petro Lesnitskyy\"}", false},
		{"GET /v1/suggestions", true},
	} {
		before := asked
		if got := perform(h, c.request); got[0] != '2' {
			t.Fatalf("%s: %s", c.request, got)
		}
		if first, _, _ := strings.Cut(c.request, "\n"); asked > before != c.looks {
			t.Errorf("%s looked for pairs: %v, want %v", first, asked > before, c.looks)
		}
	}
}

// TestSuggestionsOneAtATime: who asks while another's pairs are looked for is told to come again, and has not to wait
// for ever.
func TestSuggestionsOneAtATime(t *testing.T) {
	s := newTestServer(t, io.Discard)
	leave, err := s.pairs.turn.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := perform(s.Handler(), "GET /v1/suggestions"); got[0] == '2' {
		t.Error(got)
	}
	leave()
	if got := perform(s.Handler(), "GET /v1/suggestions"); got[0] != '2' {
		t.Error(got)
	}
}
