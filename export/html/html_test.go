package html

import (
	"bytes"
	"context"
	"flag"
	stdhtml "html"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"quern/export"
	"quern/export/exporttest"
	"quern/export/internal/chromium"
	"quern/export/svg"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	if svg.Worker() {
		return
	}
	os.Exit(m.Run())
}

func view(t testing.TB, name string) *export.View {
	t.Helper()
	src := exporttest.Hostile()
	if name != "hostile" {
		var err error
		if src, err = exporttest.Load(name); err != nil {
			t.Fatal(err)
		}
	}
	v, err := export.Select(context.Background(), src, export.Options{Claims: true, MaxNodes: 60})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func written(t testing.TB, v *export.View, draw Draw) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, v, draw); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// noDrawing stands in for the diagram, which has golden files of its own.
func noDrawing(context.Context, []byte) ([]byte, error) { return []byte("<svg></svg>"), nil }

func TestGolden(t *testing.T) {
	exporttest.Golden(t, *update, "table-talks.html", []byte(written(t, view(t, "table-talks"), noDrawing)))
}

// elements are those that a page has, and the diagram in it.
var elements = strings.Fields(`html head meta title style body a header h1 p main figure figcaption section h2 search label input output h3 bdi span
	ul li b blockquote footer ol time script svg g path polygon polyline ellipse text desc`)

// nodes parses a page as browsers do.
func nodes(t *testing.T, page string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// TestHostileTextsAreText reads pages of texts meant to break out of them: no element but the page's own, one
// script, no handler, nothing that loads, and links to the web or into the page alone.
func TestHostileTextsAreText(t *testing.T) {
	for _, name := range []string{"hostile", "summit", "scripts"} {
		scripts := 0
		for _, n := range nodes(t, written(t, view(t, name), svg.Render)) {
			if !slices.Contains(elements, n.Data) {
				t.Errorf("%s: an element <%s>", name, n.Data)
			}
			if n.Data == "script" {
				scripts++
			}
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "srcset", a.Key == "action", a.Key == "srcdoc":
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://"):
					t.Errorf("%s: a link to %q", name, a.Val)
				}
			}
		}
		if scripts != 1 {
			t.Errorf("%s: %d scripts, want the search alone", name, scripts)
		}
	}
}

// TestLinksLeadSomewhere holds that every line of the diagram leads to its fact, and that no anchor is there twice.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, name := range []string{"table-talks", "summit", "hostile"} {
		v := view(t, name)
		ids, links := map[string]int{}, 0
		all := nodes(t, written(t, v, svg.Render))
		for _, n := range all {
			if id := attribute(n, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d elements are named %q", name, n, id)
			}
		}
		for _, n := range all {
			if target, ok := strings.CutPrefix(attribute(n, "href"), "#"); ok {
				links++
				if ids[target] == 0 {
					t.Errorf("%s: a link leads to %q, which is nowhere", name, target)
				}
			}
		}
		if links < len(v.Edges) {
			t.Errorf("%s: %d links for %d lines", name, links, len(v.Edges))
		}
	}
}

// TestEveryFactIsListed holds that each fact and each of its sentences stands in the page.
func TestEveryFactIsListed(t *testing.T) {
	v := view(t, "summit")
	page := written(t, v, noDrawing)
	quotes, want := 0, 0
	for _, n := range nodes(t, page) {
		if n.Data == "blockquote" {
			quotes++
		}
	}
	for _, s := range v.Facts {
		want += len(s.Evidence)
		if !strings.Contains(page, `id="`+said(s.ID)+`"`) {
			t.Errorf("%s is not listed", s.ID)
		}
	}
	if quotes != want || want == 0 {
		t.Errorf("%d sentences, want %d", quotes, want)
	}
}

// TestInABrowser opens pages in Chromium: the policy lets the search run and nothing else is there to run, and the
// search leaves the facts that have the words, whatever their accents.
func TestInABrowser(t *testing.T) {
	b := chromium.Find(t)
	for _, test := range []struct{ name, search string }{{"scripts", "WANJIRU"}, {"hostile", "onerror"}} {
		page := written(t, view(t, test.name), svg.Render)
		var got struct{ Scripts, Foreign, All, Found int }
		b.Run(t, `<!doctype html><meta charset="utf-8"><iframe id="f" srcdoc="`+stdhtml.EscapeString(page)+`"></iframe><pre id="out"></pre><script>
f.onload = () => {
  const d = f.contentDocument, count = s => d.querySelectorAll(s).length;
  const all = count('.entry:not([hidden])');
  d.getElementById('words').value = `+strconv.Quote(test.search)+`;
  d.getElementById('words').dispatchEvent(new Event('input'));
  out.textContent = JSON.stringify({Scripts: count('script'), Foreign: count('img,iframe,object,embed,link,form,base'), All: all, Found: count('.entry:not([hidden])')});
};
</script>`, &got)
		v := view(t, test.name)
		if got.Scripts != 1 || got.Foreign != 0 || got.All != len(v.Facts) || got.Found == 0 || got.Found >= got.All {
			t.Errorf("%s, searching for %q among %d facts: %+v", test.name, test.search, len(v.Facts), got)
		}
	}
}
