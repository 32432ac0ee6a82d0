package svg

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"quern/export"
	"quern/export/dot"
	"quern/graph"
)

// hostile are names and sentences that someone may have put into an article.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`</text></svg><svg onload="alert(1)">`,
	`&lt;b&gt; &amp;amp; &#x3c;script&#x3e; &nbsp; &unknown;`,
	`\" , shape=none, URL="javascript:alert(1)", label="`,
	`\N \G \E \T \H \L \n \l \r \\`,
	`<TABLE><TR><TD>x</TD></TR></TABLE>`,
	`<IMG SRC="/etc/passwd"/>`,
	"a\x00b\x01c\x1b[31md\x7fe\u0085f\ufffeg\uffff",
	"line one\nline two\r\n\tline three\u2028four",
	"\u202egnp.exe\u202c \u2066x\u2069",
	"\xff\xfe broken \xc3\x28 bytes",
	`]]> <!-- comment --> <![CDATA[ x ]]> <?php ?>`,
	`سيرغي لافروف, وزير الخارجية`,
	`שלום "עולם" <b>`,
	`外务省副大臣船越健裕外务省副大臣船越健裕外务省副大臣船越健裕`,
	`สวัสดีชาวโลก नरेंद्र मोदी 김정은`,
	"e\u0301\u0323\u0302\u0303 " + strings.Repeat("x\u0336", 50),
	strings.Repeat("W", 5000),
	strings.Repeat("long words and more of them ", 300),
	`'; DROP TABLE x; --`,
	`{"a":"b"} ${x} {{y}} %s %d %!`,
	"👩‍👩‍👧‍👦 🏳️‍🌈",
	`</TD></TR></TABLE>>, shape=none, image="/etc/passwd"]; x [label=<<B>`,
	`<FONT COLOR="red" FACE="x;}*{display:none"><BR/></FONT>`,
	`javascript&colon;alert(1) &#106;avascript:alert(1) data:text/html;base64,PHN2Zz4=`,
	`url(https://evil.example/x) expression(alert(1)) @import "x";`,
	`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;`,
	`<![CDATA[</style><script>alert(1)</script>]]>`,
	`</style><style>*{fill:url(#x)}</style>`,
	`digraph g { a -> b } strict graph subgraph cluster_0 {`,
	"\u2066\u200f\u202b\u061c\u200e\ufeff\u00ad mixed 漢字 كلمة word",
	"",
	" ",
}

// hostileView puts a text wherever a view holds one.
func hostileView(text string) *export.View {
	a, b := graph.EntityID("ent:a"+text), graph.EntityID("ent:b"+text)
	return &export.View{
		Title: text, Subtitle: text,
		Clusters: []export.Cluster{{Country: b, Name: text}},
		Nodes: []export.Node{
			{ID: a, Type: graph.Person, Name: text, Detail: text, Tooltip: text, Link: "https://news.example/" + text},
			{ID: b, Type: graph.Country, Name: text, Tooltip: text, Focus: true, Link: text},
			{ID: "ent:c", Type: graph.EntityType(text), Name: text, Cluster: export.NoCluster, Link: "javascript:" + text},
		},
		Edges: []export.Edge{
			{From: a, To: b, Predicate: text, Words: text, When: text, Caveat: text, Claim: true, Count: 3,
				Statements: []graph.StatementID{graph.StatementID(text)}, Tooltip: text, Link: "data:text/html," + text},
			{From: b, To: "ent:c", Predicate: "met", Words: "met", Count: 1, Symmetric: true,
				Statements: []graph.StatementID{"fact:1"}, Tooltip: text, Link: "#fact-1"},
		},
		Legend: export.Legend{Types: graph.EntityTypes, Counts: true, Claims: true, Symmetric: true},
	}
}

func TestHostileTexts(t *testing.T) {
	r := renderer(t, Options{})
	for _, text := range hostile {
		v := hostileView(text)
		var b bytes.Buffer
		if err := dot.Write(&b, v); err != nil {
			t.Fatal(err)
		}
		out, err := r.Render(context.Background(), b.Bytes())
		if err != nil {
			t.Errorf("%.60q: %v\n%s", text, err, b.Bytes())
			continue
		}
		inspect(t, text, out, func(link string) bool { return strings.HasPrefix(link, "https://news.example/") || link == "#fact-1" })
		if n := bytes.Count(out, []byte(`class="node `)); n != 3 {
			t.Errorf("%.60q: %d nodes, want 3", text, n)
		}
	}
}

