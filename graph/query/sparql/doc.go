// Package sparql answers SPARQL 1.1 queries about a snapshot of the store.
//
//	q, err := sparql.Parse(`SELECT ?who { ent:sergei-ryabkov kg:met ?who }`)
//	r := sparql.Evaluate(ctx, sparql.Snapshot(snapshot), q, limits.Limits{})
//	for row, err := range r.Rows() { … }                              // or, all at once:
//	err = r.Write(w, "application/sparql-results+json")
//
// A text takes this way: syntax reads it, algebra numbers its variables and gives it operators, eval orders
// them by the counts of the dataset and runs them on ids, and results writes the terms. Package expr has the
// functions, dataset what all of it reads from.
//
// # The graph as SPARQL sees it
//
// Each article is a named graph, and the default graph is the union of them all, each triple once. FROM and
// FROM NAMED choose among them. IRIs have the full form of graph/quads: <https://quern.invalid/kg/met>. The
// prefixes article:, ent:, event:, evidence:, fact:, kg:, open:, rdf:, rdfs:, skos: and xsd: are declared
// beforehand, and what stands as <ent:russia> in a query means ent:russia. DESCRIBE gives the triples with
// the node as their subject, and those of the blank nodes that they lead to.
//
// # What is left out
//
// Queries are all that is taken: SPARQL Update is refused, and so is SERVICE. Regular expressions are those
// of Go's package regexp, which match in linear time and have no references to their own groups. Numbers
// beyond some thousands of digits, and strings beyond 16 MB, are errors of the expression.
package sparql
