// Package cytoscape writes facts as JSON elements of Cytoscape.js (https://js.cytoscape.org/#notation/elements-json),
// which Cytoscape reads as well: an entity a node, a fact between two entities an edge with its sentences.
package cytoscape

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"

	"quern/export"
	"quern/export/internal/flat"
	"quern/graph"
)

type element struct {
	Data    any    `json:"data"`
	Classes string `json:"classes,omitempty"`
}

type node struct {
	ID    graph.EntityID   `json:"id"`
	Name  string           `json:"name"`
	Type  graph.EntityType `json:"type"`
	Names []string         `json:"names,omitempty"`
}

type edge struct {
	ID          graph.StatementID `json:"id"`
	Source      graph.EntityID    `json:"source"`
	Target      graph.EntityID    `json:"target"`
	Interaction string            `json:"interaction"`
	Open        bool              `json:"open,omitempty"`
	Place       *graph.Term       `json:"place,omitempty"`
	Time        *graph.Time       `json:"time,omitempty"`
	Event       graph.EntityID    `json:"event,omitempty"`
	Args        []graph.Arg       `json:"args,omitempty"`
	Claim       string            `json:"claim,omitempty"`
	Negated     bool              `json:"negated,omitempty"`
	Modality    graph.Modality    `json:"modality"`
	Attributed  *graph.Term       `json:"attributed_to,omitempty"`
	Symmetric   bool              `json:"symmetric,omitempty"`
	Standing    bool              `json:"standing,omitempty"`
	Inferred    bool              `json:"inferred,omitempty"`
	Confidence  float64           `json:"confidence"`
	Weight      int               `json:"weight"`
	Evidence    []evidence        `json:"evidence"`
}

type evidence struct {
	Sentence   string          `json:"sentence"`
	Span       graph.Span      `json:"span"`
	Article    graph.ArticleID `json:"article"`
	Title      string          `json:"title,omitempty"`
	Publisher  string          `json:"publisher,omitempty"`
	Date       graph.Date      `json:"date,omitempty"`
	URL        string          `json:"url,omitempty"`
	Link       string          `json:"link,omitempty"`
	Rule       string          `json:"rule"`
	Confidence float64         `json:"confidence"`
}

// Write writes the facts as they come and reports how many are no edge, since they tell of one entity only.
// An edge that no article states as a fact has the class "claim"; a node's class is its type.
func Write(ctx context.Context, w io.Writer, facts *export.Facts) (left int, err error) {
	l := &lister{out: bufio.NewWriter(w)}
	l.text(`{"format_version":"1.0","generated_by":"quern","target_cytoscapejs_version":"~3","data":{},"elements":{"nodes":[`)
	left, err = flat.Walk(ctx, facts, func(e *graph.Entity) error {
		return l.add(element{node{e.ID, e.Name, e.Type, e.Names}, string(e.Type)})
	}, func() error {
		l.text("\n],\"edges\":[")
		l.some = false
		return l.err
	}, func(f *flat.Fact) error {
		class := ""
		if export.Caveat(f.Statement) != "" {
			class = "claim"
		}
		return l.add(element{edgeOf(f), class})
	})
	if err != nil {
		return left, err
	}
	l.text("\n]}}\n")
	if l.err == nil {
		l.err = l.out.Flush()
	}
	return left, l.err
}

func edgeOf(f *flat.Fact) edge {
	e := edge{ID: f.ID, Source: f.Subject.ID, Target: f.Object.ID, Interaction: f.Predicate, Open: f.Open,
		Place: f.Place, Time: f.Time, Event: f.Event, Args: f.Args, Claim: export.Caveat(f.Statement), Negated: f.Negated,
		Modality: f.Modality, Attributed: f.AttributedTo, Symmetric: f.Symmetric, Standing: f.Standing, Inferred: f.Inferred,
		Confidence: f.Confidence(), Weight: max(1, len(f.Quotes)), Evidence: []evidence{}}
	for _, q := range f.Quotes {
		e.Evidence = append(e.Evidence, evidence{q.Sentence, q.Evidence.Sentence, q.Article, q.In.Title, q.In.Publisher,
			q.In.Date, q.In.URL, q.Link, q.Rule, q.Confidence})
	}
	return e
}

// lister writes the members of a list, each on a line of its own.
type lister struct {
	out  *bufio.Writer
	buf  bytes.Buffer
	some bool
	err  error
}

func (l *lister) text(s string) {
	if l.err == nil {
		_, l.err = l.out.WriteString(s)
	}
}

func (l *lister) add(v any) error {
	l.buf.Reset()
	enc := json.NewEncoder(&l.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if l.some {
		l.text(",")
	}
	l.some = true
	l.text("\n")
	l.text(string(bytes.TrimRight(l.buf.Bytes(), "\n")))
	return l.err
}
