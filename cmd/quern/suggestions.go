package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quern/data"
	"quern/graph"
	"quern/graph/store"
	"quern/graph/suggest"
	"quern/loader/language/lexicon"
)

func (p *Program) suggestions() *cobra.Command {
	var given judging
	var least, accept float64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "suggestions",
		Short: "List names that may be of one: two spellings, bare surnames, acronyms",
		Long: "List pairs of entities that may be one, the likeliest first, each with its score in 0..1 and what speaks\n" +
			"for and against it. Nothing is merged, unless --accept gives a score from which on the pairs are: each\n" +
			"becomes a judgement, which quern merges lists and quern unmerge takes back.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			accepts := cmd.Flags().Changed("accept")
			if accepts && (accept <= 0 || accept > 1) || least < 0 || least > 1 {
				return asUsage(cmd, errors.New("a score is a number above 0 and up to 1"))
			}
			return withStore(cmd.Context(), given.db, func(s *store.Store) error {
				list, err := suggested(cmd.Context(), s, least)
				if err != nil {
					return err
				}
				if accepts {
					return p.acceptSuggestions(cmd.Context(), s, list, accept, given, asJSON)
				}
				return p.printSuggestions(list, asJSON)
			})
		},
	}
	cmd.Flags().Float64Var(&least, "least", 0.5, "leave out pairs that score less")
	cmd.Flags().Float64Var(&accept, "accept", 0, "merge the pairs that score so much or more, 0.97 for instance")
	p.addJudging(cmd, &given)
	addJSON(cmd, &asJSON)
	return cmd
}

// suggested are the pairs of what is in the store now.
func suggested(ctx context.Context, s *store.Store, least float64) (list []suggest.Suggestion, err error) {
	v, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	js, err := v.Judgements()
	if err != nil {
		return nil, err
	}
	title, err := titles()
	if err != nil {
		return nil, err
	}
	return suggest.Find(ctx, v.Records(), js, suggest.Options{Least: least, Title: title})
}

// titles tells the words that are titles, offices or common nouns, but for those of people, which are surnames too,
// from others.
func titles() (func(word string) bool, error) {
	l, err := lexicon.LoadTitles(data.Lists())
	if err != nil {
		return nil, err
	}
	return func(word string) bool {
		_, n := l.Title([]string{word})
		noun, known := l.Noun(word)
		return n > 0 || known && noun.Class != graph.Person
	}, nil
}

func (p *Program) printSuggestions(pairs []suggest.Suggestion, asJSON bool) error {
	if asJSON {
		return writeJSON(p.Stdout, list(pairs))
	}
	var rows [][]string
	for i := range pairs {
		s := &pairs[i]
		rows = append(rows, []string{fmt.Sprintf("%.2f", s.Score), string(s.A.ID), string(s.B.ID), why(s)})
	}
	return table(p.Stdout, []string{"SCORE", "KEEP", "MERGE", "WHY"}, rows)
}

// why is the evidence on a pair in a line.
func why(s *suggest.Suggestion) string {
	var parts []string
	for _, e := range s.Evidence {
		parts = append(parts, e.Text)
	}
	return strings.Join(parts, "; ")
}

// accepted is a pair that was merged.
type accepted struct {
	ID         string         `json:"id"`
	A          graph.EntityID `json:"a"`
	B          graph.EntityID `json:"b"`
	Score      float64        `json:"score"`
	Suggestion string         `json:"suggestion"`
}

// acceptSuggestions merges the pairs that score at least so much, the surest first. An entity that an earlier pair
// took away stands for the one that it went into.
func (p *Program) acceptSuggestions(ctx context.Context, s *store.Store, pairs []suggest.Suggestion, least float64, given judging, asJSON bool) error {
	into := map[graph.EntityID]graph.EntityID{}
	standing := func(id graph.EntityID) graph.EntityID {
		for into[id] != "" {
			id = into[id]
		}
		return id
	}
	var done []accepted
	for i := range pairs {
		pair := &pairs[i]
		a, b := standing(pair.A.ID), standing(pair.B.ID)
		if pair.Score < least || a == b {
			continue
		}
		reason := given.why
		if reason == "" {
			reason = fmt.Sprintf("suggested with %.2f: %s", pair.Score, why(pair))
		}
		id, err := s.Judge(ctx, graph.Judgement{Kind: graph.Merge, A: a, B: b, Who: given.who, Why: reason})
		if err != nil {
			return fmt.Errorf("merging %s into %s: %w", b, a, err)
		}
		into[b] = a
		done = append(done, accepted{id, a, b, pair.Score, pair.ID})
	}
	if asJSON {
		return writeJSON(p.Stdout, list(done))
	}
	for _, d := range done {
		fmt.Fprintf(p.Stdout, "%s is now %s\ntake it back with: quern unmerge %s\n", d.B, d.A, d.ID)
	}
	if len(done) == 0 {
		p.say("no pair scores %.2f or more", least)
	}
	return nil
}
