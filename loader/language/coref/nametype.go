package coref

import (
	"strings"
	"unicode"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// mendTypes puts right what names are taken for, by what stands beside each one, then by what the article
// takes the same words for elsewhere.
func (w *work) mendTypes(names []language.Mention) {
	for k := range names {
		w.typeByNeighbours(&names[k])
	}
	w.typeByOthers(names)
}

// words are the forms of a name.
func (w *work) words(n *language.Mention) []string {
	var out []string
	for _, t := range w.doc.Sentences[n.Sentence].Tokens[n.First:n.Last] {
		out = append(out, t.Form)
	}
	return out
}

// typeByNeighbours reads the type of a name from its last word, the noun before it, its apposition or its
// relative clause, where they say it plainly.
func (w *work) typeByNeighbours(n *language.Mention) {
	words := w.words(n)
	text := strings.Join(words, " ")
	readings := w.lexicon.Readings(text)
	_, given := w.lexicon.Given(words[0])
	last := w.token(n.Sentence, n.Last-1)
	noun, known := w.lexicon.Noun(last.Lemma)
	switch {
	case n.Type == "LOC" && w.onlyBody(readings) && (len(words) > 1 || isAcronym(text)):
		n.Type = "ORG"
		return
	case len(readings) > 0:
		return
	case n.Type == "LOC" && known && startsUpper(last.Form) && (noun.Class == graph.Organization || noun.Class == graph.Group):
		n.Type = "ORG" // "Harbour University"
		return
	case len(words) > 1 && n.Type != "LOC" && (words[0] == "County" || last.Form == "County"):
		n.Type = "LOC"
		return
	case n.Type == "PER" && known && noun.Class != graph.Person && (len(words) == 1 && !given || len(words) > 1 && !given) && last.Form != strings.ToUpper(last.Form):
		n.Type = typeOf(noun.Class)
		return
	case n.Type == "PER" && len(words) == 1 && isPeople(words[0]) && !given && !w.titled(n):
		n.Type = "MISC"
		return
	}
	if class := w.classBefore(n); class != "" {
		switch {
		case class == graph.Person:
			if n.Type != "PER" && len(words) > 1 && len(words) < 5 && (given || n.Type == "MISC") && !known && !hasAcronym(words) && !lowerWord(words) {
				n.Type = "PER"
			}
		case n.Type == "PER" && given && len(words) > 1:
		default:
			n.Type = typeOf(class)
		}
		return
	}
	if n.Type != "PER" && len(words) > 1 && len(words) < 5 && !known && !hasAcronym(words) && !lowerWord(words) && w.isPerson(n) {
		n.Type = "PER"
	}
}

// onlyBody reports whether the lists know a name as a body's alone.
func (w *work) onlyBody(readings []lexicon.Reading) bool {
	for _, r := range readings {
		if r.Entry.Type != graph.Organization {
			return false
		}
	}
	return len(readings) > 0
}

// typeOf is the finder's type for a class of noun.
func typeOf(class graph.EntityType) string {
	switch class {
	case graph.Person:
		return "PER"
	case graph.Organization, graph.Group:
		return "ORG"
	case graph.Place, graph.Country:
		return "LOC"
	}
	return "MISC"
}

// isPeople reports a word that is a people's by its ending: "Montanans", "Alabamians".
func isPeople(word string) bool {
	return len(word) > 6 && (strings.HasSuffix(word, "ians") || strings.HasSuffix(word, "nans") || strings.HasSuffix(word, "eans"))
}

func hasAcronym(words []string) bool {
	for _, word := range words {
		if isAcronym(word) && len(strings.ReplaceAll(word, ".", "")) > 2 {
			return true
		}
	}
	return false
}

// lowerWord reports a word that no person's name has.
func lowerWord(words []string) bool {
	for _, word := range words {
		if word == "The" || !startsUpper(word) && !particles[word] && word != "-" {
			return true
		}
	}
	return false
}

// titled reports whether a title stands before the name.
func (w *work) titled(n *language.Mention) bool {
	if n.First == 0 {
		return false
	}
	_, k := w.lexicon.Title([]string{w.token(n.Sentence, n.First-1).Form})
	return k > 0
}

// classBefore is the class of the singular noun that stands directly before a name and is tied to it ("law firm
// Lee Moen", "the film Harbour"), or "".
func (w *work) classBefore(n *language.Mention) graph.EntityType {
	i := n.First - 1
	if i < 0 {
		return ""
	}
	t := w.token(n.Sentence, i)
	if t.UPOS != "NOUN" || t.XPOS != "NN" || startsUpper(t.Form) {
		return ""
	}
	noun, ok := w.lexicon.Noun(t.Lemma)
	if !ok || noun.Class == graph.Country {
		return ""
	}
	heads := w.trees[n.Sentence].heads
	head := w.headOf(n.Sentence, n.First, n.Last)
	d := w.token(n.Sentence, head).Deprel
	if heads[i] == head && t.Deprel != "nmod" && t.Deprel != "obl" || heads[head] == i && (d == "appos" || d == "flat" || d == "nmod:desc" || d == "compound") {
		return noun.Class
	}
	return ""
}

// isPerson reports whether an apposition that is an office or a person's noun, or a "who", tells that a name is
// a person's.
func (w *work) isPerson(n *language.Mention) bool {
	head := w.headOf(n.Sentence, n.First, n.Last)
	for _, c := range w.trees[n.Sentence].children[head] {
		t := w.token(n.Sentence, c)
		if c < n.Last {
			continue
		}
		switch t.Deprel {
		case "appos":
			if t.UPOS == "NOUN" && t.XPOS != "NNS" && w.personNoun(n.Sentence, c) {
				return true
			}
		case "acl:relcl":
			for _, k := range w.trees[n.Sentence].children[c] {
				if f := strings.ToLower(w.token(n.Sentence, k).Form); k < c && (f == "who" || f == "whom") {
					return true
				}
			}
		}
	}
	return false
}

func (w *work) personNoun(s, i int) bool {
	if _, office := w.officeAt(s, i); office {
		return true
	}
	noun, ok := w.lexicon.Noun(w.token(s, i).Lemma)
	return ok && noun.Class == graph.Person
}

// typeByOthers gives names of the same words one type, and a bare surname that of its bearer.
func (w *work) typeByOthers(names []language.Mention) {
	types := map[string]map[string]int{} // words of a name → how often it has each type
	surnames, parts := map[string]bool{}, map[string]string{}
	for k := range names {
		n := &names[k]
		words := w.words(n)
		if len(words) < 2 {
			continue
		}
		text := strings.Join(words, " ")
		if types[text] == nil {
			types[text] = map[string]int{}
		}
		types[text][n.Type]++
		if n.Type == "PER" {
			surnames[words[len(words)-1]] = true
			parts[words[0]] = "PER"
		} else {
			for _, word := range []string{words[0], words[len(words)-1]} {
				if parts[word] == "" {
					parts[word] = n.Type
				}
			}
		}
	}
	for k := range names {
		n := &names[k]
		words := w.words(n)
		if len(words) > 1 {
			count := types[strings.Join(words, " ")]
			for _, t := range []string{"PER", "ORG", "LOC"} {
				if count[t] > count[n.Type] || count[t] > 0 && n.Type == "MISC" {
					n.Type = t
				}
			}
			continue
		}
		_, given := w.lexicon.Given(words[0])
		switch part := parts[words[0]]; {
		case len(w.lexicon.Readings(words[0])) > 0:
		case n.Type != "PER" && surnames[words[0]] && (part == "" || part == "PER") && !isAcronym(words[0]):
			n.Type = "PER"
		case n.Type == "PER" && !surnames[words[0]] && part != "" && part != "PER" && !given && !w.titled(n):
			n.Type = part
		}
	}
}

// noName reports a name that speaks of no one: a sum of money, words of another script, a label, an
// abbreviation that belongs to what stands beside it.
func (w *work) noName(n *language.Mention) bool {
	words := w.words(n)
	letters, latin := 0, 0
	for _, word := range words {
		if strings.ContainsAny(word, "$£€°") {
			return true
		}
		for _, r := range word {
			if unicode.IsLetter(r) {
				letters++
				if unicode.In(r, unicode.Latin) {
					latin++
				}
			}
		}
	}
	if latin*2 < letters || letters == 0 {
		return true
	}
	return len(words) == 1 && emptyNames[words[0]]
}

// emptyNames are written with capitals and name nothing by themselves.
var emptyNames = map[string]bool{"No.": true, "Nos.": true, "Ph.D.": true, "PhD": true, "Jr.": true, "Sr.": true, "Inc": true, "Inc.": true, "Ltd": true, "Ltd.": true, "Co.": true, "Corp.": true, "Rs.": true}
