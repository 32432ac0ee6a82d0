package server

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDiagramsAreKept: the same diagram is drawn once for each version of the store.
func TestDiagramsAreKept(t *testing.T) {
	var log bytes.Buffer
	s := newTestServer(t, &log)
	drawn := 0
	draw := s.deps.Draw
	s.deps.Draw = func(ctx context.Context, dot []byte) ([]byte, error) {
		drawn++
		return draw(ctx, dot)
	}
	load := func(text string) {
		t.Helper()
		r := httptest.NewRequest("POST", "http://127.0.0.1/v1/articles", strings.NewReader(`{"text": "`+text+`"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.handler.ServeHTTP(w, r); w.Code != http.StatusCreated {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	picture := func(target string) string {
		t.Helper()
		w := httptest.NewRecorder()
		if s.handler.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1"+target, nil)); w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", target, w.Code, w.Body)
		}
		return w.Body.String()
	}
	load("Ann Lee met Bob Ray.")
	first := picture("/v1/diagram.svg?around=Ann+Lee&depth=2")
	if again := picture("/v1/diagram.svg?depth=2&around=Ann+Lee"); again != first || drawn != 1 {
		t.Errorf("the same diagram was drawn %d times", drawn)
	}
	if picture("/v1/diagram.svg?around=Bob+Ray&depth=2"); drawn != 2 {
		t.Errorf("two diagrams were drawn %d times", drawn)
	}
	load("Ann Lee met Carl Fox.")
	if picture("/v1/diagram.svg?around=Ann+Lee&depth=2"); drawn != 3 {
		t.Error("a diagram of an older version was given")
	}
}
