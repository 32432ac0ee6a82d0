package page

import (
	"cmp"
	"slices"

	"quern/export"
	"quern/graph"
)

// article is what the page of an article shows.
type article struct {
	graph.Article
	// Link leads to the paper's own page, or is "".
	Link       string
	Paragraphs []paragraph
	Named      []named
	Facts      int
	// Kinds counts the facts that are not plain.
	Kinds    []kindCount
	Draws    bool
	MayWrite bool
}

// paragraph is a paragraph of the text with the facts that its sentences say.
type paragraph struct {
	Sentences []sentence
	// Facts are shown at once, and More when asked for.
	Facts, More []placed
}

// besideShown is how many facts stand beside a paragraph, which is about as high as six of them.
const besideShown = 6

// placed is a fact beside its paragraph. Number is that by which words of the text say that they are a part of it.
type placed struct {
	fact
	Anchor   string
	Number   int
	Sentence string
}

type named struct {
	graph.Entity
	Times int
}

type kindCount struct {
	Kind  Kind
	Count int
}

func (s *Site) articlePage() Page {
	return Page{Path: "/articles/{id}", JSON: "/v1/articles/{id}", Template: "article.html", Heavy: true, Data: func(r *Request) (*View, error) {
		rec, err := r.Reader.Article(r.Context(), r.ID)
		if err != nil {
			return nil, err
		}
		a := s.article(&rec)
		a.MayWrite = r.MayWrite
		return &View{Title: titleOf(&rec.Article), Scripts: []string{"article.js"}, Data: a}, nil
	}}
}

// titleOf is what an article is called.
func titleOf(a *graph.Article) string {
	return cmp.Or(a.Title, a.URL, string(a.ID))
}

func (s *Site) article(rec *graph.Record) *article {
	a := &article{Article: rec.Article, Link: export.SentenceLink(rec.Article.URL, ""), Draws: s.deps.Draws}
	m := &marked{text: rec.Article.Text, entities: rec.Entities}
	for i := range rec.Entities {
		for _, at := range rec.Entities[i].Mentions {
			m.marks = append(m.marks, mark{at, "m", i})
		}
		if n := len(rec.Entities[i].Mentions); n > 0 {
			a.Named = append(a.Named, named{rec.Entities[i], n})
		}
	}
	slices.SortStableFunc(a.Named, func(x, y named) int { return cmp.Compare(y.Times, x.Times) })
	facts := s.placed(rec, m)
	a.Facts = len(facts)
	a.Kinds = countKinds(facts)
	spans := paragraphs(rec.Article.Text)
	for i, sentences := range m.paragraphs(spans) {
		p := paragraph{Sentences: sentences}
		for len(facts) > 0 && (facts[0].at < spans[i].End || i == len(spans)-1) {
			p.Facts = append(p.Facts, facts[0].placed)
			facts = facts[1:]
		}
		if len(p.Facts) > besideShown+1 { // nobody opens a list for one more
			p.Facts, p.More = p.Facts[:besideShown], p.Facts[besideShown:]
		}
		a.Paragraphs = append(a.Paragraphs, p)
	}
	return a
}

// spotted is a fact with where the sentence begins that says it first.
type spotted struct {
	placed
	at int
}

// placed gives the facts of a record in the order of their sentences, and marks their parts in the text. A fact that
// several sentences say stands beside the first.
func (s *Site) placed(rec *graph.Record, m *marked) (list []spotted) {
	index := map[graph.StatementID]int{}
	for i := range rec.Statements {
		st := rec.Statements[i]
		st.ID = st.ContentID()
		if len(st.Evidence) == 0 {
			continue
		}
		n, known := index[st.ID]
		if !known {
			n = len(list)
			index[st.ID] = n
			list = append(list, spotted{placed{fact: s.fact(&st), Number: n, Anchor: export.Anchor(st.ID)}, st.Evidence[0].Sentence.Start})
			list[n].Sentence = sentenceAnchor(st.Evidence[0].Sentence)
			m.anchors = append(m.anchors, list[n].Anchor)
		}
		for _, ev := range st.Evidence {
			m.sentences = append(m.sentences, ev.Sentence)
			if ev.Sentence.Start < list[n].at {
				list[n].at, list[n].Sentence = ev.Sentence.Start, sentenceAnchor(ev.Sentence)
			}
			for _, sp := range ev.Relation {
				m.marks = append(m.marks, mark{sp, "r", n})
			}
			if ev.Subject != nil {
				m.marks = append(m.marks, mark{*ev.Subject, "s", n})
			}
			if ev.Object != nil {
				m.marks = append(m.marks, mark{*ev.Object, "o", n})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y spotted) int { return cmp.Compare(x.at, y.at) })
	return list
}

// countKinds counts the facts that are not plain, in the order of the kinds.
func countKinds(facts []spotted) (list []kindCount) {
	for _, k := range []Kind{Claim, Planned, Possible, Demanded, Denied, Past} {
		n := 0
		for i := range facts {
			if facts[i].Kind == k {
				n++
			}
		}
		if n > 0 {
			list = append(list, kindCount{k, n})
		}
	}
	return list
}
