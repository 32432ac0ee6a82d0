package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
)

// row is a task with the ratio to another engine that is aimed at, and the least that is good enough.
type row struct {
	task        string
	goal, least float64
}

// The rows against each other store, with their goals.
var (
	bboltRows = []row{
		{taskLoad, 8, 4}, {taskAppend, 8, 4}, {taskHop, 5, 3}, {taskHops, 8, 4}, {taskStar, 5, 3},
		{taskLabel, 10, 5}, {taskName, 10, 5}, {taskScan, 40, 20}, {taskForget, 5, 3},
	}
	oxigraphRows = []row{{taskLoad, 2, 1}, {taskHop, 3, 1.5}, {taskHops, 3, 1.5}, {taskStar, 3, 1.5}}
	postgresRows = []row{{taskLoad, 20, 10}, {taskHops, 10, 4}}
)

var allTasks, postgresTasks = tasksOf(slices.Concat(bboltRows, gizmoRows)), tasksOf(postgresRows)

func tasksOf(rows []row) map[string]bool {
	out := map[string]bool{}
	for _, r := range rows {
		out[r.task] = true
	}
	return out
}

// table prints ratios as it gets them.
type table struct {
	w     *tabwriter.Writer
	below int
}

func (t *table) head(title, other string) {
	fmt.Fprintf(t.w, "\n%s\nrow\tquern /s\t%s /s\ttimes\tby processor time\tgoal\tleast\t\n", title, other)
}

// verdict says whether a ratio is good enough, where more is better.
func (t *table) verdict(ratio, goal, least float64) string {
	switch {
	case ratio >= goal:
		return "goal"
	case ratio >= least:
		return "least"
	}
	t.below++
	return "BELOW"
}

func (t *table) rate(name string, quern, other rate, r row) {
	times := quern.Wall / other.Wall
	fmt.Fprintf(t.w, "%s\t%.4g\t%.4g\t%.3g\t%.3g\t%g\t%g\t%s\n", name, quern.Wall, other.Wall, times, quern.CPU/other.CPU, r.goal, r.least, t.verdict(times, r.goal, r.least))
}

// small prints a figure of which less is better.
func (t *table) small(name, figure string, is, goal, least float64) {
	fmt.Fprintf(t.w, "%s\t%s\t\t\t\t%g\t%g\t%s\n", name, figure, goal, least, t.verdict(-is, -goal, -least))
}

// agree compares the results of the queries that both engines were asked.
func agree(quern, other *result, task, way string) error {
	return agreeBut(0, quern, other, task, way)
}

// agreeBut lets the other engine miss a part of the results. Cayley's postgres backend loses some where an
// article says of two nodes what another says too.
func agreeBut(missed float64, quern, other *result, task, way string) error {
	a, b := quern.Counts[task+way], other.Counts[task]
	n := min(len(a), len(b))
	ok := n > 0 || len(b) == 0
	for i := range n {
		ok = ok && b[i] <= a[i] && float64(a[i]-b[i]) <= missed*float64(a[i])
	}
	if !ok {
		return fmt.Errorf("%s%s: the results differ in number, and so cannot be compared: %v and %v", task, way, a[:n], b[:n])
	}
	return nil
}

func compare(ctx context.Context, o options) error {
	t := &table{w: tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)}
	if o.data == "" {
		fmt.Fprintf(t.w, "%d quads in the shape of statements, seed %d\n", o.quads, seed)
	} else {
		fmt.Fprintf(t.w, "%d quads of %s\n", o.quads, filepath.Base(o.data))
	}
	for _, group := range []struct {
		name string
		show func(context.Context, options, *table) error
		off  bool
	}{
		{"bbolt", againstBbolt, o.skip["bbolt"]},
		{"oxigraph", againstOxigraph, o.skip["oxigraph"]},
		{"engines", againstEngines, o.skip["engines"]},
		{"postgres", againstPostgres, o.postgres == ""},
		{"scale", againstItself, o.scale == 0 || o.data != ""},
	} {
		if group.off {
			fmt.Fprintf(t.w, "\n%s: left out\n", group.name)
			continue
		}
		if err := group.show(ctx, o, t); err != nil {
			return err
		}
		if err := t.w.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(t.w, "\n%d rows are below the least\n", t.below)
	return t.w.Flush()
}

