package export

import (
	"cmp"
	"slices"
	"strings"

	"quern/graph"
)

// holdsPosition is shown as a line under the person's name.
const holdsPosition = "holds-position"

// folded lists what a country's ground shows already of those who stand on it; a line would only repeat it.
var folded = []string{holdsPosition, "works-for", "from", "lives-in"}

// pair is what makes statements one edge.
type pair struct {
	from, to  graph.EntityID
	predicate string
	caveat    string
	when      graph.Time // of a timeline alone, where each time has an edge of its own
}

// edges merges the statements into edges, gives persons their positions and events their place and day, and
// leads everything to its evidence.
func (c *chooser) edges(v *View, to links) error {
	groups := map[pair][]*graph.Statement{}
	drawn := map[[2]graph.EntityID]bool{}
	for i := range v.Facts {
		s := &v.Facts[i]
		p := pair{from: s.Subject.ID, to: s.Object.ID, predicate: s.Predicate, caveat: caveat(s)}
		if s.Symmetric && p.to < p.from {
			p.from, p.to = p.to, p.from
		}
		groups[p] = append(groups[p], s)
		if s.Predicate != holdsPosition && s.IsDirect() {
			drawn[[2]graph.EntityID{p.from, p.to}] = true
		}
	}
	place := map[graph.EntityID]int{}
	for i := range v.Nodes {
		place[v.Nodes[i].ID] = i
		v.Nodes[i].Link = to.entity(v.Nodes[i].ID)
	}
	c.details(v, place, drawn)
	foldings := map[graph.EntityID][]Edge{}
	for p, list := range groups {
		e, err := c.edge(p, list, to)
		if err != nil {
			return err
		}
		n := &v.Nodes[place[p.from]]
		standsThere := n.Cluster != NoCluster && v.Clusters[n.Cluster].Country == p.to
		switch {
		case p.caveat != "":
		case standsThere && slices.Contains(folded, p.predicate),
			p.predicate == holdsPosition && n.Detail != "" && drawn[[2]graph.EntityID{p.from, p.to}]:
			foldings[p.from] = append(foldings[p.from], e)
			continue
		}
		if e.When != "" && v.Nodes[place[e.To]].Type == graph.Event &&
			strings.HasSuffix(v.Nodes[place[e.To]].Detail, e.When) {
			e.When = "" // the event itself says when
		}
		v.Edges = append(v.Edges, e)
	}
	for id, list := range foldings {
		fold(&v.Nodes[place[id]], list)
	}
	slices.SortFunc(v.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(place[a.From], place[b.From]), cmp.Compare(place[a.To], place[b.To]),
			cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.Caveat, b.Caveat))
	})
	return nil
}

// fold lets a node say, and lead to, what is not drawn as a line: the sentence of the fact that most say.
func fold(n *Node, list []Edge) {
	best := slices.MinFunc(list, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(slices.Index(folded, a.Predicate), slices.Index(folded, b.Predicate)),
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.To, b.To))
	})
	if best.Tooltip != "" {
		n.Tooltip += ". " + best.Tooltip
	}
	if n.Link == "" && !strings.HasPrefix(best.Link, "#") {
		n.Link = best.Link
	}
}

// edge merges the statements of one pair. Its sentence is that of the highest confidence, the earlier article
// and place in it breaking ties.
func (c *chooser) edge(p pair, list []*graph.Statement, to links) (Edge, error) {
	e := Edge{From: p.from, To: p.to, Predicate: p.predicate, Words: Reading(p.predicate, list[0].Open),
		Symmetric: list[0].Symmetric, Claim: !list[0].IsDirect(), Caveat: p.caveat}
	type sentence struct {
		article graph.ArticleID
		start   int
	}
	said := map[sentence]bool{}
	var times []graph.Time
	var best *graph.Evidence
	var in *graph.Article
	for _, s := range list {
		e.Statements = append(e.Statements, s.ID)
		if s.Time != nil {
			times = append(times, *s.Time)
		}
		for i := range s.Evidence {
			ev := &s.Evidence[i]
			said[sentence{ev.Article, ev.Sentence.Start}] = true
			a, err := c.article(ev.Article)
			if err != nil {
				return Edge{}, err
			}
			if best == nil || better(ev, a, best, in) {
				best, in = ev, a
			}
		}
	}
	e.Count = max(len(said), 1)
	e.When = whenAll(times)
	e.Start, e.End = span(times)
	if d := c.o.Diff; d != (Diff{}) {
		e.New = true
		for _, s := range list {
			first, err := c.firstSaid(s)
			if err != nil {
				return Edge{}, err
			}
			e.New = e.New && first > d.From
		}
	}
	if best == nil { // nothing says it: the edge leads into the picture
		in, best = &graph.Article{}, &graph.Evidence{}
	}
	quote := strings.Join(strings.Fields(best.Sentence.Of(in.Text)), " ")
	e.Tooltip = tooltip(quote, in, e.Count)
	e.Link = to.edge(&e, in, quote)
	return e, nil
}

