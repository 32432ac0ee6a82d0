package main

import (
	"fmt"
	"strings"
	"time"
)

// saidAfter is how long something takes before a person at the terminal is told of it.
const saidAfter = time.Second

// whileSlow shows on a terminal what is being done and for how long, once that takes more than a moment. The
// function that it gives ends that and leaves the line empty.
func (p *Program) whileSlow(doing string) (end func()) {
	if !isTerminal(p.Stderr) {
		return func() {}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		start := time.Now()
		tick := time.NewTicker(saidAfter)
		defer tick.Stop()
		line := ""
		for {
			select {
			case <-stop:
				if line != "" {
					fmt.Fprintf(p.Stderr, "\r%s\r", strings.Repeat(" ", len(line)))
				}
				return
			case <-tick.C:
				line = fmt.Sprintf("%s … %d s", doing, int(time.Since(start).Seconds()))
				fmt.Fprintf(p.Stderr, "\r%s", line)
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