func againstBbolt(ctx context.Context, o options, t *table) error {
	quern, err := o.child(ctx, "quern")
	if err != nil {
		return err
	}
	other, err := o.child(ctx, "bbolt")
	if err != nil {
		return err
	}
	t.head("Cayley's bbolt backend, through Cayley's own interface", "bbolt")
	for _, r := range slices.Concat(bboltRows, gizmoRows) {
		// Where both predicate and object of a statement are said by two articles, Cayley's And finds some of
		// the ways to them and not all.
		missed := 0.0
		if r.task == taskStar || r.task == taskGizmoStar {
			missed = 0.05
		}
		if err := agreeBut(missed, quern, other, r.task, ""); err != nil {
			return err
		}
		t.rate(r.task, quern.Rates[r.task], other.Rates[r.task], r)
	}
	return nil
}

func againstOxigraph(ctx context.Context, o options, t *table) error {
	nquads, asked := o.path(dataFile), o.path(queriesFile)
	if err := writeData(o.corpus, o.quads, nquads, asked); err != nil {
		return err
	}
	quern, err := o.child(ctx, "sparql")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "measuring oxigraph …")
	other, err := oxigraph.measure(ctx, o.dir, nquads, asked, o.budget)
	if err != nil {
		return err
	}
	t.head("oxigraph "+oxigraphVersion+" from npm, in memory; quern on disk; both from one file of N-Quads", "oxigraph")
	for _, r := range oxigraphRows {
		if r.task == taskLoad {
			t.rate(r.task, quern.Rates[r.task], other.Rates[r.task], r)
			continue
		}
		for _, way := range []string{bySPARQL, byIDs} {
			if err := agree(quern, other, r.task, way); err != nil {
				return err
			}
			t.rate(r.task+way, quern.Rates[r.task+way], other.Rates[r.task], r)
		}
	}
	t.small("memory, of oxigraph's", fmt.Sprintf("%.0f of %.0f MB", quern.RSS, other.RSS), quern.RSS/other.RSS, 0.5, 0.8)
	return nil
}

// againstPostgres gives each engine a schema of its own in the same database.
func againstPostgres(ctx context.Context, o options, t *table) error {
	results := map[string]*result{}
	for _, name := range []string{"quern-postgres", "cayley-postgres"} {
		url, drop, err := postgresDatabase(ctx, o.postgres, name)
		if err != nil {
			return err
		}
		results[name], err = o.child(ctx, name, "-postgres", url)
		if derr := drop(); err == nil {
			err = derr
		}
		if err != nil {
			return err
		}
	}
	quern, other := results["quern-postgres"], results["cayley-postgres"]
	t.head("Cayley's postgres backend, through Cayley's own interface", "postgres")
	for _, r := range postgresRows {
		if err := agreeBut(0.05, quern, other, r.task, ""); err != nil {
			return err
		}
		t.rate(r.task, quern.Rates[r.task], other.Rates[r.task], r)
	}
	return nil
}

// againstItself loads a store and one several times as large.
func againstItself(ctx context.Context, o options, t *table) error {
	small, err := o.child(ctx, "fill")
	if err != nil {
		return err
	}
	if err := os.RemoveAll(o.path("fill")); err != nil {
		return err
	}
	large := o
	large.quads *= o.scale
	big, err := large.child(ctx, "fill")
	if err != nil {
		return err
	}
	t.head(fmt.Sprintf("%d quads and %d", large.quads, o.quads), "smaller")
	t.rate("load rate kept", big.Rates[taskLoad], small.Rates[taskLoad], row{goal: 0.9, least: 0.7})
	t.small("memory at most, GB", fmt.Sprintf("%.2f", big.Peak/1024), big.Peak/1024, 1, 1.5)
	t.small("time to open, s", fmt.Sprintf("%.3f", big.Open), big.Open, 0.5, 1)
	return nil
}
