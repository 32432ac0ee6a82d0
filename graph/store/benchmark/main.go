// Command benchmark compares quern's store with others on one machine in one run and prints a table. README.md
// says how to run it and what each row means.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"quern/graph/store"
	_ "quern/graph/store/pebblestore" // the driver of paths
	_ "quern/graph/store/pgstore"     // the driver of postgres:
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

// options are what the flags say. Each engine is measured in a process of its own, which is this program with
// the name of the engine: what one leaves in memory must not count for the next.
type options struct {
	quads    int
	data     string
	corpus   corpus
	scale    int
	budget   budget
	postgres string
	skip     map[string]bool
	dir      string
	engine   string
	profile  string
}

func parse() (o options) {
	flag.IntVar(&o.quads, "quads", 1_000_000, "how many quads to load")
	flag.StringVar(&o.data, "data", "", "load a dump that \"quern dump\" made instead of generated quads")
	flag.IntVar(&o.scale, "scale", 10, "load so many times as many quads too; 0 leaves these rows out")
	seconds := flag.Float64("seconds", 5, "how long each task of reading, and of single articles, goes on at most")
	flag.IntVar(&o.budget.most, "most", 2000, "how often each of these tasks is done at most")
	flag.StringVar(&o.postgres, "postgres", "", "the URL of a PostgreSQL server where two databases may be made and dropped; empty leaves these rows out")
	skip := flag.String("skip", "", "groups of rows to leave out: bbolt, oxigraph, engines, comunica, separated by commas")
	flag.StringVar(&o.dir, "dir", "", "where to make the stores; by default a temporary folder")
	flag.StringVar(&o.engine, "engine", "", "measure one engine and print JSON: quern, bbolt, sparql, engines, fill, or what -postgres names")
	flag.StringVar(&o.profile, "cpuprofile", "", "with -engine: write a profile to this file")
	flag.Parse()
	o.budget.time = time.Duration(*seconds * float64(time.Second))
	o.skip = map[string]bool{}
	for _, s := range strings.Split(*skip, ",") {
		o.skip[s] = true
	}
	return o
}

func run(ctx context.Context) (err error) {
	o := parse()
	if err := o.open(); err != nil {
		return err
	}
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "quern-benchmark-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	}
	if o.engine == "" {
		return compare(ctx, o)
	}
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	r, err := o.measure(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", o.engine, err)
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// The files that a folder holds beside the stores.
func (o options) path(name string) string { return filepath.Join(o.dir, name) }

const (
	dataFile    = "data.nq"
	queriesFile = "queries.json"
)

// measure measures one engine in this process.
func (o options) measure(ctx context.Context) (*result, error) {
	quern := func(url string) engine {
		return &quernEngine{start: func(ctx context.Context) (store.Backend, error) { return store.OpenBackend(ctx, url, true) }}
	}
	switch o.engine {
	case "quern":
		return measure(ctx, quern(o.path("quern")), o.corpus, o.quads, o.budget, allTasks)
	case "bbolt":
		return measure(ctx, &cayleyEngine{backend: "bbolt", path: o.path("bbolt")}, o.corpus, o.quads, o.budget, allTasks)
	case "fill":
		return measure(ctx, quern(o.path("fill")), o.corpus, o.quads, o.budget, nil)
	case "sparql":
		return measureSPARQL(ctx, o.path("sparql"), o.path(dataFile), o.path(queriesFile), o.budget)
	case "engines":
		return measureQueries(ctx, o.path("engines"), o.path(dataFile), o.path("engines.json"), o.budget)
	case "quern-postgres":
		return measure(ctx, quern(o.postgres), o.corpus, o.quads, o.budget, postgresTasks)
	case "cayley-postgres":
		return measure(ctx, &cayleyEngine{backend: "postgres", path: o.postgres}, o.corpus, o.quads, o.budget, postgresTasks)
	}
	return nil, fmt.Errorf("there is no such engine")
}

// child measures an engine in a process of its own.
func (o options) child(ctx context.Context, engine string, more ...string) (*result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "measuring %s …\n", strings.Join(append([]string{engine}, more...), " "))
	args := append([]string{"-engine", engine, "-dir", o.dir, "-quads", strconv.Itoa(o.quads), "-data", o.data, "-postgres", o.postgres,
		"-seconds", strconv.FormatFloat(o.budget.time.Seconds(), 'f', -1, 64), "-most", strconv.Itoa(o.budget.most)}, more...)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("measuring %s: %w", engine, err)
	}
	r := &result{}
	if err := json.Unmarshal(out, r); err != nil {
		return nil, fmt.Errorf("measuring %s: %w", engine, err)
	}
	return r, nil
}
