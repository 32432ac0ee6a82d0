package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"quern/export"
	"quern/graph"
)

// selection is the flags that choose a part of the graph.
type selection struct {
	o            export.Options
	types        []string
	event        string
	since, until string
	diff         string
}

// add adds the flags.
func (s *selection) add(f *pflag.FlagSet) {
	o := &s.o
	f.StringArrayVar(&o.Around, "around", nil, "a name or id: what is around it; may be given several times")
	f.IntVar(&o.Depth, "depth", export.DefaultDepth, "how many relations away from those named it reaches")
	f.StringArrayVar(&o.Between, "between", nil, "two names or ids: the ways from one to the other")
	f.StringVar(&o.Filter.Article, "article", "", "the article that says it, by id or address")
	f.StringVar(&s.event, "event", "", "the event that it is part of, by name or id")
	f.StringVar(&s.since, "since", "", "the first day of a period (2025-02-22)")
	f.StringVar(&s.until, "until", "", "the last day of a period")
	f.StringSliceVar(&s.types, "type", nil, "the types of entities (person,country,…)")
	f.StringSliceVar(&o.Filter.Predicates, "predicate", nil, "the relations (met,speaks-for,…)")
	f.Float64Var(&o.Filter.MinConfidence, "min-confidence", 0, "the least confidence, from 0 to 1")
	f.IntVar(&o.Filter.MinArticles, "min-articles", 0, "how many articles say it at least")
	f.BoolVar(&o.Claims, "claims", false, "what is reported, denied, planned or possible as well")
}

// addPicture adds the flags that pictures have besides.
func (s *selection) addPicture(f *pflag.FlagSet) {
	o := &s.o
	f.IntVar(&o.MaxNodes, "max", 0, fmt.Sprintf("how many entities, or happenings of a timeline, the picture shows at most; 0 is %d, or %d", export.DefaultMaxNodes, export.DefaultHappenings))
	f.BoolVar(&o.Timeline, "timeline", false, "what happened from left to right, one lane for each who acted")
	f.StringVar(&s.diff, "diff", "", "two days as FROM..TO: what is new since the first")
	f.StringVar(&o.Title, "title", "", "the title of the picture")
	f.StringVar(&o.LinkBase, "link-base", "", "the address of a server that links lead to")
}

// check refuses wrong use of the flags.
func (s *selection) check() error {
	o := &s.o
	switch {
	case len(o.Around) > 0 && len(o.Between) > 0:
		return errors.New("--around and --between exclude each other")
	case len(o.Between) != 0 && len(o.Between) != 2:
		return errors.New("--between needs two: --between NAME NAME")
	case o.Depth < 1:
		return errors.New("--depth is at least 1")
	case o.MaxNodes < 0:
		return errors.New("--max cannot be negative")
	case o.MaxNodes > export.LargestView:
		return fmt.Errorf("--max is at most %d: no picture of more can be read", export.LargestView)
	case o.Filter.MinConfidence < 0 || o.Filter.MinConfidence > 1:
		return errors.New("--min-confidence is from 0 to 1")
	}
	for _, d := range []struct{ flag, day string }{{"--since", s.since}, {"--until", s.until}} {
		if _, ok := graph.ParseDate(d.day); d.day != "" && !ok {
			return fmt.Errorf("%s is a day such as 2025-02-22, not %q", d.flag, d.day)
		}
	}
	if s.diff != "" {
		from, to, _ := strings.Cut(s.diff, "..")
		_, first := graph.ParseDate(from)
		if _, second := graph.ParseDate(to); !first || !second {
			return fmt.Errorf("--diff is two days such as 2025-02-18..2025-03-01, not %q", s.diff)
		}
	}
	return nil
}

// options gives what check passed.
func (s *selection) options() export.Options {
	o := s.o
	for _, t := range s.types {
		o.Filter.Types = append(o.Filter.Types, graph.EntityType(t))
	}
	o.Filter.Event = graph.EntityID(s.event)
	o.Filter.Since, _ = graph.ParseDate(s.since)
	o.Filter.Until, _ = graph.ParseDate(s.until)
	from, to, _ := strings.Cut(s.diff, "..")
	o.Diff.From, _ = graph.ParseDate(from)
	o.Diff.To, _ = graph.ParseDate(to)
	return o
}
