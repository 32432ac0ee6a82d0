package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestOutputLost runs what prints with an output that takes nothing: the status says so, and the reason is
// said once.
func TestOutputLost(t *testing.T) {
	dir := t.TempDir()
	facts, db := filepath.Join(dir, "facts.csv"), filepath.Join(dir, "facts.db")
	if err := os.WriteFile(facts, []byte("subject,predicate,object\nAnna Novak,met,Ivo Maric\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var listed, messages bytes.Buffer
	for _, args := range [][]string{{"load", "--db", db, facts}, {"facts", "--db", db}} {
		p := Program{Stdout: &listed, Stderr: &messages}
		if status := p.Run(context.Background(), args); status != statusOK {
			t.Fatalf("%v ends with status %d: %s", args, status, &messages)
		}
	}
	id := regexp.MustCompile(`fact:[0-9a-f]+`).FindString(listed.String())
	for _, args := range [][]string{
		{"dump"}, {"facts"}, {"facts", "--json"}, {"articles"}, {"entities"}, {"stats"}, {"explain", id}, {"explain", "--json", id},
		{"export", "dot", "--around", "Anna Novak"}, {"query", "g.V().All()"},
	} {
		var messages bytes.Buffer
		p := Program{Stdout: full{}, Stderr: &messages}
		status := p.Run(context.Background(), append(args, "--db", db))
		if said := strings.Count(messages.String(), "no space left"); status != statusFailed || said != 1 {
			t.Errorf("%v ends with status %d and says %q", args, status, &messages)
		}
	}
}
