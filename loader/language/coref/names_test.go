package coref_test

import (
	"strings"
	"testing"

	"quern/loader/language"
	"quern/loader/language/languagetest"
)

// TestNames holds what the finder cut or took for another, in trees that are given, against the names that the
// resolver makes of it.
func TestNames(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		name      string
		sentences []string
		want      string
	}{
		{"an adjective of the name", []string{
			"They|PRP|2|nsubj hear=heard|VBD|0|root the|DT|5|det Grateful|JJ|5|amod {ORG Harbour|NNP|2|obj } .|.|2|punct",
		}, "ORG Grateful Harbour"},
		{"a nation's adjective is none", []string{
			"They|PRP|2|nsubj join=joined|VBD|0|root the|DT|5|det Danish|JJ|5|amod {ORG Navy|NNP|2|obj } .|.|2|punct",
		}, "MISC Danish; ORG Navy"},
		{"a paper with its article", []string{
			"She|PRP|2|nsubj tell=told|VBD|0|root The|DT|4|det {LOC Pacific|NNP|2|obj } .|.|2|punct",
		}, "ORG The Pacific"},
		{"what a body is of", []string{
			"The|DT|2|det {ORG Court|NNP|5|nsubj } of|IN|4|case {MISC Session|NNP|2|nmod } decide=decided|VBD|0|root .|.|5|punct",
		}, "ORG Court of Session"},
		{"whose a body is", []string{
			"The|DT|2|det {ORG Senate|NNP|5|nsubj } of|IN|4|case {LOC Norway|NNP|2|nmod } sit=sat|VBD|0|root .|.|5|punct",
		}, "ORG Senate; LOC Norway"},
		{"the second part of a field", []string{
			"The|DT|2|det {ORG Institute|NNP|6|nsubj of|IN|4|case Volcanology|NNP|2|nmod } and|CC|6|cc Seismology|NNP|4|conj warn=warned|VBD|0|root .|.|7|punct",
		}, "ORG Institute of Volcanology and Seismology"},
		{"a number behind", []string{
			"{MISC Flight|NNP|3|nsubj } 850|CD|1|nummod land=landed|VBD|0|root .|.|3|punct",
		}, "MISC Flight 850"},
		{"an institution behind a person", []string{
			"{PER Ingrid|NNP|5|nsubj Moen|NNP|1|flat of|IN|4|case HB|NNP|1|nmod Bergen|NNP|4|flat } speak=spoke|VBD|0|root .|.|6|punct",
		}, "PER Ingrid Moen; MISC HB Bergen"},
		{"a firm by the noun before it", []string{
			"The|DT|3|det law|NN|3|compound firm|NN|4|nsubj {PER Vexley|NNP|3|appos Austin|NNP|4|flat } won|VBD|0|root .|.|6|punct",
		}, "ORG Vexley Austin"},
		{"a person by the noun before", []string{
			"The|DT|3|det chess|NN|3|compound player|NN|6|nsubj {MISC Shorvah|NNP|3|appos Bayit|NNP|4|flat } won|VBD|0|root .|.|6|punct",
		}, "PER Shorvah Bayit"},
		{"a person by the office behind", []string{
			"{ORG Akili|NNP|7|nsubj Poiva|NNP|1|flat } ,|,|6|punct the|DT|6|det prime|JJ|6|amod minister|NN|1|appos die=died|VBD|0|root .|.|7|punct",
		}, "PER Akili Poiva"},
		{"a county", []string{
			"{PER County|NNP|3|nsubj Mayvo|NNP|1|flat } sleep=slept|VBD|0|root .|.|3|punct",
		}, "LOC County Mayvo"},
		{"a university", []string{
			"{LOC Harbour|NNP|2|compound University|NNP|3|nsubj } close=closed|VBD|0|root .|.|3|punct",
		}, "ORG Harbour University"},
		{"the surname of one named elsewhere", []string{
			"{PER Ingrid|NNP|3|nsubj Moenstad|NNP|1|flat } sing=sang|VBD|0|root .|.|3|punct",
			"{LOC Moenstad|NNP|2|nsubj } leave=left|VBD|0|root .|.|2|punct",
		}, "PER Ingrid Moenstad; PER Moenstad"},
		{"sums name nothing", []string{
			"It|PRP|2|nsubj cost|VBD|0|root {MISC US$|NNP|2|obj } .|.|2|punct",
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := languagetest.Parse(c.sentences...)
			r.Process(doc)
			var got []string
			for _, m := range doc.Mentions {
				if m.Kind != language.Name {
					continue
				}
				words := []string{m.Type}
				for _, tok := range doc.Sentences[m.Sentence].Tokens[m.First:m.Last] {
					words = append(words, tok.Form)
				}
				got = append(got, strings.Join(words, " "))
			}
			if g := strings.Join(got, "; "); g != c.want {
				t.Errorf("got  %s\nwant %s", g, c.want)
			}
		})
	}
}
