// Package exporttest has a Source in memory, read from small text files, for the tests of views and formats.
package exporttest

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"embed"
	"fmt"
	"iter"
	"slices"
	"strings"

	"quern/graph"
)

//go:embed testdata
var files embed.FS

// Source answers from memory. It satisfies export.Source.
type Source struct {
	entities   map[graph.EntityID]graph.Entity
	names      map[string]graph.EntityID
	statements map[graph.StatementID]*graph.Statement
	articles   map[graph.ArticleID]*graph.Article
}

// Load reads one of the sample graphs by name: "table-talks" (5 entities), "strait" (15), "summit" (30) or "scripts" (names in four scripts).
func Load(name string) (*Source, error) {
	b, err := files.ReadFile("testdata/" + name + ".facts")
	if err != nil {
		return nil, fmt.Errorf("loading the sample graph %q: %w", name, err)
	}
	return Parse(b)
}

// Parse reads a graph of entities, articles and the facts that their sentences say:
//
//	# a comment
//	entity <id> <type> <name>
//	article <id> <date> <address> <title>
//	fact <subject id> <predicate> <object id> [key=value ...] | <sentence>
//
// The keys of a fact are on=<date or first/last>, place=<id>, position=<words, "_" for spaces>, by=<id>,
// modality=<modality>, negated, symmetric, standing, ended. A fact belongs to the article above it; the same
// fact again is a further sentence for it.
func Parse(b []byte) (*Source, error) {
	s := &Source{entities: map[graph.EntityID]graph.Entity{}, names: map[string]graph.EntityID{},
		statements: map[graph.StatementID]*graph.Statement{}, articles: map[graph.ArticleID]*graph.Article{}}
	var article *graph.Article
	scan := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		f := strings.Fields(line)
		var err error
		switch {
		case line == "" || f[0] == "#":
		case f[0] == "entity" && len(f) >= 4:
			e := graph.Entity{ID: graph.EntityID(f[1]), Type: graph.EntityType(f[2]), Name: strings.Join(f[3:], " ")}
			e.Names = []string{e.Name}
			s.entities[e.ID], s.names[strings.ToLower(e.Name)] = e, e.ID
		case f[0] == "article" && len(f) >= 5:
			article = &graph.Article{ID: graph.ArticleID("article:" + f[1]), Date: graph.Date(f[2]), Title: strings.Join(f[4:], " ")}
			if f[3] != "-" {
				article.URL = f[3]
			}
			s.articles[article.ID] = article
		case f[0] == "fact" && article != nil:
			err = s.fact(strings.TrimPrefix(line, "fact"), article)
		default:
			err = fmt.Errorf("not an entity, article or fact: %q", line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s, scan.Err()
}

func (s *Source) fact(line string, article *graph.Article) error {
	head, sentence, ok := strings.Cut(line, " | ")
	f := strings.Fields(head)
	if !ok || len(f) < 3 {
		return fmt.Errorf("a fact needs a subject, a predicate, an object and a sentence: %q", line)
	}
	term := func(id string) (*graph.Term, error) {
		e, ok := s.entities[graph.EntityID(id)]
		if !ok {
			return nil, fmt.Errorf("unknown entity %q", id)
		}
		return &graph.Term{ID: e.ID, Name: e.Name, Type: e.Type, Text: e.Name}, nil
	}
	st := graph.Statement{Predicate: f[1], Modality: graph.Asserted}
	var err error
	if st.Subject, err = term(f[0]); err != nil {
		return err
	}
	if st.Object, err = term(f[2]); err != nil {
		return err
	}
	for _, kv := range f[3:] {
		k, v, _ := strings.Cut(kv, "=")
		switch k {
		case "on":
			start, end, _ := strings.Cut(v, "/")
			st.Time = &graph.Time{Text: v, Start: graph.Date(start), End: graph.Date(cmp.Or(end, start)), Precision: graph.PrecisionDay}
			if end != "" {
				st.Time.Precision = graph.PrecisionRange
			}
		case "place":
			st.Place, err = term(v)
		case "position":
			st.Args = append(st.Args, graph.Arg{Role: "position", Term: graph.Term{Value: strings.ReplaceAll(v, "_", " "), Datatype: graph.String}})
		case "by":
			st.AttributedTo, err = term(v)
		case "modality":
			st.Modality = graph.Modality(v)
		case "negated":
			st.Negated = true
		case "symmetric":
			st.Symmetric = true
		case "standing":
			st.Standing = true
		case "ended":
			st.Standing, st.Ended = true, true
		default:
			err = fmt.Errorf("unknown key %q", k)
		}
		if err != nil {
			return err
		}
	}
	if article.Text != "" {
		article.Text += "\n"
	}
	start := len(article.Text)
	article.Text += sentence
	st.ID = st.ContentID()
	if was := s.statements[st.ID]; was != nil {
		st = *was
	}
	st.Evidence = append(st.Evidence, graph.Evidence{Article: article.ID, Rule: st.Predicate, Confidence: 0.9,
		Sentence: graph.Span{Start: start, End: len(article.Text)}})
	s.statements[st.ID] = &st
	return nil
}

// Find gives the entity with this id or name.
func (s *Source) Find(ctx context.Context, name string) (graph.Entity, error) {
	if id, ok := s.names[strings.ToLower(name)]; ok {
		return s.entities[id], nil
	}
	return s.Entity(ctx, graph.EntityID(name))
}

// Entity gives the entity with this id.
func (s *Source) Entity(ctx context.Context, id graph.EntityID) (graph.Entity, error) {
	e, ok := s.entities[id]
	if !ok {
		return e, fmt.Errorf("no entity is named %q", id)
	}
	return e, ctx.Err()
}

// About yields the statements about an entity in order of id.
func (s *Source) About(ctx context.Context, id graph.EntityID) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		var list []*graph.Statement
		for _, st := range s.statements {
			if st.Subject.ID == id || st.Object.ID == id {
				list = append(list, st)
			}
		}
		slices.SortFunc(list, func(a, b *graph.Statement) int { return cmp.Compare(a.ID, b.ID) })
		for _, st := range list {
			if err := ctx.Err(); err != nil {
				yield(graph.Statement{}, err)
				return
			}
			if !yield(*st, nil) {
				return
			}
		}
	}
}

// Article gives a record by its article's id.
func (s *Source) Article(ctx context.Context, id string) (graph.Record, error) {
	a, ok := s.articles[graph.ArticleID(id)]
	if !ok {
		return graph.Record{}, fmt.Errorf("no article %q", id)
	}
	return graph.Record{Article: *a}, ctx.Err()
}
