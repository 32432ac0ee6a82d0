package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/export/svg"
	"quern/graph"
	"quern/loader/source/sandbox"
)

func TestMain(m *testing.M) {
	if svg.Worker() || sandbox.Worker() { // diagrams are drawn and files are read by this binary again
		return
	}
	os.Exit(m.Run())
}

// talks is an article as the tests' papers would print it.
var talks = graph.Article{
	Title: "Ministers meet in Oslo", Publisher: "Harbour Post", Date: "2025-02-22", URL: "https://post.example/oslo",
	Text: "OSLO — Foreign Minister Anna Lindqvist met Jonas Berg, the president of Norway, in Oslo on Friday.\n\n" +
		"Lindqvist leads the Harbour Union. She did not meet Peter Holm. " +
		"Berg said that Holm had resigned. The two will meet again in Bergen next month.",
}

// again names one of the people otherwise, so that a pair is suggested.
var again = graph.Article{
	Title: "Union leader back from Oslo", Publisher: "Ferry Times", Date: "2025-02-24", URL: "https://times.example/union",
	Text: "Ana Lindqvist, who leads the Harbour Union, met Clara Moen in Bergen on Sunday. Moen praised Lindqvist.",
}

// faultless fails the test for what the page did that it should not do.
func faultless(t *testing.T, tab *pagetest.Tab) {
	t.Helper()
	for _, f := range tab.Faults() {
		t.Error(f)
	}
}

// TestReadAndCorrect goes the way of somebody who uses quern in a browser: an article is pasted and read, a fact followed
// to its sentence, two names merged and that undone, and a fact marked as wrong and that undone.
func TestReadAndCorrect(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, again)
	tab := b.Open(t, pagetest.Look{})
	tab.Go(site.Address)
	tab.Type("#text-in", strings.ReplaceAll(talks.Text, "\n\n", " "))
	tab.Type("#title", talks.Title)
	tab.Click(".paste button")
	tab.Wait(`document.querySelector(".progress .state")?.textContent === "Done: 1 of 1 article"`)
	tab.Follow(".progress .rows a")
	tab.Wait(`document.querySelector("h1").textContent === "Ministers meet in Oslo"`)
	faultless(t, tab)

	tab.Eval(`[...document.querySelectorAll("[data-number]")].find(e => e.innerText.includes("met")).id = "the-fact"`, nil)
	tab.Eval(`document.querySelector("#the-fact a").focus()`, nil)
	tab.Wait(`document.querySelector("#text .read .part-s")?.textContent.includes("Lindqvist")`)
	tab.Follow("#the-fact a")
	tab.Wait(`location.pathname.startsWith("/facts/") && document.querySelector(".quote mark.part-s").textContent.includes("Lindqvist")`)
	tab.Follow(".quote footer a")
	tab.Wait(`document.querySelector(".said:target")?.textContent.includes("met Jonas Berg")`)
	faultless(t, tab)

	tab.Go(site.Address + "/review")
	tab.Wait(`document.querySelector(".pair")?.innerText.includes("Ana Lindqvist")`)
	tab.Follow(".choice button.main")
	tab.Wait(`document.querySelector(".done")?.innerText.includes("lindqvist is ")`)
	if text := tab.Text("main"); !strings.Contains(text, "No two names") {
		t.Errorf("merged, the pair is still suggested: %s", text)
	}
	tab.Follow("#undo")
	tab.Wait(`document.querySelector(".pair")?.innerText.includes("Ana Lindqvist")`)
	tab.Follow(".choice form:last-child button")
	tab.Wait(`document.querySelector(".done")?.innerText.includes("is not") && !document.querySelector(".pair")`)
	tab.Follow("#undo")
	tab.Wait(`document.querySelector(".pair")`)

	tab.Go(site.Address + "/review?list=facts")
	fact := tab.Text(".entry .says")
	tab.Follow(".mark-wrong button")
	tab.Wait(`document.querySelector(".done")?.innerText.includes("wrong:")`)
	if tab.Text(".entry .says") == fact {
		t.Errorf("marked as wrong, %q is still listed", fact)
	}
	tab.Follow("#undo")
	tab.Wait(fmt.Sprintf(`document.querySelector(".entry .says").innerText === %q`, fact))
	faultless(t, tab)
}

// TestSearchAsOneTypes finds names, facts and articles under the search box, by keyboard.
func TestSearchAsOneTypes(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, talks)
	tab := b.Open(t, pagetest.Look{})
	tab.Go(site.Address)
	tab.Type("#find", "lindq")
	tab.Wait(`["Who and what", "Facts", "Articles"].every(g => document.querySelector("#found")?.innerText.includes(g))`)
	tab.Press(kb.ArrowDown)
	tab.Wait(`document.activeElement.closest("#found") && document.activeElement.innerText.includes("Anna Lindqvist")`)
	tab.Press(kb.Escape)
	tab.Wait(`document.querySelector("#found").hidden && document.activeElement.id === "find"`)
	faultless(t, tab)
}

