package fact

import (
	"slices"
	"strings"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/language"
)

// speaker is who speaks in a quotation: a token of a sentence, and the verb that says so.
type speaker struct {
	sentence  int
	tok, verb int
	term      *graph.Term
}

// quotations numbers the runs of text between quotation marks, from 1; a run may go over sentences of one
// paragraph. Straight marks open and close by turns; a paragraph that ends inside a run ends it.
func quotations(doc *language.Document) [][]int {
	out := make([][]int, len(doc.Sentences))
	count, open, paragraph := 0, 0, -1
	for i := range doc.Sentences {
		s := &doc.Sentences[i]
		out[i] = make([]int, len(s.Tokens))
		if s.Paragraph != paragraph {
			open, paragraph = 0, s.Paragraph
		}
		for k := range s.Tokens {
			switch s.Tokens[k].Form {
			case "“", "``", "„", "«":
				count++
				open = count
				continue
			case "”", "''", "»":
				open = 0
				continue
			case "\"", "\u201f":
				if open > 0 {
					open = 0
				} else {
					count++
					open = count
				}
				continue
			}
			out[i][k] = open
		}
	}
	return out
}

// speech is a quotation's part in one sentence.
type speech struct {
	quote       int
	first, last int
}

// speeches lists the quotations of a sentence with their bounds.
func (x *sentence) speeches() []speech {
	var out []speech
	for i, q := range x.doc.quotes[x.number] {
		if q == 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1].quote == q {
			out[n-1].last = i + 1
		} else {
			out = append(out, speech{q, i, i + 1})
		}
	}
	return out
}

// findSpeakers settles who speaks in each quotation: the agent of a verb of saying beside it in its sentence
// or, where a quotation has none, the speaker of the one before it in its paragraph.
func (d *document) findSpeakers(sentences []*sentence) {
	for _, x := range sentences {
		for _, sp := range x.speeches() {
			if _, known := d.speakers[sp.quote]; known {
				continue
			}
			if s, ok := x.sayer(sp); ok {
				d.speakers[sp.quote] = s
			}
		}
	}
	var last speaker
	paragraph := -1
	for n, x := range sentences {
		if p := d.Sentences[n].Paragraph; p != paragraph {
			paragraph, last = p, speaker{}
		}
		speeches := x.speeches()
		for _, sp := range speeches {
			if s, ok := d.speakers[sp.quote]; ok {
				last = s
				continue
			}
			if last.term != nil && x.isWholly(sp) {
				d.speakers[sp.quote] = last
			}
		}
		// "He said X. "Y."": reported speech names the speaker of a quotation that follows.
		if len(speeches) == 0 || last.term == nil {
			if s, ok := x.sayer(speech{first: -1, last: -1}); ok {
				last = s
			}
		}
	}
}

// isWholly reports whether the sentence is nothing but the quotation.
func (x *sentence) isWholly(sp speech) bool {
	words := 0
	for i := range x.tokens {
		if x.tokens[i].UPOS != "PUNCT" && (i < sp.first || i >= sp.last) {
			words++
		}
	}
	return words == 0
}

// sayer finds the verb of saying of a sentence that stands outside the quotation, nearest to it.
func (x *sentence) sayer(sp speech) (speaker, bool) {
	best, distance := speaker{}, 1<<30
	for k := range x.Clauses {
		c := &x.Clauses[k]
		lemma := x.Graph.Lemmas(c.Head)[0]
		if len(c.Agents) == 0 || c.Negated || !x.doc.rules.lexicon.Has("speech-verbs", lemma) || x.doc.quotes[x.number][c.Head] != 0 {
			continue
		}
		away := min(abs(c.Head-sp.first), abs(c.Head-sp.last))
		if away >= distance {
			continue
		}
		if t := x.term(c.Agents[0]); t != nil && (t.IsEntity() || x.speaks(c.Agents[0])) {
			best, distance = speaker{x.number, c.Agents[0], c.Head, t}, away
		}
	}
	if best.term == nil && sp.first > 1 {
		return x.colonSpeaker(sp)
	}
	return best, best.term != nil
}

// colonSpeaker is the subject of a sentence that leads to the quotation by a colon: "she was pleased: "...".
func (x *sentence) colonSpeaker(sp speech) (speaker, bool) {
	at := sp.first - 1
	for at > 0 && x.tokens[at].UPOS == "PUNCT" && x.tokens[at].Form != ":" {
		at--
	}
	if x.tokens[at].Form != ":" {
		return speaker{}, false
	}
	for k := range x.Clauses {
		c := &x.Clauses[k]
		if c.Head > at || len(c.Agents) == 0 || c.Agents[0] > at || x.doc.quotes[x.number][c.Head] != 0 {
			continue
		}
		if x.tokens[c.Head].Deprel != "root" && x.tokens[c.Head].Deprel != "conj" && x.tokens[c.Head].Deprel != "parataxis" {
			continue
		}
		if x.Graph.Attr(c.Agents[0], "actor") == "" {
			continue
		}
		if t := x.term(c.Agents[0]); t != nil {
			return speaker{x.number, c.Agents[0], c.Head, t}, true
		}
	}
	return speaker{}, false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// saysSomething reports whether a quotation has a clause in it, or is all of its sentence: single words between marks
// ("a \"terrorist-related\" attack") are called so and not said.
func (x *sentence) saysSomething(sp speech) bool {
	return x.isWholly(sp) || slices.ContainsFunc(x.Clauses, func(c clause.Clause) bool {
		return sp.first <= c.Head && c.Head < sp.last && len(c.Surface) > 0 && !c.Borrowed
	})
}

// readQuotes makes a "said" of each piece of direct speech that no verb of its sentence takes for its
// content: the second and later sentences of a quotation, and those whose tree did not tie it to the verb.
func (x *sentence) readQuotes(said map[int]bool) []found {
	var out []found
	for _, sp := range x.speeches() {
		s, ok := x.doc.speakers[sp.quote]
		if !ok || sp.last-sp.first < 3 || !x.saysSomething(sp) {
			continue
		}
		if own, ok := x.sayer(sp); ok && said[own.verb] {
			continue
		}
		head := headOf(x.tokens, sp.first, sp.last)
		verb := -1
		if s.sentence == x.number {
			verb = s.verb
			if said[verb] {
				continue
			}
		}
		if x.At(head) == nil && verb < 0 {
			continue
		}
		value := strings.Trim(x.text(sp.first, sp.last), " ,;\"“”")
		f := found{rule: "quotation", sure: 0.8, anchor: head, subjectTok: -1, objectTok: -1, verb: verb}
		f.st = graph.Statement{Predicate: "said", Subject: s.term, Object: &graph.Term{Value: value, Datatype: graph.Quotation},
			Relation: "said", Modality: graph.Asserted}
		span := x.span(sp.first, sp.last)
		f.objectSpan = &span
		if s.sentence == x.number {
			f.subjectTok = s.tok
		} else {
			f.also = append(f.also, x.doc.Sentences[s.sentence].Span)
			if said := x.doc.sentences[s.sentence]; s.verb >= 0 { // said then and there, as what the speaker began with
				f.st.Time = said.timeOf(s.verb)
				f.st.Place, _ = said.placeOf(s.verb, []int{s.tok})
			}
		}
		f.fixed = true
		out = append(out, f)
	}
	return out
}
