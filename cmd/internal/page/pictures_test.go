package page_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/graph"
	"quern/loader/source"
)

var pictures = flag.String("pictures", "", "a folder for pictures of every page, narrow and wide, light and dark")

// news reads the articles that stand beside the checkout.
func news(t testing.TB, most int) (list []graph.Article) {
	t.Helper()
	f, err := os.Open(filepath.FromSlash("../../../../shared/data/news/wikinews/wikinews_open.jsonl"))
	if err != nil {
		t.Skip("needs the articles of ../shared: ", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() && len(list) < most {
		a, err := source.ParseJSON(lines.Bytes(), source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

// TestPictures takes a picture of every page with real news on it, for people to look at:
//
//	go test ./cmd/internal/page -run TestPictures -pictures DIR
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.SkipNow()
	}
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, news(t, 148)...)
	addresses := []string{"/", "/search?q=impeachment", "/articles/article:ID", "/entities/ent:donald-trump", "/facts?predicate=met", "/facts/fact:ID", "/review", "/load", "/explore", "/ask", "/nothing-here"}
	names := regexp.MustCompile(`[^a-z]+`)
	for _, look := range []pagetest.Look{{}, {Dark: true}, {Width: 390, Height: 844}, {Width: 390, Height: 844, Dark: true}} {
		tab := b.Open(t, look)
		for _, address := range addresses {
			tab.Go(site.Address + address)
			if err := os.WriteFile(filepath.Join(*pictures, fmt.Sprintf("%s-%d-%v.png", names.ReplaceAllString(address, "-"), look.Width, look.Dark)), tab.Screenshot(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
