// Package link decides who is whom within one article: names, descriptions and pronouns become entities,
// countries and other well-known names entries of the reference lists.
package link

import (
	"io/fs"

	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// Linker is the stage that adds entities and links.
type Linker struct {
	lexicon *lexicon.Lexicon
}

// Load reads the word lists.
func Load(lists fs.FS) (*Linker, error) {
	l, err := lexicon.Load(lists)
	if err != nil {
		return nil, err
	}
	return New(l), nil
}

// New takes word lists that are loaded already.
func New(l *lexicon.Lexicon) *Linker { return &Linker{lexicon: l} }

// Name is the stage's name.
func (*Linker) Name() string { return "link" }

// Needs lists the layers that the stage reads.
func (*Linker) Needs() []language.Layer {
	return []language.Layer{language.Tokens, language.Tags, language.Trees, language.Names, language.Chains, language.Times}
}

// Adds lists the layer that the stage adds.
func (*Linker) Adds() []language.Layer { return []language.Layer{language.Entities} }

// Process adds the entities, with the article's own ids in order of first mention, and the links. A link
// of a name covers the name without the titles before it; one of a description its phrase up to the noun.
func (l *Linker) Process(doc *language.Document) {
	w := &work{doc: doc, lexicon: l.lexicon}
	w.readMentions()
	w.readNames()
	w.spread()
	w.makeEntities()
}

// work is the linking of one document.
type work struct {
	doc     *language.Document
	lexicon *lexicon.Lexicon

	mentions []mention
	chains   [][]int // of mentions; one that stands alone is a chain too
	entities []*entity
}

// readMentions takes the mentions that point into the text and are no part of a time, and their chains.
func (w *work) readMentions() {
	inTime := map[[2]int]bool{}
	for _, t := range w.doc.Times {
		for i := t.First; i < t.Last; i++ {
			inTime[[2]int{t.Sentence, i}] = true
		}
	}
	index := make([]int, len(w.doc.Mentions))
	for i, m := range w.doc.Mentions {
		index[i] = -1
		if m.Sentence < 0 || m.Sentence >= len(w.doc.Sentences) || m.First < 0 || m.First >= m.Last ||
			m.Last > len(w.doc.Sentences[m.Sentence].Tokens) || m.Head < m.First || m.Head >= m.Last || inTime[[2]int{m.Sentence, m.Head}] {
			continue
		}
		index[i] = len(w.mentions)
		w.mentions = append(w.mentions, mention{Mention: m, chain: -1})
	}
	for _, c := range w.doc.Chains {
		var list []int
		for _, i := range c.Mentions {
			if i >= 0 && i < len(index) && index[i] >= 0 && w.mentions[index[i]].chain < 0 {
				list = append(list, index[i])
				w.mentions[index[i]].chain = len(w.chains)
			}
		}
		if len(list) > 0 {
			w.chains = append(w.chains, list)
		}
	}
	for i := range w.mentions {
		if w.mentions[i].chain < 0 {
			w.mentions[i].chain = len(w.chains)
			w.chains = append(w.chains, []int{i})
		}
	}
}

func (w *work) token(s, i int) *language.Token { return &w.doc.Sentences[s].Tokens[i] }
