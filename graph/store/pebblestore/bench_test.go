package pebblestore_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	cayley "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
	"quern/graph/store"
	"quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

func openBench(b *testing.B, url string) *store.Store {
	b.Helper()
	if url == "" {
		url = filepath.Join(b.TempDir(), "quern.db")
	}
	s, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

func benchRecords(n int) (recs []graph.Record, quadsIn int) {
	for i := range n {
		rec := storetest.Record(i, 0)
		recs = append(recs, rec)
		quadsIn += len(quads.Encode(identity.Resolve(rec, nil)))
	}
	return recs, quadsIn
}

// BenchmarkAdd adds article after article, each a synced transaction on disk.
func BenchmarkAdd(b *testing.B) {
	for _, url := range []string{"", "mem:"} {
		b.Run(map[string]string{"": "disk", "mem:": "memory"}[url], func(b *testing.B) {
			s := openBench(b, url)
			recs, n := benchRecords(b.N)
			b.ResetTimer()
			for _, rec := range recs {
				if _, err := s.Add(b.Context(), rec); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}

// BenchmarkForget forgets article after article of a store of 500.
func BenchmarkForget(b *testing.B) {
	s := openBench(b, "mem:")
	recs, _ := benchRecords(500)
	for b.Loop() {
		b.StopTimer()
		for _, rec := range recs {
			if _, err := s.Add(b.Context(), rec); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		for _, rec := range recs {
			if err := s.Forget(b.Context(), rec.Article.ID); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N*len(recs))/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkBulk writes quads in the shape of statements through Cayley's interface, 10,000 a transaction.
func BenchmarkBulk(b *testing.B) {
	var batches [][]quad.Quad
	total := 0
	for i := 0; total < 200_000; {
		var batch []quad.Quad
		for ; len(batch) < 10_000; i++ {
			batch = append(batch, quads.Encode(identity.Resolve(storetest.Record(i, 0), nil))...)
		}
		batches = append(batches, batch)
		total += len(batch)
	}
	for b.Loop() {
		b.StopTimer()
		qs, err := pebblestore.NewMemQuadStore()
		if err != nil {
			b.Fatal(err)
		}
		w, err := qs.NewQuadWriter()
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		for _, batch := range batches {
			if _, err := w.WriteQuads(batch); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		if err := qs.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N*total)/b.Elapsed().Seconds(), "quads/s")
}

// benchStore holds 2,000 articles for the reading benchmarks.
func benchStore(b *testing.B) *store.Snapshot {
	b.Helper()
	s := openBench(b, "mem:")
	recs, _ := benchRecords(2000)
	for _, rec := range recs {
		if _, err := s.Add(b.Context(), rec); err != nil {
			b.Fatal(err)
		}
	}
	v, err := s.Snapshot(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { v.Close() })
	return v
}

// BenchmarkHop asks by Cayley's path API for the objects of one statement's property.
func BenchmarkHop(b *testing.B) {
	v := benchStore(b)
	qs := v.QuadStore()
	defer qs.Close()
	var facts []quad.Value
	for q, err := range v.Match(store.Pattern{Predicate: quads.RDFType, Object: quads.RDFStatement}) {
		if err != nil {
			b.Fatal(err)
		}
		facts = append(facts, q.Subject)
	}
	for _, bench := range []struct {
		name string
		path func(quad.Value) *path.Path
	}{
		{"1", func(f quad.Value) *path.Path { return path.StartPath(qs, f).Out(quads.RDFSubject) }},
		{"2", func(f quad.Value) *path.Path { return path.StartPath(qs, f).Out(quads.RDFSubject).Out(quads.RDFSLabel) }},
		{"star", func(f quad.Value) *path.Path {
			return path.StartPath(qs, f).Save(quads.RDFSubject, "s").Save(quads.RDFPredicate, "p").Save(quads.HasEvidence, "e")
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				if err := bench.path(facts[i%len(facts)]).Iterate(b.Context()).Paths(false).Each(func(cayley.Ref) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMatch reads all quads of a statement, and the whole store.
func BenchmarkMatch(b *testing.B) {
	v := benchStore(b)
	var facts []quad.Value
	for q, err := range v.Match(store.Pattern{Predicate: quads.RDFType, Object: quads.RDFStatement}) {
		if err != nil {
			b.Fatal(err)
		}
		facts = append(facts, q.Subject)
	}
	b.Run("subject", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			for _, err := range v.Match(store.Pattern{Subject: facts[i%len(facts)]}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		n := 0
		for b.Loop() {
			for _, err := range v.Match(store.Pattern{}) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
	})
}

func ExampleNewMemQuadStore() {
	qs, err := pebblestore.NewMemQuadStore()
	if err != nil {
		panic(err)
	}
	defer qs.Close()
	w, err := qs.NewQuadWriter()
	if err != nil {
		panic(err)
	}
	if _, err := w.WriteQuads([]quad.Quad{quad.MakeIRI("ent:a", "kg:met", "ent:b", "article:1")}); err != nil {
		panic(err)
	}
	st, err := qs.Stats(context.Background(), true)
	fmt.Println(st.Nodes.Value, st.Quads.Value, err)
	// Output: 4 1 <nil>
}
