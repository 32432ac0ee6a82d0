package main

import (
	"fmt"
	"os"

	"quern/loader/language"
	"quern/loader/language/conllu"
)

// readTreebank reads CoNLL-U files, a document for each "# newdoc".
func readTreebank(paths []string) ([]*language.Document, error) {
	var docs []*language.Document
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("reading a treebank: %w", err)
		}
		for doc, err := range conllu.Documents(f) {
			if err != nil {
				f.Close()
				return nil, fmt.Errorf("reading %s: %w", path, err)
			}
			docs = append(docs, doc)
		}
		f.Close()
	}
	return docs, nil
}

// copyDocument copies a document with its tokens; its other layers are shared.
func copyDocument(d *language.Document) *language.Document {
	c := *d
	c.Sentences = make([]language.Sentence, len(d.Sentences))
	for i, s := range d.Sentences {
		s.Tokens = append([]language.Token(nil), s.Tokens...)
		c.Sentences[i] = s
	}
	return &c
}
