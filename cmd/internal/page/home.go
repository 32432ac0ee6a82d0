package page

import (
	"cmp"
	"slices"
	"sync"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
)

// How much the home page shows.
const (
	homeArticles = 12
	homeEntities = 24
)

// home is what the home page shows.
type home struct {
	Stats    store.Stats
	Articles []graph.Article
	Entities []query.EntitySummary
}

// homeView is home as one caller sees it.
type homeView struct {
	*home
	Loading loading
}

func (s *Site) homePage() Page {
	return Page{Path: "/", JSON: "/", Template: "home.html", Heavy: true, Data: func(r *Request) (*View, error) {
		h, err := s.home.get(r)
		if err != nil {
			return nil, err
		}
		return &View{Title: "quern", Section: "Home", Scripts: []string{"load.js"}, Data: homeView{h, s.loading(r)}}, nil
	}}
}

// kept keeps the home page's content for one version of the store, since finding what is newest and most connected
// goes through all of it.
type kept struct {
	mu      sync.Mutex
	version store.Version
	data    *home
}

func (k *kept) get(r *Request) (*home, error) {
	now, err := r.Snapshot.Version()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.data != nil && k.version == now {
		return k.data, nil
	}
	h, err := readHome(r)
	if err != nil {
		return nil, err
	}
	k.version, k.data = now, h
	return h, nil
}

func readHome(r *Request) (*home, error) {
	h := &home{}
	var err error
	if h.Stats, err = r.Snapshot.Stats(); err != nil {
		return nil, err
	}
	if h.Entities, err = r.Reader.Entities(r.Context(), query.EntityFilter{Limit: homeEntities}); err != nil {
		return nil, err
	}
	h.Entities = slices.DeleteFunc(h.Entities, func(e query.EntitySummary) bool { return e.Facts == 0 })
	if h.Articles, err = newest(r, homeArticles); err != nil {
		return nil, err
	}
	return h, nil
}

// newest gives the articles of the latest days, and holds no more than twice as many at a time.
func newest(r *Request, n int) (list []graph.Article, err error) {
	later := func(a, b graph.Article) int { return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.ID, b.ID)) }
	for a, err := range r.Reader.ArticlesWhere(r.Context(), query.ArticleFilter{}) {
		if err != nil {
			return nil, err
		}
		if list = append(list, a); len(list) == 2*n {
			slices.SortFunc(list, later)
			list = list[:n]
		}
	}
	slices.SortFunc(list, later)
	return list[:min(n, len(list))], nil
}
