package page_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/graph"
	"quern/graph/query"
)

// asked opens the page of queries and waits until it has answered what the address asks.
func asked(t *testing.T, b *pagetest.Browser, look pagetest.Look, address string) *pagetest.Tab {
	t.Helper()
	tab := b.Open(t, look)
	tab.Go(address)
	if !look.NoScripts {
		tab.Wait(`document.querySelector("#ask.ready")`)
	}
	return tab
}

// inEditor is the editor's content, which stands in a shadow tree.
const inEditor = `document.querySelector(".ask-host").shadowRoot.querySelector(".cm-content")`

// write replaces the query by keyboard.
func write(tab *pagetest.Tab, text string) {
	tab.Eval(inEditor+".focus()", nil)
	tab.Eval(`document.execCommand("selectAll")`, nil)
	tab.Press(kb.Delete)
	tab.Press(text)
	tab.Press(kb.Escape) // what completions are offered
}

// run runs the query and waits for its answer.
func run(tab *pagetest.Tab) {
	tab.Click("#ask button.main")
	tab.Wait(`!document.querySelector("#ask[aria-busy]")`)
}

func rows(tab *pagetest.Tab) (list []string) {
	tab.Eval(`[...document.querySelectorAll("[data-part=shown] tr")].map(tr => [...tr.cells].map(c => c.innerText).join(" | "))`, &list)
	return list
}

func TestAsk(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	tab := asked(t, b, pagetest.Look{}, site.Address+"/ask")
	for _, c := range []struct{ lang, query, want string }{
		{"sparql", "SELECT ?whom ?name { ent:marta-quist kg:met ?whom . ?whom rdfs:label ?name }", "whom | name\nent:jonas-berg | Jonas Berg"},
		{"gizmo", `g.V("ent:marta-quist").Out("kg:met").Tag("whom").All()`, "whom | id\nent:jonas-berg | ent:jonas-berg"},
		{"graphql", "{ who(id: <ent:marta-quist>) { rdfs:label kg:met { id } } }", "rdfs:label | kg:met\nMarta Quist | ent:jonas-berg"},
		{"sparql", "CONSTRUCT { ?a kg:met ?b } { ?a kg:met ?b . ?a rdfs:label 'Ingrid Stone' }", "subject | predicate | object"},
		{"sparql", "ASK { ent:marta-quist kg:met ent:anna-lindqvist }", "result\nfalse"},
	} {
		tab.Eval(fmt.Sprintf(`document.querySelector("[name=lang][value=%s]").click()`, c.lang), nil)
		write(tab, c.query)
		run(tab)
		if got := strings.Join(rows(tab), "\n"); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: the table has\n%s\nwant\n%s", c.query, got, c.want)
		}
	}
	noFaults(t, tab)

	t.Run("a fault at its line", func(t *testing.T) {
		for _, c := range []struct{ lang, query, marked string }{
			{"sparql", "SELECT ?who {\n?who kg:met kg:met kg:met\n}", "?who kg:met kg:met kg:met"},
			{"gizmo", "g.V()\n.Twirl().All()", ".Twirl().All()"},
			{"graphql", "{ who(id: 1) {\nid ) }", "id ) }"},
		} {
			tab.Eval(fmt.Sprintf(`document.querySelector("[name=lang][value=%s]").click()`, c.lang), nil)
			write(tab, strings.ReplaceAll(c.query, "\n", "\r"))
			run(tab)
			var marked, note string
			tab.Eval(inEditor+`.querySelector(".fault-line")?.innerText ?? ""`, &marked)
			tab.Eval(inEditor+`.querySelector(".fault-line + .fault-note")?.innerText ?? ""`, &note)
			if !strings.HasPrefix(strings.TrimSpace(marked), c.marked[:5]) || note == "" {
				t.Errorf("%s: the line %q is marked, with the note %q", c.query, marked, note)
			}
		}
		for _, f := range tab.Faults() {
			if !strings.Contains(f, " answered 4") {
				t.Error(f)
			}
		}
	})
	t.Run("completion", func(t *testing.T) {
		tab.Eval(`document.querySelector("[name=lang][value=sparql]").click()`, nil)
		offered := inEditor + `.getRootNode().querySelector(".cm-tooltip-autocomplete")?.innerText`
		write(tab, "SELECT ?who { ?who kg:le")
		tab.Press("a")
		tab.Wait(offered + `?.includes("kg:leads")`)
		tab.Press(kb.Escape)
		tab.Press(" ent:lindq")
		tab.Wait(offered + `?.includes("Anna Lindqvist")`)
		time.Sleep(100 * time.Millisecond) // the list takes no key at once, lest one that was on its way picks from it
		tab.Press("\r")
		tab.Wait(inEditor + `.innerText.includes("ent:anna-lindqvist")`)
	})
	t.Run("graph and address", func(t *testing.T) {
		write(tab, "SELECT ?a ?b { ?a kg:met ?b }")
		run(tab)
		tab.Click("[data-view=graph]")
		tab.Wait(`document.querySelector(".ask-canvas")?._cyreg?.cy.nodes().length >= 4`)
		tab.Wait(`location.search.includes("view=graph")`)
		var here string
		tab.Eval("location.href", &here)
		other := asked(t, b, pagetest.Look{}, here)
		other.Wait(`document.querySelector(".ask-canvas")?._cyreg?.cy.nodes().length >= 4`)
		noFaults(t, other)
	})
	t.Run("examples", func(t *testing.T) {
		var n int
		tab.Eval(`document.querySelectorAll(".ask-examples a").length`, &n)
		for i := range n {
			tab.Eval(fmt.Sprintf(`(a => {document.querySelector("[name=lang][value=" + a.closest("section").dataset.lang + "]").click(); a.click()})(document.querySelectorAll(".ask-examples a")[%d])`, i), nil)
			tab.Wait(`!document.querySelector("#ask[aria-busy]")`)
			if said := tab.Text("[data-part=said]"); !strings.Contains(said, " result") {
				t.Errorf("example %d: %s", i, said)
			}
		}
		noFaults(t, tab)
	})
}

