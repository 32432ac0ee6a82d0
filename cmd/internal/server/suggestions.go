package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"quern/graph"
	"quern/graph/store"
	"quern/graph/suggest"
)

const (
	// defaultLeast is the score of the suggestions that a caller gets who asks for none.
	defaultLeast = 0.5
	// mostPairs is how many suggestions are kept, the likeliest ones: nobody judges more before the store changes.
	mostPairs = 10_000
)

// suggestionList is a page of pairs of entities that may be one.
type suggestionList struct {
	Suggestions []suggestion `json:"suggestions"`
	Next        *string      `json:"next"`
}

// suggestion is a pair with what speaks for it and against it. Its sides are those of a merge: the ids of Keep and
// Merge are the a and b of POST /v1/merges.
type suggestion struct {
	ID       string           `json:"id"`
	Score    float64          `json:"score"` // in 0..1
	Type     graph.EntityType `json:"type"`
	Keep     suggestedSide    `json:"keep"`
	Merge    suggestedSide    `json:"merge"`
	Evidence []sign           `json:"evidence"`
}

type suggestedSide struct {
	ID       graph.EntityID `json:"id"`
	Name     string         `json:"name"`
	Articles int            `json:"articles"` // how many speak of it
}

// sign is a piece of evidence on a pair: its weight is how likely it alone makes the two one, or where it speaks
// against them, what it multiplies the score by.
type sign struct {
	Kind   suggest.Kind `json:"kind"`
	Text   string       `json:"text"`
	Weight float64      `json:"weight"`
}

func suggestionOf(p *suggest.Suggestion) suggestion {
	side := func(s *suggest.Side) suggestedSide { return suggestedSide{s.ID, s.Name, len(s.Articles)} }
	out := suggestion{ID: p.ID, Score: p.Score, Type: p.Type, Keep: side(&p.A), Merge: side(&p.B), Evidence: []sign{}}
	for _, e := range p.Evidence {
		out.Evidence = append(out.Evidence, sign(e))
	}
	return out
}

// placeOf is where a pair stands in the list: places in order of their bytes are pairs with the best first.
func placeOf(p *suggest.Suggestion) string { return fmt.Sprintf("%.4f %s", 1-p.Score, p.ID) }

func (s *Server) listSuggestions(w http.ResponseWriter, r *http.Request) error {
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	least := defaultLeast
	if text := r.URL.Query().Get("least"); text != "" {
		least, _ = strconv.ParseFloat(text, 64) // it has been checked
	}
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		found, err := s.suggestions(r.Context(), v)
		if err != nil {
			return err
		}
		listed := func(yield func(suggestion, error) bool) {
			for i := range found {
				if found[i].Score < least || placeOf(&found[i]) > at.After && !yield(suggestionOf(&found[i]), nil) {
					return
				}
			}
		}
		return serveList(w, r, listed,
			func(last suggestion, _ int) position {
				return position{After: placeOf(&suggest.Suggestion{ID: last.ID, Score: last.Score})}
			},
			func(page []suggestion, next *string) any { return suggestionList{page, next} })
	})
}

// suggestions are the pairs of a snapshot with any score, the best first, up to mostPairs. They are found once for each version of the
// store, by one caller at a time, since that reads every record.
func (s *Server) suggestions(ctx context.Context, v *store.Snapshot) ([]suggest.Suggestion, error) {
	now, err := v.Version()
	if err != nil {
		return nil, err
	}
	if found, ok := s.pairs.get(now); ok {
		return found, nil
	}
	leave, err := s.pairs.turn.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if found, ok := s.pairs.get(now); ok { // by the caller before
		return found, nil
	}
	js, err := v.Judgements()
	if err != nil {
		return nil, err
	}
	list, err := suggest.Find(ctx, v.Records(), js, suggest.Options{Title: s.deps.Title})
	if err != nil {
		return nil, err
	}
	found := slices.Clone(list[:min(len(list), mostPairs)])
	s.pairs.put(now, found)
	return found, nil
}

// pairs keeps the suggestions of one version of the store.
type pairs struct {
	turn    gate // held while they are found
	mu      sync.Mutex
	known   bool
	version store.Version
	found   []suggest.Suggestion
}

func (p *pairs) get(version store.Version) ([]suggest.Suggestion, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found, p.known && p.version == version
}

func (p *pairs) put(version store.Version, found []suggest.Suggestion) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known, p.version, p.found = true, version, found
}
