package main

import (
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// found puts what a pattern's first group matches in the last output into a variable:
// found ID 'unmerge (\S+)'.
func found(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: found VARIABLE PATTERN")
	}
	pattern, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	m := pattern.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) != 2 {
		ts.Fatalf("%q is not found in the last output", args[1])
	}
	ts.Setenv(args[0], m[1])
}
