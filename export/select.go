package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"quern/graph"
)

// The limits of a view.
const (
	DefaultDepth    = 1
	DefaultMaxNodes = 30
	// DefaultHappenings is how many happenings a timeline shows.
	DefaultHappenings = 20
	// LabelledView is the most entities that a layout with words on its lines still shows readably.
	LabelledView = 200
	// LargestView is the most entities of any view.
	LargestView = 1000
)

// Options say what to show. Around and Between exclude each other; with neither of them a view is of all facts
// that the Filter leaves.
type Options struct {
	// Around names the entities to start from, by id or name.
	Around []string
	// Depth is how many relations away from those named the view reaches; 0 is DefaultDepth.
	Depth int
	// Between names two entities, by id or name: the view has the shortest ways from one to the other.
	Between []string
	// MaxNodes caps the entities, and the happenings of a timeline; 0 is DefaultMaxNodes or DefaultHappenings, and
	// more than LargestView is LargestView. Around entities the best supported stay, else the most central.
	MaxNodes int
	// Filter leaves out the facts that do not fit it.
	Filter Filter
	// Claims adds what is reported, denied, planned, possible or past.
	Claims bool
	// Timeline sets what happened from left to right, one lane for each who acted.
	Timeline bool
	// Diff compares the graph with an earlier day.
	Diff Diff
	// Title replaces the title made from the other options.
	Title string
	// LinkBase is the address of the server whose pages links lead to ("/", "https://quern.example"). Without it they
	// lead to the articles' own pages, or into the picture.
	LinkBase string
}

// Diff names two days: a view then shows what articles up to the end of To say, and marks as new what none up to
// the end of From says. The zero Diff compares nothing.
type Diff struct{ From, To graph.Date }

// OptionsError says in a sentence what of Options cannot be asked for.
type OptionsError string

func (e OptionsError) Error() string { return string(e) }

// refuse makes an OptionsError.
func refuse(format string, args ...any) error { return OptionsError(fmt.Sprintf(format, args...)) }

// check refuses what cannot be asked for.
func (o *Options) check() error {
	switch {
	case len(o.Around) > 0 && len(o.Between) > 0:
		return refuse("a view is around entities or between two of them, not both")
	case len(o.Between) != 0 && len(o.Between) != 2:
		return refuse("ways lead between two entities, not %d", len(o.Between))
	case o.Depth < 0 || o.MaxNodes < 0:
		return refuse("a depth of %d and %d entities: neither can be negative", o.Depth, o.MaxNodes)
	}
	for _, d := range []graph.Date{o.Diff.From, o.Diff.To} {
		if o.Diff != (Diff{}) && day(d).IsZero() {
			return refuse("comparing two days: %q is not a day such as 2025-02-22", d)
		}
	}
	if o.Diff.To < o.Diff.From {
		return refuse("comparing two days: %s is before %s", o.Diff.To, o.Diff.From)
	}
	return nil
}

// Select chooses entities and every relation among them that is shown. The same source and options give the same
// view. An error of the source, such as an unknown name, comes back wrapped.
func Select(ctx context.Context, src Source, o Options) (*View, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &chooser{
		ctx: ctx, src: src, o: o,
		most: min(cmp.Or(o.MaxNodes, DefaultMaxNodes), LargestView),
		in:   map[graph.EntityID]bool{}, articles: map[graph.ArticleID]*graph.Article{},
		positions: map[graph.EntityID]*graph.Statement{}, about: map[graph.EntityID][]graph.Statement{},
	}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	var err error
	switch {
	case len(o.Around) > 0:
		err = c.around()
	case len(o.Between) > 0:
		err = c.between()
	default:
		err = c.central()
	}
	if err != nil {
		return nil, err
	}
	facts, err := c.among()
	if err != nil {
		return nil, err
	}
	v := &View{Title: o.Title, Nodes: c.nodes, Facts: facts}
	if v.Title == "" {
		if v.Title, err = c.title(); err != nil {
			return nil, err
		}
	}
	to := links{o.LinkBase}
	if o.LinkBase != "" {
		to.base = strings.TrimSuffix(o.LinkBase, "/") + "/"
	}
	switch {
	case o.Timeline:
		err = c.timeline(v, to)
	default:
		clusters(v, facts)
		err = c.edges(v, to)
	}
	if err != nil {
		return nil, err
	}
	if len(v.Nodes) > LabelledView && v.Layout == Layered {
		v.Layout = Forces
	}
	if v.Articles, err = c.sources(v.Facts); err != nil {
		return nil, err
	}
	v.Subtitle = c.subtitle(v)
	v.Legend = legend(v)
	return v, nil
}

