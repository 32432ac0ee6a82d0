package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/story"
)

func (p *Program) stories() *cobra.Command {
	var db string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "stories",
		Short: "List the stories that several articles tell",
		Long: "List the stories that several articles tell: one text that many printed, each with its own cuts and\n" +
			"its own headline. Their facts are one in the graph; that many print them makes them no surer.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd.Context(), db, func(r *query.Reader) error {
				heads, err := r.Articles(cmd.Context())
				if err != nil {
					return err
				}
				var c story.Collector
				byID := map[graph.ArticleID]graph.Article{}
				for _, head := range heads {
					byID[head.ID] = head
					a, err := r.Text(cmd.Context(), head.ID)
					if err != nil {
						return err
					}
					c.Add(&a)
				}
				several := [][]graph.Article{}
				var rows [][]string
				for _, ids := range c.Groups() {
					if len(ids) < 2 {
						continue
					}
					var group []graph.Article
					for _, id := range ids {
						a := byID[id]
						group = append(group, a)
						rows = append(rows, []string{strconv.Itoa(len(several) + 1), string(a.ID), string(a.Date), a.Publisher, orDefault(a.Title, a.URL)})
					}
					several = append(several, group)
				}
				if asJSON {
					return writeJSON(p.Stdout, several)
				}
				return table(p.Stdout, []string{"STORY", "ARTICLE", "DATE", "PUBLISHER", "TITLE"}, rows)
			})
		},
	}
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	return cmd
}
