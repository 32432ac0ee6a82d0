package times_test

import (
	"testing"

	"quern/loader/language/languagetest"
	"quern/loader/language/times"
)

// TestTense tells by the clause's verb whether a bare day lies behind or ahead. The article is of Wednesday,
// 2021-06-16.
func TestTense(t *testing.T) {
	for _, c := range []struct{ name, sentence, want string }{
		{"past", "They|PRP|2|nsubj meet=met|VBD|0|root on|IN|4|case Friday|NNP|2|obl .|.|2|punct", "2021-06-11"},
		{"will", "They|PRP|3|nsubj will|MD|3|aux meet|VB|0|root on|IN|5|case Friday|NNP|3|obl .|.|3|punct", "2021-06-18"},
		{"due to", "They|PRP|3|nsubj be=are|VBP|3|cop due|JJ|0|root to|TO|5|mark meet|VB|3|xcomp on|IN|7|case Friday|NNP|5|obl .|.|3|punct", "2021-06-18"},
		{"a present with on", "The|DT|2|det board|NN|3|nsubj meet=meets|VBZ|0|root on|IN|5|case Friday|NNP|3|obl .|.|3|punct", "2021-06-18"},
		{"a caption", "A|DT|2|det man|NN|3|nsubj wave=waves|VBZ|0|root Friday|NNP|3|obl:unmarked .|.|3|punct", "2021-06-11"},
		{"the present of speech", "She|PRP|2|nsubj say=says|VBZ|0|root on|IN|4|case Friday|NNP|2|obl .|.|2|punct", "2021-06-11"},
		{"perfect", "They|PRP|3|nsubj have|VBP|3|aux meet=met|VBN|0|root on|IN|5|case Friday|NNP|3|obl .|.|3|punct", "2021-06-11"},
		{"behind a noun of the clause", "They|PRP|3|nsubj will|MD|3|aux hold|VB|0|root talk=talks|NNS|3|obj on|IN|6|case Friday|NNP|4|nmod .|.|3|punct", "2021-06-18"},
		{"an infinitive that is no plan", "They|PRP|2|nsubj come=came|VBD|0|root to|TO|4|mark meet|VB|2|advcl on|IN|6|case Friday|NNP|4|obl .|.|2|punct", "2021-06-11"},
		{"a month ahead", "It|PRP|3|nsubj will|MD|3|aux open|VB|0|root in|IN|5|case March|NNP|3|obl .|.|3|punct", "2022-03-01"},
		{"a month behind", "It|PRP|2|nsubj open=opened|VBD|0|root in|IN|4|case March|NNP|2|obl .|.|2|punct", "2021-03-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := languagetest.Parse(c.sentence)
			doc.Article.Date = "2021-06-16"
			times.New().Process(doc)
			if len(doc.Times) != 1 || string(doc.Times[0].Value.Start) != c.want {
				t.Errorf("got %+v, want a time from %s", doc.Times, c.want)
			}
		})
	}
}
