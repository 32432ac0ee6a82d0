package link

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
)

// entity gathers the mentions of one.
type entity struct {
	key      string
	kind     graph.EntityType
	entry    *lexicon.Entry
	mentions []int
}

// spread gives descriptions and pronouns the key of the name nearest before them in their chain, else of
// the first behind; a chain without names is an entity if its nouns speak of one.
func (w *work) spread() {
	for c, list := range w.chains {
		current := (*mention)(nil)
		for _, i := range list {
			if w.mentions[i].key != "" {
				current = &w.mentions[i]
				break
			}
		}
		if current == nil {
			w.describe(c, list)
			continue
		}
		for _, i := range list {
			m := &w.mentions[i]
			if m.key != "" {
				current = m
				continue
			}
			m.key, m.kind, m.entry = current.key, current.kind, current.entry
		}
	}
}

// describe keys a chain of descriptions.
func (w *work) describe(c int, list []int) {
	kind := graph.EntityType("")
	for _, i := range list {
		m := &w.mentions[i]
		if m.Kind != language.Nominal || w.predicate(m) && len(list) == 1 {
			continue
		}
		if k := graph.EntityType(m.Type); slices.Contains(graph.EntityTypes, k) && k != graph.Country {
			kind = k
			break
		}
	}
	if kind == "" {
		return
	}
	for _, i := range list {
		m := &w.mentions[i]
		m.key, m.kind = "chain:"+strconv.Itoa(c), kind
	}
}

// predicate reports whether a description only says what its subject is ("she is a teacher").
func (w *work) predicate(m *mention) bool {
	return hasCopula(w.doc.Sentences[m.Sentence].Tokens, m.Head)
}

// makeEntities gathers the mentions by key, in order of text, and writes entities and links.
func (w *work) makeEntities() {
	byKey := map[string]*entity{}
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.key == "" {
			continue
		}
		e := byKey[m.key]
		if e == nil {
			e = &entity{key: m.key, kind: m.kind, entry: m.entry}
			byKey[m.key] = e
			w.entities = append(w.entities, e)
		}
		e.mentions = append(e.mentions, i)
		m.of = e
	}
	w.doc.Entities, w.doc.Links = nil, nil
	for n, e := range w.entities {
		w.doc.Entities = append(w.doc.Entities, w.write(e, graph.EntityID("e"+strconv.Itoa(n+1))))
	}
	ids := map[*entity]graph.EntityID{}
	for n, e := range w.entities {
		ids[e] = w.doc.Entities[n].ID
	}
	for i := range w.mentions {
		m := &w.mentions[i]
		if m.of != nil {
			w.doc.Links = append(w.doc.Links, language.Link{Sentence: m.Sentence, First: m.First, Last: m.Last, Head: m.Head, Kind: m.Kind, Entity: ids[m.of], Doubt: m.Doubt})
		}
	}
}

// write makes the shared form of an entity.
func (w *work) write(e *entity, id graph.EntityID) graph.Entity {
	out := graph.Entity{ID: id, Type: e.kind}
	var names []string
	for _, i := range e.mentions {
		m := &w.mentions[i]
		tokens := w.doc.Sentences[m.Sentence].Tokens
		out.Mentions = append(out.Mentions, graph.Span{Start: tokens[m.First].Span.Start, End: tokens[m.Last-1].Span.End})
		if m.Kind == language.Name && !m.alias {
			names = append(names, m.text)
		}
	}
	out.Names = slices.Compact(slices.Sorted(slices.Values(names)))
	switch {
	case e.entry != nil:
		out.Name, out.Reference = e.entry.Name, w.reference(e.entry)
	case len(names) > 0:
		out.Name = canonical(names)
		if e.kind == graph.Person {
			w.namePerson(e, &out)
		}
		out.Qualify = w.ambiguous(e.kind, out.Name)
	default:
		out.Name, out.Unnamed = w.description(e), true
	}
	return out
}

// reference is the slug of an entry; a division that shares its name with a country or a capital has its
// country's code behind.
func (w *work) reference(e *lexicon.Entry) string {
	if e.Type != graph.Place || e.ISO == "" {
		return e.Slug
	}
	for _, r := range w.lexicon.Readings(e.Name) {
		if r.Entry.Type == graph.Country && r.Kind == lexicon.Name {
			return e.Slug + "-" + strings.ToLower(e.ISO)
		}
	}
	return e.Slug
}

// canonical is the fullest name: of most words, without damaged letters, the longest, the most frequent,
// the first of those in order of letters.
func canonical(names []string) string {
	count := map[string]int{}
	for _, n := range names {
		count[n]++
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(names)))
	return slices.MinFunc(distinct, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(boolInt(damaged(a)), boolInt(damaged(b))),
			cmp.Compare(boolInt(shouted(a)), boolInt(shouted(b))),
			cmp.Compare(len(strings.Fields(b)), len(strings.Fields(a))),
			cmp.Compare(count[b], count[a]),
			cmp.Compare(len(b), len(a)),
		)
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// damaged reports a letter that has no plain one in it, as broken encodings leave them.
func damaged(s string) bool {
	for _, r := range s {
		if r >= 0x80 && unicode.In(r, unicode.Latin) && lexicon.Fold(string(r)) == string(r) {
			return true
		}
	}
	return false
}

// shouted reports a name in capitals of several words, as headings have it.
func shouted(s string) bool {
	return strings.Contains(s, " ") && strings.ToUpper(s) == s
}

// namePerson marks who is known by one word only, unless the word has a title that makes a name with it
// ("Pope Francis").
func (w *work) namePerson(e *entity, out *graph.Entity) {
	if strings.Contains(out.Name, " ") {
		return
	}
	for _, i := range e.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Name || m.First == 0 {
			continue
		}
		before := w.token(m.Sentence, m.First-1).Form
		t, n := w.lexicon.Title([]string{before})
		if n == 1 && (t.Class == "royal" || t.Class == "clergy") && unicode.IsUpper([]rune(before)[0]) {
			out.Name = before + " " + out.Name
			return
		}
	}
	out.Unnamed = true
}

// ambiguous reports whether a name reads as one of another type: a person or firm called as a place is, an
// organisation called as a person is.
func (w *work) ambiguous(kind graph.EntityType, name string) bool {
	if kind != graph.Place {
		for _, r := range w.lexicon.Readings(name) {
			if r.Kind == lexicon.Name || r.Kind == lexicon.Capital {
				return true
			}
		}
	}
	words := strings.Fields(name)
	if kind != graph.Person && len(words) == 2 {
		if _, given := w.lexicon.Given(words[0]); given {
			_, noun := w.lexicon.Noun(words[1])
			return !noun
		}
	}
	return false
}

// description names an entity that has no name by the first phrase that describes it, without its article.
func (w *work) description(e *entity) string {
	best := ""
	for _, i := range e.mentions {
		m := &w.mentions[i]
		if m.Kind != language.Nominal {
			continue
		}
		tokens := w.doc.Sentences[m.Sentence].Tokens
		first := m.First
		for first < m.Last-1 && (tokens[first].UPOS == "DET" || tokens[first].UPOS == "PRON" || tokens[first].UPOS == "PUNCT" || tokens[first].Form == "'s" || tokens[first].Lemma == "such") {
			first++
		}
		if text := w.textOf(&mention{Mention: language.Mention{Sentence: m.Sentence, First: first, Last: m.Last}}); best == "" {
			best = text
		}
	}
	return best
}
