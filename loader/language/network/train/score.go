package train

import (
	"fmt"
	"slices"
	"strings"

	"quern/loader/language"
)

// Score counts what a stage got right with the tokens given.
type Score struct {
	Words, UPOS, XPOS, Lemma, Heads, Labelled int
	Names, Found, Right                       int // names in the gold, found, and found right
}

// Stage is what is scored.
type Stage interface{ Process(*language.Document) }

// Add has the stage read the tokens of an annotated document and compares. Names of other types than the
// network's are left out on both sides.
func (s *Score) Add(stage Stage, gold *language.Document) {
	doc := &language.Document{Article: gold.Article}
	for _, g := range gold.Sentences {
		sentence := language.Sentence{Span: g.Span, Paragraph: g.Paragraph}
		for _, t := range g.Tokens {
			sentence.Tokens = append(sentence.Tokens, language.Token{Span: t.Span, Form: t.Form, Joined: t.Joined, SpaceAfter: t.SpaceAfter})
		}
		doc.Sentences = append(doc.Sentences, sentence)
	}
	stage.Process(doc)
	universal := func(relation string) string {
		relation, _, _ = strings.Cut(relation, ":")
		return relation
	}
	for i, g := range gold.Sentences {
		for k, want := range g.Tokens {
			got := doc.Sentences[i].Tokens[k]
			s.Words++
			s.UPOS += one(got.UPOS == want.UPOS)
			s.XPOS += one(got.XPOS == want.XPOS)
			s.Lemma += one(got.Lemma == want.Lemma || want.Lemma == "_")
			s.Heads += one(got.Head == want.Head)
			s.Labelled += one(got.Head == want.Head && universal(got.Deprel) == universal(want.Deprel))
		}
	}
	s.addNames(gold.Names, doc.Names)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Score) addNames(gold, found []language.Mention) {
	type key struct {
		sentence, first, last int
		kind                  string
	}
	want := map[key]bool{}
	for _, m := range gold {
		if !slices.Contains(NameTags, "B-"+m.Type) {
			continue
		}
		want[key{m.Sentence, m.First, m.Last, m.Type}] = true
	}
	s.Names += len(want)
	s.Found += len(found)
	for _, m := range found {
		s.Right += one(want[key{m.Sentence, m.First, m.Last, m.Type}])
	}
}

// String gives the shares in percent.
func (s *Score) String() string {
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }
	return fmt.Sprintf("UPOS %.2f XPOS %.2f lemma %.2f UAS %.2f LAS %.2f names %.2f",
		share(s.UPOS, s.Words), share(s.XPOS, s.Words), share(s.Lemma, s.Words), share(s.Heads, s.Words), share(s.Labelled, s.Words),
		share(2*s.Right, s.Names+s.Found))
}
