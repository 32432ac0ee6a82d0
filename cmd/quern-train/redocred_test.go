package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/language"
)

// wikidata maps predicates to the properties of Wikidata that the set asks for; "^" before one swaps its sides.
var wikidata = map[string][]string{
	"located-in": {"P131", "P17", "P276", "P30", "P206", "P706"}, "from": {"P27", "P495", "P17"}, "born-in": {"P19"}, "died-in": {"P20"}, "spouse-of": {"P26"},
	"parent-of": {"P40", "^P22", "^P25"}, "sibling-of": {"P3373"}, "member-of": {"P463", "P102", "P54"}, "part-of": {"P361", "^P527", "P131"},
	"works-for": {"P108"}, "leads": {"^P35", "^P6", "^P488", "^P169"}, "owns": {"^P127", "P1830"}, "founded": {"^P112"}, "capital-of": {"P1376", "^P36"},
	"lives-in": {"P551"}, "attended": {"P69", "P1344"}, "participated-in": {"P1344", "^P710"}, "created": {"P800", "^P50", "^P170", "^P86", "^P175", "^P57"},
	"published": {"^P123", "^P264"}, "developed": {"^P178"}, "built": {"^P176"}, "fought": {"P607"}, "controls": {"^P127"},
}

// dated maps predicates whose time the set has as a relation between the subject and a date.
var dated = map[string]string{"was-born": "P569", "died": "P570", "founded": "P571", "published": "P577", "created": "P571"}

// TestReDocRED reads the development documents of Re-DocRED (Tan et al. 2022), encyclopedic texts with the relations
// of Wikidata between all their entities, and scores the relations that the schema has.
//
// Main causes of error: (1) what is not said but follows (a town's country, by its province; a song's singer, by its
// album) makes most of the set, and quern states what a clause says; (2) relations inside one noun phrase or title
// line, such as years of birth in brackets and discographies, have no clause; (3) a right statement of a pair that
// the annotators gave another, nearby property counts as wrong.
func TestReDocRED(t *testing.T) {
	b, p := benchmark(t, "redocred", "dev_revised.json")
	type vertex struct {
		Name string
		Type string
	}
	var docs []struct {
		VertexSet [][]vertex `json:"vertexSet"`
		Labels    []struct {
			R    string
			H, T int
		}
		Sents [][]string
	}
	if err := json.Unmarshal(b, &docs); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, list := range wikidata {
		for _, r := range list {
			asked[strings.TrimPrefix(r, "^")] = true
		}
	}
	for _, r := range dated {
		asked[r] = true
	}
	var score tally
	for n := 0; n < len(docs); n += 4 { // every fourth, for the time that it takes
		d := &docs[n]
		doc := wordsOf(d.Sents)
		doc, err := p.Continue(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := p.Record(doc)
		if err != nil {
			t.Fatal(err)
		}
		vertices := map[string]int{}
		for v, names := range d.VertexSet {
			for _, name := range names {
				vertices[strings.ToLower(name.Name)] = v
			}
		}
		vertexOf := map[graph.EntityID]int{}
		for id, forms := range formsOf(&rec) {
			for _, f := range forms {
				if v, ok := vertices[strings.TrimPrefix(f, "the ")]; ok {
					vertexOf[id] = v
					break
				}
			}
		}
		type triple struct {
			h, t int
			r    string
		}
		gold := map[triple]bool{}
		for _, l := range d.Labels {
			if asked[l.R] {
				gold[triple{l.H, l.T, l.R}] = true
			}
		}
		found, seen := map[triple]bool{}, map[triple]bool{}
		for i := range rec.Statements {
			st := &rec.Statements[i]
			if st.Negated || st.Modality != graph.Asserted || !st.Subject.IsEntity() {
				continue
			}
			h, ok := vertexOf[st.Subject.ID]
			if !ok {
				continue
			}
			if r := dated[st.Predicate]; r != "" && st.Time != nil {
				for v, names := range d.VertexSet {
					if names[0].Type == "TIME" && strings.Contains(names[0].Name, string(st.Time.Start)[:4]) && gold[triple{h, v, r}] {
						found[triple{h, v, r}] = true
					}
				}
			}
			list := wikidata[st.Predicate]
			if len(list) == 0 || !st.Object.IsEntity() {
				continue
			}
			o, ok := vertexOf[st.Object.ID]
			if !ok || o == h || seen[triple{h, o, st.Predicate}] {
				continue
			}
			seen[triple{h, o, st.Predicate}] = true
			score.stated++
			score.right += bit(slices.ContainsFunc(list, func(r string) bool {
				g := triple{h, o, r}
				if back, ok := strings.CutPrefix(r, "^"); ok {
					g = triple{o, h, back}
				}
				found[g] = found[g] || gold[g]
				return gold[g]
			}))
		}
		score.wanted += len(gold)
		for g := range found {
			score.recalled += bit(gold[g] && found[g])
		}
	}
	t.Logf("Re-DocRED, the relations that the schema has: %s", &score)
	score.atLeast(t, 0.025, 0.55)
}

// wordsOf makes a document of sentences that are split into words.
func wordsOf(sentences [][]string) *language.Document {
	var text strings.Builder
	doc := &language.Document{}
	for _, words := range sentences {
		s := language.Sentence{Span: graph.Span{Start: text.Len()}}
		for _, w := range words {
			w = strings.TrimSpace(w)
			if w == "" {
				continue
			}
			if text.Len() > s.Span.Start {
				text.WriteByte(' ')
			}
			s.Tokens = append(s.Tokens, language.Token{Span: graph.Span{Start: text.Len(), End: text.Len() + len(w)}, Form: w, SpaceAfter: true, Head: language.NoHead})
			text.WriteString(w)
		}
		s.Span.End = text.Len()
		text.WriteByte(' ')
		if len(s.Tokens) > 0 {
			doc.Sentences = append(doc.Sentences, s)
		}
	}
	doc.Article = &graph.Article{Text: text.String()}
	return doc
}
