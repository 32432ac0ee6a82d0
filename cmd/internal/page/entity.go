package page

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"quern/export"
	"quern/graph"
)

// How much the page of an entity shows, and reads at most.
const (
	factsRead    = 4000 // of an entity; the rest are under /facts
	groupShown   = 6
	timeShown    = 60
	papersShown  = 12
	perPaper     = 2
	aroundLength = 320 // bytes of the words around a mention
)

// entityView is what the page of an entity shows.
type entityView struct {
	graph.Entity
	Others    []string // its other names
	Facts     int
	Cut       bool // there are more facts than were read
	Articles  int
	Positions []position
	Out, In   []group
	Moments   []moment
	Papers    []paper
	// Draws is true where there is more to draw than the entity alone.
	Draws bool
}

// group is the facts of one predicate on one side.
type group struct {
	// Words read the predicate with the entity in it: "Anna Lindqvist met …".
	Words string
	Count int
	When  string
	Facts []row
	// All leads to all of them, where not all are shown.
	All string
}

// groupsOpen is how many groups of a side show their facts at once.
const groupsOpen = 3

// shownGroup is a group, and whether it is open.
type shownGroup struct {
	Group group
	Open  bool
}

// row is a fact in a line with the place of its surest sentence.
type row struct {
	fact
	Article  graph.Article
	Sentence graph.Span
	start    graph.Date
}

// position is an office that somebody holds or held, and the days for which that is said.
type position struct {
	Title string
	At    piece
	When  string
	Kind  Kind
	Fact  graph.StatementID
	start graph.Date
}

// moment is a fact with its own time.
type moment struct {
	When string
	row
}

// paper is an article that names the entity, with words around some of the places.
type paper struct {
	graph.Article
	Passages []passage
	Others   int
}

// passage is the words around a mention: before it, the mention, after it.
type passage struct{ Before, Name, After string }

func (s *Site) entityPage() Page {
	return Page{Path: "/entities/{id}", JSON: "/v1/entities/{id}", Template: "entity.html", Heavy: true, Data: func(r *Request) (*View, error) {
		e, err := r.Reader.Find(r.Context(), r.ID)
		if err != nil {
			return nil, err
		}
		v := &entityView{Entity: e}
		v.Others = slices.DeleteFunc(slices.Clone(e.Names), func(n string) bool { return n == e.Name })
		if err := s.readFacts(r, v); err != nil {
			return nil, err
		}
		if err := readPapers(r, v); err != nil {
			return nil, err
		}
		return &View{Title: e.Name, Data: v}, nil
	}}
}

// readFacts groups what is said of the entity by predicate and side.
func (s *Site) readFacts(r *Request, v *entityView) error {
	ctx := r.Context()
	type key struct {
		predicate string
		in        bool
	}
	groups := map[key][]row{}
	sample := map[key]graph.Statement{}
	held := map[string]*position{}
	for st, err := range r.Reader.About(ctx, v.ID) {
		if err != nil {
			return err
		}
		if v.Facts == factsRead {
			v.Cut = true
			break
		}
		v.Facts++
		v.Draws = v.Draws || s.deps.Draws && st.IsDirect()
		one := row{fact: s.fact(&st)}
		for i := range one.Words {
			if one.Words[i].ID == v.ID {
				one.Words[i].ID = "" // the page is of it already
			}
		}
		if len(st.Evidence) > 0 {
			best := slices.MaxFunc(st.Evidence, func(a, b graph.Evidence) int { return cmp.Compare(a.Confidence, b.Confidence) })
			one.Sentence = best.Sentence
			if one.Article, err = r.Reader.Head(ctx, string(best.Article)); err != nil {
				return err
			}
		}
		when, err := r.Reader.When(ctx, &st)
		if err != nil {
			return err
		}
		one.start = cmp.Or(when.Start, when.End)
		k := key{predicateOf(&st), !(st.Subject.IsEntity() && st.Subject.ID == v.ID)}
		groups[k] = append(groups[k], one)
		if _, ok := sample[k]; !ok {
			sample[k] = st
		}
		if text := export.When(graph.Time{Start: when.Start, End: when.End, Precision: when.Precision}); text != "" && !when.Reported {
			v.Moments = append(v.Moments, moment{text, one})
		}
		hold(held, &st, &one, k.in)
	}
	for _, k := range slices.SortedFunc(maps.Keys(groups), func(a, b key) int {
		return cmp.Or(cmp.Compare(len(groups[b]), len(groups[a])), cmp.Compare(a.predicate, b.predicate))
	}) {
		st := sample[k]
		g := groupOf(groups[k], s.about(v.Name, &st, k.in))
		if g.Count > len(g.Facts) {
			g.All = factsAbout(v.ID, k.predicate, k.in)
		}
		if k.in {
			v.In = append(v.In, g)
		} else {
			v.Out = append(v.Out, g)
		}
	}
	slices.SortStableFunc(v.Moments, func(a, b moment) int { return cmp.Or(cmp.Compare(b.start, a.start), cmp.Compare(a.ID, b.ID)) })
	v.Moments = v.Moments[:min(timeShown, len(v.Moments))]
	for _, k := range slices.Sorted(maps.Keys(held)) {
		v.Positions = append(v.Positions, *held[k])
	}
	slices.SortStableFunc(v.Positions, func(a, b position) int { return cmp.Compare(b.start, a.start) })
	return nil
}

