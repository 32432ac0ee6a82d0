package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
)

// searchHit is an article or a fact that a search found, as JSON.
type searchHit struct {
	Kind       string            `json:"kind"` // "article" or "fact"
	ID         string            `json:"id"`
	Text       string            `json:"text"` // the title, or the fact in a line
	Date       graph.Date        `json:"date,omitempty"`
	Publisher  string            `json:"publisher,omitempty"`
	Score      float64           `json:"score"`
	Highlights []query.Highlight `json:"highlights"`
}

func (p *Program) search() *cobra.Command {
	var db string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "search WORDS...",
		Short: "Find articles and facts by their words",
		Long: "Find articles and facts by their words, in whatever form (\"sanction\" finds \"sanctioned\"). All words have to\n" +
			"be there; \"a phrase\" stands together, word* begins so, -word must not be there (put -- before the words then).",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notNegative(cmd, "limit", limit); err != nil {
				return err
			}
			words, err := vocabulary()
			if err != nil {
				return err
			}
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				found, err := r.SearchText(cmd.Context(), query.TextFilter{Text: strings.Join(args, " "), Limit: limit})
				if err != nil {
					return err
				}
				for _, w := range slices.Sorted(maps.Keys(found.Read)) {
					p.say("no text has %q: looking for %q", w, found.Read[w])
				}
				var hits []searchHit
				for _, a := range found.Articles {
					hits = append(hits, searchHit{"article", string(a.Article.ID), a.Article.Title, a.Article.Date, a.Article.Publisher, a.Score, a.Highlights})
				}
				for _, f := range found.Facts {
					hits = append(hits, searchHit{Kind: "fact", ID: string(f.Statement.ID), Text: phrase(words, &f.Statement), Score: f.Score, Highlights: f.Highlights})
				}
				if asJSON {
					return writeJSON(p.Stdout, list(hits))
				}
				var rows [][]string
				for _, h := range hits {
					text := h.Text
					if h.Kind == "article" && len(h.Highlights) > 0 {
						if text != "" {
							text += ": "
						}
						text += passage(&h.Highlights[0])
					}
					rows = append(rows, []string{h.ID, string(h.Date), text})
				}
				if err := table(p.Stdout, []string{"ID", "DATE", "TEXT"}, rows); err != nil {
					return err
				}
				if found.More {
					p.say("there is more; ask for it with --limit")
				}
				return nil
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	cmd.Flags().IntVar(&limit, "limit", 20, "at most so many articles, and so many facts; 0 is all")
	return cmd
}

// passage is a highlight on one line, the words that were looked for between asterisks.
func passage(h *query.Highlight) string {
	var b strings.Builder
	for _, part := range h.Parts {
		if part.Hit {
			fmt.Fprintf(&b, "*%s*", part.Text)
		} else {
			b.WriteString(part.Text)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
