package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/query"
)

func (p *Program) split() *cobra.Command {
	var given judging
	var into, words string
	var nth int
	cmd := &cobra.Command{
		Use:   "split ENTITY ARTICLE --into NAME",
		Short: "Say that an article speaks of someone else: mentions that were linked wrongly",
		Long: "Say that an article, given by id or address, speaks of someone else than the entity, given by name or\n" +
			"id: all its mentions there, or with --words those that read so, become the entity of --into, which is\n" +
			"new where none has that name or id. It holds when the article is loaded again, and quern unmerge takes\n" +
			"it back without a trace.",
		Args: exactly(2, "split needs an entity and an article that speaks of someone else; quern articles lists those there are"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(into) == "" {
				return asUsage(cmd, errors.New("split needs --into with the name or id of whom the article speaks of"))
			}
			if err := notNegative(cmd, "nth", nth); err != nil {
				return err
			}
			return p.judge(cmd.Context(), given, func(r *query.Reader) (j graph.Judgement, done string, err error) {
				from, err := r.Find(cmd.Context(), args[0])
				if err != nil {
					return j, "", err
				}
				rec, err := r.Article(cmd.Context(), args[1])
				if err != nil {
					return j, "", err
				}
				mentions, err := mentionsOf(&rec, from, words, nth)
				if err != nil {
					return j, "", err
				}
				to, err := splitInto(cmd.Context(), r, from, into)
				if err != nil {
					return j, "", err
				}
				j = graph.Judgement{Kind: graph.Split, A: from.ID, B: to.ID, Name: to.Name, Article: rec.Article.ID}
				what := "all that it says"
				if words != "" {
					what = count(len(mentions), "mention", "mentions")
					for _, m := range mentions {
						j.Mentions = append(j.Mentions, graph.QuoteOf(rec.Article.Text, m))
					}
				}
				return j, fmt.Sprintf("%s of %s in %s is now of %s", what, named(from), args[1], named(to)), nil
			})
		},
	}
	p.addJudging(cmd, &given)
	cmd.Flags().StringVar(&into, "into", "", "whom the article speaks of: a name or id")
	cmd.Flags().StringVar(&words, "words", "", "only mentions that read so")
	cmd.Flags().IntVar(&nth, "nth", 0, "of the mentions that read so only this one, from 1; 0 is all")
	return cmd
}

// mentionsOf gives an article's mentions of an entity, with words only those that read so.
func mentionsOf(rec *graph.Record, of graph.Entity, words string, nth int) ([]graph.Span, error) {
	i := slices.IndexFunc(rec.Entities, func(e graph.Entity) bool { return e.ID == of.ID })
	if i < 0 {
		return nil, fmt.Errorf("the article %s does not speak of %s", rec.Article.ID, named(of))
	}
	var found []graph.Span
	var read []string
	for _, m := range rec.Entities[i].Mentions {
		text := m.Of(rec.Article.Text)
		if words == "" || text == words {
			found = append(found, m)
		}
		read = append(read, fmt.Sprintf("%q", text))
	}
	switch {
	case words == "" && nth > 0:
		return nil, errors.New("--nth counts the mentions that read as --words says, which is missing")
	case words != "" && len(found) == 0:
		slices.Sort(read)
		return nil, fmt.Errorf("no mention of %s in %s reads %q; they read %s", named(of), rec.Article.ID, words, strings.Join(slices.Compact(read), ", "))
	case nth > len(found):
		return nil, fmt.Errorf("only %s of %s in %s read %q", count(len(found), "mention", "mentions"), named(of), rec.Article.ID, words)
	case nth > 0:
		found = found[nth-1 : nth]
	}
	return found, nil
}

// splitInto finds the entity of a name or id, or gives a name a new id. Someone of the very name that is split
// gets one with a number.
func splitInto(ctx context.Context, r *query.Reader, from graph.Entity, into string) (graph.Entity, error) {
	to, err := r.Find(ctx, into)
	var unknown *query.UnknownEntityError
	switch {
	case err == nil && to.ID != from.ID:
		return to, nil
	case err == nil && strings.HasPrefix(into, "ent:"):
		return to, fmt.Errorf("%s is %s, of whom the mentions are already", into, named(from))
	case err != nil && !errors.As(err, &unknown):
		return to, err
	}
	name := into
	slug := strings.TrimPrefix(into, "ent:")
	if slug != into {
		name = "" // that of the mentions
	}
	if slug = identity.Slug(slug); slug == "" {
		return to, fmt.Errorf("%q is no name", into)
	}
	id := graph.EntityID("ent:" + slug)
	for n := 2; ; n++ {
		_, err := r.Entity(ctx, id)
		if errors.As(err, &unknown) {
			return graph.Entity{ID: id, Name: name}, nil
		}
		if err != nil {
			return to, err
		}
		id = graph.EntityID(fmt.Sprintf("ent:%s-%d", slug, n))
	}
}
