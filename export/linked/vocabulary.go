package linked

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"quern/graph"
	"quern/graph/quads"
	"quern/graph/rdf"
	"quern/graph/schema"
)

// Ontology is the name of the vocabulary, and the graph that it is described in.
const Ontology quad.IRI = "kg:"

// Vocabulary yields the description of every type and predicate of the schema: how it reads, what may stand on
// either side, and its counterparts in public vocabularies.
func Vocabulary(s *schema.Schema, o Options) iter.Seq2[rdf.Quad, error] {
	return func(yield func(rdf.Quad, error) bool) {
		g := &giver{ctx: context.Background(), o: o, names: quads.NewNamespaces(o.Base), yield: yield}
		for _, q := range describe(s, func(quad.IRI) bool { return true }) {
			if err := g.give(q); err != nil {
				if !errors.Is(err, errStopped) {
					yield(rdf.Quad{}, err)
				}
				return
			}
		}
	}
}

// describe gives the quads about the terms that are wanted, in order of term.
//
// Counterparts are close matches and nothing stronger: quern's holds-position leads to the organization, where
// Wikidata's leads to the position, and no reasoner should take one for the other. Domains and ranges are
// schema.org's, of which a term may have several to choose from; those of RDFS would all hold at once.
func describe(s *schema.Schema, want func(quad.IRI) bool) []quad.Quad {
	var out []quad.Quad
	add := func(s quad.IRI, p string, o quad.Value) {
		out = append(out, quad.Quad{Subject: s, Predicate: term(p), Object: o, Label: Ontology})
	}
	for _, t := range graph.EntityTypes {
		if iri := quads.KG(string(t)); want(iri) {
			add(iri, "rdf:type", term("rdfs:Class"))
			add(iri, "rdfs:label", quad.String(t))
			add(iri, "rdfs:subClassOf", term(classes[t]))
		}
	}
	if want(quads.Article) {
		add(quads.Article, "rdf:type", term("rdfs:Class"))
		add(quads.Article, "rdfs:subClassOf", term("schema:NewsArticle"))
	}
	if want(quads.Evidence) {
		add(quads.Evidence, "rdf:type", term("rdfs:Class"))
		add(quads.Evidence, "rdfs:subClassOf", term("oa:Annotation"))
	}
	for _, p := range slices.Sorted(maps.Keys(properties)) {
		if want(p) {
			add(p, "rdf:type", term("rdf:Property"))
			add(p, "skos:closeMatch", term(properties[p]))
		}
	}
	for _, name := range s.Predicates() {
		iri := quads.KG(name)
		if !want(iri) {
			continue
		}
		p := s.Predicate(name)
		add(iri, "rdf:type", term("rdf:Property"))
		if p.Symmetric {
			add(iri, "rdf:type", term("owl:SymmetricProperty"))
		}
		add(iri, "rdfs:label", quad.String(strings.ReplaceAll(name, "-", " ")))
		add(iri, "rdfs:comment", quad.String(reading.Replace(p.Reading)))
		for _, side := range []struct {
			property string
			types    []string
		}{{"schema:domainIncludes", p.Domain}, {"schema:rangeIncludes", p.Range}} {
			for _, t := range side.types {
				if value := sideOf(t); value != "" {
					add(iri, side.property, value)
				}
			}
		}
		for _, m := range p.MapsTo {
			add(iri, "skos:closeMatch", term(m))
		}
	}
	return out
}

// reading puts letters for the sides of a sentence, as definitions do.
var reading = strings.NewReplacer("{subject}", "A", "{object}", "B")

// sideOf is the class or datatype that a side of a predicate may be, or "" for a side that may be missing.
func sideOf(t string) quad.IRI {
	switch {
	case t == schema.Nothing:
		return ""
	case slices.Contains(graph.EntityTypes, graph.EntityType(t)):
		return quads.KG(t)
	}
	switch graph.Datatype(t) {
	case graph.String:
		return quads.XSDString
	case graph.DateValue:
		return quads.XSDDate
	case graph.Integer:
		return quads.XSDInteger
	}
	return quads.KG(t)
}
