package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quern/data"
	"quern/graph"
	"quern/graph/store"
	"quern/loader/fact"
	"quern/loader/source"
)

// shownRule is a rule as quern rules --json prints it.
type shownRule struct {
	ID         string         `json:"id"`
	Predicates []string       `json:"predicates"`
	Why        string         `json:"why"`
	Find       string         `json:"find"`
	Sure       float64        `json:"sure"`
	Examples   []shownExample `json:"examples"`
	File       string         `json:"file"`
	Line       int            `json:"line"`
	// Fired is how often the rule made a statement, where that was counted.
	Fired *int `json:"fired,omitempty"`
}

type shownExample struct {
	Reads  bool     `json:"reads"`
	Text   string   `json:"text"`
	Expect []string `json:"expect,omitempty"`
}

func (p *Program) rules() *cobra.Command {
	var in input
	var db, name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rules [FILE...|-|DIR]",
		Short: "List the rules for facts, with examples and how often each fired",
		Long: "List the rules by which facts are read: what in English each rests on, a sentence that it reads and one\n" +
			"that it leaves alone. With files, how often each rule fired on them; with --db, how often it did on what\n" +
			"is in the store. --name shows one rule in full.",
		Args: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, args []string) error {
			inStore := cmd.Flags().Changed("db")
			if inStore && len(args) > 0 {
				return asUsage(cmd, errors.New("rules are counted on files or on a store, not on both"))
			}
			words, err := vocabulary()
			if err != nil {
				return err
			}
			known, err := fact.LoadRules(data.Rules(), words)
			if err != nil {
				return fmt.Errorf("loading the rules: %w", err)
			}
			rules := shownRules(known)
			if name != "" {
				rules = slices.DeleteFunc(rules, func(r shownRule) bool { return r.ID != name })
				if len(rules) == 0 {
					return fmt.Errorf("there is no rule %q; quern rules lists those there are", name)
				}
			}
			var fired map[string]int
			if inStore {
				fired, err = firedInStore(cmd.Context(), db)
			} else if len(args) > 0 {
				fired, err = p.firedOn(cmd, args, in)
			}
			if err != nil && !errors.Is(err, errReported) {
				return err
			}
			for i := range rules {
				if fired != nil {
					n := fired[rules[i].ID]
					rules[i].Fired = &n
				}
			}
			return cmp.Or(p.printRules(rules, name != "", asJSON), err)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "show this rule in full")
	p.addDB(cmd, &db)
	addJSON(cmd, &asJSON)
	in.flags(cmd)
	return cmd
}

func shownRules(known *fact.Rules) (rules []shownRule) {
	for _, r := range known.All() {
		s := shownRule{ID: r.Name, Predicates: r.Predicates(), Why: r.Why, Find: r.Find, Sure: r.Sure, File: r.File, Line: r.Line}
		for _, x := range r.Examples {
			s.Examples = append(s.Examples, shownExample{x.Yes, x.Text, x.Expect})
		}
		rules = append(rules, s)
	}
	return rules
}

// firedInStore counts the evidence of each rule over all records.
func firedInStore(ctx context.Context, db string) (map[string]int, error) {
	fired := map[string]int{}
	err := withSnapshot(ctx, db, func(v *store.Snapshot) error {
		for rec, err := range v.Records() {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return err
			}
			countFired(fired, &rec)
		}
		return nil
	})
	return fired, err
}

// firedOn counts on files. The error may be errReported, and the counts then those of what could be read.
func (p *Program) firedOn(cmd *cobra.Command, files []string, in input) (map[string]int, error) {
	o, err := in.options(cmd)
	if err != nil {
		return nil, err
	}
	reader, err := p.reader()
	if err != nil {
		return nil, err
	}
	fired := map[string]int{}
	err = p.eachArticle(cmd, files, o, func(item source.Item) error {
		rec, err := reader.Extract(cmd.Context(), item.Article)
		if err != nil {
			return articleError(cmd.Context(), item.Where, err)
		}
		countFired(fired, &rec)
		return nil
	})
	return fired, err
}

func countFired(fired map[string]int, rec *graph.Record) {
	for i := range rec.Statements {
		for _, ev := range rec.Statements[i].Evidence {
			fired[ev.Rule]++
		}
	}
}

func (p *Program) printRules(rules []shownRule, full, asJSON bool) error {
	if asJSON {
		return writeJSON(p.Stdout, rules)
	}
	if !full {
		var rows [][]string
		for _, r := range rules {
			count := "-"
			if r.Fired != nil {
				count = strconv.Itoa(*r.Fired)
			}
			rows = append(rows, []string{r.ID, strings.Join(r.Predicates, " "), count, r.Why})
		}
		return table(p.Stdout, []string{"RULE", "PREDICATE", "FIRED", "WHY"}, rows)
	}
	out := bufio.NewWriter(p.Stdout)
	for _, r := range rules {
		fmt.Fprintf(out, "%s\n%s\n\n  find   %s\n  gives  %s, sure %.2f\n", r.ID, r.Why, strings.ReplaceAll(r.Find, "\n", "\n         "), strings.Join(r.Predicates, ", "), r.Sure)
		if r.Fired != nil {
			fmt.Fprintf(out, "  fired  %d\n", *r.Fired)
		}
		for _, x := range r.Examples {
			if x.Reads {
				fmt.Fprintf(out, "\n  reads  %s\n", x.Text)
			} else {
				fmt.Fprintf(out, "\n  leaves %s\n", x.Text)
			}
			for _, e := range x.Expect {
				fmt.Fprintf(out, "         => %s\n", e)
			}
		}
	}
	return out.Flush()
}
