package page

import (
	"net/http"
	"net/url"
	"strings"

	"quern/graph"
	"quern/graph/query"
)

// factView is what the page of a fact shows.
type factView struct {
	fact
	About      string
	Predicate  string
	Publishers int
	Event      *graph.Entity
	MayWrite   bool
}

// about says what each kind of fact means.
var about = map[Kind]string{
	Plain:    "An article says so in its own voice.",
	Past:     "It was so and is over.",
	Claim:    "Somebody says so; the article does not say it itself.",
	Planned:  "It is to come.",
	Possible: "It may be or become so.",
	Demanded: "Somebody asks for it.",
	Denied:   "It is said that it is not so.",
}

func (s *Site) factPage() Page {
	return Page{Path: "/facts/{id}", JSON: "/v1/facts/{id}", Template: "fact.html", Data: func(r *Request) (*View, error) {
		if !strings.HasPrefix(r.ID, "fact:") {
			return nil, &Error{http.StatusNotFound, "A fact's id begins with “fact:”."}
		}
		st, err := r.Reader.Statement(r.Context(), graph.StatementID(r.ID))
		if err != nil {
			return nil, err
		}
		v := factView{MayWrite: r.MayWrite, Predicate: predicateOf(&st)}
		if v.fact, err = s.shown(r, &st, -1); err != nil {
			return nil, err
		}
		v.About = about[v.Kind]
		if v.Publishers, err = r.Reader.Publishers(r.Context(), &st); err != nil {
			return nil, err
		}
		if st.Event != "" {
			e, err := r.Reader.Entity(r.Context(), st.Event)
			if err != nil {
				return nil, err
			}
			v.Event = &e
		}
		return &View{Title: v.Says(), Data: v}, nil
	}}
}

// predicateOf is a statement's predicate as parameters take it: by its id, which tells open ones apart.
func predicateOf(st *graph.Statement) string {
	if st.Open {
		return "open:" + st.Predicate
	}
	return "kg:" + st.Predicate
}

// factsShown is how many facts a page of a list has.
const factsShown = 50

// factList is what the page of several facts shows.
type factList struct {
	Chosen []detail
	Facts  []fact
	Next   string
}

// factsPage lists the facts that parameters choose. The lines of a diagram lead here.
func (s *Site) factsPage() Page {
	return Page{Path: "/facts", JSON: "/v1/facts", Params: []string{"after"}, Template: "facts.html", Heavy: true, Data: func(r *Request) (*View, error) {
		params := r.URL.Query()
		f := s.deps.Filter(params)
		f.After = graph.StatementID(params.Get("after"))
		f.Limit = factsShown + 1
		v := factList{Chosen: chosen(r, &f)}
		for st, err := range r.Reader.Statements(r.Context(), f) {
			if err != nil {
				return nil, err
			}
			if len(v.Facts) == factsShown {
				params.Set("after", string(v.Facts[factsShown-1].ID))
				v.Next = "/facts?" + params.Encode()
				break
			}
			one, err := s.shown(r, &st, 1)
			if err != nil {
				return nil, err
			}
			v.Facts = append(v.Facts, one)
		}
		return &View{Title: "Facts", Data: v}, nil
	}}
}

// chosen says by what facts are chosen, entities by their names.
func chosen(r *Request, f *query.Filter) (list []detail) {
	who := func(role, given string) {
		if given == "" {
			return
		}
		t := piece{Text: given}
		if e, err := r.Reader.Find(r.Context(), given); err == nil {
			t = piece{Text: e.Name, ID: e.ID, Type: e.Type}
		}
		list = append(list, detail{role, t})
	}
	what := func(role, given string) {
		if given != "" {
			list = append(list, detail{role, piece{Text: given}})
		}
	}
	who("about", f.About)
	who("subject", f.Subject)
	what("predicate", strings.ReplaceAll(f.Predicate[strings.IndexByte(f.Predicate, ':')+1:], "-", " "))
	who("object", f.Object)
	who("in", f.Place)
	who("by", f.By)
	what("type", string(f.Type))
	what("since", string(f.Since))
	what("until", string(f.Until))
	what("kind", string(f.Modality))
	if f.Article != "" {
		what("in the article", f.Article)
	}
	return list
}

// factsAbout is the address of the facts of a subject and a predicate, or with inverse of an object.
func factsAbout(id graph.EntityID, predicate string, inverse bool) string {
	side := "subject"
	if inverse {
		side = "object"
	}
	return "/facts?" + url.Values{side: {string(id)}, "predicate": {predicate}}.Encode()
}