// chooser is one choice under way.
type chooser struct {
	ctx    context.Context
	src    Source
	o      Options
	filter *Matcher
	most   int

	nodes    []Node
	in       map[graph.EntityID]bool
	focus    int // how many of nodes were asked for
	leftOut  int // entities for which there was no room
	unshown  int // happenings for which there was none
	articles map[graph.ArticleID]*graph.Article
	// about keeps the statements about the entities that were looked at closely.
	about map[graph.EntityID][]graph.Statement
	// positions has the statement that best says which position someone holds, also where its organization
	// is not in the view.
	positions map[graph.EntityID]*graph.Statement
}

// prepare finds what the filter names.
func (c *chooser) prepare() (err error) {
	f := c.o.Filter
	if f.Event != "" {
		e, err := c.src.Find(c.ctx, string(f.Event))
		if err != nil {
			return fmt.Errorf("drawing the event %q: %w", f.Event, err)
		}
		f.Event = e.ID
		c.o.Filter.Event = e.ID
	}
	c.filter, err = f.Matcher(c.ctx, c.src)
	return err
}

// known gives every statement about an entity, in order of id; each entity is asked for once.
func (c *chooser) known(id graph.EntityID) ([]graph.Statement, error) {
	if list, ok := c.about[id]; ok {
		return list, nil
	}
	list := []graph.Statement{}
	for s, err := range c.src.About(c.ctx, id) {
		if err != nil {
			return nil, fmt.Errorf("reading what is known about %s: %w", id, err)
		}
		list = append(list, s)
	}
	c.about[id] = list
	return list, nil
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

// addIDs adds entities by id, in order.
func (c *chooser) addIDs(ids []graph.EntityID) error {
	for _, id := range ids {
		e, err := c.src.Entity(c.ctx, id)
		if err != nil {
			return fmt.Errorf("reading the entity %s: %w", id, err)
		}
		c.add(e)
	}
	return nil
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

// shows reports whether a statement may be an edge of the view.
func (c *chooser) shows(s *graph.Statement) (bool, error) {
	if !s.Subject.IsEntity() || !s.Object.IsEntity() || s.Subject.ID == s.Object.ID || !c.o.Claims && !s.IsDirect() {
		return false, nil
	}
	return c.fits(s)
}

// fits applies the filter, and where days are compared leaves out what was said later.
func (c *chooser) fits(s *graph.Statement) (bool, error) {
	ok, err := c.filter.Fits(s)
	if !ok || err != nil || c.o.Diff == (Diff{}) {
		return ok, err
	}
	first, err := c.firstSaid(s)
	return first <= c.o.Diff.To, err
}

// firstSaid is the day of the first article that says it; one without a day was there before all others.
func (c *chooser) firstSaid(s *graph.Statement) (graph.Date, error) {
	var first graph.Date
	for i := range s.Evidence {
		a, err := c.article(s.Evidence[i].Article)
		if err != nil {
			return "", err
		}
		if i == 0 || a.Date < first {
			first = a.Date
		}
	}
	return first, nil
}

// among gives each statement that is shown between two of the chosen, in order of id, and on the way finds the
// positions.
func (c *chooser) among() ([]graph.Statement, error) {
	seen := map[graph.StatementID]bool{}
	var facts []graph.Statement
	for _, n := range c.nodes {
		list, err := c.known(n.ID)
		if err != nil {
			return nil, err
		}
		for i := range list {
			s := &list[i]
			if s.IsDirect() && s.Subject.ID == n.ID && position(s) != "" {
				if b := c.positions[n.ID]; b == nil || prefer(s, b) {
					c.positions[n.ID] = s
				}
			}
			both := s.Subject.IsEntity() && s.Object.IsEntity() && c.in[s.Subject.ID] && c.in[s.Object.ID]
			if !both || seen[s.ID] {
				continue
			}
			ok, err := c.shows(s)
			if err != nil {
				return nil, err
			}
			if ok {
				seen[s.ID] = true
				facts = append(facts, *s)
			}
		}
	}
	slices.SortFunc(facts, func(a, b graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
	return facts, c.forget(facts)
}

// forget drops the evidence of articles later than those compared.
func (c *chooser) forget(facts []graph.Statement) error {
	if c.o.Diff == (Diff{}) {
		return nil
	}
	for i := range facts {
		var kept []graph.Evidence
		for _, ev := range facts[i].Evidence {
			a, err := c.article(ev.Article)
			if err != nil {
				return err
			}
			if a.Date <= c.o.Diff.To {
				kept = append(kept, ev)
			}
		}
		facts[i].Evidence = kept
	}
	return nil
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
