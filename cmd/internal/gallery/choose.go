package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"quern/export"
	"quern/graph"
	"quern/graph/query"
)

// diagrams finds what the articles are about and names twelve diagrams of it.
func diagrams(ctx context.Context, r *query.Reader) ([]diagram, error) {
	all, err := export.Select(ctx, r, export.Options{MaxNodes: 60})
	if err != nil {
		return nil, fmt.Errorf("looking for who matters: %w", err)
	}
	of := func(t graph.EntityType) (names []string) {
		for _, n := range all.Nodes {
			if n.Type == t {
				names = append(names, string(n.ID))
			}
		}
		return names
	}
	people, countries := of(graph.Person), of(graph.Country)
	if len(people) < 2 || len(countries) < 2 {
		return nil, errors.New("the articles are about fewer than two people and two countries")
	}
	between, err := farApart(ctx, r, people[0], append(countries[1:], people[1:]...))
	if err != nil {
		return nil, err
	}
	event, err := busiest(ctx, r)
	if err != nil {
		return nil, err
	}
	articles, err := r.Articles(ctx)
	if err != nil {
		return nil, err
	}
	article, err := richest(ctx, r, articles)
	if err != nil {
		return nil, err
	}
	month := fullest(articles)
	middle, last := halves(articles)
	return []diagram{
		{Name: "person", options: export.Options{Around: people[:1]}},
		{Name: "claims", options: export.Options{Around: countries[:1], Claims: true}},
		{Name: "two", options: export.Options{Around: people[:2], MaxNodes: 24}},
		{Name: "between", options: export.Options{Between: []string{people[0], between}}},
		{Name: "article", options: export.Options{Filter: export.Filter{Article: string(article)}}},
		{Name: "event", options: export.Options{Around: []string{string(event)}, Depth: 2, Claims: true, MaxNodes: 20}},
		{Name: "timeline", options: export.Options{Around: people[:1], Timeline: true}},
		{Name: "period", options: export.Options{Filter: export.Filter{Since: month + "-01", Until: month + "-28"}}},
		{Name: "meetings", options: export.Options{Filter: export.Filter{Predicates: []string{"met", "spoke-with", "visited", "negotiated-with", "agreed-with", "attended"}}}},
		{Name: "central", options: export.Options{MaxNodes: 40}},
		{Name: "changes", options: export.Options{Around: countries[:1], Diff: export.Diff{From: middle, To: last}}},
		{Name: "large", options: export.Options{MaxNodes: 300}},
	}, nil
}

// farApart gives the first of others to which a way of more than one step leads.
func farApart(ctx context.Context, r *query.Reader, from string, others []string) (string, error) {
	best := ""
	for _, other := range others {
		v, err := export.Select(ctx, r, export.Options{Between: []string{from, other}})
		var refused export.OptionsError
		switch {
		case errors.As(err, &refused):
			continue
		case err != nil:
			return "", err
		case best == "" || len(v.Nodes) > 4:
			best = other
		}
		if len(v.Nodes) > 4 {
			break
		}
	}
	if best == "" {
		return "", errors.New("nothing joins those who matter most")
	}
	return best, nil
}

// busiest is the event with the most facts.
func busiest(ctx context.Context, r *query.Reader) (graph.EntityID, error) {
	var best graph.EntityID
	most := 0
	for e, err := range r.Everyone(ctx) {
		if err != nil {
			return "", err
		}
		if e.Type != graph.Event {
			continue
		}
		n := 0
		for _, err := range r.About(ctx, e.ID) {
			if err != nil {
				return "", err
			}
			n++
		}
		if n > most {
			best, most = e.ID, n
		}
	}
	return best, nil
}

// richest is the article with the most relations between entities.
func richest(ctx context.Context, r *query.Reader, articles []graph.Article) (graph.ArticleID, error) {
	var best graph.ArticleID
	most := 0
	for _, a := range articles {
		n := 0
		for s, err := range r.Facts(ctx, a.ID) {
			if err != nil {
				return "", err
			}
			if s.IsDirect() {
				n++
			}
		}
		if n > most {
			best, most = a.ID, n
		}
	}
	return best, nil
}

// fullest is the month of most articles, as "2006-01".
func fullest(articles []graph.Article) graph.Date {
	count := map[graph.Date]int{}
	for _, a := range articles {
		if len(a.Date) >= 7 {
			count[a.Date[:7]]++
		}
	}
	return slices.MaxFunc(slices.Sorted(maps.Keys(count)), func(a, b graph.Date) int { return count[a] - count[b] })
}

// halves gives the day that parts the articles in two, and the last.
func halves(articles []graph.Article) (middle, last graph.Date) {
	var days []graph.Date
	for _, a := range articles {
		if a.Date != "" {
			days = append(days, a.Date)
		}
	}
	slices.Sort(days)
	return days[len(days)/2], days[len(days)-1]
}
