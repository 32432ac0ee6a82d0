package page_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/export/exporttest"
	"quern/graph"
)

// councils are articles whose people meet, lead and speak for each other.
var councils = []graph.Article{talks, {
	Title: "Ferry board gains a chair", Publisher: "Quay Gazette", Date: "2025-03-04", URL: "https://gazette.example/ferry",
	Text: "BERGEN — Marta Quist leads the Ferry Board. Marta Quist met Jonas Berg in Bergen on Monday.\n\n" +
		"Anna Lindqvist praised Marta Quist. Tomas Reed works for the Ferry Board.",
}, {
	Title: "A visit to the islands", Publisher: "Quay Gazette", Date: "2025-05-11", URL: "https://gazette.example/islands",
	Text: "TROMSO — Tomas Reed met Ingrid Stone in Tromso on Friday. Ingrid Stone leads the Island Council.\n\n" +
		"Reed said that Stone will visit Bergen next week.",
}}

// graphOf is the library's object that the page draws with.
const graphOf = `document.querySelector("[data-part=canvas]")._cyreg.cy`

// explored opens the explorer and waits until it stands.
func explored(t *testing.T, b *pagetest.Browser, look pagetest.Look, address string) *pagetest.Tab {
	t.Helper()
	tab := b.Open(t, look)
	tab.Go(address)
	if !look.NoScripts {
		tab.Wait(`document.querySelector("#explore.ready")`)
	}
	return tab
}

func noFaults(t *testing.T, tab *pagetest.Tab) {
	t.Helper()
	for _, f := range tab.Faults() {
		t.Error(f)
	}
}

// shownIn gives the names of the nodes that the graph shows, and of those that the list has.
func shownIn(tab *pagetest.Tab) (nodes, items []string) {
	tab.Eval(graphOf+`.nodes().not(".gone").map(n => n.data("name")).sort()`, &nodes)
	tab.Eval(`[...document.querySelectorAll("[role=treeitem][aria-level='1']")].map(e => e.querySelector(".entity").innerText).sort()`, &items)
	return nodes, items
}

// wantShown holds the graph to the nodes, and the list to the graph.
func wantShown(t *testing.T, tab *pagetest.Tab, after string, want ...string) {
	t.Helper()
	tab.Wait(`!document.querySelector("#explore[aria-busy]")`)
	nodes, items := shownIn(tab)
	if strings.Join(nodes, " ") != strings.Join(items, " ") {
		t.Errorf("after %s the graph has %v and the list %v", after, nodes, items)
	}
	if strings.Join(nodes, ", ") != strings.Join(want, ", ") {
		t.Errorf("after %s the graph has %v, want %v", after, nodes, want)
	}
}

// clickOn clicks on a node or an edge of the canvas, as a mouse does. The library's own selectors find it.
func clickOn(tab *pagetest.Tab, selector string) {
	tab.Eval(fmt.Sprintf(`(cy => {cy.stop(true); cy.zoom(1); const e = cy.$(%q), m = e.isEdge() ? e.midpoint() : e.position();
		cy.pan({x: cy.width() / 2 - m.x, y: cy.height() / 2 - m.y})})(%s);0`, selector, graphOf), nil)
	tab.Click("[data-part=canvas]")
}

