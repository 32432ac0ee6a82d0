package loader

import (
	"os"
	"testing"
	"time"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/source"
)

// BenchmarkStages reads the Wikinews articles and reports, beside the time, what coreference, times, linking and rules
// take for each unit that tokens, tags, trees and names take.
func BenchmarkStages(b *testing.B) {
	const path = "../../shared/data/news/wikinews/wikinews_open.jsonl"
	if _, err := os.Stat(path); err != nil {
		b.Skip("needs ../shared/data/news/wikinews, which is not beside this checkout")
	}
	p, err := English(data.All())
	if err != nil {
		b.Fatal(err)
	}
	var articles []graph.Article
	for item, err := range source.Files(b.Context(), []string{path}, nil, source.Options{}) {
		if err != nil {
			b.Fatal(err)
		}
		articles = append(articles, item.Article)
	}
	var parsing, after time.Duration
	for b.Loop() {
		for i := range articles {
			doc := &language.Document{Article: &articles[i]}
			for _, s := range p.stages {
				start := time.Now()
				if err := run(s, doc); err != nil {
					b.Fatal(err)
				}
				switch s.Name() {
				case "coref", "times", "link":
					after += time.Since(start)
				default:
					parsing += time.Since(start)
				}
			}
			start := time.Now()
			if _, err := p.Record(doc); err != nil {
				b.Fatal(err)
			}
			after += time.Since(start)
		}
	}
	b.ReportMetric(float64(after)/float64(parsing), "after/parsing")
}
