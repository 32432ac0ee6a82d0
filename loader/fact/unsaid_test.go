package fact_test

import (
	"slices"
	"strings"
	"testing"

	"quern/graph"
)

// A fact that would lack a part without which it says nothing, or another thing, is left unsaid.
func TestUnsaid(t *testing.T) {
	r := load(t).WithScorer(nil)
	for _, c := range []struct {
		name, text, predicate string
		said                  bool
	}{
		{"a verb with its object", "Anna Lindqvist repaired the bridge.", "repair", true},
		{"what is asked and not stated", "Did Anna Lindqvist repair the bridge?", "repair", false},
		{"what everybody expects of somebody", "Anna Lindqvist is expected to win.", "expect", false},
		{"an object that is called something", "Anna Lindqvist named the ship Aurora.", "name", false},
		{"who is made to do something, with it", "The court required Anna Lindqvist to pay the bill.", "require", true},
		{"a noun that tells nothing", "Anna Lindqvist was a reason.", "be", false},
		{"sides that go together one by one", "Anna Lindqvist and Jonas Berg repaired the bridge and the road respectively.", "repair", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			statements := r.Extract(read(t, c.text))
			said := slices.ContainsFunc(statements, func(st graph.Statement) bool { return st.Predicate == c.predicate })
			if said != c.said {
				t.Errorf("%s is said: %v, want %v", c.predicate, said, c.said)
			}
		})
	}
}

// The arguments of a statement are other things than its sides, and say something.
func TestArguments(t *testing.T) {
	r := load(t).WithScorer(nil)
	for _, c := range []struct{ text, predicate, want string }{
		{"Anna Lindqvist repaired the bridge with a hammer.", "repair", "with a hammer"},
		{"Anna Lindqvist repaired the bridge at least.", "repair", ""},
		{"Anna Lindqvist repaired the bridge at 10:30 a.m. on Monday.", "repair", ""},
		{"The court required Anna Lindqvist to pay the bill.", "require", "to pay the bill"},
	} {
		for _, st := range r.Extract(read(t, c.text)) {
			if st.Predicate != c.predicate {
				continue
			}
			var got []string
			for i := range st.Args {
				got = append(got, st.Args[i].Role+" "+st.Args[i].Term.Value+st.Args[i].Term.Name)
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("%s: arguments %q, want %q", c.text, s, c.want)
			}
		}
	}
}
