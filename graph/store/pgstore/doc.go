// Package pgstore keeps the graph in a PostgreSQL database, for stores that several machines write to.
// Importing it registers the driver for "postgres://" and "postgresql://" with package store, and a Cayley
// quad store under the name "quern-postgres".
//
// # Layout
//
// Every distinct value (term) has a number, its id, as in package pebblestore. Ids are taken from a counter
// in the database and never twice.
//
//	quern_store      one row: the version of this layout, the counters and the next id
//	quern_documents  kind, key → a document (an article's record, a judgement)
//	quern_terms      id → the canonical N-Quads form, its hash, and how many quads have it in each position
//	quern_quads      subject, predicate, object, label (0 for none) → who says the quad
//	quern_elsewhere  source, quad → a quad that a source says under another label than its own
//
// quern_quads has an index for each order of package store, so that every pattern of bound positions is one
// contiguous range of one of them.
//
// # Transactions
//
// A transaction is serializable and begins by locking the row of the counters: loaders, in this process or
// in others, queue there instead of failing each other at the end. What the database still refuses
// (SQLSTATE 40001) is tried again. What a transaction writes is gathered and sent at its end in a few
// statements, large parts by COPY. A database without quads is filled by one COPY a table, after which its
// indexes are built (Fill).
//
// A view is a read-only transaction in REPEATABLE READ, whose snapshot neither blocks writers nor is blocked.
// Writers follow each other, so that each such snapshot is the state after one of them and a serializable
// reader, which writers could make fail, would see nothing else.
//
// # CockroachDB
//
// The statements are those that PostgreSQL 15 and CockroachDB 24 both document; where the two read one
// differently, a comment beside it says so. All together: CockroachDB gives REPEATABLE READ only where
// sql.txn.repeatable_read_isolation.enabled is set and SERIALIZABLE otherwise, which serves as well; and its
// readers of old snapshots end with the garbage collection of the table (gc.ttlseconds).
package pgstore
