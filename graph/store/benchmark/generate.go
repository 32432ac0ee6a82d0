package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
)

// seed makes every run generate the same quads.
const seed = 20250222

// How many names the generated news has. Which one an article speaks of follows Zipf's law, as in real news:
// a few names are in a tenth of all articles, most in one or two.
const (
	people        = 40_000
	organizations = 6_000
	places        = 900
	countries     = 190
)

// predicates are those of the statements; the first ones are the most frequent.
var predicates = []struct {
	name      string
	symmetric bool
}{
	{"met", true}, {"said", false}, {"visited", false}, {"speaks-for", false}, {"leads", false}, {"spoke-with", true},
	{"accused", false}, {"praised", false}, {"signed-agreement-with", true}, {"works-for", false}, {"attacked", false}, {"bought", false},
}

// generator makes records in the shape of those that articles give, without their texts: spans are numbers
// that no text stands behind.
type generator struct {
	rng *rand.Rand
	rec graph.Record
	at  int // how far the text has come
}

// article makes the i-th record of an endless series: the same for the same i.
func article(i int) graph.Record {
	g := &generator{rng: rand.New(rand.NewPCG(seed, uint64(i)))}
	g.rec.Version = "generated"
	a := &g.rec.Article
	a.URL = fmt.Sprintf("https://news.example/%d", i)
	a.ID = graph.NewArticleID(a.URL, "")
	a.Title = fmt.Sprintf("Report %d: %s and others", i, name(graph.Person, g.zipf(people)))
	a.Date = g.date()
	a.Publisher = fmt.Sprintf("Courier %d", g.rng.IntN(40))
	for range 1 + g.rng.IntN(3) {
		g.statement()
	}
	return g.rec
}

// resolve is an article's record by the graph's ids.
func resolve(i int) (graph.Record, quad.IRI) {
	rec := identity.Resolve(article(i), nil)
	return rec, quads.ID(rec.Article.ID)
}

// articleQuads gives an article's label and quads, about fifty.
func articleQuads(i int) (quad.IRI, []quad.Quad) {
	rec, label := resolve(i)
	return label, quads.Encode(rec)
}

func (g *generator) zipf(n int) int {
	return int(rand.NewZipf(g.rng, 1.15, 8, uint64(n-1)).Uint64())
}

func (g *generator) date() graph.Date {
	return graph.Date(fmt.Sprintf("%d-%02d-%02d", 2020+g.rng.IntN(6), 1+g.rng.IntN(12), 1+g.rng.IntN(28)))
}

// syllables make names that look like none and differ for every number.
var syllables = []string{"ba", "chi", "dor", "el", "fan", "gri", "hov", "in", "jas", "ker", "lum", "mar", "nov", "or", "pet", "qua"}

func name(t graph.EntityType, n int) string {
	word := func(k int) string {
		s := syllables[k%16] + syllables[k/16%16] + syllables[k/256%16]
		return string(s[0]-'a'+'A') + s[1:]
	}
	switch t {
	case graph.Person:
		return word(n) + " " + word(n*31+7) + fmt.Sprintf(" %c.", 'A'+n%26)
	case graph.Organization:
		return word(n*17+3) + " " + word(n) + " Union"
	default:
		return word(n*13+5) + fmt.Sprintf(" %d", n)
	}
}

func (g *generator) span(length int) graph.Span {
	s := graph.Span{Start: g.at, End: g.at + length}
	g.at = s.End + 1
	return s
}

func (g *generator) entity(t graph.EntityType, n int) (*graph.Term, graph.Span) {
	full := name(t, n)
	at := g.span(len(full))
	term := &graph.Term{Name: full, Type: t, Text: full}
	for i := range g.rec.Entities {
		if e := &g.rec.Entities[i]; e.Name == full && e.Type == t {
			e.Mentions = append(e.Mentions, at)
			term.ID = e.ID
			return term, at
		}
	}
	term.ID = graph.EntityID(fmt.Sprintf("e%d", len(g.rec.Entities)+1))
	e := graph.Entity{ID: term.ID, Type: t, Name: full, Names: []string{full}, Mentions: []graph.Span{at}}
	g.rec.Entities = append(g.rec.Entities, e)
	return term, at
}

func (g *generator) anyone() (*graph.Term, graph.Span) {
	switch g.rng.IntN(10) {
	case 0, 1:
		return g.entity(graph.Organization, g.zipf(organizations))
	case 2:
		return g.entity(graph.Country, g.zipf(countries))
	default:
		return g.entity(graph.Person, g.zipf(people))
	}
}

func (g *generator) statement() {
	start := g.at
	p := predicates[min(g.zipf(60), len(predicates)-1)]
	subject, subjectAt := g.anyone()
	verbAt := g.span(len(p.name))
	st := graph.Statement{Subject: subject, Predicate: p.name, Relation: p.name, Modality: graph.Asserted, Symmetric: p.symmetric}
	ev := graph.Evidence{Subject: &subjectAt, Relation: []graph.Span{verbAt}, Rule: p.name + "/active", Confidence: float64(50+g.rng.IntN(50)) / 100}
	if p.name == "said" {
		st.Object = &graph.Term{Value: fmt.Sprintf("“We will have %d of them by %s.”", g.rng.IntN(1e6), g.date()), Datatype: graph.Quotation}
	} else {
		object, objectAt := g.anyone()
		st.Object, ev.Object = object, &objectAt
	}
	if g.rng.IntN(3) == 0 {
		st.Place, _ = g.entity(graph.Place, g.zipf(places))
	}
	if g.rng.IntN(4) > 0 {
		d := g.date()
		g.span(10)
		st.Time = &graph.Time{Text: string(d), Start: d, End: d, Precision: graph.PrecisionDay}
	}
	if g.rng.IntN(8) == 0 {
		st.AttributedTo, _ = g.entity(graph.Person, g.zipf(people))
	}
	ev.Sentence = graph.Span{Start: start, End: g.at}
	g.at += 2
	st.Evidence = []graph.Evidence{ev}
	g.rec.Statements = append(g.rec.Statements, st)
}