// TestAskStops ends a query that takes long, when the reader says so and when its time is up.
func TestAskStops(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{Query: query.Limits{Timeout: time.Minute}}, talks)
	tab := asked(t, b, pagetest.Look{}, site.Address+"/ask?lang=gizmo")
	write(tab, "while (true) {}")
	tab.Click("#ask button.main")
	tab.Click("[data-part=stop]")
	tab.Wait(`document.querySelector("[data-part=said]").innerText === "Stopped."`)
	tab.Eval(`document.querySelector("[data-part=time]").value = "2"`, nil)
	run(tab)
	if said := tab.Text("[data-part=said]"); !strings.Contains(said, "stopped after 2s") {
		t.Errorf("after its time the page says %q", said)
	}
}

func TestAskLooks(t *testing.T) {
	b := pagetest.Start(t)
	site := pagetest.Serve(t, server.Config{}, councils...)
	address := site.Address + "/ask?" + url.Values{"lang": {"sparql"}, "query": {"SELECT ?a ?b { ?a kg:met ?b }"}, "run": {"1"}}.Encode()
	inEveryLook(t, func(look pagetest.Look) *pagetest.Tab { return asked(t, b, look, address) }, func(t *testing.T, tab *pagetest.Tab) {
		if got := strings.Join(rows(tab), "\n"); !strings.HasPrefix(got, "a | b\nent:") {
			t.Errorf("the table has %s", got)
		}
	})
}

// TestAskHostile has queries, and answers of names, that would run, were they taken for anything but text.
func TestAskHostile(t *testing.T) {
	b := pagetest.Start(t)
	site := hostileSite(t)
	for _, c := range []url.Values{
		{"lang": {"sparql"}, "query": {"SELECT ?a ?name { ?a rdfs:label ?name }"}},
		{"lang": {"sparql"}, "query": {"CONSTRUCT { ?a rdfs:label ?name } { ?a rdfs:label ?name }"}, "view": {"raw"}},
		{"lang": {"sparql"}, "query": {"SELECT ?a ?b { ?a kg:met ?b }"}, "view": {"graph"}},
		{"lang": {"sparql"}, "query": {`SELECT ("<img src=x onerror=ranHere(1)>" AS ?x) (<javascript:ranHere(2)> AS ?y) {}`}},
		{"lang": {"gizmo"}, "query": {`g.Emit({"<script>ranHere(3)</script>": "<ent:x\"onclick=ranHere(4)>", "__proto__": {"a": 1}, "constructor": "javascript:ranHere(5)"})`}},
		{"lang": {"graphql"}, "query": {`{ <script>ranHere(6)</script> }`}},
		{"lang": {"sparql"}, "query": {"</textarea><script>ranHere(7)</script>"}, "view": {"\"><script>ranHere(8)</script>"}},
	} {
		for _, look := range []pagetest.Look{{}, {NoScripts: true}} {
			if look.NoScripts {
				c.Set("run", "1")
			}
			tab := asked(t, b, look, site.Address+"/ask?"+c.Encode())
			if text := tab.Text("main"); len(text) < 100 {
				t.Errorf("%s: the page has %q", c, text)
			}
			for _, f := range tab.Faults() {
				if !strings.Contains(f, " answered 4") {
					t.Errorf("%s: %s", c, f)
				}
			}
		}
	}
}

// read gets a page as a browser without scripts does.
func read(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s is answered with %s: %v", address, res.Status, err)
	}
	return string(body)
}

// TestAskExamples runs every example, without scripts, on a store that has articles and on one that has none.
func TestAskExamples(t *testing.T) {
	link := regexp.MustCompile(`href="(/ask\?[^"]+)"`)
	for name, articles := range map[string][]graph.Article{"articles": councils, "none": nil} {
		site := pagetest.Serve(t, server.Config{}, articles...)
		found := link.FindAllStringSubmatch(read(t, site.Address+"/ask"), -1)
		if len(found) < 10 {
			t.Fatalf("the page has %d examples", len(found))
		}
		rows := 0
		for _, f := range found {
			text := read(t, site.Address+html.UnescapeString(f[1])+"&run=1")
			if strings.Contains(text, `class="fault"`) || !strings.Contains(text, "<table>") {
				t.Errorf("%s: %s has no answer", name, f[1])
			}
			rows += strings.Count(text, "<tr>") - 1
		}
		if (rows > 20) != (len(articles) > 0) {
			t.Errorf("%s: the examples give %d rows", name, rows)
		}
	}
}
