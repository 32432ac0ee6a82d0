package svg

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"quern/export"
	"quern/export/dot"
	"quern/export/internal/chromium"
	"quern/graph"
)

// measureScript finds the words of each drawing that leave their box, that cover others, or that lines of boxes
// cross, by the browser's own measures.
//
//go:embed testdata/measure.js
var measureScript string

// fault is words that do not stand where they can be read.
type fault struct{ Drawing, What, Words, Other string }

// measure lets the browser look at drawings by name.
func measure(t *testing.T, drawings map[string][]byte) (texts int, faults []fault) {
	t.Helper()
	browser := chromium.Find(t)
	var page strings.Builder
	page.WriteString(`<!DOCTYPE html><meta charset="utf-8"><pre id="out"></pre>`)
	for name, d := range drawings {
		fmt.Fprintf(&page, `<div class="drawing" id="%s">%s</div>`, name, d)
	}
	page.WriteString("<script>" + measureScript + "</script>")
	var got struct {
		Texts  int
		Faults []fault
	}
	browser.Run(t, page.String(), &got)
	return got.Texts, got.Faults
}

// syllables make names in four scripts, long and short ones, that nobody bears.
var syllables = map[string][]string{
	"Latin":    {"ma", "ri", "Ø", "stan", "wick", "ło", "ß", "jí", "quen", "bri", "dge", "WAM", "illi", "Ț", "ova"},
	"Cyrillic": {"Щу", "ми", "ров", "ский", "Ж", "ых", "ла", "ён", "МЫШ", "ту", "ге", "фор"},
	"Arabic":   {"عبد", "ال", "رحم", "ن", "سلي", "م", "وزي", "ر", "خا", "لد", "مح", "طه"},
	"CJK":      {"外", "務", "省", "東京", "한국", "서울", "ナカ", "ムラ", "の", "北", "京", "長"},
}

var scripts = []string{"Latin", "Cyrillic", "Arabic", "CJK"}

// name makes a name of one to five words.
func name4(r *rand.Rand, script string) string {
	list := syllables[script]
	var words []string
	for range 1 + r.IntN(5) {
		var w strings.Builder
		for range 1 + r.IntN(5) {
			w.WriteString(list[r.IntN(len(list))])
		}
		words = append(words, w.String())
	}
	return strings.Join(words, " ")
}

// labels is a view of so many names, in all shapes, in clusters and out of them, with lines that quote them.
func labels(r *rand.Rand, script string, n int) *export.View {
	v := &export.View{Title: name4(r, script), Subtitle: name4(r, script) + " · " + name4(r, script)}
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("ent:%s-%d", script, i)) }
	for i := range n {
		node := export.Node{ID: id(i), Type: graph.EntityTypes[i%len(graph.EntityTypes)], Name: name4(r, script), Cluster: export.NoCluster, Focus: i%7 == 0}
		if i%2 == 0 {
			node.Detail = name4(r, script)
		}
		if i%5 == 0 && i > 0 {
			node.Cluster = i % 3
		}
		v.Nodes = append(v.Nodes, node)
		if i%3 > 0 {
			v.Edges = append(v.Edges, export.Edge{From: id(i), To: id(r.IntN(i)), Words: "spoke with", Count: 1 + i%4, Claim: i%4 == 0,
				When: "28 Feb – 2 Mar 2025", Caveat: "says " + name4(r, script), Statements: []graph.StatementID{graph.StatementID(fmt.Sprintf("fact:%s%d", script, i))}})
		}
	}
	for i := range 3 {
		v.Clusters = append(v.Clusters, export.Cluster{Country: id(i), Name: name4(r, script)})
	}
	v.Legend = export.Legend{Types: graph.EntityTypes, Clusters: true, Counts: true, Claims: true}
	return v
}

