// Package match is a pattern language over dependency trees. It knows no facts: a pattern says which words
// hang together how, and names some of them.
//
// A pattern is a node and the edges that leave it, in the spirit of Semgrex (Chambers et al. 2007,
// "Learning Alignments and Leveraging Natural Logic"):
//
//	meet|huddle >agent *=subject >patient|obl:with *=object !>advmod never
//
// A node is a lemma or lemmas ("meet|huddle"), a word class ("@meeting-verbs"), both mixed ("@a|walk"),
// or "*" for any word; then tests in braces ("{upos:VERB, !form:Met|met}") and a capture ("=subject").
// The first node is the anchor. Every edge leaves the node to its left at the same level; parentheses
// open a level:
//
//	hold >agent *=subject >patient (@talk-nouns >nmod:with *=object)
//
//	>r  a dependent by relation r       <r  the governor by relation r
//	>>  any word below                  <<  any word above
//	.   the next word                   ..  any later word of the sentence
//
// Relations may be alternatives ("a|b") and end in "*" ("obl:*"). Before an edge, "!" says that there is
// none, "?" that it is bound where it is there. Words captured under different names are different words.
// All ways to match are found, so an edge that the graph has to each conjunct is quantified over them.
package match
