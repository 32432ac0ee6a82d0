package pebblestore_test

import (
	"bytes"
	"context"
	"testing"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	for _, url := range []string{"mem:", t.TempDir() + "/q.db"} {
		s, err := store.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		a := graph.Article{Text: "Rubio met Lavrov.", Title: "x"}
		a.ID = graph.NewArticleID("", a.Text)
		rec := graph.Record{Article: a, Version: "1", Entities: []graph.Entity{{ID: "e1", Type: graph.Person, Name: "Marco Rubio", Names: []string{"Rubio"}}, {ID: "e2", Type: graph.Person, Name: "Sergey Lavrov"}},
			Statements: []graph.Statement{{Subject: &graph.Term{ID: "e2"}, Predicate: "met", Object: &graph.Term{ID: "e1"}, Modality: graph.Asserted, Symmetric: true, Relation: "met", Evidence: []graph.Evidence{{Sentence: graph.Span{Start: 0, End: 17}, Rule: "r", Confidence: .9}}}}}
		for i := 0; i < 2; i++ {
			out, err := s.Add(ctx, rec)
			t.Log(out, err)
		}
		v, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(v.Stats())
		var b bytes.Buffer
		quads.WriteNQuads(&b, v.Match(store.Pattern{}))
		t.Log("\n" + b.String())
		v.Close()
		t.Log(s.Forget(ctx, a.ID))
		v, _ = s.Snapshot(ctx)
		t.Log(v.Stats())
		v.Close()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