// TestWordsFitInABrowser: of five hundred labels in four scripts none leaves its box or covers another.
func TestWordsFitInABrowser(t *testing.T) {
	chromium.Find(t)
	r := rand.New(rand.NewPCG(7, 7))
	rend := renderer(t, Options{})
	drawings := map[string][]byte{}
	const each, parts = 125, 5
	for _, script := range scripts {
		for part := range parts {
			var b bytes.Buffer
			if err := dot.Write(&b, labels(r, script, each/parts)); err != nil {
				t.Fatal(err)
			}
			out, err := rend.Render(context.Background(), b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			drawings[fmt.Sprintf("%s-%d", script, part)] = out
		}
	}
	for name, s := range map[string]struct {
		sample  string
		options export.Options
	}{
		"neighbours": {"summit", export.Options{Around: []string{"Marenia", "Costavia"}, Depth: 4, Claims: true}},
		"timeline":   {"strait", export.Options{Around: []string{"Marenia"}, Depth: 3, Timeline: true, Claims: true}},
		"changes":    {"strait", export.Options{Diff: export.Diff{From: "2024-03-10", To: "2024-04-30"}}},
		"scripts":    {"scripts", export.Options{}},
	} {
		out, err := rend.Render(context.Background(), dotOf(t, s.sample, s.options))
		if err != nil {
			t.Fatal(err)
		}
		drawings[name] = out
	}
	texts, faults := measure(t, drawings)
	if texts < each*len(scripts) {
		t.Errorf("the browser found %d lines of text", texts)
	}
	for _, f := range faults {
		t.Errorf("%s: %q %s %q", f.Drawing, f.Words, f.What, f.Other)
	}
}

// TestHostileTextsInABrowser opens drawings of hostile texts as a page of their own would be: nothing may run, load
// or lead astray.
func TestHostileTextsInABrowser(t *testing.T) {
	browser := chromium.Find(t)
	rend := renderer(t, Options{})
	var page strings.Builder
	page.WriteString(`<!DOCTYPE html><meta charset="utf-8"><script>
window.ran=[];for(const f of ["alert","confirm","prompt","eval","open","fetch"])window[f]=()=>{ran.push(f)};
window.addEventListener("error",e=>ran.push("error "+e.message),true);</script><pre id="out"></pre>`)
	for i, text := range hostile {
		var b bytes.Buffer
		if err := dot.Write(&b, hostileView(text)); err != nil {
			t.Fatal(err)
		}
		out, err := rend.Render(context.Background(), b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&page, `<div class="drawing" id="%d">%s</div>`, i, out)
	}
	page.WriteString(`<script>
const known=["svg","title","desc","style","g","a","path","polygon","polyline","ellipse","text"],bad=[],links=[];
const drawings=document.querySelectorAll(".drawing");
for(const d of drawings){
 if(d.children.length!==1||d.firstElementChild.tagName!=="svg")bad.push(d.id+": not one drawing");
 for(const e of d.querySelectorAll("*")){
  if(!known.includes(e.tagName)||e.namespaceURI!=="http://www.w3.org/2000/svg")bad.push(d.id+": <"+e.tagName+">");
  for(const a of e.attributes)if(/^on|^src$|^style$/i.test(a.name))bad.push(d.id+": "+a.name);
  if(e.tagName==="a"&&e.hasAttribute("href")){const u=new URL(e.getAttribute("href"),"http://quern.invalid/");
   if(!["http:","https:"].includes(u.protocol)||!["news.example","quern.invalid"].includes(u.host))bad.push(d.id+": leads to "+u.href);links.push(u.href)}
  if(e.matches("a,.node,.edge"))e.dispatchEvent(new MouseEvent("mouseover",{bubbles:true}));
 }}
const loaded=performance.getEntriesByType("resource").map(r=>r.name);
document.getElementById("out").textContent=JSON.stringify({drawings:drawings.length,links:links.length,bad,ran,loaded});
</script>`)
	var got struct {
		Drawings, Links  int
		Bad, Ran, Loaded []string
	}
	browser.Run(t, page.String(), &got)
	if got.Drawings != len(hostile) || got.Links < len(hostile) {
		t.Errorf("the browser saw %d drawings with %d links of %d", got.Drawings, got.Links, len(hostile))
	}
	for _, list := range [][]string{got.Bad, got.Ran, got.Loaded} {
		for _, what := range list {
			t.Error(what)
		}
	}
}

// TestCardsInABrowser: a sentence shows while its fact has the focus of the keyboard, and not else.
func TestCardsInABrowser(t *testing.T) {
	browser := chromium.Find(t)
	out, err := Render(context.Background(), dotOf(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3}))
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Cards, Links, Before, Outside int }
	browser.Run(t, `<!DOCTYPE html><meta charset="utf-8"><pre id="out"></pre>`+string(out)+`<script>
const cards=[...document.querySelectorAll(".card")],shown=()=>cards.filter(c=>getComputedStyle(c).display!=="none");
const svg=document.querySelector("svg"),page=svg.getBoundingClientRect();
const got={cards:cards.length,links:0,before:shown().length,outside:0};
for(const a of document.querySelectorAll(".edge a")){a.focus();const s=shown();
 if(s.length===1&&s[0].id==="card"+a.closest(".edge").id.slice(4)){got.links++;
  const b=s[0].getBoundingClientRect();if(b.left<page.left||b.right>page.right||b.top<page.top||b.bottom>page.bottom)got.outside++;}}
document.getElementById("out").textContent=JSON.stringify(got);</script>`, &got)
	if got.Cards != 18 || got.Before != 0 || got.Links < got.Cards || got.Outside != 0 {
		t.Errorf("%+v, want 18 cards, none shown before, one for each focused line, and none outside of the page", got)
	}
}
