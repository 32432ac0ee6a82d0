// Package rdf has RDF terms and quads as text sees them, and reads and writes N-Triples, N-Quads, Turtle and
// TriG, all by the recommendations of RDF 1.1.
//
//	for q, err := range rdf.Read(file, rdf.Turtle, rdf.ReadOptions{Base: "https://example.org/"}) { … }
//
//	w := rdf.NewWriter(out, rdf.TriG, []rdf.Prefix{{Name: "kg", IRI: "https://quern.invalid/kg/"}})
//	err := w.Write(quad)  // for each quad, those of one graph and subject together
//	err = w.Close()
//
// A Term is a plain comparable value with the lexical form that it was given: "05" and "5" are two terms.
package rdf
