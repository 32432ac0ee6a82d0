package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"quern/data"
	"quern/graph"
	"quern/graph/schema"
	"quern/loader"
)

// The tests of relations read public sets of annotated text, as far as the schema maps to what they ask for, and
// print recall and precision by each set's own measure. A set that is not here is skipped. The least figures stand a
// little below what was measured, so that a change that loses much shows.

var reader = sync.OnceValues(func() (*loader.Pipeline, error) { return loader.English(data.All()) })

// benchmark opens a file of the public sets, or skips.
func benchmark(t *testing.T, name ...string) ([]byte, *loader.Pipeline) {
	t.Helper()
	if testing.Short() {
		t.Skip("it reads hundreds of texts")
	}
	b, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "data", "bench"}, name...)...))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the benchmarks are not here (../shared/data/bench)")
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := reader()
	if err != nil {
		t.Fatal(err)
	}
	return b, p
}

// tally counts what a set asks for and what was found.
type tally struct{ wanted, recalled, stated, right int }

func (c *tally) recall() float64    { return float64(c.recalled) / float64(max(c.wanted, 1)) }
func (c *tally) precision() float64 { return float64(c.right) / float64(max(c.stated, 1)) }

func (c *tally) String() string {
	return fmt.Sprintf("recall %.3f (%d of %d), precision %.3f (%d of %d)", c.recall(), c.recalled, c.wanted, c.precision(), c.right, c.stated)
}

// atLeast fails a test whose figures fell below.
func (c *tally) atLeast(t *testing.T, recall, precision float64) {
	t.Helper()
	if c.recall() < recall || c.precision() < precision {
		t.Errorf("%s; at least %.2f and %.2f were reached before", c, recall, precision)
	}
}

// formsOf are the words by which a record speaks of an entity, in small letters.
func formsOf(rec *graph.Record) map[graph.EntityID][]string {
	forms := map[graph.EntityID][]string{}
	for i := range rec.Entities {
		e := &rec.Entities[i]
		for _, n := range append([]string{e.Name}, e.Names...) {
			forms[e.ID] = append(forms[e.ID], strings.ToLower(n))
		}
		for _, m := range e.Mentions {
			if text := strings.ToLower(m.Of(rec.Article.Text)); strings.Contains(text, " ") || len(text) > 4 {
				forms[e.ID] = append(forms[e.ID], text)
			}
		}
	}
	return forms
}

// lastWord is the word that a phrase is about, as far as its place tells.
func lastWord(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t\n\"'.,()", r) })
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

// withPlover is the PLOVER class of a predicate, or "".
func withPlover(s *schema.Schema, predicate string) string {
	if p := s.Predicate(predicate); p != nil {
		return p.Plover
	}
	return ""
}
