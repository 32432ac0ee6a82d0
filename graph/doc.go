// Package graph has the words that all of quern shares, and is its front door.
//
// A quern is a hand mill. Articles go in, quads come out: quern reads news, finds the facts in it, keeps them
// as quads in a Cayley graph with the sentence that each came from, answers questions and draws the
// relationships.
//
//	  bytes                                                              question      name
//	    │                                                                   │            │
//	loader/source        cleans the text, for the last time                 │            │
//	    │ Article                                                           │            │
//	loader/language      tokens → tags → trees → names → chains → times     │            │
//	    │ Document                                                          │            │
//	loader/link          who is whom in this article                        │            │
//	    │ Entities, Links                                                   │            │
//	loader/fact          rules over the trees, the clauses around them      │            │
//	    │ Statements                                                        │            │
//	graph/schema         checks and what follows                            │            │
//	    │ Record                                                            │            │
//	graph/identity       who is whom among all articles                graph/query     export
//	    │                                                                   │            │ View
//	graph/quads          statements ⇄ quads                                 │        export/dot
//	    │                                                                   │            │
//	graph/store          records and quads, one transaction  ──Snapshot─────┴────────┘ export/svg
//
// # Promises
//
//  1. Every fact shows its sentence: an Evidence has the words, the article and the rule.
//  2. Forgetting is exact. A fact lives while an article supports it and dies with the last one.
//  3. Who is who is a Judgement beside the facts, and can be taken back without a trace.
//  4. A claim is not a fact: what is reported, negated, planned or possible is a Statement and never an edge.
//  5. No network, no GPU, no Python: one Go binary with its models inside.
//  6. The same articles give the same bytes, in whatever order and by however many cores they came.
//
// # How the promises are kept
//
// All offsets count bytes of an Article's cleaned Text, so that any quote can be sliced from it. Records (the
// text, its entities and statements by local ids) and judgements are the truth; quads are a pure function of
// them. A quad's label is the article that says it, hence forgetting is deleting a label. Ids come from what
// an article shows (a reference entry, a full name) and never from what else is in the graph, hence order is
// free. A Statement's id is a hash of what it says, not of how, hence two articles that say the same agree.
//
// Around this way stand, each a pure function of what it is given: graph/suggest (which names may be of one),
// graph/story (which articles tell one story), graph/rdf (RDF as text). A store is kept in Pebble, in PostgreSQL or by a
// server (graph/store/pebblestore, pgstore, httpstore), all held to one suite, storetest; graph/store/fill is what an empty one
// is filled with at once. graph/query asks in SPARQL, Gizmo and GraphQL, and by name, path, time and text. The other formats
// stand beside export/dot and export/svg. cmd/internal/server answers programs over HTTP, cmd/internal/page people.
//
// The packages and which of them may import which stand in cmd/internal/deps, as a test with reasons.
package graph
