package page

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	"quern/graph/suggest"
)

// What a page of Review shows, and of what it is made.
const (
	pairsShown   = 8
	doubtShown   = 20
	doubtScanned = 20_000 // facts that are looked at for the least sure ones
	likely       = 0.5    // the score from which on a pair is suggested; below it is doubtful
)

// review is what the page Review shows: one of its lists, and what was judged last.
type review struct {
	Tab      string
	Tabs     []tab
	Pairs    []pair
	Clashes  []clash
	Doubts   []fact
	Judged   []judged
	Last     *judged // what was judged just now
	Next     string
	MayWrite bool
}

type tab struct {
	Address, Name string
	Here          bool
}

// pair is two entities that may be one, side by side.
type pair struct {
	suggest.Suggestion
	Percent int
	Sides   [2]side
}

// side is an entity of a pair with what is known of it.
type side struct {
	graph.Entity
	Articles int
	Facts    []fact
	Passages []cited
}

// cited is a passage with the article that it is from.
type cited struct {
	passage
	Article graph.Article
}

// clash is two facts that cannot both be true.
type clash struct {
	Why   string
	Facts [2]fact
}

// wrongForm is the form by which a fact of a list is marked as wrong.
type wrongForm struct {
	ID         graph.StatementID
	List, Says string
}

// judged is a judgement in words.
type judged struct {
	ID, Kind, Says, Who, Why string
	When                     time.Time
}

// The lists of the page Review.
const (
	tabPairs   = "pairs"
	tabDoubts  = "doubts"
	tabClashes = "clashes"
	tabFacts   = "facts"
	tabJudged  = "judged"
)

func (s *Site) reviewPage() Page {
	return Page{Path: "/review", JSON: "/v1/suggestions", Params: []string{"list", "after", "done"}, Template: "review.html", Heavy: true, Data: func(r *Request) (*View, error) {
		params := r.URL.Query()
		v := &review{Tab: cmp.Or(params.Get("list"), tabPairs), MayWrite: r.MayWrite}
		for _, t := range []tab{{tabPairs, "May be one", false}, {tabDoubts, "Doubtful", false}, {tabClashes, "Contradictions", false}, {tabFacts, "Least sure facts", false}, {tabJudged, "Judged", false}} {
			v.Tabs = append(v.Tabs, tab{"/review?list=" + t.Address, t.Name, t.Address == v.Tab})
		}
		js, err := r.Snapshot.Judgements()
		if err != nil {
			return nil, err
		}
		for i := range js {
			if js[i].ID == params.Get("done") {
				v.Last = s.judged(r, &js[i])
			}
		}
		switch v.Tab {
		case tabPairs, tabDoubts:
			err = s.pairs(r, v)
		case tabClashes:
			err = s.clashes(r, v)
		case tabFacts:
			err = s.doubts(r, v)
		default:
			for i := range slices.Backward(js) {
				v.Judged = append(v.Judged, *s.judged(r, &js[i]))
			}
		}
		return &View{Title: "Review", Section: "Review", Data: v}, err
	}}
}

// pairs lists those that may be one, or with less to say for it are doubtful.
func (s *Site) pairs(r *Request, v *review) error {
	list, err := s.deps.Graph.Suggestions(r.Context(), r.Snapshot)
	if err != nil {
		return err
	}
	cut := slices.IndexFunc(list, func(p suggest.Suggestion) bool { return p.Score < likely })
	if cut < 0 {
		cut = len(list)
	}
	if v.Tab == tabPairs {
		list = list[:cut]
	} else {
		list = list[cut:]
	}
	if after := r.URL.Query().Get("after"); after != "" {
		if i := slices.IndexFunc(list, func(p suggest.Suggestion) bool { return p.ID == after }); i >= 0 {
			list = list[i+1:]
		}
	}
	for i, p := range list {
		if i == pairsShown {
			v.Next = "/review?" + url.Values{"list": {v.Tab}, "after": {list[i-1].ID}}.Encode()
			break
		}
		one := pair{Suggestion: p, Percent: int(p.Score*100 + 0.5)}
		for k, given := range []*suggest.Side{&p.A, &p.B} {
			if one.Sides[k], err = s.side(r, given); err != nil {
				return err
			}
		}
		v.Pairs = append(v.Pairs, one)
	}
	return nil
}

// What is shown of each side of a pair.
const (
	sideFacts    = 4
	sidePassages = 2
)

func (s *Site) side(r *Request, given *suggest.Side) (side, error) {
	ctx := r.Context()
	e, err := r.Reader.Entity(ctx, given.ID)
	if err != nil {
		return side{}, err
	}
	out := side{Entity: e, Articles: len(given.Articles)}
	for st, err := range r.Reader.About(ctx, e.ID) {
		if err != nil {
			return out, err
		}
		if len(out.Facts) == sideFacts {
			break
		}
		out.Facts = append(out.Facts, s.fact(&st))
	}
	for _, id := range given.Articles[:min(sidePassages, len(given.Articles))] {
		rec, err := r.Reader.Article(ctx, string(id))
		if err != nil {
			return out, err
		}
		for i := range rec.Entities {
			if m := &rec.Entities[i]; m.ID == e.ID && len(m.Mentions) > 0 {
				one := cited{around(rec.Article.Text, m.Mentions[0]), rec.Article}
				one.Article.Text = ""
				out.Passages = append(out.Passages, one)
			}
		}
	}
	return out, nil
}