// span is the first and the last day of several times; an open end stays open.
func span(times []graph.Time) (start, end graph.Date) {
	for i, t := range times {
		if i == 0 {
			start, end = t.Start, t.End
			continue
		}
		start = min(start, t.Start) // "" is least
		if end != "" && (t.End == "" || t.End > end) {
			end = t.End
		}
	}
	return start, end
}

func better(a *graph.Evidence, in *graph.Article, b *graph.Evidence, bin *graph.Article) bool {
	return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(in.Date, bin.Date),
		cmp.Compare(a.Article, b.Article), cmp.Compare(a.Sentence.Start, b.Sentence.Start)) < 0
}

// tooltip quotes the sentence, says where it stands and how many more there are.
func tooltip(quote string, in *graph.Article, count int) string {
	if quote == "" {
		return ""
	}
	s := "“" + quote + "”"
	var where []string
	for _, w := range []string{in.Title, in.Publisher} {
		if w != "" {
			where = append(where, w)
		}
	}
	if d := day(in.Date); !d.IsZero() {
		where = append(where, d.Format("2 Jan 2006"))
	}
	if len(where) > 0 {
		s += " — " + strings.Join(where, ", ")
	}
	if count > 1 {
		s += " (and " + plural(count-1, "more sentence", "more sentences") + ")"
	}
	return s
}

// details finds the second lines: the position that most sentences give a person, with the organization where
// nothing else in the view shows it, and where and when an event was if its statements agree.
func (c *chooser) details(v *View, place map[graph.EntityID]int, drawn map[[2]graph.EntityID]bool) {
	where, on := map[graph.EntityID]string{}, map[graph.EntityID]string{}
	for i := range v.Facts {
		s := &v.Facts[i]
		if !s.IsDirect() {
			continue
		}
		for _, t := range []*graph.Term{s.Subject, s.Object} {
			if v.Nodes[place[t.ID]].Type != graph.Event {
				continue
			}
			if s.Place != nil {
				agree(where, t.ID, cmp.Or(s.Place.Name, s.Place.Value))
			}
			if s.Time != nil {
				agree(on, t.ID, when(*s.Time))
			}
		}
	}
	for i := range v.Nodes {
		n := &v.Nodes[i]
		if s := c.positions[n.ID]; s != nil {
			n.Detail = capital(position(s))
			shown := n.Cluster != NoCluster && v.Clusters[n.Cluster].Country == s.Object.ID ||
				drawn[[2]graph.EntityID{n.ID, s.Object.ID}]
			if o := s.Object.Name; !shown && o != "" && !strings.Contains(n.Detail, o) {
				n.Detail += ", " + o
			}
		}
		if n.Type == graph.Event {
			var parts []string
			for _, p := range []string{where[n.ID], on[n.ID]} {
				if p != "" && p != disputed {
					parts = append(parts, p)
				}
			}
			n.Detail = strings.Join(parts, " · ")
		}
		if n.Detail != "" {
			n.Tooltip += " — " + n.Detail
		}
	}
}

// disputed stands where statements differ; no name or date reads like it.
const disputed = "\x00"

func agree(m map[graph.EntityID]string, id graph.EntityID, said string) {
	if was, ok := m[id]; ok && was != said {
		said = disputed
	}
	m[id] = said
}

// position is the position that a statement gives its subject, as written, or "".
func position(s *graph.Statement) string {
	if s.Predicate != holdsPosition && s.Predicate != "works-for" {
		return ""
	}
	for i := range s.Args {
		if s.Args[i].Role == "position" {
			t := &s.Args[i].Term
			return strings.Join(strings.Fields(cmp.Or(t.Value, t.Name, t.Text)), " ")
		}
	}
	return ""
}

// prefer orders two statements of a person's position: more sentences, then the later start, then the id.
func prefer(a, b *graph.Statement) bool {
	start := func(s *graph.Statement) graph.Date {
		if s.Time == nil {
			return ""
		}
		return s.Time.Start
	}
	return cmp.Or(cmp.Compare(len(b.Evidence), len(a.Evidence)), cmp.Compare(start(b), start(a)),
		cmp.Compare(a.ID, b.ID)) < 0
}
