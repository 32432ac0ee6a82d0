package suggest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"

	"quern/graph"
	"quern/graph/identity"
)

// Suggestion is a pair of entities that may be one. B would become A.
type Suggestion struct {
	// ID names the pair.
	ID   string           `json:"id"`
	A    Side             `json:"a"`
	B    Side             `json:"b"`
	Type graph.EntityType `json:"type"`
	// Score is in 0..1.
	Score    float64    `json:"score"`
	Evidence []Evidence `json:"evidence"`
}

// Side is one entity of a pair, with the articles that speak of it, sorted.
type Side struct {
	ID       graph.EntityID    `json:"id"`
	Name     string            `json:"name"`
	Articles []graph.ArticleID `json:"articles"`
}

// Kind is what a piece of evidence is.
type Kind string

// The kinds of evidence. Together and Others speak against a pair.
const (
	Spelling Kind = "spelling" // the names are variants of one spelling
	Surname  Kind = "surname"  // one is known by the other's surname alone
	Initial  Kind = "initial"  // a given name and its initial
	Acronym  Kind = "acronym"  // one is written by the other's initials
	Office   Kind = "office"   // both hold the same office at the same body
	Context  Kind = "context"  // both are spoken of with the same others
	Together Kind = "together" // one article names both and takes them for two
	Others   Kind = "others"   // other people bear the surname
)

// Evidence is one sign for or against a pair. Weight is in 0..1: how likely the sign alone makes the two one, or for
// a sign against them what the score is multiplied by.
type Evidence struct {
	Kind   Kind    `json:"kind"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
}

// Weights of the signs. They were set by hand so that a spelling variant alone stays below 0.97, and two strong signs
// pass it.
const (
	sameSpelling   = 0.9  // variants that transliteration explains
	nearSpelling   = 0.75 // variants that a letter explains
	bareSurname    = 0.6
	initialAlone   = 0.7
	acronymAlone   = 0.6
	twoLetters     = 0.3 // of which many bodies share each pair
	sameOffice     = 0.75
	perNeighbour   = 0.2 // each that both are spoken of with, up to maxNeighbours
	maxNeighbours  = 4
	togetherFactor = 0.15
	othersFactor   = 0.5
)

// Options are what a search for pairs goes by.
type Options struct {
	// Least is the score that a pair has at least; a pair that scores 0 is never suggested.
	Least float64
	// Title reports whether a word in small letters is a title or an office ("mayor"), or a common noun ("court"). A
	// person whose name is nothing but such words has no name to compare, so that "King" alone is taken for a ruler
	// and "Court" for a slip of the reader, and not for a surname. Nil knows none.
	Title func(word string) bool
}

// Find reads all records under the judgements, and gives the pairs, the best first and without those that were ruled to
// be two. The order of the records changes
// nothing. It compares an entity with a bounded number of others, and ends with an error when ctx does.
func Find(ctx context.Context, records iter.Seq2[graph.Record, error], js []graph.Judgement, o Options) ([]Suggestion, error) {
	g := &gathering{profiles: map[graph.EntityID]*profile{}, title: o.Title}
	ruled := identity.NewRulings(js)
	for rec, err := range records {
		if err != nil {
			return nil, fmt.Errorf("reading records for suggestions: %w", err)
		}
		resolved, _ := ruled.Resolve(rec)
		g.add(&resolved)
	}
	var out []Suggestion
	for _, pair := range g.pairs() {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("comparing names: %w", err)
		}
		if ruled.Distinct(pair[0].id, pair[1].id) {
			continue // somebody looked at them already
		}
		if s := weigh(pair[0], pair[1], g); s.Score > 0 && s.Score >= o.Least {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Suggestion) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// weigh collects the evidence on a pair. A score of 0 is no suggestion.
func weigh(a, b *profile, g *gathering) Suggestion {
	if standsBefore(b, a) {
		a, b = b, a
	}
	s := Suggestion{A: a.side(), B: b.side(), Type: a.kind}
	sum := sha256.Sum256([]byte(string(a.id) + "\x00" + string(b.id)))
	s.ID = "pair:" + hex.EncodeToString(sum[:8])
	name := compareNames(a, b)
	if name.Weight == 0 {
		return s
	}
	s.Evidence = append(s.Evidence, name)
	if office := common(a.offices, b.offices); len(office) > 0 {
		s.Evidence = append(s.Evidence, Evidence{Office, "both: " + office[0], sameOffice})
	}
	if near := g.shared(a, b); len(near) > 0 {
		miss := 1.0
		for range min(len(near), maxNeighbours) {
			miss *= 1 - perNeighbour
		}
		s.Evidence = append(s.Evidence, Evidence{Context, "both with " + strings.Join(near[:min(len(near), maxNeighbours)], ", "), round(1 - miss)})
	}
	miss := 1.0
	for _, e := range s.Evidence {
		miss *= 1 - e.Weight
	}
	s.Score = 1 - miss
	if both := common(a.articles, b.articles); len(both) > 0 && name.Kind != Acronym {
		s.Evidence = append(s.Evidence, Evidence{Together, fmt.Sprintf("%d articles name both", len(both)), togetherFactor})
		s.Score *= togetherFactor
	}
	if name.Kind == Surname || name.Kind == Initial {
		if others := g.bearers(a, b); others > 0 {
			s.Evidence = append(s.Evidence, Evidence{Others, fmt.Sprintf("%d others bear the surname", others), othersFactor})
			s.Score *= othersFactor
		}
	}
	s.Score = round(s.Score)
	return s
}

func round(x float64) float64 { return float64(int(x*1e4+0.5)) / 1e4 }

// standsBefore reports whether the first of two is the one to keep: a full name before a surname, what more articles
// speak of, the longer name, the smaller id.
func standsBefore(a, b *profile) bool {
	return cmp.Or(
		cmp.Compare(bit(a.unnamed), bit(b.unnamed)),
		cmp.Compare(len(b.articles), len(a.articles)),
		cmp.Compare(len(b.name), len(a.name)),
		cmp.Compare(a.id, b.id),
	) < 0
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// common lists the keys that two sets share, sorted.
func common[K cmp.Ordered, V any](a, b map[K]V) (out []K) {
	for k := range a {
		if _, ok := b[k]; ok {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