func TestExplore(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	around := site.Address + "/explore?around=ent:marta-quist"
	tab := explored(t, b, pagetest.Look{}, around)
	wantShown(t, tab, "the start", "Anna Lindqvist", "Ferry Board", "Jonas Berg", "Marta Quist")

	t.Run("expand", func(t *testing.T) {
		clickOn(tab, `[name = "Ferry Board"]`)
		tab.Wait(`document.querySelector("[aria-selected=true] .entity")?.innerText === "Ferry Board"`)
		tab.Wait(`document.querySelector("[data-part=expand]").innerText === "Expand +1"`)
		tab.Click("[data-part=expand]")
		tab.Wait(graphOf + `.nodes().length === 5`)
		wantShown(t, tab, "expanding the board", "Anna Lindqvist", "Ferry Board", "Jonas Berg", "Marta Quist", "Tomas Reed")
	})
	t.Run("a line leads to its sentence", func(t *testing.T) {
		clickOn(tab, `[source = "ent:marta-quist"][words = "leads"]`)
		tab.Wait(`document.querySelector("[data-part=detail] blockquote")`)
		if got := tab.Text("[data-part=detail] blockquote"); got != "Marta Quist leads the Ferry Board." {
			t.Errorf("the sentence reads %q", got)
		}
		if got := strings.Join(strings.Fields(tab.Text("[aria-selected=true]")), " "); got != "Marta Quist leads Ferry Board" {
			t.Errorf("the list has %q selected", got)
		}
	})
	t.Run("keys of the list", func(t *testing.T) {
		tab.Eval(`document.querySelector("[data-id='ent:tomas-reed']").focus()`, nil)
		tab.Press("\r")
		tab.Wait(graphOf + `.elements(":selected").id() === "ent:tomas-reed"`)
		tab.Press("e")
		tab.Wait(graphOf + `.nodes().length === 6`)
		wantShown(t, tab, "expanding by a key", "Anna Lindqvist", "Ferry Board", "Ingrid Stone", "Jonas Berg", "Marta Quist", "Tomas Reed")
		tab.Press("p")
		tab.Wait(graphOf + `.getElementById("ent:tomas-reed").hasClass("pinned") && location.search.includes("pin=ent:tomas-reed@")`)
		tab.Eval(`document.querySelector("[data-id='ent:anna-lindqvist']").focus()`, nil)
		tab.Press("h")
		tab.Wait(graphOf + `.nodes().length === 5`)
		wantShown(t, tab, "hiding", "Ferry Board", "Ingrid Stone", "Jonas Berg", "Marta Quist", "Tomas Reed")
	})
	t.Run("what the address cannot be", func(t *testing.T) {
		for _, q := range []string{"between=ent:marta-quist&between=Marta+Quist", "between=ent:marta-quist", "show=ent:marta-quist+ent:marta-quist", "show=" + strings.Repeat("ent:marta-quist+", 1001)} {
			r, err := http.NewRequest("GET", site.Address+"/explore?"+q, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept", "text/html")
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if res.Body.Close(); res.StatusCode >= 500 {
				t.Errorf("%.60s is answered with %s", q, res.Status)
			}
		}
	})
	t.Run("going back", func(t *testing.T) {
		tab.Eval("history.back()", nil)
		tab.Wait(graphOf + `.nodes().length === 6`)
		tab.Eval("history.forward()", nil)
		tab.Wait(graphOf + `.nodes().length === 5`)
	})
	t.Run("filters", func(t *testing.T) {
		tab.Click("[data-part=types] [data-type=organization]")
		tab.Wait(`location.search.includes("type=person")`)
		wantShown(t, tab, "leaving organizations out", "Ingrid Stone", "Jonas Berg", "Marta Quist", "Tomas Reed")
		tab.Click("[data-part=types] [data-type=organization]")
		tab.Eval(`(r => {r.value = r.max; r.dispatchEvent(new Event("input", {bubbles: true}))})(document.querySelector("[data-part=time] input"))`, nil)
		tab.Wait(`location.search.includes("since=2025-05")`)
		wantShown(t, tab, "the last days alone", "Ingrid Stone", "Tomas Reed")
		tab.Eval(`(r => {r.value = 0; r.dispatchEvent(new Event("input", {bubbles: true}))})(document.querySelector("[data-part=time] input"))`, nil)
		tab.Click("[data-part=relations-said]")
		tab.Click("[data-part=relations] input[value=met]")
		tab.Wait(`location.search.includes("predicate=met")`)
		wantShown(t, tab, "meetings alone", "Ingrid Stone", "Jonas Berg", "Marta Quist", "Tomas Reed")
		tab.Click("[data-part=relations] input[value=met]")
		tab.Click("[data-part=relations-said]")
	})
	t.Run("ways between two", func(t *testing.T) {
		tab.Click("[data-part=ways] summary")
		tab.Type("[data-part=between] input:first-of-type", "Anna Lindqvist")
		tab.Type("[data-part=between] input:last-of-type", "Ingrid Stone\r")
		tab.Wait(graphOf + `.edges(".path").length > 0`)
		var path []string
		if tab.Eval(graphOf+`.nodes(".path").map(n => n.id()).sort()`, &path); !strings.Contains(strings.Join(path, " "), "ent:anna-lindqvist") || len(path) < 4 {
			t.Errorf("the way goes over %v", path)
		}
	})
	t.Run("files and links", func(t *testing.T) {
		var file string
		tab.Eval(`new Promise(done => {const make = URL.createObjectURL; URL.createObjectURL = b => (b.text().then(done), make(b)); document.querySelector("[data-part=svg]").click()})`, &file)
		if !strings.HasPrefix(file, "<svg ") || !strings.Contains(file, ">Ingrid Stone</text>") {
			t.Errorf("the SVG is %.300s", file)
		}
		var kind string
		tab.Eval(`new Promise(done => {URL.createObjectURL = b => (done(b.type + (b.size > 5000)), "#"); document.querySelector("[data-part=png]").click()})`, &kind)
		if kind != "image/pngtrue" {
			t.Errorf("the PNG is %s", kind)
		}
		var link string
		tab.Eval(`new Promise(done => {navigator.clipboard.writeText = async text => done(text); document.querySelector("[data-part=link]").click()})`, &link)
		var here, there []string
		const state = `.nodes().map(n => [n.id(), Math.round(n.position("x")), Math.round(n.position("y")), n.hasClass("pinned"), n.hasClass("path")].join(" ")).sort()`
		tab.Eval(graphOf+state, &here)
		noFaults(t, tab)
		other := explored(t, b, pagetest.Look{}, link)
		other.Eval(graphOf+state, &there)
		if strings.Join(here, "\n") != strings.Join(there, "\n") {
			t.Errorf("the link shows\n%s\nwant\n%s", strings.Join(there, "\n"), strings.Join(here, "\n"))
		}
		noFaults(t, other)
	})
}

// inEveryLook opens a page wide and narrow, light and dark, with scripts and without, and holds it to what every page is:
// no wider than its window, and without faults.
func inEveryLook(t *testing.T, open func(pagetest.Look) *pagetest.Tab, check func(*testing.T, *pagetest.Tab)) {
	pagetest.AxeScript(t) // is asked for first: a tab belongs to the whole test, which a part of it cannot leave
	for _, look := range []pagetest.Look{{}, {Dark: true}, {Width: 390, Height: 844}, {NoScripts: true}} {
		t.Run(fmt.Sprintf("%+v", look), func(t *testing.T) {
			tab := open(look)
			check(t, tab)
			var wide bool
			if tab.Eval("document.documentElement.scrollWidth > innerWidth", &wide); wide {
				t.Error("the page is wider than the window")
			}
			noFaults(t, tab)
			if !look.NoScripts {
				for _, f := range tab.Axe() {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

func TestExploreLooks(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	inEveryLook(t, func(look pagetest.Look) *pagetest.Tab {
		return explored(t, b, look, site.Address+"/explore?select=ent:marta-quist")
	},
		func(t *testing.T, tab *pagetest.Tab) {
			if text := tab.Text("main"); !strings.Contains(text, "Marta Quist") {
				t.Errorf("the page reads %s", text)
			}
		})
}

// TestExploreNothing is of a store that has no article yet.
func TestExploreNothing(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{})
	tab := explored(t, b, pagetest.Look{}, site.Address+"/explore")
	if said := tab.Text("[data-part=said]"); said != "0 entities, 0 lines from 0 facts" {
		t.Errorf("the page says %q", said)
	}
	noFaults(t, tab)
}

// TestFirstLoad holds what the pages with libraries load at first to 300 KB over the wire, on the graph of three articles.
func TestFirstLoad(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	for _, path := range []string{"/explore", "/ask"} {
		tab := b.Open(t, pagetest.Look{})
		tab.Go(site.Address + path)
		tab.Wait(`document.querySelector("#explore.ready, #ask.ready")`)
		n := tab.Bytes()
		if t.Logf("%s loads %d KB", path, n>>10); n > 300<<10 || n < 50<<10 {
			t.Errorf("%s loads %d bytes", path, n)
		}
	}
}

// TestExploreWithoutScripts has the diagram and the sentences, under the filters of the address.
func TestExploreWithoutScripts(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	tab := explored(t, b, pagetest.Look{NoScripts: true}, site.Address+"/explore?around=Marta+Quist&predicate=met")
	text := tab.Text("main")
	var diagram string
	if tab.Eval(`document.querySelector(".explore-stage img").src`, &diagram); strings.Contains(diagram, "ferry") {
		t.Errorf("the diagram has whom the filter leaves alone: %s", diagram)
	}
	if !strings.Contains(text, "Marta Quist met Jonas Berg in Bergen on Monday.") || strings.Contains(text, "leads the Ferry Board") {
		t.Errorf("the page reads %s", text)
	}
	var drawn bool
	if tab.Eval(`document.querySelector(".explore-stage img")?.naturalWidth > 100`, &drawn); !drawn {
		t.Error("there is no diagram")
	}
	noFaults(t, tab)
}

// hostileSite serves names and sentences that would run, were they taken for anything but text.
func hostileSite(t *testing.T) *pagetest.Site {
	site := pagetest.Serve(t, server.Config{})
	for _, r := range exporttest.Hostile().Records() {
		if _, err := site.Store.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return site
}

// TestExploreHostile has names, sentences and addresses that would run, were they taken for anything but text.
func TestExploreHostile(t *testing.T) {
	b := pagetest.Start(t)
	site := hostileSite(t)
	tab := explored(t, b, pagetest.Look{}, site.Address+"/explore?nodes=60&claims=true")
	var nodes int
	if tab.Eval(graphOf+".nodes().length", &nodes); nodes < 30 {
		t.Errorf("%d nodes are shown", nodes)
	}
	tab.Eval(`(async () => {for (const e of document.querySelectorAll("[role=treeitem]")) {e.click(); await new Promise(r => setTimeout(r, 20));
		const line = document.querySelector("[role=treeitem] [role=treeitem]"); line?.click(); await new Promise(r => setTimeout(r, 60))}})()`, nil)
	var broken string
	tab.Eval(`new Promise(done => {URL.createObjectURL = b => (b.text().then(text => done(new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror, script, image")?.outerHTML ?? "")), "#");
		document.querySelector("[data-part=svg]").click()})`, &broken)
	if broken != "" {
		t.Errorf("the SVG has %s", broken)
	}
	noFaults(t, tab)
	for _, text := range []string{`"><img src=x onerror=ranHere("a")>`, `</script><script>ranHere("b")</script>`, "javascript:ranHere(1)", "x@1,2 \x00 @@ %zz"} {
		text = url.QueryEscape(text)
		for _, q := range []string{"around=" + text, "between=" + text + "&between=" + text, "show=" + text, "type=" + text, "since=" + text,
			"hide=" + text + "&pin=" + text + "&select=" + text + "&predicate=" + text} {
			tab.Go(site.Address + "/explore?nodes=5&" + q)
			tab.Wait(`document.querySelector("#explore.ready, .narrow")`)
			for _, f := range tab.Faults() {
				if !strings.Contains(f, " answered 4") {
					t.Errorf("%s: %s", q, f)
				}
			}
		}
	}
}
