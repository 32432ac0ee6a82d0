package page_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/graph"
)

// hostileTexts are texts that run a script where a page takes them for markup; pagetest.Ran notes it.
func hostileTexts(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(list) < 20 || !strings.Contains(list[0], pagetest.Ran) {
		t.Fatal("the corpus is another")
	}
	return list
}

// hostileRecord is an article in which everything that is text is hostile: its own words, title, address, publisher and
// authors, the names that it has, and the words of its facts.
func hostileRecord(list []string, address string) graph.Record {
	a := graph.Article{URL: address, Title: list[0], Publisher: list[5], Authors: list[7], Date: "2025-02-22"}
	rec := graph.Record{Version: "hostile"}
	for i, text := range list {
		start := len(a.Text)
		a.Text += text + " met " + list[(i+1)%len(list)] + ".\n\n"
		name := graph.Span{Start: start, End: start + len(text)}
		id := func(n int) graph.EntityID { return graph.EntityID(fmt.Sprintf("e%d", n%len(list)+1)) }
		rec.Entities = append(rec.Entities, graph.Entity{ID: id(i), Type: graph.EntityTypes[i%len(graph.EntityTypes)], Name: text, Names: []string{text}, Mentions: []graph.Span{name}})
		rec.Statements = append(rec.Statements, graph.Statement{
			Subject: &graph.Term{ID: id(i), Name: text, Type: graph.Person}, Predicate: "walk-back", Open: true, Relation: text,
			Object: &graph.Term{ID: id(i + 1), Name: list[(i+1)%len(list)], Type: graph.Person}, Modality: graph.Asserted,
			Args:         []graph.Arg{{Role: text, Term: graph.Term{Value: text, Datatype: graph.Quotation}}},
			AttributedTo: &graph.Term{Value: text, Datatype: graph.String},
			Evidence:     []graph.Evidence{{Sentence: graph.Span{Start: start, End: len(a.Text) - 2}, Subject: &name, Rule: text, Confidence: 0.5}},
		})
	}
	a.ID = graph.NewArticleID(a.URL, a.Text)
	rec.Article = a
	return rec
}

// corpusSite serves hostile articles, and gives the addresses of pages that show them.
func corpusSite(t *testing.T) (site *pagetest.Site, addresses []string) {
	list := hostileTexts(t)
	site = pagetest.Serve(t, server.Config{})
	for _, address := range []string{"https://evil.example/?a=\"><script>ranHere('url')</script>", "javascript:ranHere('address')"} {
		rec := hostileRecord(list, address)
		if _, err := site.Store.Add(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, "/articles/"+url.PathEscape(string(rec.Article.ID)))
	}
	v, err := site.Store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, err := site.Store.Judge(t.Context(), graph.Judgement{Kind: graph.Distinct, A: "ent:one", B: "ent:two", Who: list[2], Why: list[5]}); err != nil {
		t.Fatal(err)
	}
	for rec, err := range v.Records() {
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{0, 2, 7, 9, 22} {
			addresses = append(addresses, "/entities/"+url.PathEscape(string(rec.Entities[i].ID)), "/facts/"+url.PathEscape(string(rec.Statements[i].ContentID())))
		}
		break
	}
	addresses = append(addresses, "/", "/facts", "/review", "/review?list=doubts", "/review?list=facts", "/review?list=judged")
	for i, text := range list {
		q := url.QueryEscape(text)
		addresses = append(addresses, "/search?q="+q)
		if i%5 == 0 {
			addresses = append(addresses, "/facts?subject="+q, "/entities/"+url.PathEscape(text), "/"+url.PathEscape(text), "/session?next="+q, "/load?job="+q)
		}
	}
	return site, addresses
}

// get asks for a page as a browser does.
func get(t *testing.T, address string) (*http.Response, *html.Node) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	root, err := html.Parse(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, root
}

// TestHostileTextsAreText reads the pages of hostile texts as browsers do: no element but the pages' own, no handler, no
// style, no script but the site's, and links to the web or into the site alone.
func TestHostileTextsAreText(t *testing.T) {
	site, addresses := corpusSite(t)
	elements := strings.Fields(`html head meta title link script noscript body a header svg circle path nav search form label input button main
		footer p h1 h2 h3 div span section article dl dt dd ol ul li bdi b br time mark blockquote code details summary figure object textarea progress`)
	shown := 0
	for _, address := range addresses {
		res, root := get(t, site.Address+address)
		if res.StatusCode >= 500 {
			t.Errorf("%s answered %d", address, res.StatusCode)
		}
		if got := res.Header.Get("Content-Security-Policy"); !strings.Contains(got, "script-src 'self';") || strings.Contains(got, "unsafe") {
			t.Errorf("%s: the policy %q", address, got)
		}
		for n := range root.Descendants() {
			if n.Type == html.TextNode && strings.Contains(n.Data, pagetest.Ran) {
				shown++
			}
			if n.Type != html.ElementNode {
				continue
			}
			if !slices.Contains(elements, n.Data) {
				t.Errorf("%s: an element <%s>", address, n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "srcset":
					t.Errorf("%s: <%s %s=%q>", address, n.Data, a.Key, a.Val)
				case a.Key == "src" && !strings.HasPrefix(a.Val, "/assets/"), a.Key == "action" && !strings.HasPrefix(a.Val, "/"), a.Key == "data" && !strings.HasPrefix(a.Val, "/v1/diagram.svg?"):
					t.Errorf("%s: <%s %s=%q>", address, n.Data, a.Key, a.Val)
				case a.Key == "href" && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://evil.example/"):
					t.Errorf("%s: a link to %q", address, a.Val)
				}
			}
		}
	}
	if shown < 100 {
		t.Errorf("the texts were shown %d times only", shown)
	}
}

// TestHostileTextsInABrowser opens them in Chromium: nothing runs, no dialog opens, and nothing is asked for that is
// refused.
func TestHostileTextsInABrowser(t *testing.T) {
	b := pagetest.Start(t)
	site, addresses := corpusSite(t)
	tab := b.Open(t, pagetest.Look{})
	for _, address := range addresses {
		tab.Go(site.Address + address)
		// Whoever points at links, or comes to them by keyboard, has their handlers run.
		tab.Eval(`document.querySelectorAll("a,input,[data-number]").forEach(e => { e.focus(); e.dispatchEvent(new PointerEvent("pointerover", {bubbles: true})) })`, nil)
		for _, f := range tab.Faults() {
			if !strings.Contains(f, site.Address+address+" answered 4") { // a page that says there is no such thing
				t.Errorf("%s: %s", address, f)
			}
		}
	}
	for _, text := range hostileTexts(t)[:8] { // as one types, what is found comes by script
		tab.Go(site.Address + "/")
		tab.Type("#find", strings.ReplaceAll(text, "\n", " "))
		tab.Wait(`document.querySelector(".find [role=status]").textContent !== ""`)
		for _, f := range tab.Faults() {
			t.Errorf("typing %q: %s", text, f)
		}
	}
}
