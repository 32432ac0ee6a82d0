// Package fact finds statements in a parsed document.
//
// The way of a fact:
//
//	sentence ─▶ clause.Read ─▶ graph with deep edges ─▶ match.Index ─▶ rule ─▶ roles
//	                │                                                          │
//	                └─ negation, modality, voice, place, time ─────────────────┴─▶ graph.Statement ─▶ schema.Check
//
// Rules are data (files *.rules and *.words) and bind roles only; the circumstances of a fact are read from
// its clause and are never a rule's business. Clauses that no rule took give open statements.
package fact
