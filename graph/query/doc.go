// Package query answers questions about one snapshot of the store: who and what is known, what is said of
// them and where, how they hang together, which articles and facts have some words, and whatever Gizmo, GraphQL
// (both as Cayley has them) and SPARQL can ask.
//
// A Reader gives entities, facts and articles as package graph has them. A fact that several articles
// report is one Statement with the evidence of each:
//
//	r := query.NewReader(snapshot)
//	who, err := r.Find(ctx, "Ryabkov")
//	for st, err := range r.About(ctx, who.ID) { … }
//
// Run runs a query of a language, within limits of time, memory and results:
//
//	results, err := query.Run(ctx, snapshot, "gizmo", `g.V("ent:sergei-ryabkov").out("kg:speaks-for").unique().all()`, query.Limits{})
//
// Package sparql answers SPARQL, whose results it also gives as they come and writes in the W3C's formats.
//
// In queries an entity, predicate, fact or article may be written by its short id, with or without angle
// brackets; "rdf:", "rdfs:", "skos:" and "xsd:" stand for the standard vocabularies. A direct edge stands
// once for each article that reports it, hence unique().
package query
