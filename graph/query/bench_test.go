package query

import (
	"testing"

	"quern/graph"
	"quern/graph/store/storetest"
)

func BenchmarkReader(b *testing.B) {
	var records []graph.Record
	for i := range 200 {
		records = append(records, storetest.Record(i, 0))
	}
	v := snapshotOf(b, records...)
	b.Run("Find", func(b *testing.B) {
		for b.Loop() {
			if _, err := NewReader(v).Find(b.Context(), "amal haddad"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("About", func(b *testing.B) {
		n := 0
		for b.Loop() {
			for _, err := range NewReader(v).About(b.Context(), "ent:amal-haddad") {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
		b.ReportMetric(float64(n)/float64(b.N), "facts/op")
	})
	b.Run("Statements", func(b *testing.B) {
		n := 0
		for b.Loop() {
			for _, err := range NewReader(v).Statements(b.Context(), Filter{}) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "facts/s")
	})
	for name, text := range map[string]string{
		"empty": "",
		"hop":   `g.V("ent:amal-haddad").out("kg:met").all()`,
		"hops":  `g.V("ent:amal-haddad").both("kg:met").both("kg:met").unique().all()`,
		// Saving what a node has is to take no longer than saving what it may have.
		"save":    `g.V("ent:amal-haddad").both("kg:met").save("rdfs:label", "name").getLimit(2000)`,
		"saveOpt": `g.V("ent:amal-haddad").both("kg:met").saveOpt("rdfs:label", "name").getLimit(2000)`,
	} {
		b.Run("Gizmo/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Run(b.Context(), v, "gizmo", text, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
