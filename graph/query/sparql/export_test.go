package sparql

import "quern/graph/query/sparql/syntax"

// NewLanguageAt reads queries as the recommendation has it, without prefixes declared beforehand.
func NewLanguageAt(base string) *Language {
	return &Language{names: standard.names, options: syntax.Options{Base: base}}
}
