package linked

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"quern/export"
	"quern/graph"
	"quern/graph/quads"
	"quern/graph/store"
)

// vocabularies are the public ones, by the prefixes that the schema's files and the documents use.
var vocabularies = map[string]string{
	"dc":     "http://purl.org/dc/elements/1.1/",
	"foaf":   "http://xmlns.com/foaf/0.1/",
	"oa":     "http://www.w3.org/ns/oa#",
	"org":    "http://www.w3.org/ns/org#",
	"owl":    "http://www.w3.org/2002/07/owl#",
	"prov":   "http://www.w3.org/ns/prov#",
	"schema": "https://schema.org/",
	"wdt":    "http://www.wikidata.org/prop/direct/",
}

// term is the full name of a term of a public vocabulary, written with its prefix: "schema:name".
func term(short string) quad.IRI {
	prefix, name, _ := strings.Cut(short, ":")
	if ns, ok := vocabularies[prefix]; ok {
		return quad.IRI(ns + name)
	}
	return quad.IRI(short)
}

// classes are the public classes of the types of entities.
var classes = map[graph.EntityType]string{
	graph.Person: "schema:Person", graph.Organization: "schema:Organization", graph.Country: "schema:Country",
	graph.Place: "schema:Place", graph.Group: "foaf:Group", graph.Event: "schema:Event", graph.Work: "schema:CreativeWork",
	graph.Product: "schema:Product", graph.Thing: "schema:Thing",
}

// properties are the public properties of what quern says of articles and statements.
var properties = map[quad.IRI]string{
	quads.Title: "schema:headline", quads.Date: "schema:datePublished", quads.Publisher: "dc:publisher",
	quads.Author: "dc:creator", quads.Dateline: "schema:dateline",
	quads.AttributedTo: "prov:wasAttributedTo",
}

// meaning appends what a quad means in public vocabularies. First is whether the triple itself is given; what
// only repeats it goes with it.
func (g *giver) meaning(to []quad.Quad, q quad.Quad, first bool) ([]quad.Quad, error) {
	add := func(s quad.Value, p string, o quad.Value) {
		to = append(to, quad.Quad{Subject: s, Predicate: term(p), Object: o, Label: q.Label})
	}
	predicate, _ := q.Predicate.(quad.IRI)
	object, _ := q.Object.(quad.IRI)
	switch {
	case predicate == quads.RDFType && object == quads.Article:
		g.met[object] = true
		add(q.Subject, "rdf:type", term("schema:NewsArticle"))
	case predicate == quads.RDFType && object == quads.RDFStatement && isArticle(q.Label):
		add(q.Subject, "prov:wasDerivedFrom", q.Label)
	case predicate == quads.RDFType && object == quads.Evidence:
		g.met[object] = true
		return g.annotation(to, q)
	case predicate == quads.RDFType && first:
		g.met[object] = true
		if class, ok := classes[graph.EntityType(strings.TrimPrefix(string(object), "kg:"))]; ok {
			add(q.Subject, "rdf:type", term(class))
		}
	case predicate == quads.RDFPredicate:
		g.met[object] = true
	case predicate == quads.URL && first:
		if address := quads.Lexical(q.Object); isWeb(address) {
			add(q.Subject, "schema:url", quad.IRI(address))
		}
	case first:
		if p, ok := properties[predicate]; ok {
			_, literal := q.Object.(quad.String)
			if predicate != quads.AttributedTo || !literal {
				add(q.Subject, p, q.Object)
			}
		}
	}
	g.met[predicate] = true
	return to, nil
}

func isArticle(label quad.Value) bool {
	iri, _ := label.(quad.IRI)
	return strings.HasPrefix(string(iri), "article:")
}

// isWeb reports whether an address can be an IRI of the web as it is.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && utf8.ValidString(address) &&
		!strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune("<>\"{}|^`\\", r) })
}

// around is how many characters before and behind a sentence help to find it again.
const around = 32

// annotation makes an evidence an annotation: the fact is its body, the sentence its target.
func (g *giver) annotation(to []quad.Quad, q quad.Quad) ([]quad.Quad, error) {
	node, _ := q.Subject.(quad.IRI)
	label, _ := q.Label.(quad.IRI)
	add := func(s quad.IRI, p string, o quad.Value) {
		to = append(to, quad.Quad{Subject: s, Predicate: term(p), Object: o, Label: q.Label})
	}
	if !isArticle(label) || g.says[node] == nil {
		return to, nil
	}
	add(node, "rdf:type", term("oa:Annotation"))
	add(node, "oa:motivatedBy", term("oa:describing"))
	add(node, "oa:hasBody", g.says[node])
	add(node, "prov:wasDerivedFrom", label)
	var span graph.Span
	for spans, err := range g.src.Quads(g.ctx, patternOf(q, quads.Sentence)) {
		if err != nil {
			return nil, err
		}
		fmt.Sscanf(quads.Lexical(spans.Object), "%d-%d", &span.Start, &span.End)
	}
	a, err := g.src.Text(g.ctx, graph.ArticleID(quads.IDOf(label)))
	if errors.Is(err, store.ErrNotFound) {
		return to, nil // written by hand, of an article that is not here
	}
	if err != nil {
		return nil, fmt.Errorf("quoting %s: %w", label, err)
	}
	sentence := span.Of(a.Text)
	if sentence == "" {
		return to, nil
	}
	if link := export.SentenceLink(a.URL, sentence); isWeb(link) {
		add(node, "rdfs:seeAlso", quad.IRI(link))
	}
	target, quote, position := node+"-target", node+"-quote", node+"-position"
	add(node, "oa:hasTarget", target)
	add(target, "rdf:type", term("oa:SpecificResource"))
	add(target, "oa:hasSource", label)
	add(target, "oa:hasSelector", quote)
	add(target, "oa:hasSelector", position)
	add(quote, "rdf:type", term("oa:TextQuoteSelector"))
	add(quote, "oa:exact", quad.String(sentence))
	if before := a.Text[:span.Start]; before != "" {
		add(quote, "oa:prefix", quad.String(last(before, around)))
	}
	if after := a.Text[span.End:]; after != "" {
		add(quote, "oa:suffix", quad.String(start(after, around)))
	}
	// The standard counts characters, where quern counts bytes.
	from := utf8.RuneCountInString(a.Text[:span.Start])
	add(position, "rdf:type", term("oa:TextPositionSelector"))
	add(position, "oa:start", count(from))
	add(position, "oa:end", count(from+utf8.RuneCountInString(sentence)))
	return to, nil
}

func count(n int) quad.Value {
	return quad.TypedString{Value: quad.String(strconv.Itoa(n)), Type: "xsd:nonNegativeInteger"}
}

// start and last give the first and the last characters of a text.
func start(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func last(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// patternOf asks for one more property of a quad's subject, as the same article says it.
func patternOf(q quad.Quad, property quad.IRI) store.Pattern {
	return store.Pattern{Subject: q.Subject, Predicate: property, Label: q.Label}
}
