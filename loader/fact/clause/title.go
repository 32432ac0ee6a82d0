package clause

import (
	"slices"
	"strings"

	"quern/graph"
)

// Title is an office put before or beside a person's name: "former U.S. Secretary of State Jane Doe",
// "Jane Doe, head of the museum".
type Title struct {
	Name int // the name's head
	Head int // the office's noun
	// First and Last bound the words of the office, without owner and "former": Tokens[First:Last].
	First, Last int
	Former      bool
}

// TitleOf gives the title headed by that noun, or nil.
func (c *Sentence) TitleOf(head int) *Title {
	for i := range c.Titles {
		if c.Titles[i].Head == head {
			return &c.Titles[i]
		}
	}
	return nil
}

// readTitles finds the offices beside names and those that stand for a person ("Russia's deputy foreign
// minister said").
func (c *Sentence) readTitles() {
	for _, n := range c.Names {
		if n.Type == graph.Person && n.Proper {
			c.titleBefore(n)
		}
	}
	for i := range c.Tokens {
		if (c.Tokens[i].UPOS == "NOUN" || c.Tokens[i].UPOS == "PROPN") && c.isRole(i) && c.TitleOf(i) == nil {
			c.titleAround(i)
		}
	}
}

// isRole reports whether the noun is an office or a role, in the singular or the plural.
func (c *Sentence) isRole(tok int) bool {
	for _, w := range []string{c.lemma(tok), strings.ToLower(c.Tokens[tok].Form)} {
		if c.lexicon.Has("role-nouns", w) {
			return true
		}
		if i := strings.LastIndexByte(w, '-'); i > 0 && c.lexicon.Has("role-nouns", w[i+1:]) {
			return true
		}
	}
	return false
}

// isPortfolio reports whether what an office is "of" is its portfolio and not its owner, whatever the word was
// taken for: "Secretary of State", "Minister of Health".
func (c *Sentence) isPortfolio(office, of int) bool {
	return of == office+2 && c.lexicon.Has("portfolios", strings.ToLower(c.Tokens[of].Form))
}

// isTrade reports whether a noun before a person's name looks like what the person does ("comedian").
func (c *Sentence) isTrade(tok int) bool {
	if c.Tokens[tok].UPOS != "NOUN" {
		return false
	}
	w := strings.ToLower(c.Tokens[tok].Form)
	return slices.ContainsFunc([]string{"ist", "ian", "er", "or", "man", "woman", "person", "eer"}, func(end string) bool {
		return len(w) > len(end)+2 && strings.HasSuffix(w, end)
	})
}

// titleBefore reads the words right before a name by their order: taggers and parsers attach titles in
// many ways, but the order of words in them is always the same.
func (c *Sentence) titleBefore(n Name) {
	first := n.First
	for i := n.First - 1; i >= 0; i-- {
		t := &c.Tokens[i]
		switch t.UPOS {
		case "NOUN", "PROPN", "ADJ":
			if name := c.nameAt(i); name != nil && name.Type == graph.Person && name.Proper {
				i = -1
				break
			}
			first = i
			continue
		case "ADP":
			if strings.EqualFold(t.Form, "of") && first == i+1 && first < n.First {
				continue
			}
		case "CCONJ":
			if first == i+1 && i > 0 && c.Tokens[i-1].UPOS == "ADJ" && c.Tokens[i+1].UPOS == "ADJ" {
				continue
			}
		case "PUNCT":
			if t.Form == "-" && first == i+1 {
				continue
			}
		case "PART":
			if first < n.First && (strings.EqualFold(t.Form, "'s") || t.Form == "’s" || t.Form == "'") && i > 0 {
				c.possessiveTitle(n, i, first)
				return
			}
		}
		break
	}
	c.addTitle(n, first, n.First, -1)
}

// possessiveTitle reads "Hungary's prime minister Jane Doe".
func (c *Sentence) possessiveTitle(n Name, part, first int) {
	owner := part - 1
	if name := c.nameAt(owner); name != nil {
		owner = name.Head
	} else if h := c.Tokens[part].Head; h >= 0 && h < part {
		owner = h
	}
	c.addTitle(n, first, n.First, owner)
}

// nameAt gives the proper name that covers a token, or nil.
func (c *Sentence) nameAt(tok int) *Name {
	for i := range c.Names {
		if c.Names[i].Proper && c.Names[i].First <= tok && tok < c.Names[i].Last {
			return &c.Names[i]
		}
	}
	return nil
}

