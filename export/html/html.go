// Package html writes a view as one page that opens from disk: the diagram, and under it every fact with its
// sentences, which can be searched. The page loads nothing, and its security policy lets it run nothing but the
// search; where even that may not run, everything is there to read.
package html

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"quern/export"
	"quern/export/dot"
	"quern/graph"
)

//go:embed page.html
var page string

//go:embed page.css
var style string

//go:embed search.js
var script string

// policy forbids the page all but its own style and its one script.
var policy = func() string {
	sum := sha256.Sum256([]byte(script))
	return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}()

var pages = template.Must(template.New("page").Parse(page))

// content is what the page is made of.
type content struct {
	Title, Subtitle string
	Policy          string
	Style           template.CSS
	Script          template.JS
	Drawing         template.HTML
	Groups          []group
	Articles        []article
	Facts, Said     int // how many facts there are, and sentences that say them
}

// group is the facts about one subject.
type group struct {
	Anchor, Name, Type, Detail string
	Facts                      []fact
}

// fact is one fact as it reads.
type fact struct {
	Anchor                 string
	Subject, Words, Object string
	More                   []string // place, time, further arguments
	Caveat                 string
	Quotes                 []quote
}

// quote is a sentence that says it.
type quote struct {
	Sentence, Where, Link string
	Confidence            string
}

type article struct {
	Title, Publisher, Date, Link string
	Facts                        int
}

// Draw lays out a diagram in DOT and gives it as SVG that is safe to take into a page; svg.Render is one.
type Draw func(ctx context.Context, dot []byte) ([]byte, error)

