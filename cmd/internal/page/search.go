package page

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"quern/graph"
	"quern/graph/query"
)

// How many of each a page of a search shows.
const (
	searchShown  = 15
	searchedName = 12
)

// search is what the page of a search shows.
type search struct {
	Query    string
	Entities []query.EntitySummary
	Facts    []found
	Articles []query.ArticleHit
	// Read tells what was looked for instead of words that no text has.
	Read []detail
	Next string
	// Empty is true where words were looked for and nothing has them.
	Empty bool
}

// found is a fact with the passage that has the words.
type found struct {
	fact
	Passage *query.Highlight
	Article graph.Article
}

func (s *Site) searchPage() Page {
	return Page{Path: "/search", JSON: "/v1/search", Params: []string{"skip"}, Template: "search.html", Heavy: true, Data: func(r *Request) (*View, error) {
		q := r.URL.Query().Get("q")
		v := &search{Query: q}
		view := &View{Title: "Search", Query: q, Data: v}
		if strings.TrimSpace(q) == "" {
			return view, nil
		}
		view.Title = "Search: " + q
		skip, err := strconv.Atoi(r.URL.Query().Get("skip"))
		if err != nil || skip < 0 {
			skip = 0
		}
		return view, s.search(r, v, skip)
	}}
}

func (s *Site) search(r *Request, v *search, skip int) (err error) {
	ctx := r.Context()
	if skip == 0 {
		if v.Entities, err = r.Reader.Entities(ctx, query.EntityFilter{Text: v.Query, Limit: searchedName}); err != nil {
			return err
		}
	}
	hits, err := r.Reader.SearchText(ctx, query.TextFilter{Text: v.Query, Skip: skip, Limit: searchShown})
	if errors.Is(err, query.ErrNoWords) {
		v.Empty = len(v.Entities) == 0
		return nil
	}
	if err != nil {
		return err
	}
	v.Articles = hits.Articles
	for i := range hits.Facts {
		h := &hits.Facts[i]
		one := found{fact: s.fact(&h.Statement)}
		if len(h.Highlights) > 0 {
			one.Passage = &h.Highlights[0]
			if one.Article, err = r.Reader.Head(ctx, string(one.Passage.Article)); err != nil {
				return err
			}
		}
		v.Facts = append(v.Facts, one)
	}
	for word, read := range hits.Read {
		v.Read = append(v.Read, detail{word, piece{Text: read}})
	}
	sortDetails(v.Read)
	if hits.More {
		v.Next = "/search?" + url.Values{"q": {v.Query}, "skip": {strconv.Itoa(skip + searchShown)}}.Encode()
	}
	v.Empty = len(v.Entities)+len(v.Facts)+len(v.Articles) == 0
	return nil
}