// addTitle makes the title of the words first..last before a name, if their head is a role.
func (c *Sentence) addTitle(n Name, first, last, owner int) {
	head := last - 1
	for i := first + 1; i < last; i++ {
		if strings.EqualFold(c.Tokens[i].Form, "of") {
			head = i - 1
			break
		}
	}
	if head < first || !c.isRole(head) && !c.isTrade(head) {
		return
	}
	t := Title{Name: n.Head, Head: head, First: first, Last: last}
	var owners []int
	if owner >= 0 {
		owners = append(owners, owner)
	}
	for i := first; i < head; i++ {
		if name := c.nameAt(i); name != nil && slices.Contains(ownerTypes, name.Type) {
			owners = append(owners, name.Head)
			t.First = max(t.First, name.Last)
			i = name.Last - 1
		}
	}
	c.finishTitle(&t)
	c.Graph.Add(n.Head, head, "title")
	for _, o := range owners {
		c.Graph.Add(head, o, "whose")
	}
}

// ownerTypes are the types that have offices. A name of another type before an office is part of it ("Crown Prince").
var ownerTypes = []graph.EntityType{graph.Country, graph.Organization, graph.Place, graph.Group}

// finishTitle leaves out articles and words such as "former" at the front.
func (c *Sentence) finishTitle(t *Title) {
	for t.First < t.Head {
		tok := &c.Tokens[t.First]
		w := strings.ToLower(tok.Form)
		if c.lexicon.Has("past-modifiers", w) {
			t.Former = true
		} else if tok.UPOS != "DET" && tok.UPOS != "PUNCT" && tok.UPOS != "PART" && tok.UPOS != "PRON" && tok.UPOS != "CCONJ" {
			break
		}
		t.First++
	}
	for i := range c.Tokens { // "former" may stand before the owner: "former U.S. President"
		if i < t.First && i >= t.First-4 && c.lexicon.Has("past-modifiers", strings.ToLower(c.Tokens[i].Form)) &&
			(c.Tokens[i].Head == t.Head || c.Tokens[i].Head == t.Name || c.Tokens[i].Head == i+1) {
			t.Former = true
		}
	}
	c.Titles = append(c.Titles, *t)
}

// titleAround reads an office that is no name's prefix: its words, its owner, and the name beside it.
func (c *Sentence) titleAround(head int) {
	t := Title{Name: -1, Head: head, First: head, Last: head + 1}
	for i := head - 1; i >= 0; i-- {
		tok := &c.Tokens[i]
		if !c.below(i, head) || tok.UPOS == "DET" || tok.UPOS == "PART" || tok.UPOS == "PRON" ||
			tok.UPOS == "ADP" || tok.UPOS == "AUX" || tok.UPOS == "SCONJ" || tok.UPOS == "ADV" || tok.UPOS == "VERB" && tok.Deprel != "amod" {
			break
		}
		if name := c.nameAt(i); name != nil && name.Last <= head {
			if c.Graph.Attr(name.Head, "type") != "" && name.Proper && name.Type != graph.Person {
				c.Graph.Add(head, name.Head, "whose")
			}
			break
		}
		if tok.UPOS == "PUNCT" && tok.Form != "-" || tok.UPOS == "NUM" || tok.Deprel == "conj" && tok.Head != i {
			break
		}
		t.First = i
	}
	for _, k := range c.children[head] { // "secretary of state", "head of the museum": an owner has a name
		x := &c.Tokens[k]
		if x.Deprel != "nmod" {
			continue
		}
		switch p := c.Case(k); p {
		case "of", "for", "at", "to":
			if p == "to" && len(c.Graph.Targets(head, "whose")) > 0 { // "Libya's ambassador to Greece" is Libya's
				continue
			}
			if p == "of" && c.isPortfolio(head, k) {
				t.Last = k + 1
			} else if c.Graph.Attr(k, "type") != "" || c.Child(k, "det", "nmod:poss") >= 0 {
				for _, o := range c.Conjuncts(k) {
					c.Graph.Add(head, o, "whose")
				}
			} else if p == "of" && k == head+2 {
				t.Last = k + 1
			}
		}
	}
	if h := c.Tokens[head].Head; c.Tokens[head].Deprel == "appos" && h >= 0 && h < len(c.Tokens) {
		t.Name = h
	} else if k := c.Child(head, "appos", "flat"); k >= 0 && c.Graph.Attr(k, "type") == string(graph.Person) {
		t.Name = k
	}
	if t.Name >= 0 {
		if !slices.Contains([]string{"", string(graph.Person)}, c.Graph.Attr(t.Name, "type")) {
			t.Name = -1
		} else {
			c.Graph.Add(t.Name, head, "title")
		}
	}
	c.finishTitle(&t)
}
