package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"quern/cmd/internal/server"
	"quern/cmd/internal/shared"
	"quern/export/svg"
	"quern/graph/store"
)

// BenchmarkDiagram asks a server for a diagram of thirty entities of real articles, over HTTP: of a new title each
// time, so that all is chosen and drawn anew by a warm process, and of one title, which is kept. It gives the
// medians.
func BenchmarkDiagram(b *testing.B) {
	path := shared.Path(b, wikinews)
	s, err := store.Open(b.Context(), "mem:")
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for _, rec := range readAll(b, path) {
		if _, err := s.Add(b.Context(), rec); err != nil {
			b.Fatal(err)
		}
	}
	web := server.New(server.Config{Log: slog.New(slog.DiscardHandler)}, server.Deps{Store: s, Draw: svg.Render})
	l, err := server.Listen("127.0.0.1:0", false, server.Tokens{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, l) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}()
	ask := func(title string) time.Duration {
		start := time.Now()
		res, err := http.Get("http://" + l.Addr().String() + "/v1/diagram.svg?nodes=30&around=ent:donald-trump&title=" + url.QueryEscape(title))
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		if n, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			b.Fatalf("%s, %d bytes: %v", res.Status, n, err)
		}
		return time.Since(start)
	}
	ask("warm")
	for name, title := range map[string]string{"warm": "%d", "kept": "the same"} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				asked := title
				if name == "warm" {
					asked = fmt.Sprintf(title, time.Now().UnixNano())
				}
				took = append(took, ask(asked))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
