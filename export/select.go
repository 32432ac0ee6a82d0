package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"quern/graph"
)

// The limits of a view.
const (
	DefaultDepth    = 1
	DefaultMaxNodes = 30
	// LargestView is the most entities that a layout with labels still shows readably.
	LargestView = 200
)

// Options say what to show.
type Options struct {
	// Around names the entities to start from, by id or name; at least one.
	Around []string
	// Depth is how many relations away the view reaches; 0 is DefaultDepth.
	Depth int
	// MaxNodes caps the entities; 0 is DefaultMaxNodes, and more than LargestView is LargestView.
	MaxNodes int
	// Filter leaves out the facts that do not fit it.
	Filter Filter
	// Claims adds what is reported, denied, planned, possible or past.
	Claims bool
	// Title replaces the title made from Around.
	Title string
	// LinkBase is the address of the server's API that links lead to ("/v1"). Without it they lead to the
	// articles' own pages, or into the picture.
	LinkBase string
}

// ErrNothingNamed says that a view was asked for around nobody.
var ErrNothingNamed = errors.New("nothing to draw around: name at least one entity")

// Select chooses the entities within Depth relations of those named, the best supported first, and every
// relation among them that is shown. The same source and options give the same view. An error of the source,
// such as an unknown name, comes back wrapped.
func Select(ctx context.Context, src Source, o Options) (*View, error) {
	if len(o.Around) == 0 {
		return nil, ErrNothingNamed
	}
	if o.Depth < 0 || o.MaxNodes < 0 {
		return nil, fmt.Errorf("choosing a view: depth %d and %d entities: neither can be negative", o.Depth, o.MaxNodes)
	}
	c := &chooser{
		ctx: ctx, src: src, claims: o.Claims,
		depth: cmp.Or(o.Depth, DefaultDepth),
		most:  min(cmp.Or(o.MaxNodes, DefaultMaxNodes), LargestView),
		in:    map[graph.EntityID]bool{}, articles: map[graph.ArticleID]*graph.Article{},
		positions: map[graph.EntityID]*graph.Statement{},
	}
	var err error
	if c.filter, err = o.Filter.Matcher(ctx, src); err != nil {
		return nil, err
	}
	if err := c.start(o.Around); err != nil {
		return nil, err
	}
	if err := c.grow(); err != nil {
		return nil, err
	}
	facts, err := c.among()
	if err := cmp.Or(err, c.failed); err != nil {
		return nil, err
	}
	v := &View{Title: o.Title, Nodes: c.nodes}
	if v.Title == "" {
		v.Title = c.title()
	}
	clusters(v, facts)
	if err := c.edges(v, facts, links{strings.TrimSuffix(o.LinkBase, "/")}); err != nil {
		return nil, err
	}
	v.Subtitle, err = c.subtitle(v, facts)
	if err != nil {
		return nil, err
	}
	v.Legend = legend(v)
	return v, nil
}

// chooser is one choice under way.
type chooser struct {
	ctx    context.Context
	src    Source
	filter *Matcher
	failed error // the first error of the filter
	claims bool
	depth  int
	most   int

	nodes    []Node
	in       map[graph.EntityID]bool
	focus    int // how many of nodes were asked for
	leftOut  int
	articles map[graph.ArticleID]*graph.Article
	// positions has the statement that best says which position someone holds, also where its organization
	// is not in the view.
	positions map[graph.EntityID]*graph.Statement
}

func (c *chooser) add(e graph.Entity) {
	if !c.in[e.ID] {
		c.in[e.ID] = true
		e.Name = cmp.Or(e.Name, string(e.ID))
		if !named(e.Name) {
			e.Name = capital(e.Name)
		}
		c.nodes = append(c.nodes, Node{ID: e.ID, Type: e.Type, Name: e.Name, Tooltip: describe(e)})
	}
}

// describe says what an entity is: "Sergei Ryabkov, person; also Ryabkov".
func describe(e graph.Entity) string {
	s := e.Name + ", " + string(e.Type)
	const most = 4
	var also []string
	for _, n := range e.Names {
		if !strings.EqualFold(n, e.Name) && len(also) < most {
			also = append(also, n)
		}
	}
	if len(also) > 0 {
		s += "; also " + strings.Join(also, ", ")
	}
	return s
}

// start finds those named.
func (c *chooser) start(names []string) error {
	for _, name := range names {
		e, err := c.src.Find(c.ctx, name)
		if err != nil {
			return fmt.Errorf("drawing around %q: %w", name, err)
		}
		c.add(e)
	}
	if len(c.nodes) > c.most {
		return fmt.Errorf("drawing around %d entities: the view may hold %d", len(c.nodes), c.most)
	}
	c.focus = len(c.nodes)
	for i := range c.nodes {
		c.nodes[i].Focus = true
	}
	return nil
}

// shows reports whether a statement may be an edge of the view. An error of the filter ends the choice.
func (c *chooser) shows(s *graph.Statement) bool {
	if !s.Subject.IsEntity() || !s.Object.IsEntity() || s.Subject.ID == s.Object.ID {
		return false
	}
	if !c.claims && !s.IsDirect() {
		return false
	}
	fits, err := c.filter.Fits(s)
	if c.failed == nil {
		c.failed = err
	}
	return fits
}

// candidate is an entity at the edge of what was chosen.
type candidate struct {
	id       graph.EntityID
	support  int // sentences that tie it to what was chosen
	articles map[graph.ArticleID]bool
	score    int
}