// clashes lists facts that contradict each other.
func (s *Site) clashes(r *Request, v *review) error {
	list, err := r.Reader.Contradictions(r.Context(), query.ContradictionFilter{Functional: s.deps.Functional})
	if err != nil {
		return err
	}
	for i := range list[:min(doubtShown, len(list))] {
		c := clash{Why: "One says what the other denies."}
		if list[i].Kind == query.Values {
			c.Why = "There can be one value at a time, and these are two."
		}
		for k, st := range []*graph.Statement{&list[i].A, &list[i].B} {
			if c.Facts[k], err = s.shown(r, st, 2); err != nil {
				return err
			}
		}
		v.Clashes = append(v.Clashes, c)
	}
	return nil
}

// doubts lists the facts of which the program is least sure, with their sentences.
func (s *Site) doubts(r *Request, v *review) error {
	surest := func(st *graph.Statement) (sure float64) {
		for _, ev := range st.Evidence {
			sure = max(sure, ev.Confidence)
		}
		return sure
	}
	less := func(a, b graph.Statement) int {
		return cmp.Or(cmp.Compare(surest(&a), surest(&b)), cmp.Compare(a.ID, b.ID))
	}
	var least []graph.Statement
	n := 0
	for st, err := range r.Reader.Statements(r.Context(), query.Filter{}) {
		if err != nil {
			return err
		}
		if n++; n > doubtScanned {
			break
		}
		if least = append(least, st); len(least) == 4*doubtShown {
			slices.SortFunc(least, less)
			least = least[:doubtShown]
		}
	}
	slices.SortFunc(least, less)
	for i := range least[:min(doubtShown, len(least))] {
		f, err := s.shown(r, &least[i], 1)
		if err != nil {
			return err
		}
		v.Doubts = append(v.Doubts, f)
	}
	return nil
}

// judged says a judgement in words.
func (s *Site) judged(r *Request, j *graph.Judgement) *judged {
	name := func(id graph.EntityID) string {
		if e, err := r.Reader.Entity(r.Context(), id); err == nil && e.ID == id {
			return e.Name
		}
		return strings.ReplaceAll(strings.TrimPrefix(string(id), "ent:"), "-", " ") // merged away: its id is its name
	}
	out := &judged{ID: j.ID, Kind: string(j.Kind), Who: j.Who, Why: j.Why, When: j.When}
	switch j.Kind {
	case graph.Merge:
		out.Says = name(j.B) + " is " + name(j.A)
	case graph.Distinct:
		out.Says = name(j.B) + " is not " + name(j.A)
	case graph.Rename:
		out.Says = string(j.A) + " is shown as " + j.Name
	case graph.Split:
		out.Says = "mentions of " + name(j.A) + " are of " + cmp.Or(j.Name, string(j.B))
	case graph.Wrong:
		f := s.fact(j.Fact)
		out.Says = "wrong: " + f.Says()
	default:
		out.Says = string(j.Kind)
	}
	return out
}

// reviewActions are the forms of Review.
func (s *Site) reviewActions() []Action {
	two := func(kind graph.JudgementKind) func(r *Request) (string, error) {
		return func(r *Request) (string, error) {
			j := graph.Judgement{Kind: kind, A: graph.EntityID(r.PostFormValue("a")), B: graph.EntityID(r.PostFormValue("b")), Why: r.PostFormValue("why")}
			return s.judge(r, j)
		}
	}
	return []Action{
		{Path: "/review/merge", Do: two(graph.Merge)},
		{Path: "/review/distinct", Do: two(graph.Distinct)},
		{Path: "/review/wrong", Do: func(r *Request) (string, error) {
			st, err := r.Reader.Statement(r.Context(), graph.StatementID(r.PostFormValue("fact")))
			if err != nil {
				return "", err
			}
			return s.judge(r, graph.Judgement{Kind: graph.Wrong, Fact: &st, Why: r.PostFormValue("why")})
		}},
		{Path: "/review/undo", Do: func(r *Request) (string, error) {
			err := s.deps.Graph.Unjudge(r.Context(), r.PostFormValue("id"))
			if errors.Is(err, store.ErrNotFound) {
				return "", &Error{http.StatusNotFound, "This was taken back already."}
			}
			return listOf(r, ""), err
		}},
	}
}

// judge keeps a judgement and goes back to the list that it was made on, which says what was done and offers to take it
// back.
func (s *Site) judge(r *Request, j graph.Judgement) (string, error) {
	id, err := s.deps.Graph.Judge(r.Context(), j)
	if errors.Is(err, store.ErrJudgement) {
		return "", &Error{http.StatusConflict, strings.TrimPrefix(err.Error(), "judging: ")}
	}
	return listOf(r, id), err
}

// listOf is the address of the list that a form names.
func listOf(r *Request, done string) string {
	q := url.Values{}
	if list := r.PostFormValue("list"); list != "" {
		q.Set("list", list)
	}
	if done != "" {
		q.Set("done", done)
	}
	if len(q) == 0 {
		return "/review"
	}
	return "/review?" + q.Encode()
}
