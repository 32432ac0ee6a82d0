// Package graph has the words that all of quern shares: Article, Span, Entity, Statement, Evidence, Term,
// Time, Judgement.
package graph