// The weights of a candidate's score. An entity that an article only describes ("protesters") and one that
// nothing but a single sentence ties in stand behind those with names and relations of their own.
const (
	perArticle  = 2
	perSentence = 1
	mostOthers  = 12 // relations to more entities than these say no more for it
	lookedAt    = 6  // times as many candidates as there is room for are looked at closely
)

// grow adds one ring of entities after another, in each the best supported first, until the depth is reached
// or the view is full.
func (c *chooser) grow() error {
	ring := c.nodes
	for range c.depth {
		found := map[graph.EntityID]*candidate{}
		for _, n := range ring {
			for s, err := range c.src.About(c.ctx, n.ID) {
				if err != nil {
					return fmt.Errorf("reading what is known about %s: %w", n.Name, err)
				}
				if !c.shows(&s) {
					continue
				}
				other := s.Object.ID
				if other == n.ID {
					other = s.Subject.ID
				}
				if c.in[other] {
					continue
				}
				k := found[other]
				if k == nil {
					k = &candidate{id: other, articles: map[graph.ArticleID]bool{}}
					found[other] = k
				}
				k.support += len(s.Evidence)
				for _, ev := range s.Evidence {
					k.articles[ev.Article] = true
				}
			}
		}
		order := make([]*candidate, 0, len(found))
		for _, k := range found {
			order = append(order, k)
		}
		before := len(c.nodes)
		room := min(c.most-before, len(order))
		if err := c.rank(order, room); err != nil {
			return err
		}
		for _, k := range order[:room] {
			e, err := c.src.Entity(c.ctx, k.id)
			if err != nil {
				return fmt.Errorf("reading the entity %s: %w", k.id, err)
			}
			c.add(e)
		}
		c.leftOut += len(order) - room
		ring = c.nodes[before:]
		if c.leftOut > 0 {
			break
		}
	}
	return nil
}

// rank orders candidates by score; only those best tied to what was chosen are looked at for their own relations.
func (c *chooser) rank(order []*candidate, room int) error {
	byScore := func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) }
	for _, k := range order {
		k.score = perArticle*len(k.articles) + perSentence*k.support
	}
	slices.SortFunc(order, byScore)
	if len(order) <= room {
		return nil
	}
	near := order[:min(lookedAt*room, len(order))]
	for _, k := range near {
		others := map[graph.EntityID]bool{}
		var name string
		for s, err := range c.src.About(c.ctx, k.id) {
			if err != nil {
				return fmt.Errorf("reading what is known about %s: %w", k.id, err)
			}
			if !c.shows(&s) {
				continue
			}
			self, other := s.Subject, s.Object
			if self.ID != k.id {
				self, other = other, self
			}
			name = self.Name
			if others[other.ID] = true; len(others) == mostOthers {
				break
			}
		}
		k.score += len(others)
		if named(name) {
			k.score *= 2
		}
	}
	slices.SortFunc(near, byScore)
	return nil
}

// among gives each statement that is shown between two of the chosen, in order of id, and on the way finds the
// positions.
func (c *chooser) among() ([]graph.Statement, error) {
	seen := map[graph.StatementID]bool{}
	var facts []graph.Statement
	for _, n := range c.nodes {
		for s, err := range c.src.About(c.ctx, n.ID) {
			if err != nil {
				return nil, fmt.Errorf("reading what is known about %s: %w", n.Name, err)
			}
			if s.IsDirect() && s.Subject.ID == n.ID && position(&s) != "" {
				if b := c.positions[n.ID]; b == nil || prefer(&s, b) {
					c.positions[n.ID] = &s
				}
			}
			if c.shows(&s) && c.in[s.Subject.ID] && c.in[s.Object.ID] && !seen[s.ID] {
				seen[s.ID] = true
				facts = append(facts, s)
			}
		}
	}
	slices.SortFunc(facts, func(a, b graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
	return facts, nil
}

// article gives an article that a fact comes from; each is asked for once.
func (c *chooser) article(id graph.ArticleID) (*graph.Article, error) {
	if a := c.articles[id]; a != nil {
		return a, nil
	}
	rec, err := c.src.Article(c.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("reading the article %s: %w", id, err)
	}
	c.articles[id] = &rec.Article
	return &rec.Article, nil
}

func (c *chooser) title() string {
	names := make([]string, 0, c.focus)
	for _, n := range c.nodes[:c.focus] {
		names = append(names, n.Name)
	}
	return "Around " + list(names)
}

// subtitle counts what is shown: "21 entities · 28 relations · 5 articles, Jul 2017 – Feb 2025".
func (c *chooser) subtitle(v *View, facts []graph.Statement) (string, error) {
	from := map[graph.ArticleID]bool{}
	for i := range facts {
		for _, ev := range facts[i].Evidence {
			from[ev.Article] = true
		}
	}
	var first, last time.Time
	for id := range from {
		a, err := c.article(id)
		if err != nil {
			return "", err
		}
		d := day(a.Date)
		if d.IsZero() {
			continue
		}
		if first.IsZero() || d.Before(first) {
			first = d
		}
		if d.After(last) {
			last = d
		}
	}
	parts := []string{
		plural(len(v.Nodes), "entity", "entities"),
		plural(len(v.Edges), "relation", "relations"),
		plural(len(from), "article", "articles"),
	}
	if !first.IsZero() {
		parts[2] += ", " + months(first, last)
	}
	if c.leftOut > 0 {
		parts = append(parts, plural(c.leftOut, "less supported entity", "less supported entities")+" left out")
	}
	return strings.Join(parts, " · "), nil
}
