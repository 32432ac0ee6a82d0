package page

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"quern/export"
	"quern/graph"
)

// GraphPart is a part of the graph as data for a screen: entities, the best first, and each fact between two of them.
type GraphPart struct {
	Title    string     `json:"title"`
	Subtitle string     `json:"subtitle"`
	Nodes    []PartNode `json:"nodes"`
	Facts    []PartFact `json:"facts"`
}

// PartNode is an entity. Detail is a second line: a person's position, an event's place and day.
type PartNode struct {
	ID     graph.EntityID   `json:"id"`
	Type   graph.EntityType `json:"type"`
	Name   string           `json:"name"`
	Detail string           `json:"detail,omitempty"`
	// Focus marks an entity that was asked for.
	Focus bool `json:"focus,omitempty"`
}

// PartFact is a fact between two entities.
type PartFact struct {
	ID        graph.StatementID `json:"id"`
	From      graph.EntityID    `json:"from"`
	To        graph.EntityID    `json:"to"`
	Predicate string            `json:"predicate"`
	// Words is the predicate as it reads, Caveat how the articles do not state it as a fact ("planned").
	Words     string `json:"words"`
	Caveat    string `json:"caveat,omitempty"`
	Symmetric bool   `json:"symmetric,omitempty"`
	// Sentences is how many say it, Confidence that of the best of them.
	Sentences  int     `json:"sentences"`
	Confidence float64 `json:"confidence"`
	// When says the fact's own time; Start and End are its first and last day, each "" where not known. A fact without a
	// time has Reported, the days of its articles.
	When     string       `json:"when,omitempty"`
	Start    graph.Date   `json:"start,omitempty"`
	End      graph.Date   `json:"end,omitempty"`
	Reported []graph.Date `json:"reported,omitempty"`

	statement *graph.Statement
}

// PartOf chooses a part of the graph. What goes wrong is an error of export.Select.
func PartOf(ctx context.Context, src export.Source, o export.Options) (*GraphPart, error) {
	v, err := export.Select(ctx, src, o)
	if err != nil {
		return nil, err
	}
	return partOf(v), nil
}

func partOf(v *export.View) *GraphPart {
	p := &GraphPart{Title: v.Title, Subtitle: v.Subtitle, Nodes: []PartNode{}, Facts: []PartFact{}}
	for _, n := range v.Nodes {
		p.Nodes = append(p.Nodes, PartNode{n.ID, n.Type, n.Name, n.Detail, n.Focus})
	}
	days := map[graph.ArticleID]graph.Date{}
	for i := range v.Articles {
		days[v.Articles[i].ID] = v.Articles[i].Date
	}
	for i := range v.Facts {
		s := &v.Facts[i]
		f := PartFact{ID: s.ID, From: s.Subject.ID, To: s.Object.ID, Predicate: s.Predicate,
			Words: export.Reading(s.Predicate, s.Open), Caveat: export.Caveat(s), Symmetric: s.Symmetric,
			Sentences: max(1, len(s.Evidence)), statement: s}
		for _, ev := range s.Evidence {
			f.Confidence = max(f.Confidence, ev.Confidence)
			if d := days[ev.Article]; s.Time == nil && d != "" && !slices.Contains(f.Reported, d) {
				f.Reported = append(f.Reported, d)
			}
		}
		slices.Sort(f.Reported)
		if s.Time != nil {
			f.When, f.Start, f.End = export.When(*s.Time), s.Time.Start, s.Time.End
		}
		p.Facts = append(p.Facts, f)
	}
	return p
}

// explore is what the page shows without its script: the same part of the graph as a diagram and as a list.
type explore struct {
	*GraphPart
	// Graph is the part in JSON, before the filters, for the script.
	Graph string
	// Diagram is the address of the server's own drawing, or "" where it draws none.
	Diagram string
	// Around and From, To fill the forms.
	Around   string
	From, To string
	Claims   bool
	Since    graph.Date
	Until    graph.Date
	Least    string
	Types    []choice
	Relation []choice
	// Kept are parameters that the forms do not show and carry on.
	Kept   []choice
	Groups []outline
}

// choice is something that can be chosen.
type choice struct {
	Name, Value string
	Count       int
	Chosen      bool
}

// outline is an entity with the facts that it is the subject of, or the object where the subject has none listed.
type outline struct {
	PartNode
	Facts []listed
}

// listed is a fact in the list, with the sentence that says it best.
type listed struct {
	PartFact
	FromName, ToName string
	Quote, Source    string
}

func (s *Site) explorePage() Page {
	return Page{Path: "/explore", JSON: "/v1/graph", Params: []string{"show", "hide", "pin", "select"},
		Template: "explore.html", Heavy: true, Data: s.exploreView}
}

// asked reads what to show. Show is a list of ids with spaces between, escaped where they have some themselves; without
// it the part starts around an entity, between two or from the most central.
func asked(p url.Values) (export.Options, error) {
	o := export.Options{Around: nonEmpty(p["around"]), Between: nonEmpty(p["between"])}
	if show := strings.Fields(p.Get("show")); len(show) > 0 {
		for i, id := range show {
			if id, err := url.PathUnescape(id); err == nil {
				show[i] = id
			}
		}
		o.Around, o.Between, o.MaxNodes, o.Title = show, nil, len(show), count(len(show), "entity", "entities")
	} else if text := p.Get("nodes"); text != "" {
		o.MaxNodes, _ = strconv.Atoi(text) // the server has checked it
	}
	if len(o.Between) == 1 {
		o.Around, o.Between = o.Between, nil
	}
	if len(o.Between) > 0 {
		o.Around = nil
	}
	o.Claims, _ = strconv.ParseBool(cmp.Or(p.Get("claims"), "false"))
	if len(o.Around) > export.LargestView {
		return o, &Error{http.StatusUnprocessableEntity, fmt.Sprintf("A part of the graph may have %d entities, and %d are asked for.", export.LargestView, len(o.Around))}
	}
	return o, nil
}

