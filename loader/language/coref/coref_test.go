package coref_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quern/data"
	"quern/loader/language"
	"quern/loader/language/coref"
	"quern/loader/language/languagetest"
)

func load(t testing.TB) *coref.Resolver {
	r, err := coref.Load(data.Lists())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// show writes each chain as its mentions' words, and the chains in order.
func show(doc *language.Document) string {
	var chains []string
	for _, c := range doc.Chains {
		var words []string
		for _, i := range c.Mentions {
			m := doc.Mentions[i]
			var w []string
			for _, t := range doc.Sentences[m.Sentence].Tokens[m.First:m.Last] {
				w = append(w, t.Form)
			}
			words = append(words, strings.Join(w, " "))
		}
		chains = append(chains, strings.Join(words, " = "))
	}
	return strings.Join(chains, "; ")
}

func TestChains(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		name      string
		sentences []string
		want      string
	}{
		{"surname with full name", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } resign=resigned|VBD|0|root .|.|3|punct",
			"{PER Moen|NNP|2|nsubj } leave=left|VBD|0|root .|.|2|punct",
		}, "Ingrid Moen = Moen"},
		{"a crowd that is told of twice", []string{
			"Thousand=Thousands|NNS|4|nsubj of|IN|3|case protester=protesters|NNS|1|nmod march=marched|VBD|0|root in|IN|6|case {LOC Bergen|NNP|4|obl } .|.|4|punct",
			"Thousand=Thousands|NNS|4|nsubj of|IN|3|case person=people|NNS|1|nmod march=marched|VBD|0|root in|IN|6|case {LOC Bergen|NNP|4|obl } .|.|4|punct",
		}, "Thousands of protesters = Thousands of people; Bergen = Bergen"},
		{"two crowds in two towns", []string{
			"Thousand=Thousands|NNS|4|nsubj of|IN|3|case protester=protesters|NNS|1|nmod march=marched|VBD|0|root in|IN|6|case {LOC Bergen|NNP|4|obl } .|.|4|punct",
			"Thousand=Thousands|NNS|4|nsubj of|IN|3|case person=people|NNS|1|nmod march=marched|VBD|0|root in|IN|6|case {LOC Malmö|NNP|4|obl } .|.|4|punct",
		}, ""},
		{"a name at birth", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } sing=sang|VBD|0|root .|.|3|punct",
			"bear=Born|VBN|5|advcl {PER Ingrid|NNP|1|xcomp Lee|NNP|2|flat } she|PRP|5|nsubj move=moved|VBD|0|root .|.|5|punct",
		}, "Ingrid Moen = Ingrid Lee = she"},
		{"a surname with its particle", []string{
			"{PER Ursula|NNP|5|nsubj von|NNP|1|flat der|NNP|1|flat Moen|NNP|1|flat } sing=sang|VBD|0|root .|.|5|punct",
			"{PER Von|NNP|4|nsubj der|NNP|1|flat Moen|NNP|1|flat } leave=left|VBD|0|root .|.|4|punct",
		}, "Ursula von der Moen = Von der Moen"},
		{"two of one surname stay two", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } met|VBD|0|root {PER Peter|NNP|3|obj Moen|NNP|4|flat } .|.|3|punct",
		}, ""},
		{"the wife is not the husband", []string{
			"{PER Peter|NNP|3|nsubj Moen|NNP|1|flat } sing=sang|VBD|0|root .|.|3|punct",
			"Mrs.|NNP|2|nmod:desc {PER Moen|NNP|3|nsubj } listen=listened|VBD|0|root .|.|3|punct",
		}, ""},
		{"she by the given name", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } met|VBD|0|root {PER Peter|NNP|3|obj Vik|NNP|4|flat } .|.|3|punct",
			"She|PRP|2|nsubj smile=smiled|VBD|0|root .|.|2|punct",
		}, "Ingrid Moen = She"},
		{"his of the subject", []string{
			"{PER Peter|NNP|3|nsubj Vik|NNP|1|flat } sell=sold|VBD|0|root his|PRP$|5|nmod:poss boat|NN|3|obj .|.|3|punct",
		}, "Peter Vik = his"},
		{"an object pronoun is not its subject", []string{
			"{PER Peter|NNP|3|nsubj Vik|NNP|1|flat } see=saw|VBD|0|root him|PRP|3|obj .|.|3|punct",
		}, ""},
		{"a reflexive is", []string{
			"{PER Peter|NNP|3|nsubj Vik|NNP|1|flat } blame=blamed|VBD|0|root himself|PRP|3|obj .|.|3|punct",
		}, "Peter Vik = himself"},
		{"acronym", []string{
			"the|DT|3|det {ORG Harbour|NNP|3|compound Safety|NNP|3|compound Office|NNP|4|nsubj } waited|VBD|0|root .|.|5|punct",
			"{ORG HSO|NNP|2|nsubj } close=closed|VBD|0|root .|.|2|punct",
		}, "Harbour Safety Office = HSO"},
		{"names of a country", []string{
			"{LOC U.S.|NNP|2|nsubj } help=helped|VBD|0|root the|DT|5|det {LOC United|NNP|5|amod States|NNPS|2|obj } .|.|2|punct",
		}, "U.S. = United States"},
		{"apposition", []string{
			"{PER Ingrid|NNP|7|nsubj Moen|NNP|1|flat } ,|,|6|punct the|DT|6|det finance|NN|6|compound minister|NN|1|appos resign=resigned|VBD|0|root .|.|7|punct",
		}, "Ingrid Moen = the finance minister"},
		{"an event of one day told anew", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } join=joined|VBD|0|root the|DT|5|det rally|NN|3|obj on|IN|7|case Saturday|NNP|5|nmod .|.|3|punct",
			"{PER Moen|NNP|2|nsubj } lead=led|VBD|0|root a|DT|4|det protest|NN|2|obj Saturday|NNP|4|nmod:unmarked .|.|2|punct",
		}, "Ingrid Moen = Moen; the rally = a protest"},
		{"and of another day", []string{
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } join=joined|VBD|0|root the|DT|5|det rally|NN|3|obj on|IN|7|case Saturday|NNP|5|nmod .|.|3|punct",
			"{PER Moen|NNP|2|nsubj } lead=led|VBD|0|root a|DT|4|det protest|NN|2|obj Friday|NNP|4|nmod:unmarked .|.|2|punct",
		}, "Ingrid Moen = Moen"},
		{"the embassy by its noun alone", []string{
			"The|DT|3|det {ORG Norwegian|JJ|3|amod Embassy|NNP|4|nsubj } wait=waited|VBD|0|root .|.|4|punct",
			"Guard=Guards|NNS|2|nsubj leave=left|VBD|0|root the|DT|4|det {MISC Embassy|NNP|2|obj } .|.|2|punct",
		}, "Norwegian Embassy = Embassy"},
		{"two words for one person", []string{
			"Norwegian|JJ|2|amod singer|NN|7|nsubj and|CC|4|cc lyricist|NN|2|conj {PER Ingrid|NNP|4|flat Moen|NNP|5|flat } die=died|VBD|0|root .|.|7|punct",
		}, "Norwegian singer = Ingrid Moen"},
		{"office", []string{
			"Norwegian|JJ|3|amod Prime|NNP|3|amod Minister|NNP|4|nmod:desc {PER Ingrid|NNP|6|nsubj Moen|NNP|4|flat } resign=resigned|VBD|0|root .|.|6|punct",
			"The|DT|3|det prime|JJ|3|amod minister|NN|4|nsubj leave=left|VBD|0|root .|.|4|punct",
		}, "Ingrid Moen = The prime minister"},
		{"an office of another country", []string{
			"Norwegian|JJ|3|amod Prime|NNP|3|amod Minister|NNP|4|nmod:desc {PER Ingrid|NNP|6|nsubj Moen|NNP|4|flat } resign=resigned|VBD|0|root .|.|6|punct",
			"The|DT|4|det Danish|JJ|4|amod prime|JJ|4|amod minister|NN|5|nsubj stay=stayed|VBD|0|root .|.|5|punct",
		}, ""},
		{"the same noun", []string{
			"Envoy=Envoys|NNS|2|nsubj hold=held|VBD|0|root a|DT|4|det meeting|NN|2|obj .|.|2|punct",
			"The|DT|2|det meeting|NN|3|nsubj end=ended|VBD|0|root .|.|3|punct",
		}, "a meeting = The meeting"},
		{"another event of the kind", []string{
			"Envoy=Envoys|NNS|2|nsubj hold=held|VBD|0|root a|DT|4|det meeting|NN|2|obj .|.|2|punct",
			"The|DT|3|det budget|NN|3|compound meeting|NN|4|nsubj end=ended|VBD|0|root .|.|4|punct",
		}, ""},
		{"I is who speaks", []string{
			"\"|``|3|punct I|PRP|3|nsubj won|VBD|5|ccomp \"|''|3|punct say=said|VBD|0|root {PER Ingrid|NNP|5|nsubj Moen|NNP|6|flat } .|.|5|punct",
		}, "I = Ingrid Moen"},
		{"a damaged name", []string{
			"{PER Zolt\u00e1n|NNP|3|nsubj Kov\u00e1cs|NNP|1|flat } left|VBD|0|root .|.|3|punct",
			"{PER Zolt\u0192n|NNP|3|nsubj Kov\u0192cs|NNP|1|flat } left|VBD|0|root .|.|3|punct",
		}, "Zolt\u00e1n Kov\u00e1cs = Zolt\u0192n Kov\u0192cs"},
		{"a relative pronoun", []string{
			"A|DT|2|det witness|NN|5|nsubj who|WP|4|nsubj fled|VBD|2|acl:relcl return=returned|VBD|0|root .|.|5|punct",
		}, "A witness = who"},
		{"a possessive before its subject", []string{
			"In|IN|3|case her|PRP$|3|nmod:poss speech|NN|6|obl ,|,|3|punct {PER Ingrid|NNP|6|nsubj Moen|NNP|5|flat } thank=thanked|VBD|0|root voters|NNS|6|obj .|.|6|punct",
		}, "her = Ingrid Moen"},
		{"who was quoted by office is named next", []string{
			"Norway|NNP|4|nmod:poss 's|POS|1|case foreign|JJ|4|amod minister|NN|5|nsubj say=said|VBD|0|root so|RB|5|advmod .|.|5|punct",
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } add=added|VBD|0|root more|RB|3|advmod .|.|3|punct",
		}, "Norway 's foreign minister = Ingrid Moen"},
		{"a specific event does not take up a general one", []string{
			"The|DT|2|det attack|NN|3|nsubj fail=failed|VBD|0|root .|.|3|punct",
			"An|DT|2|det airstrike|NN|3|nsubj follow=followed|VBD|0|root .|.|3|punct",
			"The|DT|2|det attack|NN|3|nsubj kill=killed|VBD|0|root none|NN|3|obj .|.|3|punct",
			"The|DT|2|det airstrike|NN|3|nsubj end=ended|VBD|0|root .|.|3|punct",
		}, "The attack = The attack; An airstrike = The airstrike"},
		{"a meeting told by a verb is not the earlier one", []string{
			"Envoy=Envoys|NNS|2|nsubj plan=planned|VBD|0|root a|DT|4|det meeting|NN|2|obj .|.|2|punct",
			"Soldier=Soldiers|NNS|2|nsubj meet=met|VBD|0|root .|.|2|punct",
			"The|DT|2|det meeting|NN|3|nsubj end=ended|VBD|0|root .|.|3|punct",
		}, ""},
		{"the army of a nation by its name and its adjective", []string{
			"Norway|NNP|3|nmod:poss 's|POS|1|case army|NN|4|nsubj wait=waited|VBD|0|root .|.|4|punct",
			"The|DT|3|det Norwegian|JJ|3|amod army|NN|4|nsubj leave=left|VBD|0|root .|.|4|punct",
		}, "Norway 's army = The Norwegian army; Norway = Norwegian"},
		{"the country of the office stands before the name", []string{
			"President|NNP|5|nmod:desc {PER of|IN|3|case Norway|NNP|1|nmod Ingrid|NNP|6|nsubj Moen|NNP|4|flat } sing=sang|VBD|0|root .|.|6|punct",
			"{PER Ingrid|NNP|3|nsubj Moen|NNP|1|flat } leave=left|VBD|0|root .|.|3|punct",
		}, "Ingrid Moen = Ingrid Moen"},
		{"two surnames", []string{
			"{PER Luis|NNP|4|nsubj Vega|NNP|1|flat Soto|NNP|1|flat } sing=sang|VBD|0|root .|.|4|punct",
			"{PER Vega|NNP|2|nsubj } leave=left|VBD|0|root .|.|2|punct",
		}, "Luis Vega Soto = Vega"},
		{"two people joined by a hyphen", []string{
			"{PER Moen|NNP|2|nsubj } met|VBD|0|root {PER Vik|NNP|2|obj } .|.|2|punct",
			"A|DT|5|det {PER Moen|NNP|5|compound -|HYPH|2|punct Vik|NNP|2|conj } pact|NN|6|nsubj fail=failed|VBD|0|root .|.|6|punct",
		}, "Moen = Moen; Vik = Vik"},
		{"within a quotation he is not who speaks", []string{
			"\"|``|3|punct He|PRP|3|nsubj won|VBD|5|ccomp \"|''|3|punct say=said|VBD|0|root {PER Peter|NNP|5|nsubj Vik|NNP|6|flat } .|.|5|punct",
		}, ""},
		{"they are no one of two", []string{
			"{PER Peter|NNP|4|nsubj } and|CC|3|cc {PER Ingrid|NNP|1|conj } leave=left|VBD|0|root .|.|4|punct",
			"They|PRP|2|nsubj sleep=slept|VBD|0|root .|.|2|punct",
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := languagetest.Parse(c.sentences...)
			r.Process(doc)
			if got := show(doc); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func FuzzProcess(f *testing.F) {
	r := load(f)
	f.Add("she said his the that \" I \" president Lee of Dublin and dozens protesters", uint64(7), 3)
	f.Add("\u0192 . , Mrs. Prime Minister who which it they its", uint64(99), 1)
	f.Fuzz(func(t *testing.T, words string, seed uint64, step int) {
		doc := languagetest.Soup(words, seed, step)
		r.Process(doc)
		seen := map[int]bool{}
		for _, c := range doc.Chains {
			if len(c.Mentions) < 2 || !slices.IsSorted(c.Mentions) {
				t.Fatalf("a chain of %v", c.Mentions)
			}
			for _, i := range c.Mentions {
				if seen[i] {
					t.Fatalf("mention %d stands in two chains", i)
				}
				seen[i] = true
			}
		}
		for _, m := range doc.Mentions {
			if m.First < 0 || m.First >= m.Last || m.Last > len(doc.Sentences[m.Sentence].Tokens) || m.Head < m.First || m.Head >= m.Last {
				t.Fatalf("mention %+v points outside its sentence", m)
			}
		}
	})
}

func BenchmarkProcess(b *testing.B) {
	r := load(b)
	for _, n := range []int{200, 2000, 20000} {
		var sentences []string
		for i := range n {
			sentences = append(sentences, fmt.Sprintf("{PER Ann|NNP|3|nsubj Lee%d|NNP|1|flat } see=saw|VBD|0|root the|DT|5|det meeting|NN|3|obj with|IN|7|case him|PRP|3|obl .|.|3|punct", i%500))
		}
		doc := languagetest.Parse(sentences...)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.SetBytes(int64(len(doc.Article.Text)))
			for b.Loop() {
				r.Process(doc)
			}
		})
	}
}
