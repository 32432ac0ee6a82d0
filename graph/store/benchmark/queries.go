package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"quern/graph/query/sparql"
)

// The tasks of the comparison of query engines. Those "of one" ask about entities as often as articles speak
// of them; the others are about the whole graph.
const (
	taskTwoHopsOne   = "2-hop of one"
	taskTwoHops      = "2-hop"
	taskStarOne      = "star of one"
	taskStarAll      = "star"
	taskPathOne      = "path (+) of one"
	taskPath         = "path (+)"
	taskAggregate    = "aggregate"
	taskAggregateTop = "aggregate, the ten first"
	taskOptionalOne  = "OPTIONAL of one"
	taskOptional     = "OPTIONAL"
	taskFilterTime   = "FILTER by day"
	taskFilterText   = "FILTER by text"
)

// queryRows are the goals against oxigraph. The goal against Comunica is the same for all.
var queryRows = []row{
	{taskTwoHopsOne, 1, 1}, {taskTwoHops, 1, 1}, {taskStarOne, 1, 1}, {taskStarAll, 1, 1}, {taskPathOne, 1, 1}, {taskPath, 1, 1},
	{taskAggregate, 1, 1}, {taskAggregateTop, 1, 1}, {taskOptionalOne, 1, 1}, {taskOptional, 1, 1}, {taskFilterTime, 1, 1}, {taskFilterText, 1, 1},
}

const comunicaGoal = 10

const prologue = `
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX kg: <kg:>
`

// newEngineQueries makes the queries that all engines are asked, by the same texts. Solutions are DISTINCT, as
// the unions of the other engines hold a triple as often as articles have it.
func newEngineQueries(c corpus, n int) queries {
	q := queries{Texts: map[string][]string{}}
	for task, text := range map[string]string{
		taskTwoHops:      `SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?c { ?a kg:speaks-for ?b . ?b kg:accused ?c } }`,
		taskStarAll:      `SELECT DISTINCT ?f ?s ?o ?d { ?f rdf:predicate kg:bought ; rdf:subject ?s ; rdf:object ?o ; kg:start ?d }`,
		taskPath:         `SELECT (COUNT(*) AS ?n) { ?a kg:works-for+ ?b }`,
		taskAggregate:    `SELECT ?p (COUNT(DISTINCT ?f) AS ?n) (MIN(?d) AS ?first) { ?f rdf:predicate ?p ; kg:start ?d } GROUP BY ?p`,
		taskAggregateTop: `SELECT ?o (COUNT(DISTINCT ?s) AS ?n) { ?s kg:visited ?o } GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 10`,
		taskOptional:     `SELECT DISTINCT ?f ?place ?by { ?f rdf:predicate kg:attacked OPTIONAL { ?f kg:place ?place } OPTIONAL { ?f kg:attributed-to ?by } }`,
		taskFilterTime:   `SELECT DISTINCT ?f ?d { ?f kg:start ?d FILTER (?d >= "2024-06-01"^^xsd:date && ?d < "2024-07-01"^^xsd:date) }`,
		taskFilterText:   `SELECT DISTINCT ?e ?name { ?e rdfs:label ?name FILTER (CONTAINS(?name, "hovin") && !STRSTARTS(?name, "B")) }`,
	} {
		q.Texts[task] = []string{prologue + text}
	}
	for _, e := range c.entities(n) {
		q.Starts = append(q.Starts, string(e))
		for task, text := range map[string]string{
			taskTwoHopsOne:  `SELECT DISTINCT ?b ?c { %s kg:met ?b . ?b kg:visited ?c }`,
			taskStarOne:     `SELECT DISTINCT ?f ?p ?o ?d { ?f rdf:subject %s ; rdf:predicate ?p ; rdf:object ?o ; kg:start ?d }`,
			taskPathOne:     `SELECT ?b { %s kg:speaks-for+ ?b }`,
			taskOptionalOne: `SELECT DISTINCT ?f ?o ?place { ?f rdf:subject %s ; rdf:object ?o OPTIONAL { ?f kg:place ?place } }`,
		} {
			q.Texts[task] = append(q.Texts[task], prologue+fmt.Sprintf(text, "<"+string(e)+">"))
		}
	}
	return q
}

// measureQueries fills a store from a file of N-Quads and asks it in SPARQL.
func measureQueries(ctx context.Context, url, nquads, asked string, b budget) (*result, error) {
	r := &result{Rates: map[string]rate{}, Counts: map[string][]int{}}
	v, closeAll, err := r.fill(ctx, url, nquads)
	if err != nil {
		return nil, err
	}
	defer closeAll()
	q, err := readQueries(asked)
	if err != nil {
		return nil, err
	}
	reader := sparql.Snapshot(v)
	for _, row := range queryRows {
		texts := q.Texts[row.task]
		if r.Rates[row.task], err = b.run(func(i int) error {
			found, err := solutions(ctx, reader, texts[i%len(texts)])
			if i < keptCounts {
				r.Counts[row.task] = append(r.Counts[row.task], found)
			}
			return err
		}); err != nil {
			return nil, fmt.Errorf("%s: %w", row.task, err)
		}
	}
	r.RSS, r.Peak = memory()
	return r, nil
}

// againstEngines asks quern, oxigraph and Comunica the same queries of SPARQL. Comunica, which takes seconds
// for some, is given as long for each task as the others.
func againstEngines(ctx context.Context, o options, t *table) error {
	nquads, asked := o.path(dataFile), o.path("engines.json")
	if err := writeData(o.corpus, o.quads, nquads, o.path(queriesFile)); err != nil {
		return err
	}
	data, err := json.Marshal(newEngineQueries(o.corpus, o.quads))
	if err != nil {
		return err
	}
	if err := os.WriteFile(asked, data, 0o600); err != nil {
		return err
	}
	quern, err := o.child(ctx, "engines")
	if err != nil {
		return err
	}
	for _, other := range []struct {
		title  string
		goal   float64
		script nodeScript
	}{
		{"oxigraph " + oxigraphVersion, 0, oxigraph},
		{"Comunica " + comunicaVersion + " on N3.js", comunicaGoal, comunica},
	} {
		if o.skip[other.script.name] {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", other.title, "…")
		r, err := other.script.measure(ctx, o.dir, nquads, asked, o.budget)
		if err != nil {
			return err
		}
		t.head("queries in SPARQL: "+other.title+" from npm, in memory; quern on disk", "theirs")
		for _, row := range queryRows {
			if err := agree(quern, r, row.task, ""); err != nil {
				return err
			}
			if other.goal > 0 {
				row.goal, row.least = other.goal, other.goal
			}
			t.rate(row.task, quern.Rates[row.task], r.Rates[row.task], row)
		}
		// What is known is shown before the next engine, which may take long.
		if err := t.w.Flush(); err != nil {
			return err
		}
	}
	return nil
}
