// Package store is the one door to the database: articles go in as records, and facts come out as quads
// through snapshots.
//
// For each article the store keeps its record (the cleaned text and what was read in it) and the quads that
// the record encodes to. Both are written in one transaction: at any moment, and after any crash, an article
// is there whole or not at all. Quads are a function of the records, so that the order of loading, loading
// again and forgetting leave no trace.
//
// Judgements (that two entities are one, what one is called, that a fact is wrong) are kept beside the
// records, and quads are a function of both. A judgement encodes the articles that it concerns anew in its
// own transaction, is obeyed by what is loaded later, and is taken back without a trace.
//
// Databases are drivers that register here, as with database/sql; import one for its registration:
//
//	import _ "quern/graph/store/pebblestore"
//
//	s, err := store.Open(ctx, "./quern.db")
package store
