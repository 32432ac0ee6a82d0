// Command benchmark compares quern's store with others on one machine in one run and prints a table. README.md
// says how to run it and what each row means.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"quern/graph/store"
	_ "quern/graph/store/pebblestore" // the driver of paths
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	n := flag.Int("quads", 1_000_000, "how many quads to load")
	seconds := flag.Float64("seconds", 5, "how long each task of reading goes on at most")
	dir := flag.String("dir", "", "where to make the stores; by default a temporary folder")
	name := flag.String("engine", "", "measure one engine and print JSON")
	flag.Parse()
	tasks := map[string]bool{}
	for _, t := range []string{taskAppend, taskHop, taskHops, taskStar, taskLabel, taskName, taskScan, taskForget} {
		tasks[t] = true
	}
	var e engine
	switch *name {
	case "quern":
		e = &quernEngine{start: func(ctx context.Context) (store.Backend, error) {
			return store.OpenBackend(ctx, *dir+"/quern", true)
		}}
	case "bbolt":
		e = &cayleyEngine{backend: "bbolt", path: *dir + "/bbolt"}
	}
	r, err := measure(ctx, e, *n, budget{time.Duration(*seconds * float64(time.Second)), 1000}, tasks)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}
