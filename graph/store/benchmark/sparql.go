package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/cayleygraph/quad"

	"quern/graph/quads"
	"quern/graph/query/limits"
	"quern/graph/query/sparql"
	"quern/graph/query/sparql/dataset"
	"quern/graph/store"
)

// queries are what quern and oxigraph are both asked, by the same texts.
type queries struct {
	Starts []string            `json:"starts"` // the entities, one a query
	Texts  map[string][]string `json:"texts"`  // by task
}

// sparqlTasks are the tasks that are asked in SPARQL.
var sparqlTasks = []string{taskHop, taskHops, taskStar}

const prefix = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "

// newQueries asks for distinct results, as oxigraph gives a triple of its union of graphs once for each graph.
func newQueries(c corpus, n int) queries {
	q := queries{Texts: map[string][]string{}}
	for _, e := range c.entities(n) {
		q.Starts = append(q.Starts, string(e))
		node := "<" + string(e) + ">"
		q.Texts[taskHop] = append(q.Texts[taskHop], prefix+"SELECT DISTINCT ?f { ?f rdf:subject "+node+" }")
		q.Texts[taskHops] = append(q.Texts[taskHops], prefix+"SELECT DISTINCT ?o { ?f rdf:subject "+node+" . ?f rdf:object ?o }")
		q.Texts[taskStar] = append(q.Texts[taskStar], prefix+"SELECT DISTINCT ?f ?p ?o { ?f rdf:subject "+node+" . ?f rdf:predicate ?p . ?f rdf:object ?o }")
	}
	return q
}

// writeData writes the quads and the queries for the engines that read them from files.
func writeData(c corpus, n int, nquads, asked string) error {
	f, err := os.Create(nquads)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	for _, qs := range c.articles(n) {
		for _, q := range qs {
			if line, err = quads.AppendQuad(line[:0], q); err != nil {
				return errors.Join(err, f.Close())
			}
			if _, err = w.Write(line); err != nil {
				return errors.Join(err, f.Close())
			}
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return err
	}
	data, err := json.Marshal(newQueries(c, n))
	if err != nil {
		return err
	}
	return os.WriteFile(asked, data, 0o600)
}

// The ways in which quern is asked what oxigraph is asked in SPARQL.
const (
	bySPARQL = " in SPARQL"
	byIDs    = " by ids"
)

// measureSPARQL fills a store from a file of N-Quads, as oxigraph does, and asks it in SPARQL, and by the
// reads beneath that.
func measureSPARQL(ctx context.Context, url, nquads, asked string, b budget) (*result, error) {
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
	for _, task := range sparqlTasks {
		for way, ask := range map[string]func(i int) (int, error){
			bySPARQL: func(i int) (int, error) { return solutions(ctx, reader, q.Texts[task][i%len(q.Texts[task])]) },
			byIDs:    func(i int) (int, error) { return byID(ctx, v, task, quad.IRI(q.Starts[i%len(q.Starts)])) },
		} {
			if r.Rates[task+way], err = b.run(func(i int) error {
				found, err := ask(i)
				if i < keptCounts {
					r.Counts[task+way] = append(r.Counts[task+way], found)
				}
				return err
			}); err != nil {
				return nil, fmt.Errorf("%s%s: %w", task, way, err)
			}
		}
	}
	r.RSS, r.Peak = memory()
	return r, nil
}

// fill fills a store from a file of N-Quads and opens a view of it; the function closes both.
func (r *result) fill(ctx context.Context, url, nquads string) (store.View, func(), error) {
	backend, err := store.OpenBackend(ctx, url, true)
	if err != nil {
		return nil, nil, err
	}
	watch := start()
	if r.Quads, err = fillFrom(ctx, backend, nquads); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("loading: %w", err), backend.Close())
	}
	r.Rates[taskLoad] = watch.stop(r.Quads)
	v, err := backend.View(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, backend.Close())
	}
	return v, func() { _, _ = v.Close(), backend.Close() }, nil
}

func readQueries(asked string) (q queries, err error) {
	data, err := os.ReadFile(asked)
	if err == nil {
		err = json.Unmarshal(data, &q)
	}
	return q, err
}

// solutions counts the solutions of a query, all of which are read.
func solutions(ctx context.Context, reader dataset.Reader, text string) (found int, err error) {
	q, err := sparql.Parse(text)
	if err != nil {
		return 0, err
	}
	most := limits.Limits{Timeout: time.Hour, Results: math.MaxInt, Memory: math.MaxInt64 / 8}
	for _, err := range sparql.Evaluate(ctx, reader, q, most).Rows() {
		if err != nil {
			return found, err
		}
		found++
	}
	return found, nil
}

func fillFrom(ctx context.Context, backend store.Backend, nquads string) (loaded int, err error) {
	f, err := os.Open(nquads)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	filler, ok := backend.(store.Filler)
	if !ok {
		return 0, fmt.Errorf("a database of type %T cannot be filled", backend)
	}
	err = filler.Fill(ctx, func(tx store.Tx) error {
		var batch []quad.Quad
		flush := func() error {
			defer func() { batch = batch[:0] }()
			if len(batch) == 0 {
				return nil
			}
			label, _ := batch[0].Label.(quad.IRI)
			return tx.AddQuads(label, batch)
		}
		for q, err := range quads.ReadNQuads(bufio.NewReaderSize(f, 1<<20)) {
			if err != nil {
				return err
			}
			if len(batch) > 0 && batch[0].Label != q.Label {
				if err := flush(); err != nil {
					return err
				}
			}
			batch = append(batch, q)
			loaded++
		}
		return flush()
	})
	return loaded, err
}

// byID answers a task by scans over ids, and gives its results their values.
func byID(ctx context.Context, v store.View, task string, e quad.IRI) (found int, err error) {
	var ids [4]store.TermID
	for i, val := range []quad.Value{e, quads.RDFSubject, quads.RDFPredicate, quads.RDFObject} {
		if ids[i], err = v.TermID(val); err != nil || ids[i] == 0 {
			return 0, err
		}
	}
	var results []store.TermID
	seen := map[store.TermID]bool{}
	facts, err := v.Scan(ctx, store.IDPattern{store.Predicate: ids[1], store.Object: ids[0]}, store.POSL, store.UnionOfLabels)
	if err != nil {
		return 0, err
	}
	defer facts.Close()
	objects := func(fact, predicate store.TermID) (out []store.TermID, err error) {
		s, err := v.Scan(ctx, store.IDPattern{store.Subject: fact, store.Predicate: predicate}, store.SPOL, store.UnionOfLabels)
		if err != nil {
			return nil, err
		}
		for s.Next() {
			out = append(out, s.Quad()[store.Object])
		}
		return out, errors.Join(s.Err(), s.Close())
	}
	for facts.Next() {
		fact := facts.Quad()[store.Subject]
		if task == taskHop {
			results = append(results, fact)
			found++
			continue
		}
		os, err := objects(fact, ids[3])
		if err != nil {
			return 0, err
		}
		if task == taskHops {
			for _, o := range os {
				if !seen[o] {
					seen[o] = true
					results = append(results, o)
					found++
				}
			}
			continue
		}
		ps, err := objects(fact, ids[2])
		if err != nil {
			return 0, err
		}
		for _, p := range ps {
			for _, o := range os {
				results = append(results, fact, p, o)
				found++
			}
		}
	}
	if err := facts.Err(); err != nil {
		return 0, err
	}
	_, err = v.Terms(ctx, results)
	return found, err
}