// hold notes an office. One that several facts tell of is one, with the surest of them.
func hold(held map[string]*position, st *graph.Statement, one *row, in bool) {
	if in || st.Predicate != "holds-position" || st.Open || st.Negated {
		return
	}
	p := position{At: term(st.Object), Kind: one.Kind, Fact: st.ID, start: one.start}
	for i := range st.Args {
		if st.Args[i].Role == "position" {
			p.Title = term(&st.Args[i].Term).Text
		}
	}
	p.When = "reported " + longDate(one.start)
	if st.Time != nil {
		if text := export.When(*st.Time); text != "" {
			p.When = text
		}
	} else if one.start == "" {
		p.When = ""
	}
	k := strings.ToLower(p.Title) + "\x00" + string(p.At.ID) + string(p.Kind)
	if before := held[k]; before == nil || before.start == "" || p.start != "" && p.start < before.start {
		held[k] = &p
	}
}

// groupOf makes a group of the facts of one predicate, the latest first.
func groupOf(rows []row, words string) group {
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.start, a.start) })
	g := group{Words: words, Count: len(rows), Facts: rows[:min(groupShown, len(rows))]}
	last := rows[0].start
	first := last
	for i := range rows {
		if rows[i].start != "" {
			first = rows[i].start
		}
	}
	if first != "" {
		g.When = export.When(graph.Time{Start: first, End: last, Precision: graph.PrecisionMonth})
	}
	return g
}

// about reads a predicate with an entity on its side: "Anna Lindqvist met …".
func (s *Site) about(name string, st *graph.Statement, in bool) string {
	var words []string
	for _, p := range s.wording(st) {
		switch {
		case p.Part == "s" && !in, p.Part == "o" && in:
			words = append(words, name)
		case p.Part == "r":
			words = append(words, p.Text)
		default:
			words = append(words, "…")
		}
	}
	return strings.Join(words, " ")
}

// readPapers finds the articles that name the entity, the newest first, and words around what names it in them.
func readPapers(r *Request, v *entityView) error {
	ctx := r.Context()
	ids, err := r.Reader.Mentioning(ctx, v.ID)
	if err != nil {
		return err
	}
	v.Articles = len(ids)
	var heads []graph.Article
	for _, id := range ids {
		a, err := r.Reader.Head(ctx, string(id))
		if err != nil {
			return err
		}
		heads = append(heads, a)
	}
	slices.SortStableFunc(heads, func(a, b graph.Article) int { return cmp.Compare(b.Date, a.Date) })
	for _, a := range heads[:min(papersShown, len(heads))] {
		rec, err := r.Reader.Article(ctx, string(a.ID))
		if err != nil {
			return err
		}
		one := paper{Article: a}
		for i := range rec.Entities {
			if rec.Entities[i].ID != v.ID {
				continue
			}
			for _, at := range rec.Entities[i].Mentions {
				if len(one.Passages) == perPaper {
					one.Others++
					continue
				}
				one.Passages = append(one.Passages, around(rec.Article.Text, at))
			}
		}
		v.Papers = append(v.Papers, one)
	}
	return nil
}

// around gives a mention with the words of its sentence, as far as they are near.
func around(text string, at graph.Span) passage {
	from, to := max(0, at.Start-aroundLength/2), min(len(text), at.End+aroundLength/2)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	before, after := text[from:at.Start], text[at.End:to]
	cut := func(s string) int { return max(strings.LastIndexByte(s, '\n')+1, strings.LastIndex(s, ". ")+1) }
	if i := cut(before); i > 0 {
		before = strings.TrimLeft(before[i:], " ")
	} else if from > 0 {
		if i := strings.IndexByte(before, ' '); i >= 0 {
			before = "…" + before[i:]
		}
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	if i := strings.Index(after, ". "); i >= 0 {
		after = after[:i+1]
	} else if at.End+len(after) == to && to < len(text) {
		if i := strings.LastIndexByte(after, ' '); i >= 0 {
			after = after[:i] + " …"
		}
	}
	return passage{before, at.Of(text), after}
}