func nonEmpty(list []string) (out []string) {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// filtered reads the filters, which the script applies by itself.
func filtered(p url.Values) export.Filter {
	f := export.Filter{Since: graph.Date(p.Get("since")), Until: graph.Date(p.Get("until")), Predicates: nonEmpty(p["predicate"])}
	for _, t := range nonEmpty(p["type"]) {
		f.Types = append(f.Types, graph.EntityType(t))
	}
	f.MinConfidence, _ = strconv.ParseFloat(cmp.Or(p.Get("min_confidence"), "0"), 64)
	return f
}

func (s *Site) exploreView(r *Request) (*View, error) {
	p := r.URL.Query()
	o, err := asked(p)
	if err != nil {
		return nil, err
	}
	f := filtered(p)
	matcher, err := f.Matcher(r.Context(), r.Reader)
	if err != nil {
		return nil, err
	}
	v, err := export.Select(r.Context(), r.Reader, o)
	if err != nil {
		return nil, err
	}
	part := partOf(v)
	data, err := json.Marshal(part)
	if err != nil {
		return nil, fmt.Errorf("encoding a part of the graph: %w", err)
	}
	x := &explore{GraphPart: part, Graph: string(data), Claims: o.Claims, Since: f.Since, Until: f.Until, Least: p.Get("min_confidence")}
	if len(o.Between) == 2 && len(part.Nodes) > 1 {
		x.From, x.To = part.Nodes[0].Name, part.Nodes[1].Name // those asked for come first
	} else if p.Get("show") == "" && len(o.Around) == 1 {
		x.Around = part.Nodes[0].Name
	}
	x.Types, x.Relation = choices(part, f)
	for _, name := range []string{"show", "hide", "around", "between", "nodes"} {
		for _, value := range nonEmpty(p[name]) {
			x.Kept = append(x.Kept, choice{Name: name, Value: value})
		}
	}
	if x.Groups, err = outlines(v, part, matcher); err != nil {
		return nil, err
	}
	if s.deps.Draws && len(x.Groups) > 0 {
		x.Diagram = diagramOf(part.Title, x.Groups, p)
	}
	return &View{Title: "Explore: " + part.Title, Section: "Explore", Scripts: []string{"explore.js"}, Data: x}, nil
}

// choices lists the types, and the relations that occur, each with how often.
func choices(p *GraphPart, f export.Filter) (types, relations []choice) {
	for _, t := range graph.EntityTypes {
		c := choice{Name: string(t), Value: string(t), Chosen: slices.Contains(f.Types, t)}
		for _, n := range p.Nodes {
			if n.Type == t {
				c.Count++
			}
		}
		types = append(types, c)
	}
	at := map[string]int{}
	for _, fact := range p.Facts {
		i, ok := at[fact.Predicate]
		if !ok {
			i = len(relations)
			at[fact.Predicate] = i
			relations = append(relations, choice{Name: fact.Words, Value: fact.Predicate, Chosen: slices.Contains(f.Predicates, fact.Predicate)})
		}
		relations[i].Count++
	}
	slices.SortFunc(relations, func(a, b choice) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value)) })
	return types, relations
}

// diagramOf is the address of the server's drawing of the entities that are listed, under the same filters.
func diagramOf(title string, list []outline, p url.Values) string {
	q := url.Values{"nodes": {strconv.Itoa(len(list))}, "title": {title}}
	for _, e := range list {
		q.Add("around", string(e.ID))
	}
	for _, name := range []string{"type", "predicate", "since", "until", "min_confidence", "claims"} {
		if list := nonEmpty(p[name]); len(list) > 0 {
			q[name] = list
		}
	}
	return "/v1/diagram.svg?" + q.Encode()
}

// outlines lists the facts that the filter leaves under their subjects, without those whom it leaves without any.
func outlines(v *export.View, part *GraphPart, matcher *export.Matcher) ([]outline, error) {
	texts, names := map[graph.ArticleID]*graph.Article{}, map[graph.EntityID]string{}
	for i := range v.Articles {
		texts[v.Articles[i].ID] = &v.Articles[i]
	}
	by := map[graph.EntityID][]listed{}
	for _, n := range part.Nodes {
		names[n.ID] = n.Name
	}
	touched, tied := map[graph.EntityID]bool{}, map[graph.EntityID]bool{} // before the filter, and behind it
	for _, f := range part.Facts {
		touched[f.From], touched[f.To] = true, true
		ok, err := matcher.Fits(f.statement)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		tied[f.From], tied[f.To] = true, true
		l := listed{PartFact: f, FromName: names[f.From], ToName: names[f.To]}
		best := -1.0
		for _, ev := range f.statement.Evidence {
			if a := texts[ev.Article]; a != nil && ev.Confidence > best {
				best = ev.Confidence
				l.Quote = strings.Join(strings.Fields(ev.Sentence.Of(a.Text)), " ")
				l.Source = strings.Join(nonEmpty([]string{a.Title, a.Publisher, longDate(a.Date)}), ", ")
			}
		}
		by[f.From] = append(by[f.From], l)
	}
	var list []outline
	for _, n := range part.Nodes {
		if tied[n.ID] || !touched[n.ID] {
			list = append(list, outline{n, by[n.ID]})
		}
	}
	return list, nil
}
