// Command quern reads news articles, finds the facts in them with the sentence that each came from, keeps
// them as a graph, answers questions and draws relationships. `quern help` lists what it can do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"quern/export/svg"
	"quern/loader/source/sandbox"
)

func main() {
	if svg.Worker() || sandbox.Worker() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the work at hand cleanly; a second one is the system's to deal with.
	context.AfterFunc(ctx, stop)
	program := Program{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv}
	os.Exit(program.Run(ctx, os.Args[1:]))
}