// TestTextsStayAsWritten: what is escaped on the way in reads the same on the way out.
func TestTextsStayAsWritten(t *testing.T) {
	r := renderer(t, Options{})
	for _, text := range []string{"AT&T <b> \"x\"", `C:\new\N`, "&lt;b&gt;", "&#65;", "O’Neil – 50% “so”", "Żółć", "Сергей", "北京"} {
		v := hostileView(text)
		var b bytes.Buffer
		if err := dot.Write(&b, v); err != nil {
			t.Fatal(err)
		}
		out, err := r.Render(context.Background(), b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		root, err := parse(out)
		if err != nil {
			t.Fatal(err)
		}
		words, tips := map[string]bool{}, map[string]bool{}
		walk(root, func(e *element) {
			switch e.name {
			case "text":
				words[content(e)] = true
			case "title":
				tips[content(e)] = true
			}
		})
		if !words[text] || !tips[text] {
			t.Errorf("%q came out as labels %q and tooltips %q", text, slices.Sorted(maps.Keys(words)), slices.Sorted(maps.Keys(tips)))
		}
	}
}

// inspect reads a finished drawing as a browser would and fails on whatever could act or lead astray.
func inspect(t *testing.T, text string, out []byte, leads func(link string) bool) {
	t.Helper()
	known := map[string]bool{"svg": true, "title": true, "desc": true, "style": true, "g": true, "a": true, "path": true,
		"polygon": true, "polyline": true, "ellipse": true, "text": true}
	d := xml.NewDecoder(bytes.NewReader(out))
	styles := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%.60q: the drawing is not well-formed: %v", text, err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if !known[e.Name.Local] || e.Name.Space != "http://www.w3.org/2000/svg" {
			t.Errorf("%.60q: element %v", text, e.Name)
		}
		if e.Name.Local == "style" {
			styles++
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "style" || a.Name.Local == "src" {
				t.Errorf("%.60q: attribute %s=%q", text, a.Name.Local, a.Value)
			}
			if a.Name.Local == "href" && !leads(a.Value) {
				t.Errorf("%.60q: link to %q", text, a.Value)
			}
		}
	}
	if styles != 1 {
		t.Errorf("%.60q: %d style sheets, want our own alone", text, styles)
	}
}

func TestSafeLink(t *testing.T) {
	for address, want := range map[string]bool{
		"https://news.example/a?b=c#:~:text=x": true,
		"http://127.0.0.1:8080/v1/facts":       true,
		"/v1/facts?subject=ent%3Aa":            true,
		"/v1/entities/ent:a":                   true,
		"#fact-0011aabb":                       true,
		"":                                     false,
		"#top":                                 false,
		"#fact-<x":                             false,
		"javascript:alert(1)":                  false,
		"JavaScript:alert(1)":                  false,
		" javascript:alert(1)":                 false,
		"java\nscript:alert(1)":                false,
		"data:text/html,x":                     false,
		"vbscript:x":                           false,
		"file:///etc/passwd":                   false,
		"//evil.example/v1/x":                  false,
		`/\evil.example/v1/`:                   false,
		"/v2/x":                                false,
		"/v1/../admin":                         false,
		"https:evil.example":                   false,
		"https://user:pass@news.example/":      false,
		"ftp://news.example/":                  false,
	} {
		if got := safeLink(address); got != want {
			t.Errorf("safeLink(%q) = %v", address, got)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	const head, foot = `<svg xmlns="http://www.w3.org/2000/svg" width="8pt" height="8pt" viewBox="0 0 8 8">`, `</svg>`
	for _, body := range []string{
		`<script>alert(1)</script>`, `<g onclick="alert(1)"/>`, `<image href="https://evil.example/x.png"/>`,
		`<use href="#x"/>`, `<foreignObject/>`, `<style>*{}</style>`, `<path d="M0,0" style="fill:red"/>`,
		`<path d="M0,0" fill="url(https://evil.example/x)"/>`, `<text font-family="x';}">x</text>`, `<animate/>`,
		`<g><set attributeName="href" to="javascript:alert(1)"/></g>`, `<svg><svg onload="x"/></svg>`,
		strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100),
	} {
		if out, err := finish([]byte(head + body + foot)); !errors.Is(err, ErrUnsafe) {
			t.Errorf("%.80s: got %v, want %v\n%.200s", body, err, ErrUnsafe, out)
		}
	}
	for _, broken := range []string{"", "x", "<svg>", "<svg></g></svg>", "</svg>", head + "<g></svg>", head} {
		if _, err := finish([]byte(broken)); err == nil {
			t.Errorf("%q passed", broken)
		}
	}
}

func FuzzFinish(f *testing.F) {
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="8pt" height="8pt" viewBox="0 0 8 8"><g id="graph0" class="graph"><title>x</title><g id="a_clust1"><a xlink:title="Legend"><polygon fill="#d1fae5" stroke="none" points="1,2 3,4"/><path fill="none" d="M1,2C3,4 5,6"/></a></g></g></svg>`))
	f.Add([]byte(`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`))
	f.Fuzz(func(t *testing.T, drawing []byte) {
		out, err := finish(drawing)
		if err != nil {
			return
		}
		inspect(t, string(drawing), out, safeLink)
		if _, err := parse(out); err != nil {
			t.Errorf("cannot be read again: %v\n%s", err, out)
		}
	})
}
