package main

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	cayley "github.com/cayleygraph/cayley/graph"
	cayleyquery "github.com/cayleygraph/cayley/query"
	cayleygizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query/gizmo"
	"quern/graph/query/limits"
)

// The tasks that are asked in Gizmo, by the same texts.
const (
	taskGizmoHop  = "Gizmo: 1-hop"
	taskGizmoHops = "Gizmo: 2-hop"
	taskGizmoStar = "Gizmo: star of three predicates"
)

// gizmoRows are of quern's Gizmo on its store against Cayley's on Cayley's bbolt backend.
var gizmoRows = []row{{taskGizmoHop, 5, 5}, {taskGizmoHops, 5, 5}, {taskGizmoStar, 5, 5}}

// gizmoText is a task's query about an entity.
func gizmoText(task string, e quad.IRI) string {
	iri := func(i quad.IRI) string { return strconv.Quote("<" + string(i) + ">") }
	text := "g.V(" + iri(e) + ").in(" + iri(quads.RDFSubject) + ")"
	switch task {
	case taskGizmoHops:
		text += ".out(" + iri(quads.RDFObject) + ")"
	case taskGizmoStar:
		text += ".save(" + iri(quads.RDFPredicate) + `, "p").save(` + iri(quads.RDFObject) + `, "o")`
	}
	return text + ".all()"
}

// gizmo runs a query in quern's Gizmo and counts its results.
func (e *quernEngine) gizmo(ctx context.Context, text string) (int, error) {
	found, err := gizmo.Run(ctx, e.qs, text, gizmo.Options{Limits: limits.Limits{Timeout: time.Hour, Results: math.MaxInt, Memory: math.MaxInt64 / 8}})
	return len(found), err
}

// gizmo runs a query in Cayley's Gizmo and counts its results, after they were read as its HTTP interface does.
func (e *cayleyEngine) gizmo(ctx context.Context, text string) (int, error) {
	return cayleyGizmo(ctx, e.qs, text)
}

func cayleyGizmo(ctx context.Context, qs cayley.QuadStore, text string) (n int, err error) {
	it, err := cayleygizmo.NewSession(qs).Execute(ctx, text, cayleyquery.Options{Collation: cayleyquery.JSON, Limit: -1})
	if err != nil {
		return 0, err
	}
	for it.Next(ctx) {
		if it.Result() != nil {
			n++
		}
	}
	return n, errors.Join(it.Err(), it.Close())
}