// TestWithoutScripts loads a file and a text, reads and judges by forms alone.
func TestWithoutScripts(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, again)
	tab := b.Open(t, pagetest.Look{NoScripts: true})
	file := filepath.Join(t.TempDir(), "talks.txt")
	if err := os.WriteFile(file, []byte(talks.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.Go(site.Address + "/load")
	tab.Upload("#files", file)
	tab.Follow(".drop button")
	tab.Wait(`location.pathname.startsWith("/articles/") && document.body.innerText.includes("Foreign Minister Anna Lindqvist")`)
	tab.Go(site.Address + "/review")
	tab.Follow(".choice button.main")
	tab.Wait(`document.querySelector(".done")`)
	tab.Follow("#undo")
	tab.Wait(`document.querySelector(".pair")`)
	faultless(t, tab)
}

// TestSignIn shows a page to who signs in with a token, in a cookie that no script reads, and to nobody else.
func TestSignIn(t *testing.T) {
	b := pagetest.Start(t)
	const reading, writing = "reading-0123456789", "writing-0123456789"
	site := pagetest.Serve(t, server.Config{Tokens: server.Tokens{Read: reading, Write: writing}}, talks)
	tab := b.Open(t, pagetest.Look{})
	signIn := func(token string) {
		t.Helper()
		tab.Type("#token", token)
		tab.Follow(".signin button")
	}
	tab.Go(site.Address + "/facts?predicate=met")
	if text := tab.Text("main"); !strings.Contains(text, "Sign in") || strings.Contains(text, "Lindqvist") {
		t.Errorf("without a token: %s", text)
	}
	signIn("another-0123456789")
	if text := tab.Text("main"); !strings.Contains(text, "no token of this server") {
		t.Errorf("with another token: %s", text)
	}
	tab.Go(site.Address + "/facts?predicate=met")
	tab.Faults() // answers 401 and 403, which were asked for
	signIn(reading)
	tab.Wait(`location.search === "?predicate=met" && document.querySelector("main").innerText.includes("Lindqvist")`)
	var cookies string
	if tab.Eval(`document.cookie`, &cookies); cookies != "" {
		t.Errorf("scripts read the cookie %q", cookies)
	}
	tab.Go(site.Address)
	if text := tab.Text("main"); !strings.Contains(text, "To load articles, sign in") {
		t.Errorf("with the token for reading: %s", text)
	}
	tab.Follow(".foot button")
	signIn(writing)
	tab.Wait(`document.querySelector(".paste")`)
	faultless(t, tab)
}

// TestNoFaultForHearers has axe-core look at every page, wide and narrow, light and dark.
func TestNoFaultForHearers(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, talks, again)
	rec := pagetest.Load(t, site.Store, talks)
	for _, look := range []pagetest.Look{{}, {Width: 390, Height: 844, Dark: true}} {
		tab := b.Open(t, look)
		tab.Go(site.Address + "/articles/" + string(rec))
		var fact string
		tab.Eval(`document.querySelector("[data-number] a").pathname`, &fact)
		for _, address := range []string{"/", "/articles/" + string(rec), "/entities/ent:anna-lindqvist", fact, "/facts", "/search?q=Oslo", "/search", "/load", "/session",
			"/review", "/review?list=doubts", "/review?list=clashes", "/review?list=facts", "/review?list=judged"} {
			tab.Go(site.Address + address)
			faultless(t, tab)
			for _, f := range tab.Axe() {
				t.Errorf("%s %+v: %+v", address, look, f)
			}
			var over int
			if tab.Eval(`document.documentElement.scrollWidth - innerWidth`, &over); over > 0 {
				t.Errorf("%s %+v: the page is %d pixels wider than the screen", address, look, over)
			}
		}
	}
}

// largestFirst is how many bytes the first page that somebody opens may take over the wire.
const largestFirst = 300 << 10

// TestHomeIsLight holds the home page to its budget, and prints how large it is and how soon it can be used.
func TestHomeIsLight(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, talks, again)
	tab := b.Open(t, pagetest.Look{})
	tab.Bytes()
	tab.Go(site.Address)
	var ready float64
	tab.Eval(`performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`, &ready)
	n := tab.Bytes()
	t.Logf("the home page: %.1f KB over the wire, ready for use after %.0f ms", float64(n)/1024, ready)
	if n == 0 || n > largestFirst {
		t.Errorf("the home page takes %d bytes, more than %d", n, largestFirst)
	}
}
