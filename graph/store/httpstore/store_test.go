package httpstore_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"quern/graph/store"
	"quern/graph/store/httpstore"
	_ "quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

// serve serves a database and gives its address.
func serve(t *testing.T, b store.Backend) string {
	t.Helper()
	h := httpstore.NewHandler(b)
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+httpstore.Path+"/read", h.Read)
	mux.HandleFunc("POST "+httpstore.Path+"/write", h.Write)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// TestStore runs the suite of stores on one in memory that is served.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Fixture {
		b, err := store.OpenBackend(t.Context(), "mem:", true)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		url := serve(t, b)
		return storetest.Fixture{Open: func() (*store.Store, error) { return store.Open(t.Context(), url) }}
	})
}
