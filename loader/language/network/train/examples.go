// Package train teaches a network (loader/language/network) from treebanks and texts with names.
package train

import (
	"slices"

	"quern/loader/language"
	"quern/loader/language/network"
)

// NameTags are the tags of names that the network learns, in the BIO scheme.
var NameTags = []string{"O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"}

// Parts are what a document is annotated with, and so can be learned from it.
type Parts uint8

// The parts.
const (
	Trees Parts = 1 << iota // tags, lemmas, heads and relations
	Names
)

// Examples are the sentences of an annotated document, each of the same weight: 1 for one that people annotated.
func Examples(doc *language.Document, parts Parts, weight float32) []*network.Example {
	out := make([]*network.Example, len(doc.Sentences))
	for i := range doc.Sentences {
		e := &network.Example{Weight: weight}
		for _, t := range doc.Sentences[i].Tokens {
			e.Forms = append(e.Forms, t.Form)
			if parts&Trees != 0 {
				e.UPOS = append(e.UPOS, t.UPOS)
				e.XPOS = append(e.XPOS, t.XPOS)
				e.Lemmas = append(e.Lemmas, t.Lemma)
				e.Heads = append(e.Heads, t.Head+1)
				e.Deprel = append(e.Deprel, t.Deprel)
			}
			if parts&Names != 0 {
				e.Names = append(e.Names, "O")
			}
		}
		out[i] = e
	}
	if parts&Names == 0 {
		return out
	}
	for _, m := range doc.Names {
		if !slices.Contains(NameTags, "B-"+m.Type) {
			continue
		}
		tags := out[m.Sentence].Names
		for i := m.First; i < m.Last; i++ {
			tags[i] = "I-" + m.Type
		}
		tags[m.First] = "B-" + m.Type
	}
	return out
}
