package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"quern/graph"
)

// mark is something that is to be seen in a text: a mention of an entity, or a part of a fact.
type mark struct {
	span graph.Span
	part string // "s", "r" or "o" of a fact, "m" of a mention
	of   int    // the number of the fact, or of the entity
}

// run is a piece of a text that the same marks cover from its beginning to its end, by their numbers.
type run struct {
	span  graph.Span
	marks []int
}

// cut cuts a part of a text wherever a mark begins or ends, so that marks may overlap as they like: what is written
// from left to right is never nested wrongly. Marks or ends of marks outside of the part are left out.
func cut(within graph.Span, marks []mark) []run {
	if within.Len() <= 0 {
		return nil
	}
	type edge struct {
		at, mark int
		begins   bool
	}
	var edges []edge
	for i, m := range marks {
		start, end := max(m.span.Start, within.Start), min(m.span.End, within.End)
		if start < end {
			edges = append(edges, edge{start, i, true}, edge{end, i, false})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.mark, b.mark)) })
	var out []run
	var open []int
	at := within.Start
	for _, e := range edges {
		if e.at > at {
			out = append(out, run{graph.Span{Start: at, End: e.at}, slices.Clone(open)})
			at = e.at
		}
		if e.begins {
			i, _ := slices.BinarySearch(open, e.mark)
			open = slices.Insert(open, i, e.mark)
		} else if i, ok := slices.BinarySearch(open, e.mark); ok {
			open = slices.Delete(open, i, i+1)
		}
	}
	if at < within.End {
		out = append(out, run{graph.Span{Start: at, End: within.End}, open})
	}
	return out
}

// sentence is a sentence that says facts, with an anchor to lead to it, or what stands between such sentences.
type sentence struct {
	Anchor string
	// More are the anchors of sentences that begin within this one, and of which it is a part.
	More      []string
	Stretches []stretch
}

// stretch is a piece of a text as the page writes it: plain, or a link to an entity or a fact, with words in it that are
// parts of facts.
type stretch struct {
	// Entity is whom it names; else Fact is the anchor of the first fact whose relation it is; else it is no link.
	Entity graph.EntityID
	Type   graph.EntityType
	Name   string
	Fact   string
	Words  []word
}

// word is a piece of a stretch with the parts of facts that it is: "3s 7o" is the subject of fact 3 and the object of
// fact 7.
type word struct{ Text, Parts string }

// marked is what a text is marked with.
type marked struct {
	text     string
	entities []graph.Entity
	marks    []mark   // of mentions and of parts of facts
	anchors  []string // of facts, by number
	// sentences are those that say facts. Sentences within a paragraph are apart; of those that are not, all but the first
	// are anchors alone.
	sentences []graph.Span
}

// paragraphs writes the text, a list of sentences for each of its paragraphs.
func (m *marked) paragraphs(spans []graph.Span) [][]sentence {
	near := make([][]mark, len(spans)) // the marks of each
	for _, one := range m.marks {
		i, _ := slices.BinarySearchFunc(spans, one.span.Start, func(s graph.Span, at int) int { return cmp.Compare(s.End, at+1) })
		for ; i < len(spans) && spans[i].Start < one.span.End; i++ {
			near[i] = append(near[i], one)
		}
	}
	slices.SortFunc(m.sentences, func(a, b graph.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	said := slices.Compact(m.sentences)
	out := make([][]sentence, len(spans))
	for i, paragraph := range spans {
		at := paragraph.Start
		add := func(end int, one sentence) {
			one.Stretches = m.stretches(graph.Span{Start: at, End: end}, near[i])
			out[i] = append(out[i], one)
			at = end
		}
		for len(said) > 0 && said[0].Start < paragraph.End {
			s := said[0]
			said = said[1:]
			if s.Start < at {
				if n := len(out[i]); n > 0 {
					out[i][n-1].More = append(out[i][n-1].More, sentenceAnchor(s))
				}
				continue
			}
			if s.Start > at {
				add(s.Start, sentence{})
			}
			add(min(s.End, paragraph.End), sentence{Anchor: sentenceAnchor(s)})
		}
		if at < paragraph.End {
			add(paragraph.End, sentence{})
		}
	}
	return out
}

// stretches writes a sentence. Of mentions within each other the shortest is the link.
func (m *marked) stretches(within graph.Span, marks []mark) (out []stretch) {
	last := -1 // the mention that the last stretch is of
	for _, c := range cut(within, marks) {
		mention, relation := -1, -1
		var parts []string
		for _, i := range c.marks {
			one := &marks[i]
			if one.part == "m" {
				if mention < 0 || one.span.Len() < marks[mention].span.Len() {
					mention = i
				}
				continue
			}
			if one.part == "r" && relation < 0 {
				relation = one.of
			}
			if part := strconv.Itoa(one.of) + one.part; !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
		w := word{c.span.Of(m.text), strings.Join(parts, " ")}
		if mention >= 0 && mention == last {
			end := &out[len(out)-1]
			end.Words = append(end.Words, w)
			continue
		}
		last = mention
		one := stretch{Words: []word{w}}
		switch {
		case mention >= 0:
			e := &m.entities[marks[mention].of]
			one.Entity, one.Type, one.Name = e.ID, e.Type, e.Name
		case relation >= 0 && strings.TrimSpace(w.Text) != "":
			one.Fact = m.anchors[relation]
		}
		out = append(out, one)
	}
	return out
}

// sentenceAnchor names a sentence within its article's page, by its place.
func sentenceAnchor(s graph.Span) string {
	return "s" + strconv.Itoa(s.Start) + "-" + strconv.Itoa(s.End)
}

// paragraphs cuts a text at its line breaks and leaves out what is empty.
func paragraphs(text string) (list []graph.Span) {
	at := 0
	for line := range strings.Lines(text) {
		body := strings.TrimSpace(line)
		if body != "" {
			start := at + strings.Index(line, body)
			list = append(list, graph.Span{Start: start, End: start + len(body)})
		}
		at += len(line)
	}
	return list
}
