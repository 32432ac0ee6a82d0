package link_test

import (
	"fmt"
	"strings"
	"testing"

	"quern/data"
	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/coref"
	"quern/loader/language/languagetest"
	"quern/loader/language/lexicon"
	"quern/loader/language/times"
	"quern/loader/link"
)

// stages are what a document goes through from its names to its entities.
func stages(t testing.TB) func(*language.Document) {
	l, err := lexicon.Load(data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	c, d, k := coref.New(l), times.New(), link.New(l)
	return func(doc *language.Document) { c.Process(doc); d.Process(doc); k.Process(doc) }
}

// show writes each entity with its type, its marks and the words that link to it.
func show(doc *language.Document) string {
	var lines []string
	for _, e := range doc.Entities {
		line := string(e.Type) + " " + e.Name
		if e.Reference != "" {
			line += " =" + e.Reference
		}
		if e.Unnamed {
			line += " unnamed"
		}
		if e.Qualify {
			line += " qualify"
		}
		var words []string
		for _, l := range doc.Links {
			if l.Entity == e.ID {
				tokens := doc.Sentences[l.Sentence].Tokens[l.First:l.Last]
				words = append(words, graph.Span{Start: tokens[0].Span.Start, End: tokens[len(tokens)-1].Span.End}.Of(doc.Article.Text))
			}
		}
		lines = append(lines, line+": "+strings.Join(words, ", "))
	}
	return strings.Join(lines, "\n")
}

func TestEntities(t *testing.T) {
	process := stages(t)
	for _, c := range []struct {
		name      string
		sentences []string
		want      string
	}{
		{"titles stand outside the name, nations inside the lists", []string{
			"Norwegian|JJ|3|amod Foreign|NNP|3|amod Minister|NNP|4|nmod:desc {PER Ingrid|NNP|6|nsubj Moen|NNP|4|flat } left|VBD|0|root {LOC Norway|NNP|6|obj } .|.|6|punct",
		}, "country Norway =norway: Norwegian, Norway\nperson Ingrid Moen: Ingrid Moen"},
		{"a title that the finder took into the name", []string{
			"{PER President|NNP|2|nmod:desc Ingrid|NNP|4|nsubj Moen|NNP|2|flat } left|VBD|0|root .|.|4|punct",
			"{PER Moen|NNP|2|nsubj } slept|VBD|0|root .|.|2|punct",
		}, "person Ingrid Moen: Ingrid Moen, Moen"},
		{"a capital that acts", []string{
			"{LOC Oslo|NNP|2|nsubj } reject=rejected|VBD|0|root the|DT|4|det offer|NN|2|obj of|IN|6|case {LOC Norway|NNP|4|nmod } .|.|2|punct",
		}, "country Norway =norway: Oslo, Norway"},
		{"a capital as a place", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } speak=spoke|VBD|0|root in|IN|5|case {LOC Oslo|NNP|3|obl } .|.|3|punct",
		}, "person Ingrid Moen: Ingrid Moen\nplace Oslo =oslo: Oslo"},
		{"one name as both", []string{
			"In|IN|2|case {LOC Oslo|NNP|4|obl } crowd=crowds|NNS|4|nsubj cheer=cheered|VBD|0|root .|.|4|punct",
			"{LOC Oslo|NNP|2|nsubj } welcome=welcomed|VBD|0|root the|DT|4|det vote|NN|2|obj .|.|2|punct",
		}, "place Oslo =oslo: Oslo\ngroup crowds unnamed: crowds\ncountry Norway =norway: Oslo\nevent vote unnamed: the vote"},
		{"between capitals", []string{
			"Relation=Relations|NNS|6|nsubj between|IN|3|case {LOC Oslo|NNP|1|nmod } and|CC|5|cc {LOC Stockholm|NNP|3|conj } cool=cooled|VBD|0|root .|.|6|punct",
		}, "country Norway =norway: Oslo\ncountry Sweden =sweden: Stockholm"},
		{"a seat of government", []string{
			"The|DT|2|det {ORG Kremlin|NNP|3|nsubj } deny=denied|VBD|0|root it|PRP|3|obj .|.|3|punct",
			"Tourist=Tourists|NNS|2|nsubj saw|VBD|0|root the|DT|4|det {LOC Kremlin|NNP|2|obl } .|.|2|punct",
		}, "country Russia =russia: Kremlin\ngroup Tourists unnamed: Tourists\nplace Kremlin: Kremlin"},
		{"a state behind its city", []string{
			"They|PRP|2|nsubj meet=met|VBD|0|root in|IN|4|case {LOC Macon|NNP|2|obl } ,|,|6|punct {LOC Georgia|NNP|4|appos } .|.|2|punct",
		}, "place Macon =macon: Macon\nplace Georgia =georgia-us: Georgia"},
		{"a bare surname is known here alone", []string{
			"{PER Moen|NNP|2|nsubj } slept|VBD|0|root .|.|2|punct",
		}, "person Moen unnamed: Moen"},
		{"a pope has a name of one word", []string{
			"Pope|NNP|2|nmod:desc {PER Francis|NNP|3|nsubj } slept|VBD|0|root .|.|3|punct",
		}, "person Pope Francis: Francis"},
		{"a person named as a place is", []string{
			"{PER Paris|NNP|3|nsubj Texas|NNP|1|flat } slept|VBD|0|root in|IN|5|case {LOC Paris|NNP|3|obl } .|.|3|punct",
			"{PER Denzel|NNP|3|nsubj Washington|NNP|1|flat } slept|VBD|0|root .|.|3|punct",
			"{PER Washington|NNP|2|nsubj } work=woke|VBD|0|root .|.|2|punct",
		}, "person Paris Texas: Paris Texas\nplace Paris =paris: Paris\nperson Denzel Washington: Denzel Washington, Washington"},
		{"a firm named as a person is", []string{
			"{ORG Laura|NNP|3|nsubj Ashley|NNP|1|flat } close=closed|VBD|0|root .|.|3|punct",
		}, "organization Laura Ashley qualify: Laura Ashley"},
		{"a firm named as a city is", []string{
			"{ORG Phoenix|NNP|2|nsubj } win=won|VBD|0|root .|.|2|punct",
		}, "organization Phoenix qualify: Phoenix"},
		{"groups by their description", []string{
			"Senior|JJ|3|amod Danish|JJ|3|amod official=officials|NNS|4|nsubj meet=met|VBD|0|root .|.|4|punct",
			"They|PRP|2|nsubj leave=left|VBD|0|root .|.|2|punct",
		}, "group Senior Danish officials unnamed: Senior Danish officials, They\ncountry Denmark =denmark: Danish"},
		{"a number of people are the people", []string{
			"Thousand=Thousands|NNS|4|nsubj of|IN|3|case protester=protesters|NNS|1|nmod march=marched|VBD|0|root .|.|4|punct",
		}, "group Thousands of protesters unnamed: Thousands of protesters"},
		{"a people", []string{
			"{MISC Danes|NNPS|2|nsubj } vote=voted|VBD|0|root .|.|2|punct",
		}, "group Danes: Danes"},
		{"an organisation of the lists under two names", []string{
			"The|DT|4|det {ORG World|NNP|4|compound Health|NNP|4|compound Organization|NNP|5|nsubj } warn=warned|VBD|0|root .|.|5|punct",
			"The|DT|2|det {ORG WHO|NNP|3|nsubj } wait=waited|VBD|0|root .|.|3|punct",
		}, "organization World Health Organization =world-health-organization: World Health Organization, WHO"},
		{"a government is its country", []string{
			"The|DT|3|det Danish|JJ|3|amod government|NN|4|nsubj wait=waited|VBD|0|root .|.|4|punct",
			"It|PRP|2|nsubj lose=lost|VBD|0|root .|.|2|punct",
		}, "country Denmark =denmark: The Danish government, Danish, It"},
		{"a dateline is a place", []string{
			"{ORG OSLO|NNP|4|nsubj } —|:|1|punct Talk=Talks|NNS|4|nsubj end=ended|VBD|0|root .|.|4|punct",
		}, "place Oslo =oslo: OSLO\nevent Talks unnamed: Talks"},
		{"a hall that the finder took for a firm", []string{
			"She|PRP|2|nsubj sing=sang|VBD|0|root at|IN|6|case {ORG Harbour|NNP|6|compound Concert|NNP|6|compound Hall|NNP|2|obl } .|.|2|punct",
		}, "place Harbour Concert Hall: Harbour Concert Hall"},
		{"a country taken for a person", []string{
			"{PER Norway|NNP|2|nsubj } win=won|VBD|0|root .|.|2|punct",
		}, "country Norway =norway: Norway"},
		{"party members are a group", []string{
			"{MISC Democrat=Democrats|NNPS|2|nsubj } win=won|VBD|0|root .|.|2|punct",
		}, "group Democrats: Democrats"},
		{"an office is no one", []string{
			"{PER Peter|NNP|3|nsubj Vik|NNP|1|flat } serve=served|VBD|0|root as|IN|5|case governor|NN|3|obl .|.|3|punct",
		}, "person Peter Vik: Peter Vik"},
		{"no pronoun is an entity, nor a predicate", []string{
			"It|PRP|2|nsubj rain=rained|VBD|0|root .|.|2|punct",
			"She|PRP|4|nsubj be=is|VBZ|4|cop a|DT|4|det teacher|NN|0|root .|.|4|punct",
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := languagetest.Parse(c.sentences...)
			process(doc)
			if got := show(doc); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func FuzzProcess(f *testing.F) {
	process := stages(f)
	f.Add("Oslo said the Kremlin of Norway his Pope Francis , Georgia Md. eastern France \" I \" thousands", uint64(3), 4)
	f.Add("\u0199 The the . president Moscow-based U.S. us", uint64(5), 2)
	f.Fuzz(func(t *testing.T, words string, seed uint64, sentence int) {
		doc := languagetest.Soup(words, seed, sentence)
		process(doc)
		known := map[graph.EntityID]bool{}
		for i, e := range doc.Entities {
			if e.ID != graph.EntityID(fmt.Sprintf("e%d", i+1)) || len(e.Mentions) == 0 || e.Type == "" {
				t.Fatalf("entity %d is %+v", i, e)
			}
			known[e.ID] = true
		}
		for _, l := range doc.Links {
			if !known[l.Entity] || l.First < 0 || l.First >= l.Last || l.Last > len(doc.Sentences[l.Sentence].Tokens) {
				t.Fatalf("link %+v points nowhere", l)
			}
		}
	})
}

func BenchmarkProcess(b *testing.B) {
	process := stages(b)
	var sentences []string
	for i := range 5000 {
		sentences = append(sentences, fmt.Sprintf("{PER Ann|NNP|3|nsubj Lee%d|NNP|1|flat } see=saw|VBD|0|root the|DT|5|det meeting|NN|3|obj in|IN|7|case {LOC Oslo|NNP|3|obl } with|IN|9|case him|PRP|3|obl .|.|3|punct", i%500))
	}
	doc := languagetest.Parse(sentences...)
	b.SetBytes(int64(len(doc.Article.Text)))
	for b.Loop() {
		process(doc)
	}
}
