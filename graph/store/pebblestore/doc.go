// Package pebblestore keeps the graph in Pebble, on disk or in memory by the same code. Importing it
// registers the driver for plain paths and for "mem:" with package store, and a Cayley quad store under
// the name "quern-pebble".
//
// # Layout
//
// Every distinct value (term) has a number, its id. Ids are never used twice, also not after a transaction
// that failed or a term that was freed: a reader that still holds an id never sees it mean something else.
//
//	m format              → the version of this layout
//	m counts              → counters, and the next id
//	d TABLE 0 KEY         → a document (an article's record)
//	t TEXT                → id; TEXT is the term's canonical N-Quads form, a long one is cut and hashed
//	i ID                  → how many quads have the term in each position, then its whole text
//	s S P O L             → who says the quad: empty for its own label alone
//	p P O S L, o O S P L, l L S P O, q L P O S, r L O S P → empty; the same quads in other orders
//	x SOURCE 0 S P O L    → a quad that a source says under another label than its own
//
// Ids in keys are written so that their bytes sort as their numbers do. Every pattern of bound positions is
// one prefix of the index that has them in front.
//
// A term is freed with the last quad that has it. A transaction is one synced batch. A database without quads
// is filled with sorted tables instead, which Pebble takes in all at once (Fill).
//
// # Faults
//
// After a write that failed it is not known what is on disk. Everything is refused then with that error until
// the store is opened anew; the process lives, whatever of Pebble's work the disk failed in.
package pebblestore