// Write writes the page. The same view gives the same bytes.
func Write(ctx context.Context, w io.Writer, v *export.View, draw Draw) error {
	c := content{Title: v.Title, Subtitle: v.Subtitle, Policy: policy, Style: template.CSS(style), Script: template.JS(script), Facts: len(v.Facts)}
	b := newBuilder(v)
	c.Groups = b.groups()
	c.Articles = b.sources()
	for _, s := range v.Facts {
		c.Said += len(s.Evidence)
	}
	var graph bytes.Buffer
	if err := dot.Write(&graph, b.linked()); err != nil {
		return err
	}
	drawing, err := draw(ctx, graph.Bytes())
	if err != nil {
		return fmt.Errorf("drawing the page's diagram: %w", err)
	}
	c.Drawing = template.HTML(drawing)
	if err := pages.Execute(w, c); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// builder puts a view's facts into words.
type builder struct {
	v        *export.View
	articles map[graph.ArticleID]*graph.Article
	facts    map[graph.ArticleID]int
	subjects []graph.EntityID // with a group, in order of the view's nodes
	of       map[graph.EntityID][]*graph.Statement
}

func newBuilder(v *export.View) *builder {
	b := &builder{v: v, articles: map[graph.ArticleID]*graph.Article{}, facts: map[graph.ArticleID]int{},
		of: map[graph.EntityID][]*graph.Statement{}}
	for i := range v.Articles {
		b.articles[v.Articles[i].ID] = &v.Articles[i]
	}
	for i := range v.Facts {
		s := &v.Facts[i]
		id := graph.EntityID("")
		if s.Subject.IsEntity() {
			id = s.Subject.ID
		}
		b.of[id] = append(b.of[id], s)
		seen := map[graph.ArticleID]bool{}
		for _, ev := range s.Evidence {
			if !seen[ev.Article] {
				seen[ev.Article] = true
				b.facts[ev.Article]++
			}
		}
	}
	for i := range v.Nodes {
		if id := v.Nodes[i].ID; len(b.of[id]) > 0 && !slices.Contains(b.subjects, id) {
			b.subjects = append(b.subjects, id)
		}
	}
	var others []graph.EntityID
	for id := range b.of {
		if !slices.Contains(b.subjects, id) {
			others = append(others, id)
		}
	}
	slices.Sort(others)
	b.subjects = append(b.subjects, others...)
	return b
}

// said and about are the anchors of a fact and of a group of the list.
func said(id graph.StatementID) string { return "fact-said-" + export.Anchor(id) }
func about(i int) string               { return "fact-about-" + strconv.Itoa(i) }

// linked is the view with its lines leading to the list of facts on the same page.
func (b *builder) linked() *export.View {
	v := *b.v
	v.Edges = slices.Clone(v.Edges)
	for i := range v.Edges {
		if len(v.Edges[i].Statements) > 0 {
			v.Edges[i].Link = "#" + said(v.Edges[i].Statements[0])
		}
	}
	v.Nodes = slices.Clone(v.Nodes)
	for i := range v.Nodes {
		v.Nodes[i].Link = ""
		if at := slices.Index(b.subjects, v.Nodes[i].ID); at >= 0 {
			v.Nodes[i].Link = "#" + about(at)
		}
	}
	return &v
}

func (b *builder) groups() []group {
	var list []group
	for i, id := range b.subjects {
		g := group{Anchor: about(i), Name: "Without a subject"}
		facts := slices.Clone(b.of[id])
		if t := facts[0].Subject; t.IsEntity() {
			g.Name, g.Type = cmp.Or(t.Name, string(id)), string(t.Type)
		}
		for j := range b.v.Nodes {
			if n := &b.v.Nodes[j]; n.ID == id {
				g.Name, g.Type, g.Detail = n.Name, string(n.Type), n.Detail
			}
		}
		slices.SortFunc(facts, func(x, y *graph.Statement) int {
			return cmp.Or(cmp.Compare(x.Predicate, y.Predicate), cmp.Compare(start(x), start(y)), cmp.Compare(x.ID, y.ID))
		})
		for _, s := range facts {
			g.Facts = append(g.Facts, b.fact(s))
		}
		list = append(list, g)
	}
	return list
}

func start(s *graph.Statement) graph.Date {
	if s.Time == nil {
		return ""
	}
	return s.Time.Start
}

func (b *builder) fact(s *graph.Statement) fact {
	f := fact{Anchor: said(s.ID), Subject: nameOf(s.Subject), Words: export.Reading(s.Predicate, s.Open),
		Object: nameOf(s.Object), Caveat: export.Caveat(s)}
	for i := range s.Args {
		f.More = append(f.More, s.Args[i].Role+": "+nameOf(&s.Args[i].Term))
	}
	if s.Place != nil {
		f.More = append(f.More, "in "+nameOf(s.Place))
	}
	if s.Time != nil {
		if when := export.When(*s.Time); when != "" {
			f.More = append(f.More, when)
		}
	}
	for _, ev := range s.Evidence {
		a := b.articles[ev.Article]
		if a == nil {
			continue
		}
		sentence := ev.Sentence.Of(a.Text)
		f.Quotes = append(f.Quotes, quote{Sentence: sentence, Where: where(a), Link: export.SentenceLink(a.URL, sentence),
			Confidence: strconv.FormatFloat(ev.Confidence*100, 'f', 0, 64) + " %"})
	}
	return f
}

func nameOf(t *graph.Term) string {
	if t == nil {
		return ""
	}
	return cmp.Or(t.Name, t.Value, string(t.ID))
}

// where says which article a sentence stands in.
func where(a *graph.Article) string {
	var parts []string
	for _, p := range []string{a.Title, a.Publisher, string(a.Date)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return cmp.Or(strings.Join(parts, ", "), string(a.ID))
}

// sources lists the articles, the latest first.
func (b *builder) sources() []article {
	all := slices.Clone(b.v.Articles)
	slices.SortFunc(all, func(x, y graph.Article) int { return cmp.Or(cmp.Compare(y.Date, x.Date), cmp.Compare(x.ID, y.ID)) })
	var list []article
	for i := range all {
		a := &all[i]
		list = append(list, article{Title: cmp.Or(a.Title, a.URL, string(a.ID)), Publisher: a.Publisher, Date: string(a.Date),
			Link: export.SentenceLink(a.URL, ""), Facts: b.facts[a.ID]})
	}
	return list
}
