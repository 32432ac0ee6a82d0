// Package loader reads news: an article goes in at the top, a record of entities and statements comes out.
//
//	 bytes (text, pages, PDF, Word, mail, feeds, tables, archives, addresses)
//	   │
//	   ▼
//	source     decode, mend, clean: the last time that text is rewritten
//	   │  graph.Article
//	   ▼
//	tokenize   sentences and words                          + Tokens
//	   │
//	tag        part of speech, lemma                        + Tags
//	   │
//	parse      who governs whom                             + Trees
//	   │
//	entity     people, organisations and places by name     + Names
//	   │
//	coref      "he", "the president", "Lavrov" again        + Chains
//	   │
//	times      "Tuesday", "in 2014", against the date       + Times
//	   │
//	link       who is whom, and which reference entry       + Entities
//	   │  language.Document
//	   ▼
//	fact       rules over the trees
//	   │
//	schema     symmetric, standing, domain and range, what follows
//	   │  graph.Record
//	   ▼
//	the caller's sink (a store, a printer)
//
// Each stage says which layers it needs and adds; New checks their order before anything is read. A stage
// works on its own document alone, so a Pipeline serves any number of goroutines, and Load reads articles
// on all cores while its one writer keeps them in order: the result is the same with one core or many.
package loader
