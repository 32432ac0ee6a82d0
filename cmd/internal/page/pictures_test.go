package page_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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
		return // nobody wants to look
	}
	b := pagetest.Start(t)
	articles := news(t, 148)
	site := pagetest.Serve(t, server.Config{}, articles...)
	finder := b.Open(t, pagetest.Look{})
	finder.Go(site.Address + "/articles/" + string(articles[0].ID))
	var fact, name string
	finder.Eval(`document.querySelector("[data-number] a").pathname`, &fact)
	finder.Eval(`document.querySelector(".chips a").pathname`, &name)
	addresses := []string{"/", "/search?q=impeachment", "/articles/" + string(articles[0].ID), name, "/facts?predicate=met", fact,
		"/review", "/review?list=facts", "/load", "/session", "/explore", "/ask", "/nothing-here"}
	names := regexp.MustCompile(`[^a-z]+`)
	for _, look := range []pagetest.Look{{}, {Dark: true}, {Width: 390, Height: 844}, {Width: 390, Height: 844, Dark: true}} {
		tab := b.Open(t, look)
		for i, address := range addresses {
			tab.Go(site.Address + address)
			if err := os.WriteFile(filepath.Join(*pictures, fmt.Sprintf("%s-%d-%v.png", names.ReplaceAllString(address, "-")+strconv.Itoa(i), look.Width, look.Dark)), tab.Screenshot(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
