package server

import (
	"net/http"
	"net/url"

	"quern/graph"
	"quern/graph/query"
)

// entityList is a page of entities.
type entityList struct {
	Entities []query.EntitySummary `json:"entities"`
	Next     *string               `json:"next"`
}

func (s *Server) listEntities(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	limit, err := number(r, "limit", 0, 1, maxLimit)
	if err != nil {
		return err
	}
	f := query.EntityFilter{Text: r.URL.Query().Get("q"), Skip: at.Skip}
	if limit > 0 || !prefers(r, "application/x-ndjson") {
		if f.Limit = limit; limit == 0 {
			f.Limit = defaultLimit
		}
		f.Limit++ // one more tells whether there are more
	}
	return s.withReader(r, func(q *query.Reader) error {
		found, err := q.Entities(r.Context(), f)
		if err != nil {
			return err
		}
		all := func(yield func(query.EntitySummary, error) bool) {
			for _, e := range found {
				if !yield(e, nil) {
					return
				}
			}
		}
		return serveList(w, r, all,
			func(_ query.EntitySummary, n int) position { return position{Skip: at.Skip + n} },
			func(page []query.EntitySummary, next *string) any { return entityList{page, next} })
	})
}

// entityPage is an entity with what is said of it. More is true where there are more facts or mentions than
// the limit; /v1/facts?about= goes through all of them.
type entityPage struct {
	ID       graph.EntityID   `json:"id"`
	Type     graph.EntityType `json:"type"`
	Name     string           `json:"name"`
	Names    []string         `json:"names"`
	Out      []fact           `json:"out"`
	In       []fact           `json:"in"`
	Mentions []mention        `json:"mentions"`
	More     bool             `json:"more"`
}

// mention is an article that speaks of an entity, and where.
type mention struct {
	articleHead
	Names []string     `json:"names"` // those that the article has
	Spans []graph.Span `json:"spans"`
}

func (s *Server) getEntity(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		ctx := r.Context()
		e, err := q.Find(ctx, id)
		if err != nil {
			return err
		}
		page := entityPage{ID: e.ID, Type: e.Type, Name: e.Name, Names: e.Names, Out: []fact{}, In: []fact{}, Mentions: []mention{}}
		if page.Names == nil {
			page.Names = []string{}
		}
		var from, to []graph.Statement
		for st, err := range q.About(ctx, e.ID) {
			if err != nil {
				return err
			}
			side := &to
			if st.Subject.IsEntity() && st.Subject.ID == e.ID {
				side = &from
			}
			if page.More = page.More || len(*side) == limit; len(*side) < limit {
				*side = append(*side, st)
			}
		}
		if page.Out, err = s.factsOf(ctx, q, from); err != nil {
			return err
		}
		if page.In, err = s.factsOf(ctx, q, to); err != nil {
			return err
		}
		articles, err := q.Mentioning(ctx, e.ID)
		if err != nil {
			return err
		}
		for _, a := range articles {
			if len(page.Mentions) == limit {
				page.More = true
				break
			}
			rec, err := q.Article(ctx, string(a))
			if err != nil {
				return err
			}
			for i := range rec.Entities {
				if m := &rec.Entities[i]; m.ID == e.ID {
					page.Mentions = append(page.Mentions, mention{headOf(&rec.Article), append([]string{}, m.Names...), append([]graph.Span{}, m.Mentions...)})
				}
			}
		}
		w.Header().Set("Content-Location", "/v1/entities/"+url.PathEscape(string(e.ID)))
		write(w, r, http.StatusOK, "application/json", page)
		return nil
	})
}

// pathList is the shortest paths between two entities.
type pathList struct {
	From   entityName `json:"from"`
	To     entityName `json:"to"`
	Length int        `json:"length"` // steps of each path; 0 where there is none
	Paths  [][]step   `json:"paths"`
	More   bool       `json:"more"` // there are other paths as short
}

type entityName struct {
	ID   graph.EntityID   `json:"id"`
	Name string           `json:"name"`
	Type graph.EntityType `json:"type"`
}

func nameOf(e *graph.Entity) entityName { return entityName{e.ID, e.Name, e.Type} }

// step is one edge of a path with the facts that say it, the surest first.
type step struct {
	From  entityName `json:"from"`
	To    entityName `json:"to"`
	Facts []fact     `json:"facts"`
	More  int        `json:"more"` // how many facts are left out
}

func (s *Server) getPaths(w http.ResponseWriter, r *http.Request) error {
	longest, err := number(r, "max", query.DefaultSteps, 1, query.MostSteps)
	if err != nil {
		return err
	}
	limit, err := number(r, "limit", query.DefaultPaths, 1, 100)
	if err != nil {
		return err
	}
	p := r.URL.Query()
	return s.withReader(r, func(q *query.Reader) error {
		found, err := q.Paths(r.Context(), query.PathFilter{From: p.Get("from"), To: p.Get("to"), Max: longest, Limit: limit})
		if err != nil {
			return err
		}
		out := pathList{From: nameOf(&found.From), To: nameOf(&found.To), Paths: [][]step{}, More: found.More}
		for _, path := range found.Paths {
			steps := []step{}
			for _, st := range path {
				facts, err := s.factsOf(r.Context(), q, st.Facts)
				if err != nil {
					return err
				}
				steps = append(steps, step{nameOf(&st.From), nameOf(&st.To), facts, st.More})
			}
			out.Length = len(steps)
			out.Paths = append(out.Paths, steps)
		}
		write(w, r, http.StatusOK, "application/json", out)
		return nil
	})
}

// searchPage is what a search for words found.
type searchPage struct {
	Articles []articleHit `json:"articles"`
	Facts    []factHit    `json:"facts"`
	// Read has, for words that no text has, those that were looked for instead.
	Read map[string]string `json:"read,omitempty"`
	Next *string           `json:"next"`
}

type articleHit struct {
	articleHead
	Score      float64           `json:"score"`
	Highlights []query.Highlight `json:"highlights"`
}

type factHit struct {
	Score      float64           `json:"score"`
	Highlights []query.Highlight `json:"highlights"`
	Fact       fact              `json:"fact"`
}

func (s *Server) getSearch(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	limit, err := number(r, "limit", 20, 1, maxLimit)
	if err != nil {
		return err
	}
	return s.withReader(r, func(q *query.Reader) error {
		found, err := q.SearchText(r.Context(), query.TextFilter{Text: r.URL.Query().Get("q"), Skip: at.Skip, Limit: limit})
		if err != nil {
			return err
		}
		page := searchPage{Articles: []articleHit{}, Facts: []factHit{}, Read: found.Read}
		for _, h := range found.Articles {
			page.Articles = append(page.Articles, articleHit{headOf(&h.Article), h.Score, h.Highlights})
		}
		for _, h := range found.Facts {
			one, err := s.factOf(r.Context(), q, &h.Statement)
			if err != nil {
				return err
			}
			page.Facts = append(page.Facts, factHit{h.Score, h.Highlights, one})
		}
		if found.More {
			next := nextPage(r.URL, position{Skip: at.Skip + limit})
			page.Next = &next
			w.Header().Set("Link", "<"+next+`>; rel="next"`)
		}
		write(w, r, http.StatusOK, "application/json", page)
		return nil
	})
}
