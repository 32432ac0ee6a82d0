package format

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"quern/export"
	"quern/export/exporttest"
	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
	"quern/graph/store/storetest"
)

func reader(t testing.TB, records []graph.Record) *query.Reader {
	t.Helper()
	s, err := store.Open(t.Context(), "mem:")
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range records {
		if _, err := s.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close(); _ = s.Close() })
	return query.NewReader(v)
}

func noDrawing(context.Context, []byte) ([]byte, error) {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="30pt" height="20pt"/>`), nil
}

// without are the formats that need more than Go.
var without = map[string]bool{"png": true, "pdf": true}

// TestEveryFormat writes a graph in each format twice: the same bytes, which name whom it is about, in a selection
// too; and a writer that fails is an error.
func TestEveryFormat(t *testing.T) {
	src, err := exporttest.Load("table-talks")
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t, src.Records())
	seen := map[string]bool{}
	for _, f := range All {
		if seen[f.Name] || seen[f.Extension] || f.MediaType == "" || f.About == "" {
			t.Errorf("%s: the name or extension is taken, or the media type or what it is about is missing", f.Name)
		}
		seen[f.Name], seen[f.Extension] = true, true
		if found, ok := Find(f.Name); !ok || found.Name != f.Name {
			t.Errorf("%s is not found", f.Name)
		}
		if without[f.Name] {
			continue
		}
		for _, o := range []export.Options{{}, {Around: []string{"Davit Orlan"}, Filter: export.Filter{Predicates: []string{"met"}}}} {
			var one, two bytes.Buffer
			for _, b := range []*bytes.Buffer{&one, &two} {
				if err := f.Write(t.Context(), b, &Job{Source: r, Options: o, Draw: noDrawing}); err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
			if f.Name != "svg" && !strings.Contains(one.String(), "Davit Orlan") {
				t.Errorf("%s does not name Davit Orlan: %s", f.Name, &one)
			}
			if !bytes.Equal(one.Bytes(), two.Bytes()) {
				t.Errorf("%s: the second time it is written it differs", f.Name)
			}
		}
		full := errors.New("the disk is full")
		if err := f.Write(t.Context(), failing{full}, &Job{Source: r, Draw: noDrawing}); !errors.Is(err, full) {
			t.Errorf("%s on a full disk: error %v", f.Name, err)
		}
		if err := f.Write(t.Context(), io.Discard, &Job{Source: r, Draw: noDrawing, Options: export.Options{Around: []string{"Nobody"}}}); err == nil {
			t.Errorf("%s around nobody is no error", f.Name)
		}
	}
}

type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

// peak is a writer that remembers the most memory that was in use while it was written to.
type peak struct {
	bytes, writes int
	most          uint64
}

func (p *peak) Write(b []byte) (int, error) {
	p.bytes += len(b)
	if p.writes++; p.writes%64 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		p.most = max(p.most, m.HeapAlloc)
	}
	return len(b), nil
}

// BenchmarkWrite writes whole graphs of 100 and of 500 articles. Beside the time it gives the bytes that were written
// and how much more memory was in use at most: that grows with the texts that are held, up to a bound, and of RDF
// with the names of articles and, without graphs, the triples that several of them say.
func BenchmarkWrite(b *testing.B) {
	for _, articles := range []int{100, 500} {
		var records []graph.Record
		for i := range articles {
			records = append(records, storetest.Record(i, 0))
		}
		r := reader(b, records)
		for _, f := range All {
			if f.Kind == Picture {
				continue
			}
			b.Run(f.Name+"/"+map[int]string{100: "100", 500: "500"}[articles], func(b *testing.B) {
				for b.Loop() {
					if err := f.Write(b.Context(), io.Discard, &Job{Source: r, Options: export.Options{Claims: true}}); err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				var before runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				p := &peak{}
				if err := f.Write(b.Context(), p, &Job{Source: r, Options: export.Options{Claims: true}}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(p.bytes)/1e6, "MB-written")
				b.ReportMetric(float64(max(p.most, before.HeapAlloc)-before.HeapAlloc)/1e6, "MB-more")
			})
		}
	}
}
