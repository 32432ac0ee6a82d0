package query_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	_ "quern/graph/store/pebblestore"
)

// talks is an article of one sentence, as the loader hands it to the store.
func talks() graph.Record {
	text := "Deputy Foreign Minister Sergei Ryabkov spoke for Russia."
	rec := graph.Record{
		Article: graph.Article{URL: "https://news.example/talks", Date: "2025-02-22", Text: text},
		Entities: []graph.Entity{
			{ID: "e1", Type: graph.Person, Name: "Sergei Ryabkov", Names: []string{"Ryabkov", "Sergei Ryabkov"}},
			{ID: "e2", Type: graph.Country, Name: "Russia", Reference: "russia"},
		},
		Statements: []graph.Statement{{
			Subject: &graph.Term{ID: "e1"}, Predicate: "speaks-for", Object: &graph.Term{ID: "e2"}, Modality: graph.Asserted,
			Evidence: []graph.Evidence{{Sentence: graph.Span{Start: 0, End: len(text)}, Rule: "example", Confidence: 0.9}},
		}},
	}
	rec.Article.ID = graph.NewArticleID(rec.Article.URL, text)
	return rec
}

func Example() {
	ctx := context.Background()
	s, err := store.Open(ctx, "mem:")
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Add(ctx, talks()); err != nil {
		log.Fatal(err)
	}
	snapshot, err := s.Snapshot(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer snapshot.Close()

	r := query.NewReader(snapshot)
	who, err := r.Find(ctx, "ryabkov")
	if err != nil {
		log.Fatal(err)
	}
	for st, err := range r.About(ctx, who.ID) {
		if err != nil {
			log.Fatal(err)
		}
		lines, err := r.Lines(ctx, &st)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(st.Subject.Name, st.Predicate, st.Object.Name, "—", lines[0].Evidence.Quote)
	}

	results, err := query.Run(ctx, snapshot, "gizmo", `
		g.V("ent:sergei-ryabkov").tag("who").out("kg:speaks-for").unique().all()`, query.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for _, result := range results {
		line, err := json.Marshal(result)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
	// Output:
	// Sergei Ryabkov speaks-for Russia — Deputy Foreign Minister Sergei Ryabkov spoke for Russia.
	// {"id":"\u003cent:russia\u003e","who":"\u003cent:sergei-ryabkov\u003e"}
}
