package loader_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/loader/source"
)

// read gives the items of a text.
func read(t *testing.T, text string, o source.Options) (items []source.Item) {
	t.Helper()
	for item, err := range source.Read(context.Background(), strings.NewReader(text), o) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	return items
}

func show(t *graph.Term) string {
	switch {
	case t == nil:
		return "-"
	case t.IsEntity():
		return fmt.Sprintf("%s:%s", t.Name, t.Type)
	default:
		return fmt.Sprintf("%q:%s", t.Value, t.Datatype)
	}
}

func TestWritten(t *testing.T) {
	p := pipeline(t)
	for _, test := range []struct{ name, rows, want string }{
		{"countries by the lists, people by their predicates",
			"Anna Novak,met,Ivo Maric,Vienna,2025-02-18,",
			"Anna Novak:person met Ivo Maric:person in Vienna:place 2025-02-18..2025-02-18 day"},
		{"a person by the given name where several types may stand",
			"John Pelt,visited,France,,,",
			"John Pelt:person visited France:country"},
		{"an open predicate",
			"John Pelt,walks back,the pledge,,2014,",
			`open John Pelt:person walks-back "the pledge":string 2014-01-01..2014-12-31 year`},
		{"a number",
			"John Pelt,aged,52,,,",
			`John Pelt:person aged "52":integer`},
		{"an interval",
			"John Pelt,visited,France,,2014/2016-03,",
			"John Pelt:person visited France:country 2014-01-01..2016-03-31 range"},
		{"no object, no subject",
			"John Pelt,resigned,,,2025-02,\n,poisoned,John Pelt,,,",
			"John Pelt:person resigned - 2025-02-01..2025-02-28 month\n- poisoned John Pelt:person"},
		{"a broken time",
			"John Pelt,met,Anna Novak,,soon,",
			`error: facts.csv: line 2: the time "soon" is not a day, month or year (2025-02-18, 2025-02, 2025), nor two of them (2014/2016-03)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			items := read(t, "subject,predicate,object,place,time,source\n"+test.rows+"\n", source.Options{Name: "facts.csv"})
			rec, err := p.Written(items[0])
			var got []string
			if err != nil {
				got = append(got, "error: "+err.Error())
			}
			rows := strings.Split(test.rows, "\n")
			for i, st := range rec.Statements {
				line := fmt.Sprintf("%s %s %s", show(st.Subject), st.Predicate, show(st.Object))
				if st.Open {
					line = "open " + line
				}
				if st.Place != nil {
					line += " in " + show(st.Place)
				}
				if st.Time != nil {
					line += fmt.Sprintf(" %s..%s %s", st.Time.Start, st.Time.End, st.Time.Precision)
				}
				got = append(got, line)
				if quote := st.Evidence[0].Sentence.Of(rec.Article.Text); i < len(rows) && quote != rows[i] {
					t.Errorf("the evidence is %q, want the row %q", quote, rows[i])
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
