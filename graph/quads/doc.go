// Package quads turns a resolved record into RDF quads and quads back into statements, and writes and reads
// N-Quads without changing a byte of a value. It is pure: no store, no clock, no order but its own.
//
// Every quad that an article gives carries the article as its label, so that forgetting the article is
// deleting a label. The shapes, with the label left out:
//
//	<article:A>  rdf:type kg:Article; kg:title, kg:url, kg:publisher; kg:author each; kg:dateline its place; kg:date
//	<ent:E>      rdf:type kg:person, …; rdfs:label its name; skos:altLabel each other name
//	<fact:H>     rdf:type rdf:Statement; rdf:subject, rdf:predicate, rdf:object; kg:place;
//	             kg:start, kg:end, kg:precision; kg:event; kg:arg-ROLE; kg:modality unless asserted;
//	             kg:attributed-to; kg:negated, kg:inferred, kg:ended, kg:symmetric, kg:standing where true;
//	             kg:evidence <evidence:X> for each sentence that says it
//	<evidence:X> rdf:type kg:Evidence; kg:article; kg:sentence "start-end"; kg:subject-span,
//	             kg:relation-span, kg:object-span, kg:also; kg:relation, kg:time its words; kg:rule; kg:confidence
//	<ent:E> <kg:met> <ent:F>  beside each statement that is direct, both ways where it is symmetric
package quads
