// Package languagetest makes parsed documents for tests: written by hand, or drawn from a seed.
package languagetest

import (
	"fmt"
	"strconv"
	"strings"

	"quern/graph"
	"quern/loader/language"
)

// Parse reads sentences of words "form|tag|head|deprel" set apart by blanks: the Penn tag, the head counted
// from 1 with 0 for the root. A lemma that is not the form in small letters stands before it with "=", a
// name is "{PER" … "}". The text is the forms with a blank behind each. It panics on a word that is not
// written so.
func Parse(sentences ...string) *language.Document {
	doc := &language.Document{Article: &graph.Article{}}
	var text strings.Builder
	for n, line := range sentences {
		s := language.Sentence{Span: graph.Span{Start: text.Len()}}
		for field := range strings.FieldsSeq(line) {
			if kind, ok := strings.CutPrefix(field, "{"); ok {
				doc.Names = append(doc.Names, language.Mention{Sentence: n, First: len(s.Tokens), Kind: language.Name, Type: kind})
				continue
			}
			if field == "}" {
				doc.Names[len(doc.Names)-1].Last = len(s.Tokens)
				continue
			}
			start := text.Len()
			t := token(field)
			text.WriteString(t.Form + " ")
			t.Span = graph.Span{Start: start, End: start + len(t.Form)}
			s.Tokens = append(s.Tokens, t)
		}
		s.Span.End = text.Len()
		doc.Sentences = append(doc.Sentences, s)
	}
	doc.Article.Text = text.String()
	return doc
}

func token(field string) language.Token {
	part := strings.Split(field, "|")
	if len(part) != 4 {
		panic(fmt.Sprintf("languagetest: %q is not form|tag|head|deprel", field))
	}
	lemma, form, ok := strings.Cut(part[0], "=")
	if !ok {
		form, lemma = part[0], strings.ToLower(part[0])
	}
	head, err := strconv.Atoi(part[2])
	if err != nil {
		panic(fmt.Sprintf("languagetest: the head of %q is no number", field))
	}
	return language.Token{Form: form, Lemma: lemma, XPOS: part[1], UPOS: universal(part[1]), Head: head - 1, Deprel: part[3], SpaceAfter: true}
}

// universal gives the universal tag of a Penn tag.
func universal(xpos string) string {
	switch {
	case strings.HasPrefix(xpos, "NNP"):
		return "PROPN"
	case strings.HasPrefix(xpos, "NN"):
		return "NOUN"
	case strings.HasPrefix(xpos, "VB"):
		return "VERB"
	case strings.HasPrefix(xpos, "PRP"), strings.HasPrefix(xpos, "WP"), xpos == "WDT":
		return "PRON"
	case strings.HasPrefix(xpos, "JJ"):
		return "ADJ"
	case strings.HasPrefix(xpos, "RB"):
		return "ADV"
	}
	switch xpos {
	case "DT":
		return "DET"
	case "IN", "TO":
		return "ADP"
	case "CD":
		return "NUM"
	case "CC":
		return "CCONJ"
	case "MD":
		return "AUX"
	}
	return "PUNCT"
}

// Soup is a document of the words with tags, names, paragraphs and heads drawn from the seed, cycles and
// heads that point nowhere among them: what a stage must bear.
func Soup(words string, seed uint64, sentence int) *language.Document {
	doc := &language.Document{Article: &graph.Article{Date: "2021-06-16", Text: words}}
	xpos := []string{"NNP", "NN", "NNS", "VBD", "VBZ", "PRP", "PRP$", "JJ", "DT", "IN", "WP", "."}
	deprel := []string{"nsubj", "obj", "obl", "nmod", "nmod:poss", "flat", "compound", "amod", "det", "case", "appos", "conj", "cop", "acl:relcl", "root", "nmod:desc"}
	next := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	fields := strings.Fields(words)
	if sentence < 1 {
		sentence = 5
	}
	for len(fields) > 0 {
		n := min(len(fields), sentence%40+1)
		s := language.Sentence{Paragraph: next(3)}
		for _, w := range fields[:n] {
			x := xpos[next(len(xpos))]
			s.Tokens = append(s.Tokens, language.Token{Form: w, Lemma: strings.ToLower(w), XPOS: x, UPOS: universal(x), Head: next(n+3) - 2, Deprel: deprel[next(len(deprel))]})
		}
		if a := next(n); next(2) == 0 {
			doc.Names = append(doc.Names, language.Mention{Sentence: len(doc.Sentences), First: a, Last: min(n, a+next(3)+1), Type: []string{"PER", "ORG", "LOC", "MISC"}[next(4)], Kind: language.Name})
		}
		doc.Sentences = append(doc.Sentences, s)
		fields = fields[n:]
	}
	return doc
}
