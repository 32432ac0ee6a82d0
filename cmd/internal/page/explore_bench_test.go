package page_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"quern/cmd/internal/page/pagetest"
	"quern/cmd/internal/server"
	"quern/graph"
)

// crowd is an article of so many people and others, some of whom have many about them.
func crowd(nodes, edges int) graph.Record {
	first := strings.Fields("Ada Bea Cleo Dina Edda Fay Gina Hera Ida Jana Kaia Lena Mira Nora Olga Pia Rita Sina Tove Ulla Vera Wilma Xenia Ylva Zita")
	last := strings.Fields("Ahlberg Brandt Carling Dahl Eklund Falk Grahn Holm Ingels Jansson Kraft Lund Moberg Nyberg Oster Palm Quist Rask Sund Tell Ulfsson Viklund Wester Ydren Zander Asp Blom Dunder Ek Frisk Gren Hjelm Isaks Juhlin Krans Lilja Modig Norr Orre Piil")
	text := "They met."
	rec := graph.Record{Version: "test", Article: graph.Article{ID: "article:crowd", URL: "https://post.example/crowd", Title: "A crowd", Date: "2025-02-22", Text: text}}
	for i := range nodes {
		name := first[i%len(first)] + " " + last[i/len(first)]
		rec.Entities = append(rec.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%d", i)), Type: graph.EntityTypes[i%len(graph.EntityTypes)], Name: name, Names: []string{name}})
	}
	term := func(i int) *graph.Term {
		e := rec.Entities[i]
		return &graph.Term{ID: e.ID, Name: e.Name, Type: e.Type, Text: e.Name}
	}
	seen := map[[2]int]bool{}
	for n := uint64(1); len(rec.Statements) < edges; n++ {
		x := n * 0x9E3779B97F4A7C15
		a, b := int(x>>40)%nodes, int(x>>20&0xFFFFF)%nodes
		if n%3 == 0 {
			b %= 25
		}
		if n := len(rec.Statements); n < nodes {
			a = n // nobody stands alone
		}
		if a == b || seen[[2]int{a, b}] || seen[[2]int{b, a}] {
			continue
		}
		seen[[2]int{a, b}] = true
		rec.Statements = append(rec.Statements, graph.Statement{Subject: term(a), Predicate: "attacked", Relation: "attacked", Object: term(b), Modality: graph.Asserted,
			Evidence: []graph.Evidence{{Rule: "test", Confidence: 0.9, Sentence: graph.Span{Start: 0, End: len(text)}}}})
	}
	return rec
}

// plainDemo is the library with the same graph and nothing of quern's: its own style and places, as its demos have them.
const plainDemo = `<!doctype html><meta charset="utf-8"><style>html,body,#g{margin:0;width:100%;height:100%}</style><div id="g"></div><script type="module">
import {cytoscape} from "ASSETS/vendor/graph.js";
const {nodes, facts} = await (await fetch("/part")).json();
window.cy = cytoscape({container: document.getElementById("g"), layout: {name: "grid"}, elements: [
	...nodes.map(n => ({data: {id: n.id, name: n.name}})), ...facts.map(f => ({data: {id: f.id, source: f.from, target: f.to}}))],
	style: [{selector: "node", style: {label: "data(name)"}}, {selector: "edge", style: {"curve-style": "bezier", "target-arrow-shape": "triangle"}}]});
</script>`

// panning pans a graph back and forth for so many frames and gives how long these took.
const panning = `(cy => new Promise(done => {
	const long = [];
	let last = 0, i = -5;
	requestAnimationFrame(function frame(now) {
		if (i > 0) long.push(now - last);
		last = now;
		cy.panBy({x: 9 * Math.cos(i / 12), y: 7 * Math.sin(i / 12)});
		if (i++ < 200) return requestAnimationFrame(frame);
		long.sort((a, b) => a - b);
		done({Median: long[long.length >> 1], Longest: long.at(-1)});
	});
}))`

// BenchmarkExplorePan pans the explorer, once with all in view and once as near as words can be read, and the library
// alone with the same graph. It reports the median and the longest frame of each.
func BenchmarkExplorePan(b *testing.B) {
	for _, size := range [][2]int{{500, 750}, {1000, 1500}} {
		b.Run(fmt.Sprintf("%d nodes %d edges", size[0], size[1]), func(b *testing.B) { pan(b, size[0], size[1]) })
	}
}

func pan(b *testing.B, panNodes, panEdges int) {
	browser := pagetest.Start(b)
	site := pagetest.Serve(b, server.Config{})
	if _, err := site.Store.Add(b.Context(), crowd(panNodes, panEdges)); err != nil {
		b.Fatal(err)
	}
	tab := browser.Open(b, pagetest.Look{})
	tab.Go(site.Address + fmt.Sprintf("/explore?nodes=%d", panNodes))
	tab.Wait(`document.querySelector("#explore.ready")`)
	var assets string
	var nodes, edges int
	tab.Eval(`document.querySelector('script[src*="explore.js"]').src.replace("/explore.js", "")`, &assets)
	tab.Eval(graphOf+".nodes().length", &nodes)
	tab.Eval(graphOf+".edges().length", &edges)
	if nodes != panNodes || edges != panEdges {
		b.Fatalf("the explorer shows %d nodes and %d edges", nodes, edges)
	}
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := site.Address
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, strings.ReplaceAll(plainDemo, "ASSETS", strings.TrimPrefix(assets, site.Address)))
			return
		case "/part":
			to += fmt.Sprintf("/v1/graph?nodes=%d", panNodes)
		default:
			to += r.URL.Path
		}
		res, err := http.Get(to)
		if err != nil {
			b.Error(err)
			return
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		_, _ = io.Copy(w, res.Body)
	}))
	b.Cleanup(plain.Close)
	demo := browser.Open(b, pagetest.Look{})
	measure := func(tab *pagetest.Tab, cy, name string) {
		var took struct{ Median, Longest float64 }
		tab.Eval(panning+"("+cy+")", &took)
		b.ReportMetric(took.Median, name+"-median-ms")
		b.ReportMetric(took.Longest, name+"-longest-ms")
	}
	for b.Loop() {
		measure(tab, graphOf, "explorer")
		tab.Eval(graphOf+".zoom(1);"+graphOf+".center();0", nil)
		measure(tab, graphOf, "explorer-near")
		tab.Click("[data-part=fit]")
		demo.Go(plain.URL)
		demo.Wait("window.cy")
		measure(demo, "cy", "library")
	}
}
